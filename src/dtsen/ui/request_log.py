"""The line that every request leaves in the log."""

from __future__ import annotations

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from dtsen.ui.http import remote_address


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's, without what people typed, and with an address that nobody can invent."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The path alone: a query string holds what was searched for, an email or a NIK."""
        return f"{request.method} {request.path}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=remote_address(request))
