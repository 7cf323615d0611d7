"""Whose delivery it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

UNNAMED = "-"


@dataclass(frozen=True)
class DeliveryIdentity:
    """What every document of a package says about itself.

    ``request_number`` is the applicant's letter number (R71), ``version_label`` for instance "3/2026",
    ``issued_on`` the day of issue, which is also the date of every file in the package. People type the
    texts, and scripts and markup repeat them, so each is held as ``one_line`` of itself. Who builds without
    the portal may have no number and no receiver to name (``UNNAMED``).
    """

    request_number: str
    institution: str
    version_label: str
    issued_on: date

    def __post_init__(self) -> None:
        for name in ("request_number", "institution", "version_label"):
            object.__setattr__(self, name, one_line(getattr(self, name)))

    @property
    def line(self) -> str:
        """One line that names request, receiver, version and day; what is ``UNNAMED`` is left out."""
        named = (f"Permohonan {self.request_number}", self.institution)
        parts = [
            said
            for said, text in zip(named, (self.request_number, self.institution), strict=True)
            if text != UNNAMED
        ]
        return " · ".join(
            (*parts, f"DTSEN versi {self.version_label}", f"diterbitkan {self.issued_on:%d-%m-%Y}")
        )


def one_line(text: str) -> str:
    """A text that somebody typed, as one line: a blank for every run of blanks, line breaks, controls and
    other characters without a shape (they end a comment in a script, or a document in XML).
    """
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
