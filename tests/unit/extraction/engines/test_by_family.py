"""Groups cut by family: however they are merged, they tell how many families they have together."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.relation import Relation, regrouped, sized
from dtsen.extraction.engines.duckdb import DuckDBEngine, read_groups
from dtsen.extraction.plan import FAMILIES_BEHIND, ROWS, WHOLE, AggregatePlan, class_plan, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 4
PLACES = ("3304012001", "3304022001", "3171011001")


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    """Ninety families of one to six people in three places of two provinces; some rows name no family. And
    a few at ages that nobody else has, so that groups of K and of K - 1 families are among them.
    """
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
    return [*found, *few_families()]


def few_families() -> list[dict[str, Any]]:
    """Of age 20 K families and of 21 one fewer, of 40 K and of 50 one fewer. At 20 and 21 two of them have a
    son and a daughter, and only both sexes together are so many; at 40 and 50 all are sons. At 50 there is
    one more who names no family.
    """
    sons = {20: range(K - 1), 21: range(K - 2), 40: range(K), 50: (*range(K - 1), None)}
    daughters = {20: (0, 1, K - 1), 21: (0, 1, K - 2)}
    stand = [
        (age, sex, family)
        for sex, by_age in ((1, sons), (2, daughters))
        for age, of_age in by_age.items()
        for family in of_age
    ]
    return [
        {
            "region_code": PLACES[0],
            "nomor_induk_kependudukan": f"{1000 + number:016d}",
            "nomor_kartu_keluarga": None if family is None else f"{1000 + family:016d}",
            "usia": age,
            "jenis_kelamin": sex,
        }
        for number, (age, sex, family) in enumerate(stand)
    ]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, Any]]) -> Path:
    return write_registry(tmp_path_factory.mktemp("by-family") / "registry", [], people)


@pytest.fixture(scope="module")
def groups(
    tmp_path_factory: pytest.TempPathFactory, regions: Regions, registry: Path
) -> tuple[AggregatePlan, str]:
    """The people's groups by age and sex, of fewer than four families cut: read in two provinces."""
    folder = tmp_path_factory.mktemp("groups")
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
    assert {K - 1, K} <= {families for _, families in expected.values()}


@pytest.mark.parametrize(
    ("names", "values"),
    [(["usia"], ["d0"]), (["jenis_kelamin"], ["d1"]), ([], []), (["band"], ["d0 // 5"])],
)
def test_merged_groups_have_as_many_families_as_their_people_come_from(
    groups: tuple[AggregatePlan, str], people: list[dict[str, Any]], names: list[str], values: list[str]
) -> None:
    """Of few families exactly as many, each told apart; of more it is known that they are enough."""
    plan, name = groups
    relation = Relation(name, "individual", plan.dimensions, plan.figures, families=True)
    merged = regrouped(relation, values, ["f0"], K)
    keys = [f"d{place}" for place in range(len(values))]
    found = duckdb.sql(f"SELECT {', '.join([*keys, 'f0', 'size'])} FROM {sized(merged, keys)}").fetchall()
    whole = duckdb.sql(f"SELECT {', '.join([*keys, 'card'])} FROM {merged.name} WHERE card = {WHOLE}")
    expected = families_of([{**row, "band": row["usia"] // 5} for row in people], *names)
    assert {tuple(row[:-2]) for row in found} == expected.keys()
    for *group, count, size in found:
        number, families = expected[tuple(group)]
        assert count == number
        assert size == families if families < K else size >= families
    enough = Counter(group for group, (_, families) in expected.items() if families >= K)
    assert Counter(tuple(group) for *group, _ in whole.fetchall()) == enough
    if "usia" in names:
        assert {K - 1, K} <= {families for _, families in expected.values()}


def test_who_names_no_family_is_none_of_the_families_of_a_group(
    people: list[dict[str, Any]], registry: Path, groups: tuple[AggregatePlan, str], tmp_path: Path
) -> None:
    plan = replace(groups[0], figures=(ROWS, FAMILIES_BEHIND), few_families=0)
    with DuckDBEngine(Dataset.open(registry), tmp_path, KEY) as engine:
        engine.aggregate(plan, tmp_path / "groups")
    found = duckdb.sql(f"SELECT d0, d1, f0, f1 FROM {read_groups(tmp_path / 'groups')}").fetchall()
    expected = families_of(people, "usia", "jenis_kelamin")
    assert {tuple(group): (number, families) for *group, number, families in found} == expected


def test_numbers_of_families_alone_would_not_do(
    groups: tuple[AggregatePlan, str], people: list[dict[str, Any]]
) -> None:
    """The negative control: to add up what each group has counts the families that stand in several twice."""
    fine, coarse = families_of(people, "usia", "jenis_kelamin"), families_of(people, "usia")
    added: dict[Any, int] = defaultdict(int)
    for (age, _), (_, families) in fine.items():
        added[age] += families
    assert any(added[age] > families for (age,), (_, families) in coarse.items())
