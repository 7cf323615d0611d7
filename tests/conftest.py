"""What every test shares."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from support.sharing import SparkTogether
from xdist.remote import Producer

JAKARTA = ZoneInfo("Asia/Jakarta")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SparkTogether:
    """How a parallel run shares the tests out."""
    return SparkTogether(config, log)


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Jakarta, without a holiday near it."""
    return datetime(2026, 4, 13, 10, 0, tzinfo=JAKARTA)
