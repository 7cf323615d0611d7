"""Secondary suppression, attacked by an exact solver (issue B, point 4, level 2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cubes import cube_of, cubes, flat
from support.table_attack import Attacker

from dtsen.extraction.errors import SpecError
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT, Measures, adding_to, part_of, rest_of
from dtsen.extraction.tables.cube import Axis, Cube
from dtsen.extraction.tables.suppression import Suppression, primary_rows, suppress

COUNTS_ONLY = Measures()
WITH_SHARES = Measures(shares=("a", "b"))
WITH_SUMS = Measures(shares=("hours?",), sums=(("hours", "hours?"), ("size", None)))
# As many have no horse, and hardly anybody pays workers.
WITH_ZEROS = Measures(
    shares=("workers?",),
    sums=(("workers", "workers?"), ("horses", None), ("area", None)),
    partial=("workers", "horses"),
)

# The two-way table of many textbooks: one small cell, which its row gives away at once.
TEXTBOOK = [[20, 50, 10], [8, 19, 22], [17, 32, 3]]


def assert_nothing_can_be_worked_out(
    cube: Cube, measures: Measures, found: Suppression, *, whole: bool = True
) -> None:
    """Ask the solver for every figure that the rule speaks of."""
    attacker = Attacker(cube, measures, dict(found.withheld), whole=whole)
    for quantity, row, need in open_figures(cube, measures, found):
        assert attacker.interval(quantity, row).width >= need


def open_figures(cube: Cube, measures: Measures, found: Suppression) -> Iterator[tuple[str, int, int]]:
    """The rule of ``suppression``, said again: which figures must be open, and how far."""
    k = found.k
    for row, count in enumerate(cube.quantities[COUNT]):
        if found.withheld[COUNT][row]:
            yield COUNT, row, k
        assert found.withheld[COUNT][row] or not 0 < count < k
        for share in measures.shares:
            for half in (part_of(share), rest_of(share)):
                if 0 < cube.quantities[half][row] < k:
                    assert found.withheld[share][row]
                    yield half, row, k
        for name, share in measures.sums:
            figure = cube.quantities[name][row]
            few = cube.quantities[part_of(share) if share else COUNT][row] < k
            if name in measures.partial:
                adding = cube.quantities[adding_to(name)][row]
                assert found.withheld[name][row] or not 0 < adding < k
                few = few or 0 < adding < k
            if found.withheld[name][row] and figure:
                yield name, row, max(k, figure) if few else k


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(COUNTS_ONLY), k=st.integers(2, 7))
def test_no_solver_narrows_a_withheld_count_to_less_than_k(cube: Cube, k: int) -> None:
    found = suppress(cube, COUNTS_ONLY, k)
    assert_nothing_can_be_worked_out(cube, COUNTS_ONLY, found, whole=False)
    assert audit(cube, COUNTS_ONLY, found).passed


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_SHARES), k=st.integers(2, 6))
def test_no_solver_narrows_a_small_numerator_or_its_rest_to_less_than_k(cube: Cube, k: int) -> None:
    found = suppress(cube, WITH_SHARES, k)
    assert_nothing_can_be_worked_out(cube, WITH_SHARES, found, whole=False)
    assert audit(cube, WITH_SHARES, found).passed


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_SUMS), k=st.integers(2, 6))
def test_no_solver_works_out_a_sum_of_few_contributors(cube: Cube, k: int) -> None:
    found = suppress(cube, WITH_SUMS, k)
    assert_nothing_can_be_worked_out(cube, WITH_SUMS, found, whole=False)
    assert audit(cube, WITH_SUMS, found).passed


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(cube=cubes(WITH_ZEROS), k=st.integers(2, 6))
def test_no_solver_works_out_a_sum_to_which_few_add_something(cube: Cube, k: int) -> None:
    found = suppress(cube, WITH_ZEROS, k)
    assert_nothing_can_be_worked_out(cube, WITH_ZEROS, found, whole=False)
    assert audit(cube, WITH_ZEROS, found).passed


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), measures=st.sampled_from([WITH_SUMS, WITH_ZEROS]), k=st.integers(2, 20))
def test_every_suppression_passes_its_audit_and_withholds_all_small_cells(
    data: st.DataObject, measures: Measures, k: int
) -> None:
    cube = data.draw(cubes(measures))
    found = suppress(cube, measures, k)
    assert audit(cube, measures, found).passed
    for pattern, flags in primary_rows(cube, measures, k).items():
        assert all(found.withheld[pattern][row] for row, flag in enumerate(flags) if flag)


def test_a_sum_tells_of_those_who_add_to_it_and_not_of_all_who_have_a_value() -> None:
    """Forty families, one of them with a horse: the count may be known, the horse may not."""
    measures = Measures(sums=(("horses", None),), partial=("horses",))
    cube = cube_of({((1,),): [40, 1, 1], ((2,),): [50, 30, 20], ((3,),): [60, 0, 0]}, measures)
    found = suppress(cube, measures, 5)
    assert found.count(COUNT) == 0
    assert found.count("horses") == 2
    assert_nothing_can_be_worked_out(cube, measures, found)
    unaware = suppress(cube, replace(measures, partial=()), 5)
    assert audit(cube, measures, unaware).exposed == 1


def test_a_sum_of_nothing_is_shown_where_everybody_may_know_it() -> None:
    measures = Measures(sums=(("horses", None),), partial=("horses",))
    cube = cube_of({((1,),): [40, 0, 0], ((2,),): [50, 0, 0], ((3,),): [60, 30, 20]}, measures)
    assert suppress(cube, measures, 5).count("horses") == 0


def test_without_secondary_suppression_the_solver_finds_the_value() -> None:
    """The negative control: the attack works."""
    cube = flat(TEXTBOOK)
    primary = primary_rows(cube, COUNTS_ONLY, 5)
    assert sum(primary[COUNT]) == 1
    row = primary[COUNT].index(1)
    interval = Attacker(cube, COUNTS_ONLY, primary).interval(COUNT, row)
    assert (interval.low, interval.high) == (3, 3)


def test_one_small_cell_of_a_flat_table_takes_three_others_and_no_margin() -> None:
    cube = flat(TEXTBOOK)
    found = suppress(cube, COUNTS_ONLY, 5)
    assert found.count(COUNT) == 4
    assert not any(found.withheld[COUNT][row] for row in range(len(cube)) if cube.margins[row])


def test_two_cells_in_every_line_are_not_enough_when_lines_combine() -> None:
    """Every line withholds two cells or none, and yet row 1 + row 2 - columns 1, 2 and 3 leave the corner
    alone: suppression by lines would stop here.
    """
    cube = flat([[1, 9, 30, 40], [9, 2, 50, 60], [70, 80, 3, 9], [20, 25, 9, 4]])
    by_lines = {COUNT: bytearray(count < 10 for count in cube.quantities[COUNT])}
    found = suppress(cube, COUNTS_ONLY, 9)
    attacker = Attacker(cube, COUNTS_ONLY, by_lines)
    narrow = [
        row for row, flag in enumerate(by_lines[COUNT]) if flag and attacker.interval(COUNT, row).width < 9
    ]
    assert narrow
    assert_nothing_can_be_worked_out(cube, COUNTS_ONLY, found)


def test_a_small_total_of_two_ones_does_not_give_its_parts_away() -> None:
    """Bounds alone are enough for the attack: two withheld cells with a total of 2 are 1 and 1."""
    cube = flat([[1, 1, 30], [40, 60, 70]])
    primary = primary_rows(cube, COUNTS_ONLY, 2)
    interval = Attacker(cube, COUNTS_ONLY, primary).interval(COUNT, primary[COUNT].index(1))
    assert interval.width == 0
    assert_nothing_can_be_worked_out(cube, COUNTS_ONLY, suppress(cube, COUNTS_ONLY, 2))


def test_a_region_with_one_part_is_withheld_with_its_part() -> None:
    """Province 12 has one regency: their figures are twins."""
    cube = cube_of(
        {
            (("11", "1101"), (1,)): 40,
            (("11", "1101"), (2,)): 30,
            (("11", "1102"), (1,)): 25,
            (("11", "1102"), (2,)): 35,
            (("12", "1201"), (1,)): 3,
            (("12", "1201"), (2,)): 28,
        }
    )
    found = suppress(cube, COUNTS_ONLY, 5)
    regions, sexes = cube.axes
    twins = [
        cube.rows[regions.nodes[path] * cube.strides[0] + sexes.nodes[1,] * cube.strides[1]]
        for path in (("12",), ("12", "1201"))
    ]
    assert all(found.withheld[COUNT][row] for row in twins)
    assert_nothing_can_be_worked_out(cube, COUNTS_ONLY, found)


def test_a_table_of_one_small_cell_withholds_its_total_too() -> None:
    cube = cube_of({((1,), (1,)): 3})
    found = suppress(cube, COUNTS_ONLY, 5)
    assert found.count(COUNT) == len(cube) == 4
    assert audit(cube, COUNTS_ONLY, found).passed


def test_a_published_count_keeps_its_small_numerator_withheld() -> None:
    """The count may be known; how many of them are poor may not, nor how many are not."""
    measures = Measures(shares=("poor",))
    cube = cube_of({((1,),): [100, 2, 98], ((2,),): [80, 30, 50], ((3,),): [60, 20, 40]}, measures)
    found = suppress(cube, measures, 5)
    assert found.count(COUNT) == 0
    assert found.count("poor") == 2
    assert_nothing_can_be_worked_out(cube, measures, found)


def test_an_audit_notices_a_cell_that_was_published_after_all() -> None:
    cube = flat(TEXTBOOK)
    found = suppress(cube, COUNTS_ONLY, 5)
    for row in [row for row, flag in enumerate(found.withheld[COUNT]) if flag]:
        broken = bytearray(found.withheld[COUNT])
        broken[row] = 0
        leaky = Suppression(found.k, {COUNT: broken}, found.certificates)
        assert not audit(cube, COUNTS_ONLY, leaky).passed


def test_the_same_table_is_withheld_in_the_same_way() -> None:
    cube = flat(TEXTBOOK)
    assert suppress(cube, COUNTS_ONLY, 5) == suppress(cube, COUNTS_ONLY, 5)


def test_the_suppression_says_how_far_it_is_and_can_be_broken_off() -> None:
    cube = flat([[1, 9, 30, 40], [9, 2, 50, 60], [70, 80, 3, 9], [20, 25, 9, 4]])
    small = sum(primary_rows(cube, COUNTS_ONLY, 5)[COUNT])
    heard: list[tuple[int, int]] = []
    suppress(cube, COUNTS_ONLY, 5, lambda done, total: heard.append((done, total)))
    assert heard[:small] == [(done, small) for done in range(1, small + 1)]
    assert set(heard[small:]) <= {(small, small)}

    def put_down(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        suppress(cube, COUNTS_ONLY, 5, put_down)


def test_a_table_with_too_many_cells_is_refused_by_name() -> None:
    axis = Axis.of([(code,) for code in range(100)])
    with pytest.raises(SpecError, match="more than 100 cells") as refused:
        Cube.of([axis], [COUNT], (([node], [1]) for node in range(1, 101)), largest=100)
    assert refused.value.code == "table_too_big"


def test_margins_are_the_sums_of_their_parts() -> None:
    cube = flat(TEXTBOOK)
    figures = {cube.nodes(row): cube.quantities[COUNT][row] for row in range(len(cube))}
    assert figures[0, 0] == 181
    assert figures[1, 0] == 80
    assert figures[0, 3] == 35
    assert [cube.nodes(row) for row in cube.in_reading_order()][:3] == [(0, 0), (0, 1), (0, 2)]
