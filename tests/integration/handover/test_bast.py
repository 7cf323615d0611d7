"""The BAST: made, numbered, signed, checked (R62, R84-R91)."""

from __future__ import annotations

import io
import itertools
import threading
from datetime import datetime, timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from support.at_once import at_once
from support.pdf import pdf_upload, pdf_with_script
from support.requests import RequestMaker

from dtsen.operations import handover
from dtsen.operations.errors import Conflict, Forbidden, OperationError, Refused
from dtsen.operations.handover import issue_bast, submit_signed_bast
from dtsen.operations.progress import act
from dtsen.records.models import (
    AccessRequest,
    ActivityEntry,
    Bast,
    Institution,
    OutgoingMail,
    SignedBast,
    SignedBastOutcome,
    User,
)
from dtsen.workflow.commands import Approve, Refuse, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing


@pytest.fixture
def ready(make_request: RequestMaker) -> AccessRequest:
    """At Unduh Data: the BAST is to be signed."""
    return make_request(Stage.DOWNLOAD)


def content_of(bast: Bast) -> bytes:
    with bast.document.file.open("rb") as document:
        return bytes(document.read())


def test_r84_the_bast_carries_both_numbers(ready: AccessRequest, alice: User, now: datetime) -> None:
    bast = issue_bast(ready.pk, institution_number="  500.4/1127/BAST/IV/2026 ", by=alice, now=now)
    assert bast.office_number == "BAST-0001/DTSEN/2026"
    assert bast.institution_number == "500.4/1127/BAST/IV/2026"
    with pikepdf.open(io.BytesIO(content_of(bast))) as document:
        assert document.docinfo["/Title"] == "Berita Acara Serah Terima BAST-0001/DTSEN/2026"
        first = document.pages[0]
        assert [round(float(side)) for side in first.mediabox] == [0, 0, 595, 842]
        assert any(image.get("/Subtype") == "/Image" for image in first.get_images().values())


@pytest.mark.parametrize("missing", [{"logo": None}, {"address": "  "}])
def test_r62_without_logo_or_address_there_is_no_bast(
    ready: AccessRequest, alice: User, now: datetime, missing: dict[str, object]
) -> None:
    Institution.objects.filter(pk=ready.institution_id).update(**missing)
    with pytest.raises(Refused, match="logo dan alamat"):
        issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)


@pytest.mark.parametrize("number", ["", "x", "B;1", "n" * 101, "///"])
def test_r84_a_number_that_cannot_be_one_is_refused(
    ready: AccessRequest, alice: User, now: datetime, number: str
) -> None:
    with pytest.raises(Refused) as refused:
        issue_bast(ready.pk, institution_number=number, by=alice, now=now)
    assert refused.value.field == "institution_number"


def test_asked_for_again_the_bast_keeps_our_number(ready: AccessRequest, alice: User, now: datetime) -> None:
    first = issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    same = issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now + timedelta(days=1))
    assert (same.document_id, same.issued_at) == (first.document_id, first.issued_at)
    other = issue_bast(ready.pk, institution_number="B-2/2026", by=alice, now=now + timedelta(days=1))
    assert other.office_number == first.office_number
    assert other.document_id != first.document_id
    assert Bast.objects.count() == 1


def test_once_it_was_sent_the_number_stays(ready: AccessRequest, alice: User, now: datetime) -> None:
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    submit_signed_bast(ready.pk, upload=pdf_upload(), by=alice, now=now)
    with pytest.raises(Refused):
        issue_bast(ready.pk, institution_number="B-2/2026", by=alice, now=now)


def test_another_institution_gets_no_bast(ready: AccessRequest, charlie: User, now: datetime) -> None:
    with pytest.raises(Forbidden):
        issue_bast(ready.pk, institution_number="B-1/2026", by=charlie, now=now)


def test_an_aggregate_needs_no_bast(make_request: RequestMaker, alice: User, now: datetime) -> None:
    """D2."""
    request = make_request(Stage.DOWNLOAD, level=2)
    assert request.access_granted_at == now
    with pytest.raises(Refused):
        issue_bast(request.pk, institution_number="B-1/2026", by=alice, now=now)
    assert (
        OutgoingMail.objects.get(kind="access_granted").subject == "Permohonan disetujui, data dapat diunduh"
    )
    assert not OutgoingMail.objects.filter(kind="bast_ready").exists()


