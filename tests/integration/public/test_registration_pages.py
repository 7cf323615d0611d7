"""Pendaftaran Online in the browser, without JavaScript (R20-R39)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from support.captcha import solved
from support.pdf import pdf_upload
from support.registrations import form_values, mails, sent, state_company

from dtsen.operations.registration_decisions import reject
from dtsen.operations.registrations import UNPROVEN_LETTERS_AN_HOUR
from dtsen.records.models import Registration, RegistrationStatus, StoredFile
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db

REGISTER = "/daftar/"
GUIDE_LABELS = [
    "Pendaftaran Online",
    "Lengkapi data di bawah ini untuk melakukan registrasi akun",
    "Pilih kategori pemohon",
    "-- pilih kategori instansi --",
    "Pilih nama instansi",
    "-- pilih instansi --",
    "Email narahubung (*.go.id)",
    "Nama narahubung",
    "No handphone",
    "Format: 08XX XXXX XXXX",
    "Lampiran",
    "Surat Permohonan Pembuatan Akun Layanan Pemanfaatan DTSEN",
    "maksimal 1 MB",
    "Pengguna 1",
    "Pengguna 4",
    "NIP/NIK",
    "Nama lengkap",
    "Email pengguna (*.go.id)",
    "Jabatan",
    "Nama unit kerja",
    "Contoh penulisan: Kepala Badan Perencanaan Pembangunan Daerah Provinsi Jawa Tengah",
    "Keterangan:",
    "Pengguna 1 dan Pengguna 2 wajib diisi.",
    "Field yang ditandai dengan * wajib diisi.",
    "Lihat Panduan",
    "Saya bukan robot",
    "Kirim",
]


def send(client: Client, values: dict[str, str], *, upload=True, path: str = REGISTER):
    data = {**values, "captcha": solved(client, "registration")}
    if upload:
        data["letter"] = pdf_upload("surat.pdf") if upload is True else upload
    return client.post(path, data)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("words", GUIDE_LABELS)
def test_r20_to_r34_the_form_carries_the_labels_of_the_guide(client, institution, words):
    assert words in text_of(client.get(REGISTER))


def test_r35_a_complete_form_is_taken_in_and_answered_with_a_receipt(client, institution):
    answer = send(client, form_values(institution))

    assert answer.status_code == 302
    assert answer.url == reverse("register_sent")
    registration = Registration.objects.get()
    assert registration.contact_phone == "081234567890"
    receipt = text_of(client.get(answer.url))
    assert "Registrasi telah diterima" in receipt
    assert institution.name in receipt
    assert len(mails("registration_received")) == 1


def test_the_receipt_belongs_to_the_browser_that_sent(client, institution):
    send(client, form_values(institution))
    assert Client().get(reverse("register_sent")).status_code == 302


def test_r34_without_the_captcha_nothing_is_sent_and_nothing_typed_is_lost(client, institution):
    answer = client.post(REGISTER, {**form_values(institution), "letter": pdf_upload("surat.pdf")})

    assert not Registration.objects.exists()
    page = text_of(answer)
    assert "Centang “Saya bukan robot”" in page
    assert 'value="Narahubung Uji"' in page
    assert 'value="pengguna.2@uji.go.id"' in page


def test_r34_one_solution_sends_one_form(client, institution):
    solution = solved(client, "registration")
    for _unused in range(2):
        client.post(
            REGISTER, {**form_values(institution), "captcha": solution, "letter": pdf_upload("surat.pdf")}
        )
    assert Registration.objects.count() == 1


def test_r26_the_letter_survives_an_error_in_another_field(client, institution):
    answer = send(client, form_values(institution, contact_email="a@gmail.com"))
    page = text_of(answer)
    assert "surat.pdf" in page
    assert "Email gratis tidak diterima" in page
    kept = re.search(r'name="kept_letter" value="([\w-]+)"', page)[1]

    answer = send(client, form_values(institution, kept_letter=kept), upload=False)

    assert answer.status_code == 302
    assert str(Registration.objects.get().letter_id) == kept


def test_r26_a_letter_of_somebody_else_cannot_be_sent_or_seen(client, institution):
    page = text_of(send(Client(), form_values(institution, contact_email="a@gmail.com")))
    kept = re.search(r'name="kept_letter" value="([\w-]+)"', page)[1]

    answer = send(client, form_values(institution, kept_letter=kept), upload=False)

    assert answer.status_code == 200
    assert not Registration.objects.exists()
    assert client.get(reverse("register_letter", args=[kept])).status_code == 404


def test_r26_the_own_letter_can_be_seen_before_it_is_sent(client, institution):
    page = text_of(send(client, form_values(institution, contact_email="a@gmail.com")))
    kept = re.search(r'name="kept_letter" value="([\w-]+)"', page)[1]
    answer = client.get(reverse("register_letter", args=[kept]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_r26_something_that_is_no_pdf_is_refused_on_its_field(client, institution):
    upload = pdf_upload("surat.exe")
    page = text_of(send(client, form_values(institution), upload=upload))
    assert 'id="id_letter_error"' in page
    assert "bukan PDF" in page


@pytest.mark.parametrize(
    "missing", ["category", "institution", "contact_email", "contact_name", "contact_phone"]
)
def test_every_field_of_the_left_half_is_mandatory(client, institution, missing):
    page = text_of(send(client, form_values(institution) | {missing: ""}))
    assert f'id="id_{missing}_error"' in page
    assert not Registration.objects.exists()


def test_r26_the_letter_is_mandatory(client, institution):
    page = text_of(send(client, form_values(institution), upload=False))
    assert 'id="id_letter_error"' in page


def test_r27_a_third_person_is_all_or_nothing(client, institution):
    page = text_of(send(client, form_values(institution, **{"person-3-full_name": "Pengguna Uji 3"})))
    assert 'id="id_person-3-email_error"' in page
    assert "Pengguna 3: Email pengguna" in page
    assert not Registration.objects.exists()


def test_r27_without_the_second_person_every_field_of_it_is_asked_for(client, institution):
    page = text_of(send(client, form_values(institution, people=(1,))))
    for name in ("identity_number", "full_name", "email", "phone", "position", "work_unit"):
        assert f'id="id_person-2-{name}_error"' in page


def test_r27_the_summary_starts_with_the_reason_why_a_second_person_is_asked_for(client, institution):
    page = text_of(send(client, form_values(institution, people=(1,))))
    summary = page[page.index("data-error-summary") :]
    reason = "Setiap instansi wajib mendaftarkan minimal 2 pengguna. Lengkapi Pengguna 2."
    assert 0 < summary.index(reason) < summary.index("Lengkapi isian ini.")


def test_all_problems_are_told_at_once(client, institution):
    values = form_values(
        institution,
        **{"contact_phone": "6281", "person-1-identity_number": "12", "person-2-email": "a@yahoo.com"},
    )
    page = text_of(send(client, values, upload=False))
    for target in ("contact_phone", "letter", "person-1-identity_number", "person-2-email"):
        assert f'href="#id_{target}"' in page


def test_r22_the_institutions_stand_in_groups_by_category(client, institution):
    page = text_of(client.get(REGISTER))
    assert '<optgroup label="Pemerintah Daerah">' in page
    assert institution.name in page


@pytest.mark.parametrize(("category", "label"), [("local", "NIP"), ("state_company", "NIK"), ("", "NIP/NIK")])
def test_d11_the_label_of_the_number_follows_the_category(client, institution, category, label):
    page = text_of(client.post(REGISTER, {"category": category}))
    for number in (1, 2, 3, 4):
        assert f'for="id_person-{number}-identity_number">{label}' in page


def test_d1_with_a_company_the_labels_and_the_example_name_its_recorded_domains(client, institution):
    company = state_company(email_domains=["uji.co.id", "uji.com"])
    page = text_of(client.post(REGISTER, {"category": company.category, "institution": company.pk}))
    assert 'for="id_contact_email">Email narahubung (uji.co.id, uji.com)' in page
    for number in (1, 2, 3, 4):
        assert f'for="id_person-{number}-email">Email pengguna (uji.co.id, uji.com)' in page
    assert "Contoh: nama@uji.co.id" in page
    assert "(*.go.id)" not in page


def test_d1_until_a_company_is_chosen_no_domain_is_promised(client, institution):
    page = text_of(client.post(REGISTER, {"category": "state_company", "institution": institution.pk}))
    assert 'for="id_person-1-email">Email pengguna ' in page
    assert "Email pribadi pengguna, dengan domain yang tercatat untuk instansinya." in page
    assert "(*.go.id)" not in page


def test_d1_the_list_tells_the_script_the_recorded_domains(client, institution):
    company = state_company(email_domains=["uji.co.id", "uji.com"])
    page = text_of(client.get(REGISTER))
    assert f'<option value="{company.pk}" data-domains="uji.co.id, uji.com">' in page
    assert page.count("data-domains") == 1


def test_r33_the_guide_is_a_page_of_its_own(client):
    assert "Panduan dasar pendaftaran akun" in text_of(client.get(reverse("register_guide")))


def test_rule_8_markup_in_a_name_is_shown_as_text(client, institution):
    page = text_of(
        send(client, form_values(institution, contact_name="<script>x</script>", contact_phone="1"))
    )
    assert "<script>x</script>" not in page


@pytest.fixture
def link(institution, officers, now) -> str:
    """The path in the rejection mail."""
    reject(
        sent(institution, now).pk,
        by=officers[Role.ACCOUNT_VERIFIER],
        seen_version=0,
        note="Surat belum sesuai.",
        remarks={"person-2": "Jabatan belum lengkap."},
        now=now,
    )
    return re.search(r"https?://[^/]+(/register/\S+)", mails("registration_rejected")[0][2])[1]


def test_r39_the_link_reopens_the_form_with_everything_and_the_note(client, link):
    page = text_of(client.get(link, follow=True))
    assert "Surat belum sesuai." in page
    assert "Jabatan belum lengkap." in page
    assert page.count("Ada catatan") == 1
    assert 'value="Narahubung Uji"' in page
    assert 'value="pengguna.2@uji.go.id"' in page
    assert "surat.pdf" in page


def test_r39_the_token_leaves_the_address_at_once(client, link):
    answer = client.get(link)
    assert answer.url == reverse("register_correct")
    assert link.rsplit("/", 1)[1] not in text_of(client.get(answer.url))


def test_r39_a_correction_is_sent_and_the_link_is_used_up(client, institution, link):
    page = text_of(client.get(link, follow=True))
    kept = re.search(r'name="kept_letter" value="([\w-]+)"', page)[1]
    values = form_values(institution, kept_letter=kept, **{"person-2-position": "Kepala Badan Uji"})

    answer = send(client, values, upload=False, path=reverse("register_correct"))

    assert answer.url == reverse("register_sent")
    registration = Registration.objects.get()
    assert registration.status == RegistrationStatus.SUBMITTED
    assert registration.people.get(position_number=2).position == "Kepala Badan Uji"
    assert Client().get(link).status_code == 404


def test_r39_the_letter_of_the_registration_can_be_seen_through_the_link_only(client, link):
    letter = reverse("register_letter", args=[Registration.objects.get().letter_id])
    assert client.get(letter).status_code == 404
    client.get(link)
    assert client.get(letter).status_code == 200


@pytest.mark.parametrize("token", ["x", "t" * 43])
def test_r39_a_link_that_is_not_live_says_what_to_do(client, db, token):
    answer = client.get(reverse("register_revise", args=[token]))
    assert answer.status_code == 404
    assert "Tautan perbaikan tidak berlaku" in text_of(answer)


def letters_kept() -> int:
    return StoredFile.objects.filter(stored_by=None, original_name="surat.pdf").count()


def test_without_a_right_captcha_few_letters_are_kept_and_the_next_one_says_why(client, institution):
    """A program that never solves a captcha cannot fill the disk."""
    form = form_values(institution)
    pages = [
        text_of(client.post(REGISTER, {**form, "letter": pdf_upload("surat.pdf")}))
        for _unused in range(UNPROVEN_LETTERS_AN_HOUR + 1)
    ]
    assert letters_kept() == UNPROVEN_LETTERS_AN_HOUR
    sentence = "Centang “Saya bukan robot” dahulu, lalu pilih berkas ini lagi."
    assert [sentence in page for page in pages] == [False] * UNPROVEN_LETTERS_AN_HOUR + [True]


def test_with_a_right_captcha_a_letter_is_kept_all_the_same(client, institution):
    for _unused in range(UNPROVEN_LETTERS_AN_HOUR):
        client.post(REGISTER, {**form_values(institution), "letter": pdf_upload("surat.pdf")})
    page = text_of(send(client, form_values(institution, contact_email="a@gmail.com")))
    assert letters_kept() == UNPROVEN_LETTERS_AN_HOUR + 1
    assert 'name="kept_letter" value="' in page


def test_r26_a_letter_that_came_without_the_captcha_need_not_be_chosen_again(client, institution):
    page = text_of(client.post(REGISTER, {**form_values(institution), "letter": pdf_upload("surat.pdf")}))
    kept = re.search(r'name="kept_letter" value="([\w-]+)"', page)[1]
    assert send(client, form_values(institution, kept_letter=kept), upload=False).status_code == 302
