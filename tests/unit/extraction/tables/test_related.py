"""Figures that more ties together than the table's own sums do not go out together (issue B, point 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from support.cubes import cube_of
from support.registries import spec_of
from support.table_attack import Attacker, Figure

from dtsen.extraction.catalogue import Catalogue, following
from dtsen.extraction.errors import SpecError
from dtsen.extraction.regions import Regions
from dtsen.extraction.tables import related
from dtsen.extraction.tables.audit import audit
from dtsen.extraction.tables.certificate import COUNT, Measures, part_of
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.related import RelatedFigures
from dtsen.extraction.tables.suppression import suppress

K = 5
Knowledge = Callable[[Cube], Iterator[Mapping[Figure, int]]]


def refused(regions: Regions, themes: Mapping[str, Any], **others: Any) -> tuple[str, str]:
    with pytest.raises(SpecError) as found:
        spec_of({"form": "table", "themes": themes} | others, regions)
    return found.value.code, found.value.subject


def family(*measures: Any, dimensions: list[str] | None = None, **where: Any) -> dict[str, Any]:
    return {"dimensions": dimensions or ["regency"], "measures": list(measures or ["count"]), **where}


def narrowest(cube: Cube, measures: Measures, knowledge: Knowledge) -> tuple[float, float]:
    """How far the closest secret is open against the table's own sums, and against who knows more."""
    found = suppress(cube, measures, K)
    assert audit(cube, measures, found).passed
    withheld = dict(found.withheld)
    plain = Attacker(cube, measures, withheld)
    knowing = Attacker(cube, measures, withheld, never_negative=list(knowledge(cube)))
    secrets = [
        (quantity, row)
        for quantity in measures.quantities
        for row, flag in enumerate(withheld[measures.pattern(quantity)])
        if flag and 0 < cube.quantities[quantity][row] < K
    ]
    assert secrets
    return (
        min(plain.interval(*figure).width for figure in secrets),
        min(knowing.interval(*figure).width for figure in secrets),
    )


def with_halves(count: int, *parts: int) -> list[int]:
    return [count, *(half for part in parts for half in (part, count - part))]


def test_issue_b_disjoint_shares_of_one_variable_would_narrow_each_other() -> None:
    """Nobody has two codes: of 100 people 50 and 47 are shown, so the withheld share has 3 at most."""
    measures = Measures(shares=("one", "two", "three"))
    cells = [with_halves(100, 50, 47, 2), with_halves(100, 30, 30, 20), with_halves(120, 30, 30, 20)]
    cube = cube_of({((place,),): cell for place, cell in enumerate(cells)}, measures)

    def others_are_not_negative(cube: Cube) -> Iterator[Mapping[Figure, int]]:
        for row in range(len(cube)):
            yield {(COUNT, row): 1} | {(part_of(share), row): -1 for share in measures.shares}

    plain, knowing = narrowest(cube, measures, others_are_not_negative)
    assert (plain >= K, knowing) == (True, 3)


def test_issue_b_overlapping_shares_of_one_variable_would_give_each_other_away() -> None:
    measures = Measures(shares=("one", "two", "both"))
    cells = [with_halves(100, 40, 2, 42), with_halves(100, 30, 20, 50), with_halves(120, 30, 40, 70)]
    cube = cube_of({((place,),): cell for place, cell in enumerate(cells)}, measures)

    def both_is_the_sum(cube: Cube) -> Iterator[Mapping[Figure, int]]:
        for row in range(len(cube)):
            for sign in (1, -1):
                parts = {(part_of(name), row): -sign for name in ("one", "two")}
                yield {(part_of("both"), row): sign} | parts

    plain, knowing = narrowest(cube, measures, both_is_the_sum)
    assert (plain >= K, knowing) == (True, 0)


def test_issue_b_the_sum_of_a_dimension_would_give_its_cells_away() -> None:
    """Families of 1, 2 and 3: their number and the number of their members are two equations more a row."""
    measures = Measures(sums=(("size", None),))
    counts = {("A", 1): 3, ("A", 2): 30, ("A", 3): 40, ("B", 1): 30, ("B", 2): 50, ("B", 3): 60}
    cube = cube_of(
        {((place,), (size,)): [count, size * count] for (place, size), count in counts.items()}, measures
    )
    sizes = cube.axes[1]

    def size_is_known(cube: Cube) -> Iterator[Mapping[Figure, int]]:
        for row in range(len(cube)):
            for size in sizes.paths[cube.nodes(row)[1]]:
                for sign in (1, -1):
                    yield {("size", row): sign, (COUNT, row): -sign * int(size or 0)}

    plain, knowing = narrowest(cube, measures, size_is_known)
    assert (plain >= K, knowing) == (True, 0)


