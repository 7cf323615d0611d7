"""Hypothesis invents registries and rules: what the check measures is what a plain count of the delivered
rows gives, and every remedy mends exactly what it says.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Hashable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import anonymity, rfc4180
from support.formats import write_files
from support.reference import reference_rows
from support.registries import KEY, Row, spec_of, write_registry

from dtsen.extraction.catalogue import Variable, load_catalogue
from dtsen.extraction.disclosure.check import check_disclosure
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.mending import numbers
from dtsen.extraction.disclosure.mending.numbers import NumberedClasses
from dtsen.extraction.disclosure.rules import REPORTED_L, Disclosure, transform_mapping
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import ThemePlan, identifying, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

PLACES = {"3304012001": "Jawa Tengah", "3304022001": "Jawa Tengah", "3171011001": "DKI Jakarta"}
NUMBERS = st.none() | st.integers(0, 30)
FAMILIES = st.lists(
    st.fixed_dictionaries(
        {
            "region_code": st.sampled_from(sorted(PLACES)),
            "jumlah_anggota_keluarga": st.none() | st.integers(1, 9),
            "luas_lantai": NUMBERS,
            "desil_nasional": st.none() | st.integers(1, 10),
        }
    ),
    min_size=1,
    max_size=14,
)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "family": st.integers(0, 15),
            "usia": NUMBERS,
            "jenis_kelamin": st.none() | st.sampled_from([1, 2]),
            "penyakit_kronis": st.none() | st.sampled_from([1, 2, 18]),
            "persentil": st.none() | st.integers(1, 100),
        }
    ),
    min_size=1,
    max_size=30,
)
RECODES = st.sampled_from(
    [None, {"top": 6}, {"bottom": 3}, {"bands": 5}, {"bands": [0, 2, 7]}, {"bands": [3, 10]}]
)
TRANSFORM = st.fixed_dictionaries(
    {},
    optional={
        name: st.tuples(RECODES, st.booleans())
        for name in ("age", "family_size", "floor_area_m2", "percentile")
    }
    | {name: st.sampled_from(["drop", "suppress"]) for name in ("sex", "district")}
    | {"chronic_illness": st.just("suppress")},
)
VARIABLES = {
    "family": ["province", "district", "family_size", "floor_area_m2", "decile"],
    "individual": ["district", "age", "sex", "chronic_illness", "percentile"],
}
THEMES = st.sampled_from([("family",), ("individual",), ("family", "individual")])


def written(drawn: dict[str, Any]) -> dict[str, Any]:
    """The transformations as a specification writes them; a pair is a recode and whether to suppress."""
    entries: dict[str, Any] = {}
    for name, entry in drawn.items():
        if isinstance(entry, str):
            entries[name] = entry
        elif entry[0]:
            entries[name] = {**entry[0], **({"suppress": True} if entry[1] else {})}
        elif entry[1]:
            entries[name] = "suppress"
    return entries


def asked(themes: tuple[str, ...], rules: dict[str, Any], regions: Regions) -> ExtractSpec:
    chosen = {name for theme in themes for name in VARIABLES[theme]}
    transform = {name: entry for name, entry in rules.get("transform", {}).items() if name in chosen}
    return spec_of(
        {
            "themes": {theme: {"variables": VARIABLES[theme]} for theme in themes},
            "disclosure": {**rules, "transform": transform},
        },
        regions,
    )


def registry_rows(families: list[Row], people: list[Row]) -> tuple[list[Row], list[Row]]:
    """Keys and places for what was drawn; some people belong to no family that is there."""
    homes: list[Row] = [
        {**row, "nomor_kartu_keluarga": f"{number:016d}", "provinsi": PLACES[row["region_code"]]}
        | {"kecamatan": row["region_code"][4:6]}
        for number, row in enumerate(sorted(families, key=lambda row: str(row["region_code"])))
    ]
    members = []
    for number, row in enumerate(people):
        place = homes[row["family"] % len(homes)]
        members.append(
            {
                **row,
                "region_code": place["region_code"],
                "kecamatan": place["kecamatan"],
                "nomor_induk_kependudukan": f"{number:016d}",
                "nomor_kartu_keluarga": f"{row['family']:016d}",
            }
        )
    return homes, sorted(members, key=lambda row: str(row["region_code"]))


class Counted:
    """The delivered rows, as the reference has them, counted without any help of the product."""

    def __init__(self, spec: ExtractSpec, families: list[Row], people: list[Row]) -> None:
        self.plans = {plan.theme: plan for plan in make_plan(spec, load_catalogue()).themes}
        self.source = {"family": families, "individual": people}
        self.rows = {
            theme: reference_rows(replace(plan, shuffled_by=None), self.source[theme], KEY, self.source)
            for theme, plan in self.plans.items()
        }

    def classes(self, theme: str) -> list[tuple[Hashable, ...]]:
        """Each row's quasi-identifiers."""
        return [self._values(self.plans[theme], row) for row in self.rows[theme]]

    def households(self) -> dict[Hashable, Hashable]:
        """By card number, what a receiver can put together by the key of both files."""
        return anonymity.households(
            {theme: zip(self.cards(theme), self.classes(theme), strict=True) for theme in self.plans}
        )

    def cards(self, theme: str) -> list[Hashable]:
        """The card number of each row."""
        return [row["nomor_kartu_keluarga"] for row in self.source[theme]]

    def column(self, theme: str, variable: str) -> list[str | None]:
        place = [
            column.source.id if isinstance(column.source, Variable) else ""
            for column in self.plans[theme].columns
        ].index(variable)
        return [row[place] for row in self.rows[theme]]

    def _values(self, plan: ThemePlan, row: tuple[str | None, ...]) -> tuple[Hashable, ...]:
        wanted = set(identifying(plan.columns))
        return tuple(value for column, value in zip(plan.columns, row, strict=True) if column in wanted)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    families=FAMILIES,
    people=PEOPLE,
    themes=THEMES,
    transform=TRANSFORM.map(written),
    k=st.integers(2, 6),
    diversity=st.integers(2, 3),
    linked=st.booleans(),
)
def test_the_check_measures_exactly_the_rows_that_are_delivered(
    regions: Regions,
    families: list[Row],
    people: list[Row],
    themes: tuple[str, ...],
    transform: dict[str, Any],
    k: int,
    diversity: int,
    linked: bool,
) -> None:
    """Of files that a key joins, whole households are counted; others, each for itself."""
    homes, members = registry_rows(families, people)
    linked = linked and len(themes) > 1
    rules: dict[str, Any] = {"k": k, "l": diversity, "transform": transform}
    if len(themes) > 1 and not linked:
        # What stands in both files has one value a class there, so that l cannot be asked for.
        rules = {"k": k, "transform": transform, "linked": False}
        diversity = REPORTED_L
    spec = asked(themes, rules, regions)
    plan = make_plan(spec, load_catalogue())
    counted = Counted(spec, homes, members)
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", homes, members)
        work = Path(folder) / "work"
        work.mkdir()
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            report = check_disclosure(spec, plan, engine, work / "check", load_catalogue())
            for theme in plan.themes:
                files = write_files(engine, theme, FORMATS["csv"], work, formula_safe=False)
                delivered = rfc4180.read(files[f"data/{theme.theme}.csv"])[1:]
                expected = reference_rows(theme, counted.source[theme.theme], KEY, counted.source)
                assert [tuple(row) for row in delivered] == expected
    for found in report.classes:
        if found.scope == "theme" and linked:
            continue  # what each file would be without the key
        classes: list[tuple[Hashable, ...]] = counted.classes(found.theme)
        sizes = anonymity.class_sizes(classes, counted.cards(found.theme))
        if found.scope == "joined":
            homes_of = counted.households()
            number = Counter(homes_of.values())
            cards = counted.cards(found.theme) if found.theme == "individual" else list(homes_of)
            at_home = [homes_of[card] for card in counted.cards(found.theme)]
            sizes = [number[homes_of[card]] for card in cards]
            classes = [(home, *own) for home, own in zip(at_home, classes, strict=True)]
            assert found.classes == len({homes_of[card] for card in cards})
        else:
            assert found.classes == len(set(classes))
        assert found.people == len(sizes)
        assert found.people_in_small_classes == sum(1 for size in sizes if size < k)
        assert found.unique_people == sizes.count(1)
        # (what emptied cells put together was large already, or is counted family by family)
        assert found.smallest == min(sizes) or (found.smallest > min(sizes) >= k and transform)
        assert sum(group.people for group in found.sizes) == found.people
        for item in found.diversity:
            values = counted.column(found.theme, item.variable)
            assert item.people == anonymity.in_undiverse_classes(classes, values, diversity)
    for applied in report.applied:
        if applied.emptied is not None:
            raw = [
                row.get(load_catalogue().theme(applied.theme).variable(applied.variable).field)
                for row in counted.source[applied.theme]
            ]
            there = sum(value is not None for value in raw)
            left = sum(value is not None for value in counted.column(applied.theme, applied.variable))
            assert applied.emptied == there - left


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    families=FAMILIES,
    people=PEOPLE,
    themes=THEMES,
    first=TRANSFORM.map(written),
    then=TRANSFORM.map(written),
    k=st.integers(2, 6),
    diversity=st.none() | st.integers(2, 3),
)
def test_numbers_tell_the_same_classes_apart_as_values_do(
    regions: Regions,
    families: list[Row],
    people: list[Row],
    themes: tuple[str, ...],
    first: dict[str, Any],
    then: dict[str, Any],
    k: int,
    diversity: int | None,
) -> None:
    """Recoded, dropped and emptied; on all classes, and on those that a first choice has left."""
    homes, members = registry_rows(families, people)
    apart = {"linked": False} if len(themes) > 1 else {}
    diversity = None if apart else diversity
    rules = {"k": k, **apart} | ({"l": diversity} if diversity else {})
    spec = asked(themes, rules, regions)
    one, other = (
        {item.variable: item for item in Disclosure.from_mapping({"transform": drawn}).transform}
        for drawn in (first, {name: entry for name, entry in then.items() if name not in first})
    )
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", homes, members)
        work = Path(folder) / "work"
        (work / "check").mkdir(parents=True)
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            plan = make_plan(spec, load_catalogue())
            with closing(Classes(engine, plan.themes, spec.disclosure, work / "check")) as classes:
                everything = NumberedClasses.of(classes, {})
                after_the_first = everything.narrowed(one)
                outcome = classes.outcome({**one, **other})
                for searched in (everything, after_the_first):
                    tallies = searched.tally({**one, **other}, whole=True)
                    for theme in themes:
                        counts = outcome.widest(theme)
                        assert tallies[theme].classes == counts.classes
                        assert tallies[theme].people_in_small_classes == counts.people_in_small_classes
                        if diversity:
                            assert tallies[theme].undiverse == sum(counts.undiverse.values())


