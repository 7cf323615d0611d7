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

from dtsen.extraction.tables.certificate import (
    COUNT,
    Certificate,
    Measures,
    Step,
    part_of,
    rest_of,
)
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.suppression import Suppression


@dataclass(frozen=True)
class Audit:
    """What the audit found. ``unproven`` figures may be worked out; ``false`` certificates prove nothing.

    ``exposed`` counts the cells that would tell about few people and are not withheld.
    """

    unproven: int
    false: int
    exposed: int

    @property
    def passed(self) -> bool:
        """Whether nothing that is withheld can be worked out."""
        return not (self.unproven or self.false or self.exposed)


def audit(cube: Cube, measures: Measures, suppression: Suppression) -> Audit:
    """Prove the suppression anew, figure by figure."""
    opened: dict[str, dict[int, int]] = {name: {} for name in measures.quantities}
    false = 0
    for certificate in suppression.certificates:
        apart = _proven(cube, measures, suppression.withheld, certificate)
        false += apart is None
        for (quantity, row), distance in (apart or {}).items():
            known = opened[quantity]
            known[row] = max(distance, known.get(row, 0))
    return Audit(
        unproven=sum(
            opened[quantity].get(row, 0) < need
            for quantity, row, need in _secrets(cube, measures, suppression)
        ),
        false=false,
        exposed=_exposed(cube, measures, suppression),
    )


def _secrets(cube: Cube, measures: Measures, suppression: Suppression) -> Iterator[tuple[str, int, int]]:
    """Every figure that must be open, and how far."""
    k, withheld, counts = suppression.k, suppression.withheld, cube.quantities[COUNT]
    for row in _flagged(withheld[COUNT]):
        yield COUNT, row, k
    for share in measures.shares:
        for half in (part_of(share), rest_of(share)):
            figures = cube.quantities[half]
            for row in _flagged(withheld[share]):
                if 0 < figures[row] < k:
                    yield half, row, k
    for name, contributors in measures.sums:
        figures = cube.quantities[name]
        parts = cube.quantities[part_of(contributors)] if contributors else counts
        for row in _flagged(withheld[name]):
            if figures[row]:
                few = 0 < parts[row] < k or 0 < counts[row] - parts[row] < k
                yield name, row, max(k, figures[row]) if few else k


def _exposed(cube: Cube, measures: Measures, suppression: Suppression) -> int:
    """Cells that tell about few people and are published all the same."""
    k, withheld, counts = suppression.k, suppression.withheld, cube.quantities[COUNT]
    found = sum(0 < count < k and not flag for count, flag in zip(counts, withheld[COUNT], strict=True))
    for pattern, share in [*((share, share) for share in measures.shares), *measures.sums]:
        parts = cube.quantities[part_of(share)] if share else counts
        for count, part, flag in zip(counts, parts, withheld[pattern], strict=True):
            found += not flag and (0 < part < k or 0 < count - part < k)
    return found


def _flagged(flags: bytearray) -> Iterator[int]:
    return (row for row, flag in enumerate(flags) if flag)


def _proven(
    cube: Cube, measures: Measures, withheld: Mapping[str, bytearray], certificate: Certificate
) -> dict[tuple[str, int], int] | None:
    """How far the certificate's two tables lie apart, figure by figure; None when one of them is not a table
    that the reader holds possible.
    """
    tables = [_changes(certificate.high), _changes(certificate.low)]
    for changes in tables:
        if not all(_is_possible(cube, measures, withheld, name, own) for name, own in changes.items()):
            return None
        if not _halves_add_up(measures, changes):
            return None
    high, low = tables
    apart: dict[tuple[str, int], int] = {}
    for name in high.keys() | low.keys():
        upper, lower = high.get(name, {}), low.get(name, {})
        for row in upper.keys() | lower.keys():
            apart[name, row] = abs(upper.get(row, 0) - lower.get(row, 0))
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
) -> bool:
    """Whether a quantity so changed keeps what is published, its floor and every equation."""
    hidden, figures, floor = withheld[measures.pattern(name)], cube.quantities[name], int(name == COUNT)
    return all(
        hidden[row] and figures[row] + gain >= floor for row, gain in changes.items() if gain
    ) and _balanced(cube, changes)


def _halves_add_up(measures: Measures, changes: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether the halves of every share still come to the count, in every row."""
    for share in measures.shares:
        rest = Counter(changes.get(part_of(share), {}))
        rest.update(changes.get(rest_of(share), {}))
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
