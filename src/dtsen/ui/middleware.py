"""What every request passes before it meets a view."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import translation

from dtsen.operations.uploads import MB
from dtsen.ui.errors import fault_page

Handler = Callable[[HttpRequest], HttpResponse]


class CookieLocaleMiddleware:
    """The language that the person chose, else Indonesian.

    Django's own middleware follows the browser: an English browser would get "Aug. 4, 2025" on an
    Indonesian page (R1).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RequestGuardMiddleware:
    """What no page of ours ever sends is refused unread, before a form or the CSRF check looks into it."""

    # Five documents of 1 MB and a full form of variables and villages.
    BODY_LIMIT = 8 * MB

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = self._refusal(request)
        return fault_page(status) if status else self.get_response(request)

    def _refusal(self, request: HttpRequest) -> int:
        """The status to refuse with, or 0."""
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return 411
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return 400
        # Digits are compared by their number first: int() refuses thousands of them.
        if len(length) > len(str(self.BODY_LIMIT)) or int(length) > self.BODY_LIMIT:
            return 413
        # PostgreSQL keeps no NUL, and no search has one.
        typed = [request.path, *request.COOKIES.values()]
        if "%00" in request.META.get("QUERY_STRING", "") or any("\0" in text for text in typed):
            return 400
        return 0


class PrivateResponseMiddleware:
    """What is shown to a signed-in person stays out of every cache, of the browser's too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PasswordChangeMiddleware:
    """Who signed in with a mailed password changes it before anything else (R40, D9, D10)."""

    ALLOWED = frozenset({"password_first", "account_logout", "set_language", "javascript-catalog"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and not self._is_open(request):
            return redirect("password_first")
        return self.get_response(request)

    def _is_open(self, request: HttpRequest) -> bool:
        return (
            request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/")
            or resolve(request.path_info).url_name in self.ALLOWED
        )
