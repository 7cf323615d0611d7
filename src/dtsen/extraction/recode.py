"""Ways to say a number less exactly, so that fewer people stand alone in it: top, bottom, bands.

Each turns one whole number into another or into a band's label; a missing value stays missing. ``apply`` is
the definition; engines write the same as SQL, and the tests hold them against it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dtsen.extraction.catalogue import Storage, Variable
from dtsen.extraction.errors import SpecError, short, shown
from dtsen.extraction.reading import sequence, whole_number


@dataclass(frozen=True)
class Top:
    """``limit`` and everything above it become ``limit``."""

    limit: int

    def apply(self, value: int) -> int:
        """The value, or the limit where it lies above."""
        return min(value, self.limit)

    @property
    def label(self) -> str:
        """What it does, in Indonesian."""
        return f"{self.limit} berarti {self.limit} atau lebih"


@dataclass(frozen=True)
class Bottom:
    """``limit`` and everything below it become ``limit``."""

    limit: int

    def apply(self, value: int) -> int:
        """The value, or the limit where it lies below."""
        return max(value, self.limit)

    @property
    def label(self) -> str:
        """What it does, in Indonesian."""
        return f"{self.limit} berarti {self.limit} atau kurang"


@dataclass(frozen=True)
class Bands:
    """Numbers become the label of their band: "0 s.d. 4", "60 ke atas" (a spreadsheet would take "5-9" for a
    date).

    Either ``width``: equal bands from 0 on without end; or ``edges``, ascending: a band begins at each, and
    the last is open. What lies below the first band is "di bawah n".
    """

    width: int = 0
    edges: tuple[int, ...] = ()

    def apply(self, value: int) -> str:
        """The label of the value's band."""
        return self.label_from(self.floor(value))

    def floor(self, value: int) -> int | None:
        """The number that the value's band begins with; None below the first band."""
        if value < self.first:
            return None
        if self.width:
            return value - value % self.width
        return self.edges[bisect_right(self.edges, value) - 1]

    def label_from(self, floor: int | None) -> str:
        """The label of the band that begins with ``floor``."""
        if floor is None:
            return f"di bawah {self.first}"
        if not self.width and floor == self.edges[-1]:
            return f"{floor} ke atas"
        last = floor + self.width - 1 if self.width else self.edges[self.edges.index(floor) + 1] - 1
        return str(floor) if last == floor else f"{floor} s.d. {last}"

    @property
    def first(self) -> int:
        """Where the first band begins."""
        return 0 if self.width else self.edges[0]

    @property
    def label(self) -> str:
        """What it does, in Indonesian."""
        if self.width:
            shown = [self.label_from(self.width * number) for number in range(3)]
            return f"kelompok selebar {self.width}: {', '.join(shown)}, dan seterusnya"
        return f"kelompok: {', '.join(map(self.label_from, self.edges))}"


Recode = Top | Bottom | Bands

_MOST_EDGES = 100  # ages have no more years, and each is a condition in every query


def storage_of(variable: Variable, recode: Recode | None) -> Storage:
    """How engines hold the recoded value: a band is a text."""
    return "text" if isinstance(recode, Bands) else variable.storage


def most_values(variable: Variable, recode: Recode | None) -> int | None:
    """How many different values the variable can have at most once it is recoded; None where nothing says."""
    if variable.is_code:
        return len(variable.allowed)
    if bounds := variable.bounds:
        numbers = range(bounds[0], bounds[1] + 1)
        return len({recode.apply(number) for number in numbers} if recode else numbers)
    return len(recode.edges) + 1 if isinstance(recode, Bands) and recode.edges else None


def values_among(variable: Variable, values: Iterable[int], recode: Recode | None) -> int:
    """How many different values these are once they are recoded; those that nobody can have do not count."""
    low, high = variable.bounds or (None, None)
    possible = (
        value for value in values if (low is None or value >= low) and (high is None or value <= high)
    )
    return len({recode.apply(value) if recode else value for value in possible})


def recode_from(name: str, value: Any, variable: str) -> Recode:
    """The recode that ``{name: value}`` writes. Raises ``SpecError("bad_recode")``.

    Bands are at least two wide, and ascend where they are given one by one (at most 100).
    """
    if name in ("top", "bottom"):
        limit = _number(value, variable)
        return Top(limit) if name == "top" else Bottom(limit)
    if not isinstance(value, list | tuple):
        width = _number(value, variable)
        if width < 2:
            raise _bad(variable, "bands are at least 2 wide", value)
        return Bands(width=width)
    edges = tuple(_number(item, variable) for item in sequence(value, variable))
    if len(edges) > _MOST_EDGES:
        raise _bad(variable, f"there are at most {_MOST_EDGES} edges of bands", value)
    if not edges or any(low >= high for low, high in pairwise(edges)):
        raise _bad(variable, "the edges of bands must ascend", value)
    return Bands(edges=edges)


def recode_mapping(recode: Recode) -> Mapping[str, Any]:
    """What ``recode_from`` reads, name and value."""
    match recode:
        case Top(limit):
            return {"top": limit}
        case Bottom(limit):
            return {"bottom": limit}
        case Bands(width, edges):
            return {"bands": width or list(edges)}


def _number(value: Any, variable: str) -> int:
    return whole_number(value, "bad_recode", f"the recode of {shown(variable)} takes whole numbers", variable)


def _bad(variable: str, why: str, value: object) -> SpecError:
    return SpecError(
        "bad_recode", f"the recode of {shown(variable)} is wrong: {why}", variable, value=short(str(value))
    )
