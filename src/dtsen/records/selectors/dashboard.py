"""The figures of Dasbor layanan: what is running, how old it is, and for whom (R102)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count

from dtsen.records.models import AccessRequest, Institution, User
from dtsen.records.selectors.queue import BANDS, QueueRow, rows, running
from dtsen.workflow.calendar import JAKARTA, jakarta_date
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import Stage

WEEKS: Final = 12
SOON: Final = 2
STAGES: Final = (
    Stage.TECHNICAL,
    Stage.SUBSTANCE,
    Stage.COORDINATION,
    Stage.PROCESSING,
    Stage.QUALITY,
    Stage.DOWNLOAD,
    Stage.BAST,
)


@dataclass(frozen=True)
class StageLoad:
    """One bar of the ageing chart; ``officers`` is None where the applicant is at work."""

    stage: Stage
    officers: int | None
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class InstitutionLoad:
    """One institution's running requests; level, stage and days are those of its oldest one."""

    institution: Institution
    running: int
    finished: int
    oldest: QueueRow


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page. ``weeks`` counts requests that got access, oldest week first, this one last."""

    running: int
    arrived: int
    overdue: int
    oldest_days: int
    due_soon: int
    due_soon_most: tuple[Stage, int] | None
    weeks: tuple[int, ...]
    stages: tuple[StageLoad, ...]
    institutions: tuple[InstitutionLoad, ...]

    @property
    def longest(self) -> int:
        """The scale of the ageing chart."""
        return max((load.total for load in self.stages), default=0)

    @property
    def average(self) -> float:
        return sum(self.weeks) / len(self.weeks)


def dashboard(now: datetime, *, category: str = "") -> Dashboard:
    """Count what is running at ``now``; ``category`` keeps one kind of institution."""
    requests = running().select_related("institution", "applicant")
    granted = AccessRequest.objects.filter(access_granted_at__isnull=False)
    if category:
        requests = requests.filter(institution__category=category)
        granted = granted.filter(institution__category=category)
    found = rows(requests, now)
    monday = _monday(jakarta_date(now))
    soon = [
        row for row in found if not row.time.paused and row.time.used <= 12 and row.time.remaining <= SOON
    ]
    late = [row.time.used for row in found if row.time.overdue]
    new_year = _start_of(jakarta_date(now).replace(month=1, day=1))
    return Dashboard(
        running=len(found),
        arrived=sum(_arrived_since(row, monday) for row in found),
        overdue=len(late),
        oldest_days=max(late, default=0),
        due_soon=len(soon),
        due_soon_most=next(iter(Counter(row.stage for row in soon).most_common(1)), None),
        weeks=_weeks(granted.values_list("access_granted_at", flat=True), monday),
        stages=_stages(found),
        institutions=_institutions(
            found,
            dict(
                granted.filter(access_granted_at__gte=new_year)
                .values_list("institution")
                .annotate(finished=Count("pk"))
                .order_by()
            ),
        ),
    )


def _arrived_since(row: QueueRow, monday: date) -> bool:
    sent = row.request.submitted_at
    return sent is not None and jakarta_date(sent) >= monday


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=JAKARTA)


def _weeks(moments: Iterable[datetime | None], monday: date) -> tuple[int, ...]:
    counted = Counter((monday - _monday(jakarta_date(at))).days // 7 for at in moments if at)
    return tuple(counted[back] for back in reversed(range(WEEKS)))


def _stages(found: Iterable[QueueRow]) -> tuple[StageLoad, ...]:
    counts: dict[Stage, list[int]] = {stage: [0] * (len(BANDS) + 1) for stage in STAGES}
    for row in found:
        counts[row.stage][row.band] += 1
    staff = Counter(User.objects.filter(is_active=True).values_list("role", flat=True))
    return tuple(
        StageLoad(
            stage,
            None if STAGE_ROLE[stage] is Role.APPLICANT else staff[STAGE_ROLE[stage].value],
            tuple(counts[stage]),
        )
        for stage in STAGES
    )


def _institutions(found: Iterable[QueueRow], finished: Mapping[int, int]) -> tuple[InstitutionLoad, ...]:
    grouped: dict[int, list[QueueRow]] = defaultdict(list)
    for row in found:
        grouped[row.request.institution_id].append(row)
    loads = [
        InstitutionLoad(
            institution=of_one[0].request.institution,
            running=len(of_one),
            finished=finished.get(number, 0),
            oldest=max(of_one, key=lambda row: (row.time.used, -row.request.pk)),
        )
        for number, of_one in grouped.items()
    ]
    return tuple(sorted(loads, key=lambda load: (-load.oldest.time.used, load.institution.name)))
