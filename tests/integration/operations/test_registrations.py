"""Pendaftaran Online: what is taken in, what is not, and the way back (R20-R39, D1, D11)."""

from __future__ import annotations

import pytest
from support.pdf import pdf_upload
from support.registrations import application, mails, person, sent, state_company

from dtsen.operations.applications import problems_of
from dtsen.operations.errors import Refused
from dtsen.operations.registration_decisions import reject
from dtsen.operations.registrations import REGISTRATIONS_AN_HOUR, LinkGone, keep_letter, resubmit, submit
from dtsen.records.models import ActivityEntry, OutgoingMail, Registration, RegistrationStatus, User
from dtsen.records.selectors.registrations import changed_labels, history_of, revision_fingerprint
from dtsen.workflow.roles import Role

ADDRESS = "10.0.0.1"


def problems(filled) -> dict[str, str]:
    return {problem.field: str(problem.message) for problem in problems_of(filled)}


def test_r35_a_registration_is_stored_and_the_contact_person_is_told(institution, now):
    registration = sent(institution, now)

    assert registration.status == RegistrationStatus.SUBMITTED
    assert [p.position_number for p in registration.people.all()] == [1, 2]
    [(recipient, subject, text)] = mails("registration_received")
    assert recipient == "narahubung@uji.go.id"
    assert "Registrasi" in subject
    assert "Yth. Narahubung Uji" in text
    assert f"dari instansi {institution.name}" in text
    assert ActivityEntry.objects.get(kind="registration_sent").institution == institution


def test_r36_sending_makes_no_account(institution, now):
    sent(institution, now)
    assert not User.objects.exists()


def test_r27_all_four_people_are_taken(institution, now):
    registration = sent(institution, now, people=tuple(person(n) for n in (1, 2, 3, 4)))
    assert registration.people.count() == 4


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [((), "Pengguna 1 dan Pengguna 2"), ((1,), "Pengguna 2"), ((2,), "Pengguna 1"), ((1, 3), "Pengguna 2")],
)
def test_r27_without_both_first_people_nothing_is_stored(institution, now, numbers, wanted):
    with pytest.raises(Refused, match=rf"minimal 2 pengguna\. Lengkapi {wanted}\."):
        sent(institution, now, people=tuple(person(n) for n in numbers))
    assert not Registration.objects.exists()


def test_r27_an_institution_gets_no_fifth_account(institution, alice, bob, now):
    people = tuple(person(n) for n in (1, 2, 3))
    with pytest.raises(Refused, match="paling banyak memiliki 4 akun; instansi ini sudah memiliki 2 akun"):
        sent(institution, now, people=people)
    assert not Registration.objects.exists()
    assert sent(institution, now, people=people[:2]).people.count() == 2


def test_r27_accounts_that_are_shut_leave_their_place(institution, alice, bob, now):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert problems(application(institution, now, people=tuple(person(n) for n in (1, 2, 3)))) == {}


def test_r27_accounts_of_another_institution_take_no_place(institution, charlie, now):
    assert problems(application(institution, now, people=tuple(person(n) for n in (1, 2, 3, 4)))) == {}


@pytest.mark.parametrize("is_active", [True, False])
def test_r28_a_number_that_has_an_account_in_the_institution_is_refused(institution, alice, now, is_active):
    User.objects.filter(pk=alice.pk).update(identity_number=person(2).identity_number, is_active=is_active)
    found = problems(application(institution, now))
    assert set(found) == {"person-2-identity_number"}
    assert "sudah dimiliki akun lain di instansi ini" in found["person-2-identity_number"]


def test_r28_a_number_that_has_an_account_elsewhere_is_for_the_officer_to_judge(institution, charlie, now):
    User.objects.filter(pk=charlie.pk).update(identity_number=person(2).identity_number)
    assert problems(application(institution, now)) == {}


def test_r23_a_contact_address_outside_go_id_is_refused(institution, now):
    found = problems(application(institution, now, contact_email="narahubung@uji.com"))
    assert found == {"contact_email": "Pakai email berdomain .go.id, misalnya nama@instansi.go.id."}


@pytest.mark.parametrize("address", ["a@ujigo.id", "a@go.id.uji.com", "a@go.id", "a@uji.go.id.co"])
def test_d1_go_id_is_matched_on_the_label_boundary(institution, now, address):
    assert "contact_email" in problems(application(institution, now, contact_email=address))


def test_d1_a_free_mail_provider_is_refused_with_a_clear_sentence(institution, now):
    found = problems(application(institution, now, people=(person(1, email="a@gmail.com"), person(2))))
    assert found["person-1-email"].startswith("Email gratis tidak diterima")


def test_d1_a_state_company_uses_its_recorded_domain(now, db):
    company = state_company()
    people = tuple(
        person(n, email=f"p{n}@mail.uji.co.id", identity_number=f"330412120384000{n}") for n in (1, 2)
    )
    assert problems(application(company, now, contact_email="a@uji.co.id", people=people)) == {}


def test_d1_another_domain_than_the_recorded_one_is_refused_and_the_right_one_is_named(now, db):
    found = problems(application(state_company(), now, contact_email="a@lain.co.id"))
    assert found["contact_email"] == "Pakai email dinas berdomain uji.co.id."


def test_d1_a_state_company_without_a_recorded_domain_is_told_whom_to_ask(now, db):
    found = problems(application(state_company(email_domains=[]), now, contact_email="a@uji.co.id"))
    assert "belum dicatat" in found["contact_email"]


def test_d11_a_state_company_gives_a_nik_not_a_nip(now, db):
    found = problems(application(state_company(), now))
    assert found["person-1-identity_number"] == "NIK terdiri dari 16 angka, baru terisi 18."


