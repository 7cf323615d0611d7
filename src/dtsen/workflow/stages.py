"""The nine stages of a request, in the guide's order (R99), and how a request stands in one (R101)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dtsen.workflow.messages import gettext_noop


class Stage(StrEnum):
    """A column of the guide's Gambar 65."""

    REQUEST = "request"
    TECHNICAL = "technical"
    SUBSTANCE = "substance"
    COORDINATION = "coordination"
    PROCESSING = "processing"
    QUALITY = "quality"
    DOWNLOAD = "download"
    BAST = "bast"
    DONE = "done"

    @property
    def number(self) -> int:
        """1 for Permohonan Akses Data ... 9 for Selesai."""
        return ORDER.index(self) + 1

    @property
    def label(self) -> str:
        """The guide's Indonesian name, which is also the message to translate."""
        return _STAGE_LABELS[self]


class Standing(StrEnum):
    """How a request stands in its stage."""

    DRAFT = "draft"
    IN_PROCESS = "in_process"
    RETURNED = "returned"
    REFUSED = "refused"
    COMPLETED = "completed"

    @property
    def is_final(self) -> bool:
        """Nothing can happen to the request any more."""
        return self in (Standing.REFUSED, Standing.COMPLETED)

    @property
    def label(self) -> str:
        """The Indonesian word on the badge, which is also the message to translate."""
        return _STANDING_LABELS[self]


ORDER: Final[tuple[Stage, ...]] = tuple(Stage)

VERIFICATIONS: Final[tuple[Stage, ...]] = (Stage.TECHNICAL, Stage.SUBSTANCE, Stage.COORDINATION)
"""The three examinations before the data are built; a return goes to the applicant (D13)."""

_STAGE_LABELS: Final[Mapping[Stage, str]] = MappingProxyType(
    {
        Stage.REQUEST: gettext_noop("Permohonan Akses Data"),
        Stage.TECHNICAL: gettext_noop("Verifikasi Teknis"),
        Stage.SUBSTANCE: gettext_noop("Verifikasi Substansi"),
        Stage.COORDINATION: gettext_noop("Verifikasi Koordinator"),
        Stage.PROCESSING: gettext_noop("Pengolahan Data"),
        Stage.QUALITY: gettext_noop("Cek Kualitas Data"),
        Stage.DOWNLOAD: gettext_noop("Unduh Data"),
        Stage.BAST: gettext_noop("Verifikasi BAST"),
        Stage.DONE: gettext_noop("Selesai"),
    }
)

_STANDING_LABELS: Final[Mapping[Standing, str]] = MappingProxyType(
    {
        Standing.DRAFT: gettext_noop("Draf"),
        Standing.IN_PROCESS: gettext_noop("Sedang diproses"),
        Standing.RETURNED: gettext_noop("Perlu perbaikan"),
        Standing.REFUSED: gettext_noop("Ditolak"),
        Standing.COMPLETED: gettext_noop("Selesai"),
    }
)
