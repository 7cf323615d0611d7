"""What everybody knows of a table beforehand: the open figures of a version (see ``summary``, level 1).

Families and individuals are published in all and by province; individuals also by sex, of each province, and
by decile, of the whole nation. To withhold such a number in a table protects nothing, so a proof that some
other figure is open must leave it as it is.

A table may lack the very cell: of villages without their provinces, those of one province still add up to the
open figure. So what is known here is sums, each of the cells of one group; most groups are one cell.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from dtsen.extraction.catalogue import FAMILIES, MEMBERS
from dtsen.extraction.tables.certificate import COUNT, Certificate, Step, part_of
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.plan import Dimension, TablePlan

_PROVINCE = 2  # digits
_SEX, _DECILE = "jenis_kelamin", "desil_nasional"
_NO_GROUP = -1
_ALL: frozenset[str] = frozenset()
# By theme, what an open figure may be about besides a place: in a province and in the nation; in the nation.
_OPEN_ANYWHERE = {FAMILIES: {_ALL}, MEMBERS: {_ALL, frozenset({_SEX})}}
_OPEN_NATIONALLY = {FAMILIES: {_ALL}, MEMBERS: {_ALL, frozenset({_SEX}), frozenset({_DECILE})}}


@dataclass(frozen=True)
class Published:
    """``groups`` gives by pattern (the count, and shares) the number of each cell's group, -1 for none: the
    cells of a group add up to an open figure. ``provinces`` gives, for an axis of regions below the province
    that lacks the provinces, the province of every node.
    """

    groups: Mapping[str, array[int]] = field(default_factory=dict)
    provinces: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def fixed(self) -> Mapping[str, bytearray]:
        """By pattern, a flag for every cell that is an open figure by itself."""
        sizes = {pattern: Counter(groups) for pattern, groups in self.groups.items()}
        return {
            pattern: bytearray(group != _NO_GROUP and sizes[pattern][group] == 1 for group in groups)
            for pattern, groups in self.groups.items()
        }

    def is_fixed(self, pattern: str, row: int) -> bool:
        """Whether the cell is an open figure by itself."""
        return pattern in self.fixed and bool(self.fixed[pattern][row])

    def keeps(self, certificate: Certificate) -> bool:
        """Whether every open figure is the same in both tables of the certificate."""
        return all(self._keep(steps) for steps in (certificate.high, certificate.low))

    def _keep(self, steps: Sequence[Step]) -> bool:
        balance: Counter[tuple[str, int]] = Counter()
        for step in steps:
            for quantity, row, gain in step.changes():
                pattern = self._told_by.get(quantity)
                if pattern and (group := self.groups[pattern][row]) != _NO_GROUP:
                    balance[pattern, group] += gain
        return not any(balance.values())

    @cached_property
    def _told_by(self) -> Mapping[str, str]:
        """By quantity that an open figure tells, the pattern. (The rest of a share follows.)"""
        return {COUNT if pattern == COUNT else part_of(pattern): pattern for pattern in self.groups}


NOTHING = Published()


class _Place(NamedTuple):
    """A node as open figures see it: what it is about, where, and what tells groups of such cells apart.

    ``province``: the province that the node is or lies in, None for all regions of the table.
    """

    node: int
    about: frozenset[str]
    province: str | None
    group: tuple[int | str, ...]


def published(plan: TablePlan, cube: Cube) -> Published:
    """What is known of the cells of a table of the newest figures. Regions below the province that are asked
    for by themselves are in no open figure.
    """
    chosen = frozenset(
        item.field if item.is_of(plan.theme) else f"{FAMILIES}.{item.field}" for item in plan.groups.filters
    )
    places = [tuple(_places(plan, cube, axis)) for axis in range(len(cube.axes))]
    asked = {COUNT: chosen}
    asked |= {item.quantity: chosen | {item.variable.field} for item in plan.shares if item.variable}
    groups: dict[str, array[int]] = {}
    for pattern, about in asked.items():
        numbers: dict[tuple[tuple[int | str, ...], ...], int] = {}
        column = array("q", [_NO_GROUP]) * len(cube)
        for own in product(*places):
            if not _is_open(plan, about.union(*(place.about for place in own)), _province(own)):
                continue
            key = sum(place.node * stride for place, stride in zip(own, cube.strides, strict=True))
            if (row := cube.rows.get(key)) is not None:
                column[row] = numbers.setdefault(tuple(place.group for place in own), len(numbers))
        if numbers:
            groups[pattern] = column
    return Published(groups, dict(_provinces(plan, cube))) if groups else NOTHING


def _is_open(plan: TablePlan, about: frozenset[str], province: str | None) -> bool:
    regions = plan.groups.regions
    if province is not None:
        return about in _OPEN_ANYWHERE[plan.theme] and (not regions or province in regions)
    if not regions:
        return about in _OPEN_NATIONALLY[plan.theme]
    return about in _OPEN_ANYWHERE[plan.theme] and all(len(code) == _PROVINCE for code in regions)


def _province(own: Sequence[_Place]) -> str | None:
    return next((place.province for place in own if place.province is not None), None)


def _places(plan: TablePlan, cube: Cube, axis: int) -> Iterator[_Place]:
    """The nodes of an axis that some open figure may be about."""
    first = plan.axes[axis][0]
    yield _Place(ROOT, _ALL, None, (ROOT,))
    if not first.is_residence:
        if first.variable.field in (_SEX, _DECILE) and first.column.is_of(plan.theme):
            about = frozenset({first.variable.field})
            yield from (_Place(node, about, None, (node,)) for node in range(1, len(cube.axes[axis])))
        return
    for node, path in enumerate(cube.axes[axis].paths):
        # (what lies in a province that the table has is tied by the table itself)
        if len(path) == 1 or (path and _lacks_provinces(first)):
            yield _Place(node, _ALL, str(path[0])[:_PROVINCE], (len(path), str(path[0])[:_PROVINCE]))


def _provinces(plan: TablePlan, cube: Cube) -> Iterator[tuple[int, Sequence[str]]]:
    for place, (axis, of) in enumerate(zip(cube.axes, plan.axes, strict=True)):
        if of[0].is_residence and _lacks_provinces(of[0]):
            yield place, [str(path[0])[:_PROVINCE] if path else "" for path in axis.paths]


def _lacks_provinces(first: Dimension) -> bool:
    return first.variable.region_level != "province"
