"""Who takes part: applicants, the officers of R103, the people who keep the service, and the worker."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dtsen.workflow.messages import gettext_noop
from dtsen.workflow.stages import Stage


class Role(StrEnum):
    """What somebody is allowed to be for the service; a person acts in one role at a time."""

    APPLICANT = "applicant"
    ACCOUNT_VERIFIER = "account_verifier"
    TECHNICAL_VERIFIER = "technical_verifier"
    SUBSTANCE_VERIFIER = "substance_verifier"
    COORDINATOR = "coordinator"
    DATA_PROCESSOR = "data_processor"
    QUALITY_CHECKER = "quality_checker"
    BAST_VERIFIER = "bast_verifier"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The Indonesian name, which is also the message to translate."""
        return _LABELS[self]


OFFICERS: Final[frozenset[Role]] = frozenset(
    {
        Role.ACCOUNT_VERIFIER,
        Role.TECHNICAL_VERIFIER,
        Role.SUBSTANCE_VERIFIER,
        Role.COORDINATOR,
        Role.DATA_PROCESSOR,
        Role.QUALITY_CHECKER,
        Role.BAST_VERIFIER,
    }
)
"""The seven work roles of R103."""

STAFF: Final[frozenset[Role]] = OFFICERS | {Role.ADMINISTRATOR, Role.AUDITOR}
"""Everybody on the service's side. Administrators and auditors see, but decide on no request."""

STAGE_ROLE: Final[Mapping[Stage, Role]] = MappingProxyType(
    {
        Stage.REQUEST: Role.APPLICANT,
        Stage.TECHNICAL: Role.TECHNICAL_VERIFIER,
        Stage.SUBSTANCE: Role.SUBSTANCE_VERIFIER,
        Stage.COORDINATION: Role.COORDINATOR,
        Stage.PROCESSING: Role.DATA_PROCESSOR,
        Stage.QUALITY: Role.QUALITY_CHECKER,
        Stage.DOWNLOAD: Role.APPLICANT,
        Stage.BAST: Role.BAST_VERIFIER,
        Stage.DONE: Role.APPLICANT,
    }
)
"""Who is responsible for a stage while a request is in process there; every stage has somebody."""

_LABELS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.APPLICANT: gettext_noop("Pengguna"),
        Role.ACCOUNT_VERIFIER: gettext_noop("Verifikator Akun"),
        Role.TECHNICAL_VERIFIER: gettext_noop("Verifikator Teknis"),
        Role.SUBSTANCE_VERIFIER: gettext_noop("Verifikator Substansi"),
        Role.COORDINATOR: gettext_noop("Koordinator"),
        Role.DATA_PROCESSOR: gettext_noop("Pengolah Data"),
        Role.QUALITY_CHECKER: gettext_noop("Pemeriksa Kualitas Data"),
        Role.BAST_VERIFIER: gettext_noop("Verifikator BAST"),
        Role.ADMINISTRATOR: gettext_noop("Administrator"),
        Role.AUDITOR: gettext_noop("Auditor"),
        Role.SYSTEM: gettext_noop("Sistem"),
    }
)
