"""From a delivery to a registered version: validated whole, then filed under its final name in one rename."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.engines.cage import PATTERN_SIGNS, lock, open_cage, resource_error
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.changes import Changes, compare
from dtsen.extraction.intake.delivery import sound_files
from dtsen.extraction.intake.former import version_before
from dtsen.extraction.intake.inspection import Inspection
from dtsen.extraction.intake.layout import lay_out
from dtsen.extraction.intake.report import IntakeReport
from dtsen.extraction.intake.rules import FOUNDATIONS
from dtsen.extraction.intake.staging import stage
from dtsen.extraction.package.archive import disk_full_named, publish, sync_folders
from dtsen.extraction.regions import CODE_LENGTHS, Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import check_version
from dtsen.extraction.storage import ROWS_A_GROUP, reference_date, write_durably, write_manifest

CHANGES = "changes.json"
# What outgrows it goes to the work folder; the process as a whole stays below 1 GB.
_MEMORY = "600MB"
_ROWS_WAITING = 2 * ROWS_A_GROUP
_WORK = ".intake"

Progress = Callable[[int, int], None]  # done, of how much

# About how the work divides, in hundredths of the whole.
_JOINING_FROM, _FILING_FROM, _END = 55, 60, 100


@dataclass(frozen=True)
class Registration:
    """What became of a delivery; without ``directory`` it was refused."""

    report: IntakeReport
    directory: Path | None = None
    changes: Changes | None = None


def check(
    delivery: Path,
    *,
    regions: Regions,
    out: Path,
    version: str | None = None,
    progress: Progress = lambda done, total: None,
) -> IntakeReport:
    """Validate a delivery and write nothing; ``out`` is where the work folder may stand for that time.

    Without ``version`` nobody may be born after today, and ages are not held against birth dates.

    Raises ``SpecError("bad_version")``, ``RegistryError`` (``delivery_missing``, ``intake_busy``,
    ``out_unwritable``, ``out_of_memory``) and ``DiskFull``.
    """
    reference = _reference(version) if version else None
    catalogue = load_catalogue()
    with _work_folder(out) as work, _connection(Path(delivery), work, regions) as connection:
        return _inspected(connection, Path(delivery).resolve(), work, catalogue, progress, reference)


def register(
    delivery: Path,
    *,
    version: str,
    out: Path,
    regions: Regions,
    synthetic: bool = False,
    progress: Progress = lambda done, total: None,
    publishing: Callable[[], None] = lambda: None,
) -> Registration:
    """Validate a delivery and file it as ``out/<version>`` ("3/2026" in the folder 3-2026), or refuse it.

    What changed against the newest earlier version in ``out`` comes back, and stands beside the manifest; or
    why the two cannot be compared.
    ``synthetic`` makes every extract say so. ``publishing`` is called when all is written, and only the name
    has to be given; never of a delivery that is refused. Killed at any moment, nothing stands under the final
    name; what a killed run left is swept by the next. Memory stays below 1 GB at any size.

    Raises ``SpecError("bad_version")``, ``RegistryError`` (as ``check``, and ``target_taken``) and
    ``DiskFull``.
    """
    reference = _reference(version)
    out, catalogue = Path(out).resolve(), load_catalogue()
    target = out / version.replace("/", "-")
    if target.exists():
        raise RegistryError("target_taken", f"version {version} is registered already", target.name)
    with _work_folder(out) as work:
        building = work / "version"
        with _connection(Path(delivery), work, regions) as connection:
            source = Path(delivery).resolve()
            report = _inspected(connection, source, work, catalogue, progress, reference)
            if not report.is_valid:
                return Registration(report)
            parts = lay_out(
                connection, work, building, catalogue, report.rows, _part(progress, _FILING_FROM, _END)
            )
        write_manifest(
            building, parts, version=version, synthetic=synthetic, created_by="dtsen dataset register"
        )
        before = version_before(out, version)
        changes = compare(before, Dataset.open(building), catalogue, work)
        content = json.dumps(changes.to_mapping(), ensure_ascii=False, indent=1) + "\n"
        write_durably(building / CHANGES, content.encode())
        building.chmod(0o755)
        sync_folders(building)
        publishing()
        publish(building, target)
    return Registration(report, target, changes)


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """A folder that only the owner can read, for one intake at a time; the last run's leftovers go first."""
    with disk_full_named():
        out = Path(out).resolve()
        with _writable(out):
            out.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(out, os.O_RDONLY)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RegistryError(
                    "intake_busy", f"another intake is at work in {out.name}", out.name
                ) from None
            work = out / _WORK
            shutil.rmtree(work, ignore_errors=True)
            with _writable(out):
                work.mkdir(mode=0o700)
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
        finally:
            os.close(descriptor)


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """Say in this house's words that nothing can be written there; a full disk is not meant."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise
        raise RegistryError(
            "out_unwritable", f"nothing can be written into {out.name} ({error.strerror})", out.name
        ) from None


@contextmanager
def _connection(delivery: Path, work: Path, regions: Regions) -> Iterator[duckdb.DuckDBPyConnection]:
    """A caged DuckDB that knows the regions. Its own errors may hold row values: they stay here."""
    folder = delivery.resolve()
    if PATTERN_SIGNS & set(str(folder)):
        raise RegistryError(
            "delivery_missing", "a folder's name may not hold * ? or [", folder.name, folder=folder.name
        )
    if (PATTERN_SIGNS | {"\\"}) & set(str(work)):  # (what is staged there is read by a pattern)
        out = work.parent.name
        raise RegistryError("out_unwritable", "nothing can be filed below a name with * ? [ or \\", out)
    try:
        with open_cage([folder, work], work / "spill", _MEMORY) as connection:
            # Rows that wait for their partition cannot go to the work folder; half a million would not fit.
            connection.execute(f"SET partitioned_write_flush_threshold = {_ROWS_WAITING}")
            lock(connection)
            _load_places(connection, regions)
            yield connection
    except duckdb.Error as error:
        raise resource_error(error) or RegistryError(
            "intake_failed", f"the delivery cannot be processed ({type(error).__name__})", folder.name
        ) from None


def _load_places(connection: duckdb.DuckDBPyConnection, regions: Regions) -> None:
    places = [place for level in CODE_LENGTHS for place in regions.all(level)]
    connection.execute(
        "CREATE TEMP TABLE place AS SELECT unnest($codes) AS code, unnest($names) AS name",
        {"codes": [place.code for place in places], "names": [place.name for place in places]},
    )
    connection.execute("CREATE TEMP TABLE province AS SELECT * FROM place WHERE length(code) = 2")


def _inspected(
    connection: duckdb.DuckDBPyConnection,
    delivery: Path,
    work: Path,
    catalogue: Catalogue,
    progress: Progress,
    reference: date | None,
) -> IntakeReport:
    report = IntakeReport(delivery.name)
    files = sound_files(connection, delivery, catalogue, report)
    inspection = Inspection(connection, work, files, report, reference)
    reading = _part(progress, 0, _JOINING_FROM)
    total = sum(file.path.stat().st_size for file in files)
    done = 0
    for file in files:
        if stage(connection, file, work, report):
            inspection.rows_of(file)
        done += file.path.stat().st_size
        reading(done, total)
    for theme, rows in report.rows.items():
        if not rows and not report.breaks(*FOUNDATIONS):
            report.add("theme_empty", theme, "", 1, [])
    inspection.keys(catalogue)
    report.unchecked += _unread(report)
    if report.breaks(*FOUNDATIONS):
        report.unchecked.append("keluarga dan anggotanya (families and their members)")
    else:
        inspection.families(_part(progress, _JOINING_FROM, _FILING_FROM))
    return report


def _unread(report: IntakeReport) -> Iterator[str]:
    """In both languages, the files whose contents no check has seen, for the file itself is refused."""
    for theme, files in report.files.items():
        if unread := files - report.counted.get(theme, 0):
            yield (
                f"isi {unread} dari {files} berkas {theme}: isian wajib, jenis nilai, kode, rentang angka, "
                f"wilayah, dan nomor berulang (the contents of {unread} of {files} {theme} files: missing "
                "values, types, codes, ranges, regions and repeated numbers)"
            )
    if elsewhere := sum(
        finding.count for finding in report.findings.values() if finding.rule == "file_place"
    ):
        yield (
            f"{elsewhere} berkas di luar folder family/ dan individual/ "
            f"({elsewhere} files outside the folders family/ and individual/)"
        )


def _reference(version: str) -> date:
    check_version(version)
    return date.fromisoformat(reference_date(version))


def _part(progress: Progress, low: int, high: int) -> Progress:
    """Progress of one stage as a part of the whole's."""
    return lambda done, total: progress(low + (high - low) * done // max(total, 1), _END)
