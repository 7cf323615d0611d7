"""Behind a proxy: the visitor's address and scheme, and that nobody else can invent them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from dtsen.ui.http import remote_address
from dtsen.ui.proxy import TrustedProxyMiddleware

PROXY = "10.0.0.7"


@pytest.fixture(autouse=True)
def _behind_a_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/29"), ip_network("::1")]


def seen(peer: str, **headers: str) -> tuple[str | None, bool, bool]:
    """Address, https, and whether a header went through."""
    answers: list[tuple[str | None, bool, bool]] = []

    def view(request: HttpRequest) -> HttpResponse:
        left = any(name.startswith("HTTP_X_FORWARDED") for name in request.META)
        answers.append((remote_address(request), request.is_secure(), left))
        return HttpResponse()

    TrustedProxyMiddleware(view)(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers))
    return answers[0]


def forwarded(address: str, scheme: str = "https") -> dict[str, str]:
    return {"x-forwarded-for": address, "x-forwarded-proto": scheme}


@pytest.mark.parametrize("peer", [PROXY, "::1", "::ffff:10.0.0.7"])
def test_the_trusted_proxy_is_believed(peer: str) -> None:
    assert seen(peer, **forwarded("198.51.100.4")) == ("198.51.100.4", True, False)


def test_only_its_own_word_counts_not_what_the_visitor_wrote_before_it() -> None:
    headers = forwarded("203.0.113.1, 198.51.100.4", "https, http")
    assert seen(PROXY, **headers) == ("198.51.100.4", False, False)


@pytest.mark.parametrize("peer", ["192.0.2.66", "10.0.0.8", ""])
def test_anybody_else_is_not_believed(peer: str) -> None:
    assert seen(peer, **forwarded("198.51.100.4")) == (peer or None, False, False)


@pytest.mark.parametrize("text", ["", "unknown", "198.51.100.4, _hidden"])
def test_what_is_no_address_leaves_the_proxys_own(text: str) -> None:
    assert seen(PROXY, **forwarded(text)) == (PROXY, True, False)


@pytest.mark.django_db
def test_a_page_behind_tls_is_not_redirected_to_itself(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    headers = forwarded("198.51.100.4")
    assert Client(REMOTE_ADDR=PROXY).get("/", headers=headers).status_code == 200
    stranger = Client(REMOTE_ADDR="192.0.2.66").get("/", headers=headers)
    assert (stranger.status_code, stranger.headers["Location"]) == (301, "https://testserver/")
