"""About how full the cells of a table will be, so that nobody waits for a table of withheld cells.

From what may be known before a row is read: about how many rows there are, and the number of categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.recode import Bands, Bottom, Recode, Top, values_among
from dtsen.extraction.regions import CODE_LENGTHS, RegionLevel, Regions
from dtsen.extraction.tables.least import least_of

# How many values most of a number's rows have, where the catalogue gives it no highest one.
_REACH = {"family_size": 10, "floor_area_m2": 200}
_ANY_REACH = 20
# People are never spread evenly: below so many times k on average, some cells still hold too few.
_ROOM = 6
_RESIDENCE, _CARD = "", "ktp_"


@dataclass(frozen=True)
class Split:
    """What a table is split by: a variable as ``recode`` leaves it, of which a condition lets in the values
    ``kept`` (empty: all).
    """

    variable: Variable
    recode: Recode | None = None
    kept: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fullness:
    """``cells`` of a table, its totals aside; ``average``: how many rows stand behind one. ``at_most``: there
    may be fewer. Fewer than ``k`` are not shown.
    """

    cells: int
    average: float
    at_most: bool
    k: int

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
        """Whether some cells will hold too few; so it is, too, where many do."""
        return self.average < self.enough

    @property
    def enough(self) -> int:
        """The average from which nothing need be said."""
        return _ROOM * self.k


def fullness(
    splits: Iterable[Split], rows: int, codes: Sequence[str], regions: Regions, *, at_most: bool, k: int
) -> Fullness:
    """How full the cells of a table of about so many ``rows`` will be; no ``codes``: all regions."""
    cells = cells_of(splits, codes, regions)
    return Fullness(cells, rows / cells, at_most, k)


def cells_of(splits: Iterable[Split], codes: Sequence[str], regions: Regions) -> int:
    """How many cells a table has, its totals aside. Of nested levels of regions the finest counts; those of
    identity cards lie anywhere.
    """
    levels: dict[str, list[RegionLevel]] = {_RESIDENCE: [], _CARD: []}
    others = []
    for split in splits:
        level = split.variable.region_level
        if level:
            levels[_CARD if split.variable.id.startswith(_CARD) else _RESIDENCE].append(level)
        else:
            others.append(_categories(split))
    places = {_RESIDENCE: tuple(codes), _CARD: ()}
    finest = {kind: max(found, key=CODE_LENGTHS.__getitem__) for kind, found in levels.items() if found}
    others += [max(1, regions_within(level, places[kind], regions)) for kind, level in finest.items()]
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
