"""A request whose result was held back by the disclosure check, and its page at the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from dtsen.operations.builds import claim_build, record_failed
from dtsen.records.models import AccessRequest


def held_back(request: AccessRequest, disclosure: Mapping[str, Any], now: datetime) -> AccessRequest:
    """The request at Pengolahan Data, once its build has failed with this report."""
    job = claim_build(owner="uji", now=now)
    assert job is not None
    record_failed(job, code="disclosure_failed", subject="", disclosure=disclosure, now=now)
    return AccessRequest.objects.get(pk=request.pk)


def page_of(request: AccessRequest, browser: Client) -> str:
    """The request's page as this officer reads it."""
    return unescape(browser.get(reverse("office_request", args=[request.pk])).content.decode())
