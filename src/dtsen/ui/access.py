"""Who may open a page. Anonymous people sign in first; the wrong role gets 403 (never a redirect loop)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from dtsen.workflow.roles import STAFF, Role

View = Callable[..., HttpResponseBase]


class GuardedView(Protocol):
    """A view that says whom it lets in: a test walks over every URL and asks."""

    allowed_roles: frozenset[Role]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def _only(roles: frozenset[Role]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if Role(request.user.role) not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        view_with_roles = cast(GuardedView, guarded)
        view_with_roles.allowed_roles = roles
        return view_with_roles

    return decorate


def applicants_only(view: View) -> View:
    """A page of the institution's users."""
    return _only(frozenset({Role.APPLICANT}))(view)


def staff_only(*roles: Role) -> Callable[[View], View]:
    """A page of the service's side: the roles named, or all of staff when none is named."""
    return _only(frozenset(roles) or STAFF)


def signed_in(view: View) -> View:
    """A page for everybody with an account."""
    return _only(frozenset(Role))(view)
