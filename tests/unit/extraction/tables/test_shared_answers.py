"""What a table tells of everybody in a cell is counted for officers, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Delivery

NONE, ASTHMA, HIV = 1, 4, 12
ALL_RECEIVE, SOME_RECEIVE, *FEW = "3301012001", "3302012001", "3303012001", "3304012001"
Built = Callable[..., Delivery]


def people(region: str, *groups: tuple[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """So many people of a village, each of a family alone, who give these answers."""
    return [
        {
            "region_code": region,
            "nomor_induk_kependudukan": f"{region}{place}{number:05d}",
            "nomor_kartu_keluarga": f"{region}{place}{number:05d}",
            "jenis_kelamin": 1 + number % 2,
            "kepemilikan_usaha": 2,
            **answers,
        }
        for place, (size, answers) in enumerate(groups)
        for number in range(size)
    ]


@pytest.fixture
def built(regions: Regions, tmp_path: Path) -> Built:
    """A regency in which all receive the aid and are ill, one of both kinds, and two of four people, who
    are withheld together.
    """
    individuals = [
        *people(ALL_RECEIVE, (12, {"pbi_nas": 1, "penyakit_kronis": ASTHMA})),
        *people(
            SOME_RECEIVE,
            (10, {"pbi_nas": 1, "penyakit_kronis": NONE}),
            (10, {"pbi_nas": 0, "penyakit_kronis": ASTHMA}),
        ),
        *(one for few in FEW for one in people(few, (4, {"pbi_nas": 0, "penyakit_kronis": HIV}))),
    ]

    def run(*measures: Any, dimensions: tuple[str, ...] = ("regency",), **more: Any) -> Delivery:
        table = {"dimensions": list(dimensions), "measures": ["count", *measures], **more}
        spec = {"form": "table", "package": "none", "themes": {"individual": table}}
        registry = write_registry(tmp_path / "registry", [], individuals)
        return build_from(spec, registry, regions, tmp_path / "out")

    return run


def told(delivery: Delivery) -> dict[str, int]:
    """By variable, the cells that an officer is warned of."""
    return {
        name: cells
        for check in delivery.report.for_officers
        if check.id == "shared_answers"
        for name, cells in check.figures.items()
    }


def test_a_share_that_is_the_whole_of_its_cell_is_counted_with_its_variable(built: Built) -> None:
    """The regency where all receive the aid; not the one where some do, nor the total."""
    delivery = built({"share": {"pbi_national": [1]}})
    assert told(delivery) == {"pbi_nas": 1}
    [check] = delivery.report.for_officers
    assert check.verdict == "warn"
    assert "PBI Nasional: 1 sel" in check.message
    assert "semua individu dalam sel" in check.message.lower()


def test_only_officers_are_told(built: Built) -> None:
    delivery = built({"share": {"pbi_national": [1]}})
    assert "shared_answers" not in str(delivery.report.for_receiver.to_mapping())
    for path in delivery.path.rglob("*"):
        assert path.is_dir() or b"jawaban peka" not in path.read_bytes().lower()
    assert "jawaban peka" in delivery.pages["laporan-kualitas.html"].decode().lower()


def test_whoever_was_not_asked_gave_no_answer(regions: Regions, tmp_path: Path) -> None:
    """Nobody measures how grown-ups are fed. All children are stunted: of the other answers there are 0 %."""
    head, child, stunted, no_note = 1, 3, 2, 3
    individuals = people(
        ALL_RECEIVE,
        (20, {"status_hubungan_keluarga": head}),
        (20, {"status_hubungan_keluarga": child, "kondisi_gizi": stunted}),
    )
    share = {"share": {"nutrition_status": [no_note, 8]}}
    table = {"dimensions": ["relation_to_head"], "measures": ["count", share]}
    spec = {"form": "table", "package": "none", "themes": {"individual": table}}
    registry = write_registry(tmp_path / "registry", [], individuals)
    delivery = build_from(spec, registry, regions, tmp_path / "out")
    assert sum(told(delivery).values()) == 2  # the children, and the total


@pytest.mark.parametrize(
    ("share", "cells"),
    [
        ({"chronic_illness": [NONE]}, 1),  # 0 %: nobody of a regency is without an illness
        ({"chronic_illness": [ASTHMA]}, 1),  # 100 %
        ({"chronic_illness": [ASTHMA, HIV]}, 1),  # 100 % have one of two illnesses
        ({"chronic_illness": [NONE, ASTHMA]}, 0),  # 100 %, and they may as well be healthy
        ({"chronic_illness": [2]}, 0),  # 0 %, and the rest may be anything
        ({"pbi_national": [0]}, 1),  # 0 %: all others receive the aid
    ],
)
def test_what_is_counted_is_an_answer_that_harms_whether_as_all_or_as_none(
    built: Built, share: dict[str, list[int]], cells: int
) -> None:
    """Of the regencies of four everything is withheld, so no share tells anything of them."""
    assert sum(told(built({"share": share})).values()) == cells


def test_a_category_that_holds_everybody_of_its_total_is_counted_also_where_it_is_withheld(
    built: Built,
) -> None:
    """The row of four people is withheld, and stands alone below its regency all the same."""
    delivery = built(dimensions=("regency", "chronic_illness"))
    assert told(delivery) == {"penyakit_kronis": 3}
    [check] = delivery.report.for_officers
    assert "Penyakit Kronis/Menahun: 3 sel, 2 di antaranya ditahan" in check.message
    assert "barisnya saja sudah menunjukkannya" in check.message


def test_what_the_tables_condition_says_of_everybody_is_no_news(built: Built) -> None:
    condition = {"where": {"pbi_national": [1]}}
    assert told(built({"share": {"pbi_national": [1]}}, **condition)) == {}


def test_a_dimension_that_the_condition_leaves_one_category_is_no_news_either(built: Built) -> None:
    assert told(built(dimensions=("regency", "pbi_national"), where={"pbi_national": [1]})) == {}


def test_a_variable_that_is_not_sensitive_may_be_shared_by_all(built: Built) -> None:
    """Nobody of these has a business: that is 100 % of a share."""
    assert told(built({"share": {"owns_business": [2]}})) == {}
