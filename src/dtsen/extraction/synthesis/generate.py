"""Writes a synthetic registry: Parquet by theme and province, a manifest, a README that says what it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme, load_catalogue
from dtsen.extraction.engines.cage import pattern
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.package.archive import publish, sync_folders
from dtsen.extraction.regions import ATTRIBUTION, Regions
from dtsen.extraction.registry import REGION_COLUMN
from dtsen.extraction.spec import check_version
from dtsen.extraction.storage import (
    FAMILIES_A_FILE,
    StoredPart,
    columns_of,
    part_name,
    reference_date,
    write_durably,
    write_manifest,
    write_part,
)
from dtsen.extraction.synthesis import names

# For a small province, planning the queries costs more than running them: neighbours share one run, up to a
# limit.
FAMILIES_A_SHARED_RUN = 10_000
WORKERS = 2

QUERIES = {"family": "families.sql", "individual": "persons.sql"}

README = """\
# Data sintetis · Synthetic data

Semua keluarga dan orang di folder ini TIDAK ADA: nama, NIK, nomor KK, dan alamat dibuat oleh program.
Every family and person in this folder is INVENTED by a program; no record describes anybody.

Versi {version} · {families} keluarga · {individuals} individu · seed {seed}

{attribution}
"""


@dataclass(frozen=True)
class Synthesis:
    """What was written."""

    directory: Path
    families: int
    individuals: int
    files: int


@dataclass(frozen=True)
class _File:
    """One file of each theme: a province's families from ``low`` up to ``high``."""

    province: str
    part: int
    low: int
    high: int

    def path(self, theme: str) -> str:
        return part_name(theme, self.province, self.part)


_Chunk = tuple[_File, ...]  # neighbours that are made together


