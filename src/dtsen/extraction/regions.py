"""Indonesia's regions by dotless Kemendagri code: 2 digits province, 4 regency, 6 district, 10 village (D20).

The names come from the npm package idn-area-data (https://github.com/fityannugroho/idn-area-data), whose data
stand under the Open Database License (ODbL) 1.0: whoever shows or passes them on must say so
(``ATTRIBUTION``).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Literal

from dtsen.extraction.errors import RegionError, shown_path

RegionLevel = Literal["province", "regency", "district", "village"]

ATTRIBUTION = "Nama dan kode wilayah: idn-area-data, Open Database License (ODbL) 1.0."
CODE_LENGTHS: dict[RegionLevel, int] = {"province": 2, "regency": 4, "district": 6, "village": 10}
_LEVEL_BY_LENGTH: dict[int, RegionLevel] = {length: level for level, length in CODE_LENGTHS.items()}
_PARENT_LENGTH = {4: 2, 6: 4, 10: 6}
FINEST_FIRST: tuple[RegionLevel, ...] = tuple(reversed(CODE_LENGTHS))


def outermost(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes, sorted, without those that lie inside another of them and without repetitions."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not (kept and code.startswith(kept[-1])):
            kept.append(code)
    return tuple(kept)


def common(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...] | None:
    """The regions inside both, sorted; () is all of Indonesia, None no place at all."""
    inside = {
        max(mine, theirs, key=len)
        for mine, theirs in product(tuple(one) or ("",), tuple(other) or ("",))
        if mine.startswith(theirs) or theirs.startswith(mine)
    }
    return (() if "" in inside else tuple(sorted(inside))) if inside else None


@dataclass(frozen=True, order=True, slots=True)
class Region:
    """A region's code and its name, as Kemendagri writes both ("Kabupaten Aceh Selatan")."""

    code: str
    name: str


@dataclass(frozen=True)
class Regions:
    """All regions of one release of the code list. Villages are read when first asked for."""

    directory: Path

    @classmethod
    def load(cls, directory: Path) -> Regions:
        """Regions from a folder with provinces.csv, regencies.csv, districts.csv and villages.csv.

        Raises ``RegionError("regions_missing")`` when a file is not there.
        """
        regions = cls(Path(directory))
        for name in ("provinces", "regencies", "districts", "villages"):
            if not (regions.directory / f"{name}.csv").is_file():
                raise RegionError(
                    "regions_missing",
                    f"there is no region file {shown_path(regions.directory / f'{name}.csv')}: name with "
                    "--regions the folder with provinces.csv, regencies.csv, districts.csv and villages.csv, "
                    "which is the folder data of the npm package idn-area-data; “make setup” puts it below "
                    "DTSEN_HOME",
                    f"{name}.csv",
                    folder=shown_path(regions.directory),
                )
        return regions

    def name(self, code: str) -> str:
        """The region's own name. Raises ``RegionError("unknown_region")``."""
        name = self._names(code).get(code)
        if name is None:
            raise RegionError("unknown_region", f"there is no region {code!r}", str(code))
        return name

    def exists(self, code: str) -> bool:
        """Whether the code belongs to a region; any text may be asked."""
        return len(code) in _LEVEL_BY_LENGTH and code in self._names(code)

    def level(self, code: str) -> RegionLevel:
        """Province, regency, district or village. Raises ``RegionError("unknown_region")``."""
        self.name(code)
        return _LEVEL_BY_LENGTH[len(code)]

    def parent(self, code: str) -> str:
        """The code of the region around this one; "" (Indonesia) for a province. Raises ``RegionError``."""
        self.name(code)
        return code[: _PARENT_LENGTH.get(len(code), 0)]

    def children(self, code: str = "") -> tuple[Region, ...]:
        """The regions just below, by code; "" asks for the provinces. A village has none. Raises
        ``RegionError``.
        """
        if not code:
            return tuple(Region(*item) for item in self._provinces.items())
        self.name(code)
        if len(code) == CODE_LENGTHS["village"]:
            return ()
        index = self._village_index if len(code) == CODE_LENGTHS["district"] else self._index
        return index.get(code, ())

    def path(self, code: str) -> tuple[Region, ...]:
        """The regions from the province down to this one. Raises ``RegionError("unknown_region")``."""
        self.name(code)
        lengths = [length for length in _LEVEL_BY_LENGTH if length <= len(code)]
        return tuple(Region(code[:length], self.name(code[:length])) for length in lengths)

    def full_name(self, code: str) -> str:
        """The name with the regions around it: "Kabupaten Banjarnegara, Jawa Tengah"; "" is "Indonesia"."""
        return ", ".join(region.name for region in reversed(self.path(code))) if code else "Indonesia"

    def all(self, level: RegionLevel) -> tuple[Region, ...]:
        """Every region of a level, by code."""
        by_level = {
            "province": lambda: self._provinces,
            "regency": lambda: self._regencies,
            "district": lambda: self._districts,
            "village": lambda: self._villages,
        }
        return tuple(Region(*item) for item in by_level[level]().items())

    def _names(self, code: str) -> dict[str, str]:
        match len(code):
            case 2:
                return self._provinces
            case 4:
                return self._regencies
            case 6:
                return self._districts
            case 10:
                return self._villages
        return {}

    @cached_property
    def _provinces(self) -> dict[str, str]:
        return self._read("provinces")

    @cached_property
    def _regencies(self) -> dict[str, str]:
        return self._read("regencies")

    @cached_property
    def _districts(self) -> dict[str, str]:
        return self._read("districts")

    @cached_property
    def _villages(self) -> dict[str, str]:
        return self._read("villages")

    @cached_property
    def _index(self) -> dict[str, tuple[Region, ...]]:
        return _by_parent({**self._regencies, **self._districts})

    @cached_property
    def _village_index(self) -> dict[str, tuple[Region, ...]]:
        return _by_parent(self._villages)

    def _read(self, name: str) -> dict[str, str]:
        with (self.directory / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            next(rows)
            names = {row[0].replace(".", ""): row[-1] for row in rows}
        return dict(sorted(names.items()))


def _by_parent(names: dict[str, str]) -> dict[str, tuple[Region, ...]]:
    children: dict[str, list[Region]] = defaultdict(list)
    for code, name in names.items():
        children[code[: _PARENT_LENGTH[len(code)]]].append(Region(code, name))
    return {parent: tuple(below) for parent, below in children.items()}
