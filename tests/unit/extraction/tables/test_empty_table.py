"""A table of which every cell is withheld says so first, wherever it is told of."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.registries import REGIONS_DIRECTORY, write_registry

from dtsen.cli import main

SPEC = """\
form: table
package: none
themes: {{family: {{dimensions: [{by}], measures: [count, {{sum: cattle_count}}]}}}}
"""
NOT_ONE = "Tabel ini tidak memuat satu angka pun"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four families in two regencies."""
    families = [
        {
            "region_code": place,
            "nomor_kartu_keluarga": f"{number:016d}",
            "kode_kabupaten_kota": place[:4],
            "jumlah_ternak_sapi": number,
        }
        for number, place in enumerate(["3304012001", "3305012001"] * 2)
    ]
    return write_registry(tmp_path_factory.mktemp("few") / "1-2026", families, [])


def extract(registry: Path, folder: Path, by: str) -> int:
    (folder / "s.yaml").write_text(SPEC.format(by=by))
    place = ["--data", str(registry), "--out", str(folder / "out"), "--regions", str(REGIONS_DIRECTORY)]
    return main(["extract", str(folder / "s.yaml"), *place])


def test_a_table_without_a_figure_says_so_first(
    few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nine checks passed side by side, and the command line said no word."""
    assert extract(few, tmp_path, "regency_code") == 0
    said = capsys.readouterr().out
    assert f"{NOT_ONE}: semua 3 sel ditahan. Ambil rincian yang lebih sedikit" in said
    assert "perlu perhatian/warn" in said
    report = next((tmp_path / "out").rglob("laporan-kualitas.html")).read_text()
    assert 0 < report.index(NOT_ONE) < report.index("Hanya variabel yang disetujui")


def test_the_readme_of_sums_names_the_rule_of_the_one_contributor(few: Path, tmp_path: Path) -> None:
    extract(few, tmp_path, "regency_code")
    words = " ".join(next((tmp_path / "out").rglob("BACA-SAYA.txt")).read_text().split())
    assert "hampir seluruh total atau rata-rata itu berasal dari satu keluarga" in words
