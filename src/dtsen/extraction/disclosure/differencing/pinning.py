"""Results about overlapping people in one system: one axis more, on which each stands at its own people.

The atoms of this axis are the people of both results, and of one alone. A figure of either is the sum of its
atoms, so that two tables which a handful of people tells apart are held against each other by what they have
in common. How few lie apart in a cell, ``populations`` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dtsen.extraction.disclosure.differencing.joint import MOST_GROUPS, Groups, TooLarge, columns_along
from dtsen.extraction.disclosure.differencing.membership import Membership
from dtsen.extraction.disclosure.differencing.results import Counting
from dtsen.extraction.disclosure.differencing.views import (
    HALVES,
    PEOPLE,
    Key,
    Split,
    View,
)
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.tables.cube import Axis, Code, Path

_INSIDE = HALVES.nodes[(1,)]


@dataclass(frozen=True)
class Belonging(Split):
    """People sorted by whether they belong to the result at ``place`` (1) or not (0)."""

    place: int = 0

    @property
    def key(self) -> tuple[tuple[Key, ...], tuple[int, ...]]:
        """Equal for the same result."""
        return (_bit(self.place),), ()

    def path(self, values: Mapping[Key, Code]) -> Path:
        """Inside or outside."""
        return (values[_bit(self.place)],)


def pinned(views: Sequence[View], place: int) -> tuple[View, ...]:
    """The views of the result at this place, with its people as one axis more."""
    return tuple(
        replace(
            view,
            kinds=(*view.kinds, PEOPLE),
            splits=(*view.splits, Belonging((), (), place)),
            axes=(*view.axes, HALVES),
            figures=tuple(figure._replace(nodes=(*figure.nodes, _INSIDE)) for figure in view.figures),
        )
        for view in views
    )


def pinned_groups(
    membership: Membership, views: Sequence[View], kinds: frozenset[str], counting: Counting
) -> Groups:
    """The groups of all people of all results, by membership and by every column along these kinds of axes.

    Raises ``TooLarge`` and ``RegistryError``.
    """
    columns = columns_along(views, kinds)
    plan, folder = membership.plan(columns.values()), counting.folder()
    counting.engine.aggregate(plan, folder)
    first = len(membership.columns)
    names = [f"d{first + place}" for place in range(len(columns))]
    with open_cage([folder.parent], folder.parent / "spill-pinning", GROUPING_MEMORY) as connection:
        rows = connection.execute(
            f"SELECT {', '.join([*names, f'{membership.mask} AS mask'])}, sum(f0)::BIGINT "
            f"FROM {read_groups(folder)} GROUP BY ALL HAVING mask > 0 ORDER BY ALL LIMIT {MOST_GROUPS + 1}"
        ).fetchall()
    if len(rows) > MOST_GROUPS:
        raise TooLarge
    found = []
    for *values, mask, people in rows:
        of: dict[Key, Code] = dict(zip(columns, values, strict=True))
        of |= {_bit(place): mask >> place & 1 for place in range(membership.results)}
        found.append((of, int(people)))
    return found


def aligned(views: Sequence[View], groups: Groups, kinds: frozenset[str]) -> tuple[View, ...]:
    """The same views, on axes that have the categories of everybody: results about other people lack some,
    and what one of them calls all of its categories is not all.
    """
    axes: dict[object, Axis] = {}
    for view in views:
        for kind, split in zip(view.kinds, view.splits, strict=True):
            if kind in kinds and kind != PEOPLE and not split.among and split.key not in axes:
                axes[split.key] = Axis.of({split.path(values) for values, _ in groups})
    found = []
    for view in views:
        own = tuple(axes.get(split.key, axis) for split, axis in zip(view.splits, view.axes, strict=True))
        moved = [
            [axis.nodes[path] for path in former.paths] for axis, former in zip(own, view.axes, strict=True)
        ]
        figures = tuple(
            figure._replace(nodes=tuple(of[node] for of, node in zip(moved, figure.nodes, strict=True)))
            for figure in view.figures
        )
        found.append(replace(view, axes=own, figures=figures))
    return tuple(found)


def _bit(place: int) -> Key:
    return f"{PEOPLE}{place}", None, 0
