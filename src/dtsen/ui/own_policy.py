"""Answers with a content security policy of their own, in place of the pages' one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import FileResponse, HttpResponse

Policy = Mapping[str, Sequence[str]]


class FileWithOwnPolicy(FileResponse):
    """Read by django-csp's middleware."""

    _csp_config: Policy

    def allow(self, policy: Policy) -> None:
        """What the browser may do with this file."""
        self._csp_config = policy


class PageWithOwnPolicy(HttpResponse):
    """Read by django-csp's middleware."""

    _csp_config: Policy

    def allow(self, policy: Policy) -> None:
        """What the browser may do with this page."""
        self._csp_config = policy
