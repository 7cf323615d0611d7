"""What a request leaves in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

pytestmark = pytest.mark.django_db


def entries(client: Client, address: str, **headers: Any) -> list[dict[str, Any]]:
    with capture_logs() as logs:
        client.get(address, headers=headers)
    return [dict(entry) for entry in logs]


def test_what_was_searched_for_is_not_written_down(client: Client) -> None:
    logs = entries(client, "/?q=3304010101010001&kepada=uji@contoh.go.id")
    assert [entry["request"] for entry in logs if "request" in entry] == ["GET /", "GET /"]
    assert "3304010101010001" not in str(logs)
    assert "contoh.go.id" not in str(logs)
