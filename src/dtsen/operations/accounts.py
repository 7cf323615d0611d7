"""New accounts: a name to sign in with and a first password (R40, R65, D10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dtsen.operations.errors import Refused
from dtsen.operations.made_passwords import made_password
from dtsen.records.models import Institution, RegisteredPerson, User
from dtsen.workflow.roles import Role

FIRST_PASSWORD_LIFETIME = timedelta(days=7)
_USERNAME_LENGTH = 60
_NOT_IN_USERNAMES = re.compile(r"[^a-z0-9._-]+")


def first_passwords(number: int) -> list[tuple[str, str]]:
    """``number`` passwords, each with its hash. Slow on purpose, so call it outside a transaction."""
    made = [made_password() for _unused in range(number)]
    return [(password, make_password(password)) for password in made]


def open_account(
    person: RegisteredPerson, institution: Institution, *, password_hash: str, now: datetime
) -> User:
    """The account of a registered person; the first free name is taken, also when two are opened at once.

    :raises Refused: the email has an account already.
    """
    for username in usernames(person.email):
        if User.objects.filter(username__iexact=username).exists():
            continue
        try:
            with transaction.atomic():
                return User.objects.create(
                    username=username,
                    email=person.email,
                    full_name=person.full_name,
                    role=Role.APPLICANT,
                    institution=institution,
                    identity_number=person.identity_number,
                    position=person.position,
                    work_unit=person.work_unit,
                    phone=person.phone,
                    password=password_hash,
                    date_joined=now,
                    must_change_password=True,
                    password_expires_at=now + FIRST_PASSWORD_LIFETIME,
                )
        except IntegrityError as error:
            # Either somebody took the name in between, or the address; the unique rows tell which.
            if User.objects.filter(email__iexact=person.email).exists():
                raise Refused(
                    _(
                        "Email Pengguna %(number)d sudah memiliki akun. "
                        "Tolak pendaftaran ini dengan catatan agar email tersebut diganti."
                    )
                    % {"number": person.position_number}
                ) from error
            if not User.objects.filter(username__iexact=username).exists():
                raise
    raise AssertionError("unreachable: usernames() never ends")


def usernames(email: str) -> Iterator[str]:
    """alexander.noel, alexander.noel2, alexander.noel3, … from the part before the @ (R40)."""
    stem = _NOT_IN_USERNAMES.sub("", email.partition("@")[0].lower()) or "pengguna"
    for number in count(1):
        suffix = "" if number == 1 else str(number)
        yield stem[: _USERNAME_LENGTH - len(suffix)] + suffix
