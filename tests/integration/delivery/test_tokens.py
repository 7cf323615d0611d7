"""The download token and its uses (R90, R92-R94, D7)."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from support.requests import RequestMaker

from dtsen.delivery.ranges import Part
from dtsen.delivery.tokens import issue_token
from dtsen.operations.downloads import (
    TooManyTries,
    ask_renewal,
    check_token,
    decline_renewal,
    renew_token,
    reserve,
    settle,
    start_download,
)
from dtsen.operations.errors import Conflict, Forbidden, OperationError, Refused
from dtsen.operations.progress import act
from dtsen.records.models import (
    AccessRequest,
    ActivityEntry,
    Download,
    DownloadToken,
    OutgoingMail,
    TokenRenewal,
    User,
)
from dtsen.records.sealing import unseal
from dtsen.workflow.commands import Approve
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

RACERS = 50


@pytest.fixture
def granted(make_request: RequestMaker, officers: dict[Role, User], now: datetime) -> AccessRequest:
    """A request whose signed BAST was approved, at Selesai, waiting to be downloaded."""
    request = make_request(Stage.BAST)
    return act(
        request.pk, Approve("dokumen telah sesuai ketentuan"), by=officers[Role.BAST_VERIFIER], now=now
    )


@pytest.fixture
def issued(granted: AccessRequest, now: datetime) -> tuple[str, DownloadToken]:
    return issue_token(granted, granted.packages.get(), now=now, by=None)


def complete(download: Download, now: datetime) -> None:
    assert reserve(download, Part(0, download.size), now=now)
    settle(download.pk, Part(0, download.size), now=now)


def test_r90_the_approval_mails_a_token_that_is_nowhere_kept(granted: AccessRequest) -> None:
    assert OutgoingMail.objects.filter(kind="access_granted", recipient=granted.applicant.email).count() == 1
    row = granted.tokens.get()
    assert len(row.token_hash) == 64
    assert row.expires_at - row.issued_at == timedelta(days=5)
    assert row.uses_allowed == 3


def test_r90_the_mail_carries_the_result_and_the_token_that_opens(
    granted: AccessRequest, alice: User, now: datetime
) -> None:
    mail = OutgoingMail.objects.get(kind="access_granted")
    assert mail.subject == "Dokumen BAST disetujui, data dapat diunduh"
    for body in (unseal(mail.sealed_text, purpose="mail"), unseal(mail.sealed_html, purpose="mail")):
        assert "dokumen telah sesuai ketentuan" in body
        assert "18-04-2026 10:00 WIB" in body
        assert "100 baris, 4 variabel" in body
        mailed = re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", body)
        assert mailed is not None
        assert check_token(granted, mailed.group(), by=alice, now=now)


def test_r94_the_right_token_opens(granted: AccessRequest, issued, alice: User, now: datetime) -> None:
    token, row = issued
    assert check_token(granted, token.lower().replace("-", " "), by=alice, now=now) == row


def test_r94_a_wrong_token_is_refused_and_never_written_down(
    granted: AccessRequest, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="tidak dikenal"):
        check_token(granted, "AAAA-BBBB", by=alice, now=now)
    entry = ActivityEntry.objects.get(kind="token_refused")
    assert "AAAA" not in entry.text + str(entry.data)


def test_r92_a_colleague_cannot_use_the_applicants_token(
    granted: AccessRequest, issued, bob: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="tidak dikenal"):
        check_token(granted, issued[0], by=bob, now=now)


def test_r93_after_five_days_the_token_is_expired(
    granted: AccessRequest, issued, alice: User, now: datetime
) -> None:
    token, _ = issued
    almost = now + timedelta(days=5) - timedelta(seconds=1)
    assert check_token(granted, token, by=alice, now=almost)
    with pytest.raises(Refused, match="kedaluwarsa"):
        check_token(granted, token, by=alice, now=now + timedelta(days=5))
    with pytest.raises(Refused, match="kedaluwarsa"):
        start_download(issued[1].pk, by=alice, now=now + timedelta(days=5))


def test_r93_a_fourth_download_is_refused(granted: AccessRequest, issued, alice: User, now: datetime) -> None:
    token, row = issued
    for _ in range(3):
        complete(start_download(row.pk, by=alice, now=now), now)
    with pytest.raises(Refused, match="3 kali unduhan"):
        start_download(row.pk, by=alice, now=now)
    with pytest.raises(Refused, match="3 kali unduhan"):
        check_token(granted, token, by=alice, now=now)
    assert row.downloads.count() == 3


def test_d7_a_download_that_broke_off_is_taken_up_again(issued, alice: User, now: datetime) -> None:
    _, row = issued
    first = start_download(row.pk, by=alice, now=now)
    reserve(first, Part(0, first.size), now=now)
    settle(first.pk, Part(0, 100), unserved=first.size - 100, now=now)
    assert start_download(row.pk, by=alice, now=now) == first
    row.refresh_from_db()
    assert row.uses == 1


def test_one_download_gives_its_file_at_most_twice(issued, alice: User, now: datetime) -> None:
    """Who always leaves out the last byte does not get the file again and again."""
    _, row = issued
    download = start_download(row.pk, by=alice, now=now)
    almost = Part(0, download.size - 1)
    for _ in range(2):
        assert reserve(download, almost, now=now)
        settle(download.pk, almost, now=now)
    assert not reserve(download, almost, now=now)
    download.refresh_from_db()
    assert reserve(download, Part(download.size - 1, download.size), now=now)


def test_what_was_promised_and_not_served_is_free_again(issued, alice: User, now: datetime) -> None:
    download = start_download(issued[1].pk, by=alice, now=now)
    for _ in range(20):
        assert reserve(download, Part(0, download.size), now=now)
        settle(download.pk, Part(0, 10), unserved=download.size - 10, now=now)


def test_r4_the_first_complete_download_hands_over(
    granted: AccessRequest, issued, alice: User, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    for _ in range(2):
        complete(start_download(issued[1].pk, by=alice, now=now), later)
    granted.refresh_from_db()
    assert (granted.standing, granted.completed_at) == (Standing.COMPLETED, later)
    granted.institution.refresh_from_db()
    assert granted.institution.controller_since == later
    assert ActivityEntry.objects.filter(kind="download_completed").count() == 2


def test_a_complete_download_gives_nothing_more(issued, alice: User, now: datetime) -> None:
    download = start_download(issued[1].pk, by=alice, now=now)
    complete(download, now)
    assert not reserve(download, Part(0, 1), now=now)


def test_tokens_cannot_be_guessed_fast(granted: AccessRequest, issued, alice: User, now: datetime) -> None:
    for _ in range(10):
        with pytest.raises(Refused, match="tidak dikenal"):
            check_token(granted, "salah", by=alice, now=now)
    with pytest.raises(TooManyTries):
        check_token(granted, issued[0], by=alice, now=now)


# --- A new token (D7) ---------------------------------------------------------------------------------


@pytest.fixture
def renewal(granted: AccessRequest, alice: User, now: datetime) -> TokenRenewal:
    return ask_renewal(granted, explanation="komputer rusak", by=alice, now=now + timedelta(days=6))


def test_d7_a_verifier_grants_a_new_token_with_a_reason(
    renewal: TokenRenewal, officers: dict[Role, User], now: datetime
) -> None:
    row = renew_token(renewal.pk, reason="alasan dapat diterima", by=officers[Role.BAST_VERIFIER], now=now)
    assert (row.user, row.reason, row.uses) == (renewal.request.applicant, "alasan dapat diterima", 0)
    assert OutgoingMail.objects.filter(kind="token_renewed").count() == 1
    with pytest.raises(Conflict):
        decline_renewal(renewal.pk, reason="tidak", by=officers[Role.BAST_VERIFIER], now=now)


def test_d7_a_verifier_may_decline(renewal: TokenRenewal, officers: dict[Role, User], now: datetime) -> None:
    decline_renewal(renewal.pk, reason="lengkapi laporan", by=officers[Role.BAST_VERIFIER], now=now)
    assert renewal.request.tokens.count() == 1
    assert OutgoingMail.objects.filter(kind="token_declined").count() == 1


def test_r103_no_other_role_grants_a_token(
    renewal: TokenRenewal, officers: dict[Role, User], now: datetime
) -> None:
    for role, officer in officers.items():
        if role is not Role.BAST_VERIFIER:
            with pytest.raises(Forbidden):
                renew_token(renewal.pk, reason="ya", by=officer, now=now)


def test_d7_a_token_that_still_works_is_not_renewed(
    granted: AccessRequest, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="masih berlaku"):
        ask_renewal(granted, explanation="ingin lagi", by=alice, now=now)


def test_d7_one_wish_waits_at_a_time(renewal: TokenRenewal, alice: User, now: datetime) -> None:
    with pytest.raises(Refused, match="sudah dikirim"):
        ask_renewal(renewal.request, explanation="lagi", by=alice, now=now + timedelta(days=6))


# --- Races --------------------------------------------------------------------------------------------


def race(run: Callable[[], object]) -> list[object]:
    """``run`` in RACERS threads that start together; each one's result or error."""
    results: list[object] = []
    gate = threading.Barrier(RACERS)

    def racer() -> None:
        gate.wait()
        try:
            results.append(run())
        except OperationError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=racer) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("used_before", [0, 2])
