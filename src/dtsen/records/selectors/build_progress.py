"""How far a build is, and how long it may take yet: what the tracker's bar shows (R100, R102)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dtsen.records.models import ExtractJob, JobState


@dataclass(frozen=True)
class BuildProgress:
    """``share`` counts to 100. ``left`` is None while nothing can be said; ``spent`` is since the
    build began.
    """

    job: ExtractJob
    share: int
    left: timedelta | None
    spent: timedelta | None

    @property
    def is_waiting(self) -> bool:
        return self.job.state == JobState.QUEUED

    @property
    def is_protecting(self) -> bool:
        """A table is counted, and its small cells are being withheld: rows are cells meanwhile."""
        return self.job.phase == "suppressing"

    @property
    def is_disclosing(self) -> bool:
        """The result is measured, or what would mend it is looked for, before any row is written."""
        return self.job.phase in ("disclosure", "remedies")

    @property
    def is_mending(self) -> bool:
        """The result failed the disclosure check, and what would mend it is looked for."""
        return self.job.phase == "remedies"

    @property
    def is_sorting(self) -> bool:
        """Rows of level 3 are put into an order of their own, before they are written."""
        return self.job.phase == "sorting"

    @property
    def is_checking(self) -> bool:
        """All rows of a theme are written, and are held against the registry."""
        return self.job.phase in ("checking", "ordering", "comparing")


def progress_of(job: ExtractJob, now: datetime) -> BuildProgress:
    """The build as of ``now``, from what its worker last reported. A promise that has run out is none."""
    is_running = job.state == JobState.RUNNING
    left = job.ends_at - now if is_running and job.ends_at and job.ends_at > now else None
    spent = now - job.started_at if is_running and job.started_at else None
    share = job.share
    if job.phase == "suppressing":  # (cells, which nothing that comes after makes long)
        share = job.rows_done / job.rows_total if job.rows_total else 0.0
    return BuildProgress(job, int(min(share, 1.0) * 100), left, spent)
