"""What waits for whom, and how many working days old it is (R102, R103, D14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from dtsen.records.models import (
    AccessRequest,
    Registration,
    RegistrationStatus,
    RequestEvent,
    TokenRenewal,
    User,
)
from dtsen.records.models.access_request import AccessRequestQuerySet
from dtsen.records.selectors.calendar import working_calendar
from dtsen.records.selectors.history import event_of
from dtsen.workflow.calendar import jakarta_date
from dtsen.workflow.clock import SERVICE_LIMIT, ServiceTime, service_time
from dtsen.workflow.events import (
    BuildFailed,
    BuildRestarted,
    Built,
    OverrideAsked,
    OverrideDeclined,
    OverrideGranted,
    Resubmitted,
)
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import Stage, Standing

# Upper ends of the ageing's bands in working days (design notes); what is older than the last is late.
BANDS: Final = (4, 8, SERVICE_LIMIT)
OPEN_STANDINGS: Final = (Standing.IN_PROCESS, Standing.RETURNED)
# The decisions whose rows name no stage, with the stage that they belong to (``people.decision_stage``).
_STAGE_OF: Final = {
    BuildRestarted.name: Stage.PROCESSING,
    OverrideAsked.name: Stage.PROCESSING,
    OverrideGranted.name: Stage.COORDINATION,
    OverrideDeclined.name: Stage.COORDINATION,
}
DECISIONS: Final = ("approved", "returned", "refused", *_STAGE_OF)


_OF_BUILDS = Built | BuildFailed | BuildRestarted | OverrideGranted | Resubmitted


def band_of(used: int) -> int:
    """0 for 0-4 working days, 1 for 5-8, 2 for 9-12, 3 beyond the limit."""
    return sum(used > end for end in BANDS)


@dataclass(frozen=True)
class QueueRow:
    """A request with its age. ``revision`` is 1 as first sent and grows with every correction."""

    request: AccessRequest
    time: ServiceTime
    revision: int
    build_failed: bool

    @property
    def stage(self) -> Stage:
        return Stage(self.request.stage)

    @property
    def standing(self) -> Standing:
        return Standing(self.request.standing)

    @property
    def is_running(self) -> bool:
        """The service time is not over: neither granted nor refused."""
        return self.time.finished_on is None

    @property
    def band(self) -> int:
        return band_of(self.time.used)

    @property
    def deadline(self) -> date:
        return self.time.due_on or date.max


def role_stages(role: Role) -> tuple[Stage, ...]:
    """The stages at which ``role`` is at work; none for administrators, auditors and account verifiers."""
    return tuple(stage for stage, at_work in STAGE_ROLE.items() if at_work is role)


def submitted() -> AccessRequestQuerySet:
    """Everything that officers may know of: drafts belong to the institution alone."""
    return AccessRequest.objects.exclude(standing=Standing.DRAFT)


def running() -> AccessRequestQuerySet:
    """Whose service time is not over: access neither granted nor refused."""
    return AccessRequest.objects.filter(standing__in=OPEN_STANDINGS, access_granted_at__isnull=True)


def waiting_for(user: User) -> AccessRequestQuerySet:
    """Requests at the stage of the user's role that this very person may decide on (R103).

    The same rules as ``workflow.people``, as one query for the counts in every page's menu: not the own
    institution's, and none of which the person has decided another stage. A test holds both together.
    """
    decided_elsewhere = (
        RequestEvent.objects.filter(request=OuterRef("pk"), actor=user, name__in=DECISIONS)
        .annotate(
            at_stage=Coalesce(
                KT("data__stage"),
                Case(*(When(name=name, then=Value(stage.value)) for name, stage in _STAGE_OF.items())),
                output_field=TextField(),
            )
        )
        .exclude(at_stage=OuterRef("answering_for"))
    )
    last = RequestEvent.objects.filter(request=OuterRef("pk")).order_by("-sequence").values("name")[:1]
    override_asked = Q(last_event=OverrideAsked.name)
    role = Role(user.role)
    mine = Q(stage__in=role_stages(role)) & ~override_asked
    waiting = (
        AccessRequest.objects.filter(standing=Standing.IN_PROCESS)
        .annotate(last_event=Subquery(last))
        .filter(mine | override_asked if role is Role.COORDINATOR else mine)
        .annotate(
            answering_for=Case(
                When(override_asked, then=Value(Stage.COORDINATION.value)),
                default="stage",
                output_field=TextField(),
            )
        )
        .exclude(Exists(decided_elsewhere))
    )
    return waiting.exclude(institution_id=user.institution_id) if user.institution_id else waiting


def rows(requests: QuerySet[AccessRequest] | Iterable[AccessRequest], now: datetime) -> list[QueueRow]:
    """The requests with their ages, two queries for all of them, in the order given."""
    found = list(requests)
    calendar = working_calendar(jakarta_date(now))
    by_request: dict[int, list[RequestEvent]] = {request.pk: [] for request in found}
    for row in RequestEvent.objects.filter(request__in=by_request).order_by("request", "sequence"):
        by_request[row.request_id].append(row)
    result = []
    for request in found:
        history = [(row.at, event_of(row)) for row in by_request[request.pk]]
        built = [event for _, event in history if isinstance(event, _OF_BUILDS)]
        result.append(
            QueueRow(
                request=request,
                time=service_time(history, now, calendar),
                revision=1 + sum(isinstance(event, Resubmitted) for _, event in history),
                build_failed=bool(built) and isinstance(built[-1], BuildFailed),
            )
        )
    return result


def with_people(requests: AccessRequestQuerySet) -> AccessRequestQuerySet:
    """Joined with what every list shows."""
    return requests.select_related("institution", "applicant").prefetch_related("themes")


def by_deadline(requests: AccessRequestQuerySet, now: datetime) -> list[QueueRow]:
    """Oldest deadline first; a request that its applicant holds is due later with every day, so it sinks."""
    return sorted(rows(with_people(requests), now), key=lambda row: (row.deadline, row.request.pk))


def waiting_counts(user: User) -> dict[str, int]:
    """How many things wait behind an entry of the officers' menu, by URL name."""
    match Role(user.role):
        case Role.ACCOUNT_VERIFIER:
            waiting = Registration.objects.filter(status=RegistrationStatus.SUBMITTED)
            return {"office_registrations": waiting.count()}
        case Role.BAST_VERIFIER:
            return {"office_bast_queue": waiting_for(user).count() + open_renewals(user).count()}
        case Role.ADMINISTRATOR | Role.AUDITOR | Role.APPLICANT | Role.SYSTEM:
            return {}
        case _:
            return {"office_queue": waiting_for(user).count()}


