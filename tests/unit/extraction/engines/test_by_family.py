"""Groups cut by family: however they are merged, they tell how many families they have together."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import duckdb
import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.relation import Relation, regrouped, sized
from dtsen.extraction.engines.duckdb import DuckDBEngine, read_groups
from dtsen.extraction.plan import ROWS, WHOLE, AggregatePlan, class_plan, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 4
PLACES = ("3304012001", "3304022001", "3171011001")


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    """Ninety families of one to six people in three places of two provinces; some rows name no family."""
    draw = random.Random(11)
    found: list[dict[str, Any]] = []
    for family in range(90):
        place = draw.choice(PLACES)
        card = f"{family:016d}" if family % 9 else None
        found += [
            {
                "region_code": place,
                "nomor_induk_kependudukan": f"{family:08d}{member:08d}",
                "nomor_kartu_keluarga": card,
                "usia": draw.randrange(12),
                "jenis_kelamin": draw.choice([1, 2, None]),
            }
            for member in range(1 + family % 6)
        ]
    return found


@pytest.fixture(scope="module")
def groups(
    tmp_path_factory: pytest.TempPathFactory, regions: Regions, people: list[dict[str, Any]]
) -> tuple[AggregatePlan, str]:
    """The people's groups by age and sex, of fewer than four families cut: read in two provinces."""
    folder = tmp_path_factory.mktemp("by-family")
    registry = write_registry(folder / "registry", [], people)
    spec = spec_of({"themes": {"individual": {"variables": ["age", "sex"]}}}, regions)
    of_people = class_plan(make_plan(spec, load_catalogue()).themes[0])
    plan = AggregatePlan("individual", (), (), of_people.dimensions, (ROWS,), few_families=K)
    (folder / "work").mkdir()
    with DuckDBEngine(Dataset.open(registry), folder / "work", KEY) as engine:
        engine.aggregate(plan, folder / "work" / "groups")
    return plan, read_groups(folder / "work" / "groups")


def families_of(rows: list[dict[str, Any]], *names: str) -> dict[tuple[Any, ...], tuple[int, int]]:
    """By group, how many people and how many families: counted in Python."""
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[name] for name in names)].append(row["nomor_kartu_keluarga"])
    return {group: (len(cards), len({*cards} - {None})) for group, cards in found.items()}


def test_a_group_of_few_families_has_a_row_for_each_and_any_other_is_one_row(
    groups: tuple[AggregatePlan, str], people: list[dict[str, Any]]
) -> None:
    by_group = defaultdict(list)
    for age, sex, card, families, count in duckdb.sql(f"FROM {groups[1]}").fetchall():
        by_group[age, sex].append((card, families, count))
    expected = families_of(people, "usia", "jenis_kelamin")
    assert by_group.keys() == expected.keys()
    for group, rows in by_group.items():
        assert (sum(count for *_, count in rows), sum(families for _, families, _ in rows)) == expected[group]
        cards = [card for card, *_ in rows]
        assert (cards == [WHOLE]) if expected[group][1] >= K else (WHOLE not in cards)
        assert len(set(cards)) == len(cards)
    assert any(None in [card for card, *_ in rows] for rows in by_group.values())
    assert 0 < sum(1 for _, families in expected.values() if families >= K) < len(expected)


@pytest.mark.parametrize(
    ("names", "values"),
    [(["usia"], ["d0"]), (["jenis_kelamin"], ["d1"]), ([], []), (["band"], ["d0 // 5"])],
)
def test_merged_groups_have_as_many_families_as_their_people_come_from(
    groups: tuple[AggregatePlan, str], people: list[dict[str, Any]], names: list[str], values: list[str]
) -> None:
    """Of few families exactly as many; of more it is known that they are enough."""
    plan, name = groups
    relation = Relation(name, "individual", plan.dimensions, plan.figures, families=True)
    merged = regrouped(relation, values, ["f0"], K)
    keys = [f"d{place}" for place in range(len(values))]
    found = duckdb.sql(f"SELECT {', '.join([*keys, 'f0', 'size'])} FROM {sized(merged, keys)}").fetchall()
    expected = families_of([{**row, "band": row["usia"] // 5} for row in people], *names)
    assert {tuple(row[:-2]) for row in found} == expected.keys()
    for *group, count, size in found:
        number, families = expected[tuple(group)]
        assert count == number
        assert size == families if families < K else size >= families


def test_numbers_of_families_alone_would_not_do(
    groups: tuple[AggregatePlan, str], people: list[dict[str, Any]]
) -> None:
    """The negative control: to add up what each group has counts the families that stand in several twice."""
    fine, coarse = families_of(people, "usia", "jenis_kelamin"), families_of(people, "usia")
    added: dict[Any, int] = defaultdict(int)
    for (age, _), (_, families) in fine.items():
        added[age] += families
    assert any(added[age] > families for (age,), (_, families) in coarse.items())
