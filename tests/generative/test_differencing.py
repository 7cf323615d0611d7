"""Hypothesis invents families and two tables of them; what is said to follow must follow, and what follows
from bands must be said.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import optimize
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received, differences
from dtsen.extraction.disclosure.differencing.findings import ToldTogether
from dtsen.extraction.disclosure.differencing.system import Place, System
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 3
# How many families of each size from 1 to 8.
SIZES = st.lists(st.sampled_from([0, 1, 2, 4, 7, 20]), min_size=8, max_size=8).filter(any)
EDGES = st.sets(st.integers(2, 8), max_size=4).map(lambda edges: [1, *sorted(edges)])
ENDLESS = 99


def registry_of(counts: Sequence[int], work: Path) -> Path:
    sizes = [size for size, count in enumerate(counts, start=1) for _ in range(count)]
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_anggota_keluarga": size,
            "desil_nasional": (number * number + size) % 3 + 1,
            "jenis_lantai_terluas": (number + 2 * size) % 4 % 3 + 1,
        }
        for number, size in enumerate(sizes)
    ]
    return write_registry(work / "registry", families, [])


def table(dimensions: Sequence[str], edges: Sequence[int], share: Sequence[int] = ()) -> dict[str, Any]:
    measures = ["count", *([{"share": {"decile": list(share)}}] if share else [])]
    transform = {"family_size": {"bands": list(edges)}} if "family_size" in dimensions else {}
    return {
        "form": "table",
        "themes": {"family": {"dimensions": list(dimensions), "measures": measures}},
        "disclosure": {"k": K, "transform": transform},
    }


def about(spec: dict[str, Any], variable: str, values: Sequence[int]) -> dict[str, Any]:
    """The same table, of families with one of these values alone."""
    family = {**spec["themes"]["family"], **({"where": {variable: [*values]}} if values else {})}
    return {**spec, "themes": {"family": family}}


def shown_intervals(counts: Sequence[int], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What a table of one row shows: its bands and its total, as far as one small band does not hide a
    second one and the total. Tables with a small band show nothing that is looked at here.
    """
    bands = [*pairwise([*edges, ENDLESS])]
    sums = [sum(counts[low - 1 : high - 1]) for low, high in bands]
    if not any(0 < people < K for people in sums):
        yield from bands
        yield (1, ENDLESS)


def follows(counts: Sequence[int], shown: Sequence[tuple[int, int]]) -> bool:
    """Whether few people stand between two edges that chains of shown intervals connect."""
    groups: list[set[int]] = []
    for interval in shown:
        touched = [group for group in groups if group & {*interval}]
        groups = [group for group in groups if group not in touched] + [set(interval).union(*touched)]
    return any(
        0 < sum(counts[low - 1 : high - 1]) < K
        for group in groups
        for low, high in combinations(sorted(group), 2)
    )


def told(registry: Path, regions: Regions, work: Path, *tables: dict[str, Any]) -> list[ToldTogether]:
    *old, new = [spec_of(item, regions) for item in tables]
    received = [Received(f"{number}", spec) for number, spec in enumerate(old)]
    with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
        found = differences(new, received, engine, work / "d", load_catalogue())
    return [finding for finding in found if isinstance(finding, ToldTogether)]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(counts=SIZES, first=EDGES, second=EDGES)
def test_few_people_between_two_edges_that_are_connected_are_found(
    regions: Regions, counts: list[int], first: list[int], second: list[int]
) -> None:
    """All differences of unions of bands: an oracle that knows intervals alone."""
    intervals = [*shown_intervals(counts, first), *shown_intervals(counts, second)]
    with tempfile.TemporaryDirectory() as folder:
        tables = (table(["family_size"], first), table(["family_size"], second))
        findings = told(registry_of(counts, Path(folder)), regions, Path(folder), *tables)
    if follows(counts, intervals):
        assert sum(finding.isolated for finding in findings)


class Watched(System):
    """A system that remembers what everybody knew of a figure before bounds were narrowed."""

    def __init__(self) -> None:
        super().__init__()
        self.floors: dict[int, int] = {}

    def put(self, place: Place, value: int, *, floor: int, need: int) -> int:
        row = super().put(place, value, floor=floor, need=need)
        self.floors[row] = max(floor, self.floors.get(row, 0))
        return row

    def spread(self, row: int) -> float:
        """How far a solver that knows floors, shown figures and sums leaves the figure open."""
        sums = np.zeros((len(self.sums), len(self.places)))
        for number, (whole, *parts) in enumerate(self.sums):
            sums[number, whole] -= 1
            for part in parts:
                sums[number, part] += 1
        bounds = [
            (self.values[at], self.values[at]) if self.shown[at] else (self.floors[at], 10_000)
            for at in range(len(self.places))
        ]
        ends = []
        for sign in (1, -1):
            wanted = np.zeros(len(self.places))
            wanted[row] = sign
            ends.append(optimize.linprog(wanted, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds).fun)
        return float(-ends[1] - ends[0])


@contextmanager
def watched_systems() -> Iterator[list[Watched]]:
    systems: list[Watched] = []

    def watched() -> Watched:
        systems.append(Watched())
        return systems[-1]

    with patch("dtsen.extraction.disclosure.differencing.assembling.System", watched):
        yield systems


# A share of what is a dimension, too, is refused: tables of the decile have none of it.
TABLES = st.lists(
    st.sampled_from(["family_size", "decile", "floor_material"]), min_size=1, max_size=2, unique=True
).flatmap(
    lambda dimensions: st.builds(
        table,
        st.just(dimensions),
        EDGES,
        st.just(()) if "decile" in dimensions else st.sampled_from([(), (1,), (1, 2)]),
    )
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(counts=SIZES, first=TABLES, second=TABLES)
def test_what_is_said_to_follow_follows(
    regions: Regions, counts: list[int], first: dict[str, Any], second: dict[str, Any]
) -> None:
    """The sums hold, the truth lies within the bounds, and a solver that is given the sums narrows every
    figure at least as far.
    """
    hold_against_a_solver(regions, counts, first, second)


# Conditions of all, of nearly all, of some.
CONDITIONS = st.tuples(
    st.sampled_from(["family_size", "decile", "floor_material"]),
    st.sampled_from([(), (1,), (1, 2), (2, 3), (1, 2, 3), (1, 2, 3, 4, 5, 6, 7)]),
).filter(lambda condition: condition[0] == "family_size" or max(condition[1], default=1) <= 3)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(counts=SIZES, first=TABLES, second=TABLES, one=CONDITIONS, other=CONDITIONS)
def test_what_is_said_to_follow_of_overlapping_families_follows(
    regions: Regions,
    counts: list[int],
    first: dict[str, Any],
    second: dict[str, Any],
    one: tuple[str, tuple[int, ...]],
    other: tuple[str, tuple[int, ...]],
) -> None:
    """The same, where the two tables are about some families in common, and each about some more."""
    hold_against_a_solver(regions, counts, about(first, *one), about(second, *other))


def hold_against_a_solver(
    regions: Regions, counts: list[int], first: dict[str, Any], second: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder, watched_systems() as systems:
        told(registry_of(counts, Path(folder)), regions, Path(folder), first, second)
    for system in systems:
        for whole, *parts in system.sums:
            assert system.values[whole] == sum(system.values[row] for row in parts)
        for row in range(len(system.places)):
            assert system.low[row] <= system.values[row] <= system.high[row]
        for row in system.isolated():
            assert round(system.spread(row)) <= system.high[row] - system.low[row]
