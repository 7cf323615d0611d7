"""What somebody wants to do with a request: imperatives. Whether it may happen, ``decide`` says."""

from dataclasses import dataclass
from typing import Final, get_args


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the draft to Verifikasi Teknis: "Kirim Permohonan" (R80)."""


@dataclass(frozen=True, slots=True)
class Approve:
    """Let the request pass the present stage; the comment stands in the tracker (R100)."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class ReturnForCorrection:
    """Give the request back to whoever can put it right (D13).

    From a verification, or a build that cannot succeed, to the applicant; from the quality check to a new
    build; from the BAST check to the applicant, who uploads it again (R91). A comment is required.
    """

    comment: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """End the request; final, so a reason is required (D13)."""

    comment: str


@dataclass(frozen=True, slots=True)
class Resubmit:
    """Hand in a corrected request: to the stage that returned it (D13), or to Verifikasi Teknis.

    ``widened``: it asks for more than at its last submission, so what was verified no longer covers it
    (decision record 6). The caller compares; ``extraction.widening`` says how.
    """

    widened: bool = False


@dataclass(frozen=True, slots=True)
class RecordBuilt:
    """The worker has built the extract."""


@dataclass(frozen=True, slots=True)
class RecordBuildFailed:
    """The worker could not build the extract; ``reason`` is a machine code and never a row value."""

    reason: str


@dataclass(frozen=True, slots=True)
class RestartBuild:
    """Have a failed extract built again."""

    comment: str = ""


@dataclass(frozen=True, slots=True)
class AskOverride:
    """Ask the coordinator to let a result out that failed the disclosure check; a reason is required."""

    comment: str


@dataclass(frozen=True, slots=True)
class GrantOverride:
    """Let the result out all the same: built again, and every document says who decided. With a reason."""

    comment: str


@dataclass(frozen=True, slots=True)
class DeclineOverride:
    """Keep the result back: the data processor mends it, or returns the request. With a reason."""

    comment: str


@dataclass(frozen=True, slots=True)
class SubmitSignedBast:
    """Send the signed, stamped BAST: part 2 of the dialog (R87)."""


@dataclass(frozen=True, slots=True)
class RecordHandover:
    """The first download is complete: the institution is now Pengendali DTSEN (R4)."""


Command = (
    Submit
    | Approve
    | ReturnForCorrection
    | Refuse
    | Resubmit
    | RecordBuilt
    | RecordBuildFailed
    | RestartBuild
    | AskOverride
    | GrantOverride
    | DeclineOverride
    | SubmitSignedBast
    | RecordHandover
)

COMMANDS: Final[tuple[type[Command], ...]] = get_args(Command)
"""Every kind of command, in the order of the journey."""
