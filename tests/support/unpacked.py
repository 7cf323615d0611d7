"""An unpacked package without the whole job: rows go through a real format, documents stand beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.engines.rendering import render
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.base import Losses
from dtsen.extraction.formats.cell import Cell
from dtsen.extraction.formats.rows import bytes_of
from dtsen.extraction.formats.sheet import Field, Sheet
from dtsen.extraction.package.archive import CHECKSUMS, Ledger, Member, checksums
from dtsen.extraction.package.contents import Contents, DeliveredPart, DeliveredTable
from dtsen.extraction.package.describe import describe_variable
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.mark import mark_of
from dtsen.extraction.package.seal import SEAL_FILE, seal_json
from support.registries import IDENTITY, KEY

# What breaks careless readers. The registry holds none of the characters that XML forbids.
NASTY = (
    "0331",
    "3304012001900001",
    "=1+1",
    "'quoted",
    "-5",
    "@x",
    '"Jl. "Mawar", no. 5"',
    "a,b;c\td",
    "Jl. Melati;=1+1;x",
    'a; "-1";\'b;c\t+d\n@e',
    "\n=1",
    ";'x",
    "two\nlines",
    "two\r\nlines",
    "a\rb",
    " around ",
    "NA",
    "null",
    "nan",
    "no",
    "1e5",
    "2026-01-01",
    "",
    None,
    "<td>&amp;</td>",
    "]]>",
    "_x0041_",
    "\\N",
    "{a: b}",
    "# x",
    "naïve – “é”",
    "\u00ad=1",
)
BEYOND_ANSI = ("😀", "\u2028 \u0085", "مرحبا", "ḁ", "＋62", "a;＝f", "\ufeff=1+1", "\U000e0041@x; \u200b-1")
_TYPES = {"text": pa.string(), "integer": pa.int32(), "date": pa.date32()}


def nasty_people(fmt: Format) -> list[dict[str, Any]]:
    """One person for each nasty value, with every kind of column, some of them missing."""
    values = NASTY if fmt.id == "ansi" else NASTY + BEYOND_ANSI
    return [
        {
            "nomor_induk_kependudukan": f"{number:016d}",
            "nama": value,
            "tanggal_lahir": None if number % 5 == 0 else date(1890 + 4 * number, 1 + number % 12, 28),
            "usia": None if number % 7 == 0 else number,
            "jenis_kelamin": 1 + number % 2,
        }
        for number, value in enumerate(values)
    ]


def unpack(
    folder: Path, fmt: Format, people: Sequence[Mapping[str, Any]], *, formula_safe: bool = True
) -> Contents:
    """Write the people and every document into the folder, as in an opened package."""
    theme = load_catalogue().theme("individual")
    variables = [variable for variable in theme.variables if variable.field in people[0]]
    rows = pa.table(
        {
            item.field: pa.array([row[item.field] for row in people], _TYPES[item.storage])
            for item in variables
        }
    )
    cells = [Cell(item.field, item.storage, f'"{item.field}"', item.is_free_text) for item in variables]
    if formula_safe and fmt.formula_marks:
        cells = [replace(cell, guards=cell.is_free) for cell in cells]
    fields = tuple(Field(item.field, item.label, item.storage, item.codes) for item in variables)
    sheet = Sheet("individual", theme.label, fields, len(people), synthetic=True)
    with duckdb.connect() as connection:
        connection.register("people", rows)
        body = list(render(connection, fmt, cells, ["FROM people"]))
    parts: dict[bool, list[DeliveredPart]] = {True: [], False: []}
    for part in fmt.parts(sheet, iter(body), Losses()):
        content = b"".join(map(bytes_of, part.pieces))
        _put(folder / part.name, content)
        digest = hashlib.sha256(content).hexdigest()
        parts[part.holds_rows].append(DeliveredPart(part.name, len(content), digest))
    table = DeliveredTable(
        name="individual",
        label=theme.label,
        unit="individu",
        universe="Semua baris wilayah ini.",
        format=fmt,
        rows=len(people),
        columns=tuple(describe_variable(variable, variable.field) for variable in variables),
        parts=tuple(parts[True]),
        companions=tuple(parts[False]),
    )
    contents = Contents(
        identity=IDENTITY,
        mark=mark_of(KEY, IDENTITY),
        level=4,
        tables=(table,),
        synthetic=True,
        formula_safe=formula_safe,
    )
    for name, content in documents(contents):
        _put(folder / name, content)
    _seal(folder, contents)
    return contents


def _seal(folder: Path, contents: Contents) -> None:
    ledger = Ledger()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for _ in ledger.record(Member(path.relative_to(folder).as_posix(), [path.read_bytes()])).chunks:
            pass
    seal = seal_json(KEY, contents, ledger.entries)
    _put(folder / SEAL_FILE, b"".join(ledger.record(Member(SEAL_FILE, [seal])).chunks))
    _put(folder / CHECKSUMS, checksums(ledger.entries))


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
