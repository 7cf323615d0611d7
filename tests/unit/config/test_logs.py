"""Logs hold no token."""

from __future__ import annotations

import pytest

from dtsen.config.logs import mask_secret_paths


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /register/F0ISSeJg02VadPs_N-hc/", "GET /register/…/"),
        ("GET /unduh-data/berkas/abc123?x=1", "GET /unduh-data/berkas/…?x=1"),
        ("GET /permohonan/7/", "GET /permohonan/7/"),
    ],
)
def test_r39_the_secret_part_of_an_address_does_not_reach_the_log(written, kept):
    assert mask_secret_paths(None, "info", {"request": written, "code": 200}) == {
        "request": kept,
        "code": 200,
    }
