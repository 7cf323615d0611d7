"""Every document: same bytes every time, nothing unescaped, everything said that must be said."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.disclosure.differencing.findings import ToldTogether
from dtsen.extraction.formats.workbook import sheet_name
from dtsen.extraction.package.chart import Bar, bar_chart
from dtsen.extraction.package.codebook import codebook_csv, codebook_html
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.describe import describe_column
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.readme import readme_html, readme_text
from dtsen.extraction.package.terms import terms
from dtsen.extraction.plan import Column
from dtsen.extraction.quality.figures import Figures
from dtsen.extraction.quality.html import report_html
from dtsen.extraction.quality.report import Check, QualityReport, ThemeQuality, differencing_check
from dtsen.extraction.recode import Bands, Bottom, Recode, Top

VOID = {"meta", "wbr", "br", "rect"}


class Balanced(HTMLParser):
    """Fails when an element is closed that was not opened last, and notes what a page must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.forbidden: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.forbidden += [name for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag in {"script", "link", "img", "iframe"}:
            self.forbidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: bytes) -> Balanced:
    reader = Balanced()
    reader.feed(page.decode())
    reader.close()
    assert reader.open == []
    return reader


def test_issue_b_the_same_contents_give_the_same_bytes(make: Callable[..., Contents]) -> None:
    assert list(documents(make())) == list(documents(make()))


def test_every_page_is_balanced_and_needs_nothing_besides_itself(
    make: Callable[..., Contents], cube: Contents
) -> None:
    """Names with <, & and quotes come through as text; no script, no style attribute, nothing fetched."""
    for contents in (make(), cube):
        for name, content in documents(contents):
            if name.endswith(".html"):
                page = read(content)
                assert page.forbidden == []
                assert contents.identity.request_number in page.text
                assert contents.identity.institution in page.text


def test_issue_b_a_decision_that_lets_a_failing_result_out_stands_in_every_document(cube: Contents) -> None:
    said = "diloloskan atas keputusan Koordinator Uji dengan alasan: kajian kebencanaan"
    for name, content in documents(cube):
        if name.endswith((".html", ".txt", ".xml")) or name == "datapackage.json":
            assert said in " ".join(content.decode().split()), name


def test_synthetic_data_say_so_in_every_document_for_people(make: Callable[..., Contents]) -> None:
    for name, content in documents(make()):
        if name.endswith((".html", ".txt", ".xml", ".py", ".R", ".do", ".sps")):
            assert "DATA SINTETIS" in content.decode(), name
    for name, content in documents(make(synthetic=False)):
        assert b"SINTETIS" not in content, name


@pytest.mark.parametrize(
    ("recode", "storage", "said"),
    [
        (Top(8), "integer", "8 berarti 8 atau lebih"),
        (Bottom(2), "integer", "2 berarti 2 atau kurang"),
        (Bands(width=5), "text", "0 s.d. 4"),
    ],
)
def test_issue_b_the_codebook_says_what_was_done_to_a_column(
    catalogue: Catalogue, recode: Recode, storage: str, said: str
) -> None:
    age = catalogue.theme("individual").variable("age")
    column = describe_column(Column("usia", "integer", age, recode, True))
    assert column.storage == storage
    assert said in column.treatments[0]
    assert column.treatments[1] == (
        "Dikosongkan pada baris yang kelasnya terlalu kecil: terlalu sedikit keluarga mempunyai gabungan "
        "ciri yang sama."
    )
    limits = {Top(8): (0, 8), Bottom(2): (2, 120)}
    assert column.bounds == limits.get(recode)


def test_codes_above_a_top_code_are_no_codes_any_more(catalogue: Catalogue) -> None:
    decile = catalogue.theme("family").variable("decile")
    column = describe_column(Column("desil_nasional", "integer", decile, Top(4)))
    assert list(column.codes) == ["1", "2", "3", "4"]
    assert column.codelist != decile.codelist.id


def test_the_codebook_has_a_line_for_every_code(make: Callable[..., Contents]) -> None:
    contents = make()
    lines = list(csv.DictReader(io.StringIO(codebook_csv(contents).decode(), newline="")))
    wanted = [
        (table.label, column.name, code)
        for table in contents.tables
        for column in table.columns
        for code in column.codes or [""]
    ]
    assert [(line["tema"], line["kolom"], line["kode"]) for line in lines] == wanted


