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
    causes=(Cause(VILLAGE, 3),),
)
REPORT = DisclosureReport(
    Disclosure(),
    (FOUND,),
    (Applied("individual", "sex", "Jenis Kelamin", "dikosongkan pada kelas kecil", 12, 12_345),),
    (Remedy((Transform("village", drop=True),), ("Desa/Kelurahan tidak diserahkan",), 0, 0, True),),
)


def test_issue_b_the_page_names_people_causes_and_remedies_with_their_cost() -> None:
    page = disclosure_html(REPORT, IDENTITY, synthetic=True).decode()
    for said in (
        "Tidak lulus",
        "61 dari 12.345 orang (0,5 %) berada dalam kelas",
        "27 sendirian",
        "Tanpa Desa/Kelurahan",
        "Desa/Kelurahan tidak diserahkan",
        "12 sel dikosongkan",
        "310 (2,5 %)",
        "DATA SINTETIS",
        IDENTITY.request_number,
    ):
        assert said in page


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
