"""The disclosure check as an officer reads it, with data that go out and with data that do not."""

from __future__ import annotations

from dataclasses import replace

from support.registries import IDENTITY

from dtsen.extraction.disclosure.class_report import Cause, ClassReport, Diversity, Identifier, SizeGroup
from dtsen.extraction.disclosure.report import Applied, DisclosureReport, EmptiedCells, Remedy
from dtsen.extraction.disclosure.rules import Disclosure, Override, Transform
from dtsen.extraction.quality.disclosure import disclosure_html, disclosure_section
from dtsen.extraction.quality.report import disclosure_check
from dtsen.extraction.recode import Bands
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
        "kelas yang memuat kurang dari 5 keluarga; 27 di antaranya dalam kelas satu keluarga saja",
        "Kelas terkecil memuat 1 keluarga.",
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
    assert "Uji pengungkapan</h2>" not in page
    assert "Satu kelas ialah semua baris dengan gabungan ciri yang sama." in body
    assert "Yang dihitung keluarga, bukan orang" in body


def test_remedies_are_numbered_and_hold_the_text_for_the_specification() -> None:
    page = disclosure_html(REPORT, IDENTITY, synthetic=False).decode()
    assert "Usulan 1 " in page
    assert "<details><summary>Spesifikasi usulan 1</summary>" in page
    text = page.split("<code>")[-1].split("</code>")[0]
    assert load_yaml(text) == {"disclosure": {"k": 5, "transform": {"village": "drop"}}}


def test_families_and_people_who_are_left_are_told_apart() -> None:
    left = Remedy((Transform("sex", drop=True),), (), {"family": 281, "individual": 851}, 0, False)
    assert left.message == "Masih di kelas kecil: 281 keluarga dan 851 orang."
    page = disclosure_html(replace(REPORT, remedies=(left,)), IDENTITY, synthetic=False).decode()
    assert "281 keluarga<br>851 orang (6,9%)" in page
    assert "1.132" not in page


def test_issue_b_an_override_is_shown_with_its_reason_and_who_decided() -> None:
    report = replace(REPORT, rules=Disclosure(override=Override("kajian <bencana>", "Koordinator Uji")))
    section = disclosure_section(report)
    assert "Diputuskan oleh Koordinator Uji. Alasan: kajian &lt;bencana&gt;" in section
    assert "Tidak lulus, diloloskan dengan keputusan" in section


def test_a_result_without_small_classes_shows_no_remedy() -> None:
    passed = replace(FOUND, people_in_small_classes=0, unique_people=0, causes=(), diversity=())
    section = disclosure_section(DisclosureReport(Disclosure(), (passed,)))
    assert 'class="verdict pass"' in section
    assert "Yang dapat memperbaiki" not in section


UNDIVERSE = replace(
    FOUND,
    people_in_small_classes=0,
    unique_people=0,
    diversity=(Diversity("individual", "chronic_illness", "Penyakit Kronis", 3, 310, True),),
)
EVERYBODY_IN_HOUSEHOLDS = replace(FOUND, scope="joined", causes=())


def test_the_line_of_a_result_that_only_lacks_sensitive_values_names_them_and_no_small_classes() -> None:
    rules = Disclosure(diversity=3, override=Override("kajian", "Koordinator Uji"))
    line = disclosure_check(DisclosureReport(rules, (UNDIVERSE,)), "individual")
    assert (line.label, line.verdict) == ("Uji pengungkapan", "warn")
    assert line.message == (
        "Individu: 310 orang berada dalam kelas dengan kurang dari 3 nilai Penyakit Kronis. "
        "Diloloskan dengan keputusan."
    )
    assert line.figures == {"undiverse": 310, "k": 5, "l": 3}


