"""Letters that a visitor has uploaded but not sent yet: kept in the session's list, so that only that browser
sees them, and none has to be chosen twice (R26)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from dtsen.operations.registrations import keep_letter
from dtsen.records.models import StoredFile
from dtsen.ui.http import remote_address

_KEY = "registration_letters"
_REMEMBERED = 20


def remember_letter(
    request: HttpRequest, upload: UploadedFile[Any], *, is_person: bool, now: datetime
) -> StoredFile:
    """Keep an uploaded letter and note that it is this visitor's.

    :param is_person: whether the form came with a right captcha.
    :raises Refused: it is not an acceptable PDF, or too many came from this address.
    """
    letter = keep_letter(upload, is_person=is_person, now=now, remote_address=remote_address(request))
    mine = request.session.get(_KEY, [])
    request.session[_KEY] = [*mine, str(letter.pk)][-_REMEMBERED:]
    return letter


def own_letter(request: HttpRequest, letter_id: object) -> StoredFile | None:
    """The letter with this id when this visitor has uploaded it; else nothing, whoever else's it is."""
    try:
        wanted = uuid.UUID(str(letter_id))
    except ValueError:
        return None
    if str(wanted) not in request.session.get(_KEY, []):
        return None
    return StoredFile.objects.filter(pk=wanted).first()
