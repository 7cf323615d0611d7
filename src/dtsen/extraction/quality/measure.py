"""Reads the approved rows from the registry with queries of its own, says what lines a right file holds, and
counts what is wrong with the values.

The counts hold for the delivered file because its lines are proven to be these (see ``report``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.engines.cage import (
    identifier,
    literal,
    lock,
    open_cage,
    some_each,
    translated,
)
from dtsen.extraction.engines.hmac import load_key
from dtsen.extraction.identity_numbers import possible_number
from dtsen.extraction.quality.approved import FilesOf, approved_rows
from dtsen.extraction.quality.asking import StepTold, asked, share_of
from dtsen.extraction.quality.expected import Content, Expected, ExpectedColumn
from dtsen.extraction.quality.ordering import Ordered, rows_in_order
from dtsen.extraction.quality.rendering import CsvLines
from dtsen.extraction.quality.repeated import as_number, number_of, parts_of, repeated, repeated_in_parts
from dtsen.extraction.regions import CODE_LENGTHS, Regions
from dtsen.extraction.registry import EARLIEST, FAMILY_ID, LATEST, PERSON_ID, Dataset

_IDENTITY = {"family": FAMILY_ID, "individual": PERSON_ID}
_NIK_FIELDS = (PERSON_ID, "nik_keluarga")
_PLACES = {
    "kode_provinsi": ("province", True),
    "provinsi": ("province", False),
    "kode_kabupaten_kota": ("regency", True),
    "kabupaten_kota": ("regency", False),
}
_DUPLICATES, _APART = "duplicates", "numbers"
_MEMORY_LIMIT = 56  # MB, for as many columns as most ask for
_HUNTING_MEMORY = "44MB"  # one column; 40 are enough for a part of the numbers, and not for one and a half
_USUAL_COLUMNS = 25
_MB_A_COLUMN = 2.5  # of each further one: its pages, and what a batch of its values is written as
# What counting takes of the whole where repeated numbers are hunted for apart, after it.
_COUNTING = 0.75


@dataclass(frozen=True)
class Measured:
    """What one theme's approved rows hold. Mappings go by column name; None: the columns that it takes to say
    were not chosen, or the order is open.
    """

    rows: int
    content: Content
    missing: dict[str, int]
    outside_codes: dict[str, int]
    outside_regions: dict[str, int]
    impossible_days: dict[str, int]
    order: int | None
    duplicates: int | None
    impossible_nik: int | None
    decile_disagrees: int | None
    guarded: int
    forbidden: dict[str, int]


def measure(
    dataset: Dataset,
    expected: Expected,
    regions: Regions,
    lines: CsvLines,
    work: Path,
    key: bytes,
    told: StepTold = lambda step, done: None,
) -> Measured:
    """Measure the approved rows in one pass over the registry, and where their order is promised in another.
    ``told`` hears how much of either is done (``checking``, ``ordering``).

    Raises ``RegistryError`` when the registry cannot be read.
    """
    questions, by = dict(_questions(expected, regions, lines)), expected.ordered_by
    parts = parts_of(dataset.estimated_rows(expected.theme, expected.regions))
    is_hunted_apart = parts > 1 and questions.pop(_DUPLICATES, None) is not None
    folders = [dataset.directory, work / _APART]
    files = dataset.files(expected.theme, expected.regions)
    # What is emptied, and what stands there twice, only all rows together tell; all else adds up.
    is_one = bool(expected.suppressed) or _DUPLICATES in questions
    relations = [
        f"SELECT *, {lines.worked_out}{_numbers(expected)} FROM {approved_rows(expected, own)}"
        for own in ([dataset.files] if is_one else [_these(some) for some in some_each(files)])
    ]
    try:
        with open_cage(folders[:1], work / "spill-registry", _memory(expected)) as connection:
            load_key(connection, key)
            lock(connection)
            share = (_COUNTING if is_hunted_apart else 1) / len(relations)
            checking = partial(told, "checking")
            answers = dict.fromkeys(questions, 0)
            for place, rows in enumerate(relations):
                statement = f"SELECT {', '.join(questions.values())} FROM ({rows})"
                row = asked(connection, statement, share_of(checking, place * share, (place + 1) * share))
                for name, answer in zip(questions, row, strict=True):
                    answers[name] += answer
            # (by itself: dozens of lines that are no rows would have their memory beside that of all columns)
            ((frame,),) = connection.execute(f"SELECT {lines.frame_fingerprint}").fetchall()
            answers["fingerprint"] += frame
            answers["lines"] = answers["rows"] + lines.frame_lines
        if is_hunted_apart:
            # (what the first connection still holds would stand beside the numbers)
            with open_cage(folders, work / "spill-numbers", _HUNTING_MEMORY) as connection:
                lock(connection)
                answers[_DUPLICATES] = repeated_in_parts(
                    connection,
                    _identities(expected, files),
                    _IDENTITY[expected.theme],
                    parts,
                    work / _APART,
                    share_of(checking, _COUNTING, 1),
                )
    except duckdb.Error as error:
        raise translated(error, dataset, expected.theme, expected.regions) from None
    ordered = None
    if by:
        told("ordering", 0)
        ordered = rows_in_order(dataset, expected, by, lines, work, key, partial(told, "ordering"))
    return _measured(answers, ordered)


def _identities(expected: Expected, files: Sequence[Path]) -> list[str]:
    """The rows with their identity numbers, some files at a time: nothing empties these."""
    whole = replace(expected, suppressed=frozenset())
    number = as_number(_IDENTITY[expected.theme])
    return [f"SELECT *, {number} FROM {approved_rows(whole, _these(some))}" for some in some_each(files)]


def _these(files: Sequence[Path]) -> FilesOf:
    """These files, whatever was asked for."""
    return lambda theme, regions: files


def _memory(expected: Expected) -> str:
    """What one pass over so many columns may take."""
    further = max(0, len(expected.header) - _USUAL_COLUMNS)
    return f"{round(_MEMORY_LIMIT + _MB_A_COLUMN * further)}MB"


def _measured(answers: dict[str, int], ordered: Ordered | None) -> Measured:
    def of(kind: str) -> dict[str, int]:
        return {
            name.split(":")[1]: int(value) for name, value in answers.items() if name.startswith(f"{kind}:")
        }

    def one(name: str) -> int | None:
        return int(answers[name]) if name in answers else None

    return Measured(
        rows=int(answers["rows"]),
        content=Content(
            int(answers["lines"]),
            int(answers["fingerprint"]) + (ordered.fingerprint if ordered else 0),
        ),
        missing=of("missing"),
        outside_codes=of("codes"),
        outside_regions=of("regions"),
        impossible_days=of("days"),
        order=ordered.order if ordered else None,
        duplicates=one(_DUPLICATES),
        impossible_nik=one("nik"),
        decile_disagrees=one("decile"),
        guarded=int(answers["guarded"]),
        forbidden=of("forbidden"),
    )


def _questions(expected: Expected, regions: Regions, lines: CsvLines) -> list[tuple[str, str]]:
    """Names and SQL of everything that is asked, in one pass over the rows.

    Rows whose order matters are hashed when they are put in order, and not here.
    """
    fingerprint = lines.rows_fingerprint if expected.ordered_by is None else "0"
    fields = {variable.field for variable in expected.variables}
    asked = [
        ("rows", "count(*)"),
        ("fingerprint", fingerprint),
        ("guarded", lines.guarded),
        *((f"forbidden:{name}", count) for name, count in lines.forbidden.items()),
    ]
    sources = {key.name: key.source for key in expected.keys} | {name: name for name in fields}
    asked += [
        (f"missing:{name}", f"count(*) - count({identifier(sources[name])})") for name in expected.header
    ]
    for variable in expected.variables:
        name = identifier(variable.field)
        if variable.allowed:
            asked.append((f"codes:{variable.field}", _count_if(_outside(variable))))
        if isinstance(variable, Variable) and variable.storage == "date":
            day = f"{name} NOT BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}'"
            asked.append((f"days:{variable.field}", _count_if(day)))
        if expected.regions and variable.field in _PLACES:
            places = ", ".join(map(literal, _approved_places(variable.field, expected.regions, regions)))
            asked.append((f"regions:{variable.field}", _count_if(_not_among(name, places))))
    identity = _IDENTITY[expected.theme]
    if identity in {*fields, *(key.source for key in expected.keys)}:
        asked.append((_DUPLICATES, repeated(identity)))
    niks = [name for name in _NIK_FIELDS if name in fields]
    if niks:
        impossible = (
            f"{identifier(name)} IS NOT NULL AND NOT {possible_number(number_of(name), of_a_person=True)}"
            for name in niks
        )
        asked.append(("nik", " + ".join(map(_count_if, impossible))))
    if {"desil_nasional", "persentil"} <= fields - expected.recodes.keys():
        asked.append(("decile", _count_if("desil_nasional <> (persentil + 9) // 10")))
    return asked


def _count_if(condition: str) -> str:
    return f"coalesce(count_if({condition}), 0)"


def _outside(variable: ExpectedColumn) -> str:
    """Whether a value is no code of the list; a list without gaps takes two comparisons."""
    name, codes = identifier(variable.field), sorted(variable.allowed)
    if variable.is_text:
        return _not_among(name, ", ".join(map(literal, codes)))
    numbers = sorted(map(int, codes))
    first, last = numbers[0], numbers[-1]
    if numbers == list(range(first, last + 1)):
        return f"{name} NOT BETWEEN {first} AND {last}"
    return f"{name} NOT IN ({', '.join(map(str, numbers))})"


def _not_among(name: str, values: str) -> str:
    """Whether a text is none of these. The position is worked out once a distinct text; NOT IN asks of every
    row.
    """
    return f"{name} IS NOT NULL AND list_position([{values}], {name}) IS NULL"


def _numbers(expected: Expected) -> str:
    """The identity numbers as numbers, worked out once a row; NULL for a text that is not written as one."""
    own = _IDENTITY[expected.theme]
    is_read = own in (*expected.header, *(key.source for key in expected.keys))
    wanted = ([own] if is_read else []) + [name for name in _NIK_FIELDS if name in expected.header]
    return "".join(f", {as_number(name)}" for name in dict.fromkeys(wanted))


def _approved_places(field: str, approved: tuple[str, ...], regions: Regions) -> list[str]:
    level, is_code = _PLACES[field]
    length = CODE_LENGTHS["province" if level == "province" else "regency"]
    places = {region for code in approved for region in _places(code, length, regions)}
    return sorted({code if is_code else regions.name(code) for code in places})


def _places(code: str, length: int, regions: Regions) -> list[str]:
    if len(code) >= length:
        return [code[:length]]
    return [region.code for region in regions.children(code)]