def test_fifty_who_start_at_once_start_one_download(
    issued, alice: User, now: datetime, used_before: int
) -> None:
    _, row = issued
    DownloadToken.objects.filter(pk=row.pk).update(uses=used_before)
    results = race(lambda: start_download(row.pk, by=alice, now=now))
    row.refresh_from_db()
    assert row.uses == used_before + 1
    assert row.downloads.count() == 1
    assert {result.pk for result in results if isinstance(result, Download)} == {row.downloads.get().pk}
    assert len(results) == RACERS


@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_the_race_is_lost(issued, alice: User, now: datetime) -> None:
    """Negative control: the same race over a check and an act in two statements gives several downloads."""
    _, row = issued
    DownloadToken.objects.filter(pk=row.pk).update(uses=2)
    all_have_looked = threading.Barrier(RACERS)

    def naive() -> Download:
        token = DownloadToken.objects.get(pk=row.pk)
        connection.close()
        all_have_looked.wait()
        if token.uses >= token.uses_allowed:
            raise Refused("used up")
        token.uses += 1
        token.save()
        return Download.objects.create(
            token=token,
            user=alice,
            key=f"{threading.get_ident()}-{time.monotonic_ns()}",
            size=1,
            started_at=now,
        )

    race(naive)
    assert row.downloads.count() > 1
