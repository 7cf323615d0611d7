"""A result that tells too much is not released: the report comes out, the data do not."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from support.registries import (
    IDENTITY,
    KEY,
    PASSPHRASE,
    build_from,
    csv_rows,
    open_package,
    spec_of,
    write_registry,
)

from dtsen.extraction.commandline.command import main
from dtsen.extraction.commandline.refusal import REPORTS
from dtsen.extraction.disclosure.sizes import sizes_of
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Progress, build
from dtsen.extraction.yaml import dump_yaml

OVERRIDE = {"override": {"reason": "Evaluasi program", "decided_by": "Pengolah Data"}}


def asked(disclosure: dict[str, Any] | None = None, **themes: list[str]) -> dict[str, Any]:
    chosen = themes or {"individual": ["age", "sex", "chronic_illness"]}
    spec: dict[str, Any] = {"themes": {theme: {"variables": names} for theme, names in chosen.items()}}
    return spec | ({"disclosure": disclosure} if disclosure else {})


@pytest.fixture
def registry_of_twelve(tmp_path: Path) -> Path:
    """Ten people of 30 and 31 years, five women among them; and two who stand alone."""
    people = [
        {
            "region_code": "3304012001",
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number:016d}",
            "usia": age,
            "jenis_kelamin": sex,
            "penyakit_kronis": illness,
        }
        for number, (age, sex, illness) in enumerate(
            [(30, 1, 1)] * 5 + [(31, 2, None)] * 4 + [(31, 2, 2), (95, 1, 18), (2, 2, 1)]
        )
    ]
    return write_registry(tmp_path / "registry", [], people)


def refused(registry: Path, regions: Regions, target: Path, spec: dict[str, Any]) -> DisclosureRefused:
    with pytest.raises(DisclosureRefused) as error:
        build_from(spec, registry, regions, target)
    return error.value


def test_a_failing_result_leaves_a_report_and_no_file(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    error = refused(registry_of_twelve, regions, tmp_path / "d.zip", asked())
    assert error.code == "disclosure_failed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["registry"]
    (found,) = error.report["classes"]
    assert (found["people"], found["classes"], found["people_in_small_classes"]) == (12, 4, 2)
    assert (found["unique_people"], found["smallest_class"]) == (2, 1)
    assert json.loads(error.documents["laporan-pengungkapan.json"]) == error.report
    assert b"Laporan Uji Pengungkapan" in error.documents["laporan-pengungkapan.html"]


def test_d3_a_build_tells_that_it_checks_and_that_it_looks_for_what_would_mend_the_result(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    told: list[Progress] = []
    for disclosure in ({"transform": {"age": "drop"}}, None):
        with suppress(DisclosureRefused):
            build(
                spec_of(asked(disclosure), regions),
                registry=registry_of_twelve,
                regions=regions,
                target=tmp_path / "out",
                key=KEY,
                passphrase=PASSPHRASE,
                identity=IDENTITY,
                progress=told.append,
            )
    stages = [item.stage for item in told]
    assert next(stage for stage in stages if stage != "counting") == "disclosure"
    written = ["sorting", "reading", "checking", "ordering", "comparing"]
    assert list(dict.fromkeys(stages[stages.index("sorting") :])) == [
        *written,
        "counting",
        "disclosure",
        "remedies",
    ]


def test_the_reports_mapping_keeps_its_keys(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    """The portal and the office read it."""
    report = refused(registry_of_twelve, regions, tmp_path / "d.zip", asked()).report
    assert set(report) == {
        "request", "synthetic", "verdict", "verdict_label", "summary", "emptied_words", "k", "l", "linked",
        "shared", "classes", "applied", "remedies", "left_out", "override",
    }  # fmt: skip
    assert set(report["classes"][0]) == {
        "theme", "label", "scope", "unit", "passed", "message", "quasi_identifiers", "people", "classes",
        "small_classes", "people_in_small_classes", "share_in_small_classes", "unique_people",
        "smallest_class", "sizes", "sensitive", "formed_words", "shared_words", "causes",
        "causes_words",
    }  # fmt: skip
    assert set(report["remedies"][0]) == {
        "transform", "costs", "left", "cells_emptied", "emptied", "passes", "linked", "message",
    }  # fmt: skip
    assert len(report["classes"][0]["sizes"]) == len(sizes_of(5))
    assert report["classes"][0]["quasi_identifiers"][0].keys() == {"theme", "variable", "label", "recode"}


def test_the_report_tells_no_value_of_a_row(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    text = json.dumps(refused(registry_of_twelve, regions, tmp_path / "d.zip", asked()).report)
    assert "000000000000001" not in text
    assert '"95"' not in text


def test_every_remedy_that_passes_lets_the_result_out(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    report = refused(registry_of_twelve, regions, tmp_path / "d.zip", asked()).report
    passing = [remedy for remedy in report["remedies"] if remedy["passes"]]
    assert passing
    for number, remedy in enumerate(passing):
        spec = asked({"transform": remedy["transform"]})
        delivery = build_from(spec, registry_of_twelve, regions, tmp_path / f"{number}.zip")
        rows = csv_rows(open_package(delivery.path)["data/individual.csv"])
        known = [name for name in ("usia", "jenis_kelamin") if name in rows[0]]
        sizes = Counter(tuple(row[name] for name in known) for row in rows)
        assert min(sizes.values()) >= 5


def test_an_override_lets_it_out_and_every_document_says_so(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    delivery = build_from(asked(OVERRIDE), registry_of_twelve, regions, tmp_path / "d.zip")
    members = open_package(delivery.path)
    for name in ("kamus-variabel.html", "ketentuan.txt", "ketentuan.html", "laporan-kualitas.html"):
        assert "Evaluasi program" in members[name].decode(), name
    findings = json.loads(members["laporan-kualitas.json"])
    assert findings["disclosure"]["override"] == OVERRIDE["override"]
    assert findings["disclosure"]["verdict"] == "overridden"
    checks = {check.id: check.verdict for check in delivery.report.themes[0].checks}
    assert checks["disclosure"] == "warn"


def test_no_document_says_of_a_result_that_passes_that_it_failed(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    """The decision stands in the specification, and nothing needed it."""
    spec = asked({"transform": {"age": "drop"}, **OVERRIDE})
    for name, content in open_package(
        build_from(spec, registry_of_twelve, regions, tmp_path / "d.zip").path
    ).items():
        if name.endswith((".html", ".txt", ".xml")):
            assert "Evaluasi program" not in content.decode(), name


def test_l_diversity_is_reported_always_and_refuses_only_when_it_is_set(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    spec = asked({"transform": {"age": "drop"}})
    delivery = build_from(spec, registry_of_twelve, regions, tmp_path / "d.zip")
    (found,) = json.loads(open_package(delivery.path)["laporan-kualitas.json"])["disclosure"]["classes"]
    assert [(item["l"], item["people"], item["failed"]) for item in found["sensitive"]] == [(2, 0, False)]
    report = refused(
        registry_of_twelve, regions, tmp_path / "e.zip", asked({"l": 4, "transform": {"age": "drop"}})
    ).report
    assert report["classes"][0]["people_in_small_classes"] == 0
    assert report["classes"][0]["sensitive"][0]["people"] == 12


def of_the_ill(illnesses: list[int], rules: dict[str, Any]) -> dict[str, Any]:
    chosen = {"variables": ["province"], "where": {"chronic_illness": illnesses}}
    return {"themes": {"individual": chosen}, "disclosure": rules}


@pytest.mark.parametrize(
    ("illnesses", "rules", "named"),
    [([1], {"k": 6}, "Tidak ada"), ([1, 2], {"k": 6, "l": 2}, "Tidak ada atau Hipertensi")],
)
def test_what_a_sensitive_condition_tells_of_everybody_is_said_and_nothing_is_promised_of_values(
    registry_of_twelve: Path,
    regions: Regions,
    tmp_path: Path,
    illnesses: list[int],
    rules: dict[str, Any],
    named: str,
) -> None:
    """The column is not in the file, so no class was measured by it; yet everybody has one of few values."""
    told = f"Semua orang dalam berkas: Penyakit Kronis/Menahun = {named}."
    delivery = build_from(of_the_ill(illnesses, rules), registry_of_twelve, regions, tmp_path / "d.zip")
    members = open_package(delivery.path)
    report = json.loads(members["laporan-kualitas.json"])["disclosure"]
    assert report["classes"][0]["sensitive"] == []
    assert report["summary"] == f"Setiap kelas memuat sedikitnya 6 keluarga. {told} Data dapat diserahkan."
    assert [item["message"] for item in report["shared"]] == [told]
    for page in (members["laporan-kualitas.html"], delivery.pages["laporan-kualitas.html"]):
        assert told in page.decode()
        assert "nilai setiap variabel sensitif" not in page.decode()


def test_a_refusal_says_what_a_sensitive_condition_tells_of_everybody(
    registry_of_twelve: Path, regions: Regions, tmp_path: Path
) -> None:
    error = refused(registry_of_twelve, regions, tmp_path / "d.zip", of_the_ill([2], {"k": 5}))
    told = "Semua orang dalam berkas: Penyakit Kronis/Menahun = Hipertensi."
    assert error.report["summary"].endswith(f"{told} Data tidak diserahkan.")
    assert told in error.documents["laporan-pengungkapan.html"].decode()


def test_level_4_goes_out_as_approved(registry_of_twelve: Path, regions: Regions, tmp_path: Path) -> None:
    spec = asked(individual=["nik", "age", "sex"])
    delivery = build_from(spec, registry_of_twelve, regions, tmp_path / "d.zip")
    assert delivery.level == 4
    assert "disclosure" not in {check.id for check in delivery.report.themes[0].checks}


def test_r95_the_independent_check_knows_every_recoded_and_suppressed_value(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    """It recodes and suppresses in queries of its own; what the engine wrote must be the same lines."""
    transform = {
        "age": {"bands": [0, 5, 15, 60], "suppress": True},
        "family_size": {"top": 6, "suppress": True},
        "floor_area_m2": {"bands": 20},
        "percentile": {"bottom": 10},
        "regency": "drop",
        "sex": "suppress",
        "chronic_illness": "suppress",
    }
    chosen = {
        "family": ["province", "regency", "family_size", "floor_area_m2", "percentile", "decile"],
        "individual": ["age", "sex", "chronic_illness"],
    }
    spec = asked({"k": 4, "transform": transform, **OVERRIDE}, **chosen)
    delivery = build_from(spec, registry, regions, tmp_path / "d.zip")
    for theme in delivery.report.themes:
        checks = {check.id: check.verdict for check in theme.checks}
        assert [checks[name] for name in ("columns", "rows", "content")] == ["pass", "pass", "pass"]
    people = csv_rows(open_package(delivery.path)["data/individual.csv"])
    assert {row["usia"] for row in people} == {"", "0 s.d. 4", "5 s.d. 14", "15 s.d. 59", "60 ke atas"}
    assert delivery.disclosure is not None
    (cells,) = [item.emptied for item in delivery.disclosure.applied if item.variable == "age"]
    assert cells == sum(1 for row in people if row["usia"] == "") > 0


@pytest.mark.parametrize("package", ["none", "zip"])
def test_the_report_stands_beside_the_target_for_its_owner_alone_until_the_result_is_out(
    registry_of_twelve: Path,
    regions: Regions,
    tmp_path: Path,
    package: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """For plain files it lay among the neighbours' under a fixed name, readable to all, and
    stayed there when the result had gone out.
    """
    spec = tmp_path / "spec.yaml"
    spec.write_text(dump_yaml(asked() | {"package": package}))
    out = tmp_path / "job" / "out"
    places = ["--data", str(registry_of_twelve), "--out", str(out), "--regions", str(regions.directory)]
    status = main(["extract", str(spec), *places])
    assert status == 1
    *reports, indonesian, english = capsys.readouterr().err.splitlines()
    assert len(reports) == len(REPORTS)
    assert "(Individu): 2 dari 12 orang (16,7%) berada dalam kelas yang memuat kurang dari 5" in indonesian
    assert (
        english
        == "dtsen extract: individual: 2 of 12 in classes of fewer than 5 families [disclosure_failed]"
    )
    target = out if package == "none" else out / "spec.zip"
    left = sorted(path for path in (tmp_path / "job").rglob("*") if path.is_file())
    assert left == [target.with_name(f"{target.name}.{name}") for name in REPORTS]
    assert {path.stat().st_mode & 0o777 for path in left} == {0o600}
    assert json.loads(left[1].read_text())["verdict"] == "fail"
    spec.write_text(dump_yaml(asked(OVERRIDE) | {"package": package}))
    assert main(["extract", str(spec), *places]) == 0
    assert not any(path.exists() for path in left)


def test_d3_who_watches_the_command_line_sees_that_the_check_runs(
    registry_of_twelve: Path,
    regions: Regions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(dump_yaml(asked()))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    places = ["--data", str(registry_of_twelve), "--out", str(tmp_path), "--regions", str(regions.directory)]
    assert main(["extract", str(spec), *places]) == 1
    said = capsys.readouterr().err
    assert "uji pengungkapan: mengukur / disclosure check: measuring" in said
    assert "tidak lulus, mencari perbaikan / failed, looking for what mends it" in said


def test_d3_a_file_of_fewer_families_than_k_says_so_for_no_column_helps_it(
    regions: Regions, tmp_path: Path
) -> None:
    """Twelve people of three families."""
    people = [
        {
            "region_code": "3304012001",
            "nomor_induk_kependudukan": f"{number:016d}",
            "nomor_kartu_keluarga": f"{number // 4:016d}",
            "jenis_kelamin": 1,
        }
        for number in range(12)
    ]
    registry = write_registry(tmp_path / "registry", [], people)
    error = refused(registry, regions, tmp_path / "d.zip", asked(individual=["sex"]))
    assert not [remedy for remedy in error.report["remedies"] if remedy["passes"]]
    page = error.documents["laporan-pengungkapan.html"].decode()
    assert "hanya memuat 3 keluarga, kurang dari k = 5" in page
