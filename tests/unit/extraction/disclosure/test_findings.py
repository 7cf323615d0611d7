"""What differencing found, in the words and the parts that a screen lays out."""

from __future__ import annotations

from dtsen.extraction.disclosure.differencing.findings import (
    Finding,
    NotCompared,
    RowsLinked,
    ToldTogether,
    advice,
)
from dtsen.extraction.quality.report import differencing_check

THEME = ("family", "Set Data Keluarga")


def together(*received: str, isolated: int = 0, shown: int = 4) -> Finding:
    return ToldTogether(*THEME, received, 5, ("Desil", "Kecamatan"), isolated, shown)


def test_a_finding_gives_its_parts_and_names_the_older_requests_once() -> None:
    assert together("050/1/2026", isolated=1470).to_mapping() == {
        "label": "Set Data Keluarga",
        "lead": "Bersama",
        "received": ["050/1/2026"],
        "told": [
            "Semuanya tentang baris yang sama.",
            "1.470 angka tentang kurang dari 5 baris dapat dihitung, atau ditebak dalam rentang yang sempit.",
            "4 angka yang ditahan dalam data yang satu ditampilkan dalam data yang lain.",
            "Rincian: Desil, Kecamatan.",
        ],
    }


def test_what_to_do_about_several_findings_is_said_once() -> None:
    (said,) = advice([together("050/1/2026"), together("050/2/2026")])
    assert said.count("kembalikan agar") == 1
    assert said.endswith(
        "kembalikan agar rincian, kelompok nilai, dan batasnya disamakan dengan data terdahulu."
    )


def test_findings_of_two_kinds_share_their_advice_and_keep_what_each_should_be_changed_to() -> None:
    said = advice([together("050/1/2026"), RowsLinked(*THEME, ("050/2/2026",), 5, ("Desil",), 3)])
    assert len(said) == 1
    assert "rincian, kelompok nilai, dan batasnya" in said[0]
    assert "kolom yang sama dikurangi" in said[0]


def test_what_was_not_compared_asks_to_be_looked_at_and_for_nothing_to_be_sent_back() -> None:
    (said,) = advice([NotCompared(*THEME, ("050/1/2026",))])
    assert "periksa sendiri" in said
    assert "kembalikan" not in said


def test_of_several_columns_that_were_grouped_in_another_way_each_pair_is_named() -> None:
    cut = ("Usia (tahun) dan Kelompok Umur", "Desil")
    told = NotCompared(*THEME, ("050/1/2026",), families=True, cut=cut).told
    assert told[1] == "Kolom yang dikelompokkan berbeda: Usia (tahun) dan Kelompok Umur; Desil."
    without = NotCompared(*THEME, ("050/1/2026",), families=True)
    assert without.told == told[:1]


def test_the_command_line_gets_a_line_a_finding_and_the_advice_once() -> None:
    check = differencing_check([together("050/1/2026"), together("050/2/2026")])
    first, second, *rest = check.message.split("\n")
    assert first.startswith("Set Data Keluarga, bersama “050/1/2026”: ")
    assert second.startswith("Set Data Keluarga, bersama “050/2/2026”: ")
    assert tuple(rest) == check.advice
    assert check.message.count("Sebelum menyetujui") == 1


def test_a_check_hands_its_findings_on_as_data() -> None:
    mapping = differencing_check([together("050/1/2026"), together("050/2/2026")]).to_mapping()
    assert [found["received"] for found in mapping["findings"]] == [["050/1/2026"], ["050/2/2026"]]
    assert mapping["advice"][-1] == "Keterangan ini hanya untuk petugas; paket tidak memuatnya."
