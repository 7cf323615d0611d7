"""``{% load portal_activity %}``: the words and the sign of an activity (R47)."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from dtsen.records.labels import ACTIVITY_LABELS

register = template.Library()

_ICONS = {
    "login": "login-2",
    "login_failed": "shield-x",
    "logout": "logout",
    "password_changed": "key",
    "password_mailed": "key",
    "profile_changed": "user-edit",
    "institution_changed": "building",
    "sdi_document_changed": "file-certificate",
    "draft_created": "pencil",
    "document_uploaded": "upload",
    "document_read": "eye",
    "request_submitted": "send",
    "request_resubmitted": "send",
    "bast_issued": "file-download",
    "bast_uploaded": "upload",
    "token_checked": "key",
    "token_refused": "shield-x",
    "token_asked": "key",
    "download_started": "download",
    "download_completed": "circle-check",
}


@register.filter
def activity_label(kind: str) -> str | Promise:
    """Jenis Aktivitas in words; the kind itself where none are written down."""
    return ACTIVITY_LABELS.get(kind, kind)


@register.filter
def activity_icon(kind: str) -> str:
    return _ICONS.get(kind, "history")