def test_the_line_of_a_result_that_passes_says_what_every_class_must_hold() -> None:
    diverse = tuple(replace(item, people=0) for item in UNDIVERSE.diversity)
    passed = replace(UNDIVERSE, smallest=6, diversity=diverse)
    line = disclosure_check(DisclosureReport(Disclosure(diversity=2), (passed,)), "individual")
    assert line.message == (
        "Kelas terkecil memuat 6 keluarga. "
        "Setiap kelas harus memuat sedikitnya 5 keluarga, dan 2 nilai setiap variabel sensitif."
    )


def test_without_a_sensitive_variable_nothing_is_promised_of_values() -> None:
    passed = replace(UNDIVERSE, smallest=6, diversity=())
    report = DisclosureReport(Disclosure(diversity=2), (passed,))
    line = disclosure_check(report, "individual")
    assert line.message.endswith("Setiap kelas harus memuat sedikitnya 5 keluarga.")
    assert "l" not in line.figures
    assert report.consequence == "Setiap kelas memuat sedikitnya 5 keluarga. Data dapat diserahkan."


def test_the_danger_of_one_value_in_a_class_is_explained_where_a_variable_is_sensitive() -> None:
    asked = disclosure_section(DisclosureReport(Disclosure(diversity=3), (UNDIVERSE,)))
    assert "Bila nilai Penyakit Kronis dalam satu kelas semuanya sama" in asked
    assert "sedikitnya 3 nilai berbeda dari setiap variabel sensitif" in asked
    reported = disclosure_section(REPORT)
    assert "Bila nilai Ragam Disabilitas dalam satu kelas semuanya sama" in reported
    assert "tidak menahan data" in reported
    nothing = disclosure_section(DisclosureReport(Disclosure(), (replace(FOUND, diversity=()),)))
    assert "membuka rahasia" not in nothing


def test_a_refused_result_without_a_remedy_says_that_none_was_found_and_what_holds_it() -> None:
    page = disclosure_section(DisclosureReport(Disclosure(diversity=3), (UNDIVERSE,)))
    assert "Yang dapat memperbaiki" in page
    assert "Tidak ditemukan." in page
    assert "Nilai Penyakit Kronis kurang beragam: hapus variabel itu, atau turunkan l." in page
    few = disclosure_section(DisclosureReport(Disclosure(), (replace(FOUND, families=3),)))
    assert "hanya memuat 3 keluarga, kurang dari k = 5" in few


def test_classes_of_households_are_counted_in_families_also_where_their_people_are_shown() -> None:
    page = disclosure_section(DisclosureReport(Disclosure(), (EVERYBODY_IN_HOUSEHOLDS,)))
    assert "kelas yang memuat kurang dari 5 keluarga" in page
    assert "Jumlah orang menurut banyaknya keluarga dalam kelasnya" in page
    assert "Keluarga dalam kelas</th>" in page
    assert "Kelas terkecil memuat 1 keluarga." in page


def test_a_variable_of_both_files_is_named_once() -> None:
    twice = replace(EVERYBODY_IN_HOUSEHOLDS, identifiers=(VILLAGE, replace(VILLAGE, theme="family")))
    page = disclosure_section(DisclosureReport(Disclosure(), (twice,)))
    assert "banyaknya baris anggota, Desa/Kelurahan." in page


def test_a_result_that_passes_shows_no_decision_though_one_was_given() -> None:
    passed = replace(UNDIVERSE, diversity=())
    rules = Disclosure(override=Override("kajian", "Koordinator Uji"))
    assert "Koordinator Uji" not in disclosure_section(DisclosureReport(rules, (passed,)))


def test_what_dropping_a_column_mends_is_said_of_its_own_file_alone() -> None:
    mended = replace(FOUND, causes=(Cause(VILLAGE, 0, alone_by_it=9, undiverse_without=0, values=178),))
    assert mended.causes_words == "Berkas ini sendiri lulus bila variabel teratas dihapus."


