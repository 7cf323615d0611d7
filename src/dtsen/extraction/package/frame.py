"""What every page and text of a package says about itself: whose copy it is, of what, and from when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.identity import UNNAMED, DeliveryIdentity
from dtsen.extraction.package.mark import copy_note
from dtsen.extraction.package.page import page
from dtsen.extraction.regions import ATTRIBUTION

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
LEVEL_NAMES: Mapping[int, str] = {
    2: "Level 2 · data agregat",
    3: "Level 3 · data individu tanpa identitas langsung",
    4: "Level 4 · data individu beridentitas",
}


def facts(contents: Contents) -> dict[str, str]:
    """Request, receiver, version, day, level and mark (if there is one), by their Indonesian names."""
    identity = contents.identity
    mark = {"Tanda salinan": contents.mark} if contents.mark else {}
    return named(identity) | {
        "Versi DTSEN": identity.version_label,
        "Diterbitkan": long_date(identity.issued_on),
        "Level akses data": LEVEL_NAMES.get(contents.level, f"Level {contents.level}"),
        **mark,
    }


def named(identity: DeliveryIdentity) -> dict[str, str]:
    """Request and receiver, as far as they have a name."""
    both = {"Permohonan": identity.request_number, "Instansi penerima": identity.institution}
    return {name: value for name, value in both.items() if value != UNNAMED}


def document_page(title: str, body: Iterable[str], contents: Contents) -> bytes:
    """A page of the package: facts, the decision that let the data out (if one did), body, mark."""
    decision = (
        f'<p class="decision" role="note">{escape(contents.decision)}</p>\n' if contents.decision else ""
    )
    return page(
        title,
        (decision, *body),
        synthetic=contents.synthetic,
        facts=facts(contents),
        foot=(copy_note(contents.mark, contents.identity), ATTRIBUTION),
    )


def long_date(day: date) -> str:
    """A date as a letter writes it: 3 Februari 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
