"""The landing page: what a visitor without an account reads (R12-R19, R105-R107)."""

from __future__ import annotations

import csv
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dtsen.extraction.formats import FORMATS
from dtsen.public.landing.content import QUESTIONS, STAGES
from dtsen.public.landing.tilemap import PLACES
from dtsen.records.models import DatasetVersion, FileFormat
from dtsen.workflow.stages import ORDER

pytestmark = pytest.mark.django_db

SUMMARY = {
    "provinces": {
        code: {
            "families": 1000,
            "individuals": 3100,
            "men": 1500,
            "women": 1600,
            "share_decile_1_4": 0.78 if code == "95" else 0.444,
        }
        for code in PLACES
    },
    "individuals_by_decile": {str(decile): 12_000 - 200 * decile for decile in range(1, 11)},
}


def publish(
    label: str, day: date, *, is_published: bool = True, summary: dict | None = None
) -> DatasetVersion:
    return DatasetVersion.objects.create(
        label=label,
        published_on=day,
        families=95_006_179,
        individuals=289_060_513,
        directory="test",
        summary=SUMMARY if summary is None else summary,
        is_published=is_published,
        is_synthetic=True,
    )


@pytest.fixture
def page(client: Client) -> str:
    """The landing page with one published version."""
    publish("1/2026", date(2026, 1, 23))
    response = client.get("/")
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    "words",
    [
        "Tata Cara Permohonan Akun DTSEN",  # R13
        "Tata Cara Permintaan Hak Akses DTSEN",  # R14
        "Pertanyaan umum tentang DTSEN",  # R15
        "Daftar Versi Dataset",  # R16
        "Dokumen Persyaratan",  # R18
        "paling lama 12 hari kerja",  # R102
        "sdi@bappenas.go.id",  # R105
        "+62 821-2019-4130",
        "Gedung Madiun Lt. 6",
        "08.00–17.00 WIB",  # R106
        "diprioritaskan",  # R107
    ],
)
def test_r12_to_r19_the_page_carries_the_words_of_the_guide(page: str, words: str) -> None:
    assert words in page


def test_r17_login_and_daftar_stand_at_the_top(page: str) -> None:
    top = page[: page.index("<h1")]
    assert f'href="{reverse("account_login")}">Login</a>' in top
    assert f'href="{reverse("register")}">Daftar</a>' in top


def test_r14_r19_the_picture_shows_the_nine_stages_in_order(page: str) -> None:
    assert [str(stage.title) for stage in STAGES] == [stage.label for stage in ORDER]
    places = [page.index(f"<h3>{stage.label}</h3>") for stage in ORDER]
    assert places == sorted(places)


def test_r15_every_question_has_its_answer_on_the_page(page: str) -> None:
    for item in QUESTIONS:
        assert str(item.question) in page
        assert str(item.answer) in page


def test_r77_the_answer_about_formats_names_those_that_the_form_offers_and_no_other(page: str) -> None:
    answer = page[page.index("Format yang dapat dipilih: ") :]
    answer = answer[: answer.index("</p>")]
    for known in FileFormat:
        assert (str(known.label) in answer) == (known.value in FORMATS)


def test_r7_the_map_and_its_table_show_all_38_provinces(page: str) -> None:
    assert page.count('class="tilemap__value"') == 38
    assert "<title>Papua Pegunungan: 78%</title>" in page
    assert page.count('<tr><th scope="row">') >= 38
    assert "idn-area-data" in page  # ODbL says so where it is shown


def test_r16_the_newest_published_version_comes_first_and_is_marked(client: Client) -> None:
    publish("3/2025", date(2025, 9, 30))
    publish("1/2026", date(2026, 1, 23))
    publish("2/2026", date(2026, 4, 20), is_published=False)
    html = client.get("/").content.decode()
    table = html[html.index('id="versi"') : html.index('id="dokumen"')]
    assert table.index("Versi 1/2026") < table.index("Terbaru") < table.index("Versi 3/2025")
    assert "Versi 2/2026" not in html
    assert "23-01-2026" in table
    assert "289.060.513" in table


def test_the_page_stands_before_anything_is_published(client: Client) -> None:
    html = client.get("/").content.decode()
    assert "Belum ada versi yang diterbitkan." in html
    assert 'class="tilemap"' not in html


def test_the_page_stands_before_the_figures_are_counted(client: Client) -> None:
    publish("1/2026", date(2026, 1, 23), summary={})
    html = client.get("/").content.decode()
    assert "Versi 1/2026" in html
    assert 'class="tilemap"' not in html
    assert client.get(reverse("level1_csv")).status_code == 404


def test_a_province_without_a_family_is_left_out_of_the_map(client: Client) -> None:
    provinces = {**SUMMARY["provinces"], "95": {"families": 0, "individuals": 0, "men": 0, "women": 0}}
    publish("1/2026", date(2026, 1, 23), summary={**SUMMARY, "provinces": provinces})
    html = client.get("/").content.decode()
    assert html.count('class="tilemap__value"') == 37


def test_r7_the_csv_has_plain_numbers_and_one_row_a_province(client: Client) -> None:
    publish("1/2026", date(2026, 1, 23))
    response = client.get(reverse("level1_csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(response.content.decode().splitlines()))
    assert len(rows) == 38
    assert rows[0] == {
        "kode_provinsi": "11",
        "provinsi": "Aceh",
        "keluarga": "1000",
        "individu": "3100",
        "laki_laki": "1500",
        "perempuan": "1600",
        "persen_keluarga_desil_1_4": "44",
    }


def test_a_post_to_a_page_for_reading_is_refused(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_demo_mode_says_that_all_data_are_synthetic(client: Client, settings) -> None:
    settings.DTSEN_DEMO = True
    assert "Mode demo: seluruh data sintetis" in client.get("/").content.decode()
    settings.DTSEN_DEMO = False
    assert "Mode demo" not in client.get("/").content.decode()
