"""All that a receiver knows of some results about the same people: figures, sums that tie them, and bounds.

A figure that is published is known; one that is withheld is known to be at least its floor; a sum of figures
ties them together. From these the bounds of every figure are narrowed, sum by sum, until nothing moves any
more: what is left of a sum when all but one of its parts are known, what a part can be at most. Whatever
follows here is true, and can be redone on paper. It is not all that follows: a conclusion that needs several
sums at once, with two or more unknown figures in each, may be missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

Place = tuple[int, ...]

_UNBOUNDED = 1 << 50


class System:
    """Figures by their place: the node of the joined axes on every kind of axis.

    ``needs`` says how far a figure must stay open: 0 for one that is no secret.
    """

    def __init__(self) -> None:
        self.rows: dict[Place, int] = {}
        self.places: list[Place] = []
        self.values: list[int] = []
        self.low: list[int] = []
        self.high: list[int] = []
        self.needs: list[int] = []
        self.shown = bytearray()
        self.withheld = bytearray()
        self.sums: set[tuple[int, ...]] = set()  # the whole, then its parts in order

    def put(self, place: Place, value: int, *, floor: int, need: int) -> int:
        """The figure at a place, which nobody is known to show; its row."""
        row = self.rows.get(place)
        if row is None:
            row = self.rows[place] = len(self.places)
            self.places.append(place)
            self.values.append(value)
            self.low.append(floor)
            self.high.append(_UNBOUNDED)
            self.needs.append(need)
            self.shown.append(0)
            self.withheld.append(0)
        else:
            self.low[row] = max(self.low[row], floor)
            self.needs[row] = max(self.needs[row], need)
        return row

    def show(self, place: Place, value: int, *, need: int = 0) -> None:
        """A result shows the figure."""
        row = self.put(place, value, floor=value, need=need)
        self.low[row] = self.high[row] = value
        self.shown[row] = 1

    def withhold(self, place: Place, value: int, *, floor: int, need: int) -> None:
        """A result has the figure, and withholds it."""
        self.withheld[self.put(place, value, floor=floor, need=need)] = 1

    def tie(self, whole: int, parts: Iterable[int]) -> None:
        """The whole is the sum of its parts."""
        self.sums.add((whole, *sorted(parts)))

    def narrow(self, most: int) -> bool:
        """Narrow the bounds, looking at ``most`` figures at the most. False: broken off; the bounds are right
        all the same.
        """
        sums = [tied for tied in sorted(self.sums) if any(self.low[row] < self.high[row] for row in tied)]
        of_row: dict[int, list[int]] = {}
        for number, tied in enumerate(sums):
            for row in tied:
                if self.low[row] < self.high[row]:
                    of_row.setdefault(row, []).append(number)
        waiting, is_waiting = deque(range(len(sums))), bytearray([1]) * len(sums)
        while waiting:
            number = waiting.popleft()
            is_waiting[number] = 0
            most -= len(sums[number])
            if most < 0:
                return False
            for row in self._narrowed(sums[number]):
                for other in of_row[row]:
                    if not is_waiting[other]:
                        is_waiting[other] = 1
                        waiting.append(other)
        return True

    def isolated(self) -> list[int]:
        """The secrets that are not open as far as they must be, other than by one result alone."""
        return [
            row
            for row, need in enumerate(self.needs)
            if self.high[row] - self.low[row] < need and (self.withheld[row] or not self.shown[row])
        ]

    def contradicted(self) -> list[int]:
        """The figures that one result withholds and another shows."""
        return [row for row, shown in enumerate(self.shown) if shown and self.withheld[row]]

    def _narrowed(self, tied: Sequence[int]) -> list[int]:
        """Narrow the figures of one sum; the rows that moved."""
        low, high, moved = self.low, self.high, []
        whole, parts = tied[0], tied[1:]
        least, greatest = sum([low[row] for row in parts]), sum([high[row] for row in parts])
        if least > low[whole] or greatest < high[whole]:
            low[whole], high[whole] = max(low[whole], least), min(high[whole], greatest)
            moved.append(whole)
        for row in parts:
            up = high[whole] - (least - low[row])
            down = low[whole] - (greatest - high[row])
            if up < high[row] or down > low[row]:
                # The sums of bounds stay those of before: wider than they could be, and still right.
                low[row], high[row] = max(low[row], down), min(high[row], up)
                moved.append(row)
        return moved