@pytest.mark.parametrize(
    ("level", "said"), [(2, "Sel yang ditahan"), (3, "mengenali kembali"), (4, "Identitas langsung")]
)
def test_each_level_has_terms_of_its_own(level: int, said: str) -> None:
    """R5, R9, R10."""
    assert any(said in term for term in terms(level))
    assert all(said not in term for other in {2, 3, 4} - {level} for term in terms(other))
    assert any("Pengendali DTSEN" in term for term in terms(level))


@pytest.mark.parametrize("level", [3, 4])
def test_r10_terms_of_plain_files_do_not_speak_of_a_passphrase(level: int) -> None:
    assert any("kata sandi paket" in term for term in terms(level))
    assert not any("kata sandi" in term for term in terms(level, encrypted=False))
    assert any("tidak terenkripsi" in term for term in terms(level, encrypted=False))


def test_a_bar_says_its_number() -> None:
    chart = bar_chart("A", "b", ("x", "y"), [Bar("<x>", 1, "1"), Bar("nol", 0, "0")], full=100_000)
    assert 'width="4"' in chart
    assert 'width="0"' in chart
    assert "&lt;x&gt;: 1" in chart


def test_issue_b_the_quality_report_shows_verdict_and_charts(make: Callable[..., Contents]) -> None:
    contents = make()
    figures = Figures({"usia": 3, "jenis_kelamin": 0}, {"31": 4, "33": 6}, {1: 5, 2: 5})
    checks = (Check("rows", "pass", "10 baris.", {}), Check("nik", "fail", "1 NIK.", {"rows": 1}))
    report = QualityReport((ThemeQuality("individual", "Individu", 10, checks, figures),))
    page = read(report_html(report, contents, provinces={"33": "Jawa Tengah"}))
    assert page.forbidden == []
    for said in ("Tidak lulus", "Usia (tahun)", "30,0%", "Jawa Tengah", "Desil 2", contents.mark):
        assert said in page.text
    assert report.to_mapping()["themes"][0]["missing"] == {"usia": 3, "jenis_kelamin": 0}


def test_several_findings_of_a_check_are_a_list_with_their_advice_below(
    make: Callable[..., Contents],
) -> None:
    found = [ToldTogether("family", "Keluarga", (name,), 5, (), 0, 4) for name in ("050/1", "050/2")]
    report = QualityReport((ThemeQuality("family", "Keluarga", 10, (differencing_check(found),), Figures()),))
    page = report_html(report, make()).decode()
    assert page.count("<li>Keluarga, bersama “050/") == 2
    assert page.count("Sebelum menyetujui") == 1


def test_the_codebook_and_the_report_agree_that_a_region_tells_people_apart(
    make: Callable[..., Contents],
) -> None:
    """The disclosure report counts regions as quasi-identifiers."""
    columns = {column.name: column for table in make().tables for column in table.columns}
    for name in ("provinsi", "kabupaten_kota", "usia"):
        assert columns[name].classification == "Mengidentifikasi secara tidak langsung"
    assert columns["jenis_lantai_terluas"].classification != "Mengidentifikasi secara tidak langsung"


def test_a_remark_stands_below_its_label_and_has_no_column_of_its_own(make: Callable[..., Contents]) -> None:
    contents = make()
    page = codebook_html(contents).decode()
    assert "Keterangan" not in page
    said = [column for table in contents.tables for column in table.columns if column.remark]
    assert said
    assert page.count('<span class="remark">') >= len(said)


def test_the_documents_of_a_table_say_k_what_a_total_is_and_why_a_cell_is_empty(cube: Contents) -> None:
    for page in (codebook_html(replace(cube, k=7)), readme_html(replace(cube, k=7))):
        text = page.decode()
        assert "memuat kurang dari 7 keluarga atau individu" in text
        assert "Total di sebuah kolom" in text
        assert (
            "kurang dari 7 di antaranya termasuk dalam persennya, atau kurang dari 7 tidak termasuk" in text
        )
        assert "kurang dari 7 di antaranya mempunyai nilai yang dijumlahkan" in text
        assert "dapat dihitung kembali dari sel lain" in text
        assert "Pada sel yang ditahan sebagian" in text


