"""The whole job: from an approved specification to a finished delivery under its final name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import CheckFailed, EmptyResult, PackageError, SpecError
from dtsen.extraction.formats import FORMATS, Format
from dtsen.extraction.level import AGGREGATE_LEVEL
from dtsen.extraction.package.archive import Ledger, Member, disk_full_named, publish, write_folder, write_zip
from dtsen.extraction.package.codebook import codebook_csv, codebook_html, datapackage_json
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.pipe import Tap, read_from
from dtsen.extraction.package.terms import terms_html, terms_text
from dtsen.extraction.plan import Plan, ThemePlan, make_plan
from dtsen.extraction.quality.delivered import read_lines, with_marked_returns
from dtsen.extraction.quality.expected import Content, Expected, expected_of
from dtsen.extraction.quality.html import report_html
from dtsen.extraction.quality.measure import measure
from dtsen.extraction.quality.rendering import CsvLines
from dtsen.extraction.quality.report import QualityReport, ThemeQuality, theme_quality
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import LATEST, ExtractSpec

__all__ = ["DeliveredFile", "Delivery", "DeliveryIdentity", "Progress", "build", "work_folder"]

_SHORTEST_KEY = 32  # bytes


@dataclass(frozen=True)
class Progress:
    """How far a job is. ``rows_total`` counts all themes; ``stage`` is reading or checking."""

    stage: str
    theme: str
    rows_done: int
    rows_total: int


@dataclass(frozen=True)
class DeliveredFile:
    """One file of the package, as it is before compression. ``rows`` and ``columns`` are None for
    documents. ``keys`` says how many of the columns are pseudonyms.
    """

    name: str
    size: int
    sha256: str
    rows: int | None = None
    columns: int | None = None
    keys: int = 0


@dataclass(frozen=True)
class Delivery:
    """A finished package. ``sha256`` and ``size`` are those of the file at ``path``."""

    path: Path
    size: int
    sha256: str
    level: int
    files: tuple[DeliveredFile, ...]
    report: QualityReport


def build(
    spec: ExtractSpec,
    *,
    registry: Path,
    regions: Regions,
    target: Path,
    key: bytes,
    identity: DeliveryIdentity,
    passphrase: str | None = None,
    synthetic: bool = False,
    formula_safe: bool = True,
    progress: Callable[[Progress], None] = lambda progress: None,
    catalogue: Catalogue | None = None,
) -> Delivery:
    """Build the package of ``spec`` from one dataset version and give it the name ``target``.

    ``key`` (at least 32 bytes) is the request's own secret for pseudonyms; ``passphrase`` is needed at levels
    3 and 4 when the package is a ZIP. ``synthetic`` makes every document say so; a registry that says so of
    itself does, too. Killed at any moment, nothing stands under ``target``; what a killed run left is swept
    by the next.

    Raises ``SpecError``, ``RegistryError``, ``EmptyResult``, ``PackageError``, ``DiskFull`` and
    ``CheckFailed``; after any of them nothing new stands under ``target``. Source: R95, D3, D19.
    """
    catalogue = catalogue or load_catalogue()
    spec.check(catalogue, regions)
    dataset = Dataset.open(registry)
    if spec.version not in (LATEST, dataset.version):
        raise SpecError(
            "unknown_version", f"version {spec.version} was asked, not {dataset.version}", spec.version
        )
    plan = make_plan(spec, catalogue)
    _check_secrets(spec, plan.level, key, passphrase)
    target = Path(target)
    if target.is_dir() and (spec.package == "zip" or any(target.iterdir())):
        raise PackageError("target_taken", f"the folder {target.name} is in the way", target.name)
    work = work_folder(target)
    shutil.rmtree(work, ignore_errors=True)
    with disk_full_named():
        work.mkdir(parents=True, mode=0o700)
    try:
        with DuckDBEngine(dataset, work, key) as engine:
            job = _Job(
                spec=spec,
                catalogue=catalogue,
                regions=regions,
                dataset=dataset,
                plan=plan,
                identity=identity,
                synthetic=synthetic or dataset.synthetic,
                formula_safe=formula_safe,
                engine=engine,
                work=work,
                key=key,
                progress=progress,
            )
            job.count_rows()
            built = work / "package"
            with closing(job):
                if spec.package == "zip":
                    secret = passphrase if plan.level > AGGREGATE_LEVEL else None
                    size, digest = write_zip(built, job.members(), identity.issued_on, secret)
                else:
                    size, digest = write_folder(built, job.members())
        publish(built, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Delivery(target, size, digest, plan.level, job.files(), job.report())


def work_folder(target: Path) -> Path:
    """The folder that a build of ``target`` works in: beside it, so that the last step is a rename."""
    return target.parent / f".{target.name}.building"


def _check_secrets(spec: ExtractSpec, level: int, key: bytes, passphrase: str | None) -> None:
    if len(key) < _SHORTEST_KEY:
        raise PackageError("key_too_short", f"a request's key has at least {_SHORTEST_KEY} bytes")
    if spec.package == "zip" and level > AGGREGATE_LEVEL and not passphrase:
        raise PackageError("passphrase_missing", f"a package of level {level} needs a passphrase")


@dataclass
class _Job:
    """One build: hands the members out one by one, and keeps what it learns on the way."""

    spec: ExtractSpec
    catalogue: Catalogue
    regions: Regions
    dataset: Dataset
    plan: Plan
    identity: DeliveryIdentity
    synthetic: bool
    formula_safe: bool
    engine: Engine
    work: Path
    key: bytes = field(repr=False)
    progress: Callable[[Progress], None]
    ledger: Ledger = field(default_factory=Ledger)
    rows: dict[str, int] = field(default_factory=dict)
    qualities: list[ThemeQuality] = field(default_factory=list)
    _stream: Generator[bytes, None, None] | None = None

    @property
    def format(self) -> Format:
        return FORMATS[self.spec.format]

    def count_rows(self) -> None:
        """Prove that there is something to deliver before any file is begun. Raises ``EmptyResult``."""
        for theme in self.plan.themes:
            self.rows[theme.theme] = self.engine.count(theme)
            if not self.rows[theme.theme]:
                raise EmptyResult("empty_result", f"no row of theme {theme.theme} answers to it", theme.theme)

    def members(self) -> Iterator[Member]:
        """Every file of the package: data first, then what can only be said when they are written."""
        for theme, choice in zip(self.plan.themes, self.spec.themes, strict=True):
            expected = expected_of(self.spec, choice, self.catalogue)
            self._stream = self._data(theme, expected)
            yield self.ledger.record(Member(self._data_name(theme), self._stream))
            done = self._done() + self.rows[theme.theme]
            self.progress(Progress("checking", theme.theme, done, sum(self.rows.values())))
            lines = CsvLines(expected, self.format, formula_safe=self.formula_safe)
            measured = measure(self.dataset, expected, self.regions, lines, self.work, self.key)
            label = self.catalogue.theme(theme.theme).label
            self.qualities.append(theme_quality(label, expected, self._header, self._content, measured))
            self._refuse_broken_promises()
        for name, content_bytes in self._documents():
            yield self.ledger.record(Member(name, [content_bytes]))
        yield Member("SHA256SUMS", [self.ledger.checksums()])

    def close(self) -> None:
        """Break off a stream that nobody reads any more, so that its threads end before the engine is
        closed.
        """
        if self._stream is not None:
            self._stream.close()

    def report(self) -> QualityReport:
        """The report on everything delivered so far."""
        return QualityReport(tuple(self.qualities))

    def files(self) -> tuple[DeliveredFile, ...]:
        """The ledger's entries, with rows, columns and keys for the data files."""
        shapes = {
            self._data_name(theme): (self.rows[theme.theme], len(theme.columns), len(theme.keys))
            for theme in self.plan.themes
        }
        return tuple(
            DeliveredFile(name, size, digest, *shapes.get(name, ()))
            for name, (size, digest) in self.ledger.entries.items()
        )

    def _data(self, theme: ThemePlan, expected: Expected) -> Generator[bytes, None, None]:
        """The theme's bytes, each sent to the package and to the checker alike."""
        check = self.work / "check.pipe"
        tap = Tap(check, lambda: read_lines(check, self.work, expected))
        source = self.work / "data.pipe"
        start, total, lines, head = self._done(), sum(self.rows.values()), 0, b""
        pipe = read_from(
            source,
            lambda: self.engine.write(theme, source, self.format, formula_safe=self.formula_safe),
            self.engine.interrupt,
        )
        try:
            with closing(pipe):
                for chunk in pipe:
                    if b"\n" not in head:
                        head += chunk[: 1 << 16]
                    tap.put(with_marked_returns(chunk))
                    lines += chunk.count(b"\n")
                    self.progress(
                        Progress("reading", theme.theme, min(start + max(lines - 1, 0), total), total)
                    )
                    yield chunk
            self._content: Content = tap.finish()
        finally:
            tap.close()
        self._header = _header(head)

    def _documents(self) -> Iterator[tuple[str, bytes]]:
        report = self.report()
        resources: dict[str, dict[str, Any]] = {}
        for theme in self.plan.themes:
            size, digest = self.ledger.entries[self._data_name(theme)]
            resources[theme.theme] = {
                "path": self._data_name(theme),
                "bytes": size,
                "hash": f"sha256:{digest}",
            }
        synthetic, identity, plan = self.synthetic, self.identity, self.plan
        yield "kamus-variabel.csv", codebook_csv(plan, self.catalogue)
        yield "kamus-variabel.html", codebook_html(plan, self.catalogue, identity, synthetic=synthetic)
        yield (
            "datapackage.json",
            datapackage_json(plan, self.catalogue, identity, self.format, resources, synthetic=synthetic),
        )
        findings = {"request": identity.request_number, "synthetic": synthetic, **report.to_mapping()}
        yield "laporan-kualitas.json", (json.dumps(findings, ensure_ascii=False, indent=2) + "\n").encode()
        yield "laporan-kualitas.html", report_html(report, identity, synthetic=synthetic)
        yield "ketentuan.txt", terms_text(plan.level, identity, synthetic=synthetic)
        yield "ketentuan.html", terms_html(plan.level, identity, synthetic=synthetic)

    def _refuse_broken_promises(self) -> None:
        for check in self.report().broken_promises:
            raise CheckFailed(
                f"check_{check.id}", f"the finished data are not what was approved ({check.id})", check.id
            )

    def _data_name(self, theme: ThemePlan) -> str:
        return f"data/{theme.theme}.{self.format.extension}"

    def _done(self) -> int:
        return sum(quality.rows for quality in self.qualities)


def _header(head: bytes) -> tuple[str, ...]:
    """The column names on the first line of a CSV."""
    line = head.split(b"\r\n", 1)[0].decode("utf-8", "replace")
    return tuple(name.strip('"') for name in line.split(","))
