"""Looks for the steps of a cell's certificate.

What is withheld already costs nothing more, so a cell is first opened by steps among withheld cells, as many
as it takes. Where they do not reach far enough, one hypercube is looked for that does, and that withholds the
least besides.

On each axis a few ways come into question. All their combinations would be too many, so the axes are taken
one after another and only the best unfinished hypercubes are kept (a beam search). That may miss the best
answer, never give a wrong one; and when nothing is found there is ``lineage``, which always is one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dtsen.extraction.tables.certificate import (
    COUNT,
    Certificate,
    Move,
    Range,
    Step,
    count_moves,
    narrowed,
    part_of,
    reach,
    rest_of,
    share_moves,
    sum_moves,
)
from dtsen.extraction.tables.cube import Cube

# Unfinished hypercubes kept after each axis, and ways tried on each axis: at first, and when that finds none.
_EFFORTS = ((6, 8), (96, 32))
# Siblings looked at on each side.
_SIBLINGS = 24


@dataclass(frozen=True)
class Way:
    """One axis of a hypercube: nodes that count plus, among them the cell's own, and nodes that count
    minus.
    """

    plus: tuple[int, ...]
    minus: tuple[int, ...]


@dataclass(frozen=True)
class Draft:
    """A hypercube on the axes so far: its rows by sign, how far its step goes, and what it costs to withhold
    them.
    """

    cost: int
    gain: int
    plus: tuple[int, ...]
    minus: tuple[int, ...]

    @property
    def rank(self) -> tuple[float, int, tuple[int, ...], tuple[int, ...]]:
        """The best come first: what is gained at the least cost."""
        return self.cost / max(self.gain, 1), -self.gain, self.plus, self.minus


@dataclass(frozen=True)
class Goal:
    """What a step has to reach: at least ``least``, and more is better up to ``wanted``.

    ``direction``: 1, the cell's own figure goes up, -1 down, 0 the length of the whole range. ``free``: among
    withheld cells only.
    """

    least: int
    wanted: int
    direction: int = 0
    free: bool = False

    def gain(self, within: Range) -> int:
        """How far the range goes; negative when it does not even hold the table it starts from."""
        if min(within) < 0:
            return -1
        return min(self.wanted, within[0] * (self.direction <= 0) + within[1] * (self.direction >= 0))


@dataclass(frozen=True)
class Motion:
    """What may move together: ``always`` moves, and of every pair in ``either`` one half."""

    pattern: str
    always: tuple[Move, ...]
    either: tuple[tuple[Move, Move], ...] = ()


def count_motion(shares: Sequence[str], half: str | None = None) -> Motion:
    """The count with one half of every share, or with this very half of its share."""
    forced = (half,) if half else ()
    return Motion(
        COUNT,
        count_moves(forced),
        tuple(
            (Move(part_of(share), 1, 0), Move(rest_of(share), 1, 0))
            for share in shares
            if half not in (part_of(share), rest_of(share))
        ),
    )


def share_motion(share: str) -> Motion:
    """The halves of a share against each other."""
    return Motion(share, share_moves(share))


def sum_motion(name: str) -> Motion:
    """A sum."""
    return Motion(name, sum_moves(name))


class Hypercubes:
    """The search over one cube. ``withheld`` gives, by pattern, a flag a row; whole rows count everywhere."""

    def __init__(self, cube: Cube, withheld: dict[str, bytearray]) -> None:
        self._cube = cube
        self._withheld = withheld
        self._worth = _worths(cube)
        self._promised: set[int] = set()  # rows that earlier steps of the same walk withhold
        # The table that a step starts from: the true one, but for what earlier steps have changed.
        self._figures = {name: array("q", values) for name, values in cube.quantities.items()}

    def among_withheld(self, row: int, motion: Motion, need: int) -> Certificate | None:
        """A certificate that opens the cell by ``need`` and withholds nothing more, or None."""
        return self._walk(row, motion, need, free=True)

    def step_by_step(self, row: int, motion: Motion, need: int) -> Certificate | None:
        """A certificate of several hypercubes that opens the cell by ``need`` together, or None.

        It may withhold cells that it opens by less: they need certificates of their own.
        """
        return self._walk(row, motion, need, free=False)

    def cheapest(self, row: int, motion: Motion, need: int) -> Certificate | None:
        """A certificate of one hypercube on which every figure opens by ``need``, or None."""
        goal = Goal(need, need)
        for beam, most in _EFFORTS:
            if found := self._best(row, motion, goal, beam, most):
                return self.along(found.plus, found.minus, motion)
        return None

    def cost(self, certificate: Certificate, motion: Motion) -> int:
        """What the certificate withholds besides what is withheld already."""
        return sum(self._cost(row, motion.pattern) for row in certificate.rows)

    def lineage(self, row: int, motion: Motion) -> Certificate:
        """An innermost cell of this one with all the margins it counts in: what it gains, all of them gain.

        No cell loses, so nothing stands in the way of a count or a sum: it is open without end.
        """
        keys = [0]
        lines = self._with_lineages(row)
        for axis, stride, line in zip(self._cube.axes, self._cube.strides, lines, strict=True):
            keys = [key + node * stride for key in keys for node in axis.lineage(line[0])]
        return self.along(tuple(self._cube.rows[key] for key in keys), (), motion)

    def along(self, plus: tuple[int, ...], minus: tuple[int, ...], motion: Motion) -> Certificate:
        """The certificate that goes the whole range of one step, down and up."""
        moves = self._moves(plus, minus, motion)
        down, up = reach(self._figures, plus, minus, moves)
        high = (Step(plus, minus, moves, up),) if up > 0 else ()
        low = (Step(plus, minus, moves, -down),) if down > 0 else ()
        return Certificate(high, low)

    def _walk(self, row: int, motion: Motion, need: int, *, free: bool) -> Certificate | None:
        """Steps that take the cell up as far as they come, then, from the true table again, down."""
        low: tuple[Step, ...] = ()
        high = self._steps(row, motion, need, 1, free=free)
        left = need - sum(step.size for step in high)
        if left > 0:
            low = self._steps(row, motion, left, -1, free=free)
            left += sum(step.size for step in low)
        self._promised.clear()
        return Certificate(high, low) if left <= 0 else None

    def _steps(self, row: int, motion: Motion, need: int, direction: int, *, free: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        left = need
        while left > 0:
            goal = Goal(1, left, direction, free)
            found = self._best(row, motion, goal, *_EFFORTS[0 if free else -1])
            if found is None:
                break
            moves = self._moves(found.plus, found.minus, motion)
            steps.append(Step(found.plus, found.minus, moves, direction * found.gain))
            self._apply(steps[-1], 1)
            self._promised.update(steps[-1].rows)
            left -= found.gain
        for step in steps:
            self._apply(step, -1)
        return tuple(steps)

    def _apply(self, step: Step, sign: int) -> None:
        for quantity, row, gain in step.changes():
            self._figures[quantity][row] += sign * gain

    def _best(self, row: int, motion: Motion, goal: Goal, beam: int, most: int) -> Draft | None:
        lines = self._with_lineages(row)
        start = Draft(0, 0, (row,), ())
        drafts = [start]
        for place in range(len(self._cube.axes)):
            ways = self._ways(start, lines, place, motion, goal, most)
            grown = [
                draft
                for old in drafts
                for way in ways
                if (draft := self._grown(old, row, place, way, motion, goal)) is not None
            ]
            drafts = sorted(grown, key=lambda draft: draft.rank)[:beam]
        return drafts[0] if drafts else None

    def _with_lineages(self, row: int) -> tuple[tuple[int, ...], ...]:
        """For every axis the nodes from an innermost category up to the cell's own, such that the innermost
        cell is not empty. An innermost category is its own whole line.
        """
        lines = []
        key = self._cube.keys[row]
        for place, node in enumerate(self._cube.nodes(row)):
            line = [node]
            while below := self._largest_child(key, place, line[0]):
                key += (below - line[0]) * self._cube.strides[place]
                line.insert(0, below)
            lines.append(tuple(line))
        return tuple(lines)

    def _largest_child(self, key: int, place: int, node: int) -> int | None:
        counts, stride = self._cube.quantities[COUNT], self._cube.strides[place]
        children = self._cube.axes[place].children[node]
        found = [child for child in children if key + (child - node) * stride in self._cube.rows]
        return max(
            found,
            key=lambda child: (counts[self._cube.rows[key + (child - node) * stride]], -child),
            default=None,
        )

    def _ways(
        self,
        start: Draft,
        lines: tuple[tuple[int, ...], ...],
        place: int,
        motion: Motion,
        goal: Goal,
        most: int,
    ) -> list[Way]:
        """The ways that are cheapest for the cell alone, and the one that goes up to the total."""
        row = start.plus[0]
        axis, node = self._cube.axes[place], self._cube.nodes(row)[place]
        rated: list[tuple[int, int, int, Way]] = []
        for way in self._possible_ways(row, place, lines[place], most):
            draft = self._grown(start, row, place, way, motion, goal)
            if draft is not None:
                rated.append((draft.cost, -draft.gain, len(rated), way))
        best = [way for *_, way in sorted(rated, key=lambda entry: entry[:3])[:most]]
        to_the_total = Way((*lines[place][:-1], *axis.lineage(node)), ())
        return best if to_the_total in best else [*best, to_the_total]

    def _possible_ways(self, row: int, place: int, line: tuple[int, ...], most: int) -> Iterator[Way]:
        """Up from the innermost category to some ancestor, over to a sibling of it, and down again.

        Where an ancestor has siblings enough, no way goes further up: it would only cost more.
        """
        axis, key, stride = self._cube.axes[place], self._cube.keys[row], self._cube.strides[place]
        node = key // stride % len(axis)
        climbed, found = list(line), 0
        for turn in axis.lineage(node)[:-1]:
            if turn != node:
                climbed.append(turn)
            for sibling in _neighbours(axis.children[axis.parents[turn]], turn):
                at = key + (sibling - node) * stride
                if at not in self._cube.rows:
                    continue
                down = [sibling]
                while below := self._largest_child(at, place, down[-1]):
                    at += (below - down[-1]) * stride
                    down.append(below)
                yield Way(tuple(climbed), tuple(down))
                found += 1
            if found >= most:
                return

    def _grown(
        self, draft: Draft, row: int, place: int, way: Way, motion: Motion, goal: Goal
    ) -> Draft | None:
        """The draft with one more axis; None when a cell of it is empty, or the goal is out of reach."""
        rows, keys, stride = self._cube.rows, self._cube.keys, self._cube.strides[place]
        own = keys[row] // stride % len(self._cube.axes[place])
        plus, minus = list(draft.plus), list(draft.minus)
        cost = draft.cost
        for nodes, opposite in ((way.plus, False), (way.minus, True)):
            for node in nodes:
                if node == own:
                    continue
                shift = (node - own) * stride
                for old, same, other in ((draft.plus, plus, minus), (draft.minus, minus, plus)):
                    side = other if opposite else same
                    for corner in old:
                        found = rows.get(keys[corner] + shift)
                        if found is None:
                            return None
                        cost += self._cost(found, motion.pattern)
                        side.append(found)
                    if goal.free and cost:
                        return None
        gain = goal.gain(self._range(plus, minus, motion))
        return Draft(cost, gain, tuple(plus), tuple(minus)) if gain >= goal.least else None

    def _cost(self, row: int, pattern: str) -> int:
        """What withholding a cell takes from the reader; nothing when it is withheld anyway."""
        if self._withheld[COUNT][row] or self._withheld[pattern][row] or row in self._promised:
            return 0
        return self._worth[row]

    def _range(self, plus: Sequence[int], minus: Sequence[int], motion: Motion) -> Range:
        within = reach(self._figures, plus, minus, motion.always)
        for pair in motion.either:
            within = max((narrowed(self._figures, within, plus, minus, move) for move in pair), key=sum)
        return within

    def _moves(self, plus: Sequence[int], minus: Sequence[int], motion: Motion) -> tuple[Move, ...]:
        """The moves of the motion, with that half of every pair that leaves the longer range."""
        within, moves = reach(self._figures, plus, minus, motion.always), list(motion.always)
        for pair in motion.either:
            ranges = [narrowed(self._figures, within, plus, minus, move) for move in pair]
            better = 0 if sum(ranges[0]) >= sum(ranges[1]) else 1
            within = ranges[better]
            moves.append(pair[better])
        return tuple(moves)


def _worths(cube: Cube) -> array[int]:
    """What the reader has from every cell: about the logarithm of its count, and 16 times as much for each
    variable that it adds up over, for totals are what most readers look for.
    """
    return array(
        "q",
        (
            (6 + count.bit_length()) << 4 * margins
            for count, margins in zip(cube.quantities[COUNT], cube.margins, strict=True)
        ),
    )


def _neighbours(siblings: tuple[int, ...], node: int) -> tuple[int, ...]:
    """The siblings next to a node on both sides, itself left out: neighbours share their complements."""
    first = max(0, min(bisect_left(siblings, node) - _SIBLINGS, len(siblings) - 2 * _SIBLINGS - 1))
    return tuple(other for other in siblings[first : first + 2 * _SIBLINGS + 1] if other != node)
