"""``dtsen extract --check``: it refuses what a build would, without reading a row, and its estimate holds."""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.registries import REGIONS_DIRECTORY, build_from, csv_rows, sign

from dtsen.cli import main
from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.estimate import amount, estimates
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.plan import make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

OVERRIDE = {"reason": "Evaluasi program", "decided_by": "Koordinator"}
ROWS: dict[str, Any] = {"themes": {"individual": {"variables": ["age", "sex"]}}, "regions": ["33"]}
TABLE: dict[str, Any] = {
    "form": "table",
    "themes": {
        "family": {
            "dimensions": ["province", "regency", "decile"],
            "measures": ["count", {"mean": "family_size"}, {"share": {"floor_material": [1, 2]}}],
        }
    },
    "regions": ["33", "34"],
    "package": "none",
}


def table(**changes: Any) -> dict[str, Any]:
    return TABLE | {"themes": {"family": TABLE["themes"]["family"] | changes}}


@pytest.fixture
def own_registry(registry: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(registry, tmp_path / "1-2026"))


def gone(registry: Path) -> None:
    (registry / "individual/province_code=33/part-0000.parquet").unlink()
    (registry / "family/province_code=33/part-0000.parquet").unlink()


def without_columns(registry: Path) -> None:
    """The age and the decile vanish; the manifest knows the new files."""
    for theme, column in (("individual", "usia"), ("family", "desil_nasional")):
        path = registry / theme / "province_code=33/part-0000.parquet"
        duckdb.sql(
            f"COPY (SELECT * EXCLUDE ({column}) FROM read_parquet('{path}')) TO '{path}.new' (FORMAT parquet)"
        )
        Path(f"{path}.new").replace(path)
    sign(registry)


def cut_short(registry: Path) -> None:
    for theme in ("individual", "family"):
        path = registry / theme / "province_code=33/part-0000.parquet"
        path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("damage", "answer"),
    [(gone, "1 file_missing"), (without_columns, "1 column_missing"), (cut_short, "1 file_damaged")],
)
@pytest.mark.parametrize("spec", [ROWS, TABLE])
def test_a_registry_that_cannot_give_it_is_named(
    own_registry: Path,
    check: Callable[[dict[str, Any], Path], str],
    damage: Callable[[Path], None],
    answer: str,
    spec: dict[str, Any],
) -> None:
    damage(own_registry)
    assert check(spec, own_registry) == answer


@pytest.mark.parametrize(
    ("spec", "answer"),
    [
        (ROWS | {"version": "4/2031"}, "2 unknown_version"),
        (ROWS | {"regions": ["3304012001"], "version": "4/2031"}, "2 unknown_version"),
        (table(measures=["count", "count"]), "2 repeated_variable"),
        (table(dimensions=["province", "province_code"]), "2 repeated_variable"),
    ],
)
def test_what_a_build_would_refuse_is_refused(
    registry: Path, check: Callable[[dict[str, Any], Path], str], spec: dict[str, Any], answer: str
) -> None:
    assert check(spec, registry) == answer


