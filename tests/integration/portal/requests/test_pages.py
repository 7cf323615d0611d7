"""The list, the page of one request, and who sees them (R66-R68, R73)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.records.models import User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
COLUMNS = [
    "Nomor Permohonan", "Nama Instansi", "Permintaan Data", "Nama Pemohon", "Jabatan",
    "Tanggal Permohonan", "Aksi",
]  # fmt: skip


def test_r66_r67_the_table_carries_the_guides_words_and_columns(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    make_request(Stage.TECHNICAL)
    page = browser_of(alice).get(reverse("requests")).content.decode()
    assert "Tabel Informasi Permohonan Akses Data" in page
    assert "Berisi informasi riwayat permohonan akses data" in page
    assert [column for column in COLUMNS if f'<th scope="col">{column}</th>' not in page] == []
    assert "13-04-2026" in page


def test_r68_colleagues_requests_are_listed_and_no_other_institutions(
    browser_of: Browser, alice: User, bob: User, charlie: User, make_request: RequestMaker
) -> None:
    mine, theirs, foreign = make_request(), make_request(applicant=bob), make_request(applicant=charlie)
    page = browser_of(alice).get(reverse("requests")).content.decode()
    assert mine.letter_number in page
    assert theirs.letter_number in page
    assert foreign.letter_number not in page


def test_the_list_is_cut_into_pages_and_keeps_its_filters(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    for _ in range(11):
        make_request()
    browser = browser_of(alice)
    first = browser.get(reverse("requests"), {"tema": "family"})
    assert len(first.context["page"].object_list) == 10
    assert "tema=family&amp;page=2" in first.content.decode()
    assert (
        len(browser.get(reverse("requests"), {"tema": "family", "page": "2"}).context["page"].object_list)
        == 1
    )
    assert (
        "Tidak ada permohonan yang cocok"
        in browser.get(reverse("requests"), {"tema": "individual"}).content.decode()
    )


@pytest.mark.parametrize(
    ("filters", "found"), [({"status": "draft"}, 1), ({"status": "in_process"}, 1), ({"nomor": "nowhere"}, 0)]
)
def test_the_list_can_be_narrowed(
    browser_of: Browser, alice: User, make_request: RequestMaker, filters: dict[str, str], found: int
) -> None:
    make_request()
    make_request(Stage.TECHNICAL)
    assert len(browser_of(alice).get(reverse("requests"), filters).context["page"].object_list) == found


@pytest.mark.parametrize(
    "name", ["request_detail", "request_edit", "request_delete", "progress_detail", "progress_build"]
)
@pytest.mark.parametrize("stage", [Stage.REQUEST, Stage.TECHNICAL])
def test_r68_another_institutions_request_is_not_found(
    browser_of: Browser, charlie: User, make_request: RequestMaker, name: str, stage: Stage
) -> None:
    address = reverse(name, args=[make_request(stage).pk])
    browser = browser_of(charlie)
    assert browser.get(address).status_code == 404
    if name in {"request_edit", "request_delete"}:
        assert browser.post(address, {"action": "submit"}).status_code == 404


def test_r73_another_institutions_document_is_not_found(
    browser_of: Browser, charlie: User, make_request: RequestMaker
) -> None:
    address = reverse("request_document", args=[make_request().pk, "kak"])
    assert browser_of(charlie).get(address).status_code == 404


def test_a_colleague_reads_a_draft_and_cannot_change_it(
    browser_of: Browser, bob: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(bob)
    assert browser.get(reverse("request_detail", args=[draft.pk])).status_code == 200
    for answer in (
        browser.get(reverse("request_edit", args=[draft.pk])),
        browser.post(reverse("request_edit", args=[draft.pk]), {"action": "submit"}),
    ):
        assert answer["Location"] == reverse("request_detail", args=[draft.pk])
    assert browser.get(reverse("request_delete", args=[draft.pk])).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_page_of_a_request_shows_everything_that_was_asked_for(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    request = make_request(Stage.SUBSTANCE, level=4, regions=("330401", "330402"))
    page = browser_of(alice).get(reverse("request_detail", args=[request.pk])).content.decode()
    for words in (
        request.letter_number, "Set Data Keluarga", "Nama Kepala Keluarga", "Level 4", "kak.pdf",
        "Versi 1/2026", "CSV (Comma-Separated Values) / Teks", "2 wilayah",
        "Verifikasi Teknis: disetujui", "Mikro",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("name", ["requests", "request_new", "progress"])
def test_officers_are_turned_away_and_visitors_sign_in_first(
    browser_of: Browser, officers: dict[Role, User], client: Client, name: str
) -> None:
    assert browser_of(officers[Role.TECHNICAL_VERIFIER]).get(reverse(name)).status_code == 403
    assert client.get(reverse(name)).status_code == 302
