"""Rows that another institution's data could be joined with by what they hold (issue B, point 4)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, spec_of, write_registry

from dtsen.extraction.delivery import Delivery
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.quality import joinable
from dtsen.extraction.quality.report import Check
from dtsen.extraction.regions import Regions

HELD = ["regency_code", "decile", "cattle_count", "floor_material"]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 families in two regencies; cattle and floors tell many of them apart."""
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "kode_kabupaten_kota": place[:4],
            "desil_nasional": number % 10 + 1,
            "jumlah_ternak_sapi": number * number % 23,
            "jenis_lantai_terluas": number % 4 + 1,
        }
        for number, place in enumerate(["3304012001", "3305012001"] * 100)
    ]
    return write_registry(tmp_path_factory.mktemp("joinable") / "1-2026", families, [])


def choice(variables: list[str], **more: Any) -> dict[str, Any]:
    disclosure = {"override": {"reason": "uji", "decided_by": "Uji"}} | more.pop("disclosure", {})
    return {
        "themes": {"family": {"variables": variables}},
        "package": "none",
        "disclosure": disclosure,
        **more,
    }


def built(registry: Path, regions: Regions, target: Path, asked: dict[str, Any], *others: Any) -> Delivery:
    elsewhere = [Received(f"lain-{place}", spec_of(one, regions)) for place, one in enumerate(others)]
    return build_from(asked, registry, regions, target, elsewhere=elsewhere)


def said(delivery: Delivery) -> Check:
    (check,) = [check for check in delivery.report.for_officers if check.id == "joinable"]
    return check


def rows_of(delivery: Delivery) -> list[dict[str, str]]:
    content = (delivery.path / "data/family.csv").read_bytes().decode()
    return list(csv.DictReader(io.StringIO(content, newline="")))


def alone(rows: list[dict[str, str]], *names: str) -> int:
    """Counted from the delivered file by other means."""
    groups = Counter(tuple(row[name] for name in names or row) for row in rows)
    return sum(1 for size in groups.values() if size == 1)


def test_issue_b_rows_that_are_alone_in_all_they_hold_are_counted(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    delivery = built(registry, regions, tmp_path / "d", choice(HELD))
    check = said(delivery)
    assert check.verdict == "pass"
    assert 0 < check.figures["alone"] == alone(rows_of(delivery)) < 200


def test_issue_b_what_another_institution_has_as_well_is_named_with_its_rows(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    other = choice(["regency_code", "cattle_count", "decile", "roof_material"])
    delivery = built(registry, regions, tmp_path / "d", choice(HELD), other)
    expected = alone(rows_of(delivery), "kode_kabupaten_kota", "jumlah_ternak_sapi", "desil_nasional")
    check = said(delivery)
    assert check.verdict == "warn"
    assert expected > 0
    assert f"{expected} dari 200 baris" in check.message
    assert "tunggal dalam 3 kolom yang sama dengan lain-0" in check.message


def test_the_finer_file_can_be_made_as_coarse_as_the_other(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    coarse = choice(HELD, disclosure={"transform": {"cattle_count": {"top": 3}}})
    delivery = built(registry, regions, tmp_path / "d", choice(HELD), coarse)
    rows = [
        row | {"jumlah_ternak_sapi": str(min(int(row["jumlah_ternak_sapi"]), 3))} for row in rows_of(delivery)
    ]
    assert f"{alone(rows)} dari 200 baris" in said(delivery).message.split("lain. ")[1]


def test_of_many_rows_a_part_is_told_apart_and_stands_for_all(
    regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All 200 families are alone, and about every second one is looked at."""
    families = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "jumlah_ternak_sapi": number,
        }
        for number in range(200)
    ]
    registry = write_registry(tmp_path / "r", families, [])
    monkeypatch.setattr(joinable, "_ROWS_TOLD_APART", 100)
    estimated = said(built(registry, regions, tmp_path / "d", choice(["cattle_count"]))).figures["alone"]
    assert estimated % 2 == 0
    assert 150 < estimated < 250


def test_of_many_other_results_the_newest_are_looked_at(
    registry: Path, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joinable, "_MOST_OTHERS", 2)
    message = said(built(registry, regions, tmp_path / "d", choice(HELD), *[choice(HELD)] * 3)).message
    assert [name for name in ("lain-0", "lain-1", "lain-2") if name in message] == ["lain-1", "lain-2"]


@pytest.mark.parametrize(
    "other",
    [
        choice(HELD, regions=["3171"]),
        choice(["roof_material"]),
        {"form": "table", "themes": {"family": {"dimensions": ["decile"], "measures": ["count"]}}},
    ],
)
def test_results_about_other_places_other_columns_and_tables_are_no_match(
    registry: Path, regions: Regions, tmp_path: Path, other: dict[str, Any]
) -> None:
    delivery = built(registry, regions, tmp_path / "d", choice(HELD, regions=["33"]), other)
    assert said(delivery).verdict == "pass"


def test_where_nothing_was_compared_nothing_is_said_to_be_missing(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    """The command line without ``--elsewhere`` said that no other institution has these rows."""
    unasked = said(build_from(choice(HELD), registry, regions, tmp_path / "d"))
    compared = said(built(registry, regions, tmp_path / "e", choice(HELD)))
    assert "Tidak dibandingkan dengan hasil instansi lain: --elsewhere tidak ditulis." in unasked.message
    assert "Tidak ada hasil instansi lain" not in unasked.message
    assert "Tidak ada hasil instansi lain" in compared.message
    assert "others" not in unasked.figures
    assert compared.figures["others"] == 0


def test_the_line_names_its_theme(registry: Path, regions: Regions, tmp_path: Path) -> None:
    """Beside the line of the other theme it could not be told whose it was."""
    check = said(built(registry, regions, tmp_path / "d", choice(HELD), choice(HELD)))
    assert check.message.startswith("Set Data Keluarga: ")


def test_in_the_places_of_both_only(registry: Path, regions: Regions, tmp_path: Path) -> None:
    delivery = built(registry, regions, tmp_path / "d", choice(HELD), choice(HELD, regions=["3304"]))
    rows = [row for row in rows_of(delivery) if row["kode_kabupaten_kota"] == "3304"]
    assert f"{alone(rows)} dari 200 baris" in said(delivery).message.split("lain. ")[1]


def test_what_is_emptied_is_not_there_to_join_by(registry: Path, regions: Regions, tmp_path: Path) -> None:
    emptied = choice(HELD, disclosure={"transform": {"cattle_count": {"suppress": True}}})
    del emptied["disclosure"]["override"]
    delivery = built(registry, regions, tmp_path / "d", emptied, choice(HELD))
    assert said(delivery).figures["alone"] == alone(rows_of(delivery))
    assert "dalam 4 kolom" not in said(delivery).message


def test_the_receiver_is_not_told_what_to_look_for(registry: Path, regions: Regions, tmp_path: Path) -> None:
    delivery = built(registry, regions, tmp_path / "d", choice(HELD), choice(HELD))
    for path in delivery.path.rglob("*"):
        if path.is_file():
            assert b"lain-0" not in path.read_bytes(), path
            assert b"joinable" not in path.read_bytes(), path
    assert any(b"lain-0" in page for page in delivery.pages.values())