def open_renewals(user: User) -> QuerySet[TokenRenewal]:
    """Tokens that applicants asked for anew and nobody has decided on (D7), not the own institution's."""
    asked = TokenRenewal.objects.filter(decided_at__isnull=True).select_related(
        "request__institution", "asked_by"
    )
    return asked.exclude(request__institution_id=user.institution_id) if user.institution_id else asked


@dataclass(frozen=True)
class RequestFilter:
    """What a list keeps; empty means everything. ``standing`` "running" is the service time's own notion."""

    number: str = ""
    institution: str = ""
    category: str = ""
    stage: str = ""
    level: int | None = None
    standing: str = ""
    overdue: bool = False
    corrected: bool = False

    def apply(self, requests: AccessRequestQuerySet) -> AccessRequestQuerySet:
        """The part that a query can answer."""
        conditions = {
            "letter_number__icontains": self.number,
            "institution__name__icontains": self.institution,
            "institution__category": self.category,
            "stage": self.stage,
            "level": self.level,
            "standing": self.standing,
        }
        return requests.filter(**{key: value for key, value in conditions.items() if value})

    def keeps(self, row: QueueRow) -> bool:
        """The part that needs the history."""
        return (row.time.overdue or not self.overdue) and (row.revision > 1 or not self.corrected)
