"""Do the work that the captcha widget does in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from django.test import Client
from django.urls import reverse


def solve(challenge: dict[str, Any], **changes: Any) -> str:
    """The payload for a challenge: the hashed number, found by trying; ``changes`` bend it for a test."""
    most = challenge.get("maxNumber", challenge.get("maxnumber"))
    number = next(
        tried
        for tried in range(most + 1)
        if hashlib.sha256(f"{challenge['salt']}{tried}".encode()).hexdigest() == challenge["challenge"]
    )
    fields = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**fields, "number": number, **changes}).encode()).decode()


def solved(client: Client, purpose: str) -> str:
    """A solution for ``purpose``, fetched as the widget fetches it."""
    return solve(client.get(reverse("captcha_challenge", args=[purpose])).json())
