"""The documents of a package tell no more than its data: of two registries that give the same files they are
the same, byte for byte, whatever the files leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.registries import build_from, field_of, write_registry

from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery

OVERRIDE = {"reason": "Kajian khusus wilayah ini", "decided_by": "Koordinator Uji"}
BERTA, DERIK, GUMIWANG = PLACES = ("3304012001", "3304012002", "3304012003")
NAMES = dict(zip(PLACES, ("Berta", "Derik", "Gumiwang"), strict=True))

Values = Mapping[str, Any]


class Home(NamedTuple):
    """A family's row and those of its members, by variable."""

    place: str
    members: Sequence[Values] = ()
    family: Values = {}


Homes = Sequence[Home]


class Pair(NamedTuple):
    """What is asked for, and two registries that give the same files."""

    themes: Values
    disclosure: Values
    one: Homes
    other: Homes


def of_families(*variables: str) -> dict[str, Any]:
    return {"family": {"variables": list(variables)}}


def of_people(*variables: str) -> dict[str, Any]:
    return {"individual": {"variables": list(variables)}}


def emptied(*variables: str, override: bool = True, **others: Any) -> dict[str, Any]:
    let_out = {"override": OVERRIDE} if override else {}
    return {"transform": dict.fromkeys(variables, "suppress"), **let_out, **others}


def homes(place: str, variable: str, values: Sequence[Any], members: Sequence[Values] = ({},)) -> list[Home]:
    """A family for each of these values of a variable of its own."""
    return [Home(place, members, {variable: value}) for value in values]


def singles(place: str, variable: str, values: Sequence[Any], **others: Any) -> list[Home]:
    """A family of one person for each of these values of a variable of people."""
    return [Home(place, [{variable: value, **others}]) for value in values]


AREA, TURNOVER, ILLNESS = "floor_area_m2", "main_business_turnover", "chronic_illness"
MANY_HOMES = homes(BERTA, AREA, [10] * 20)
MANY_PEOPLE = singles(BERTA, "age", [30] * 20)
MANY_ILL = singles(BERTA, ILLNESS, [1, 2] * 10)
MANY_OWNERS = singles(BERTA, TURNOVER, [1, 2] * 10)
MANY_HOUSEHOLDS = homes(BERTA, AREA, [10] * 20, [{"sex": 1, ILLNESS: 1}, {"sex": 2, ILLNESS: 2}])
# Households that no other is like: their files hold them, but for what is emptied.
LARGE = [Home(BERTA, [{"sex": 1}] * size, {AREA: 10}) for size in (3, 4)]
LARGE_WITH_MORE = [Home(BERTA, [{"sex": 1}] * size, {AREA: 35}) for size in (3, 4)]
FAMILY_AND_SEX = of_families("village", AREA) | of_people("sex")

