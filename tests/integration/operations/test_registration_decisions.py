"""The officer's answer: accounts with their mails, or a note with a link (R36-R40, D10)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from support.registrations import mails, person, sent

from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.registration_decisions import approve, reject
from dtsen.records.models import ActivityEntry, OutgoingMail, RegistrationStatus, User
from dtsen.records.selectors.registrations import findings, open_revision, revision_fingerprint
from dtsen.workflow.roles import STAFF, Role
from dtsen.workflow.rules.passwords import unmet_rules


@pytest.fixture
def officer(officers) -> User:
    return officers[Role.ACCOUNT_VERIFIER]


def test_r37_r40_approval_makes_the_accounts_and_tells_everybody(institution, officer, now):
    registration = sent(institution, now)

    approved = approve(registration.pk, by=officer, seen_version=0, now=now)

    assert approved.status == RegistrationStatus.APPROVED
    assert approved.decided_by == officer
    users = list(User.objects.filter(institution=institution).order_by("pk"))
    assert [user.username for user in users] == ["pengguna.1", "pengguna.2"]
    assert [p.user for p in approved.people.all()] == users
    assert all(user.role == Role.APPLICANT and user.must_change_password for user in users)
    [(recipient, subject, text)] = mails("registration_approved")
    assert (recipient, subject) == ("narahubung@uji.go.id", "Notifikasi Persetujuan Akun Pengguna DTSEN")
    assert "disetujui" in text
    assert [recipient for recipient, _s, _t in mails("account_ready")] == [user.email for user in users]


def test_r40_the_mail_carries_the_words_of_the_guide_and_a_password_that_works(institution, officer, now):
    approve(sent(institution, now).pk, by=officer, seen_version=0, now=now)

    _recipient, subject, text = mails("account_ready")[0]
    assert subject == "Verifikasi Akun DTSEN Diterima"
    assert "Akun Anda untuk mengakses Portal DTSEN telah berhasil dibuat" in text
    assert "Username: pengguna.1" in text
    assert "Catatan: diterima" in text
    assert "Harap mengganti kata sandi (Password) Anda." in text
    password = re.search(r"Password: (\S+)", text)[1]
    assert unmet_rules(password) == ()
    user = User.objects.get(username="pengguna.1")
    assert user.check_password(password)
    assert user.password_expires_at == now + timedelta(days=7)


def test_r40_every_person_gets_a_password_of_their_own(institution, officer, now):
    approve(sent(institution, now).pk, by=officer, seen_version=0, now=now)
    passwords = [re.search(r"Password: (\S+)", text)[1] for _r, _s, text in mails("account_ready")]
    assert len(set(passwords)) == 2
    assert not any(
        password in str(ActivityEntry.objects.values_list("text", "data")) for password in passwords
    )


def test_r40_a_name_that_is_taken_gets_a_number(institution, alice, officer, now):
    people = (person(1, email="alice@lain.go.id"), person(2, email="ALICE@baru.go.id".lower()))
    approve(sent(institution, now, people=people).pk, by=officer, seen_version=0, now=now)
    assert set(
        User.objects.filter(email__in=["alice@lain.go.id", "alice@baru.go.id"]).values_list(
            "username", flat=True
        )
    ) == {
        "alice2",
        "alice3",
    }


def test_an_address_that_got_an_account_meanwhile_stops_the_whole_approval(institution, bob, officer, now):
    registration = sent(institution, now)
    User.objects.filter(pk=bob.pk).update(email="pengguna.2@uji.go.id")

    with pytest.raises(Refused, match="Email Pengguna 2 sudah memiliki akun"):
        approve(registration.pk, by=officer, seen_version=0, now=now)

    registration.refresh_from_db()
    assert registration.status == RegistrationStatus.SUBMITTED
    assert not User.objects.filter(username="pengguna.1").exists()
    assert not OutgoingMail.objects.filter(kind="account_ready").exists()


def nothing_was_decided(registration) -> bool:
    registration.refresh_from_db()
    told = OutgoingMail.objects.filter(kind__in=["account_ready", "registration_approved"])
    return registration.status == RegistrationStatus.SUBMITTED and not told.exists()


def test_r27_an_institution_that_is_full_meanwhile_stops_the_whole_approval(
    institution, alice, bob, officer, now
):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    registration = sent(institution, now, people=tuple(person(n) for n in (1, 2, 3)))
    User.objects.filter(pk=bob.pk).update(is_active=True)

    with pytest.raises(Refused, match="paling banyak memiliki 4 akun"):
        approve(registration.pk, by=officer, seen_version=0, now=now)

    assert nothing_was_decided(registration)
    assert User.objects.filter(institution=institution).count() == 2


def test_r28_a_number_that_got_an_account_meanwhile_stops_the_whole_approval(
    institution, alice, officer, now
):
    registration = sent(institution, now)
    User.objects.filter(pk=alice.pk).update(identity_number=person(2).identity_number)

    with pytest.raises(Refused, match="Nomor identitas Pengguna 2 sudah dimiliki"):
        approve(registration.pk, by=officer, seen_version=0, now=now)

    assert nothing_was_decided(registration)


def test_r38_rejection_mails_the_note_the_remarks_and_a_link_that_cannot_be_guessed(
    institution, officer, now
):
    registration = sent(institution, now)

    rejected = reject(
        registration.pk,
        by=officer,
        seen_version=0,
        note="Dokumen permohonan akun belum sesuai.",
        remarks={"letter": "Surat belum ditandatangani.", "person-2": "Jabatan belum lengkap."},
        now=now,
    )

    [(recipient, subject, text)] = mails("registration_rejected")
    assert (recipient, subject) == ("narahubung@uji.go.id", "Notifikasi Penolakan Akun Pengguna DTSEN")
    assert "Yth. Narahubung Uji" in text
    assert f"dari instansi {institution.name}" in text
    assert "belum dapat disetujui" in text
    assert "Dokumen permohonan akun belum sesuai." in text
    assert "Surat permohonan: Surat belum ditandatangani." in text
    assert "Pengguna 2: Jabatan belum lengkap." in text
    assert "Tim Pengelola Portal DTSEN" in text
    token = re.search(r"/register/([\w-]+)", text)[1]
    assert len(token) >= 43  # 256 bits in base64
    assert token not in str(vars(rejected))
    assert open_revision(revision_fingerprint(token)) == rejected
    assert not User.objects.filter(institution=institution).exists()


@pytest.mark.parametrize("note", ["", "   "])
def test_r38_a_rejection_needs_a_note(institution, officer, now, note):
    with pytest.raises(Refused):
        reject(sent(institution, now).pk, by=officer, seen_version=0, note=note, now=now)


@pytest.mark.parametrize("role", sorted(STAFF - {Role.ACCOUNT_VERIFIER}))
def test_r103_only_the_account_verifier_decides(institution, officers, now, role):
    registration = sent(institution, now)
    with pytest.raises(Forbidden):
        approve(registration.pk, by=officers[role], seen_version=0, now=now)
    with pytest.raises(Forbidden):
        reject(registration.pk, by=officers[role], seen_version=0, note="Tidak.", now=now)


def test_nobody_decides_on_the_own_institution(institution, officer, now):
    User.objects.filter(pk=officer.pk).update(institution=institution)
    officer.refresh_from_db()
    with pytest.raises(Forbidden):
        approve(sent(institution, now).pk, by=officer, seen_version=0, now=now)


def test_a_decided_registration_cannot_be_decided_again(institution, officer, now):
    registration = sent(institution, now)
    approve(registration.pk, by=officer, seen_version=0, now=now)
    with pytest.raises(Refused):
        reject(registration.pk, by=officer, seen_version=1, note="Terlambat.", now=now)


def test_an_officer_who_looks_at_an_older_version_is_told(institution, officer, now):
    registration = sent(institution, now)
    with pytest.raises(Conflict):
        approve(registration.pk, by=officer, seen_version=7, now=now)
    assert not User.objects.filter(institution=institution).exists()


def test_findings_tell_the_officer_what_the_other_rows_say(institution, alice, now):
    registration = sent(institution, now)
    sent(institution, now)
    User.objects.filter(pk=alice.pk).update(identity_number=person(1).identity_number)

    found = {(finding.subject, finding.text) for finding in findings(registration)}

    assert ("contact", "Instansi ini sudah memiliki 1 akun aktif.") in found
    assert ("contact", "Ada pendaftaran lain dari instansi ini yang menunggu verifikasi.") in found
    assert ("person-1", "Nomor identitas ini sudah dimiliki akun lain di instansi ini.") in found
    assert ("person-2", "Email ini juga ada pada pendaftaran lain yang menunggu verifikasi.") in found


def test_r28_a_number_of_an_account_elsewhere_is_told_to_the_officer_who_decides(
    institution, charlie, officer, now
):
    User.objects.filter(pk=charlie.pk).update(identity_number=person(1).identity_number)
    registration = sent(institution, now)

    [finding] = findings(registration)
    assert finding.subject == "person-1"
    assert f"akun instansi lain: {charlie.institution}." in finding.text
    assert approve(registration.pk, by=officer, seen_version=0, now=now).status == RegistrationStatus.APPROVED


def test_findings_are_silent_where_there_is_nothing_to_say(institution, now):
    assert findings(sent(institution, now)) == []