def synthesize(
    *,
    families: int,
    seed: int,
    target: Path,
    regions: Regions,
    version: str = "1/2026",
    progress: Callable[[int, int], None] = lambda done, total: None,
    publishing: Callable[[], None] = lambda: None,
) -> Synthesis:
    """Write a registry of that many families to the folder ``target``, which must not exist or be empty.

    The same families, seed and version give the same bytes on every machine. Memory does not grow with
    ``families``. ``progress`` is told (families written, families in all). ``publishing`` is called when all
    is written, and only the name has to be given. Raises ``RegistryError("target_taken")``, a
    ``PackageError`` of that code where somebody filled the folder meanwhile, and
    ``SpecError("bad_version")``; on any error nothing of it stands at ``target``. Source: issue A, point 3.
    """
    check_version(version)
    target = Path(target)
    if target.exists() and any(target.iterdir()):
        raise RegistryError("target_taken", f"the folder {target.name} holds something already", target.name)
    building = target.parent / f".{target.name}.synthesis"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        result = _write(families, seed, building, regions, version, progress)
        sync_folders(building)
        publishing()
        publish(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Synthesis(target, *result)


def _write(
    families: int,
    seed: int,
    directory: Path,
    regions: Regions,
    version: str,
    progress: Callable[[int, int], None],
) -> tuple[int, int, int]:
    catalogue = load_catalogue()
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        connection.execute("SET temp_directory = ?", [str(directory / "spill")])
        # (it draws on standard output for whoever starts Python with a command, when a step takes long)
        connection.execute("SET enable_progress_bar = false")
        _set_variables(connection, families, seed, version)
        _create_places(connection, regions)
        written: dict[str, list[StoredPart]] = {theme.id: [] for theme in catalogue}
        done = 0

        def write(chunk: _Chunk) -> tuple[int, dict[str, list[StoredPart]]]:
            with connection.cursor() as cursor:
                _set_variables(cursor, families, seed, version)
                return chunk[-1].high - chunk[0].low, _write_chunk(cursor, catalogue, chunk, directory)

        with ThreadPoolExecutor(WORKERS) as pool:
            for size, parts in pool.map(write, list(_chunks(_files(connection)))):
                for theme, parts_written in parts.items():
                    written[theme] += parts_written
                done += size
                progress(done, families)
    shutil.rmtree(directory / "spill", ignore_errors=True)
    rows = {theme: sum(part.file.rows for part in parts) for theme, parts in written.items()}
    readme = README.format(
        version=version,
        families=rows["family"],
        individuals=rows["individual"],
        seed=seed,
        attribution=ATTRIBUTION,
    )
    write_durably(directory / "README.md", readme.encode())
    write_manifest(
        directory, written, version=version, synthetic=True, created_by="dtsen synthesize", seed=seed
    )
    return rows["family"], rows["individual"], sum(len(parts) for parts in written.values())


def _set_variables(connection: duckdb.DuckDBPyConnection, families: int, seed: int, version: str) -> None:
    values = {
        "families": families,
        "seed": seed,
        "given_male": list(names.GIVEN_MALE),
        "given_female": list(names.GIVEN_FEMALE),
        "second": list(names.SECOND),
        "last": list(names.LAST),
        "streets": list(names.STREETS),
        "hamlets": list(names.HAMLETS),
    }
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute("SET VARIABLE reference = ?::DATE", [reference_date(version)])


def _create_places(connection: duckdb.DuckDBPyConnection, regions: Regions) -> None:
    for singular, plural in (
        ("province", "provinces"),
        ("regency", "regencies"),
        ("district", "districts"),
        ("village", "villages"),
    ):
        connection.execute(
            f"CREATE TABLE {singular}_names AS SELECT * FROM read_csv(?, header = true, all_varchar = true)",
            [pattern(regions.directory / f"{plural}.csv")],
        )
    facts = [line.split(",") for line in _resource("provinces.csv").splitlines()[1:]]
    connection.execute(
        "CREATE TABLE province_facts (province_code VARCHAR, population INTEGER, poverty INTEGER)"
    )
    connection.executemany("INSERT INTO province_facts VALUES (?, ?, ?)", facts)
    for script in ("macros.sql", "places.sql", "ranking.sql"):
        connection.execute(_resource(script))


def _files(connection: duckdb.DuckDBPyConnection) -> Iterator[_File]:
    rows = connection.execute(
        "SELECT province_code, first_family, after_family FROM province_places ORDER BY province_code"
    ).fetchall()
    for province, first, after in rows:
        for part, low in enumerate(range(first, after, FAMILIES_A_FILE)):
            yield _File(province, part, low, min(low + FAMILIES_A_FILE, after))


def _chunks(sequence: Iterable[_File]) -> Iterator[_Chunk]:
    chunk: _Chunk = ()
    for file in sequence:
        if chunk and file.high - chunk[0].low > FAMILIES_A_SHARED_RUN:
            yield chunk
            chunk = ()
        chunk += (file,)
    if chunk:
        yield chunk


def _write_chunk(
    cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, chunk: _Chunk, directory: Path
) -> dict[str, list[StoredPart]]:
    cursor.execute("SET VARIABLE low = ?", [chunk[0].low])
    cursor.execute("SET VARIABLE high = ?", [chunk[-1].high])
    cursor.execute(_resource("households.sql"))
    parts = {}
    for theme in catalogue:
        if len(chunk) == 1:
            parts[theme.id] = [write_part(cursor, _typed(theme), directory, chunk[0].path(theme.id), theme)]
            continue
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE shared_run AS {_typed(theme)}")
        parts[theme.id] = [
            write_part(
                cursor,
                f"SELECT * FROM shared_run WHERE starts_with({REGION_COLUMN}, '{file.province}')",
                directory,
                file.path(theme.id),
                theme,
            )
            for file in chunk
        ]
    cursor.execute("DROP TABLE IF EXISTS shared_run")
    return parts


def _typed(theme: Theme) -> str:
    """The theme's query with its columns in the catalogue's order and types."""
    return f"SELECT {columns_of(theme)} FROM ({_resource(QUERIES[theme.id])})"


def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
