"""Results about the same people, held against each other by classes alone.

No key joins two extracts (every request has its own). But rows that agree in every column that both hold can
be the same person, and where few rows do, the other columns of both can be put side by side. So it is with
rows whose values were emptied in one of them: they agree in what is left, and the other one fills them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.cells import Shape, cells_of
from dtsen.extraction.disclosure.differencing.findings import BelowTheOther, Finding, RowsLinked
from dtsen.extraction.disclosure.differencing.results import Counting, Result
from dtsen.extraction.disclosure.differencing.views import Suppressed
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.plan import class_plan
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.small import Rule


class _Told(NamedTuple):
    """What an extract tells of some rows: how it sorts them by its columns and by its quasi-identifiers; and
    of what it tells less than of others, for the values of these rows are emptied.
    """

    shape: Shape
    identifying: Shape
    lost: frozenset[str]

    @classmethod
    def of(cls, result: Result, counting: Counting, *, is_emptied: bool) -> _Told:
        (every,) = counting.shapes(result, whole_rows=True)
        (shape,) = counting.shapes(result, whole_rows=True, always_there=is_emptied)
        (identifying,) = counting.shapes(result, always_there=is_emptied)
        lost = (kind for kind, split in every.items() if kind not in shape or shape[kind].key != split.key)
        return cls(shape, identifying, frozenset(lost))

    def alone(self, other: _Told) -> dict[str, object]:
        """By kind of axis, how it sorts them by what the other extract lacks, or cuts differently: by
        quasi-identifiers, and by all that is emptied there. Where the other one fills what is emptied here,
        by every column: each then stands beside the values that were to be missing.
        """
        is_filled = self.is_filled_by(other)
        own = {kind: split for kind, split in self.shape.items() if is_filled or kind in other.lost}
        return {
            kind: split.key
            for kind, split in (own | {**self.identifying}).items()
            if kind not in other.shape or other.shape[kind].key != split.key
        }

    def is_filled_by(self, other: _Told) -> bool:
        """Whether the other extract tells of what is emptied here."""
        return any(kind in other.shape for kind in self.lost)


def linked(
    new: Result, old: Result, label: str, catalogue: Catalogue, counting: Counting
) -> Iterator[Finding]:
    """Rows that can be linked, where each extract tells something of people that the other does not. What is
    emptied in the one, the other may tell: such rows are looked at by what is left of them.

    Raises ``TooLarge`` and ``RegistryError``.
    """
    for emptied in product(*((False, True) if of.plan.suppression else (False,) for of in (new, old))):
        told = [_Told.of(of, counting, is_emptied=own) for of, own in zip((new, old), emptied, strict=True)]
        rows, by = _few_that_agree(new, old, told, emptied, catalogue, counting)
        if rows:
            k, emptied_in = max(new.k, old.k), (emptied[0], emptied[1])
            yield RowsLinked(new.plan.theme, label, (old.name,), k, by, rows, emptied_in)


def _few_that_agree(
    new: Result,
    old: Result,
    told: Sequence[_Told],
    emptied: Sequence[bool],
    catalogue: Catalogue,
    counting: Counting,
) -> tuple[int, tuple[str, ...]]:
    """How many rows of both extracts agree with few others in what is ``told`` of them in both, and by what:
    rows that are ``emptied`` in these extracts, and in the others not.
    """
    k = max(new.k, old.k)
    common = [kind for kind in told[0].shape if kind in told[1].shape]
    alone = [of.alone(other) for of, other in (told, reversed(told))]
    if not common or not all(alone):
        return 0, ()
    shapes = [{kind: of.shape[kind] for kind in common} for of in told]
    # Where both have emptied cells, who is emptied in which: the quasi-identifiers of both decide on it.
    both = new.plan.suppression and old.plan.suppression
    deciding = [shape for of in (new, old) for shape in counting.shapes(of)] if both else []
    with cells_of((new, old), [*shapes, *deciding], catalogue, counting, whole_rows=True) as cells:
        if cells is None:
            return 0, ()
        relation, kinds, labels = cells.sort(shapes)
        # Who names the regency tells nothing that the district does not.
        for splits in alone:
            if not any(kind not in common or key in cells.finer[kind] for kind, key in splits.items()):
                return 0, ()
        names = [name for of in kinds.values() for name in of]
        keys = [f"c{place}" for place in range(len(names))]
        named = [f"{name} AS {key}" for name, key in zip(names, keys, strict=True)]
        innermost = (
            f"SELECT {', '.join(named)}, mask, sum(f0) AS f, sum(w0) AS w0, sum(w1) AS w1 FROM {relation} "
            f"GROUP BY {', '.join(dict.fromkeys((*names, *cells.columns, 'mask')))}"
        )
        wanted = (f"f - w{place}" if is_emptied else f"w{place}" for place, is_emptied in enumerate(emptied))
        grouped = (
            "SELECT sum(f) FILTER (mask & 1 > 0) AS one, sum(f) FILTER (mask & 2 > 0) AS other, "
            f"sum(least({', '.join(wanted)})) FILTER (mask = 3) AS wanted, "
            "sum(greatest(w0 + w1 - f, 0)) FILTER (mask = 3) AS whole "
            f"FROM ({innermost}) GROUP BY {', '.join(keys)}"
        )
        # In a cell with few people of either, every one of both has few that he can be. Where one extract
        # fills what the other empties, those whole in both can be subtracted there, value by value.
        is_filled = told[0].is_filled_by(told[1]) or told[1].is_filled_by(told[0])
        others = "greatest(one, other) - whole" if is_filled else "greatest(one, other)"
        row = cells.connection.execute(
            f"SELECT coalesce(sum(wanted), 0) FROM ({grouped}) WHERE wanted > 0 AND {others} < {k}"
        ).fetchone()
    by = tuple(dict.fromkeys(name for of in labels.values() for name in of))
    return int(row[0]) if row else 0, by


def below_the_other(
    new: Result, old: Result, table: Suppressed | None, label: str, counting: Counting
) -> Iterator[Finding]:
    """What the new result shows of fewer people than the older one's k allows; ``table`` is the new one's,
    where it is one. Raises ``RegistryError``.
    """
    if new.k >= old.k:
        return
    if table:
        small = Rule(table.table.cube, old.k, table.table.families).few(COUNT)
        hidden = table.suppression.withheld[COUNT]
        few = sum(bool(is_few and not flag) for is_few, flag in zip(small, hidden, strict=True))
    else:
        few = small_classes(new, old.k, counting)
    if few:
        yield BelowTheOther(new.plan.theme, label, (old.name,), old.k, few, families=table is None)


def small_classes(of: Result, k: int, counting: Counting) -> int:
    """How many classes of the rows, as they are delivered, are smaller than ``k``."""
    folder = counting.folder()
    counting.engine.aggregate(replace(class_plan(of.plan), suppression=of.plan.suppression), folder)
    if not any(folder.iterdir()):
        return 0
    with open_cage([folder.parent], folder.parent / "spill-linking", GROUPING_MEMORY) as connection:
        row = connection.execute(f"SELECT count(*) FROM {read_groups(folder)} WHERE f0 < {k}").fetchone()
    return int(row[0]) if row else 0
