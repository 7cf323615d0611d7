"""Registries for tests: synthetic ones, and small ones written row by row with whatever values a test
needs.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyzipper
from pyarrow import parquet

from dtsen.extraction.catalogue import Theme, load_catalogue
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import MANIFEST, REGION_COLUMN, TEXT_MARKS
from dtsen.extraction.run import Delivery, DeliveryIdentity, build
from dtsen.extraction.spec import ExtractSpec

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("DTSEN_HOME", ROOT / "var"))
REGIONS_DIRECTORY = HOME / "npm/node_modules/idn-area-data/data"
KEY = b"a key of one request, for tests!"
PASSPHRASE = "kata-sandi-uji"
IDENTITY = DeliveryIdentity("TEST-01/XIII-2025", "Instansi Uji", "1/2026", date(2026, 2, 3))

Row = Mapping[str, Any]


def spec_of(mapping: Mapping[str, Any], regions: Regions) -> ExtractSpec:
    """A checked specification from its mapping form."""
    return ExtractSpec.from_mapping(mapping, catalogue=load_catalogue(), regions=regions)


def build_from(
    mapping: Mapping[str, Any], registry: Path, regions: Regions, target: Path, **options: Any
) -> Delivery:
    """Build with the tests' key, passphrase and identity unless the test gives its own."""
    given: dict[str, Any] = {"key": KEY, "passphrase": PASSPHRASE, "identity": IDENTITY} | options
    return build(spec_of(mapping, regions), registry=registry, regions=regions, target=target, **given)


def open_package(path: Path, passphrase: str = PASSPHRASE) -> dict[str, bytes]:
    """Every file of a package, by name, read with a library that did not write it."""
    with pyzipper.AESZipFile(path) as package:
        if any(info.flag_bits & 1 for info in package.infolist()):
            package.setpassword(passphrase.encode())
        return {name: package.read(name) for name in package.namelist()}


def is_encrypted(path: Path) -> bool:
    """Whether every file of the package needs a passphrase."""
    with zipfile.ZipFile(path) as package:
        return all(info.flag_bits & 1 for info in package.infolist())


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a delivered CSV, every value as text."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def write_registry(
    directory: Path, families: Sequence[Row], individuals: Sequence[Row], *, version: str = "1/2026"
) -> Path:
    """A dataset version with exactly these rows. Keys are fields; what is not given is missing.

    Every row needs ``region_code`` (ten digits); rows are written in the order of region and position.
    """
    themes = {}
    for theme, rows in zip(load_catalogue(), (families, individuals), strict=True):
        themes[theme.id] = _write_theme(directory, theme, rows)
    manifest = {
        "version": version,
        "synthetic": True,
        "cleaned": True,
        "reference_date": "2026-01-01",
        "themes": themes,
    }
    (directory / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return directory


def sign(directory: Path) -> None:
    """Let the manifest say of every file the size and sums that it has now, as somebody would who changed it.
    What the manifest counts stays.
    """
    manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    for theme in manifest["themes"].values():
        for file in theme["files"]:
            content = (directory / file["path"]).read_bytes()
            file |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            file |= {"crc32": f"{zlib.crc32(content):08x}"}
    (directory / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _write_theme(directory: Path, theme: Theme, rows: Sequence[Row]) -> dict[str, Any]:
    files = []
    for province in sorted({row[REGION_COLUMN][:2] for row in rows}):
        own = sorted((row for row in rows if row[REGION_COLUMN][:2] == province), key=_region)
        name = f"{theme.id}/province_code={province}/part-0000.parquet"
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_parquet(path, theme, own)
        files.append(
            {
                "path": name,
                "rows": len(own),
                "size": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "first": _region(own[0]),
                "last": _region(own[-1]),
                "marks": _marks(theme, own),
            }
        )
    counts: dict[str, int] = {}
    for row in rows:
        for digits in (2, 4, 6):
            code = row[REGION_COLUMN][:digits]
            counts[code] = counts.get(code, 0) + 1
    return {"rows": len(rows), "files": files, "counts": counts}


def _marks(theme: Theme, rows: Sequence[Row]) -> dict[str, str]:
    """By free text, which of the characters that formats look out for stand in the rows' values."""
    texts = [variable.field for variable in theme.variables if variable.is_free_text]
    held = {text: "".join(row.get(text) or "" for row in rows) for text in texts}
    return {text: "".join(mark for mark in TEXT_MARKS if mark in held[text]) for text in texts}


def _write_parquet(path: Path, theme: Theme, rows: Sequence[Row]) -> None:
    types = {"text": pa.string(), "integer": pa.int32(), "date": pa.date32()}
    columns = {variable.field: types[variable.storage] for variable in theme.variables} | {
        REGION_COLUMN: pa.string()
    }
    schema = pa.schema(list(columns.items()))
    parquet.write_table(pa.table({name: [row.get(name) for row in rows] for name in columns}, schema), path)


def _region(row: Row) -> str:
    code: str = row[REGION_COLUMN]
    return code


def field_of(theme: str, variable: str) -> str:
    """The column of a variable."""
    return load_catalogue().theme(theme).variable(variable).field
