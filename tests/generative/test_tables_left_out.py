"""Hypothesis invents families and tables of some deciles each: what the table of all leaves in some cell,
less those that show the cell, is found whatever other tables were received as well.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Received, differences
from dtsen.extraction.disclosure.differencing.findings import FewLeft
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

K = 3
PLACES = ("3304012001", "3305012001")
DECILES = range(1, 6)
# How many families of every decile live in each place.
FAMILIES = st.fixed_dictionaries(
    {(place, decile): st.sampled_from([0, 1, 1, 2, 4]) for place in PLACES for decile in DECILES}
).filter(lambda families: any(families.values()))
# Which table every decile is counted in, if in any.
TABLES = st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=5, max_size=5)


def table(deciles: Sequence[int]) -> dict[str, Any]:
    where = {"where": {"decile": list(deciles)}} if deciles else {}
    entry = {"dimensions": ["regency"], "measures": ["count"], **where}
    return {"form": "table", "themes": {"family": entry}, "disclosure": {"k": K}}


def left(
    families: dict[tuple[str, int], int], tables: Sequence[Sequence[int]], newest: int
) -> set[tuple[str, ...]]:
    """The tables, but for the newest one, that leave a few in some cell. The first one is of all."""
    found = set()
    for places in ([PLACES[0]], [PLACES[1]], PLACES):
        counts = [sum(families[place, decile] for place in places for decile in of) for of in tables]
        taken = [number for number, count in enumerate(counts) if not 0 < count < K]
        rest = counts[0] - sum(counts[number] for number in taken[1:]) if 0 in taken else 0
        if 0 < rest < min(K, counts[0]) and len(taken) > 2 and newest in taken:
            found.add(tuple(f"UJI-{number}" for number in taken if number != newest))
    return found


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(families=FAMILIES, tables=TABLES, newest=st.integers(0, 4))
def test_a_table_that_withholds_a_cell_does_not_hide_what_the_others_leave_there(
    regions: Regions, families: dict[tuple[str, int], int], tables: list[int | None], newest: int
) -> None:
    homes = Counter(families)
    rows = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "desil_nasional": decile,
            "kabupaten_kota": place[:4],
        }
        for number, (place, decile) in enumerate(sorted(homes.elements()))
    ]
    asked = [[decile for decile, of in zip(DECILES, tables, strict=True) if of == own] for own in range(4)]
    asked = [deciles for deciles in asked if any(families[place, one] for place in PLACES for one in deciles)]
    newest = newest % (len(asked) + 1)
    specs = [table(deciles) for deciles in ([], *asked)]
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", rows, [])
        with DuckDBEngine(Dataset.open(registry), Path(folder), KEY) as engine:
            received = [
                Received(f"UJI-{number}", spec_of(spec, regions))
                for number, spec in enumerate(specs)
                if number != newest
            ]
            work = Path(folder) / "d"
            new = spec_of(specs[newest], regions)
            findings = differences(new, received, engine, work, load_catalogue())
    found = {finding.received for finding in findings if isinstance(finding, FewLeft)}
    assert found == left(families, [DECILES, *asked], newest)
