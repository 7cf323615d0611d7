"""Where hardly anybody has any, the withheld sums lie far apart among zeros, and the total is shown all the
same (issue B, point 4, level 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.cubes import cube_of
from support.table_attack import Attacker

from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT, Measures
from dtsen.extraction.tables.cube import Cube, Path
from dtsen.extraction.tables.rooms import Rooms
from dtsen.extraction.tables.suppression import Suppression, suppress

K = 5
HORSES = "horses"
MEASURES = Measures(sums=((HORSES, None),), partial=(HORSES,))


def herds(owners: Mapping[int, int], places: int = 200) -> Cube:
    """So many places of fifty families each; ``owners`` have two horses each."""
    paths = {number: ((number,),) for number in range(places)}
    cells = {paths[n]: [50, 2 * owners.get(n, 0), owners.get(n, 0)] for n in paths}
    return cube_of(cells, MEASURES, by_place=True)


def assert_proven(cube: Cube, found: Suppression, measures: Measures) -> None:
    assert audit(cube, measures, found).passed
    attacker = Attacker(cube, measures, dict(found.withheld), whole=False)
    for name, _ in measures.sums:
        for row, flag in enumerate(found.withheld[name]):
            if flag and cube.quantities[name][row]:
                assert attacker.interval(name, row).width >= K


def test_a_sum_among_zeros_hides_behind_those_that_have_some_however_far_they_are() -> None:
    cube = herds({0: 1, 90: 30, 180: 40})
    found = suppress(cube, MEASURES, K)
    assert_proven(cube, found, MEASURES)
    withheld = [row for row, flag in enumerate(found.withheld[HORSES]) if flag]
    assert cube.rows[0] not in withheld
    assert sorted(cube.quantities[HORSES][row] for row in withheld) == [2, 60]


def test_a_count_among_ones_hides_behind_larger_ones_for_a_count_of_one_cannot_be_less() -> None:
    cube = cube_of({((number,),): 1 if number < 150 else 40 for number in range(160)})
    found = suppress(cube, Measures(), K)
    assert audit(cube, Measures(), found).passed
    assert not found.withheld[COUNT][cube.rows[0]]


def test_the_way_into_a_province_leads_to_where_its_horses_are_not_to_where_most_people_are() -> None:
    """Each of fifty provinces has a city without horses; two have some in the country."""
    cells: dict[tuple[Path, ...], list[int]] = {}
    for province in range(60):
        owners = {0: 1, 50: 30, 55: 40}.get(province, 0)
        cells[((province, 0),)] = [900, 0, 0]
        cells[((province, 1),)] = [50, 2 * owners, owners]
    cube = cube_of(cells, MEASURES, by_place=True)
    found = suppress(cube, MEASURES, K)
    assert_proven(cube, found, MEASURES)
    assert not found.withheld[HORSES][cube.rows[0]]


def test_same_cube_same_answer() -> None:
    cubes = [herds({0: 1, 3: 2, 90: 30, 140: 1, 180: 40}) for _ in range(2)]
    one, other = (suppress(cube, MEASURES, K) for cube in cubes)
    assert one == other


def test_where_neighbours_have_enough_nobody_looks_further(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> list[int]:
        raise AssertionError

    monkeypatch.setattr(Rooms, "nearest", asked)
    cube = herds(dict.fromkeys(range(200), 20) | {100: 1})
    found = suppress(cube, MEASURES, K)
    assert sum(found.withheld[HORSES]) == 2


def test_every_line_of_siblings_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    right = Rooms._roomy

    def counting(self: Rooms, origin: int, *others: Any) -> list[int]:
        looked.append(origin)
        return right(self, origin, *others)

    monkeypatch.setattr(Rooms, "_roomy", counting)
    suppress(herds(dict.fromkeys(range(0, 200, 40), 1) | {20: 60, 150: 60}), MEASURES, K)
    assert looked == [0]
