"""Whose delivery it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DeliveryIdentity:
    """What every document of a package says about itself.

    ``request_number`` is the applicant's letter number (R71), ``version_label`` for instance "3/2026",
    ``issued_on`` the day of issue, which is also the date of every file in the package.
    """

    request_number: str
    institution: str
    version_label: str
    issued_on: date

    @property
    def line(self) -> str:
        """One sentence that names request, receiver, version and day."""
        return (
            f"Permohonan {self.request_number} · {self.institution} · DTSEN versi {self.version_label} · "
            f"diterbitkan {self.issued_on:%d-%m-%Y}"
        )
