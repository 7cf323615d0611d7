"""Holds a finished suppression against its rule, by definitions alone: nothing here knows how certificates
were found.

For both tables of every certificate: does every equation hold in it, does every published figure keep its
value, does every figure keep its floor? Then, for every figure that has to be open: is there a certificate
whose tables lie far enough apart in it?
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from dtsen.extraction.tables.certificate import (
    COUNT,
    Certificate,
    Measures,
    Step,
    adding_to,
    part_of,
    rest_of,
)
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.dominance import Largest
from dtsen.extraction.tables.families import Families
from dtsen.extraction.tables.published import NOTHING, Published
from dtsen.extraction.tables.small import Rule
from dtsen.extraction.tables.suppression import Suppression
from dtsen.extraction.tables.universe import Closed, but, closed_rows

_NO_FAMILIES: Families = MappingProxyType({})
_NO_LARGEST: Largest = MappingProxyType({})


@dataclass(frozen=True)
class Audit:
    """What the audit found. ``unproven`` figures may be worked out; ``false`` certificates prove nothing.

    ``exposed`` counts the cells that would tell about few people and are not withheld; ``told_elsewhere`` the
    figures that may be worked out with what everybody can look up, what is open itself left out.
    """

    unproven: int
    false: int
    exposed: int
    told_elsewhere: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing that is withheld can be worked out."""
        return not (self.unproven or self.false or self.exposed)


def audit(
    cube: Cube,
    measures: Measures,
    suppression: Suppression,
    families: Families = _NO_FAMILIES,
    largest: Largest = _NO_LARGEST,
    known: Published = NOTHING,
) -> Audit:
    """Prove the suppression anew, figure by figure; ``families``: those behind the cells, if they count;
    ``largest``: the largest contribution to every sum; ``known``: what everybody can look up.
    """
    rule = Rule(cube, suppression.k, families, largest)
    opened: dict[tuple[str, int], _Opened] = {}
    opened_to_all: dict[tuple[str, int], _Opened] = {}
    false, closed = 0, closed_rows(cube, measures)
    for certificate in suppression.certificates:
        apart = _proven(cube, measures, suppression.withheld, certificate, closed)
        false += apart is None
        for proven in (opened, opened_to_all) if known.keeps(certificate) else (opened,):
            for figure, found in (apart or {}).items():
                proven[figure] = found.and_as_far_as(proven.get(figure, _NOTHING))
    secrets = list(_secrets(rule, measures, suppression, closed))
    return Audit(
        unproven=sum(
            not opened.get((quantity, row), _NOTHING).reaches(need) for quantity, row, need in secrets
        ),
        false=false,
        exposed=_exposed(rule, measures, suppression),
        told_elsewhere=sum(
            not opened_to_all.get((quantity, row), _NOTHING).reaches(need)
            for quantity, row, need in secrets
            if not known.is_fixed(measures.pattern(quantity), row)
        ),
    )


class _Opened(NamedTuple):
    """How far apart the values of a figure lie, and how far the greatest is above the true one."""

    distance: int
    above: int = 0

    def and_as_far_as(self, other: _Opened) -> _Opened:
        return _Opened(max(self.distance, other.distance), max(self.above, other.above))

    def reaches(self, need: _Opened) -> bool:
        return self.distance >= need.distance and self.above >= need.above


_NOTHING = _Opened(0)


def _secrets(
    rule: Rule, measures: Measures, suppression: Suppression, closed: Closed
) -> Iterator[tuple[str, int, _Opened]]:
    """Every figure that must be open, and how far."""
    withheld = suppression.withheld
    for row in _flagged(withheld[COUNT]):
        yield COUNT, row, _Opened(rule.need(COUNT, row))
    for share in measures.shares:
        for half in (part_of(share), rest_of(share)):
            few = but(rule.few(half), closed.get(half))
            for row in _flagged(withheld[share]):
                if few[row]:
                    yield half, row, _Opened(rule.need(half, row))
    for name, contributors in measures.sums:
        figures, tells = rule.cube.quantities[name], _sum_tells(rule, measures, name, contributors)
        for row in _flagged(withheld[name]):
            if figures[row]:
                need = max(rule.k, figures[row]) if tells[row] else rule.k
                yield name, row, _Opened(need, rule.lacking(name, row))


