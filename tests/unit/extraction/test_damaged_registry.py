"""A registry that is not what was registered: named, and nothing of it is delivered."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import build_from, sign

from dtsen.extraction import job
from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.regions import Regions

Spec = Mapping[str, Any]
Build = Callable[..., str]

DECIDED = {"override": {"reason": "uji", "decided_by": "Uji"}}
PEOPLE: Spec = {"themes": {"individual": {"variables": ["nik", "full_name", "birth_date", "decile", "sex"]}}}
ANONYMOUS: Spec = {"themes": {"individual": {"variables": ["sex", "decile"]}}, "disclosure": DECIDED}
CHOSEN: Spec = {"themes": {"individual": {"variables": ["nik"], "where": {"decile": [1]}}}}
NAMES: Spec = {"themes": {"individual": {"variables": ["full_name"]}}}
TABLE: Spec = {
    "form": "table",
    "themes": {"individual": {"dimensions": ["regency", "decile"], "measures": ["count"]}},
}
FAMILIES: Spec = {
    "themes": {"family": {"variables": ["decile"]}, "individual": {"variables": ["sex"]}},
    "disclosure": DECIDED,
}


@pytest.fixture
def own(registry: Path, tmp_path: Path) -> Path:
    """Daerah Istimewa Yogyakarta alone, for a test to damage."""
    target = tmp_path / "registry"
    target.mkdir()
    manifest = json.loads((registry / "dataset.json").read_text())
    for name, theme in manifest["themes"].items():
        shutil.copytree(registry / name / "province_code=34", target / name / "province_code=34")
        theme["files"] = [file for file in theme["files"] if "=34/" in file["path"]]
        theme["counts"] = {code: rows for code, rows in theme["counts"].items() if code[:2] == "34"}
        theme["rows"] = theme["counts"]["34"]
    (target / "dataset.json").write_text(json.dumps(manifest))
    return target


@pytest.fixture
def refusal(own: Path, regions: Regions, tmp_path: Path) -> Build:
    """Build from the damaged registry: "code: subject" of the refusal, after which nothing stands there."""

    def build(spec: Spec, **options: Any) -> str:
        target = tmp_path / "delivery"
        with pytest.raises(ExtractionError) as refused:
            build_from({"regions": ["34"], "package": "none", **spec, **options}, own, regions, target)
        assert "\n" not in str(refused.value)
        assert not list(tmp_path.glob("*delivery*"))
        return f"{refused.value.code}: {refused.value.subject}"

    return build


def part(registry: Path, theme: str = "individual") -> Path:
    return registry / theme / "province_code=34/part-0000.parquet"


def rewrite(registry: Path, columns: str, theme: str = "individual", where: str = "true") -> None:
    """Write a theme's file anew, and sign it."""
    path = part(registry, theme)
    rows = f"SELECT {columns} FROM read_parquet('{path}', hive_partitioning = false) WHERE {where}"
    duckdb.sql(f"COPY ({rows}) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").replace(path)
    sign(registry)


@pytest.mark.parametrize("spec", [PEOPLE, TABLE], ids=["rows", "table"])
def test_a_flipped_bit_anywhere_in_a_file_is_found_and_the_file_is_named(
    own: Path, refusal: Build, spec: Spec
) -> None:
    """One bit in a page of Parquet gives another value and no error, whoever reads it."""
    right = part(own).read_bytes()
    chosen = random.Random(1)
    for _ in range(12):
        content = bytearray(right)
        content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        part(own).write_bytes(content)
        assert refusal(spec) == "file_damaged: individual/province_code=34/part-0000.parquet"


