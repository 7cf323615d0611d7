"""Ubah Profil and its four buttons (R54-R65, D11, D15, D16)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image
from support.pdf import pdf_upload, pdf_with_script

from dtsen.records.models import ActivityEntry, Category, Institution, StoredFile, User
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]
NIP = "198001012005011001"
FIELDS = {
    "full_name": "Alice Baru",
    "identity_number": NIP,
    "phone": "0812 3456 7890",
    "work_unit": "Bidang Data",
    "position": "Kepala Bidang",
}


def picture(name: str = "foto.png", *, kind: str = "PNG", noise: int = 0) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "#17335e").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue() + b"\0" * noise)


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def client(browser_of: Browse, alice: User) -> Client:
    return browser_of(alice)


def test_r54_r55_the_page_shows_the_fields_and_the_four_buttons(client: Client) -> None:
    text = text_of(client.get(reverse("profile")))
    for words in (
        "Nama Lengkap",
        "Unit Kerja",
        "Instansi",
        "Email Unit Kerja",
        "Tanggal Pengajuan",
        "13-04-2026",
        "Status",
        "Aktif",
        "No Handphone",
        "Jabatan",
        "Kategori",
        "Pemerintah Daerah",
        "Ubah Logo dan Alamat",
        "Dok. Kelembagaan SDI",
        "Ubah Kata Sandi",
    ):
        assert words in text


# --- Ubah Profil Pengguna -------------------------------------------------------------------------------


def test_r56_r58_the_data_are_saved_and_the_numbers_put_in_order(client: Client, alice: User) -> None:
    answer = client.post(reverse("profile_edit"), {**FIELDS, "photo": picture()}, follow=True)
    assert "Profil Anda sudah disimpan." in text_of(answer)
    alice.refresh_from_db()
    assert (alice.full_name, alice.phone, alice.identity_number) == ("Alice Baru", "081234567890", NIP)
    assert alice.photo is not None
    assert ActivityEntry.objects.filter(kind="profile_changed", actor=alice).exists()


def test_r56_user_name_and_email_cannot_be_changed(client: Client, alice: User) -> None:
    changes = {**FIELDS, "photo": picture(), "username": "penyusup", "email": "x@evil.com", "role": "auditor"}
    client.post(reverse("profile_edit"), changes)
    alice.refresh_from_db()
    assert (alice.username, alice.email, alice.role) == ("alice", "alice@uji.go.id", "applicant")


@pytest.mark.parametrize(("category", "label"), [(Category.LOCAL, "NIP"), (Category.STATE_COMPANY, "NIK")])
def test_d11_the_identity_number_is_labelled_by_the_category(
    client: Client, institution: Institution, category: Category, label: str
) -> None:
    Institution.objects.filter(pk=institution.pk).update(category=category)
    text = text_of(
        client.post(reverse("profile_edit"), {**FIELDS, "identity_number": "12", "photo": picture()})
    )
    assert f"{label} terdiri dari" in text


def test_d16_the_photo_is_mandatory_once(client: Client, alice: User) -> None:
    assert "Pilih foto profil" in text_of(client.post(reverse("profile_edit"), FIELDS))
    client.post(reverse("profile_edit"), {**FIELDS, "photo": picture()})
    assert client.post(reverse("profile_edit"), FIELDS).headers["Location"] == reverse("profile")


def test_a_photo_survives_an_error_in_another_field(client: Client, alice: User) -> None:
    answer = client.post(reverse("profile_edit"), {**FIELDS, "phone": "62812", "photo": picture("aku.png")})
    text = text_of(answer)
    assert "Awali dengan 08" in text
    assert 'value="Alice Baru"' in text
    assert "aku.png" in text
    alice.refresh_from_db()
    assert alice.photo is not None
    assert alice.full_name == "Alice"


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (picture(noise=200 * 1024), "melebihi batas 200 kB"),
        (SimpleUploadedFile("foto.png", b"bukan gambar"), "bukan gambar PNG atau JPG"),
        (picture("foto.gif", kind="GIF"), "bukan gambar PNG atau JPG"),
    ],
)
def test_r57_a_photo_that_is_too_large_or_none_says_so(
    client: Client, alice: User, upload: SimpleUploadedFile, sentence: str
) -> None:
    upload.seek(0)
    assert sentence in text_of(client.post(reverse("profile_edit"), {**FIELDS, "photo": upload}))
    alice.refresh_from_db()
    assert alice.photo is None


# --- Ubah Logo dan Alamat -------------------------------------------------------------------------------


def test_r60_logo_and_address_are_the_institutions(
    client: Client, browser_of: Browse, institution: Institution, bob: User
) -> None:
    client.post(reverse("profile_institution"), {"address": "Jalan Baru 7", "logo": picture("baru.png")})
    institution.refresh_from_db()
    assert institution.address == "Jalan Baru 7"
    assert institution.logo is not None
    assert institution.logo.original_name == "baru.png"
    assert "Jalan Baru 7" in text_of(browser_of(bob).get(reverse("profile")))


def test_r60_an_address_without_any_logo_is_not_enough(client: Client, institution: Institution) -> None:
    Institution.objects.filter(pk=institution.pk).update(logo=None)
    text = text_of(client.post(reverse("profile_institution"), {"address": "Jalan Baru 7"}))
    assert "Pilih logo instansi" in text
    assert "Jalan Baru 7" in text


def test_d15_a_logo_over_500_kb_says_so(client: Client) -> None:
    data = {"address": "Jalan Baru 7", "logo": picture(noise=500 * 1024)}
    assert "melebihi batas 500 kB" in text_of(client.post(reverse("profile_institution"), data))


# --- Dok. Kelembagaan SDI -------------------------------------------------------------------------------


def test_r63_the_document_is_stored_and_can_be_looked_at(client: Client, institution: Institution) -> None:
    client.post(reverse("profile_sdi"), {"document": pdf_upload("sk.pdf")})
    institution.refresh_from_db()
    assert institution.sdi_document is not None
    address = reverse("own_file", args=[institution.sdi_document.pk])
    text = text_of(client.get(reverse("profile_sdi")))
    assert address in text
    assert "Lihat Dokumen" in text
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (pdf_upload("sk.pdf", padding=1100 * 1024), "melebihi batas 1 MB"),
        (SimpleUploadedFile("sk.pdf", b"bukan pdf"), "bukan PDF yang dapat dibaca"),
        (SimpleUploadedFile("sk.pdf", pdf_with_script()), "skrip"),
    ],
)
def test_d15_what_is_no_proper_pdf_is_refused_with_a_sentence(
    client: Client, institution: Institution, upload: SimpleUploadedFile, sentence: str
) -> None:
    upload.seek(0)
    assert sentence in text_of(client.post(reverse("profile_sdi"), {"document": upload}))
    institution.refresh_from_db()
    assert institution.sdi_document is None


# --- Files ----------------------------------------------------------------------------------------------


def test_another_institutions_file_does_not_exist(
    client: Client,
    browser_of: Browse,
    charlie: User,
    institution: Institution,
    other_institution: Institution,
) -> None:
    assert client.get(reverse("own_file", args=[institution.logo_id])).status_code == 200
    assert client.get(reverse("own_file", args=[other_institution.logo_id])).status_code == 404
    assert browser_of(charlie).get(reverse("own_file", args=[institution.logo_id])).status_code == 404


def test_a_stored_file_of_another_kind_is_not_given_out_here(client: Client, alice: User) -> None:
    client.post(reverse("profile_edit"), {**FIELDS, "photo": picture()})
    alice.refresh_from_db()
    old = alice.photo_id
    client.post(reverse("profile_edit"), {**FIELDS, "photo": picture()})
    assert StoredFile.objects.filter(pk=old).exists()
    assert client.get(reverse("own_file", args=[old])).status_code == 404


def test_a_file_is_framed_by_our_pages_only_and_never_guessed_at(
    client: Client, institution: Institution
) -> None:
    headers = client.get(reverse("own_file", args=[institution.logo_id])).headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith("inline")


# --- Ubah Kata Sandi ------------------------------------------------------------------------------------


def test_r64_r65_the_page_carries_the_words_and_the_rules(client: Client) -> None:
    text = text_of(client.get(reverse("profile_password")))
    for words in (
        "Kata Sandi Saat Ini",
        "Kata Sandi Baru",
        "Ulangi Kata Sandi Baru",
        "1 huruf kecil",
        "1 karakter khusus (!@#$%^&amp;*)",
        "minimal 8 karakter",
        "Simpan Data",
    ):
        assert words in text


def test_r64_no_password_comes_back_in_the_page(client: Client) -> None:
    data = {"current": "SalahSekali#1", "new": "Kembang#Kantil7", "repeat": "Kembang#Kantil7"}
    text = text_of(client.post(reverse("profile_password"), data))
    assert "Kata sandi saat ini tidak cocok." in text
    assert "SalahSekali" not in text
    assert "Kantil7" not in text


def test_officers_change_their_password_in_their_own_frame(
    browser_of: Browse, officers: dict[Role, User]
) -> None:
    office = browser_of(officers[Role.AUDITOR])
    assert office.get(reverse("profile_password")).status_code == 200
    assert office.get(reverse("profile")).status_code == 403
