"""People whose number follows from those of several results, added and subtracted in whatever way.

All, less those of decile 1 to 8, and those of decile 5 to 8 again, less those of decile 5 to 10 with up to
six members, are the large ones of decile 5 to 10. Each result is a row of zeros and ones, one for every kind
of people; people follow when some sum of multiples of the rows is one for them and zero for everybody else.
Elimination finds every single kind of which this is true, and of several kinds together those that stand
last: so the rarest kinds do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = list[Fraction]


def followed(
    own: Sequence[frozenset[int]], people: Mapping[int, int]
) -> list[tuple[frozenset[int], tuple[int, ...]]]:
    """The masks whose people follow together from these results, and the places of the results taken.
    ``people`` tells how many have which mask.
    """
    masks = sorted(frozenset().union(*own), key=lambda mask: (-people[mask], mask))
    width = len(masks)
    # Beside each row, from which results it was made.
    rows = [
        [
            *(Fraction(mask in of) for mask in masks),
            *(Fraction(place == other) for other in range(len(own))),
        ]
        for place, of in enumerate(own)
    ]
    done = 0
    for column in range(width):
        pivot = next((place for place in range(done, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        first = rows[done] = [value / rows[done][column] for value in rows[done]]
        for place, row in enumerate(rows):
            if place != done and row[column]:
                rows[place] = [value - row[column] * of for value, of in zip(row, first, strict=True)]
        done += 1
    found = []
    for row in rows[:done]:
        if set(row[:width]) <= {0, 1}:
            left = frozenset(mask for mask, value in zip(masks, row, strict=False) if value)
            taken = tuple(place for place in range(len(own)) if row[width + place])
            found.append((left, taken))
    return found
