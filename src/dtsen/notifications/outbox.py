"""Put a mail into the outbox. It leaves when the transaction around it is committed, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from dtsen.records.models import OutgoingMail
from dtsen.records.sealing import seal

PURPOSE = "mail"

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def queue(kind: str, *, to: str, context: Mapping[str, Any], now: datetime) -> OutgoingMail:
    """Render ``notifications/<kind>.{subject,txt,html}`` in Indonesian and queue it for ``to``.

    The three templates get ``context`` and ``base_url``, ``support``, ``synthetic``.
    Bodies are sealed: some carry a password, a code or a token (R40, R44, R52, R90).
    """
    values = {
        **context,
        "base_url": settings.BASE_URL,
        "support": settings.SUPPORT,
        "synthetic": settings.DTSEN_DEMO,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(render_to_string(f"notifications/{kind}.subject", values).split())
        text = render_to_string(f"notifications/{kind}.txt", values).strip() + "\n"
        html = _inliner.inline(render_to_string(f"notifications/{kind}.html", values))
    domain = settings.BASE_URL.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    return OutgoingMail.objects.create(
        kind=kind,
        recipient=to,
        subject=subject,
        sealed_text=seal(text, purpose=PURPOSE),
        sealed_html=seal(html, purpose=PURPOSE),
        message_id=f"<{uuid.uuid4().hex}@{domain}>",
        queued_at=now,
        due_at=now,
    )