def test_r29_a_government_gives_a_nip(institution, now):
    short = person(1, identity_number="1984031220100110")
    found = problems(application(institution, now, people=(short, person(2))))
    assert found == {"person-1-identity_number": "NIP terdiri dari 18 angka, baru terisi 16."}


def test_r25_a_phone_that_starts_with_62_is_refused(institution, now):
    found = problems(application(institution, now, contact_phone="6281234567890"))
    assert found == {"contact_phone": "Awali dengan 08, bukan 62."}


def test_r22_an_institution_of_another_category_is_refused(institution, now):
    assert "institution" in problems(application(institution, now, category="central"))


def test_r22_an_institution_that_was_switched_off_is_refused(institution, now):
    institution.is_active = False
    assert "institution" in problems(application(institution, now))


def test_r30_the_same_address_twice_is_told_to_the_second(institution, now):
    people = (person(1), person(2, email=person(1).email))
    assert set(problems(application(institution, now, people=people))) == {"person-2-email"}


def test_the_same_nip_twice_is_told_to_the_second(institution, now):
    people = (person(1), person(2, identity_number=person(1).identity_number))
    assert set(problems(application(institution, now, people=people))) == {"person-2-identity_number"}


def test_an_address_that_has_an_account_is_refused(institution, alice, now):
    people = (person(1, email=alice.email), person(2))
    assert "sudah memiliki akun" in problems(application(institution, now, people=people))["person-1-email"]


def test_r28_everything_about_a_person_is_mandatory(institution, now):
    people = (person(1, position="", work_unit=""), person(2))
    assert set(problems(application(institution, now, people=people))) == {
        "person-1-position",
        "person-1-work_unit",
    }


def test_r26_a_letter_over_one_megabyte_is_refused(now, db):
    with pytest.raises(Refused, match="melebihi batas 1 MB"):
        keep_letter(
            pdf_upload("surat.pdf", padding=1024 * 1024), is_person=True, now=now, remote_address=ADDRESS
        )


def test_one_address_cannot_send_without_end(institution, now):
    letter = keep_letter(pdf_upload("surat.pdf"), is_person=True, now=now, remote_address=ADDRESS)
    for _unused in range(REGISTRATIONS_AN_HOUR):
        sent(institution, now, letter=letter)
    with pytest.raises(Refused, match="Terlalu banyak pendaftaran"):
        sent(institution, now, letter=letter)
    assert Registration.objects.count() == REGISTRATIONS_AN_HOUR
    submit(application(institution, now, letter=letter), now=now, remote_address="10.0.0.2")


@pytest.fixture
def rejected(institution, officers, now, monkeypatch):
    """A rejected registration and the token of its link."""
    monkeypatch.setattr(
        "dtsen.operations.registration_decisions.secrets.token_urlsafe", lambda size: "t" * 43
    )
    registration = sent(institution, now)
    registration = reject(
        registration.pk, by=officers[Role.ACCOUNT_VERIFIER], seen_version=0, note="Perbaiki surat.", now=now
    )
    return registration, revision_fingerprint("t" * 43)


def test_r39_a_corrected_registration_goes_back_to_verification(rejected, institution, now):
    registration, link = rejected
    people = (person(1), person(2, position="Kepala Badan Uji"), person(3))

    again = resubmit(link, application(institution, now, people=people), now=now, remote_address=ADDRESS)

    assert again.pk == registration.pk
    assert again.status == RegistrationStatus.SUBMITTED
    assert again.revisions == 1
    assert again.decided_at is None
    assert [p.position for p in again.people.all()][1] == "Kepala Badan Uji"
    assert len(mails("registration_received")) == 2


def test_r39_the_officer_learns_what_was_changed_but_the_log_holds_no_value(rejected, institution, now):
    registration, link = rejected
    people = (person(1, phone="081299999999"), person(2))
    resubmit(link, application(institution, now, people=people), now=now, remote_address=ADDRESS)

    entry = history_of(registration)[-1]
    assert changed_labels(entry) == ["Surat permohonan", "Pengguna 1: No handphone"]
    assert "081299999999" not in str(entry.data)


def test_r39_a_used_link_opens_nothing(rejected, institution, now):
    _registration, link = rejected
    resubmit(link, application(institution, now), now=now, remote_address=ADDRESS)
    with pytest.raises(LinkGone):
        resubmit(link, application(institution, now), now=now, remote_address=ADDRESS)


def test_r39_only_the_newest_link_lives(rejected, institution, officers, now, monkeypatch):
    registration, first = rejected
    resubmit(first, application(institution, now), now=now, remote_address=ADDRESS)
    monkeypatch.setattr(
        "dtsen.operations.registration_decisions.secrets.token_urlsafe", lambda size: "u" * 43
    )
    reject(registration.pk, by=officers[Role.ACCOUNT_VERIFIER], seen_version=2, note="Lagi.", now=now)

    with pytest.raises(LinkGone):
        resubmit(first, application(institution, now), now=now, remote_address=ADDRESS)
    resubmit(revision_fingerprint("u" * 43), application(institution, now), now=now, remote_address=ADDRESS)


@pytest.mark.parametrize("link", ["", "0" * 64])
def test_r39_a_link_that_was_never_given_opens_nothing(rejected, institution, now, link):
    with pytest.raises(LinkGone):
        resubmit(link, application(institution, now), now=now, remote_address=ADDRESS)


def test_r39_a_correction_with_a_mistake_leaves_everything_as_it_was(rejected, institution, now):
    registration, link = rejected
    with pytest.raises(Refused):
        resubmit(link, application(institution, now, contact_phone="62"), now=now, remote_address=ADDRESS)
    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.REJECTED
    assert OutgoingMail.objects.filter(kind="registration_received").count() == 1
