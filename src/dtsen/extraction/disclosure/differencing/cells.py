"""The cells that several results have in common, whoever they are about.

Of a kind of axis that all of them have, they may cut the values differently: districts and regencies, bands
from 1, 5, 7 and bands from 1, 6. What can be subtracted then are unions of categories that every one of them
can put together from its own: the finest of these are the common categories (regencies; 1 and more). They are
found in the data: categories of which some person has both belong together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product

import duckdb
import pyarrow as pa

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.disclosure.differencing.emptying import with_whole_rows
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.membership import Membership
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Key, Split, key_of
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import Column

# By kind of axis, how one result sorts people along it.
Shape = Mapping[str, Split]

# Categories of one kind of axis that are put together one by one.
MOST_CATEGORIES = 200_000
# Margins of common cells that are looked at one by one.
MOST_MARGINS = 200


class Cells:
    """The people of some results as the relation ``people``: their ``mask``, their number ``f0``, and the
    common cell of several of these results, when ``sort`` was asked for it. With ``families``, those behind
    them are told apart (see ``AggregatePlan.few_families``); ``counting_families``: the places of the results
    that are tables which count them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        names: Mapping[Key, str],
        source: str,
        *,
        families: bool = False,
        counting_families: tuple[int, ...] = (),
    ) -> None:
        self.connection, self._names, self._source = connection, names, source
        self.families, self.counting_families = families, counting_families
        self._tables = 0
        # By kind, the splits that tell more than the common categories do.
        self.finer: dict[str, set[object]] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """All that people are told apart by."""
        return tuple(self._names.values())

    def sort(self, shapes: Sequence[Shape]) -> tuple[str, dict[str, list[str]], dict[str, tuple[str, ...]]]:
        """A relation of the common cells of all shapes; by kind its columns, outermost first; and by kind
        what screens call it. Raises ``TooLarge``.
        """
        joins, kinds, labels = "", dict[str, list[str]](), dict[str, tuple[str, ...]]()
        for kind in [kind for kind in shapes[0] if all(kind in shape for shape in shapes)]:
            splits = list({shape[kind].key: shape[kind] for shape in shapes}.values())
            if len(splits) == 1 and not splits[0].among:
                kinds[kind] = [self._names[key_of(column)] for column in splits[0].columns]
                labels[kind] = _labels(splits[0])
                continue
            join, column, coarsest = self._common(kind, splits)
            joins += join
            kinds[kind], labels[kind] = [column], _labels(coarsest)
        return f"{self._source}{joins}", kinds, labels

    def among(self, shape: Shape, condition: str) -> list[str]:
        """For each kind of axis, the condition that somebody's category is that of some people who answer to
        the ``condition``.
        """
        found = []
        for split in shape.values():
            names = [self._names[key_of(column)] for column in split.columns]
            category = f"({', '.join(f'coalesce({name}::VARCHAR, chr(0))' for name in names)})"
            found.append(f"{category} IN (SELECT DISTINCT {category} FROM people WHERE {condition})")
        return found

    def _common(self, kind: str, splits: Sequence[Split]) -> tuple[str, str, Split]:
        """The join that gives every row its common category, the category's name, and the split that is
        coarsest in itself.
        """
        keys = list(dict.fromkeys(key_of(column) for split in splits for column in split.columns))
        names = [self._names[key] for key in keys]
        rows = self.connection.execute(
            f"SELECT DISTINCT {', '.join(names)} FROM {self._source} LIMIT {MOST_CATEGORIES + 1}"
        ).fetchall()
        if len(rows) > MOST_CATEGORIES:
            raise TooLarge
        together = _Together()
        paths = []
        for row in rows:
            values = dict(zip(keys, row, strict=True))
            own = [(place, split.path(values)) for place, split in enumerate(splits)]
            paths.append(own)
            for other in own[1:]:
                together.put(own[0], other)
        sizes = [len({own[place] for own in paths}) for place in range(len(splits))]
        numbers: dict[object, int] = {}
        common = [numbers.setdefault(together.first(own[0]), len(numbers)) for own in paths]
        self.finer[kind] = {
            split.key for split, size in zip(splits, sizes, strict=True) if size > len(numbers)
        }
        table = f"common_{self._tables}"
        self._tables += 1
        columns = {f"k{place}": [row[place] for row in rows] for place in range(len(keys))}
        self.connection.register(table, pa.table({**columns, "c": common}))
        same = " AND ".join(
            f"{table}.k{place} IS NOT DISTINCT FROM people.{name}" for place, name in enumerate(names)
        )
        coarsest = min(range(len(splits)), key=sizes.__getitem__)
        return f" JOIN {table} ON {same}", f"{table}.c", splits[coarsest]


