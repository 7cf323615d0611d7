"""Which email addresses an institution may register (R23, R30, D1).

Ministries and local governments: strictly below .go.id. BUMN and other institutions: the domains that an
administrator recorded on the institution. Nobody: a free mail provider.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

GOVERNMENT_DOMAIN: Final = "go.id"

FREE_MAIL: Final[frozenset[str]] = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.co.id",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rocketmail.com",
        "tutanota.com",
        "yahoo.co.id",
        "yahoo.com",
        "yandex.com",
        "ymail.com",
        "zoho.com",
        "zohomail.com",
    }
)

_LONGEST: Final = 254
_LOCAL_PART: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class EmailProblem(StrEnum):
    """What is wrong with an address."""

    MALFORMED = "malformed"
    FREE_MAIL = "free_mail"
    NOT_GO_ID = "not_go_id"
    NO_RECORDED_DOMAIN = "no_recorded_domain"
    OTHER_DOMAIN = "other_domain"


def normalise_email(value: str) -> str:
    """In lower case, without spaces around it."""
    return value.strip().lower()


def check_email(value: str, *, government: bool, domains: Collection[str] = ()) -> EmailProblem | None:
    """The first problem of a normalised address.

    ``government`` is true for ministries and local governments (K/L/D), which need .go.id; ``domains`` are
    those recorded on any other institution, in lower case, subdomains included.
    """
    local, at, domain = value.rpartition("@")
    if not at or len(value) > _LONGEST or not _LOCAL_PART.fullmatch(local) or not _is_domain(domain):
        return EmailProblem.MALFORMED
    if any(_is_within(domain, provider) for provider in FREE_MAIL):
        return EmailProblem.FREE_MAIL
    if government:
        return None if domain.endswith(f".{GOVERNMENT_DOMAIN}") else EmailProblem.NOT_GO_ID
    if not domains:
        return EmailProblem.NO_RECORDED_DOMAIN
    if any(_is_within(domain, recorded) for recorded in domains):
        return None
    return EmailProblem.OTHER_DOMAIN


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)


def _is_within(domain: str, parent: str) -> bool:
    # On the label boundary: x.go.id lies within go.id, xgo.id and go.id.evil.com do not.
    return domain == parent or domain.endswith(f".{parent}")