@pytest.mark.parametrize("size", [numbers.SLICE, 3])
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(families=FAMILIES, people=PEOPLE, themes=THEMES, transform=TRANSFORM.map(written), k=st.integers(2, 4))
def test_every_remedy_mends_what_it_says_at_the_cost_it_says(
    regions: Regions,
    families: list[Row],
    people: list[Row],
    themes: tuple[str, ...],
    transform: dict[str, Any],
    k: int,
    size: int,
) -> None:
    """Also when the search saw no more than a slice of the classes: what it offers is counted on all."""
    homes, members = registry_rows(families, people)
    spec = asked(themes, {"k": k, "transform": transform}, regions)
    with mock.patch.object(numbers, "SLICE", size), tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", homes, members)
        work = Path(folder) / "work"
        work.mkdir()
        with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
            plan = make_plan(spec, load_catalogue())
            report = check_disclosure(spec, plan, engine, work / "check", load_catalogue())
    for remedy in report.remedies:
        mended = {item.variable: transform_mapping(item) for item in remedy.transforms}
        rules = {"k": k, "transform": mended} | ({} if remedy.linked else {"linked": False})
        counted = Counted(asked(themes, rules, regions), homes, members)
        left = {
            theme: anonymity.in_small_classes(counted.classes(theme), counted.cards(theme), k)
            for theme in themes
        }
        if remedy.linked and len(themes) > 1:
            at_home = counted.households()
            number = Counter(at_home.values())
            small = {card for card, home in at_home.items() if number[home] < k}
            left = {
                "family": len(small),
                "individual": sum(card in small for card in counted.cards("individual")),
            }
        assert remedy.left == left
        assert remedy.passes == (not any(left.values()))
        emptied = 0
        for theme, plan_of in counted.plans.items():
            for column in plan_of.columns:
                if column.suppressed and isinstance(column.source, Variable):
                    raw = [row.get(column.field) for row in counted.source[theme]]
                    left_over = counted.column(theme, column.source.id)
                    emptied += sum(value is not None for value in raw)
                    emptied -= sum(value is not None for value in left_over)
        assert remedy.cells_emptied == emptied
