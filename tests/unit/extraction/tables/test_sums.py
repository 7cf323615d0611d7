"""A sum tells of those who add something to it (issue B, point 4, level 2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from, csv_rows, spec_of, write_registry

from dtsen.extraction.engines.cage import literal
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import CheckFailed, SpecError
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery

Built = Callable[..., Delivery]

HORSE_OWNERS = {"3304012001": 1, "3305012001": 7, "3306012001": 30, "3307012001": 0}
LARGE_FAMILIES = {"3304012001": 2, "3305012001": 20, "3306012001": 30, "3307012001": 40}


@pytest.fixture
def horses(tmp_path: Path) -> Path:
    """Forty-six families in each of four regencies, of one member or, some, of three. One family of three
    in each has cattle.
    """
    families, people = [], []
    for place in HORSE_OWNERS:
        for number in range(46):
            size = 3 if number < LARGE_FAMILIES[place] else 1
            card = f"{place[:4]}{number:012d}"
            own = {"region_code": place, "nomor_kartu_keluarga": card}
            families.append(
                own
                | {
                    "jumlah_anggota_keluarga": size,
                    "jumlah_ternak_kuda": 2 * (number < HORSE_OWNERS[place]),
                    "jumlah_ternak_sapi": 4 * (number == 0),
                }
            )
            people += [
                own | {"nomor_induk_kependudukan": f"{card[:14]}{member:02d}", "jenis_kelamin": 1}
                for member in range(size)
            ]
    return write_registry(tmp_path / "registry", families, people)


@pytest.fixture
def built(horses: Path, regions: Regions, tmp_path: Path) -> Built:
    def run(measures: list[Any], theme: str = "family", **rules: Any) -> Delivery:
        entry = {"dimensions": ["regency"], "measures": measures}
        spec = {"form": "table", "package": "none", "themes": {theme: entry}, "disclosure": rules}
        return build_from(spec, horses, regions, tmp_path / "out")

    return run


def column(delivery: Delivery, name: str, theme: str = "family") -> dict[str, str]:
    rows = csv_rows((delivery.path / f"data/{theme}.csv").read_bytes())
    return {row["kode_kabupaten_kota"]: row[name] for row in rows}


def test_the_horses_of_one_family_are_not_shown_and_its_neighbours_are_counted(built: Built) -> None:
    delivery = built(["count", {"sum": "horse_count"}, {"mean": "horse_count"}])
    assert column(delivery, "jumlah") == {"Total": "184"} | {f"330{last}": "46" for last in "4567"}
    sums = column(delivery, "total_jumlah_ternak_kuda")
    assert (sums["Total"], sums["3304"]) == ("76", "")
    assert sum(figure == "" for figure in sums.values()) == 2
    means = column(delivery, "rata_rata_jumlah_ternak_kuda")
    assert {place for place, mean in means.items() if not mean} == {
        place for place, figure in sums.items() if not figure
    }


def test_what_a_family_has_beyond_its_first_member_is_what_its_size_adds(built: Built) -> None:
    sums = column(built(["count", {"sum": "family_size"}]), "total_jumlah_anggota_keluarga")
    assert (sums["Total"], sums["3304"]) == (str(184 + 2 * 92), "")
    assert [sums[place] for place in sums if sums[place]] == ["368", "106", "126"]


def test_what_a_limit_gives_to_everybody_adds_nothing(built: Built) -> None:
    """Two horses are counted for everybody, so nobody has more."""
    delivery = built(["count", {"sum": "horse_count"}], transform={"horse_count": {"bottom": 2}})
    assert column(delivery, "total_jumlah_ternak_kuda")["3304"] == "92"


def test_the_cattle_of_one_family_are_not_shown_though_it_has_many_members(built: Built) -> None:
    """Three people are not few where k is three, but they are one family; in the whole table it is four."""
    delivery = built(["count", {"sum": "cattle_count"}], "individual", k=3)
    sums = column(delivery, "total_jumlah_ternak_sapi", "individual")
    assert sums == {"Total": "48"} | {f"330{last}": "" for last in "4567"}


@pytest.mark.parametrize(
    ("theme", "measure", "code"),
    [("family", "horse_count", "check_few_rows"), ("individual", "cattle_count", "check_family_cells")],
)
def test_who_adds_nothing_taken_for_one_who_does_never_leaves_the_house(
    built: Built, monkeypatch: pytest.MonkeyPatch, theme: str, measure: str, code: str
) -> None:
    """Negative control of the checks that count them by queries of their own. One contributor may have all of
    a sum here, or else the rule of dominance would withhold it.
    """
    for module in ("dominance", "recount"):
        monkeypatch.setattr(f"dtsen.extraction.tables.{module}.DOMINANT", 100)
    right = DuckDBEngine.aggregate

    def careless(self: DuckDBEngine, plan: Any, target: Path) -> None:
        right(self, plan, target)
        kinds = [(figure.kind, figure.above) for figure in plan.figures]
        (values,), (adding,) = (
            [place for place, kind in enumerate(kinds) if kind == ("values", above)] for above in (None, 0)
        )
        for path in target.iterdir():
            new = literal(f"{path}.new")
            duckdb.sql(
                f"COPY (SELECT * REPLACE (f{values} AS f{adding}) FROM read_parquet({literal(str(path))})) "
                f"TO {new} (FORMAT parquet)"
            )
            Path(f"{path}.new").replace(path)

    monkeypatch.setattr(DuckDBEngine, "aggregate", careless)
    with pytest.raises(CheckFailed) as refused:
        built([{"sum": measure}], theme, k=3)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("theme", "measure", "recode", "code"),
    [
        ("family", {"sum": "horse_count"}, {"horse_count": {"top": 1}}, "transform_not_for_tables"),
        ("family", {"mean": "family_size"}, {"family_size": {"top": 2}}, "transform_not_for_tables"),
        ("family", {"sum": "percentile"}, {"percentile": {"bottom": 99}}, "transform_not_for_tables"),
        (
            "individual",
            {"mean": "weekly_hours"},
            {"weekly_hours": {"bottom": 97}},
            "transform_not_for_tables",
        ),
        ("family", {"sum": "enumeration_year"}, {}, "not_a_measure"),
    ],
)
def test_a_sum_that_would_be_a_share_is_refused(
    regions: Regions, theme: str, measure: dict[str, str], recode: dict[str, Any], code: str
) -> None:
    entry = {"dimensions": ["regency"], "measures": ["count", measure]}
    with pytest.raises(SpecError) as refused:
        spec_of({"form": "table", "themes": {theme: entry}, "disclosure": {"transform": recode}}, regions)
    assert refused.value.code == code


def test_bands_say_what_a_limited_sum_would(horses: Path, regions: Regions, tmp_path: Path) -> None:
    entry = {"dimensions": ["regency", "horse_count"], "measures": ["count"]}
    bands = {"transform": {"horse_count": {"bands": [0, 1]}}}
    spec = {"form": "table", "package": "none", "themes": {"family": entry}, "disclosure": bands}
    delivery = build_from(spec, horses, regions, tmp_path / "bands")
    rows = csv_rows((delivery.path / "data/family.csv").read_bytes())
    of_one = [row["jumlah"] for row in rows if row["kode_kabupaten_kota"] == "3304"]
    assert of_one == ["46", "", ""]


def test_a_condition_is_held_to_the_level_of_tables(regions: Regions) -> None:
    entry = {"dimensions": ["regency"], "measures": ["count"], "where": {"age": [37]}}
    with pytest.raises(SpecError) as refused:
        spec_of({"form": "table", "themes": {"individual": entry}}, regions)
    assert (refused.value.code, refused.value.subject) == ("variable_not_for_tables", "age")
    rows = {"themes": {"individual": {"variables": ["sex"], "where": {"age": [37]}}}}
    spec_of(rows, regions)
