"""Looks for the steps of a cell's certificate.

What is withheld already costs nothing more, so a cell is first opened by steps among withheld cells, as many
as it takes. Where they do not reach far enough, one hypercube is looked for that does, and that withholds the
least besides.

On each axis a few ways come into question. All their combinations would be too many, so the axes are taken
one after another and only the best unfinished hypercubes are kept (a beam search). That may miss the best
answer, never give a wrong one; and when nothing is found there is ``lineage``, which always is one.

A total is opened through one of its parts, which takes it along. Which one matters: neighbours have to have
something to lose in the very same category. So several are tried.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dtsen.extraction.tables.certificate import (
    ANY,
    COUNT,
    Certificate,
    Move,
    Range,
    Room,
    Step,
    narrowed,
    reach,
)
from dtsen.extraction.tables.cube import ROOT, Cube
from dtsen.extraction.tables.drafts import Draft, Goal, RatedWay, Scales, Weight, cheapest
from dtsen.extraction.tables.motion import Motion
from dtsen.extraction.tables.published import NOTHING, Published
from dtsen.extraction.tables.rooms import Rooms
from dtsen.extraction.tables.universe import ALL_OPEN, Closed
from dtsen.extraction.tables.ways import Ways
from dtsen.extraction.tables.worth import worths

# Unfinished hypercubes kept after each axis, and ways tried on each axis: at first, and when that finds none.
_EFFORTS = ((6, 8), (96, 32))
_WIDE = (16, 16)
# Parts of a total that hypercubes are looked for through.
_PARTS = 12
_NOWHERE = -1  # the row of a cell that is empty
_OPEN = bytearray()  # of a quantity that may be anything everywhere
_NEVER = 1 << 60  # the price of an open figure, more than all that a table has


class Hypercubes:
    """The search over one cube. ``withheld`` gives, by pattern, a flag a row; whole rows count everywhere.

    Who withholds more says so (``withhold``), and who gives something back has all prices worked out again.
    ``known`` are open figures: what is withheld of them hides nothing. ``closed`` is what is zero and cannot
    rise.
    """

    def __init__(
        self,
        cube: Cube,
        withheld: Mapping[str, bytearray],
        known: Published = NOTHING,
        closed: Closed = ALL_OPEN,
    ) -> None:
        self._cube, self._known, self._closed = cube, known, closed
        self._worth = worths(cube)
        self._prices: dict[tuple[str, bool], array[int]] = {}
        self.price(withheld)
        # The table that a step starts from: the true one, but for what earlier steps have changed.
        self._figures = {name: array("q", values) for name, values in cube.quantities.items()}
        self._room = Room(self._figures, closed)
        self._avoided: dict[tuple[str, ...], bytearray] = {}
        self._rooms = Rooms(cube)
        # Of the cell that was asked for last, and of its parts, guarded and not.
        self._ways_for = -1
        self._ways: dict[tuple[int, bool, bool], Ways] = {}

    def price(self, withheld: Mapping[str, bytearray]) -> None:
        """What withholding each cell takes from the reader; nothing when it is withheld anyway."""
        whole = withheld[COUNT]
        for pattern, flags in withheld.items():
            cells = zip(self._worth, whole, flags, strict=True)
            prices = array("q", (worth * (not (row or own)) for worth, row, own in cells))
            self._prices[pattern, False] = prices
            if fixed := self._known.fixed.get(pattern):
                own_prices = zip(prices, fixed, strict=True)
                self._prices[pattern, True] = array("q", (_NEVER if of else own for own, of in own_prices))

    def guarded(self, motion: Motion) -> Motion:
        """The motion that leaves open figures as they are; the same where it can move none."""
        return replace(motion, guarded=True) if motion.pattern in self._known.groups else motion

    def withhold(self, rows: Iterable[int], pattern: str) -> None:
        """From here on these cells cost nothing; but open figures stay out of reach of guarded motions."""
        for (name, _), prices in self._prices.items():
            if pattern in (COUNT, name):
                for row in rows:
                    if prices[row] < _NEVER:
                        prices[row] = 0

    def among_withheld(self, row: int, motion: Motion, need: int, rise: int = 0) -> Certificate | None:
        """A certificate that opens the cell by ``need``, ``rise`` (no more than that) of it upwards, and
        withholds nothing more, or None.
        """
        return self._walk(row, motion, need, rise, free=True)

    def step_by_step(
        self, row: int, motion: Motion, need: int, rise: int = 0, *, wide: bool = False
    ) -> Certificate | None:
        """A certificate of several hypercubes that opens the cell by ``need`` together, or None; ``wide``: by
        cells that lie further away, too.

        It may withhold cells that it opens by less: they need certificates of their own.
        """
        return self._walk(row, motion, need, rise, free=False, wide=wide)

    def cheapest(self, row: int, motion: Motion, need: int, rise: int = 0) -> Certificate | None:
        """A certificate of one hypercube on which every figure opens by ``need``, or None."""
        if not self._cube.axes:
            return None if motion.guarded else self._alone(row, motion, need)
        goal = Goal(need, need, rise=rise)
        for beam, most in _EFFORTS:
            if found := self._best(row, motion, goal, beam, most):
                return self.along(found.plus, found.minus, motion)
        return None

    def _alone(self, row: int, motion: Motion, need: int) -> Certificate | None:
        """The certificate of the only cell of a table without dimensions, which no equation ties."""
        found = self.along((row,), (), motion)
        return found if found.steps and all(of >= need for of in found.spread().values()) else None

    def cost(self, certificate: Certificate, motion: Motion) -> int:
        """What the certificate withholds besides what is withheld already."""
        return sum(map(self._prices[motion.priced_by].__getitem__, certificate.rows))

    def lineage(self, row: int, motion: Motion) -> Certificate:
        """An innermost cell of this one with all the margins it counts in: what it gains, all of them gain.

        No cell loses, so nothing stands in the way of a count or a sum: it is open without end.
        """
        avoided = self._avoided_by(motion)
        ways = Ways(self._cube, row, self._rooms, {}, avoided) if avoided else self._ways_of(row, row)
        return self.along(ways.lineage(), (), motion)

    def along(self, plus: tuple[int, ...], minus: tuple[int, ...], motion: Motion) -> Certificate:
        """The certificate that goes the whole range of one step, down and up."""
        moves = self._moves(plus, minus, motion)
        down, up = reach(self._room, plus, minus, moves)
        high = (Step(plus, minus, moves, up),) if up > 0 else ()
        low = (Step(plus, minus, moves, -down),) if down > 0 else ()
        return Certificate(high, low)

    def _walk(
        self, row: int, motion: Motion, need: int, rise: int, *, free: bool, wide: bool = False
    ) -> Certificate | None:
        """Steps that take the cell up as far as they come, then, from the true table again, down.

        What the first steps withhold costs the later ones nothing.
        """
        if not self._cube.axes:
            return None
        low: tuple[Step, ...] = ()
        promised: dict[int, int] = {}
        high = self._steps(row, motion, need, 1, promised, free=free, wide=wide)
        risen = sum(step.size for step in high)
        left = need - risen
        if left > 0 and risen >= rise:
            low = self._steps(row, motion, left, -1, promised, free=free, wide=wide)
            left += sum(step.size for step in low)
        for promise, price in promised.items():
            self._prices[motion.priced_by][promise] = price
        return Certificate(high, low) if left <= 0 and risen >= rise else None

    def _steps(
        self,
        row: int,
        motion: Motion,
        need: int,
        direction: int,
        promised: dict[int, int],
        *,
        free: bool,
        wide: bool,
    ) -> tuple[Step, ...]:
        """Steps in one direction. ``promised`` takes the prices of what they withhold."""
        prices = self._prices[motion.priced_by]
        steps: list[Step] = []
        left = need
        while left > 0:
            goal = Goal(1, left, direction, free)
            effort = _WIDE if wide else _EFFORTS[0 if free else -1]
            found = self._best(row, motion, goal, *effort, wide=wide)
            if found is None:
                break
            moves = self._moves(found.plus, found.minus, motion)
            steps.append(Step(found.plus, found.minus, moves, direction * -found.loss))
            self._apply(steps[-1], 1)
            for cell in steps[-1].rows:
                if prices[cell]:
                    promised[cell], prices[cell] = prices[cell], 0
            left += found.loss
        for step in steps:
            self._apply(step, -1)
        return tuple(steps)

    def _apply(self, step: Step, sign: int) -> None:
        for quantity, row, gain in step.changes():
            self._figures[quantity][row] += sign * gain

    def _best(
        self, row: int, motion: Motion, goal: Goal, beam: int, most: int, *, wide: bool = False
    ) -> Draft | None:
        """The best hypercube that the beam leaves, or None."""
        prices = self._prices[motion.priced_by]
        if prices[row] >= _NEVER:
            return None
        best: Draft | None = None
        for part in self._parts_of(row, prices):
            found = self._best_from(part, row, motion, goal, beam, most, wide=wide)
            if found and (best is None or found[:2] < best[:2]):
                best = found
                if not best.cost and -best.loss == goal.wanted:
                    break
        return best

    def _best_from(
        self, part: int, row: int, motion: Motion, goal: Goal, beam: int, most: int, *, wide: bool
    ) -> Draft | None:
        """The best hypercube through this part of the cell and the cell itself: along all axes on which the
        cell is the total and the part is not, it goes up.
        """
        ways = self._ways_of(part, row, guarded=motion.guarded, wide=wide)
        start = Draft(
            0, -goal.wanted, (part,), (), 0, tuple(self._own_range(part, move) for move in motion.moves)
        )
        weigh = self._scales(motion, goal)
        start = start._replace(cost=self._prices[motion.priced_by][part] if part != row else 0)
        if goal.free and start.cost:
            return None
        drafts, last = [start], len(self._cube.axes) - 1
        goes_up = [own != of for own, of in zip(self._cube.nodes(part), self._cube.nodes(row), strict=True)]
        for place in range(last + 1):
            rated: list[RatedWay] = []
            if not goes_up[place]:
                rated = cheapest(start, ways.over(place, most, motion.losing), weigh)[:most]
            rated.append((0, goal.wanted, ways.to_the_total(place)))
            drafts = self._grown(drafts, rated, weigh, 1 if place == last else beam)
        return drafts[0] if drafts else None

    def _parts_of(self, row: int, prices: Sequence[int]) -> Sequence[int]:
        """Cells that the cell adds up, in one category of every variable that it is the total of; those that
        are withheld and large first.
        """
        cube, counts = self._cube, self._cube.quantities[COUNT]
        parts = [row]
        for axis, stride, node in zip(cube.axes, cube.strides, cube.nodes(row), strict=True):
            if node != ROOT or not axis.children[ROOT]:
                continue
            below = [
                other
                for part in parts
                for child in axis.children[ROOT]
                if (other := cube.rows.get(cube.keys[part] + child * stride)) is not None
            ]
            below.sort(key=lambda other: (prices[other] > 0, -counts[other]))
            parts = below[:_PARTS]
        return parts

    def _avoided_by(self, motion: Motion) -> bytearray:
        """A flag for every row that no way down should lead to, for something that moves is closed there.
        Empty where nothing is. What is not closed has a part that is not.
        """
        names = tuple(move.quantity for move in motion.always if move.quantity in self._closed)
        if not names:
            return _OPEN
        if names not in self._avoided:
            closed = (self._closed[name] for name in names)
            self._avoided[names] = bytearray(map(any, zip(*closed, strict=True)))
        return self._avoided[names]

    def _ways_of(self, row: int, of: int, *, guarded: bool = False, wide: bool = False) -> Ways:
        """The ways of a cell, kept as long as the same one is ``of`` interest."""
        guarded = guarded and bool(self._known.provinces)
        if self._ways_for != of:
            self._ways_for = of
            self._ways.clear()
        known = self._ways.get((row, guarded, wide))
        if known is None:
            apart = self._known.provinces if guarded else {}
            known = self._ways[row, guarded, wide] = Ways(self._cube, row, self._rooms, apart, wide=wide)
        return known

    def _own_range(self, row: int, move: Move) -> Range:
        return narrowed(self._room, ANY, (row,), (), move)

    def _grown(self, drafts: list[Draft], ways: list[RatedWay], weigh: Scales, beam: int) -> list[Draft]:
        """The best drafts with one more axis; none of which a cell is empty or the goal is out of reach.

        A draft that grows costs more and gains less (hardly ever more, where halves of shares are chosen
        anew). So when the beam is full, a draft that is worse than the worst in it before it grows is not
        tried, nor one that is so with what the way does to the cell alone.
        """
        find, keys = self._cube.rows.get, self._cube.keys
        grown: list[Draft] = []
        for draft in drafts:
            if len(grown) == beam and draft[:3] > grown[-1][:3]:
                break
            plus, minus = [keys[row] for row in draft.plus], [keys[row] for row in draft.minus]
            for alone, gained, way in ways:
                if len(grown) == beam:
                    gain = min(gained, -draft.loss)
                    if ((draft.cost + alone) / gain, -gain) > grown[-1][:2]:
                        continue
                rising: list[int] = []
                falling: list[int] = []
                for shift in way.plus:
                    rising += [find(key + shift, _NOWHERE) for key in plus]
                    falling += [find(key + shift, _NOWHERE) for key in minus]
                for shift in way.minus:
                    falling += [find(key + shift, _NOWHERE) for key in plus]
                    rising += [find(key + shift, _NOWHERE) for key in minus]
                if _NOWHERE in rising or _NOWHERE in falling:
                    continue
                weight = weigh(draft, rising, falling)
                if weight is not None:
                    cost, gain, ranges = weight
                    sides = (*draft.plus, *rising), (*draft.minus, *falling)
                    insort(grown, Draft(cost / gain, -gain, *sides, cost, ranges))
                    del grown[beam:]
        return grown

    def _scales(self, motion: Motion, goal: Goal) -> Scales:
        """How drafts are weighed for a goal: called a thousand times a cell, so a single move has its own."""
        price = self._prices[motion.priced_by].__getitem__
        figures = [(self._figures[m.quantity].__getitem__, m.sign > 0, m.floor) for m in motion.moves]
        shut = [self._closed.get(move.quantity, _OPEN).__getitem__ for move in motion.moves]
        is_shut = [move.quantity in self._closed for move in motion.moves]
        goes_down, goes_up = goal.direction <= 0, goal.direction >= 0
        least, wanted, free, rise = goal.least, goal.wanted, goal.free, goal.rise

        def weighed(draft: Draft, rising: Sequence[int], falling: Sequence[int]) -> Weight | None:
            cost = draft.cost + sum(map(price, rising)) + sum(map(price, falling))
            if cost and (free or cost >= _NEVER):
                return None
            ranges = []
            for place, (figure, rises, floor) in enumerate(figures):
                down, up = draft.ranges[place]
                gaining, losing = (rising, falling) if rises else (falling, rising)
                if is_shut[place]:
                    up = min(up, 0) if any(map(shut[place], gaining)) else up
                    down = min(down, 0) if any(map(shut[place], losing)) else down
                if gaining:
                    down = min(down, min(map(figure, gaining)) - floor)
                if losing:
                    up = min(up, min(map(figure, losing)) - floor)
                ranges.append((down, up))
            down, up = motion.within(ranges)
            gain = down * goes_down + up * goes_up
            within_reach = down >= 0 and up >= rise and gain >= least
            return (cost, min(gain, wanted), tuple(ranges)) if within_reach else None

        figure, _, floor = figures[0]

        def weighed_alone(draft: Draft, rising: Sequence[int], falling: Sequence[int]) -> Weight | None:
            cost = draft.cost + sum(map(price, rising)) + sum(map(price, falling))
            if cost and (free or cost >= _NEVER):
                return None
            ((down, up),) = draft.ranges
            if rising and (lowest := min(map(figure, rising)) - floor) < down:
                down = lowest
            if falling and (lowest := min(map(figure, falling)) - floor) < up:
                up = lowest
            gain = down * goes_down + up * goes_up
            if down < 0 or up < rise or gain < least:
                return None
            return cost, gain if gain < wanted else wanted, ((down, up),)

        return weighed_alone if len(figures) == 1 and not any(is_shut) else weighed

    def _moves(self, plus: Sequence[int], minus: Sequence[int], motion: Motion) -> tuple[Move, ...]:
        """The moves of the motion, with that part of every group that leaves the longest range."""
        within, moves = reach(self._room, plus, minus, motion.always), list(motion.always)
        for group in motion.either:
            ranges = [narrowed(self._room, within, plus, minus, move) for move in group]
            within = max(ranges, key=sum)
            moves.append(group[ranges.index(within)])
        return tuple(moves)
