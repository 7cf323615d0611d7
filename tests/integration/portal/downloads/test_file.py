"""The file on its way: ranges, resuming, the account of its bytes (R94, D7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support.requests import RequestMaker

from dtsen.delivery import streaming
from dtsen.delivery.tokens import issue_token
from dtsen.operations.downloads import start_download
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, Download, DownloadToken, User
from dtsen.workflow.commands import Approve
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

SIZE = 5000
CONTENT = bytes(i % 256 for i in range(SIZE))
Browser = Callable[[User], Client]


@pytest.fixture
def granted(make_request: RequestMaker, officers: dict[Role, User], now: datetime) -> AccessRequest:
    request = make_request(Stage.BAST)
    return act(request.pk, Approve("sesuai"), by=officers[Role.BAST_VERIFIER], now=timezone.now())


@pytest.fixture
def download(granted: AccessRequest, alice: User) -> Download:
    _, token = issue_token(granted, granted.packages.get(), now=timezone.now(), by=None)
    return start_download(token.pk, by=alice, now=timezone.now())


@pytest.fixture
def url(download: Download) -> str:
    return reverse("download_file", args=[download.key])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def break_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[HttpResponseBase], None]:
    """The line breaks: the server closes the answer. The test's own connection to the database stays open."""

    def close(response: HttpResponseBase) -> None:
        monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
        response.close()

    return close


def test_the_whole_file_is_handed_over_once(
    browser_of: Browser, url: str, download: Download, granted: AccessRequest, alice: User
) -> None:
    browser = browser_of(alice)
    answer = browser.get(url)
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(SIZE)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    download.refresh_from_db()
    granted.refresh_from_db()
    assert (download.served, granted.standing) == ([[0, SIZE]], Standing.COMPLETED)
    again = browser.get(url)
    assert again.status_code == 410
    assert "sudah terunduh seluruhnya" in again.content.decode()


def test_r92_the_address_of_the_file_opens_for_its_person_alone(
    browser_of: Browser, url: str, bob: User, charlie: User, alice: User
) -> None:
    assert browser_of(bob).get(url).status_code == 404
    assert browser_of(charlie).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert browser_of(alice).get("/unduh-data/berkas/tidak-ada/").status_code == 404


def test_d7_a_broken_download_is_resumed_and_counts_once(
    browser_of: Browser, url: str, download: Download, alice: User, monkeypatch: pytest.MonkeyPatch, break_off
) -> None:
    monkeypatch.setattr(streaming, "PIECE", 1000)
    browser = browser_of(alice)
    first = browser.get(url)
    pieces = iter(first.streaming_content)
    assert next(pieces) + next(pieces) == CONTENT[:2000]
    break_off(first)
    download.refresh_from_db()
    # The second piece was on its way when the line broke: it is not counted as taken.
    assert (download.served, download.bytes_given) == ([[0, 1000]], 1000)
    rest = browser.get(url, headers={"Range": "bytes=1000-", "If-Range": first.headers["ETag"]})
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 1000-{SIZE - 1}/{SIZE}"
    assert body(rest) == CONTENT[1000:]
    download.refresh_from_db()
    assert download.completed_at is not None
    assert DownloadToken.objects.get(pk=download.token_id).uses == 1


def test_parts_in_any_order_make_a_whole(
    browser_of: Browser, url: str, download: Download, alice: User
) -> None:
    browser = browser_of(alice)
    for start in (4000, 0, 2000):
        part = browser.get(url, headers={"Range": f"bytes={start}-{start + 1999}"})
        assert body(part) == CONTENT[start : start + 2000]
        download.refresh_from_db()
        assert (download.completed_at is not None) == (start == 2000)


def test_a_changed_file_is_sent_from_the_beginning(browser_of: Browser, url: str, alice: User) -> None:
    answer = browser_of(alice).get(url, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (answer.status_code, body(answer)) == (200, CONTENT)


def test_a_range_outside_the_file_is_416(browser_of: Browser, url: str, alice: User) -> None:
    answer = browser_of(alice).get(url, headers={"Range": f"bytes={SIZE}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_asking_for_the_head_costs_nothing(
    browser_of: Browser, url: str, download: Download, alice: User
) -> None:
    answer = browser_of(alice).head(url)
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(SIZE))
    download.refresh_from_db()
    assert (download.bytes_given, download.served) == (0, [])


def test_r93_after_the_tokens_last_day_nothing_more_is_given(
    browser_of: Browser, url: str, download: Download, alice: User
) -> None:
    DownloadToken.objects.filter(pk=download.token_id).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert browser_of(alice).get(url).status_code == 410


def test_a_long_answer_is_accounted_for_on_its_way(
    browser_of: Browser, url: str, download: Download, alice: User, monkeypatch: pytest.MonkeyPatch, break_off
) -> None:
    """A server that dies loses little of the account."""
    monkeypatch.setattr(streaming, "PIECE", 500)
    monkeypatch.setattr(streaming, "SETTLE_EVERY", 2000)
    answer = browser_of(alice).get(url)
    pieces = iter(answer.streaming_content)
    for _ in range(6):
        next(pieces)
    download.refresh_from_db()
    assert download.served == [[0, 2000]]
    break_off(answer)


def test_a_package_that_is_missing_on_the_disk_costs_no_bytes(
    browser_of: Browser, url: str, download: Download, alice: User, settings
) -> None:
    (settings.PACKAGES_DIR / download.token.package.path).unlink()
    answer = browser_of(alice).get(url)
    assert answer.status_code == 410
    assert "tidak ditemukan di server" in answer.content.decode()
    download.refresh_from_db()
    assert download.bytes_given == 0
