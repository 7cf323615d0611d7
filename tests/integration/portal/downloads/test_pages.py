"""Unduh Data, Dokumen BAST and the token's pop-up, as an applicant meets them (R81-R94)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support.pdf import small_pdf
from support.requests import TABLE, RequestMaker

from dtsen.delivery.tokens import issue_token
from dtsen.operations.progress import act
from dtsen.records.models import (
    AccessRequest,
    DataPackage,
    DownloadToken,
    Institution,
    SignedBast,
    TokenRenewal,
    User,
)
from dtsen.records.sealing import seal
from dtsen.workflow.commands import Approve, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

Browser = Callable[[User], Client]


def text_of(response) -> str:
    """The page's words, without tags and with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def granted(make_request: RequestMaker, officers: dict[Role, User], now: datetime) -> AccessRequest:
    """Approved just now: the pages themselves look at the real clock."""
    request = make_request(Stage.BAST)
    return act(request.pk, Approve("sesuai"), by=officers[Role.BAST_VERIFIER], now=timezone.now())


@pytest.fixture
def token(granted: AccessRequest) -> str:
    DataPackage.objects.update(sealed_passphrase=seal("ABCD-EFGH-JKMN", purpose="package-passphrase"))
    return issue_token(granted, granted.packages.get(), now=timezone.now(), by=None)[0]