def test_a_region_without_a_row_is_refused(
    own_registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    manifest = json.loads((own_registry / "dataset.json").read_text())
    for store in manifest["themes"].values():
        store["files"] = [file for file in store["files"] if not file["first"].startswith("33")]
        store["counts"] = {code: rows for code, rows in store["counts"].items() if not code.startswith("33")}
        store["rows"] = sum(file["rows"] for file in store["files"])
    (own_registry / "dataset.json").write_text(json.dumps(manifest))
    assert check(ROWS, own_registry) == "1 empty_result"


def test_a_transformation_without_its_variable_is_a_note(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    said = check(ROWS | {"disclosure": {"transform": {"village": "drop", "age": {"bands": 5}}}}, registry)
    assert re.search("^catatan/note: village .* is transformed, but not chosen", said, re.MULTILINE)
    assert "note: age" not in said


@pytest.mark.parametrize(
    "spec",
    [
        TABLE,
        table(dimensions=["regency"], measures=["count"]),
        table(dimensions=["decile", "dwelling_tenure"], where={"decile": [1, 2]}),
        TABLE
        | table(dimensions=["family_size", "decile"], measures=["count"])
        | {"disclosure": {"transform": {"family_size": {"bands": [1, 3, 5]}}}},
    ],
)
def test_a_table_has_the_columns_that_were_said_and_not_more_cells(
    registry: Path, regions: Regions, tmp_path: Path, spec: dict[str, Any]
) -> None:
    """Measured variables were taken for dimensions, and 6,101,665 rows said of 66,954."""
    catalogue = load_catalogue()
    checked = ExtractSpec.from_mapping(spec, catalogue=catalogue, regions=regions)
    dataset = Dataset.open(registry)
    (said,) = estimates(checked, make_plan(checked, catalogue), dataset, catalogue, regions)
    content = (build_from(spec, registry, regions, tmp_path / "out").path / "data/family.csv").read_bytes()
    rows = csv_rows(content)
    assert said.columns == tuple(rows[0])
    assert len(rows) <= said.rows <= 3 * len(rows)
    assert len(content) / 3 <= said.size <= 4 * len(content)


NAMED = ("province", "regency", "village", "nik", "family_card_number", "full_name", "address", "age", "sex")
HOMES = ("decile", "family_size", "floor_area_m2", "wall_material", "receives_pkh", "receives_bpnt")


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize(("theme", "variables"), [("individual", NAMED), ("family", HOMES)])
def test_the_estimate_is_about_the_size_of_the_files_of_each_format(
    registry: Path, regions: Regions, tmp_path: Path, theme: str, variables: tuple[str, ...], format_id: str
) -> None:
    """One width stood for all texts, and a CSV's size for every format: a workbook was said to be 67 MB, and
    was 19.
    """
    catalogue, dataset = load_catalogue(), Dataset.open(registry)
    rules = {} if theme == "individual" else {"disclosure": {"override": OVERRIDE}}
    choice = {"themes": {theme: {"variables": list(variables)}}, "format": format_id, "package": "none"}
    spec = ExtractSpec.from_mapping(choice | rules, catalogue=catalogue, regions=regions)
    (said,) = estimates(spec, make_plan(spec, catalogue), dataset, catalogue, regions)
    data = build_from(choice | rules, registry, regions, tmp_path / "out").path / "data"
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file() and path.suffix != ".xsd")
    tolerance = 1.5 if format_id in ("xlsx", "parquet") else 1.1
    assert size / tolerance <= said.size <= tolerance * size


def test_the_rows_of_the_registry_bound_the_cells(registry: Path, regions: Regions) -> None:
    catalogue = load_catalogue()
    wide = table(dimensions=["village", "decile", "wall_material", "roof_material"])
    spec = ExtractSpec.from_mapping(wide, catalogue=catalogue, regions=regions)
    dataset = Dataset.open(registry)
    (said,) = estimates(spec, make_plan(spec, catalogue), dataset, catalogue, regions)
    assert said.rows == dataset.estimated_rows("family", spec.regions) * 2**4


def where(**conditions: list[int]) -> dict[str, Any]:
    people = ROWS["themes"]["individual"] | {"where": conditions}
    return ROWS | {"themes": {"individual": people}}


@pytest.mark.parametrize(
    ("conditions", "share", "counted", "uncounted"),
    [
        ({"decile": [1, 2, 3, 4]}, 0.4, ("decile",), ()),
        ({"decile": [1], "percentile": [5, 6, 90]}, 0.02, ("decile", "percentile"), ()),
        ({"decile": [1], "sex": [2]}, 0.1, ("decile",), ("sex",)),
        ({"sex": [2]}, 1, (), ("sex",)),
        ({}, 1, (), ()),
    ],
)
def test_the_conditions_on_ranks_are_counted_and_the_others_are_named(
    registry: Path,
    regions: Regions,
    conditions: dict[str, list[int]],
    share: float,
    counted: tuple[str, ...],
    uncounted: tuple[str, ...],
) -> None:
    catalogue, dataset = load_catalogue(), Dataset.open(registry)
    spec = ExtractSpec.from_mapping(where(**conditions), catalogue=catalogue, regions=regions)
    (said,) = estimates(spec, make_plan(spec, catalogue), dataset, catalogue, regions)
    assert said.rows == math.ceil(dataset.estimated_rows("individual", ("33",)) * share)
    assert (set(said.counted), said.uncounted) == (set(counted), uncounted)


def test_a_check_says_what_its_number_of_rows_answers_to(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    said = check(where(decile=[1], sex=[2]), registry)
    assert re.search(r"^  sekitar/about \d+ baris/rows", said, re.MULTILINE)
    assert re.search("^  syarat/condition decile: .* by shares of the nation", said, re.MULTILINE)
    assert re.search("^  syarat/condition sex: .* not counted in, fewer rows may come", said, re.MULTILINE)
    assert "  syarat/where: decile: [1]\n  syarat/where: sex: [2]\n" in said


def test_a_check_spells_a_transformation_as_a_specification_does(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    transform = {"age": {"bands": [0, 5, 15], "suppress": True}, "sex": "suppress"}
    said = check(ROWS | {"disclosure": {"transform": transform}}, registry)
    assert "  age: bands: [0, 5, 15], suppress: true\n  sex: suppress\n" in said


@pytest.mark.parametrize(
    ("variables", "when"),
    [(["age"], "compared when it is built"), (["age", "nik"], "not compared, at level 4")],
)
def test_a_check_says_when_it_is_compared_with_what_the_receiver_has(
    registry: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    variables: list[str],
    when: str,
) -> None:
    for name, chosen in (("s.yaml", variables), ("former.yaml", ["age", "sex"])):
        spec = {"themes": {"individual": {"variables": chosen}}, "regions": ["33"]}
        (tmp_path / name).write_text(json.dumps(spec))
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY), "--check"]
    asked = ["extract", str(tmp_path / "s.yaml"), *place, "--received"]
    assert main([*asked, str(tmp_path / "former.yaml")]) == 0
    said = capsys.readouterr().out
    assert re.search(f"^sudah diterima / received: former.yaml; .* / {when}", said, re.MULTILINE)
    assert main([*asked, str(tmp_path / "none.yaml")]) == 2


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_500, "1.5 kB"), (2_340_000, "2.3 MB"), (7 * 10**9, "7.0 GB")],
)
def test_small_sizes_are_not_nothing(size: int, words: str) -> None:
    assert amount(size) == words


