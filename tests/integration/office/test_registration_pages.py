"""Account verification in the browser (R36-R40, R103)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from support.registrations import sent

from dtsen.operations.registration_decisions import approve, reject
from dtsen.records.models import Registration, RegistrationStatus, User
from dtsen.workflow.roles import STAFF, Role

LIST = "/petugas/pendaftaran/"


@pytest.fixture
def officer(officers) -> User:
    return officers[Role.ACCOUNT_VERIFIER]


@pytest.fixture
def desk(officer, browser_of):
    return browser_of(officer)


@pytest.fixture
def waiting(institution, now) -> Registration:
    return sent(institution, now)


def page_of(registration: Registration) -> str:
    return reverse("office_registration", args=[registration.pk])


def verdicts(registration: Registration, **changes: str) -> dict[str, str]:
    subjects = ["letter", "contact", *(f"person-{p.position_number}" for p in registration.people.all())]
    return {"version": str(registration.version), **{f"verdict-{s}": "ok" for s in subjects}, **changes}


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_shows_what_waits_and_how_long(desk, waiting, institution):
    page = text_of(desk.get(LIST))
    assert institution.name in page
    assert "Menunggu verifikasi 1" in page
    assert "hari kerja" in page or "hari ini" in page


def test_the_list_finds_by_name_and_by_status(desk, waiting, institution):
    assert page_of(waiting) in text_of(desk.get(LIST, {"q": "uji satu"}))
    assert "Tidak ada pendaftaran yang cocok" in text_of(desk.get(LIST, {"q": "tidak ada"}))
    assert page_of(waiting) not in text_of(desk.get(LIST, {"status": "approved"}))
    assert page_of(waiting) in text_of(desk.get(LIST, {"status": "semua"}))


def test_r36_everything_that_was_sent_can_be_checked_beside_the_letter(desk, waiting):
    page = text_of(desk.get(page_of(waiting)))
    letter = reverse("office_registration_letter", args=[waiting.pk])
    assert f'<iframe class="review__frame" src="{letter}"' in page
    for person in waiting.people.all():
        assert person.identity_number in page
        assert person.email in page
    assert "0812 3456 7890" in page


def test_the_letter_may_be_framed_by_our_own_page_only(desk, waiting):
    answer = desk.get(reverse("office_registration_letter", args=[waiting.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


def test_r37_approval_makes_the_accounts(desk, waiting, institution):
    answer = desk.post(page_of(waiting), verdicts(waiting, decision="approve"), follow=True)
    assert "disetujui" in text_of(answer)
    assert User.objects.filter(institution=institution).count() == 2
    assert "pengguna.1" in text_of(desk.get(page_of(waiting)))


@pytest.mark.parametrize("verdict", ["", "fix"])
def test_approval_needs_every_part_to_be_checked(desk, waiting, verdict):
    page = desk.post(page_of(waiting), verdicts(waiting, decision="approve", **{"verdict-person-2": verdict}))
    assert "Tandai Sesuai sebelum menyetujui." in text_of(page)
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.SUBMITTED


def test_r38_rejection_keeps_the_note_and_what_is_to_be_mended(desk, waiting):
    desk.post(
        page_of(waiting),
        verdicts(
            waiting,
            decision="reject",
            note="Surat belum sesuai.",
            **{
                "verdict-letter": "fix",
                "remark-letter": "Belum ditandatangani.",
                "remark-contact": "tidak dipakai",
            },
        ),
    )
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.REJECTED
    assert waiting.note == "Surat belum sesuai."
    assert waiting.remarks == {"letter": "Belum ditandatangani."}


def test_r38_rejection_without_a_note_is_not_carried_out(desk, waiting):
    page = desk.post(
        page_of(waiting),
        verdicts(waiting, decision="reject", **{"verdict-person-1": "fix", "remark-person-1": "Nama salah."}),
    )
    assert "Tuliskan catatan" in text_of(page)
    assert "Nama salah." in text_of(page)
    waiting.refresh_from_db()
    assert waiting.status == RegistrationStatus.SUBMITTED


def test_perbaiki_needs_words(desk, waiting):
    page = desk.post(
        page_of(waiting), verdicts(waiting, decision="reject", note="x", **{"verdict-letter": "fix"})
    )
    assert "Tuliskan apa yang harus diperbaiki." in text_of(page)


def test_a_decision_that_comes_second_is_answered_with_409(desk, waiting, officer, now):
    seen = verdicts(waiting, decision="approve")
    reject(waiting.pk, by=officer, seen_version=0, note="Lebih cepat.", now=now)
    mine = {"note": "Catatan saya.", "verdict-letter": "fix", "remark-letter": "Tanpa cap."}
    answer = desk.post(page_of(waiting), seen | mine)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Pendaftaran ini berubah sejak halaman dibuka." in shown
    assert f"ditolak oleh {officer.full_name} pada 13-04-2026" in shown
    assert "“Lebih cepat.”" in shown
    assert "readonly>Catatan saya.</textarea>" in shown
    assert "readonly>Tanpa cap.</textarea>" in shown
    assert f'href="{page_of(waiting)}"' in shown
    assert reverse("account_logout") in shown  # inside the officers' frame
    assert not User.objects.filter(username="pengguna.1").exists()


def test_an_older_version_on_the_screen_is_answered_with_409(desk, waiting):
    answer = desk.post(page_of(waiting), verdicts(waiting, decision="approve", version="5"))
    assert answer.status_code == 409


def test_the_own_institution_is_shown_without_buttons_and_refused_with_403(
    desk, officer, institution, waiting
):
    User.objects.filter(pk=officer.pk).update(institution=institution)
    page = text_of(desk.get(page_of(waiting)))
    assert 'value="approve"' not in page
    assert "instansi Anda sendiri" in page
    assert desk.post(page_of(waiting), verdicts(waiting, decision="approve")).status_code == 403


def test_a_decided_registration_shows_who_decided_and_offers_nothing(desk, waiting, officer, now):
    approve(waiting.pk, by=officer, seen_version=0, note="lengkap", now=now)
    page = text_of(desk.get(page_of(waiting)))
    assert officer.full_name in page
    assert "“lengkap”" in page
    assert 'value="approve"' not in page


@pytest.mark.parametrize("role", sorted(STAFF - {Role.ACCOUNT_VERIFIER}))
def test_r103_other_officers_do_not_see_registrations(officers, browser_of, waiting, role):
    browser = browser_of(officers[role])
    for path in (LIST, page_of(waiting), reverse("office_registration_letter", args=[waiting.pk])):
        assert browser.get(path).status_code == 403
    assert browser.post(page_of(waiting), verdicts(waiting, decision="approve")).status_code == 403


def test_r103_applicants_and_visitors_do_not_see_registrations(alice, browser_of, client, waiting):
    assert browser_of(alice).get(page_of(waiting)).status_code == 403
    assert client.get(page_of(waiting)).status_code == 302
    assert client.get(reverse("office_registration_letter", args=[waiting.pk])).status_code == 302


def test_a_registration_that_is_not_there_answers_404(desk):
    assert desk.get(reverse("office_registration", args=[999])).status_code == 404
