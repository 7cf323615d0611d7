"""The form of a request as a browser without scripts meets it (R61, R66-R80, D3, D4, D13, D18)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from support.pdf import pdf_upload
from support.requests import RequestMaker

from dtsen.operations.progress import Remark, act
from dtsen.records.models import AccessRequest, Category, DatasetVersion, DocumentKind, Institution, User
from dtsen.workflow.commands import ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]

GUIDE_LABELS = [
    "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Tahun Pendataan", "Desil", "Persentil",
    "Alamat", "Nama Kepala Keluarga", "NIK Keluarga", "NIK (Kepala Keluarga) Padan", "Kualitas Dinding",
    "Jenis Lantai", "Kualitas Lantai", "Bahan Bakar Memasak", "Sumber Penerangan", "Daya Listrik Terpasang",
    "Sumber Air Minum", "Memiliki Fasilitas Buang Air Besar", "Resiko Stunting", "Penerima BPNT",
    "Penerima BST",
]  # fmt: skip


def sent(draft: AccessRequest | None, action: str, **fields: object) -> dict[str, object]:
    key = draft.form_key if draft else uuid.uuid4()
    return {"form_key": str(key), "action": action, **fields}


def edit(draft: AccessRequest) -> str:
    return reverse("request_edit", args=[draft.pk])


def test_r69_looking_at_the_blank_form_makes_no_draft(
    browser_of: Browser, alice: User, version: DatasetVersion
) -> None:
    page = browser_of(alice).get(reverse("request_new"))
    assert page.status_code == 200
    for words in (
        "Form Permohonan Akses Data Baru",
        "Unggah Kelengkapan Dokumen",
        "Variable DTSEN",
        "Tambah Tema",
    ):
        assert words in page.content.decode()
    assert not AccessRequest.objects.exists()


def test_r61_without_logo_and_address_the_form_says_why_and_where(
    browser_of: Browser, alice: User, institution: Institution
) -> None:
    Institution.objects.filter(pk=institution.pk).update(logo=None)
    browser = browser_of(alice)
    for page in (
        browser.get(reverse("request_new")),
        browser.post(reverse("request_new"), sent(None, "save")),
    ):
        assert "Logo dan alamat instansi belum lengkap" in page.content.decode()
        assert reverse("profile_institution") in page.content.decode()
    assert not AccessRequest.objects.exists()


def test_d18_the_first_save_makes_the_draft_and_a_second_click_finds_it(
    browser_of: Browser, alice: User, version: DatasetVersion
) -> None:
    browser, form = browser_of(alice), sent(None, "save", letter_number="SRT-1")
    for _ in range(2):
        assert browser.post(reverse("request_new"), form).status_code == 302
    assert AccessRequest.objects.get().letter_number == "SRT-1"


def test_r75_r76_themes_are_added_kept_and_removed_with_buttons(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    answer = browser.post(edit(draft), sent(draft, "add_theme", new_theme="individual"))
    assert answer["Location"].endswith("#tema-individual")
    page = browser.get(edit(draft)).content.decode()
    for words in (
        "Lihat Variabel",
        "Hapus Tema",
        "Set Data Anggota Keluarga (Individu)",
        "Informasi Tambahan",
        "SIMPAN",
    ):
        assert words in page
    browser.post(edit(draft), sent(draft, "remove_theme:family"))
    assert [theme.theme for theme in draft.themes.all()] == ["individual"]


def test_r78_ticks_and_additional_information_are_kept(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    fields = {
        "shown_theme": ["family"],
        "variables_family": ["decile", "address"],
        "info_family": "Untuk uji",
    }
    browser_of(alice).post(edit(draft), sent(draft, "save_theme:family", **fields))
    theme = draft.themes.get()
    assert (theme.additional_info, theme.variables) == ("Untuk uji", ["address", "decile"])
    assert AccessRequest.objects.get(pk=draft.pk).level == 4


def test_a_part_that_was_not_on_the_page_stays_as_it_was(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request(regions=("330401",))
    before = draft.themes.get().variables
    browser_of(alice).post(edit(draft), sent(draft, "save", letter_number="SRT-9"))
    draft.refresh_from_db()
    assert (draft.letter_number, draft.regions, draft.file_format) == ("SRT-9", ["330401"], "csv")
    assert draft.themes.get().variables == before


def test_pilih_semua_and_kosongkan_work_without_scripts(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    fields = {"shown_theme": ["family"], "variables_family": ["province"]}
    browser.post(edit(draft), sent(draft, "toggle:family:2", **fields))
    whole = draft.themes.get().variables
    assert {"decile", "percentile", "province"} < set(whole)
    browser.post(edit(draft), sent(draft, "toggle:family:2", shown_theme=["family"], variables_family=whole))
    assert draft.themes.get().variables == ["province"]


NO_BUTTONS = {
    "no such group": "toggle:family:99",
    "endless number": f"toggle:family:{'9' * 5000}",
    "no such theme": "toggle:nothing:1",
    "nothing to remove": "remove_theme:nothing",
    "no such word": "what",
}


@pytest.mark.parametrize("action", NO_BUTTONS.values(), ids=NO_BUTTONS)
def test_a_button_that_does_not_exist_saves_and_does_nothing_else(
    browser_of: Browser, alice: User, make_request: RequestMaker, action: str
) -> None:
    draft = make_request()
    assert browser_of(alice).post(edit(draft), sent(draft, action)).status_code == 302
    assert draft.themes.count() == 1


def test_r79_the_picker_shows_the_guides_22_labels(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    page = browser_of(alice).get(edit(make_request())).content.decode()
    assert len(GUIDE_LABELS) == 22
    assert [label for label in GUIDE_LABELS if f">{label}</label>" not in page] == []


def test_r77_formats_carry_the_guides_words(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    page = browser_of(alice).get(edit(make_request())).content.decode()
    assert ">CSV (Comma-Separated Values) / Teks</option>" in page


def test_r71_a_number_that_a_colleague_used_is_told_and_the_rest_is_kept(
    browser_of: Browser, alice: User, bob: User, make_request: RequestMaker
) -> None:
    taken, draft = make_request(applicant=bob), make_request()
    fields = {"letter_number": taken.letter_number, "shown_regions": "1", "regions": ["330401"]}
    page = browser_of(alice).post(edit(draft), sent(draft, "save", **fields))
    text = page.content.decode()
    assert page.status_code == 200
    assert "sudah dipakai permohonan lain" in text
    assert f'value="{taken.letter_number}"' in text
    draft.refresh_from_db()
    assert draft.regions == ["330401"]


def test_r72_a_bad_file_is_told_the_good_one_is_kept_and_nothing_typed_is_lost(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    draft.documents.all().delete()
    files = {
        "document_kak": pdf_upload("besar.pdf", padding=1024 * 1024),
        "document_letter": pdf_upload("surat.pdf"),
        "document_decree": SimpleUploadedFile("sk.pdf", b"not a pdf"),
        "document_regulation": SimpleUploadedFile("kosong.pdf", b""),
    }
    page = browser_of(alice).post(edit(draft), sent(draft, "upload", letter_number="SRT-77", **files))
    text = page.content.decode()
    for words in ("melebihi batas 1 MB", "bukan PDF", "kosong", 'value="SRT-77"', "surat.pdf"):
        assert words in text
    assert [document.kind for document in draft.documents.all()] == ["letter"]


def test_r72_a_file_that_the_script_held_back_is_named_once_more_after_kirim(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    held_back = sent(draft, "submit", letter_number="SRT-9", too_big=["document_kak", "seen_version", "x"])
    page = browser.post(edit(draft), held_back).content.decode()
    summary = page[page.index("data-error-summary") : page.index('<form class="request-form"')]
    assert "Kerangka Acuan Kerja (KAK): Berkas ini lebih besar dari 1 MB dan tidak dikirim." in summary
    assert 'href="#id_document_kak"' in summary
    assert summary.count("<li>") == 1
    draft.refresh_from_db()
    assert draft.standing == Standing.DRAFT
    again = browser.post(edit(draft), sent(draft, "submit"), follow=True)
    assert "berhasil dikirim" in again.content.decode()


def test_r73_lihat_dokumen_shows_the_newest_or_a_named_revision(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    browser.post(edit(draft), sent(draft, "upload", document_kak=pdf_upload("baru.pdf")))
    address = reverse("request_document", args=[draft.pk, "kak"])
    newest, first = browser.get(address), browser.get(f"{address}?revisi=1")
    assert "baru.pdf" in newest["Content-Disposition"]
    assert "kak.pdf" in first["Content-Disposition"]
    assert newest["X-Content-Type-Options"] == "nosniff"
    assert b"".join(newest.streaming_content).startswith(b"%PDF")
    assert browser.get(f"{address}?revisi=9").status_code == 404
    assert browser.get(f"{address}?revisi={'9' * 5000}").status_code == 200


def test_r80_kirim_permohonan_saves_and_sends_in_one_click(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    answer = browser_of(alice).post(edit(draft), sent(draft, "submit", letter_number="SRT-100"), follow=True)
    assert "Permohonan SRT-100 berhasil dikirim" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.stage, draft.letter_number) == (Stage.TECHNICAL, "SRT-100")


def test_r11_a_level_3_request_without_kak_stays_a_draft_and_says_so(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    draft.documents.filter(kind=DocumentKind.KAK).delete()
    page = browser_of(alice).post(edit(draft), sent(draft, "submit")).content.decode()
    assert "Kerangka Acuan Kerja (KAK) belum diunggah, padahal wajib untuk permohonan Level 3." in page
    assert "#id_document_kak" in page
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_wrong_field_keeps_kirim_from_sending(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    browser_of(alice).post(edit(draft), sent(draft, "submit", letter_number="SRT#1"))
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_click_on_kirim_shows_the_tracker(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    for _ in range(2):
        answer = browser.post(edit(draft), sent(draft, "submit"))
    assert answer["Location"] == reverse("progress_detail", args=[draft.pk])
    assert draft.events.count() == 1


def test_d3_an_autosave_answers_with_the_level_its_reason_and_the_documents(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    fields = {"shown_theme": ["family"], "variables_family": ["address", "family_nik"], "shown_level": "3"}
    answer = browser_of(alice).post(
        edit(draft), sent(draft, "save", **fields), headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer["HX-Replace-Url"] == edit(draft)
    assert "Level 4" in text
    assert "Alamat, NIK Keluarga" in text
    assert 'id="documents"' in text
    assert "<html" not in text


def test_an_autosave_draws_no_theme_anew_that_its_page_does_not_have(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    """Somebody added it while the autosave was under way: there is nothing that could be drawn anew."""
    draft = make_request()
    before, after = (
        browser_of(alice)
        .post(edit(draft), sent(draft, "save", **fields), headers={"HX-Request": "true"})
        .content.decode()
        for fields in ({}, {"shown_theme": ["family"], "variables_family": ["decile"]})
    )
    assert 'id="info-family"' not in before
    assert 'id="info-family"' in after


def test_an_autosave_of_a_blank_form_leads_to_the_drafts_own_address(
    browser_of: Browser, alice: User, version: DatasetVersion
) -> None:
    form = sent(None, "save", letter_number="SRT-5")
    answer = browser_of(alice).post(reverse("request_new"), form, headers={"HX-Request": "true"})
    assert answer["HX-Replace-Url"] == edit(AccessRequest.objects.get())


def test_an_autosave_after_sending_takes_the_browser_to_the_tracker(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    request = make_request(Stage.TECHNICAL)
    answer = browser_of(alice).post(edit(request), sent(request, "save"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == reverse("progress_detail", args=[request.pk])


def test_d4_a_posted_region_of_a_neighbour_is_refused(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft = make_request()
    page = browser_of(alice).post(edit(draft), sent(draft, "save", shown_regions="1", regions=["3302"]))
    assert "di luar wilayah kerja instansi Anda" in page.content.decode()
    draft.refresh_from_db()
    assert draft.regions == ["3304"]


def test_d4_a_ministry_sees_every_province_and_all_of_indonesia(
    browser_of: Browser, alice: User, institution: Institution, version: DatasetVersion
) -> None:
    Institution.objects.filter(pk=institution.pk).update(category=Category.CENTRAL, region_code="")
    page = browser_of(alice).get(reverse("request_new")).content.decode()
    assert "Seluruh Indonesia" in page
    assert page.count("data-region-whole") == 38


def test_d4_a_local_government_without_a_region_is_told_and_nothing_breaks(
    browser_of: Browser, alice: User, institution: Institution, version: DatasetVersion
) -> None:
    Institution.objects.filter(pk=institution.pk).update(region_code="")
    browser = browser_of(alice)
    assert "belum tercatat" in browser.get(reverse("request_new")).content.decode()
    answer = browser.post(reverse("request_new"), sent(None, "save"), follow=True)
    assert "belum tercatat" in answer.content.decode()


def test_d13_what_was_returned_opens_with_the_officers_words_at_their_place(
    browser_of: Browser, bob: User, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    remarks = [
        Remark("document:kak", "fix", "Bab jadwal kosong"),
        Remark("field:variables", "fix", "Kurangi desa"),
    ]
    act(
        request.pk,
        ReturnForCorrection("Lengkapi dulu"),
        by=officers[Role.TECHNICAL_VERIFIER],
        now=now,
        remarks=remarks,
    )
    page = browser_of(bob).get(edit(request)).content.decode()
    for words in (
        "Dikembalikan pada Verifikasi Teknis",
        "Lengkapi dulu",
        "Bab jadwal kosong",
        "Kurangi desa",
        "Kirim Perbaikan",
    ):
        assert words in page
    form = sent(request, "submit", seen_version=str(AccessRequest.objects.get(pk=request.pk).version))
    browser_of(bob).post(edit(request), form)
    request.refresh_from_db()
    assert (request.stage, request.standing) == (Stage.TECHNICAL, Standing.IN_PROCESS)


def test_a_correction_of_an_old_screen_is_a_conflict(
    browser_of: Browser, alice: User, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(request.pk, ReturnForCorrection("Lengkapi"), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    assert browser_of(alice).post(edit(request), sent(request, "submit", seen_version="0")).status_code == 409


def test_a_form_key_that_is_none_is_not_found(
    browser_of: Browser, alice: User, version: DatasetVersion
) -> None:
    answer = browser_of(alice).post(reverse("request_new"), {"form_key": "x", "action": "save"})
    assert answer.status_code == 404


def test_a_draft_is_deleted_only_after_a_question(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, browser = make_request(), browser_of(alice)
    address = reverse("request_delete", args=[draft.pk])
    assert "akan dihapus" in browser.get(address).content.decode()
    assert AccessRequest.objects.filter(pk=draft.pk).exists()
    browser.post(address)
    assert not AccessRequest.objects.filter(pk=draft.pk).exists()
