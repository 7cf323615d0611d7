"""The mark of a copy: a code that tells, with the request's key, for whom a package was made.

The mark is an HMAC of request and version under the request's own secret, so nobody can make up another's
mark or guess one, and one request and version always bear the same, whatever the receiver calls itself. Of a
package without a request number it is the receiver's name that tells whose copy it is. It stands in every
document, in ``datapackage.json``, in the package's seal, and in data files whose format has a place for
remarks. It never adds a row or changes a value: there are no invented people.

A table may be built without a key, for it hides nobody behind one. Then there is no secret to make a mark
from, so there is none, and no document speaks of one.

What a bare data file says by itself, without the package: at level 3 its pseudonyms and even the order of its
rows come from the request's key, which is a strong mark that cannot be taken off without destroying the keys.
A bare CSV or ANSI file of level 4 bears none. The quoting of its header line could carry one bit a column,
but so few bits would accuse the wrong institution (one in 32 with five columns) and vanish when the file is
saved once; a mark that accuses the innocent is worse than none, so it was left out.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from dtsen.extraction.package.identity import UNNAMED, DeliveryIdentity

_PREFIX = "DTSEN"
_DIGITS = 16  # 64 bits: among a million requests, two share a mark with a chance of 1 in 37 million
_GROUP = 4
_MARK = re.compile(rf"{_PREFIX}(?:\W?[0-9A-F]{{{_GROUP}}}){{{_DIGITS // _GROUP}}}(?![0-9A-F])", re.IGNORECASE)


def mark_of(key: bytes, identity: DeliveryIdentity) -> str:
    """The mark of a request's package of one version, as in "DTSEN-7F3A-92C1-0B5D-4E88".

    ``key`` is the request's secret, the same that makes its pseudonyms; the two uses cannot meet, for what is
    signed begins with another word.
    """
    return mark_for(key, identity.request_number, identity.institution, identity.version_label)


def mark_for(key: bytes, request_number: str, institution: str, version_label: str) -> str:
    """``mark_of`` by the texts that it is made from, each one line."""
    bearer = f"{UNNAMED} {institution}" if request_number == UNNAMED else request_number
    digits = signed(key, f"mark:{bearer}\n{version_label}").upper()[:_DIGITS]
    groups = (digits[start : start + _GROUP] for start in range(0, _DIGITS, _GROUP))
    return "-".join((_PREFIX, *groups))


def copy_note(mark: str, identity: DeliveryIdentity) -> str:
    """The line that a page bears in its foot; without a mark, it names the delivery alone."""
    return f"Tanda salinan {mark} · {identity.line}" if mark else identity.line


def find_marks(text: str) -> tuple[str, ...]:
    """Every mark in a text, in the form of ``mark_of`` and without repetitions.

    Lower case, and any other sign or none between the groups, are read too: people type marks from paper.
    """
    found = (re.sub(r"\W", "", match).upper() for match in _MARK.findall(text))
    return tuple(dict.fromkeys(_PREFIX + _grouped(mark.removeprefix(_PREFIX)) for mark in found))


def signed(key: bytes, message: str) -> str:
    """The HMAC-SHA256 of a message under the request's secret, as hexadecimal digits."""
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def _grouped(digits: str) -> str:
    return "".join("-" + digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))
