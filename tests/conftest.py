"""What every test shares."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Jakarta, without a holiday near it."""
    return datetime(2026, 4, 13, 10, 0, tzinfo=JAKARTA)