@pytest.mark.parametrize("shares", [([1], [2]), ([1], [1, 2]), ([1, 2, 3], [4, 5])])
def test_issue_b_a_table_has_one_share_of_a_variable(
    regions: Regions, shares: tuple[list[int], list[int]]
) -> None:
    measures = [{"share": {"dwelling_tenure": codes}} for codes in shares]
    assert refused(regions, {"family": family("count", *measures)}) == ("related_figures", "dwelling_tenure")


def test_a_refusal_names_the_theme_and_both_variables(regions: Regions) -> None:
    table = family("count", {"share": {"decile": [1]}}, dimensions=["percentile"])
    with pytest.raises(RelatedFigures) as found:
        spec_of(
            {
                "form": "table",
                "themes": {"family": table},
                "disclosure": {"transform": {"percentile": {"bands": 5}}},
            },
            regions,
        )
    assert (found.value.theme, found.value.variables) == ("family", ("decile", "percentile"))


@pytest.mark.parametrize(
    ("measure", "dimensions", "variable"),
    [
        ({"share": {"dwelling_tenure": [1]}}, ["regency", "dwelling_tenure"], "dwelling_tenure"),
        ({"sum": "family_size"}, ["family_size"], "family_size"),
        ({"mean": "percentile"}, ["decile"], "percentile"),
        ({"share": {"decile": [1]}}, ["percentile"], "decile"),
        # (in a province one order: of 272 families of decile 1 all but 3 are in its own first tenth)
        ({"share": {"decile_province": [1]}}, ["decile"], "decile_province"),
        ({"share": {"decile_regency": [1]}}, ["decile_province"], "decile_regency"),
    ],
)
def test_issue_b_what_a_table_is_split_by_is_not_measured_too(
    regions: Regions, measure: Any, dimensions: list[str], variable: str
) -> None:
    banded = [name for name in ("family_size", "percentile") if name in dimensions]
    recodes = {"disclosure": {"transform": {name: {"bands": 5} for name in banded}}}
    found = refused(regions, {"family": family("count", measure, dimensions=dimensions)}, **recodes)
    assert found == ("related_figures", variable)


@pytest.mark.parametrize(
    ("measures", "dimensions"),
    [
        (({"share": {"is_working": [1]}}, {"sum": "weekly_hours"}, {"mean": "weekly_hours"}), ["sex"]),
        (({"sum": "weekly_hours"}, {"mean": "weekly_hours"}), ["is_working"]),
        (({"share": {"is_working": [1]}},), ["main_job_sector"]),
        (
            tuple({kind: name} for kind in ("sum", "mean") for name in ("business_count", "paid_workers")),
            ["sex"],
        ),
        (({"share": {"pbi_national": [1]}}, {"share": {"health_insurance": [1]}}), ["sex"]),
        (({"share": {"decile": [1]}}, {"mean": "percentile"}), ["sex"]),
    ],
)
def test_what_is_asked_of_the_same_people_is_not_counted_twice(
    regions: Regions, measures: tuple[Any, ...], dimensions: list[str]
) -> None:
    table = {"dimensions": dimensions, "measures": list(measures)}
    assert refused(regions, {"individual": table})[0] == "related_figures"


def test_every_variable_that_is_said_to_be_related_is_one_of_the_catalogue(catalogue: Catalogue) -> None:
    known = {
        (theme.id, variable.id)
        for theme in catalogue
        for variable in catalogue.offered(theme.id, "table").variables
    }
    names = {name for _, name in known}
    groups = (*following.ONE_FROM_THE_OTHER, *related._ASKED_TOGETHER)
    assert not {name for group in groups for name in group} - names
    assert not {(item.theme, item.variable) for item in related._COUNTINGS} - known


@pytest.mark.parametrize(
    ("families", "individuals", "variable"),
    [
        (family("count", {"sum": "family_size"}), family(), "family_size"),
        (family({"mean": "family_size"}), family(), "family_size"),
        (family(), family(dimensions=["relation_to_head"]), "relation_to_head"),
        (family(), family({"share": {"relation_to_head": [1]}}), "relation_to_head"),
        (family(), family(where={"relation_to_head": [1]}), "relation_to_head"),
        (family(), family({"mean": "family_size"}), "family_size"),
        (family(), family({"sum": "family_size"}), "family_size"),
        (family(), family(where={"family_size": [7]}), "family_size"),
    ],
)
def test_issue_b_a_table_of_families_does_not_count_people_beside_a_table_of_people(
    regions: Regions, families: Any, individuals: Any, variable: str
) -> None:
    """The members of families are the individuals, and the heads of families are the families."""
    found = refused(regions, {"family": families, "individual": individuals})
    assert found == ("related_tables", variable)


SUM_AND_MEAN_OF_TWO = [{kind: name} for kind in ("sum", "mean") for name in ("family_size", "floor_area_m2")]


