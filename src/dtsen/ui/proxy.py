"""Behind a proxy that ends TLS: who the visitor is, and whether he came by https."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class TrustedProxyMiddleware:
    """Believes the last hop that a proxy named in ``DTSEN_TRUSTED_PROXY`` wrote, and nothing else.

    Anybody can send these headers. A proxy appends what it saw itself, so only the last entry is its word.
    The headers end here: nothing further in reads them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded_for = _last(request.META.pop("HTTP_X_FORWARDED_FOR", ""))
        scheme = _last(request.META.pop("HTTP_X_FORWARDED_PROTO", "")).lower()
        peer = _address(request.META.get("REMOTE_ADDR", ""))
        if peer is not None and any(peer in network for network in settings.TRUSTED_PROXIES):
            if (visitor := _address(forwarded_for)) is not None:
                request.META["REMOTE_ADDR"] = str(visitor)
            if scheme in {"http", "https"}:
                request.META["wsgi.url_scheme"] = scheme
        return self.get_response(request)


def _last(header: str) -> str:
    return header.rpartition(",")[2].strip()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket that listens on "::" names IPv4 peers like this.
    return getattr(address, "ipv4_mapped", None) or address