def test_a_version_without_crc_is_held_against_its_sha256(
    own: Path, refusal: Build, regions: Regions, tmp_path: Path
) -> None:
    manifest = json.loads((own / "dataset.json").read_text())
    for theme in manifest["themes"].values():
        for file in theme["files"]:
            del file["crc32"]
    (own / "dataset.json").write_text(json.dumps(manifest))
    build_from({"regions": ["34"], "package": "none", **PEOPLE}, own, regions, tmp_path / "sound")
    content = bytearray(part(own).read_bytes())
    content[len(content) // 2] ^= 4
    part(own).write_bytes(content)
    assert refusal(PEOPLE) == "file_damaged: individual/province_code=34/part-0000.parquet"


def test_rows_that_are_gone_from_a_signed_file_are_missed(own: Path, refusal: Build) -> None:
    """Both paths read the same file: only the manifest's counts know how many rows there were."""
    rewrite(own, "*", where="usia > 30")
    for spec in (PEOPLE, ANONYMOUS, CHOSEN):
        assert refusal(spec) == "file_damaged: individual/province_code=34/part-0000.parquet"
    for where in ({}, {"regions": ["34"]}, {"regions": []}):
        assert refusal(TABLE | where) == "check_total: total"


def test_rows_that_moved_to_another_regency_are_missed(own: Path, refusal: Build) -> None:
    """As many rows as before, and the lowest and highest region are those of the manifest."""
    rewrite(
        own,
        "* REPLACE (if(region_code > min(region_code) OVER () AND region_code < '3402', "
        "max(region_code) OVER (), region_code) AS region_code)",
    )
    for code in ("3401", "3471"):
        assert refusal(NAMES, regions=[code]) == "check_rows: rows"
        assert refusal(TABLE, regions=[code]) == "check_total: total"


def test_a_last_village_that_is_too_low_is_found(own: Path, refusal: Build) -> None:
    manifest = json.loads((own / "dataset.json").read_text())
    for theme in manifest["themes"].values():
        theme["files"][-1]["last"] = theme["files"][-1]["last"][:6] + "0000"
    (own / "dataset.json").write_text(json.dumps(manifest))
    assert refusal(PEOPLE) == "file_damaged: individual/province_code=34/part-0000.parquet"


TYPES = [
    ("'<b>' AS tanggal_lahir", "tanggal_lahir", PEOPLE),
    ("'a\"b,=1' AS tanggal_lahir", "tanggal_lahir", PEOPLE),
    ("nomor_induk_kependudukan::BIGINT AS nomor_induk_kependudukan", "nomor_induk_kependudukan", PEOPLE),
    ("(desil_nasional + 0.5)::DOUBLE AS desil_nasional", "desil_nasional", PEOPLE),
    ("'x' AS desil_nasional", "desil_nasional", CHOSEN),
    ("'1' AS desil_nasional", "desil_nasional", TABLE),
    ("desil_nasional::UBIGINT AS desil_nasional", "desil_nasional", PEOPLE),
    ("'NaN'::DOUBLE AS jenis_kelamin", "jenis_kelamin", ANONYMOUS),
    ("nama::BLOB AS nama", "nama", PEOPLE),
    ("[nama] AS nama", "nama", PEOPLE),
    ("{'nama': nama} AS nama", "nama", PEOPLE),
    ("region_code::BIGINT AS region_code", "region_code", ANONYMOUS),
    ("nomor_kartu_keluarga::BIGINT AS nomor_kartu_keluarga", "nomor_kartu_keluarga", FAMILIES),
]


@pytest.mark.parametrize(("change", "column", "spec"), TYPES)
@pytest.mark.parametrize("fmt", ["csv", "xml"])
def test_a_column_of_another_type_is_named(
    own: Path, refusal: Build, change: str, column: str, spec: Spec, fmt: str
) -> None:
    """A text where a date should be is written as it is: into XML, markup; into CSV, a column."""
    rewrite(own, f"* REPLACE ({change})")
    assert refusal(spec, format=fmt) == f"column_type: {column}"


@pytest.mark.parametrize(
    ("theme", "column", "spec"),
    [
        ("individual", "nomor_induk_kependudukan", ANONYMOUS),  # its order is that of a pseudonym
        ("individual", "nomor_induk_kependudukan", FAMILIES),
        ("individual", "nomor_kartu_keluarga", FAMILIES),
        ("family", "nomor_kartu_keluarga", FAMILIES),
        ("individual", "desil_nasional", CHOSEN),
        ("individual", "desil_nasional", TABLE),
        ("individual", "region_code", NAMES),
    ],
)
def test_a_column_that_only_the_order_or_a_key_needs_is_named_when_it_is_gone(
    own: Path, refusal: Build, theme: str, column: str, spec: Spec
) -> None:
    rewrite(own, f"* EXCLUDE ({column})", theme)
    assert refusal(spec) == f"column_missing: {column}"


def test_a_column_that_nobody_asked_for_may_be_gone(own: Path, regions: Regions, tmp_path: Path) -> None:
    rewrite(own, "* EXCLUDE (nomor_induk_kependudukan, usia)")
    delivery = build_from({"regions": ["34"], **NAMES}, own, regions, tmp_path / "d.zip")
    assert delivery.report.verdict == "pass"


def test_what_changes_between_the_first_reading_and_the_checks_is_found(
    own: Path, refusal: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is exchanged after its rows were rendered, for one that says the same of itself."""
    measure, content = job.measure, part(own).read_bytes()
    exchanged: list[Path] = []

    def exchange(*given: Any, **options: Any) -> Any:
        part(own).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        exchanged.append(part(own))
        return measure(*given, **options)

    monkeypatch.setattr(job, "measure", exchange)
    assert refusal(PEOPLE) == "file_damaged: individual/province_code=34/part-0000.parquet"
    assert exchanged
