"""``dtsen synthesize``, ``dtsen extract`` and ``dtsen dataset`` as a shell sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.registries import REGIONS_DIRECTORY, csv_rows, open_package

from dtsen.cli import main

SPEC = """\
themes:
  family:
    variables: [province, decile{more}]
regions: ["33"]
package: {package}
"""


def spec_file(folder: Path, *, package: str = "none", more: str = "") -> str:
    path = folder / "s.yaml"
    path.write_text(SPEC.format(package=package, more=more), encoding="utf-8")
    return str(path)


def extract(registry: Path, folder: Path, *options: str, **parts: str) -> int:
    regions = ["--regions", str(REGIONS_DIRECTORY)]
    given = ["--data", str(registry), "--out", str(folder / "out"), *regions, *options]
    return main(["extract", spec_file(folder, **parts), *given])


def test_extract_writes_plain_files(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path) == 0
    rows = csv_rows((tmp_path / "out/data/family.csv").read_bytes())
    assert {row["provinsi"] for row in rows} == {"Jawa Tengah"}
    assert f"{len(rows)} rows, 2 columns" in capsys.readouterr().out


def test_extract_prints_the_passphrase_that_opens_the_package(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, package="zip") == 0
    passphrase = capsys.readouterr().out.split("passphrase: ")[1].strip()
    assert "data/family.csv" in open_package(tmp_path / "out/s.zip", passphrase)


def test_verify_holds_an_opened_package_against_its_seal(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    assert extract(registry, tmp_path, "--key-file", str(key)) == 0
    verify = ["verify", str(tmp_path / "out"), "--key-file", str(key)]
    assert main(verify) == 0
    (tmp_path / "out/data/family.csv").write_bytes(b"provinsi\r\n")
    assert main(verify) == 1
    assert "data/family.csv" in capsys.readouterr().err


def test_extract_is_held_against_what_the_receiver_has_already(registry: Path, tmp_path: Path) -> None:
    """Two files of one name are two: one asked for everybody, the other for all but one large family."""
    received = []
    for name, condition in (("a", ""), ("b", "\n    where: {family_size: [1, 2, 3, 4, 5, 6, 7]}")):
        (tmp_path / name).mkdir()
        given = spec_file(tmp_path / name, more=f", family_size]{condition}\n#")
        received += ["--received", given]
    assert extract(registry, tmp_path, *received) == 0
    report = json.loads((tmp_path / "out/laporan-kualitas.json").read_bytes())
    found = {check["id"]: check for theme in report["themes"] for check in theme["checks"]}
    assert "“s.yaml”" in found["differencing"]["message"]
    assert found["differencing"]["verdict"] == "warn"


def test_a_received_specification_that_is_wrong_is_named(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, "--received", str(tmp_path / "none.yaml")) == 2
    assert "none.yaml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_check_says_level_documents_and_columns_and_writes_nothing(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, "--check", more=", address") == 0
    said = capsys.readouterr().out
    assert "level: 4 (direct_identifier: family.address)" in said
    assert "kak" in said
    assert "provinsi, alamat, desil_nasional" in said
    assert not (tmp_path / "out").exists()


def test_what_is_wrong_is_named_on_one_line_with_a_status(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert extract(registry, tmp_path, more=", shoe_size") == 2
    assert "[unknown_variable]" in capsys.readouterr().err
    assert extract(tmp_path / "nowhere", tmp_path) == 1
    assert "[dataset_missing]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_dataset_summary_is_json(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dataset", "summary", str(registry)]) == 0
    assert json.loads(capsys.readouterr().out)["families"] == 3000


def test_synthesize_writes_a_registry_without_django(tmp_path: Path) -> None:
    """The commands of extraction never load Django, so they work where it is not installed."""
    code = (
        "import sys; sys.modules['django'] = None; from dtsen.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    out = ["--out", str(tmp_path / "r"), "--regions", str(REGIONS_DIRECTORY)]
    command = [sys.executable, "-c", code, "synthesize", "--families", "40", "--seed", "5", *out]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert "40 families" in ended.stdout
    assert (tmp_path / "r/dataset.json").is_file()


def test_a_check_needs_no_place_and_a_delivery_does(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spec.yaml").write_text("themes: {family: {variables: [decile]}}\nregions: ['3304']\n")
    place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY)]
    asked = ["extract", str(tmp_path / "spec.yaml"), *place]
    assert main([*asked, "--check"]) == 0
    assert main(asked) == 2
    assert "--out" in capsys.readouterr().err
