"""What two results of one institution about nearly the same people tell together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.registries import KEY, build_from, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Finding, Received, differences
from dtsen.extraction.disclosure.differencing.findings import FewApart
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

PLACES = ["3304012001"] * 10 + ["3304022001"] * 3 + ["3171011001"] * 7


@pytest.fixture(scope="module")
def registry_of_twenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "desil_nasional": number % 10 + 1,
            "kabupaten_kota": place[:4],
        }
        for number, place in enumerate(PLACES)
    ]
    return write_registry(tmp_path_factory.mktemp("differencing") / "registry", families, [])


def rows(regions: Sequence[str] = (), deciles: Sequence[int] = ()) -> dict[str, Any]:
    where = {"where": {"decile": list(deciles)}} if deciles else {}
    return {"themes": {"family": {"variables": ["decile"], **where}}, "regions": list(regions)}


def table(regions: Sequence[str] = (), deciles: Sequence[int] = ()) -> dict[str, Any]:
    where = {"where": {"decile": list(deciles)}} if deciles else {}
    entry = {"dimensions": ["regency"], "measures": ["count"], **where}
    return {"form": "table", "themes": {"family": entry}, "regions": list(regions)}


def found(
    registry: Path, work: Path, regions: Regions, new: dict[str, Any], *old: dict[str, Any]
) -> tuple[Finding, ...]:
    work.mkdir(exist_ok=True)
    with DuckDBEngine(Dataset.open(registry), work, KEY) as engine:
        received = [
            Received(f"permohonan {number}", spec_of(item, regions)) for number, item in enumerate(old, 1)
        ]
        return differences(spec_of(new, regions), received, engine, work / "d", load_catalogue())


@pytest.mark.parametrize(
    ("new", "old", "directions"),
    [
        pytest.param(rows(["3304"]), rows(["330401"]), ["added"], id="three families more"),
        pytest.param(rows(["330401"]), rows(["3304"]), ["missing"], id="three families fewer"),
        pytest.param(rows(), rows(["3304"]), [], id="seven more"),
        pytest.param(rows(["3304"]), rows(["3304"]), [], id="the same"),
        pytest.param(rows(["3304"]), rows(["3171"]), [], id="others"),
        pytest.param(rows(deciles=[1, 2]), rows(deciles=[1]), ["added"], id="two in decile 2"),
        pytest.param(rows(["330402"], [1]), rows(["3171"], [9]), [], id="few, and few others"),
        pytest.param(table(), table(["33"]), [], id="a table with another regency of seven"),
        pytest.param(table(["33"]), table(["330401"]), ["added"], id="a table, by regency"),
    ],
)
def test_a_difference_of_some_but_fewer_than_k_is_found(
    registry_of_twenty: Path,
    regions: Regions,
    tmp_path: Path,
    new: dict[str, Any],
    old: dict[str, Any],
    directions: list[str],
) -> None:
    findings = found(registry_of_twenty, tmp_path / "work", regions, new, old)
    assert [finding.direction for finding in findings if isinstance(finding, FewApart)] == directions


def test_a_table_hides_no_small_cell_in_a_large_difference(
    registry_of_twenty: Path, regions: Regions, tmp_path: Path
) -> None:
    """Three deciles more are six families, three of them in the regency of which both tables tell."""
    new, old = table(deciles=[1, 2, 3, 4, 5, 6]), table(deciles=[1, 2, 3])
    (finding,) = found(registry_of_twenty, tmp_path / "work", regions, new, old)
    assert isinstance(finding, FewApart)
    assert (finding.by, finding.cells, finding.differing) == (("Kabupaten/Kota",), 1, ("Desil",))


def test_a_finding_names_the_difference_and_no_number_of_people(
    registry_of_twenty: Path, regions: Regions, tmp_path: Path
) -> None:
    (finding,) = found(registry_of_twenty, tmp_path / "work", regions, rows(["3304"]), rows(["330401"]))
    assert "Kurang dari 5 baris" in finding.message
    assert "Wilayah" in finding.message
    assert "3 " not in finding.message


def test_the_quality_report_warns_and_names_the_request_that_it_is_about(
    registry_of_twenty: Path, regions: Regions, tmp_path: Path
) -> None:
    received = [
        Received("UJI-1/2026", spec_of(rows(["3304"]), regions)),
        Received("UJI-2/2026", spec_of(rows(["330401"]), regions)),
    ]
    delivery = build_from(rows(["3304"]), registry_of_twenty, regions, tmp_path / "d.zip", received=received)
    (check,) = [check for check in delivery.report.themes[0].checks if check.id == "differencing"]
    assert check.verdict == "warn"
    assert "“UJI-2/2026”" in check.message
    assert "“UJI-1/2026”" not in check.message


def test_what_the_receiver_could_subtract_is_told_to_officers_and_not_in_the_package(
    registry_of_twenty: Path, regions: Regions, tmp_path: Path
) -> None:
    """The package is the same, byte for byte, whatever it was compared with: nothing tells of a finding."""
    plain = rows(["3304"]) | {"package": "none"}
    received = [Received("UJI-2/2026", spec_of(rows(["330401"]), regions))]
    told = build_from(plain, registry_of_twenty, regions, tmp_path / "told", received=received)
    alone = build_from(plain, registry_of_twenty, regions, tmp_path / "alone")
    files = [path for path in told.path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert path.read_bytes() == (alone.path / path.relative_to(told.path)).read_bytes(), path.name
    page = told.pages["laporan-kualitas.html"].decode()
    assert "“UJI-2/2026”" in page
    assert "paket tidak memuatnya" in page
    assert told.report.verdict == "warn"
    assert "Selisih dengan data" not in alone.pages["laporan-kualitas.html"].decode()


CODES = st.lists(st.sampled_from(["33", "31", "3304", "330401", "330402", "3304012001"]), max_size=2)
DECILES = st.lists(st.integers(1, 10), max_size=4, unique=True)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(new=st.builds(rows, CODES, DECILES), old=st.builds(rows, CODES, DECILES))
def test_differences_are_those_of_the_sets_of_rows(
    registry_of_twenty: Path, regions: Regions, tmp_path_factory: pytest.TempPathFactory,
    new: dict[str, Any], old: dict[str, Any],
) -> None:  # fmt: skip
    def population(spec: dict[str, Any]) -> set[int]:
        deciles = spec["themes"]["family"].get("where", {}).get("decile")
        return {
            number
            for number, place in enumerate(PLACES)
            if (not spec["regions"] or place.startswith(tuple(spec["regions"])))
            and (not deciles or number % 10 + 1 in deciles)
        }

    sides = [("added", population(new) - population(old)), ("missing", population(old) - population(new))]
    sides = sides if population(new) & population(old) else []
    findings = found(registry_of_twenty, tmp_path_factory.mktemp("work"), regions, new, old)
    apart = [finding.direction for finding in findings if isinstance(finding, FewApart)]
    assert apart == [name for name, few in sides if 0 < len(few) < 5]