PAIRS: dict[str, Pair] = {
    "numbers of families, let out by a decision": Pair(
        of_families("village", AREA),
        emptied(AREA),
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 10, 10])],
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 10, 35])],
    ),
    "numbers of families in bands": Pair(
        of_families("village", AREA),
        {"transform": {AREA: {"bands": 20, "suppress": True}}, "override": OVERRIDE},
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 15, 50])],
        [*MANY_HOMES, *homes(DERIK, AREA, [10, None, 35])],
    ),
    "numbers of families, passing": Pair(
        of_families("village", AREA),
        emptied("village", AREA, override=False),
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 20, 35]), *homes(GUMIWANG, AREA, [10, 20, 35])],
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 20, None]), *homes(GUMIWANG, AREA, [None] * 3)],
    ),
    "answers of people, there or missing": Pair(
        of_people("village", TURNOVER),
        emptied("village", TURNOVER, override=False),
        [*MANY_OWNERS, *singles(DERIK, TURNOVER, [None] * 3), *singles(GUMIWANG, TURNOVER, [None] * 3)],
        [*MANY_OWNERS, *singles(DERIK, TURNOVER, [None] * 3), *singles(GUMIWANG, TURNOVER, [3, None, None])],
    ),
    "ages that make one class or three": Pair(
        of_people("village", "age"),
        emptied("age"),
        [*MANY_PEOPLE, *singles(DERIK, "age", [30, 30, 30])],
        [*MANY_PEOPLE, *singles(DERIK, "age", [30, 50, 70])],
    ),
    "sensitive codes, two of them asked for": Pair(
        of_people("village", ILLNESS),
        emptied(ILLNESS, l=2),
        [*MANY_ILL, *singles(DERIK, ILLNESS, [1, 1, 1])],
        [*MANY_ILL, *singles(DERIK, ILLNESS, [1, 2, None])],
    ),
    "sensitive codes among ages, two of them asked for": Pair(
        of_people("village", "age", ILLNESS),
        emptied("age", ILLNESS, l=2),
        [*MANY_ILL, *singles(DERIK, ILLNESS, [1, 2, 3], age=30), *singles(BERTA, ILLNESS, [1, 3], age=8)],
        [*MANY_ILL, *singles(DERIK, ILLNESS, [1, 1, None], age=60), *singles(BERTA, ILLNESS, [1, 1], age=9)],
    ),
    "three people of three families or of one": Pair(
        of_people("village", "sex"),
        {"override": OVERRIDE},
        [*singles(BERTA, "sex", [1] * 20), *singles(DERIK, "sex", [1, 1, 1])],
        [*singles(BERTA, "sex", [1] * 20), Home(DERIK, [{"sex": 1}] * 3)],
    ),
    "a dropped column": Pair(
        of_people("village", "age"),
        {"transform": {"age": "drop"}, "override": OVERRIDE},
        [*MANY_PEOPLE, *singles(DERIK, "age", [30, 30, 30])],
        [*MANY_PEOPLE, *singles(DERIK, "age", [40, None, 70])],
    ),
    "both themes with their key": Pair(
        FAMILY_AND_SEX,
        emptied(AREA),
        [*MANY_HOMES, *LARGE, *homes(DERIK, AREA, [10, 10, 10])],
        [*MANY_HOMES, *LARGE_WITH_MORE, *homes(DERIK, AREA, [10, None, 20])],
    ),
    "both themes with their key, passing": Pair(
        FAMILY_AND_SEX,
        emptied("village", AREA, override=False),
        [*MANY_HOMES, *homes(DERIK, AREA, [10, 10, 10]), *homes(GUMIWANG, AREA, [20, 20, 30])],
        [*MANY_HOMES, *homes(DERIK, AREA, [10, None, 35]), *homes(GUMIWANG, AREA, [10, None, 30])],
    ),
    "both themes with their key, two sensitive values asked for": Pair(
        of_families("village", AREA) | of_people("sex", ILLNESS),
        emptied(AREA, ILLNESS, l=2),
        [*MANY_HOUSEHOLDS, *homes(DERIK, AREA, [10, 20, 30], [{"sex": 1, ILLNESS: 1}])],
        [*MANY_HOUSEHOLDS, *homes(DERIK, AREA, [10, 10, None], [{"sex": 1, ILLNESS: None}])],
    ),
    "both themes without a key": Pair(
        of_families("village", AREA) | of_people("village", "age", TURNOVER),
        emptied(AREA, "age", TURNOVER, linked=False),
        [*homes(BERTA, AREA, [10] * 20, [{"age": 30}]), *homes(DERIK, AREA, [10] * 3, [{"age": 30}])],
        [
            *homes(BERTA, AREA, [10] * 20, [{"age": 30}]),
            *homes(DERIK, AREA, [10, 35, None], [{"age": 5, TURNOVER: 2}]),
        ],
    ),
}
# (what is dropped is in no figure of the officers' either)
COUNTED_FOR_OFFICERS = [name for name in PAIRS if name != "a dropped column"]


def registry_of(directory: Path, asked: Homes) -> Path:
    families, people = [], []
    for number, home in enumerate(asked):
        place = {"region_code": home.place, "kelurahan_desa": NAMES[home.place]}
        card = {"nomor_kartu_keluarga": f"{number:016d}"}
        families.append(place | card | _fields("family", home.family))
        people += [place | card | _fields("individual", member) for member in home.members]
    numbered = [{**row, "nomor_induk_kependudukan": f"{number:016d}"} for number, row in enumerate(people)]
    return write_registry(directory, families, numbered)


def _fields(theme: str, values: Values) -> dict[str, Any]:
    return {field_of(theme, name): value for name, value in values.items()}


Built = Callable[[str], tuple[Delivery, Delivery]]


@pytest.fixture(scope="module")
def built(regions: Regions, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The packages of both registries of a pair, in folders; each pair is built once."""
    done: dict[str, tuple[Delivery, Delivery]] = {}

    def both(name: str) -> tuple[Delivery, Delivery]:
        if name not in done:
            pair, folder = PAIRS[name], tmp_path_factory.mktemp("pair")
            spec = {"themes": pair.themes, "disclosure": pair.disclosure, "package": "none"}
            one, other = (
                build_from(spec, registry_of(folder / side, asked), regions, folder / f"{side}-out")
                for side, asked in (("one", pair.one), ("other", pair.other))
            )
            done[name] = one, other
        return done[name]

    return both


def contents(delivery: Delivery) -> dict[str, bytes]:
    """Every file of the package by its name."""
    return {
        str(path.relative_to(delivery.path)): path.read_bytes()
        for path in sorted(delivery.path.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", PAIRS)
def test_d3_registries_that_give_the_same_files_give_the_same_documents(built: Built, name: str) -> None:
    one, other = map(contents, built(name))
    assert one.keys() == other.keys()
    differing = [file for file, content in one.items() if content != other[file]]
    assert not [file for file in differing if file.startswith("data/")], "or else nothing is compared"
    assert not differing


@pytest.mark.parametrize("name", COUNTED_FOR_OFFICERS)
def test_officers_are_told_what_the_files_leave_out(built: Built, name: str) -> None:
    """Or else the comparison above would hold for reports that count nothing."""
    one, other = (delivery.disclosure for delivery in built(name))
    assert one is not None
    assert other is not None
    assert one.to_mapping() != other.to_mapping()
