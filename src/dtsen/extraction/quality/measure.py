"""Reads the delivered bytes as a stranger would, every value as text, and counts what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.engines.cage import identifier, literal, lock, open_cage
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.csv import DELIMITER, QUOTE
from dtsen.extraction.quality.expected import Content, Expected, fingerprint_sql
from dtsen.extraction.regions import CODE_LENGTHS, Regions

_IDENTITY_FIELDS = {"family": "nomor_kartu_keluarga", "individual": "nomor_induk_kependudukan"}
_IDENTITY_KEYS = {"family": "family_key", "individual": "person_key"}
_NIK_FIELDS = ("nomor_induk_kependudukan", "nik_keluarga")
_PLACES = {
    "kode_provinsi": ("province", True),
    "provinsi": ("province", False),
    "kode_kabupaten_kota": ("regency", True),
    "kabupaten_kota": ("regency", False),
}


@dataclass(frozen=True)
class Measured:
    """What one theme's delivered file holds. Mappings go by column name; None: the file lacks what it takes
    to say.
    """

    content: Content
    missing: dict[str, int]
    outside_codes: dict[str, int]
    outside_regions: dict[str, int]
    duplicates: int | None
    impossible_nik: int | None
    decile_disagrees: int | None
    guarded: int


def measure(
    pipe: Path, work: Path, expected: Expected, approved: tuple[str, ...], regions: Regions, fmt: Format
) -> Measured:
    """Read the delivered text from ``pipe`` to its end and measure it.

    ``approved`` are the region codes of the specification. Raises ``CheckFailed("unreadable")`` when an
    independent reader cannot make rows of the bytes.
    """
    questions = _questions(expected, approved, regions, fmt)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in expected.header)
    source = (
        f"read_csv({literal(str(pipe))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = {literal(DELIMITER)}, quote = {literal(QUOTE)}, escape = {literal(QUOTE)}, "
        "nullstr = '', allow_quoted_nulls = false, strict_mode = true, parallel = false)"
    )
    rows = f"SELECT * FROM {source}"
    if fmt.formula_marks and expected.free_texts:
        plain = ", ".join(
            f"{_unguarded(name, fmt)} AS {name}" for name in map(identifier, expected.free_texts)
        )
        rows = f"SELECT * REPLACE ({plain}), {_guard_count(expected, fmt)} AS guarded_cells FROM {source}"
    try:
        with open_cage([work], work / "spill-check") as connection:
            lock(connection)
            row = connection.execute(
                f"SELECT {', '.join(expression for _, expression in questions)} FROM ({rows})"
            ).fetchone()
    except duckdb.Error as error:
        raise CheckFailed(
            "unreadable", f"the finished {expected.theme} file cannot be read again ({type(error).__name__})"
        ) from None
    answers = dict(zip((name for name, _ in questions), row or (), strict=True))
    return _measured(answers)


def _measured(answers: dict[str, int]) -> Measured:
    def of(kind: str) -> dict[str, int]:
        return {
            name.split(":")[1]: int(value) for name, value in answers.items() if name.startswith(f"{kind}:")
        }

    def one(name: str) -> int | None:
        return int(answers[name]) if name in answers else None

    return Measured(
        content=Content(int(answers["rows"]), int(answers["fingerprint"])),
        missing=of("missing"),
        outside_codes=of("codes"),
        outside_regions=of("regions"),
        duplicates=one("duplicates"),
        impossible_nik=one("nik"),
        decile_disagrees=one("decile"),
        guarded=one("guarded") or 0,
    )


def _questions(
    expected: Expected, approved: tuple[str, ...], regions: Regions, fmt: Format
) -> list[tuple[str, str]]:
    """Names and SQL of everything that is counted, in one pass over the file."""
    fields = {variable.field for variable in expected.variables}
    asked = [
        ("rows", "count(*)"),
        ("fingerprint", fingerprint_sql([identifier(variable.field) for variable in expected.variables])),
    ]
    asked += [(f"missing:{name}", f"count(*) - count({identifier(name)})") for name in expected.header]
    for variable in expected.variables:
        if variable.allowed:
            codes = ", ".join(literal(code) for code in sorted(variable.allowed))
            asked.append(
                (f"codes:{variable.field}", _count_if(f"{identifier(variable.field)} NOT IN ({codes})"))
            )
        if approved and variable.field in _PLACES:
            names = ", ".join(literal(name) for name in _approved_places(variable.field, approved, regions))
            asked.append(
                (f"regions:{variable.field}", _count_if(f"{identifier(variable.field)} NOT IN ({names})"))
            )
    identity = next(
        (
            name
            for name in (_IDENTITY_KEYS[expected.theme], _IDENTITY_FIELDS[expected.theme])
            if name in expected.header
        ),
        None,
    )
    if identity:
        asked.append(
            ("duplicates", f"count({identifier(identity)}) - count(DISTINCT {identifier(identity)})")
        )
    niks = [name for name in _NIK_FIELDS if name in fields]
    if niks:
        asked.append(
            ("nik", " + ".join(_count_if(f"NOT {_possible_nik(identifier(name))}") for name in niks))
        )
    if {"desil_nasional", "persentil"} <= fields:
        asked.append(
            (
                "decile",
                _count_if(
                    "TRY_CAST(desil_nasional AS INTEGER) <> (TRY_CAST(persentil AS INTEGER) + 9) // 10"
                ),
            )
        )
    if fmt.formula_marks and expected.free_texts:
        asked.append(("guarded", "coalesce(sum(guarded_cells), 0)"))
    return asked


def _count_if(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _possible_nik(value: str) -> str:
    """16 digits, a day that exists (women: plus 40) in this century or the last, a serial other than 0000."""
    day = f"TRY_CAST(substr({value}, 7, 2) AS INTEGER)"
    own_day = f"lpad(({day} - CASE WHEN {day} > 40 THEN 40 ELSE 0 END)::VARCHAR, 2, '0')"
    dates = [
        f"try_strptime({own_day} || substr({value}, 9, 2) || '{century}' || substr({value}, 11, 2), '%d%m%Y')"
        for century in ("19", "20")
    ]
    return (
        f"(regexp_full_match({value}, '[0-9]{{16}}') AND right({value}, 4) <> '0000' "
        f"AND coalesce({', '.join(dates)}) IS NOT NULL)"
    )


def _approved_places(field: str, approved: tuple[str, ...], regions: Regions) -> list[str]:
    level, is_code = _PLACES[field]
    length = CODE_LENGTHS["province" if level == "province" else "regency"]
    places = {region for code in approved for region in _places(code, length, regions)}
    return sorted({code if is_code else regions.name(code) for code in places})


def _places(code: str, length: int, regions: Regions) -> list[str]:
    if len(code) >= length:
        return [code[:length]]
    return [region.code for region in regions.children(code)]


def _is_guarded(name: str, fmt: Format) -> str:
    """Whether the guard and a mark stand first; nearly every value fails at the cheap first half."""
    marks = ", ".join(f"chr({ord(mark)})" for mark in fmt.formula_marks)
    second = f"substr({name}, {len(fmt.formula_guard) + 1}, 1)"
    return f"(starts_with({name}, {literal(fmt.formula_guard)}) AND {second} IN ({marks}))"


def _unguarded(name: str, fmt: Format) -> str:
    """The value with the formula guard taken off again."""
    rest = f"substr({name}, {len(fmt.formula_guard) + 1})"
    return f"CASE WHEN {_is_guarded(name, fmt)} THEN {rest} ELSE {name} END"


def _guard_count(expected: Expected, fmt: Format) -> str:
    return " + ".join(
        f"coalesce({_is_guarded(name, fmt)}, false)::INTEGER" for name in map(identifier, expected.free_texts)
    )