def test_r84_a_bast_number_that_is_too_long_is_told_and_not_cut(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    browser = browser_of(alice)
    page = browser.get(f"/unduh-data/{request.pk}/bast/").content.decode()
    assert "maxlength" not in re.search(r'<input[^>]*name="institution_number"[^>]*>', page)[0]
    answer = browser.post(f"/unduh-data/{request.pk}/bast/", {"institution_number": "B" * 150})
    assert "Nomor paling banyak 100 karakter." in text_of(answer)
    assert "B" * 150 in answer.content.decode()


def test_the_bast_and_the_package_of_a_request_are_landmarks_of_different_names(
    browser_of: Browser, granted: AccessRequest, alice: User
) -> None:
    page = browser_of(alice).get(f"/unduh-data/{granted.pk}/bast/").content.decode()
    names = [
        tuple(
            re.sub(r"<[^>]+>", "", re.search(rf'id="{part}"[^>]*>(.*?)</', page)[1]).strip()
            for part in ids.split()
        )
        for ids in re.findall(r'<section[^>]*aria-labelledby="([^"]+)"', page)
    ]
    assert ("Dokumen BAST", granted.letter_number) in names
    assert len(names) == len(set(names)) > 1


def test_the_package_names_its_data_and_folds_what_accompanies_them(
    browser_of: Browser, granted: AccessRequest, alice: User
) -> None:
    package = granted.packages.get()
    sizes = {"size": 2048, "sha256": "0" * 64}
    package.files += [{"name": name, **sizes} for name in ("BACA-SAYA.html", "kamus-variabel.csv")]
    DataPackage.objects.update(files=package.files)
    page = browser_of(alice).get("/unduh-data/").content.decode()
    seen, folded = page.split("<details>", 1)[0], page.split("<details>", 1)[1].split("</details>")[0]
    assert "data/family.csv" in seen
    assert "2 berkas pendamping" in folded
    assert "data/family.csv" not in folded
    for name in ("BACA-SAYA.html", "kamus-variabel.csv"):
        assert name not in seen
        assert name in folded


def test_a_table_in_the_package_is_counted_as_it_was_asked_for(
    browser_of: Browser, granted: AccessRequest, alice: User
) -> None:
    page = text_of(browser_of(alice).get("/unduh-data/"))
    assert "100 baris, 4 variabel" in page
    AccessRequest.objects.filter(pk=granted.pk).update(form="table")
    granted.themes.update(**TABLE)
    page = text_of(browser_of(alice).get("/unduh-data/"))
    assert "100 baris, 2 rincian, 3 hitungan" in page


def test_the_lead_says_what_is_true_with_and_without_a_bast(
    browser_of: Browser, granted: AccessRequest, alice: User
) -> None:
    assert granted.level == 3
    page = text_of(browser_of(alice).get("/unduh-data/"))
    assert "menjadi biru setelah dokumen BAST disetujui." in page
    assert "Data agregat (Level 2) tidak memerlukan BAST" in page


def test_r81_the_table_has_the_guides_columns(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    page = text_of(browser_of(alice).get("/unduh-data/"))
    for words in (
        "Nomor Permohonan",
        "Permintaan Data",
        "Format File Data",
        "Aksi",
        "Dokumen BAST",
        request.letter_number,
    ):
        assert words in page
    assert "Set Data Keluarga" in page
    assert "CSV (Comma-Separated Values) / Teks" in page


def test_without_data_the_page_says_where_to_look(browser_of: Browser, alice: User) -> None:
    assert "Belum ada data untuk diunduh" in text_of(browser_of(alice).get("/unduh-data/"))


def test_r83_unduh_data_is_grey_until_the_bast_is_approved(
    browser_of: Browser, make_request: RequestMaker, officers: dict[Role, User], alice: User
) -> None:
    request = make_request(Stage.BAST)
    link = reverse("download_token", args=[request.pk])
    browser = browser_of(alice)
    before = browser.get("/unduh-data/").content.decode()
    assert link not in before
    assert re.search(r"<button[^>]*disabled[^>]*>.{0,600}Unduh Data", before, re.DOTALL)
    assert browser.get(link).status_code == 404
    act(request.pk, Approve("sesuai"), by=officers[Role.BAST_VERIFIER], now=timezone.now())
    assert link in browser.get("/unduh-data/").content.decode()


def test_d2_an_aggregate_is_fetched_without_a_bast(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD, level=2, now=timezone.now())
    page = browser_of(alice).get("/unduh-data/")
    assert "BAST tidak diperlukan" in text_of(page)
    assert reverse("download_token", args=[request.pk]) in page.content.decode()
    assert reverse("bast", args=[request.pk]) not in page.content.decode()
    assert browser_of(alice).get(reverse("bast", args=[request.pk])).status_code == 404


def test_another_institution_sees_none_of_it(
    browser_of: Browser, granted: AccessRequest, charlie: User
) -> None:
    browser = browser_of(charlie)
    assert granted.letter_number not in text_of(browser.get("/unduh-data/"))
    for name in ("bast", "bast_document", "bast_signed", "bast_note", "download_token", "token_renewal"):
        assert browser.get(reverse(name, args=[granted.pk])).status_code == 404, name
    for name in ("bast", "bast_upload", "download_start", "token_renewal"):
        assert browser.post(reverse(name, args=[granted.pk])).status_code == 404, name


def test_r92_a_colleague_sees_the_row_and_not_the_token(
    browser_of: Browser, granted: AccessRequest, bob: User
) -> None:
    browser = browser_of(bob)
    assert "Token dikirim kepada pemohon, Alice" in text_of(browser.get("/unduh-data/"))
    assert browser.get(reverse("download_token", args=[granted.pk])).status_code == 404
    assert browser.post(reverse("download_start", args=[granted.pk])).status_code == 404


def test_officers_have_no_business_here(browser_of: Browser, officers: dict[Role, User]) -> None:
    for officer in officers.values():
        assert browser_of(officer).get("/unduh-data/").status_code == 403


# --- Dokumen BAST -----------------------------------------------------------------------------------------


def test_r84_unduh_bast_makes_the_document_and_starts_its_download(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    browser, url = browser_of(alice), reverse("bast", args=[request.pk])
    page = browser.post(url, {"institution_number": "B-1/2026"}, follow=True)
    document = reverse("bast_document", args=[request.pk])
    assert page.headers["Refresh"] == f"0; url={document}"
    assert "Refresh" not in browser.get(url).headers
    pdf = browser.get(document)
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    assert pdf.headers["Content-Disposition"].startswith("attachment")


def test_r62_the_page_says_what_is_missing_before_anything_is_typed(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    Institution.objects.update(address="")
    page = browser_of(alice).get(reverse("bast", args=[request.pk]))
    assert "Lengkapi keduanya sebelum mengunduh" in text_of(page)
    assert reverse("profile_institution") in page.content.decode()


def test_a_wrong_number_stays_in_its_field(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    page = browser_of(alice).post(reverse("bast", args=[request.pk]), {"institution_number": "B;1"})
    assert 'value="B;1"' in page.content.decode()
    assert "hanya boleh memuat huruf, angka" in text_of(page)


def test_r88_after_kirim_the_pop_up_says_so_once(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    browser = browser_of(alice)
    browser.post(reverse("bast", args=[request.pk]), {"institution_number": "B-1/2026"})
    signed = SimpleUploadedFile("bast.pdf", scan := small_pdf(), content_type="application/pdf")
    page = browser.post(reverse("bast_upload", args=[request.pk]), {"signed": signed}, follow=True)
    assert "Data berhasil diperbarui" in text_of(page)
    assert "BAST sedang diperiksa" in text_of(page)
    assert "Data berhasil diperbarui" not in text_of(browser.get(reverse("bast", args=[request.pk])))
    assert b"".join(browser.get(reverse("bast_signed", args=[request.pk])).streaming_content) == scan


def test_r87_a_wrong_file_is_told_at_its_field(
    browser_of: Browser, make_request: RequestMaker, alice: User
) -> None:
    request = make_request(Stage.DOWNLOAD)
    browser = browser_of(alice)
    browser.post(reverse("bast", args=[request.pk]), {"institution_number": "B-1/2026"})
    wrong = SimpleUploadedFile("bast.pdf", b"GIF89a", content_type="application/pdf")
    page = browser.post(reverse("bast_upload", args=[request.pk]), {"signed": wrong})
    assert "bukan PDF yang dapat dibaca" in text_of(page)
    assert not SignedBast.objects.exists()


def test_r91_the_note_is_shown_and_the_upload_open_again(
    browser_of: Browser, make_request: RequestMaker, officers: dict[Role, User], alice: User
) -> None:
    request = make_request(Stage.BAST)
    act(
        request.pk,
        ReturnForCorrection("cap basah belum ada"),
        by=officers[Role.BAST_VERIFIER],
        now=timezone.now(),
    )
    browser = browser_of(alice)
    page = browser.get("/unduh-data/")
    assert "Catatan Pemeriksaan" in text_of(page)
    assert reverse("bast_upload", args=[request.pk]) in page.content.decode()
    assert "cap basah belum ada" in text_of(browser.get(reverse("bast_note", args=[request.pk])))


# --- Token ------------------------------------------------------------------------------------------------


def test_r94_cek_token_turns_into_unduh_data(
    browser_of: Browser, granted: AccessRequest, token: str, alice: User
) -> None:
    browser, url = browser_of(alice), reverse("download_token", args=[granted.pk])
    assert "Cek Token" in text_of(browser.get(url))
    page = browser.post(url, {"token": token.lower()}, follow=True)
    words = text_of(page)
    assert "Token sah. Sisa 3 dari 3 unduhan" in words
    assert "ABCD-EFGH-JKMN" in words
    assert token not in page.content.decode()
    start = browser.post(reverse("download_start", args=[granted.pk]))
    file = browser.get(start.headers["Location"])
    assert len(b"".join(file.streaming_content)) == granted.packages.get().size


def test_r94_a_wrong_token_shows_no_passphrase_and_no_download(
    browser_of: Browser, granted: AccessRequest, token: str, alice: User
) -> None:
    browser, url = browser_of(alice), reverse("download_token", args=[granted.pk])
    page = browser.post(url, {"token": "AAAA-BBBB"})
    assert "Token tidak dikenal" in text_of(page)
    assert "ABCD-EFGH-JKMN" not in text_of(page)
    assert browser.post(reverse("download_start", args=[granted.pk])).headers["Location"] == url


def test_guessing_is_slowed_down(
    browser_of: Browser, granted: AccessRequest, token: str, alice: User
) -> None:
    browser, url = browser_of(alice), reverse("download_token", args=[granted.pk])
    answers = [browser.post(url, {"token": "salah"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_r93_an_expired_token_says_so_and_offers_a_new_one(
    browser_of: Browser, granted: AccessRequest, token: str, alice: User
) -> None:
    browser, url = browser_of(alice), reverse("download_token", args=[granted.pk])
    browser.post(url, {"token": token})
    DownloadToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Token sah" not in text_of(browser.get(url))
    page = browser.post(url, {"token": token})
    assert "kedaluwarsa: masa berlakunya 5 hari" in text_of(page)
    renewal = reverse("token_renewal", args=[granted.pk])
    assert renewal in page.content.decode()
    assert "Tuliskan mengapa" in text_of(browser.post(renewal, {"explanation": " "}))
    browser.post(renewal, {"explanation": "komputer rusak"})
    assert TokenRenewal.objects.get().explanation == "komputer rusak"
    assert "sedang diperiksa verifikator BAST" in text_of(browser.get(renewal))


def test_r93_a_fourth_download_is_refused_with_a_clear_sentence(
    browser_of: Browser, granted: AccessRequest, token: str, alice: User
) -> None:
    browser, url = browser_of(alice), reverse("download_token", args=[granted.pk])
    browser.post(url, {"token": token})
    for _ in range(3):
        file = browser.get(browser.post(reverse("download_start", args=[granted.pk])).headers["Location"])
        assert b"".join(file.streaming_content)
    browser.post(reverse("download_start", args=[granted.pk]))
    assert "Token sudah dipakai untuk 3 kali unduhan" in text_of(browser.post(url, {"token": token}))
