"""One access request as the rules see it, and whoever wants to do something with it."""

from dataclasses import dataclass
from typing import Final, Self

from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

LEVELS: Final = range(1, 5)
"""The access levels of R7-R10."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, in the role they act in. Officers of the secretariat have no institution."""

    id: int
    role: Role
    institution_id: int | None


SYSTEM: Final = Actor(id=0, role=Role.SYSTEM, institution_id=None)
"""The worker. Account ids start at 1, so 0 is never a person."""


@dataclass(frozen=True, slots=True)
class RequestState:
    """Everything the rules need to know of a request, and nothing else.

    ``verified_by`` holds a (stage, actor id) pair for every decision an officer has taken: the same officer
    may look at a resubmission again, but nobody decides two different stages of one request. It keeps who
    decided before a widened request started over: that bars from the other stages, not from passing anew.
    ``returned_from`` names the stage whose return has not been answered yet (D13).
    ``build_failed`` says that the extract waits for a data processor to start it again, ``build_refused``
    that only the disclosure check stopped it, and ``override_asked`` that a coordinator has to say whether it
    goes out all the same.

    Raises ``ValueError`` for a level outside 1-4.
    """

    stage: Stage
    standing: Standing
    level: int
    applicant_id: int
    institution_id: int
    verified_by: frozenset[tuple[Stage, int]] = frozenset()
    returned_from: Stage | None = None
    access_granted: bool = False
    build_failed: bool = False
    build_refused: bool = False
    override_asked: bool = False

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"an access level is 1 to 4, not {self.level}")

    @classmethod
    def draft(cls, *, level: int, applicant_id: int, institution_id: int) -> Self:
        """A request that its applicant is still writing (D18)."""
        return cls(Stage.REQUEST, Standing.DRAFT, level, applicant_id, institution_id)

    @property
    def needs_bast(self) -> bool:
        """Row data are handed over against a signed BAST, aggregates are not (R9, R10, D2)."""
        return self.level >= 3
