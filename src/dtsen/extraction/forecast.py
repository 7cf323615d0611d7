"""About how full the cells of a table will be, so that nobody waits for a table of withheld cells.

From what may be known before a row is read: about how many rows there are, and the number of categories. Of a
table of people that counts families (``tables.inherited``) those are told, for few of them make a cell small
however many people they are. How many have which answer nobody knows: so of a share, a sum or a mean, which
takes enough inside and outside of what it counts, no more is told than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from dtsen.extraction.catalogue import MEMBERS, Variable
from dtsen.extraction.choice import MeasureKind
from dtsen.extraction.recode import Bands, Bottom, Recode, Top, values_among
from dtsen.extraction.regions import CODE_LENGTHS, RegionLevel, Regions
from dtsen.extraction.tables.inherited import keeps_families_whole
from dtsen.extraction.tables.least import least_of

# How many values most of a number's rows have, where the catalogue gives it no highest one.
_REACH = {"family_size": 10, "floor_area_m2": 200}
_ANY_REACH = 20
# People are never spread evenly: below so many times k on average, some cells still hold too few.
_ROOM = 6


@dataclass(frozen=True)
class Split:
    """What a table is split by: a variable as ``recode`` leaves it, of which a condition lets in the values
    ``kept`` (empty: all).
    """

    variable: Variable
    recode: Recode | None = None
    kept: tuple[int, ...] = ()


@dataclass(frozen=True)
class Behind:
    """Who stands behind a table, about: its ``rows``, and, where it counts them, their ``families``.
    ``at_most``: there may be fewer.
    """

    rows: int
    families: int | None = None
    at_most: bool = False


@dataclass(frozen=True)
class Fullness:
    """``cells`` of a table, its totals aside; ``average``: how many rows stand behind one, or families
    (``counts_families``). ``at_most``: there may be fewer. Fewer than ``k`` are not shown. ``figures``: the
    kinds of the table's measures.
    """

    cells: int
    average: float
    counts_families: bool
    at_most: bool
    k: int
    figures: frozenset[MeasureKind] = frozenset({"count"})

    @property
    def rounded(self) -> int:
        """The average as one reads it; 0 for less than one."""
        return round(self.average) if self.average >= 1 else 0

    @property
    def withholds_many(self) -> bool:
        """Whether many cells will hold too few."""
        return self.average < 2 * self.k

    @property
    def withholds_some(self) -> bool:
        """Whether some cells will hold too few; so it is, too, where many do. Of a table without a count
        nobody can say that there will be no more than some.
        """
        return self.withholds_many or (self.is_low and "count" in self.figures)

    @property
    def withholds_parts(self) -> bool:
        """Whether there are figures that few inside or outside of what they count withhold, too."""
        return not self.figures <= {"count"}

    @property
    def is_low(self) -> bool:
        """Whether the average is too low to trust that every cell holds enough."""
        return self.average < self.enough

    @property
    def enough(self) -> int:
        """The average from which nothing need be said."""
        return _ROOM * self.k


def fullness(
    splits: Iterable[Split],
    behind: Behind,
    codes: Sequence[str],
    regions: Regions,
    k: int,
    figures: Iterable[MeasureKind] = ("count",),
) -> Fullness:
    """How full the cells of a table will be; no ``codes``: all regions. ``figures``: the kinds of its
    measures.
    """
    every = tuple(splits)
    cells = cells_of(every, codes, regions)
    counted: float = behind.rows
    if behind.families is not None:
        apart = [split for split in every if not keeps_families_whole(split.variable, MEMBERS)]
        size = max(1.0, behind.rows / max(1, behind.families))
        counted = behind.families * _met(size, cells_of(apart, codes, regions))
    counts_families = behind.families is not None
    return Fullness(cells, counted / cells, counts_families, behind.at_most, k, frozenset(figures))


def cells_of(splits: Iterable[Split], codes: Sequence[str], regions: Regions) -> int:
    """How many cells a table has, its totals aside. Of nested levels of regions the finest counts; those of
    identity cards lie anywhere.
    """
    residence: list[RegionLevel] = []
    cards: list[RegionLevel] = []
    others = []
    for split in splits:
        level = split.variable.region_level
        if level:
            (residence if split.variable.is_residence else cards).append(level)
        else:
            others.append(_categories(split))
    for levels, places in ((residence, tuple(codes)), (cards, ())):
        if levels:
            finest = max(levels, key=CODE_LENGTHS.__getitem__)
            others.append(max(1, regions_within(finest, places, regions)))
    return prod(others)


@lru_cache(maxsize=256)
def regions_within(level: RegionLevel, codes: tuple[str, ...], regions: Regions) -> int:
    """How many regions of a level lie inside those of ``codes`` (none: all), or around smaller ones."""
    length = CODE_LENGTHS[level]
    around = {code[:length] for code in codes if len(code) >= length}
    wider = tuple(code for code in codes if len(code) < length)
    if not codes or wider:
        known = regions.all(level)
        around |= {region.code for region in known if not codes or region.code.startswith(wider)}
    return len(around)


def _met(size: float, categories: int) -> float:
    """In how many categories a family of this size stands that its members fall into by chance: of two sexes
    three people meet 1.75. Of many categories nearly everybody has one of their own.
    """
    missed: float = (1 - 1 / categories) ** size
    return categories * (1 - missed)


def _categories(split: Split) -> int:
    """About how many values there are; that one is missing is none."""
    variable, recode = split.variable, split.recode
    if split.kept:
        return max(1, values_among(variable, split.kept, recode))
    if not variable.is_number:
        return max(1, len(variable.allowed))
    low, bounds = least_of(variable, None), variable.bounds
    values = bounds[1] - bounds[0] + 1 if bounds else _REACH.get(variable.id, _ANY_REACH)
    match recode:
        case Bands(width) if width:
            return -(-values // width)
        case Bands(_, edges):
            return len(edges) + (low < edges[0])
        case Top(limit):
            return max(1, min(values, limit - low + 1))
        case Bottom(limit):
            return max(1, values - max(0, limit - low))
    return values