def test_the_size_of_rows_is_said_in_its_unit(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    wanted = r"paling banyak / at most sekitar/about \d+ baris/rows, \d+\.\d kB .* / before compression"
    assert re.search(wanted, check(ROWS, registry))


BOTH = {"family": {"variables": ["decile"]}, "individual": {"variables": ["age", "sex"]}}


def test_a_check_prints_everything_that_decides_what_goes_out(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    """It hid that somebody had decided to let a failing result out, that no key joins the files, and l."""
    decided = {"reason": "Evaluasi program", "decided_by": "Koordinator"}
    disclosure = {"k": 7, "l": 2, "linked": False, "override": decided}
    said = check({"themes": BOTH, "regions": ["3304", "34"], "disclosure": disclosure}, registry)
    assert "versi/version: 1/2026\n" in said
    assert "wilayah/regions: 3304 Kabupaten Banjarnegara, Jawa Tengah; 34 " in said
    assert "bentuk/form: data mikro / rows; format: csv; paket/package: zip\n" in said
    assert "uji pengungkapan / disclosure: k = 7, l = 2\n" in said
    assert "  linked: false, tanpa kunci penghubung" in said
    assert re.search("^  override: .* a result that fails goes out all the same$", said, re.MULTILINE)
    assert "    alasan/reason: Evaluasi program\n" in said
    assert "    diputuskan oleh / decided by: Koordinator\n" in said


def test_a_check_says_what_holds_where_nothing_is_set(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    said = check({"themes": BOTH}, registry)
    assert "wilayah/regions: seluruh Indonesia / all of Indonesia\n" in said
    assert "k = 5, l tidak ditetapkan / not set" in said
    assert "  linked: true, kunci menghubungkan" in said
    assert "override" not in said
    assert "rumus" not in said


def test_a_check_of_level_4_says_that_disclosure_is_not_tested(
    registry: Path, check: Callable[[dict[str, Any], Path], str]
) -> None:
    said = check({"themes": {"individual": {"variables": ["nik", "age"]}}}, registry)
    assert "uji pengungkapan / disclosure: tidak ada pada level 4 / none at level 4\n" in said