def test_who_is_not_named_stands_in_no_foot_and_a_single_step_has_no_number(
    make: Callable[..., Contents],
) -> None:
    contents = make(identity=DeliveryIdentity("-", "-", "1/2026", date(2026, 2, 3)), encrypted=None)
    page, text = readme_html(contents).decode(), readme_text(contents).decode()
    assert "Permohonan -" not in page + text
    assert "· - ·" not in page + text
    assert "<ol>" not in page
    assert "1. " not in text
    assert "Get-FileHash" in text
    assert "Level akses data" in page
    assert "Tingkat" not in page


@pytest.mark.parametrize(
    ("title", "sheets", "name"),
    [
        ("Set Data Anggota Keluarga (Individu)", 1, "Set Data Anggota Keluarga"),
        ("Set Data Anggota Keluarga (Individu)", 12, "Set Data Anggota Keluarga 3"),
        ("Set Data Keluarga", 1, "Set Data Keluarga"),
        ("x" * 40, 1, "x" * 31),
    ],
)
def test_the_name_of_a_sheet_is_cut_at_a_word(title: str, sheets: int, name: str) -> None:
    assert sheet_name(title, 3, sheets) == name


def opening(contents: Contents) -> str:
    """What BACA-SAYA says of opening a file in a spreadsheet, on one line; empty where it says nothing."""
    text = " ".join(readme_text(contents).decode().split())
    return (
        text[text.index("Jangan membuka") :].split("PERLU DIKETAHUI")[0] if "Jangan membuka" in text else ""
    )


IDENTIFIED = {
    "themes": {
        "family": {"variables": ["province_code", "family_card_number"]},
        "individual": {"variables": ["nik", "full_name", "ktp_rt"]},
    }
}


@pytest.mark.parametrize(
    ("format_id", "said", "unsaid"),
    [
        ("csv", ("klik ganda", "menumpuk", "huruf seperti é", "65001: UTF-8", "pemisah koma"), ("1252",)),
        ("ansi", ("1252: Windows", "pemisah tab"), ("klik ganda", "menumpuk", "huruf seperti é", "UTF-8")),
    ],
)
def test_the_page_says_what_a_spreadsheet_takes_from_a_text_file_and_how_to_open_it(
    make: Callable[..., Contents], format_id: str, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = opening(make(IDENTIFIED | {"format": format_id}))
    numbers = "nomor_kartu_keluarga dan nomor_induk_kependudukan"
    kept = "nomor_kartu_keluarga, nomor_induk_kependudukan, dan rt_ktp"
    for words in (
        f"angka terakhir {numbers} menjadi nol",
        "nol di depan rt_ktp hilang",
        f"beri {kept} tipe Teks",
        "mintalah format XLSX",
        *said,
    ):
        assert words in text
    assert not [words for words in unsaid if words in text]


@pytest.mark.parametrize("format_id", ["html", "xml", "yaml", "parquet", "xlsx"])
def test_of_formats_that_a_spreadsheet_does_not_open_as_text_the_page_says_nothing(
    make: Callable[..., Contents], format_id: str
) -> None:
    assert opening(make(IDENTIFIED | {"format": format_id})) == ""


def test_only_columns_that_are_there_are_warned_of(make: Callable[..., Contents], cube: Contents) -> None:
    """Rows without identity numbers lose no digits, and codes in text with tabs lose nothing at all."""
    rows = {"themes": {"individual": {"variables": ["age", "sex"]}}}
    assert "menumpuk" in opening(make(rows))
    assert not [words for words in ("angka terakhir", "tipe Teks", "é") if words in opening(make(rows))]
    assert opening(make(rows | {"format": "ansi"})) == ""
    assert "desimal rata_rata_usia salah dibaca" in opening(cube)


def test_what_stays_a_text_is_named_as_far_as_it_is_there(
    make: Callable[..., Contents], cube: Contents
) -> None:
    def kept(contents: Contents) -> str:
        return (
            " ".join(readme_text(contents).decode().split()).split("tipe yang tepat")[1].split(", label")[0]
        )

    assert kept(make(IDENTIFIED)) == " (NIK dan nomor KK serta kode wilayah tetap teks)"
    assert kept(cube) == " (kode wilayah tetap teks)"
    assert kept(make({"themes": {"individual": {"variables": ["age"]}}})) == ""