BANDS = Bands(edges=tuple(range(0, 80, 5)))
KEEPS_THE_VILLAGE = Remedy(
    (Transform("age", BANDS, suppress=True),),
    ("Usia (tahun) dalam kelompok 0 s.d. 4, 5 s.d. 9, …, 75 ke atas: 91 nilai menjadi 16",),
    {"individual": 0},
    120,
    True,
    emptied=(
        EmptiedCells("individual", "age", "Usia (tahun)", 100, 12_345),
        EmptiedCells("individual", "sex", "Jenis Kelamin", 20, 12_345, before=12),
    ),
)
FAILS = Remedy(
    (Transform("sex", drop=True),), ("Jenis Kelamin tidak diserahkan",), {"individual": 9}, 0, False
)


def proposals(*remedies: Remedy) -> str:
    page = disclosure_section(replace(REPORT, remedies=remedies))
    return page[page.index("Yang dapat memperbaiki") :]


def test_proposals_are_compared_in_one_table_and_those_that_fail_stand_below_in_quieter_type() -> None:
    page = proposals(KEEPS_THE_VILLAGE, FAILS)
    assert page.count("<table") == 1
    passing, failing = page.split('<tbody class="quiet"')
    assert "Lulus bila diterapkan" in passing
    assert "Usulan 1 " in passing
    assert "Belum lulus; baru berguna bersama perubahan lain" in failing
    assert "Usulan 2 " in failing
    assert "9 orang (&lt; 0,1%)" in failing


def test_a_proposal_says_which_place_is_left_and_which_cells_are_emptied_in_number_and_share() -> None:
    """What the specification empties already is in the sum: it is named with what is added to it."""
    page = proposals(KEEPS_THE_VILLAGE)
    assert "<b>120 sel</b>" in page
    assert "Usia (tahun): 100 orang (0,8%)" in page
    assert "Jenis Kelamin: 20 orang (0,2%), 8 lebih banyak daripada dengan spesifikasi semula" in page
    assert ">Desa/Kelurahan</td>" in page
    assert ">Tidak ada</td>" in proposals(*REPORT.remedies)


def test_a_list_of_bands_stands_on_one_line_of_the_specification_and_is_read_back_whole() -> None:
    text = proposals(KEEPS_THE_VILLAGE).split("<code>")[-1].split("</code>")[0]
    assert "bands: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75]\n" in text
    read = load_yaml(text)["disclosure"]["transform"]
    assert read == {"age": {"bands": list(BANDS.edges), "suppress": True}}


LET_OUT = replace(REPORT, rules=Disclosure(override=Override("kajian", "Koordinator Uji")), remedies=())


def test_d3_the_receiver_reads_what_was_emptied_and_neither_how_many_cells_nor_why_it_fails() -> None:
    """Causes and emptied cells are counted among values that the file does not hold."""
    report = replace(LET_OUT, classes=(replace(FOUND, theme="family", label="Keluarga"),))
    page, told = disclosure_section(report), disclosure_section(report.for_receiver)
    for counted in ("12 sel dikosongkan", "Variabel penyebab", "Tidak satu variabel pun cukup"):
        assert counted in page
        assert counted not in told
    assert "<li>Jenis Kelamin: dikosongkan pada kelas kecil</li>" in told
    assert "61 dari 12.345 keluarga" in told, "the file itself shows its small classes"


def test_d3_of_files_that_a_key_joins_the_receiver_reads_of_the_joined_ones_alone() -> None:
    """Each for itself is measured as it would be without the key, where other cells are emptied."""
    report = replace(LET_OUT, classes=(EVERYBODY_IN_HOUSEHOLDS, replace(FOUND, smallest=3)))
    assert [found.scope for found in report.for_receiver.classes] == ["joined"]
    assert report.for_receiver.verdict == report.verdict == "overridden"
    assert disclosure_section(report).count("<figcaption>Besar kelas") == 2
    assert disclosure_section(report.for_receiver).count("<figcaption>Besar kelas") == 1
