"""The documents of a table travel with it and tell nothing that it does not show (issue B, point 4)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import rfc4180
from support.registries import build_from

from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery, Progress
from dtsen.extraction.tables.audit import Audit
from dtsen.extraction.tables.cells import PARTLY, SHOWN, WITHHELD, Shown
from dtsen.extraction.tables.checks import suppression_checks

CLOSE_K = 20
Built = Callable[..., Delivery]


@pytest.fixture
def built(registry: Path, regions: Regions, tmp_path: Path) -> Built:
    def run(*measures: Any, k: int = 5, progress: Any = None, **changes: Any) -> Delivery:
        table = {"dimensions": ["province", "decile"], "measures": list(measures or ["count"])}
        spec = {
            "form": "table",
            "package": "none",
            "themes": {
                "family": table | {name: changes.pop(name) for name in ("dimensions",) if name in changes}
            },
            "disclosure": {"k": k},
            **changes,
        }
        told = {"progress": progress} if progress else {}
        return build_from(spec, registry, regions, tmp_path / "out", **told)

    return run


def checks_of(delivery: Delivery) -> dict[str, Any]:
    report = json.loads((delivery.path / "laporan-kualitas.json").read_text())
    return {check["id"]: check for check in report["themes"][0]["checks"]}


def cells_of(delivery: Delivery) -> list[list[str]]:
    _, *rows = rfc4180.read((delivery.path / "data/family.csv").read_bytes())
    return rows


def test_issue_b_no_province_that_the_table_withholds_stands_in_a_document(built: Built) -> None:
    """The report counted rows by province from the manifest, also those that the table withholds."""
    delivery = built(k=CLOSE_K)
    withheld = [
        row[1] for row in cells_of(delivery) if row[0] != "Total" and row[2] == "Total" and not row[4]
    ]
    assert withheld
    report = json.loads((delivery.path / "laporan-kualitas.json").read_text())
    assert report["themes"][0]["provinces"] == {}
    page = (delivery.path / "laporan-kualitas.html").read_text()
    assert not [name for name in withheld if name in page]


def test_the_total_stands_in_the_report_where_the_table_shows_it(built: Built) -> None:
    check = checks_of(built())["total"]
    assert check["figures"] == {"compared": 1, "table": 3000, "registry": 3000, "manifest": 3000}
    assert "3.000" in check["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"dimensions": ["decile"], "regions": ["34"]},
        {"measures": ({"share": {"toilet_facility": [1]}},)},
    ],
)
def test_issue_b_a_total_that_the_table_does_not_show_stands_in_no_document(
    built: Built, changes: dict[str, Any]
) -> None:
    delivery = built(*changes.pop("measures", ()), k=1000, **changes)
    check = checks_of(delivery)["total"]
    assert (check["verdict"], check["figures"].keys() & {"table", "registry"}) == ("pass", set())
    assert not any(character.isdigit() for character in check["message"])


def test_issue_b_the_report_tells_of_withheld_cells_only_what_can_be_counted_in_the_file(
    built: Built,
) -> None:
    """How many cells are small, and how many are withheld for others, narrows them to less than k. So does
    how often the contributors of a sum are few, and how many figures were proven.
    """
    delivery = built("count", {"sum": "floor_area_m2"}, {"share": {"toilet_facility": [1]}})
    checks, statuses = checks_of(delivery), [row[-1] for row in cells_of(delivery)]
    assert checks["small_cells"]["figures"] == {
        "cells": len(statuses),
        "withheld": statuses.count("ditahan"),
        "partly": statuses.count("ditahan sebagian"),
    }
    assert statuses.count("ditahan sebagian")
    assert checks["derivable"]["figures"] == {"derivable": 0}
    assert checks["derivable"]["message"].count("5") == 1


def test_issue_b_the_progress_does_not_tell_how_many_cells_are_small(built: Built) -> None:
    """The applicant sees it in the tracker."""
    told: list[Progress] = []
    delivery = built(progress=told.append)
    totals = {item.rows_total for item in told if item.stage == "suppressing"}
    assert totals == {len(cells_of(delivery))}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"k": CLOSE_K}, "Lebih dari separuh sel ditahan."),
        ({"k": 1000, "regions": ["34"]}, "Tabel ini tidak memuat satu angka pun: semua 20 sel ditahan."),
    ],
)
def test_issue_b_a_table_that_says_hardly_anything_warns_and_says_what_helps(
    built: Built, changes: dict[str, Any], words: str
) -> None:
    delivery = built(**changes)
    check = checks_of(delivery)["enough"]
    assert check["verdict"] == delivery.report.verdict == "warn"
    assert words in check["message"]
    assert "rincian yang lebih sedikit atau lebih kasar" in check["message"]


def test_a_table_that_shows_most_of_its_cells_does_not_warn(built: Built) -> None:
    delivery = built(dimensions=["decile"])
    assert checks_of(delivery)["enough"]["verdict"] == delivery.report.verdict == "pass"


def test_a_table_that_withholds_nothing_says_so_and_speaks_of_no_ranges(built: Built) -> None:
    checks = checks_of(built(dimensions=["decile"]))
    assert checks["small_cells"]["message"] == "Tidak ada sel yang ditahan."
    assert checks["derivable"]["message"] == "Tidak ada angka yang ditahan."
    assert "hanya dapat diperkirakan dalam rentang" not in str(checks)


def test_nobody_approved_cells_one_by_one_and_the_report_does_not_say_so(built: Built) -> None:
    assert checks_of(built())["cells"]["figures"] == {}


def test_the_codebook_calls_every_figure_of_a_table_by_what_it_is(built: Built) -> None:
    delivery = built(
        "count", {"sum": "cattle_count"}, {"mean": "floor_area_m2"}, {"share": {"toilet_facility": [1]}}
    )
    with (delivery.path / "kamus-variabel.csv").open(encoding="utf-8", newline="") as file:
        found = {line["tipe"]: line["label"] for line in csv.DictReader(file) if line["peran"] == "Hitungan"}
    assert list(found) == ["jumlah", "total", "rata-rata", "persen"]
    assert found["total"] == "Total Jumlah Ternak Sapi"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({}, "Semua keluarga wilayah ini dihitung."),
        ({"where": {"decile": [1]}}, "Hanya keluarga dengan Desil: Desil 1 yang dihitung."),
    ],
)
def test_the_documents_say_who_a_table_counts_and_not_which_rows_it_holds(
    registry: Path, regions: Regions, tmp_path: Path, where: dict[str, Any], said: str
) -> None:
    table = {"dimensions": ["province"], "measures": ["count"], **where}
    spec = {"form": "table", "package": "none", "themes": {"family": table}}
    delivery = build_from(spec, registry, regions, tmp_path / "out")
    text = " ".join((delivery.path / "BACA-SAYA.txt").read_text().split())
    assert said in text
    assert not [words for words in ("Semua baris", "Hanya baris", "NIK") if words in text]


SHARE = "Persen Penyakit Kronis: Asma"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (
            Shown(Counter({SHOWN: 7, PARTLY: 1, WITHHELD: 2}), PARTLY, (SHARE,), 100),
            f"Jumlah keseluruhan ditahan sebagian: {SHARE} ditahan, hitungan lainnya ditampilkan. ",
        ),
        (
            Shown(Counter({SHOWN: 40, PARTLY: 33, WITHHELD: 27}), SHOWN, (), 100),
            "Kurang dari separuh sel ditampilkan utuh: dari 100 sel, 27 ditahan dan 33 ditahan sebagian. ",
        ),
        (
            Shown(Counter({SHOWN: 20, PARTLY: 20, WITHHELD: 60}), WITHHELD, ("Jumlah individu",), None),
            "Jumlah keseluruhan ditahan. Lebih dari separuh sel ditahan. ",
        ),
    ],
)
def test_a_cell_that_withholds_one_figure_of_several_is_not_called_withheld(shown: Shown, said: str) -> None:
    *_, enough = suppression_checks(shown, Audit(0, 0, 0), told=0, k=5)
    assert enough.verdict == "warn"
    assert enough.message.startswith(f"{said}Ambil rincian")


def test_the_columns_that_are_named_add_up_to_those_that_are_delivered(built: Built) -> None:
    """Seven: codes and names of two dimensions, two figures, and the status."""
    check = checks_of(built("count", {"mean": "floor_area_m2"}))["columns"]
    assert check["message"].startswith("4 kolom rincian, 2 kolom hitungan, dan kolom status,")
    assert check["figures"] == {"delivered": 7, "approved": 7}


def test_a_share_that_the_total_alone_withholds_is_named(built: Built) -> None:
    """Of 3,000 families fewer than k have walls of logs, and nothing else is small."""
    delivery = built("count", {"share": {"wall_material": [5]}}, dimensions=[], k=200)
    [[count, share, status]] = cells_of(delivery)
    assert (count, share, status) == ("3000", None, "ditahan sebagian")
    message = checks_of(delivery)["enough"]["message"]
    assert message.startswith("Jumlah keseluruhan ditahan sebagian: Persen ")
