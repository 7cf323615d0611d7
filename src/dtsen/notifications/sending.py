"""Take queued mails out of the outbox, one conditional UPDATE each, and hand them to the transport.

SMTP cannot promise "exactly once". This promises: never lost; twice only when the process dies between the
server's answer and our row, and then with the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q

from dtsen.notifications.outbox import PURPOSE
from dtsen.records.models import MailState, OutgoingMail
from dtsen.records.sealing import unseal

LEASE = timedelta(minutes=2)
MAX_TRIES = 8

log = structlog.get_logger(__name__)


def due(now: datetime) -> Q:
    """Queued, its time has come, and nobody holds a living lease on it."""
    return Q(state=MailState.QUEUED, due_at__lte=now) & (Q(lease_until__isnull=True) | Q(lease_until__lt=now))


def claim(now: datetime) -> OutgoingMail | None:
    """The oldest due mail, ours for ``LEASE``; None when there is none."""
    for mail in OutgoingMail.objects.filter(due(now)).order_by("due_at", "pk")[:5]:
        won = OutgoingMail.objects.filter(due(now), pk=mail.pk, fence=mail.fence).update(
            lease_until=now + LEASE, fence=F("fence") + 1, tries=F("tries") + 1
        )
        if won:
            mail.refresh_from_db()
            return mail
    return None


def send_one(now: datetime) -> bool:
    """Send the oldest due mail. False when nothing is due."""
    mail = claim(now)
    if mail is None:
        return False
    ours = OutgoingMail.objects.filter(pk=mail.pk, fence=mail.fence)
    try:
        _hand_over(mail)
    except (SMTPException, OSError) as error:
        given_up = mail.tries >= MAX_TRIES
        ours.update(
            state=MailState.FAILED if given_up else MailState.QUEUED,
            due_at=now + timedelta(seconds=30 * 2**mail.tries),
            lease_until=None,
            error=type(error).__name__,
        )
        log.warning(
            "mail_not_sent", mail=mail.pk, kind=mail.kind, tries=mail.tries, error=type(error).__name__
        )
    else:
        sent: dict[str, object] = {"state": MailState.SENT, "sent_at": now, "lease_until": None, "error": ""}
        if not settings.DTSEN_MAILBOX:
            # What has left needs no copy here: a mail may have carried a password or a token.
            sent |= {"sealed_text": "", "sealed_html": ""}
        ours.update(**sent)
    return True


def _hand_over(mail: OutgoingMail) -> None:
    if settings.DTSEN_MAILBOX:
        return  # The mailbox page reads the outbox itself.
    message = EmailMultiAlternatives(
        mail.subject,
        unseal(mail.sealed_text, purpose=PURPOSE),
        to=[mail.recipient],
        headers={"Message-ID": mail.message_id},
    )
    message.attach_alternative(unseal(mail.sealed_html, purpose=PURPOSE), "text/html")
    message.send()
