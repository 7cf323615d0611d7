"""The registry's rows as they should be delivered: recoded and suppressed, by queries of the check's own.

The engine joins each row with the classes that it counted before; here a row's class is the list of its
values, and is looked for among the lists that occur too seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dtsen.extraction.engines.cage import identifier, literal
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.recode import Bands, Bottom, Recode, Top
from dtsen.extraction.registry import FAMILY_ID, REGION_COLUMN

# The files that hold a theme's rows in these regions.
FilesOf = Callable[[str, tuple[str, ...]], Iterable[Path]]

_CLASS = "_class"
_CARD, _OF_FAMILY = "_card", "_of_family"


def approved_rows(expected: Expected, files: FilesOf) -> str:
    """A relation in parentheses: every column of the registry, with those approved as they should be."""
    recoded = _recoded(expected, files)
    if not expected.suppressed:
        return recoded
    classed = _classed(expected, recoded, files)
    small = f"SELECT {_CLASS} FROM {classed} GROUP BY {_CLASS} HAVING count(*) < {expected.k}"
    emptied = ", ".join(
        f"CASE WHEN {_CLASS} IN ({small}) THEN NULL ELSE {name} END AS {name}"
        for name in map(identifier, sorted(expected.suppressed))
    )
    return f"(SELECT * REPLACE ({emptied}) FROM {classed})"


def _recoded(expected: Expected, files: FilesOf) -> str:
    paths = ", ".join(literal(str(path)) for path in files(expected.theme, expected.regions))
    rows = f"SELECT * FROM read_parquet([{paths}], hive_partitioning = false){_where(expected)}"
    if not expected.recodes:
        return f"({rows})"
    columns = ", ".join(
        f"{_recode(identifier(name), recode)} AS {identifier(name)}"
        for name, recode in expected.recodes.items()
    )
    return f"(SELECT * REPLACE ({columns}) FROM ({rows}))"


def _classed(expected: Expected, rows: str, files: FilesOf) -> str:
    """The rows with the list of what tells them apart; to it belongs what their family's row delivers."""
    own = _list(expected.identifying)
    if expected.family is None:
        return f"(SELECT *, {own} AS {_CLASS} FROM {rows})"
    of_family = _list(expected.family.identifying)
    families = (
        f"(SELECT {identifier(FAMILY_ID)} AS {_CARD}, {of_family} AS {_OF_FAMILY} "
        f"FROM {approved_rows(expected.family, files)})"
    )
    nobody = f"[{', '.join(['NULL::VARCHAR'] * len(expected.family.identifying))}]::VARCHAR[]"
    return (
        f"(SELECT * EXCLUDE ({_CARD}, {_OF_FAMILY}), "
        f"list_concat({own}, coalesce({_OF_FAMILY}, {nobody})) AS {_CLASS} "
        f"FROM {rows} LEFT JOIN {families} ON {identifier(FAMILY_ID)} = {_CARD})"
    )


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(f'{identifier(name)}::VARCHAR' for name in names)}]::VARCHAR[]"


def _where(expected: Expected) -> str:
    conditions = [
        f"{identifier(item.variable)}::VARCHAR IN ({', '.join(literal(str(value)) for value in item.values)})"
        for item in expected.conditions
    ]
    if expected.regions:
        inside = " OR ".join(f"starts_with({REGION_COLUMN}, {literal(code)})" for code in expected.regions)
        conditions.append(f"({inside})")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _recode(name: str, recode: Recode) -> str:
    """The recoded value; a band's label is put together from where the band begins and ends."""
    match recode:
        case Top(limit):
            return f"if({name} >= {limit}, {limit}, {name})"
        case Bottom(limit):
            return f"if({name} <= {limit}, {limit}, {name})"
        case Bands(width) if width:
            number = f"(({name}::BIGINT // {width}) * {width})"
            label = f"format('{{}} s.d. {{}}', {number}, {number} + {width - 1})"
            return f"if({name} < 0, 'di bawah 0', {label})"
        case Bands(_, edges):
            return f"if({name} < {edges[0]}, 'di bawah {edges[0]}', {_edges(name, edges)})"


def _edges(name: str, edges: tuple[int, ...]) -> str:
    first, *others = edges
    if not others:
        return f"if({name} IS NULL, NULL, '{first} ke atas')"
    label = str(first) if others[0] == first + 1 else f"{first} s.d. {others[0] - 1}"
    return f"if({name} < {others[0]}, '{label}', {_edges(name, tuple(others))})"
