"""The registry's rows as they should be delivered: recoded and suppressed, by queries of the check's own.

The engine joins each row with the classes that it counted before; here a row's class is the list of its
values, and is looked for among the lists that occur too seldom. Where a key joins two files, the card numbers
of the families are looked for whose rows, those of their members among them, occur too seldom together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dtsen.extraction.catalogue import MEMBERS
from dtsen.extraction.engines.cage import identifier, literal, read_files
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.recode import Bands, Bottom, Recode, Top
from dtsen.extraction.registry import FAMILY_ID, REGION_COLUMN

# The files that hold a theme's rows in these regions.
FilesOf = Callable[[str, tuple[str, ...]], Iterable[Path]]

_CLASS, _RARE = "_class", "_rare"
_ONE, _OTHER = "_one", "_other"


def approved_rows(expected: Expected, files: FilesOf, grouped: Iterable[str] = ()) -> str:
    """A relation in parentheses: every column of the registry, with those approved as they should be.

    ``grouped``: only these columns, to be grouped (``read_files``); in rows of which none loses a value.
    """
    recoded = _recoded(expected, files, tuple(map(identifier, grouped)))
    if not expected.suppressed:
        return recoded
    if expected.joined:
        rows = f"(SELECT *, {identifier(FAMILY_ID)} AS {_CLASS} FROM {recoded})"
        rare = _rare_families(expected, files)
    else:
        rows = f"(SELECT *, {_list(expected.identifying)} AS {_CLASS} FROM {recoded})"
        # (of people, k families and not k rows stand behind a value)
        counted = f"DISTINCT {identifier(FAMILY_ID)}" if expected.theme == MEMBERS else "*"
        rare = f"SELECT {_CLASS} FROM {rows} GROUP BY {_CLASS} HAVING count({counted}) < {expected.k}"
    emptied = ", ".join(
        f"CASE WHEN {_RARE} THEN NULL ELSE {name} END AS {name}"
        for name in map(identifier, sorted(expected.suppressed))
    )
    return f"(SELECT * REPLACE ({emptied}) FROM (SELECT *, {_CLASS} IN ({rare}) AS {_RARE} FROM {rows}))"


def _recoded(expected: Expected, files: FilesOf, grouped: tuple[str, ...] = ()) -> str:
    source = read_files(files(expected.theme, expected.regions), to_group=bool(grouped))
    rows = f"SELECT {', '.join(grouped) or '*'} FROM {source}{conditions_of(expected)}"
    if not expected.recodes:
        return f"({rows})"
    columns = ", ".join(
        f"{recoded(identifier(name), recode)} AS {identifier(name)}"
        for name, recode in expected.recodes.items()
    )
    return f"(SELECT * REPLACE ({columns}) FROM ({rows}))"


def _rare_families(expected: Expected, files: FilesOf) -> str:
    """The card numbers of families of which fewer than k have equal rows in both files.

    What a row holds is hashed twice, 64 bits each, and a family is known by the two sums; lists of all rows
    would have to stay in memory.
    """
    rows = " UNION ALL ".join(
        f"SELECT {identifier(FAMILY_ID)}, list_prepend({literal(item.theme)}, {_list(item.identifying)}) "
        f"AS holds FROM {_recoded(item, files)}"
        for item in expected.joined
    )
    families = (
        f"SELECT {identifier(FAMILY_ID)}, sum(hash(holds)) AS {_ONE}, "
        f"sum(hash(list_prepend('again', holds))) AS {_OTHER} FROM ({rows}) GROUP BY {identifier(FAMILY_ID)}"
    )
    rare = f"SELECT {_ONE}, {_OTHER} FROM ({families}) GROUP BY ALL HAVING count(*) < {expected.k}"
    return f"SELECT {identifier(FAMILY_ID)} FROM ({families}) SEMI JOIN ({rare}) USING ({_ONE}, {_OTHER})"


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(f'{identifier(name)}::VARCHAR' for name in names)}]::VARCHAR[]"


def conditions_of(expected: Expected) -> str:
    """The WHERE clause of the conditions and regions; empty where there is none."""
    conditions = [
        f"{identifier(item.variable)}::VARCHAR IN ({', '.join(literal(str(value)) for value in item.values)})"
        for item in expected.conditions
    ]
    if expected.regions:
        inside = " OR ".join(f"starts_with({REGION_COLUMN}, {literal(code)})" for code in expected.regions)
        conditions.append(f"({inside})")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def recoded(name: str, recode: Recode) -> str:
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