@pytest.mark.parametrize(
    ("table", "variable"),
    [
        (family({"sum": "family_size"}, dimensions=["relation_to_head"]), "relation_to_head"),
        (family("count", {"mean": "family_size"}, {"share": {"relation_to_head": [1]}}), "relation_to_head"),
        (family(dimensions=["relation_to_head"], where={"family_size": [3]}), "relation_to_head"),
        (family(dimensions=["relation_to_head", "family_size"]), "relation_to_head"),
        (family(*SUM_AND_MEAN_OF_TWO), "floor_area_m2"),
        (family({"share": {"floor_material": [1]}}, dimensions=["floor_material"]), "floor_material"),
        (family({"share": {"toilet_facility": [1]}}, dimensions=["toilet_type"]), "toilet_facility"),
        (family({"mean": "family_size"}, dimensions=["family_size"]), "family_size"),
        (family({"share": {"decile": [1]}}, dimensions=["percentile"]), "decile"),
    ],
)
def test_what_counts_families_by_their_people_is_not_beside_the_people(
    regions: Regions, table: Any, variable: str
) -> None:
    """One head a family; its members have its size; who lacks the family's row lacks all of it."""
    bands = {name: {"bands": 5} for name in ("family_size", "percentile")}
    found = refused(regions, {"individual": table}, disclosure={"transform": bands})
    assert found == ("related_figures", variable)


@pytest.mark.parametrize(
    ("recode", "is_taken"),
    [
        ({"bands": 2}, True),
        ({"bands": [1, 2, 4, 7]}, True),
        ({"bands": [1, 4, 5, 7]}, False),
        ({"top": 2}, True),
        ({"top": 6}, False),
        ({"bottom": 3}, False),
    ],
)
def test_people_are_not_split_by_one_size_of_family_for_they_would_count_the_families(
    regions: Regions, recode: Any, is_taken: bool
) -> None:
    """Of families of seven there are as many members as seven times anything, and nothing between."""
    spec = {"form": "table", "themes": {"individual": family(dimensions=["sex", "family_size"])}}
    spec["disclosure"] = {"transform": {"family_size": recode}}
    if is_taken:
        assert spec_of(spec, regions)
    else:
        assert refused(regions, spec["themes"], disclosure=spec["disclosure"]) == (
            "related_figures",
            "family_size",
        )


def test_issue_b_the_sizes_of_all_heads_families_would_give_the_number_of_people_away() -> None:
    """By relation to head, with the sum of sizes: the heads' sum is the total's count, in every row."""
    measures = Measures(sums=(("size", None),))
    cells = {
        ("A", "head"): [20, 63], ("A", "spouse"): [3, 12], ("A", "child"): [40, 150],
        ("B", "head"): [20, 90], ("B", "spouse"): [30, 120], ("B", "child"): [40, 170],
    }  # fmt: skip
    cube = cube_of({((place,), (relation,)): cell for (place, relation), cell in cells.items()}, measures)

    def heads_sizes_are_people(cube: Cube) -> Iterator[Mapping[Figure, int]]:
        places = [cube.nodes(row) for row in range(len(cube))]
        head = cube.axes[1].nodes["head",]
        for place in range(len(cube.axes[0])):
            for sign in (1, -1):
                yield {
                    ("size", places.index((place, head))): sign,
                    (COUNT, places.index((place, 0))): -sign,
                }

    assert is_narrowed(cube, measures, heads_sizes_are_people)


def is_narrowed(cube: Cube, measures: Measures, knowledge: Knowledge) -> bool:
    """Whether the tie narrows some figure that the table's own sums leave open."""
    found = suppress(cube, measures, K)
    withheld = dict(found.withheld)
    plain = Attacker(cube, measures, withheld)
    knowing = Attacker(cube, measures, withheld, never_negative=list(knowledge(cube)))
    hidden = [row for row, flag in enumerate(withheld[COUNT]) if flag]
    return any(knowing.interval("size", row).width < plain.interval("size", row).width for row in hidden)


def test_other_tables_of_both_themes_go_out_together(regions: Regions) -> None:
    measures = ("count", {"sum": "floor_area_m2"}, {"mean": "floor_area_m2"}, {"share": {"decile": [1, 2]}})
    hours = family({"mean": "weekly_hours"}, dimensions=["main_job_sector"])
    assert spec_of({"form": "table", "themes": {"family": family(*measures), "individual": hours}}, regions)
    jobs = family({"share": {"main_job_status": [4]}}, dimensions=["main_job_sector", "is_working"])
    assert spec_of({"form": "table", "themes": {"individual": jobs}}, regions)
    floors = family({"mean": "floor_area_m2"}, dimensions=["sex", "floor_material"])
    assert spec_of({"form": "table", "themes": {"family": family(), "individual": floors}}, regions)
    for theme, variable in (("family", "family_size"), ("individual", "weekly_hours")):
        alone = family({"sum": variable}, {"mean": variable})
        assert spec_of({"form": "table", "themes": {theme: alone}}, regions)
