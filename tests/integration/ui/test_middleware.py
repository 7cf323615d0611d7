"""What every request passes: what is refused unread, and what stays out of caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from dtsen.records.models import User
from dtsen.ui.middleware import RequestGuardMiddleware
from dtsen.workflow.roles import Role

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]
LIMIT = RequestGuardMiddleware.BODY_LIMIT


@pytest.fixture
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(request: HttpRequest) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest._load_post_and_files", read)


@pytest.mark.parametrize("length", [str(LIMIT + 1), str(300 * 1024 * 1024), "9" * 5000])
@pytest.mark.usefixtures("nobody_reads")
def test_a_body_that_is_too_large_is_refused_unread(length: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("register"), CONTENT_LENGTH=length)
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "Kiriman terlalu besar" in page
    assert "paling banyak 8 MB" in page


@pytest.mark.usefixtures("nobody_reads")
def test_a_body_of_unknown_length_is_refused_unread() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("register"), HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411


def test_the_largest_body_that_is_allowed_reaches_the_form() -> None:
    answer = Client().post(reverse("register"), {"contact_name": "x" * (LIMIT // 4)})
    assert answer.status_code == 200


@pytest.mark.parametrize("length", ["-1", "8e9", "²"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert Client().post(reverse("register"), CONTENT_LENGTH=length).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/permohonan/?nomor=a%00",
        "/permohonan/?status=%00",
        "/tahapan/?tema=%00",
        "/cari/?q=a%00b",
        "/cari/%00",
    ],
)
def test_a_nul_in_an_address_is_refused_before_a_page_searches_for_it(
    browser_of: Browse, alice: User, address: str
) -> None:
    """PostgreSQL raises an error for it, which would be a 500."""
    browser = browser_of(alice)
    assert browser.get(address).status_code == 400
    assert browser.get(address.replace("%00", "%2500")).status_code in {200, 404}


def test_a_nul_in_a_cookie_is_refused() -> None:
    answer = Client(headers={"cookie": r'sessionid="\000aaaaaaaaaaaa"'}).get("/")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["home", "requests", "profile", "landing"])
def test_what_a_signed_in_person_sees_stays_in_no_cache(browser_of: Browse, alice: User, name: str) -> None:
    assert browser_of(alice).get(reverse(name))["Cache-Control"] == "private, no-store"


def test_error_pages_and_officers_pages_stay_in_no_cache(
    browser_of: Browse, alice: User, officers: dict[Role, User]
) -> None:
    assert browser_of(alice).get("/tidak-ada/")["Cache-Control"] == "private, no-store"
    answer = browser_of(officers[Role.AUDITOR]).get(reverse("office_home"))
    assert answer["Cache-Control"] == "private, no-store"


def test_a_page_that_decides_for_itself_and_a_visitors_page_stay_as_they_are(
    browser_of: Browse, alice: User
) -> None:
    own: Any = browser_of(alice).get(reverse("profile_password"))
    assert "max-age=0" in own["Cache-Control"]
    assert not Client().get(reverse("landing")).has_header("Cache-Control")
