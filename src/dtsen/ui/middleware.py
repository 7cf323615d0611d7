"""What every request passes before it meets a view."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import translation

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