def _exposed(rule: Rule, measures: Measures, suppression: Suppression) -> int:
    """Cells that tell about few people, or families, and are published all the same."""
    telling = {COUNT: _tells_of_few(rule, None)}
    telling |= {share: _tells_of_few(rule, share) for share in measures.shares}
    telling |= {name: _sum_tells(rule, measures, name, of) for name, of in measures.sums}
    return sum(
        few and not flag
        for pattern, tells in telling.items()
        for few, flag in zip(tells, suppression.withheld[pattern], strict=True)
    )


def _sum_tells(rule: Rule, measures: Measures, name: str, contributors: str | None) -> Sequence[bool]:
    """For every row, whether few have a value, few have none, few add something to the sum, or one has most
    of it.
    """
    tells = [_tells_of_few(rule, contributors), rule.dominated(name)]
    if name in measures.partial:
        tells.append(rule.few(adding_to(name)))
    return [any(row) for row in zip(*tells, strict=True)]


def _tells_of_few(rule: Rule, share: str | None) -> Sequence[bool]:
    """For every row, whether one half of the share is few people; without a share, whether all are."""
    if share is None:
        return [bool(flag) for flag in rule.few(COUNT)]
    halves = zip(rule.few(part_of(share)), rule.few(rest_of(share)), strict=True)
    return [bool(part or rest) for part, rest in halves]


def _flagged(flags: bytearray) -> Iterator[int]:
    return (row for row, flag in enumerate(flags) if flag)


def _proven(
    cube: Cube,
    measures: Measures,
    withheld: Mapping[str, bytearray],
    certificate: Certificate,
    closed: Closed,
) -> dict[tuple[str, int], _Opened] | None:
    """How far the certificate's two tables open every figure; None when one of them is not a table
    that the reader holds possible.
    """
    tables = [_changes(certificate.high), _changes(certificate.low)]
    for changes in tables:
        if not all(
            _is_possible(cube, measures, withheld, name, own, closed) for name, own in changes.items()
        ):
            return None
        if not _halves_add_up(measures, changes):
            return None
    high, low = tables
    apart: dict[tuple[str, int], _Opened] = {}
    for name in high.keys() | low.keys():
        upper, lower = high.get(name, {}), low.get(name, {})
        for row in upper.keys() | lower.keys():
            own = upper.get(row, 0), lower.get(row, 0)
            apart[name, row] = _Opened(max(own) - min(own), max(0, *own))
    return apart


def _changes(steps: Sequence[Step]) -> dict[str, dict[int, int]]:
    """By quantity and row, what the steps come to."""
    total: dict[str, dict[int, int]] = {}
    for step in steps:
        for name, row, gain in step.changes():
            own = total.setdefault(name, {})
            own[row] = own.get(row, 0) + gain
    return total


def _is_possible(
    cube: Cube,
    measures: Measures,
    withheld: Mapping[str, bytearray],
    name: str,
    changes: Mapping[int, int],
    closed: Closed,
) -> bool:
    """Whether a quantity so changed keeps what is published, its floor, what it may have to be and every
    equation.
    """
    hidden, figures, floor = withheld[measures.pattern(name)], cube.quantities[name], int(name == COUNT)
    shut = closed.get(name)
    return all(
        hidden[row] and figures[row] + gain >= floor and not (shut and shut[row])
        for row, gain in changes.items()
        if gain
    ) and _balanced(cube, changes)


def _halves_add_up(measures: Measures, changes: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether the parts of every share still come to the count, in every row."""
    for share in measures.shares:
        rest: Counter[int] = Counter()
        for third in measures.thirds(share):
            rest.update(changes.get(third, {}))
        rest.subtract(changes.get(COUNT, {}))
        if any(rest.values()):
            return False
    return True


def _balanced(cube: Cube, changes: Mapping[int, int]) -> bool:
    """Whether, along every axis, every cell still is the sum of its parts."""
    for axis, stride in zip(cube.axes, cube.strides, strict=True):
        balance: dict[int, int] = defaultdict(int)
        for row, gain in changes.items():
            key = cube.keys[row]
            node = key // stride % len(axis)
            if axis.children[node]:
                balance[key] += gain
            if node != ROOT:
                balance[key + (axis.parents[node] - node) * stride] -= gain
        if any(balance.values()):
            return False
    return True
