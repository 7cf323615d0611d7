"""What is too small to be shown of a table, or one contributor's for the most part, and how far open it must
stay.

A number of people is small from 1 to k-1. In a table that takes anything of families it is also small when
fewer than k families stand behind it, however many people they are (see ``families``).

A small number must have values that lie k apart. Of few families that is not enough: seven people who may be
five to ten are one family for certain, or two small ones. So there the values have to lie as far apart as k
families of that size make, and one more because the ends of a range need not be whole families.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from dtsen.extraction.tables.certificate import none_of, outside_of, part_of, rest_of
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.dominance import Largest, lacking
from dtsen.extraction.tables.families import Families


@dataclass(frozen=True)
class Rule:
    """The rule for one cube; ``families`` is empty where they are not counted. ``largest``: the largest
    contribution to every sum (see ``dominance``).
    """

    cube: Cube
    k: int
    families: Families = field(default_factory=dict)
    largest: Largest = field(default_factory=dict)

    def few(self, quantity: str) -> bytearray:
        """A flag for every row in which this number of people is small. Of those with another answer than a
        share's numerator also where they are small together with those who have none.
        """
        few = self._few(self.cube.quantities[quantity], self.families.get(quantity))
        share = quantity.removesuffix(rest_of(""))
        if none_of(share) not in self.cube.quantities or quantity != rest_of(share):
            return few
        part, rest, none = (
            self.cube.quantities[third] for third in (part_of(share), rest_of(share), none_of(share))
        )
        outside = array("q", (sum(others) for others in zip(rest, none, strict=True)))
        all_others = self._few(outside, self.families.get(outside_of(share)))
        # (where nobody has an answer, all others are all there are, whom the count tells of)
        answered = (one or other for one, other in zip(part, rest, strict=True))
        return bytearray(
            own or (is_asked and all_of)
            for own, all_of, is_asked in zip(few, all_others, answered, strict=True)
        )

    def _few(self, counts: array[int], families: array[int] | None) -> bytearray:
        k = self.k
        if families is None:
            return bytearray(0 < count < k for count in counts)
        pairs = zip(counts, families, strict=True)
        return bytearray(count > 0 and (count < k or behind < k) for count, behind in pairs)

    def dominated(self, name: str) -> bytearray:
        """A flag for every row of which the sum is one contributor's for the most part."""
        return bytearray(self.lacking(name, row) > 0 for row in range(len(self.cube)))

    def lacking(self, name: str, row: int) -> int:
        """How much more the sum must be able to be where it is withheld, for one contributor has so much."""
        largest = self.largest.get(name)
        return lacking(largest[row], self.cube.quantities[name][row]) if largest else 0

    def need_of_sum(self, name: str, row: int, *, tells: bool) -> int:
        """How far the sum must be open where it is withheld; ``tells``: for its own sake."""
        return max(self.k, self.cube.quantities[name][row]) if tells else self.k

    def need(self, quantity: str, row: int) -> int:
        """How far the figure must be open where it is withheld: k, and more with few families behind it."""
        families = self.families.get(quantity)
        if families is None or families[row] >= self.k:
            return self.k
        size = -(-self.cube.quantities[quantity][row] // max(families[row], 1))
        return max(self.k, (self.k + 1) * size - 1)