class _Together:
    """Sets that grow together."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def first(self, item: object) -> object:
        """What stands for the set of the item."""
        above = self._above
        while (higher := above.setdefault(item, item)) != item:
            above[item] = item = above[higher]
        return item

    def put(self, one: object, other: object) -> None:
        """Both belong together."""
        self._above[self.first(one)] = self.first(other)


@contextmanager
def cells_of(
    results: Sequence[Result],
    shapes: Sequence[Shape],
    catalogue: Catalogue,
    counting: Counting,
    *,
    whole_rows: bool = False,
    few_families: int = 0,
) -> Iterator[Cells | None]:
    """The people of these results, in one pass over the rows, by all that the shapes sort by; None where
    there are none. With ``few_families``, fewer than so many are told apart. With ``whole_rows``, ``w0``,
    ``w1``, ... are those of whom no cell was emptied in each result; a pass more for every result with local
    suppression. Raises ``RegistryError``.
    """
    columns: dict[Key, Column] = {
        key_of(column): replace(column, suppressed=False)
        for shape in shapes
        for split in shape.values()
        for column in split.columns
    }
    membership, folder = Membership(results, catalogue), counting.folder()
    plan = replace(membership.plan(columns.values()), few_families=few_families)
    counting.engine.aggregate(plan, folder)
    if not any(folder.iterdir()):
        yield None
        return
    first = len(membership.columns)
    names = {key: f"d{first + place}" for place, key in enumerate(columns)}
    told_apart = ["card", "families"] if few_families else []
    kept = ", ".join([f"{membership.mask} AS mask", *names.values(), *told_apart])
    emptied = [place for place, of in enumerate(results) if whole_rows and of.plan.suppression]
    wholes = [f"{0 if place in emptied else 'f0'} AS w{place}" for place in range(len(results))]
    parts = [f"SELECT {', '.join([kept, 'f0', *wholes])} FROM {read_groups(folder)}"]
    for place in emptied:
        folder = counting.folder()
        counting.engine.aggregate(with_whole_rows(plan, results[place].plan), folder)
        wholes = [f"{'f1' if other == place else 0} AS w{other}" for other in range(len(results))]
        parts.append(f"SELECT {', '.join([kept, '0 AS f0', *wholes])} FROM {read_groups(folder)}")
    with open_cage([folder.parent], folder.parent / "spill-cells", GROUPING_MEMORY) as connection:
        connection.execute(f"CREATE VIEW people AS {' UNION ALL '.join(parts)}")
        counting_families = tuple(place for place, of in enumerate(results) if counting.takes_families(of))
        yield Cells(
            connection,
            names,
            "people",
            families=bool(few_families),
            counting_families=counting_families,
        )


def few_in_cells(
    cells: Cells,
    results: Sequence[Result],
    shapes: Sequence[Shape],
    *,
    apart: str,
    common: str,
    k: int,
    opposite: str = "false",
    left_out: Collection[int] = (),
) -> tuple[tuple[str, ...], int] | None:
    """By what, and in how many of the common cells, there are some but fewer than k of the people ``apart``,
    and some who are ``common`` (conditions on the mask).

    A cell in which nobody is common tells nothing: there the difference is one of the results itself. Nor
    does one that a table has to withhold. Their margins may tell. Of rows, a margin tells nothing that the
    innermost cells do not, but for the grand total.

    Where figures are subtracted from each other, and not rows, those ``opposite`` count against those apart:
    k or more of them hide these. Where families are told apart, those apart and those opposite are counted in
    families, for k people may be one. What the results at the places ``left_out`` withhold is of no account.
    """
    relation, kinds, labels = cells.sort(shapes)
    every = margins(kinds)
    if not any(of.is_table for of in results):
        every = [every[0], every[-1]]
    tables = [place for place, of in enumerate(results) if of.is_table and place not in left_out]
    counting_families = [place for place in cells.counting_families if place not in left_out]
    few = [f"apart > 0 AND apart < {k} AND common > 0", f"opposite < {k}"]
    few += [f"n{place} NOT BETWEEN 1 AND {results[place].k - 1}" for place in tables]
    behind = {"apart": apart, "opposite": opposite if tables else "false"}
    people = {"common": common} | {f"n{place}": f"mask & {1 << place} > 0" for place in tables}
    if cells.families:
        # A table that counts families shows nothing of fewer than k.
        behind |= {f"m{place}": people[f"n{place}"] for place in counting_families}
        few += [f"m{place} NOT BETWEEN 1 AND {results[place].k - 1}" for place in counting_families]
    grouping = _by_family if cells.families else _by_people
    for columns in dict.fromkeys(every):
        grouped = grouping(relation, columns, people, behind)
        row = cells.connection.execute(
            f"SELECT count(*) FROM ({grouped}) WHERE {' AND '.join(few)}"
        ).fetchone()
        if row and row[0]:
            names = [labels[kind] for kind, of_kind in kinds.items() if set(of_kind) & set(columns)]
            return tuple(dict.fromkeys(name for of_kind in names for name in of_kind)), int(row[0])
    return None


def withheld_beside(
    cells: Cells, results: Sequence[Result], shapes: Sequence[Shape], tables: Sequence[int], left: str, k: int
) -> list[frozenset[int]]:
    """Which of the ``tables`` (places of results with nobody in common) withhold a common cell together, each
    set once, where their people and those ``left`` may be fewer than ``k``: from what holds all of them, only
    the other results can be subtracted there.
    """
    relation, kinds, _ = cells.sort(shapes)
    inside = {place: f"mask & {1 << place} > 0" for place in tables}
    people = {f"n{place}": condition for place, condition in inside.items()}
    behind = {"apart": left} | {f"b{place}": condition for place, condition in inside.items()}
    bits, sizes = [], ["apart"]
    for place in tables:
        counts = [f"n{place}", *([f"b{place}"] if place in cells.counting_families else [])]
        withheld = " OR ".join(f"{name} BETWEEN 1 AND {results[place].k - 1}" for name in counts)
        bits.append(f"CASE WHEN {withheld} THEN {1 << place} ELSE 0 END")
        sizes.append(f"CASE WHEN {withheld} THEN b{place} ELSE 0 END")
    # Of families, those of two tables may be the same: at least as many as of either.
    size = f"greatest({', '.join(sizes)})" if cells.families else " + ".join(sizes)
    grouping = _by_family if cells.families else _by_people
    found: dict[int, None] = {}
    for columns in dict.fromkeys(margins(kinds)):
        grouped = grouping(relation, columns, people, behind)
        rows = cells.connection.execute(
            f"SELECT DISTINCT {' + '.join(bits)} AS bits FROM ({grouped}) "
            f"WHERE {size} BETWEEN 1 AND {k - 1} ORDER BY bits"
        ).fetchall()
        found |= dict.fromkeys(int(mask) for (mask,) in rows if mask)
    return [frozenset(place for place in tables if mask >> place & 1) for mask in found]


def _by_people(
    relation: str, columns: Sequence[str], people: Mapping[str, str], behind: Mapping[str, str]
) -> str:
    """The cells by these columns, with the people who answer to each of the conditions."""
    counts = (f"{_number(condition)} AS {name}" for name, condition in {**people, **behind}.items())
    return f"SELECT {', '.join(counts)} FROM {relation} GROUP BY {', '.join(columns) or 'ALL'}"


def _by_family(
    relation: str, columns: Sequence[str], people: Mapping[str, str], behind: Mapping[str, str]
) -> str:
    """The cells by these columns: the number of ``people`` who answer to each condition, and of families
    ``behind`` those who answer to each of the others. Who names no family stands for one.
    """
    keys = [f"{name} AS c{place}" for place, name in enumerate(columns)]
    counts = [f"{_number(condition)} AS {name}" for name, condition in people.items()]
    counts += [
        f"coalesce(max(greatest(families, 1)) FILTER ({condition}), 0) AS {name}"
        for name, condition in behind.items()
    ]
    by = ", ".join(str(place + 1) for place in range(len(keys) + 1))
    families = f"SELECT {', '.join((*keys, 'card', *counts))} FROM {relation} GROUP BY {by}"
    cells = ", ".join(f"c{place}" for place in range(len(keys)))
    sums = ", ".join(f"sum({name}) AS {name}" for name in (*people, *behind))
    return f"SELECT {sums} FROM ({families}) GROUP BY {cells or 'ALL'}"


def _number(condition: str) -> str:
    return f"coalesce(sum(f0) FILTER ({condition}), 0)"


def margins(kinds: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The columns of every margin, the innermost cells first and the grand total last; where these are too
    many, the two alone.
    """
    levels = [
        [tuple(columns[:length]) for length in range(len(columns), -1, -1)] for columns in kinds.values()
    ]
    number = 1
    for of in levels:
        number *= len(of)
    if number > MOST_MARGINS:
        levels = [[of[0] for of in levels], [() for _ in levels]]
        return [tuple(name for of in chosen for name in of) for chosen in levels]
    return [tuple(name for of in chosen for name in of) for chosen in product(*levels)]


def _labels(split: Split) -> tuple[str, ...]:
    return tuple(column.source.label for column in split.columns if isinstance(column.source, Variable))
