"""The disclosure check as an officer reads it, with data that go out and with data that do not."""

from __future__ import annotations

from dataclasses import replace

from support.registries import IDENTITY

from dtsen.extraction.disclosure.report import (
    Applied,
    Cause,
    ClassReport,
    DisclosureReport,
    Diversity,
    Identifier,
    Remedy,
    SizeGroup,
)
from dtsen.extraction.disclosure.rules import Disclosure, Override, Transform
from dtsen.extraction.quality.disclosure import disclosure_html, disclosure_section
from dtsen.extraction.yaml import load_yaml

AGE = Identifier("individual", "age", "Usia (tahun)", "kelompok selebar 5")
VILLAGE = Identifier("individual", "village", "Desa/Kelurahan")
FOUND = ClassReport(
    theme="individual",
    label="Individu",
    scope="theme",
    k=5,
    identifiers=(AGE, VILLAGE),
    people=12_345,
    classes=900,
    small_classes=40,
    people_in_small_classes=61,
    unique_people=27,
    smallest=1,
    sizes=(SizeGroup(1, 1, 27, 27), SizeGroup(2, 4, 13, 34), SizeGroup(100, None, 8, 12_284)),
    diversity=(Diversity("individual", "disability", "Ragam Disabilitas", 2, 310, False),),
    causes=(Cause(VILLAGE, 3, alone_by_it=9, undiverse_without=0, values=178),),
)
REPORT = DisclosureReport(
    Disclosure(),
    (FOUND,),
    (Applied("individual", "sex", "Jenis Kelamin", "dikosongkan pada kelas kecil", 12, 12_345),),
    (
        Remedy(
            (Transform("village", drop=True),),
            ("Desa/Kelurahan tidak diserahkan",),
            {"individual": 0},
            0,
            True,
        ),
    ),
)


def test_issue_b_the_page_names_people_causes_and_remedies_with_their_cost() -> None:
    page = disclosure_html(REPORT, IDENTITY, synthetic=True).decode()
    for said in (
        "Tidak lulus",
        "61 dari 12.345 orang (0,5%) berada dalam kelas",
        "27 di antaranya sendirian dalam kelasnya",
        "Variabel penyebab",
        "Desa/Kelurahan tidak diserahkan",
        "12 sel dikosongkan",
        "310 (2,5%)",
        "DATA SINTETIS",
        IDENTITY.request_number,
    ):
        assert said in page


def test_the_page_of_a_result_that_does_not_go_out_says_whose_it_is_and_explains_its_words() -> None:
    page = disclosure_html(REPORT, IDENTITY, synthetic=False).decode()
    head, body = page.split("</header>")
    for said in (IDENTITY.request_number, IDENTITY.institution, IDENTITY.version_label):
        assert said in head
    assert "Pemeriksaan pengungkapan</h2>" not in page
    assert "Satu kelas ialah semua anggota dengan gabungan ciri yang sama." in body


def test_remedies_are_numbered_and_hold_the_text_for_the_specification() -> None:
    page = disclosure_html(REPORT, IDENTITY, synthetic=False).decode()
    assert "<h3>Usulan 1</h3>" in page
    text = page.split("<code>")[-1].split("</code>")[0]
    assert load_yaml(text) == {"disclosure": {"k": 5, "transform": {"village": "drop"}}}


def test_families_and_people_who_are_left_are_told_apart() -> None:
    left = Remedy((Transform("sex", drop=True),), (), {"family": 281, "individual": 851}, 0, False)
    assert left.message == "Masih di kelas kecil: 281 keluarga dan 851 orang."
    page = disclosure_html(replace(REPORT, remedies=(left,)), IDENTITY, synthetic=False).decode()
    assert "281 keluarga dan 851 orang" in page
    assert "1.132" not in page


def test_issue_b_an_override_is_shown_with_its_reason_and_who_decided() -> None:
    report = replace(REPORT, rules=Disclosure(override=Override("kajian <bencana>", "Koordinator Uji")))
    section = disclosure_section(report)
    assert "Diputuskan oleh Koordinator Uji. Alasan: kajian &lt;bencana&gt;" in section
    assert "tetap diserahkan dengan keputusan khusus" in section


def test_a_result_without_small_classes_shows_no_remedy() -> None:
    passed = replace(FOUND, people_in_small_classes=0, unique_people=0, causes=(), diversity=())
    section = disclosure_section(DisclosureReport(Disclosure(), (passed,)))
    assert 'class="verdict pass"' in section
    assert "Yang dapat memperbaiki" not in section
