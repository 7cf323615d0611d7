"""How far a build is, and how long it may take yet: what the tracker's bar shows (R100, R102)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dtsen.records.models import ExtractJob, JobState

# Before so much is done, a guess at the rest would jump about.
_ENOUGH_TIME: Final = timedelta(seconds=3)
_ENOUGH_ROWS: Final = 0.02


@dataclass(frozen=True)
class BuildProgress:
    """``left`` is None while nothing can be said; ``share`` counts to 100."""

    job: ExtractJob
    share: int
    left: timedelta | None

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
    def is_written(self) -> bool:
        """Every row is written; what is left is checking and packing."""
        written = bool(self.job.rows_total) and self.job.rows_done >= self.job.rows_total
        return written and not self.is_protecting


def progress_of(job: ExtractJob, now: datetime) -> BuildProgress:
    """The build as of ``now``, from what its worker last reported."""
    done = min(job.rows_done / job.rows_total, 1.0) if job.rows_total else 0.0
    left = None
    if (
        job.phase != "suppressing"
        and job.started_at
        and job.state == JobState.RUNNING
        and _ENOUGH_ROWS <= done < 1
    ):
        spent = now - job.started_at
        if spent >= _ENOUGH_TIME:
            left = spent * ((1 - done) / done)
    return BuildProgress(job, int(done * 100), left)