def test_our_numbers_run_without_a_gap_and_start_anew_each_year(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    requests = [make_request(Stage.DOWNLOAD) for _ in range(3)]
    with pytest.raises(Refused):
        issue_bast(requests[0].pk, institution_number="?", by=alice, now=now)
    # The last minutes of the year in UTC are the first of the next one in Jakarta.
    moments = [now, now, datetime.fromisoformat("2026-12-31T17:30:00+00:00")]
    numbers = [
        issue_bast(request.pk, institution_number="B-1", by=alice, now=at).office_number
        for request, at in zip(requests, moments, strict=True)
    ]
    assert numbers == ["BAST-0001/DTSEN/2026", "BAST-0002/DTSEN/2026", "BAST-0001/DTSEN/2027"]


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_the_same_moment_are_different_and_gapless(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    requests = [make_request(Stage.DOWNLOAD) for _ in range(6)]
    gate = threading.Barrier(len(requests))
    taken: list[str] = []

    def issue(pk: int) -> None:
        gate.wait()
        taken.append(issue_bast(pk, institution_number="B-1", by=alice, now=now).office_number)
        connection.close()

    threads = [threading.Thread(target=issue, args=(request.pk,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"BAST-{n:04d}/DTSEN/2026" for n in range(1, 7)]


def a_colleague_sends_it_first(
    monkeypatch: pytest.MonkeyPatch, request: AccessRequest, colleague: User, now: datetime
) -> None:
    """The signed BAST is sent after ``issue_bast`` has looked and before it writes."""

    def sending(number: str, **options: str) -> str:
        submit_signed_bast(request.pk, upload=pdf_upload(), by=colleague, now=now)
        return number

    monkeypatch.setattr(handover, "checked_letter_number", sending)


# The function without its transaction: what it read may be old by the time it writes, as on PostgreSQL.
issue_bast_unprotected = issue_bast.__wrapped__


@pytest.mark.django_db(transaction=True)
def test_a_bast_that_was_sent_meanwhile_is_not_made_anew(
    ready: AccessRequest, alice: User, bob: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design rule 2."""
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    a_colleague_sends_it_first(monkeypatch, ready, bob, now)
    with pytest.raises(Conflict):
        issue_bast_unprotected(ready.pk, institution_number="B-2/2026", by=alice, now=now)
    assert Bast.objects.get().institution_number == "B-1/2026"


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_it_would_be(
    ready: AccessRequest, alice: User, bob: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the statement asks for nothing."""
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    a_colleague_sends_it_first(monkeypatch, ready, bob, now)
    monkeypatch.setattr(handover, "_hold", lambda *_: None)
    issue_bast_unprotected(ready.pk, institution_number="B-2/2026", by=alice, now=now)
    assert Bast.objects.get().institution_number == "B-2/2026"
    assert AccessRequest.objects.get().stage == Stage.BAST


@pytest.mark.django_db(transaction=True)
def test_of_one_who_sends_and_others_who_make_it_anew_nobody_changes_what_was_sent(
    ready: AccessRequest, alice: User, bob: User, now: datetime
) -> None:
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    turns = itertools.count()

    def send_or_make() -> str:
        turn = next(turns)
        if turn != 3:
            return issue_bast(
                ready.pk, institution_number=f"B-2/{turn}", by=alice, now=now
            ).institution_number
        with transaction.atomic():
            submit_signed_bast(ready.pk, upload=pdf_upload(), by=bob, now=now)
            return f"sent {Bast.objects.get().institution_number}"

    results = at_once(send_or_make, 6)
    failed = [result for result in results if not isinstance(result, str)]
    assert all(isinstance(result, Conflict | Refused) for result in failed)
    sent = [result for result in results if str(result).startswith("sent ")]
    assert sent in ([], [f"sent {Bast.objects.get().institution_number}"])


# --- The signed one ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "upload",
    [
        lambda: pdf_upload("bast.pdf", padding=520 * 1024),
        lambda: SimpleUploadedFile("bast.pdf", b"PK\x03\x04 not a pdf"),
        lambda: SimpleUploadedFile("bast.pdf", pdf_with_script()),
        lambda: pdf_upload("bast.docx"),
    ],
)
def test_r87_only_a_harmless_pdf_up_to_500_kb_is_taken(
    ready: AccessRequest, alice: User, now: datetime, upload
) -> None:
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    with pytest.raises(Refused) as refused:
        submit_signed_bast(ready.pk, upload=upload(), by=alice, now=now)
    assert refused.value.field == "signed"
    ready.refresh_from_db()
    assert ready.stage == Stage.DOWNLOAD
    assert not SignedBast.objects.exists()


def test_r87_nothing_is_sent_before_the_bast_was_made(
    ready: AccessRequest, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="Unduh dokumen BAST lebih dahulu"):
        submit_signed_bast(ready.pk, upload=pdf_upload(), by=alice, now=now)


def test_r87_sent_twice_it_is_one_upload(ready: AccessRequest, alice: User, bob: User, now: datetime) -> None:
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    submit_signed_bast(ready.pk, upload=pdf_upload(), by=bob, now=now)
    with pytest.raises(OperationError):
        submit_signed_bast(ready.pk, upload=pdf_upload(), by=alice, now=now)
    assert SignedBast.objects.count() == 1


def test_r91_a_returned_bast_keeps_the_note_and_can_be_sent_again(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    request = make_request(Stage.BAST)
    verifier = officers[Role.BAST_VERIFIER]
    act(request.pk, ReturnForCorrection("cap basah belum ada"), by=verifier, now=now)
    first = SignedBast.objects.get()
    assert (first.outcome, first.note, first.decided_by) == (
        SignedBastOutcome.RETURNED,
        "cap basah belum ada",
        verifier,
    )
    submit_signed_bast(request.pk, upload=pdf_upload(), by=alice, now=now)
    act(request.pk, Approve("sesuai"), by=verifier, now=now)
    assert list(SignedBast.objects.values_list("outcome", flat=True)) == ["returned", "approved"]


def test_a_refused_bast_ends_the_request(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.BAST)
    act(request.pk, Refuse("dokumen palsu"), by=officers[Role.BAST_VERIFIER], now=now)
    request.refresh_from_db()
    assert request.standing == Standing.REFUSED
    assert SignedBast.objects.get().outcome == SignedBastOutcome.REFUSED
    assert not request.tokens.exists()


def test_access_is_never_granted_without_a_signed_bast(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.BAST)
    SignedBast.objects.all().delete()
    with pytest.raises(SignedBast.DoesNotExist):
        act(request.pk, Approve("ya"), by=officers[Role.BAST_VERIFIER], now=now)
    request.refresh_from_db()
    assert (request.stage, request.tokens.count()) == (Stage.BAST, 0)


def test_every_step_is_written_down(make_request: RequestMaker) -> None:
    make_request(Stage.BAST)
    assert ActivityEntry.objects.filter(kind__in=["bast_issued", "bast_uploaded"]).count() == 2
