"""The whole job on 3,000 synthetic families: what comes out, and that nothing comes out when it must not."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import (
    build_from,
    csv_rows,
    is_encrypted,
    open_package,
    write_registry,
)

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.empty import empty_result
from dtsen.extraction.errors import (
    CheckFailed,
    EmptyResult,
    ExtractionError,
    PackageError,
    SpecError,
)
from dtsen.extraction.package.place import work_folder
from dtsen.extraction.regions import Regions
from dtsen.extraction.run import Progress
from dtsen.extraction.summary import summarise

# These tests are about packages: what tells too much goes out by decision (the rules: see disclosure/).
DECIDED = {"override": {"reason": "uji", "decided_by": "Uji"}}
BOTH = {
    "themes": {
        "family": {"variables": ["province", "regency", "decile", "percentile", "floor_material"]},
        "individual": {"variables": ["age", "sex", "school_participation"]},
    },
    "regions": ["33", "3171"],
    "disclosure": DECIDED,
}
IDENTIFIED = {
    "themes": {"individual": {"variables": ["nik", "full_name", "birth_date"]}},
    "regions": ["3304"],
}
LOADERS = ["pemuat/muat_pandas.py", "pemuat/muat.R", "pemuat/muat.do", "pemuat/muat.sps"]
MEMBERS = [
    "BACA-SAYA.html",
    "BACA-SAYA.txt",
    "kamus-variabel.html",
    "kamus-variabel.csv",
    "kamus-variabel.xml",
    "datapackage.json",
    *LOADERS,
    "ketentuan.html",
    "ketentuan.txt",
    "laporan-kualitas.json",
    "laporan-kualitas.html",
    "tanda-salinan.json",
    "SHA256SUMS",
]


def test_r95_the_package_holds_the_ticked_variables_and_nothing_else(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    delivery = build_from(IDENTIFIED, registry, regions, tmp_path / "d.zip")
    files = open_package(delivery.path)
    assert list(files) == ["data/individual.csv", *MEMBERS]
    rows = csv_rows(files["data/individual.csv"])
    assert list(rows[0]) == ["nomor_induk_kependudukan", "nama", "tanggal_lahir"]
    asked = duckdb.sql(
        f"SELECT nomor_induk_kependudukan, nama, tanggal_lahir::VARCHAR "
        f"FROM read_parquet('{registry}/individual/*/*.parquet') WHERE region_code LIKE '3304%'"
    ).fetchall()
    assert sorted(tuple(row.values()) for row in rows) == sorted(asked)
    assert (delivery.level, delivery.report.verdict) == (4, "pass")


def test_every_file_stands_in_the_delivery_and_in_the_checksums(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    delivery = build_from(BOTH, registry, regions, tmp_path / "d.zip")
    files = open_package(delivery.path)
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {file.name: file.sha256 for file in delivery.files} == sums
    assert [(file.rows, file.columns, file.keys) for file in delivery.files[:2]] == [
        (len(csv_rows(files["data/family.csv"])), 6, 1),
        (len(csv_rows(files["data/individual.csv"])), 5, 2),
    ]
    package = delivery.path.read_bytes()
    assert (delivery.size, delivery.sha256) == (len(package), hashlib.sha256(package).hexdigest())


def test_r95_the_report_counts_variables_and_keys_apart(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    both = build_from(BOTH, registry, regions, tmp_path / "both.zip").report
    one = build_from(IDENTIFIED, registry, regions, tmp_path / "one.zip").report
    said = [
        check.message
        for theme in (*both.themes, *one.themes)
        for check in theme.checks
        if check.id == "columns"
    ]
    assert said == [
        "5 variabel + 1 kunci pseudonim, sesuai persetujuan.",
        "3 variabel + 2 kunci pseudonim, sesuai persetujuan.",
        "3 variabel, sesuai persetujuan.",
    ]


def test_d19_both_themes_of_level_3_join_by_keys_that_are_no_numbers(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    files = open_package(build_from(BOTH, registry, regions, tmp_path / "d.zip").path)
    families = {row["kunci_keluarga"] for row in csv_rows(files["data/family.csv"])}
    people = csv_rows(files["data/individual.csv"])
    assert {row["kunci_keluarga"] for row in people} == families
    assert len({row["kunci_individu"] for row in people}) == len(people)
    text = b"".join(files.values())
    numbers = duckdb.sql(
        f"SELECT nomor_kartu_keluarga FROM read_parquet('{registry}/family/*/*.parquet')"
    ).fetchall()
    assert not [number for (number,) in numbers if number.encode() in text]


def test_d19_two_requests_cannot_be_joined_by_key_or_by_line(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    one = open_package(build_from(BOTH, registry, regions, tmp_path / "1.zip").path)
    other = open_package(
        build_from(BOTH, registry, regions, tmp_path / "2.zip", key=b"another request's own key, 32 b.").path
    )
    first, second = csv_rows(one["data/family.csv"]), csv_rows(other["data/family.csv"])
    assert not {row["kunci_keluarga"] for row in first} & {row["kunci_keluarga"] for row in second}
    plain = [
        [{k: v for k, v in row.items() if k != "kunci_keluarga"} for row in rows] for rows in (first, second)
    ]
    assert plain[0] != plain[1]
    assert sorted(map(str, plain[0])) == sorted(map(str, plain[1]))


def test_one_theme_of_level_3_has_no_key_at_all(registry: Path, regions: Regions, tmp_path: Path) -> None:
    spec = BOTH | {"themes": {"individual": {"variables": ["age", "sex"]}}}
    files = open_package(build_from(spec, registry, regions, tmp_path / "d.zip").path)
    assert list(csv_rows(files["data/individual.csv"])[0]) == ["usia", "jenis_kelamin"]


def test_two_builds_of_one_spec_hold_the_same_bytes(registry: Path, regions: Regions, tmp_path: Path) -> None:
    one, other = (build_from(BOTH, registry, regions, tmp_path / name) for name in ("1.zip", "2.zip"))
    assert open_package(one.path) == open_package(other.path)
    folders = [
        build_from(BOTH | {"package": "none"}, registry, regions, tmp_path / name) for name in ("1", "2")
    ]
    assert folders[0].sha256 == folders[1].sha256


def test_levels_3_and_4_are_encrypted_and_open_with_the_passphrase_only(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    delivery = build_from(BOTH, registry, regions, tmp_path / "d.zip")
    assert is_encrypted(delivery.path)
    with pytest.raises(RuntimeError):
        open_package(delivery.path, "bukan-kata-sandinya")
    for passphrase in (None, ""):
        with pytest.raises(PackageError) as refused:
            build_from(BOTH, registry, regions, tmp_path / "e.zip", passphrase=passphrase)
        assert refused.value.code == "passphrase_missing"


def test_every_document_says_that_the_data_are_synthetic(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    files = open_package(build_from(BOTH, registry, regions, tmp_path / "d.zip").path)
    for name in ("kamus-variabel.html", "laporan-kualitas.html", "ketentuan.html", "ketentuan.txt"):
        assert "DATA SINTETIS" in files[name].decode()
    for name in ("datapackage.json", "laporan-kualitas.json"):
        assert json.loads(files[name])["synthetic"] is True


def test_the_codebook_names_every_column_and_code(registry: Path, regions: Regions, tmp_path: Path) -> None:
    files = open_package(build_from(BOTH, registry, regions, tmp_path / "d.zip").path)
    lines = csv_rows(files["kamus-variabel.csv"])
    data = {name: list(csv_rows(files[f"data/{name}.csv"])[0]) for name in ("family", "individual")}
    assert list(dict.fromkeys(line["kolom"] for line in lines)) == list(
        dict.fromkeys(data["family"] + data["individual"])
    )
    assert {line["kode"] for line in lines if line["kolom"] == "jenis_kelamin"} == {"1", "2"}
    # D19: the keys are told apart from the variables.
    keys = {line["kolom"]: line["label"] for line in lines if line["klasifikasi"] == "Pseudonim"}
    assert keys == {
        "kunci_keluarga": "Kunci Keluarga (pseudonim)",
        "kunci_individu": "Kunci Individu (pseudonim)",
    }
    described = json.loads(files["datapackage.json"])["resources"]
    for resource_ in described:
        assert [field["name"] for field in resource_["schema"]["fields"]] == data[resource_["name"]]


def test_progress_ends_at_all_rows(registry: Path, regions: Regions, tmp_path: Path) -> None:
    seen: list[Progress] = []
    delivery = build_from(BOTH, registry, regions, tmp_path / "d.zip", progress=seen.append)
    rows = sum(file.rows or 0 for file in delivery.files)
    assert [item.rows_done for item in seen] == sorted(item.rows_done for item in seen)
    assert (seen[-1].rows_done, seen[-1].rows_total) == (rows, rows)


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"version": "4/2031"}, SpecError, "unknown_version"),
        (
            {"regions": ["3304"], "themes": {"individual": {"variables": ["age"], "where": {"age": [120]}}}},
            EmptyResult,
            "empty_result",
        ),
    ],
)
def test_what_cannot_be_delivered_leaves_nothing(
    registry: Path,
    regions: Regions,
    tmp_path: Path,
    change: dict[str, Any],
    error: type[ExtractionError],
    code: str,
) -> None:
    with pytest.raises(error) as refused:
        build_from(BOTH | change, registry, regions, tmp_path / "d.zip")
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("choice", [{"variables": ["floor_material"]}, {"dimensions": ["decile"]}])
def test_a_result_without_rows_names_the_regions_and_the_conditions(
    registry: Path, regions: Regions, tmp_path: Path, choice: dict[str, Any]
) -> None:
    form = "rows" if "variables" in choice else "table"
    family = choice | {"where": {"decile": [1], "percentile": [100]}}
    spec = {"form": form, "regions": ["3304", "34"], "themes": {"family": family}}
    if form == "table":
        family["measures"] = ["count"]
    with pytest.raises(EmptyResult) as refused:
        build_from(spec, registry, regions, tmp_path / "d.zip")
    assert str(refused.value) == (
        "no row of theme family in regions 3304, 34 meets the conditions on decile, percentile"
    )


def test_of_many_regions_without_a_row_the_first_are_named() -> None:
    many = [f"{number}" for number in range(11, 19)]
    assert str(empty_result("family", many)) == (
        "theme family holds no row in regions 11, 12, 13, 14, 15 and 3 more"
    )
    assert str(empty_result("family", ["11"])) == "theme family holds no row in region 11"


@pytest.mark.parametrize("key", [bytes(64), b"k" * 32])
def test_a_key_that_is_one_byte_repeated_is_refused(
    registry: Path, regions: Regions, tmp_path: Path, key: bytes
) -> None:
    with pytest.raises(PackageError) as refused:
        build_from(BOTH, registry, regions, tmp_path / "d.zip", key=key)
    assert refused.value.code == "key_too_plain"


@pytest.mark.parametrize(
    ("field", "variable", "own", "strange"),
    [
        ("kabupaten_kota", "regency", "Kabupaten Banjarnegara", "Kabupaten Sleman"),
        ("provinsi", "province", "Jawa Tengah", "Bali"),
    ],
)
def test_a_row_that_names_another_place_than_its_code_never_leaves(
    regions: Regions, tmp_path: Path, field: str, variable: str, own: str, strange: str
) -> None:
    """Only approved regions: the code says where a row lies, and the names that go out have to agree."""
    rows = [
        {"region_code": "3304012001", "nomor_induk_kependudukan": f"330401010190000{number}", field: name}
        for number, name in enumerate([own, None, strange], 1)
    ]
    spec = {"themes": {"individual": {"variables": [variable, "nik"]}}, "regions": ["3304"]}
    build_from(spec, write_registry(tmp_path / "right", [], rows[:2]), regions, tmp_path / "right.zip")
    with pytest.raises(CheckFailed) as refused:
        build_from(spec, write_registry(tmp_path / "wrong", [], rows), regions, tmp_path / "wrong.zip")
    assert refused.value.code == "check_regions"


def test_bad_registry_values_fail_the_report_and_are_counted(regions: Regions, tmp_path: Path) -> None:
    person = {
        "region_code": "3304012001",
        "nomor_kartu_keluarga": "3304010101200001",
        "jenis_kelamin": 1,
        "persentil": 11,
        "desil_nasional": 2,
    }
    rows = [
        person | {"nomor_induk_kependudukan": "3304010101900001"},
        person | {"nomor_induk_kependudukan": "3304010101900001"},
        person | {"nomor_induk_kependudukan": "3304013213900002", "jenis_kelamin": 7},
        person | {"nomor_induk_kependudukan": "33040101019000", "desil_nasional": 9},
    ]
    registry = write_registry(tmp_path / "r", [], rows)
    spec = {"themes": {"individual": {"variables": ["nik", "sex", "decile", "percentile", "full_name"]}}}
    report = build_from(spec, registry, regions, tmp_path / "d.zip").report
    found = {check.id: (check.verdict, sum(check.figures.values())) for check in report.themes[0].checks}
    assert report.verdict == "fail"
    assert found["duplicates"] == ("fail", 1)
    assert found["nik"] == ("fail", 2)
    assert found["codes"] == ("fail", 1)
    assert found["decile"] == ("fail", 1)
    assert found["missing"] == ("warn", 4)
    assert found["content"][0] == "pass"


KILLED = """
import os, signal, sys
from pathlib import Path
from support.registries import *
spec, registry, target = eval(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
left = int(sys.argv[4])
def die(progress):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
build_from(spec, registry, Regions.load(REGIONS_DIRECTORY), target, progress=die)
"""


@pytest.mark.parametrize("step", [1, 3])
def test_kill_9_leaves_nothing_under_the_final_name_and_the_next_run_sweeps(
    registry: Path, regions: Regions, tmp_path: Path, step: int
) -> None:
    target = tmp_path / "d.zip"
    command = [sys.executable, "-c", KILLED, repr(BOTH), str(registry), str(target), str(step)]
    killed = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == [work_folder(target).name]
    build_from(BOTH, registry, regions, target)
    assert [path.name for path in tmp_path.iterdir()] == ["d.zip"]


NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from dtsen.extraction.errors import DiskFull
from support.registries import *
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    build_from(eval(sys.argv[1]), Path(sys.argv[2]), Regions.load(REGIONS_DIRECTORY), Path(sys.argv[3]))
except DiskFull as error:
    sys.exit(28 if error.code == "file_too_large" else 1)
"""


@pytest.mark.parametrize("room", [0, 20_000, 60_000])
def test_a_file_that_may_not_grow_is_named_and_leaves_nothing(
    registry: Path, tmp_path: Path, room: int
) -> None:
    spec = {"themes": {"individual": {"variables": ["nik", "full_name", "age", "address"]}}}
    command = [sys.executable, "-c", NO_ROOM, repr(spec), str(registry), str(tmp_path / "d.zip"), str(room)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert ended.returncode == 28
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("room", [0, 3_000, 12_000])
def test_a_file_that_may_not_grow_while_a_table_is_made_is_named(
    registry: Path, tmp_path: Path, room: int
) -> None:
    """The cells of a table ended in the system's own words."""
    entry = {"dimensions": ["province", "regency"], "measures": ["count"]}
    spec = {"form": "table", "themes": {"family": entry}}
    command = [sys.executable, "-c", NO_ROOM, repr(spec), str(registry), str(tmp_path / "d.zip"), str(room)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], timeout=60, check=False)
    assert ended.returncode == 28
    assert list(tmp_path.iterdir()) == []


def test_a_short_key_is_refused(registry: Path, regions: Regions, tmp_path: Path) -> None:
    with pytest.raises(PackageError):
        build_from(BOTH, registry, regions, tmp_path / "d.zip", key=b"short")


def test_a_package_that_was_there_before_is_replaced_whole(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    (tmp_path / "d.zip").write_bytes(b"the former try")
    delivery = build_from(BOTH, registry, regions, tmp_path / "d.zip")
    assert len(open_package(delivery.path)) == 2 + len(MEMBERS)


def test_a_folder_that_holds_something_is_never_overwritten(
    registry: Path, regions: Regions, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/precious.txt").write_text("keep me")
    with pytest.raises(PackageError):
        build_from(BOTH | {"package": "none"}, registry, regions, tmp_path / "out")
    assert (tmp_path / "out/precious.txt").read_text() == "keep me"


def test_the_package_belongs_to_its_owner_alone(registry: Path, regions: Regions, tmp_path: Path) -> None:
    delivery = build_from(BOTH, registry, regions, tmp_path / "d.zip")
    assert delivery.path.stat().st_mode & 0o077 == 0


def test_the_summary_gives_the_open_figures(registry: Path) -> None:
    """R7: totals, regions, shares and sexes agree with each other."""
    summary = summarise(registry)
    assert summary["families"] == 3000
    provinces = summary["provinces"]
    assert len(provinces) == 38
    assert sum(figures["men"] + figures["women"] for figures in provinces.values()) == summary["individuals"]
    assert sum(summary["individuals_by_decile"].values()) == summary["individuals"]
    assert all(0 <= figures["share_decile_1_4"] <= 1 for figures in provinces.values())
    regencies = [figures["families"] for code, figures in summary["regions"].items() if len(code) == 4]
    assert sum(regencies) == 3000
    assert json.loads(json.dumps(summary)) == summary


@pytest.mark.parametrize("format_id", ["html", "xml", "yaml"])
def test_issue_b_all_variables_of_everybody_are_proven_in_the_memory_there_is(
    registry: Path, regions: Regions, tmp_path: Path, format_id: str
) -> None:
    """The check once took 700 MB for two thousand rows, and no page of all columns was built."""
    themes = {
        theme.id: {"variables": [variable.id for variable in theme.variables]} for theme in load_catalogue()
    }
    spec = {"themes": themes, "format": format_id, "package": "none"}
    assert build_from(spec, registry, regions, tmp_path / "d").report.verdict == "pass"
