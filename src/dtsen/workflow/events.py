"""What has happened to a request: past tense, frozen, storable as a row of (name, data).

Free text stays out: an officer's comment is kept once, beside the event, in the row that records it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final, get_args

from dtsen.workflow.recorded import Recorded
from dtsen.workflow.stages import Stage

DISCLOSURE_FAILED: Final = "disclosure_failed"
"""The reason of a failed build that only the disclosure check stopped: the code of extraction's error."""


@dataclass(frozen=True, slots=True)
class Submitted(Recorded):
    """The draft was sent; the service time starts (D14)."""

    name: ClassVar[str] = "submitted"
    by: int


@dataclass(frozen=True, slots=True)
class Approved(Recorded):
    """An officer let the request pass ``stage``."""

    name: ClassVar[str] = "approved"
    stage: Stage
    by: int


@dataclass(frozen=True, slots=True)
class Returned(Recorded):
    """An officer at ``stage`` gave the request back to ``to``: in a verification, the same stage."""

    name: ClassVar[str] = "returned"
    stage: Stage
    to: Stage
    by: int


@dataclass(frozen=True, slots=True)
class Refused(Recorded):
    """An officer at ``stage`` ended the request."""

    name: ClassVar[str] = "refused"
    stage: Stage
    by: int


@dataclass(frozen=True, slots=True)
class Resubmitted(Recorded):
    """The applicant's institution handed in the corrected request, which goes on at ``stage``.

    That is the stage that returned it, or Verifikasi Teknis where it asks for more than before.
    """

    name: ClassVar[str] = "resubmitted"
    stage: Stage
    by: int


@dataclass(frozen=True, slots=True)
class Built(Recorded):
    """The extract stands, whole."""

    name: ClassVar[str] = "built"


@dataclass(frozen=True, slots=True)
class BuildFailed(Recorded):
    """The extract could not be built; ``reason`` is a machine code."""

    name: ClassVar[str] = "build_failed"
    reason: str

    @property
    def is_refusal(self) -> bool:
        """It could be built, but the result failed the disclosure check (D3)."""
        return self.reason == DISCLOSURE_FAILED


@dataclass(frozen=True, slots=True)
class BuildRestarted(Recorded):
    """A data processor had the extract built again."""

    name: ClassVar[str] = "build_restarted"
    by: int


@dataclass(frozen=True, slots=True)
class OverrideAsked(Recorded):
    """A data processor asked that a result which failed the disclosure check goes out all the same."""

    name: ClassVar[str] = "override_asked"
    by: int


@dataclass(frozen=True, slots=True)
class OverrideGranted(Recorded):
    """A coordinator decided that it goes out; it is built again."""

    name: ClassVar[str] = "override_granted"
    by: int


@dataclass(frozen=True, slots=True)
class OverrideDeclined(Recorded):
    """A coordinator decided that it stays back."""

    name: ClassVar[str] = "override_declined"
    by: int


@dataclass(frozen=True, slots=True)
class SignedBastSubmitted(Recorded):
    """The signed BAST was uploaded and sent."""

    name: ClassVar[str] = "signed_bast_submitted"
    by: int


@dataclass(frozen=True, slots=True)
class AccessGranted(Recorded):
    """The institution may download; the service time ends (D14)."""

    name: ClassVar[str] = "access_granted"


@dataclass(frozen=True, slots=True)
class HandedOver(Recorded):
    """The data reached the institution, which became Pengendali DTSEN (R4)."""

    name: ClassVar[str] = "handed_over"


Event = (
    Submitted
    | Approved
    | Returned
    | Refused
    | Resubmitted
    | Built
    | BuildFailed
    | BuildRestarted
    | OverrideAsked
    | OverrideGranted
    | OverrideDeclined
    | SignedBastSubmitted
    | AccessGranted
    | HandedOver
)

EVENTS: Final[Mapping[str, type[Event]]] = MappingProxyType({event.name: event for event in get_args(Event)})
"""Every kind of event by its stored name."""


def event_from_mapping(name: str, data: Mapping[str, object]) -> Event:
    """Read a stored row back. Raises ``ValueError`` for an unknown name or data that do not fit it."""
    if name not in EVENTS:
        raise ValueError(f"unknown event {name!r}")
    return EVENTS[name].from_mapping(data)
