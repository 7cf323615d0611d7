"""What local suppression empties in one extract can be read in another one of the same people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.differencing import Findings, findings_in
from support.registries import write_registry

from dtsen.extraction.disclosure.differencing.findings import (
    NotCompared,
    RowsLinked,
    ToldTogether,
    advice,
)
from dtsen.extraction.regions import Regions

SUPPRESSED = {"age": "suppress"}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People who live alone: ten of 20 years and six of 41 are single, four of 20 are divorced, and so is one
    of 41, who is ill and has a percentile of his own.
    """
    ages = [(20, 1)] * 10 + [(41, 1)] * 6 + [(20, 3)] * 4 + [(41, 3)]
    people = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            "jenis_kelamin": 1,
            "usia": age,
            "kelompok_umur": age // 10,
            "status_kawin": status,
            "persentil": 77 if (age, status) == (41, 3) else 10 + number % 10,
            "penyakit_kronis": 2 if (age, status) == (41, 3) else 1,
        }
        for number, (age, status) in enumerate(ages)
    ]
    return write_registry(tmp_path_factory.mktemp("emptied") / "registry", [], people)


@pytest.fixture
def found(registry: Path, regions: Regions, tmp_path: Path) -> Findings:
    return findings_in(registry, regions, tmp_path)


def rows(*variables: str, **transform: Any) -> dict[str, Any]:
    return {
        "themes": {"individual": {"variables": list(variables)}},
        "disclosure": {"k": 5, "transform": transform},
    }


AGES = rows("sex", "age", "percentile")
EMPTIED = rows("sex", "age", "marital_status", "chronic_illness", "percentile", **SUPPRESSED)


@pytest.mark.parametrize(
    "whole", [AGES, rows("sex", "age", "percentile", **SUPPRESSED)], ids=["no rule", "the same rule"]
)
def test_five_whose_age_is_emptied_are_found_with_it_in_the_other_extract(
    found: Findings, whole: dict[str, Any]
) -> None:
    """Only one of percentile 77 is there in either: the divorced man of 41, with his illness."""
    for new, old, emptied in ((EMPTIED, whole, (True, False)), (whole, EMPTIED, (False, True))):
        linked, told = found(new, old)
        assert isinstance(linked, RowsLinked)
        assert (linked.rows, linked.emptied, linked.by) == (5, emptied, ("Jenis Kelamin", "Persentil"))
        assert isinstance(told, ToldTogether)
        assert (told.shown, told.isolated, told.by) == (2, 0, ("Usia (tahun)",))


def test_rows_that_agree_with_many_are_few_when_those_are_set_aside_that_both_extracts_hold_whole(
    found: Findings,
) -> None:
    """Of twenty-one men the ages of sixteen stand in both: what is left are five, and with k = 6 few."""
    old = rows("sex", "age") | {"disclosure": {"k": 6}}
    new = rows("sex", "age", "marital_status", **SUPPRESSED)
    assert [item.rows for item in found(new, old) if isinstance(item, RowsLinked)] == [5]
    assert not [item for item in found(new, rows("sex", "age")) if isinstance(item, RowsLinked)]


def test_values_that_are_filled_stand_beside_all_that_the_emptied_row_tells(found: Findings) -> None:
    """Age and marital status are missing: what the row still tells is no quasi-identifier, but an illness."""
    both = {"age": "suppress", "marital_status": "suppress"}
    new = rows("sex", "age", "marital_status", "chronic_illness", "percentile", **both)
    assert [item.rows for item in found(new, AGES) if isinstance(item, RowsLinked)] == [5]


def test_rows_emptied_of_what_the_other_extract_lacks_are_put_beside_it_by_the_rest(found: Findings) -> None:
    """Nobody fills the age; but by sex and percentile the marital status stands beside the occupation."""
    findings = found(EMPTIED, rows("sex", "percentile", "main_job_status"))
    assert [(item.emptied, item.rows) for item in findings if isinstance(item, RowsLinked)] == [
        ((False, False), 16),
        ((True, False), 5),
    ]


def test_rows_that_nobody_fills_agree_with_those_that_are_whole(found: Findings) -> None:
    """By sex alone there are twenty-one: without an age in the other extract none of them is set aside."""
    new, old = rows("sex", "age", "marital_status", **SUPPRESSED), rows("sex", "main_job_status")
    findings = found(new, old | {"disclosure": {"k": 6}})
    assert not [item for item in findings if isinstance(item, RowsLinked)]


def test_what_both_extracts_empty_in_the_same_rows_stays_missing(found: Findings) -> None:
    assert found(EMPTIED, EMPTIED) == ()


def test_a_column_that_may_be_emptied_and_is_not_fills_nothing(found: Findings) -> None:
    """Every class of sex and age has five at least."""
    assert found(rows("sex", "age", "percentile", **SUPPRESSED), AGES) == ()


def test_an_extract_without_the_emptied_column_is_compared_as_before(found: Findings) -> None:
    (finding,) = found(rows("sex", "marital_status", "percentile"), AGES)
    assert isinstance(finding, RowsLinked)
    assert (finding.rows, finding.emptied) == (21, (False, False))
    assert "dikosongkan" not in finding.message


def test_one_extract_empties_and_six_equal_columns_are_no_reason_not_to_compare(found: Findings) -> None:
    """The ages alone tell where the gaps are: more columns need not be counted by."""
    many = ("sex", "age", "marital_status", "province", "main_job_status", "main_job_sector", "paid_workers")
    many = (*many, "main_business_sector")
    findings = found(rows(*many, **SUPPRESSED), rows(*many))
    assert not [finding for finding in findings if isinstance(finding, NotCompared)]
    assert [type(finding) for finding in findings] == [ToldTogether]


def test_the_officer_is_told_what_was_emptied_where_and_what_to_do(found: Findings) -> None:
    linked, told = found(EMPTIED, AGES)
    assert "5 baris yang nilainya dikosongkan dalam data ini dapat dijodohkan" in linked.message
    assert "2 kelompok yang nilainya dikosongkan pada sebagian barisnya" in told.message
    (said,) = advice([linked, told])
    assert "kolom yang sama dikurangi atau dikodekan lebih kasar" in said
    assert "kolom yang dikosongkan dalam salah satunya dikodekan lebih kasar atau tidak disertakan" in said
    assert "data terdahulu dapat dijodohkan" not in linked.message
    (reverse, _) = found(AGES, EMPTIED)
    assert "dikosongkan dalam data terdahulu" in reverse.message
