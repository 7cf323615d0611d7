"""Emptying a column in small classes was not enough: the refusal says so, and why."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from support.registries import build_from, write_registry

from dtsen.extraction.commandline.command import main
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.regions import Regions
from dtsen.extraction.yaml import dump_yaml

MAN, WOMAN = 1, 2
OVERRIDE = {"reason": "Evaluasi program", "decided_by": "Koordinator"}
WOMEN_OF_OTHER_AGES = [(30, MAN)] * 9 + [(age, WOMAN) for age in range(41, 46)]


def person(number: int, family: int, age: int, sex: int) -> dict[str, Any]:
    return {
        "region_code": "3304012001",
        "nomor_induk_kependudukan": f"{number:016d}",
        "nomor_kartu_keluarga": f"{family:016d}",
        "usia": age,
        "jenis_kelamin": sex,
        "penyakit_kronis": 1,
    }


def family(number: int, size: int) -> dict[str, Any]:
    return {
        "region_code": "3304012001",
        "kabupaten_kota": "Banjarnegara",
        "nomor_kartu_keluarga": f"{number:016d}",
        "jumlah_anggota_keluarga": size,
    }


@pytest.fixture
def registry_of(tmp_path: Path) -> Any:
    """Writes a registry of people, by age and sex, each a family alone; or of homes of such people."""

    def write(*people: tuple[int, int], homes: list[list[tuple[int, int]]] | None = None) -> Path:
        lived = homes or [[one] for one in people]
        members = [
            person(100 * number + place, number, *one)
            for number, home in enumerate(lived)
            for place, one in enumerate(home)
        ]
        families = [family(number, len(home)) for number, home in enumerate(lived)]
        return write_registry(tmp_path / "registry", families, members)

    return write


def asked(themes: dict[str, list[str]], **rules: Any) -> dict[str, Any]:
    return {"themes": {theme: {"variables": names} for theme, names in themes.items()}, "disclosure": rules}


def refusal(registry: Path, regions: Regions, target: Path, spec: dict[str, Any]) -> DisclosureRefused:
    with pytest.raises(DisclosureRefused) as refused:
        build_from(spec, registry, regions, target)
    return refused.value


def test_a_refusal_says_that_emptying_was_not_enough_for_other_columns_tell_them_apart(
    registry_of: Any, regions: Regions, tmp_path: Path
) -> None:
    spec = asked({"individual": ["age", "sex"]}, transform={"sex": "suppress"})
    error = refusal(registry_of(*WOMEN_OF_OTHER_AGES), regions, tmp_path / "d.zip", spec)
    said = (
        "Mengosongkan Jenis Kelamin saja belum cukup: sesudahnya 5 orang masih berada di kelas kecil, "
        "karena kolom lain tetap membedakan mereka; lihat usulan perbaikan."
    )
    assert error.report["emptied_words"] == said
    assert unescape(error.documents["laporan-pengungkapan.html"].decode()).count(said) == 1


def test_the_command_line_says_it_too(
    registry_of: Any, regions: Regions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = registry_of(*WOMEN_OF_OTHER_AGES)
    spec = tmp_path / "spec.yaml"
    spec.write_text(dump_yaml(asked({"individual": ["age", "sex"]}, transform={"sex": "suppress"})))
    places = ["--data", str(registry), "--out", str(tmp_path / "out"), "--regions", str(regions.directory)]
    assert main(["extract", str(spec), *places]) == 1
    *_, indonesian, _english = capsys.readouterr().err.splitlines()
    said = "kurang dari 5 keluarga. Mengosongkan Jenis Kelamin saja belum cukup: sesudahnya 5 orang"
    assert said in indonesian


def test_a_few_who_are_all_alike_are_told_apart_by_nothing_else(
    registry_of: Any, regions: Regions, tmp_path: Path
) -> None:
    """Only what is missing tells that they are not the others; and there is no proposal to point to."""
    spec = asked({"individual": ["sex"]}, k=6, transform={"sex": "suppress"})
    report = refusal(registry_of(*WOMEN_OF_OTHER_AGES), regions, tmp_path / "d.zip", spec).report
    assert report["remedies"] == []
    assert report["emptied_words"].endswith(
        "5 orang masih berada di kelas kecil, karena mereka terlalu sedikit untuk satu kelas."
    )


def test_where_a_key_joins_the_files_the_make_up_of_a_family_tells_it_apart_too(
    registry_of: Any, regions: Regions, tmp_path: Path
) -> None:
    homes = [[(30, MAN)]] * 9 + [[(30, WOMAN)] * size for size in (2, 3)]
    spec = asked({"family": ["regency"], "individual": ["sex"]}, transform={"sex": "suppress"})
    report = refusal(registry_of(homes=homes), regions, tmp_path / "d.zip", spec).report
    assert (
        "Mengosongkan Jenis Kelamin saja belum cukup: sesudahnya 2 keluarga dan 5 orang masih berada di "
        "kelas kecil, karena kolom lain dan susunan keluarga tetap membedakan mereka"
    ) in report["emptied_words"]


def test_without_a_key_nothing_is_said_of_the_file_in_which_nothing_was_emptied(
    registry_of: Any, regions: Regions, tmp_path: Path
) -> None:
    """The families have small classes as well, and no sex that could have been emptied."""
    homes = [[one] for one in WOMEN_OF_OTHER_AGES] + [[(30, MAN)] * 6]
    spec = asked(
        {"family": ["family_size"], "individual": ["age", "sex"]}, linked=False, transform={"sex": "suppress"}
    )
    report = refusal(registry_of(homes=homes), regions, tmp_path / "d.zip", spec).report
    assert not any(found["passed"] for found in report["classes"])
    assert "sesudahnya 5 orang masih berada" in report["emptied_words"]
    assert "keluarga" not in report["emptied_words"]


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"transform": {"age": {"bands": 2}}},
        # The women are five by now, and only their illnesses are too much alike.
        {"l": 2, "transform": {"age": "drop", "sex": "suppress"}},
    ],
)
def test_nothing_is_said_where_nothing_was_emptied_in_vain(
    registry_of: Any, regions: Regions, tmp_path: Path, rules: dict[str, Any]
) -> None:
    spec = asked({"individual": ["age", "sex", "chronic_illness"]}, **rules)
    error = refusal(registry_of(*WOMEN_OF_OTHER_AGES), regions, tmp_path / "d.zip", spec)
    assert error.report["emptied_words"] == ""
    assert "Mengosongkan" not in error.report["summary"]


def test_nothing_is_said_of_a_result_that_goes_out_by_a_decision(
    registry_of: Any, regions: Regions, tmp_path: Path
) -> None:
    spec = asked({"individual": ["age", "sex"]}, transform={"sex": "suppress"}, override=OVERRIDE)
    delivery = build_from(spec, registry_of(*WOMEN_OF_OTHER_AGES), regions, tmp_path / "d.zip")
    assert "Mengosongkan" not in delivery.pages["laporan-kualitas.html"].decode()
