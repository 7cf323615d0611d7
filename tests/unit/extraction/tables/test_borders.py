"""What is small in a table and how far it must stay open, asked at the number itself and at one fewer."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace

import pytest
from support.cubes import cube_of, flat

from dtsen.extraction.tables.audit import Audit, audit
from dtsen.extraction.tables.certificate import COUNT, Certificate, Measures, Step, count_moves, sum_moves
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.families import Families
from dtsen.extraction.tables.small import Rule
from dtsen.extraction.tables.suppression import Suppression

K = 5
COUNTS_ONLY = Measures()
SUM = "workers"
WITH_SUM = Measures(sums=((SUM, None),), partial=(SUM,))


def innermost(cube: Cube) -> Iterator[int]:
    return (row for row, margin in enumerate(cube.margins) if not margin)


def one_cell(people: int, families: int) -> tuple[Cube, Families]:
    cube = cube_of({(): people})
    return cube, {COUNT: array("q", [families])}


@pytest.mark.parametrize(("people", "is_few"), [(0, False), (1, True), (K - 1, True), (K, False)])
def test_from_one_person_to_one_fewer_than_k_is_few(people: int, is_few: bool) -> None:
    assert bool(Rule(cube_of({(): people}), K).few(COUNT)[0]) is is_few


@pytest.mark.parametrize(
    ("people", "families", "is_few"),
    [(40, K - 1, True), (40, K, False), (K - 1, K, True), (K, K, False), (0, 0, False)],
)
def test_many_people_are_few_where_one_family_fewer_than_k_stands_behind_them(
    people: int, families: int, is_few: bool
) -> None:
    cube, behind = one_cell(people, families)
    assert bool(Rule(cube, K, behind).few(COUNT)[0]) is is_few


@pytest.mark.parametrize(
    ("people", "families", "need"),
    [(7, 1, 6 * 7 - 1), (8, K - 1, 6 * 2 - 1), (9, K - 1, 6 * 3 - 1), (K - 1, K - 1, K), (40, K, K)],
)
def test_few_families_must_stay_open_by_k_of_their_size_and_one_more_whose_ends_are_cut_off(
    people: int, families: int, need: int
) -> None:
    cube, behind = one_cell(people, families)
    assert Rule(cube, K, behind).need(COUNT, 0) == need


def four_cells(cube: Cube) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of two lines of two cells those on the diagonal, the first one first, and the others: what the ones
    gain and the others lose, no margin tells.
    """
    first, beside, below, last = innermost(cube)
    return (first, last), (beside, below)


def audited(people: int, high: int, low: int, behind: int | None = None) -> Audit:
    """The audit of a table whose first cell has so many people, of so many families, and whose certificate
    gives it ``high`` more and ``low`` fewer.
    """
    cube = flat([[people, 60], [60, 60]])
    families = {} if behind is None else {COUNT: array("q", [60] * len(cube))}
    plus, minus = four_cells(cube)
    for column in families.values():
        column[plus[0]] = behind or 0
    steps = (Step(plus, minus, count_moves(()), size) for size in (high, -low))
    certificate = Certificate(*((step,) for step in steps))
    withheld = {COUNT: bytearray(row in plus + minus for row in range(len(cube)))}
    found = audit(cube, COUNTS_ONLY, Suppression(K, withheld, (certificate,)), families)
    return replace(found, told_elsewhere=0)


def test_a_certificate_in_which_a_cell_that_is_there_has_nobody_is_false() -> None:
    """Who reads the file knows that somebody is in every cell of it."""
    assert audited(3, high=3, low=2) == Audit(unproven=0, false=0, exposed=0)
    assert audited(3, high=2, low=3).false == 1


@pytest.mark.parametrize(("high", "unproven"), [(3, 0), (2, 4)])
def test_a_count_that_is_open_by_one_fewer_than_k_is_unproven(high: int, unproven: int) -> None:
    assert audited(3, high, low=2).unproven == unproven


@pytest.mark.parametrize(("high", "unproven"), [(16, 0), (15, 1)])
def test_a_count_of_few_families_that_is_open_by_one_fewer_than_these_need_is_unproven(
    high: int, unproven: int
) -> None:
    """Eight people of two families: five families of four, and one more whose ends are cut off."""
    assert audited(8, high, low=7, behind=2).unproven == unproven


def audited_sum(total: int, high: int, low: int, *, adding: int = 60, largest: int = 0) -> Audit:
    """As ``audited``, of a sum: to that of the first cell so many add something, one of them ``largest``."""
    totals = iter([total, 9000, 9000, 9000])
    cells = {((line,), (column,)): [60, next(totals), 60] for line in (1, 2) for column in (1, 2)}
    cells[(1,), (1,)][2] = adding
    cube = cube_of(cells, WITH_SUM)
    plus, minus = four_cells(cube)
    most = array("q", bytes(8 * len(cube)))
    most[plus[0]] = largest
    certificate = Certificate(*((Step(plus, minus, sum_moves(SUM), size),) for size in (high, -low)))
    hidden = bytearray(row in plus + minus for row in range(len(cube)))
    found = Suppression(K, {COUNT: bytearray(len(cube)), SUM: hidden}, (certificate,))
    return replace(audit(cube, WITH_SUM, found, largest={SUM: most}), told_elsewhere=0)


@pytest.mark.parametrize(("high", "unproven"), [(50, 0), (49, 1)])
def test_a_sum_to_which_few_add_that_is_open_by_one_fewer_than_itself_is_unproven(
    high: int, unproven: int
) -> None:
    assert audited_sum(100, high, low=50, adding=K - 1) == Audit(unproven, false=0, exposed=0)


@pytest.mark.parametrize(("high", "unproven"), [(3, 0), (2, 4)])
def test_a_sum_of_many_must_be_open_by_k(high: int, unproven: int) -> None:
    assert audited_sum(100, high, low=2, adding=K) == Audit(unproven, false=0, exposed=0)


@pytest.mark.parametrize(("high", "unproven"), [(215, 0), (214, 1), (0, 1)])
def test_a_dominated_sum_that_cannot_be_as_much_more_as_the_largest_needs_is_unproven(
    high: int, unproven: int
) -> None:
    """900 are 80 percent of 1,125; that the sum may be as good as nothing as well is not enough."""
    found = audited_sum(910, high, low=910, largest=900)
    assert found == Audit(unproven, false=0, exposed=0)
