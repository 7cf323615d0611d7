"""Logs hold no token, and nothing of a row."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable

import pytest
import structlog
from django.conf import settings

from dtsen.config.logs import mask_secret_paths

NIK = "3304010101010001"
EMAIL = "uji@contoh.go.id"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /register/F0ISSeJg02VadPs_N-hc/", "GET /register/…/"),
        ("GET /unduh-data/berkas/abc123?x=1", "GET /unduh-data/berkas/…?x=1"),
        ("GET //unduh-data//berkas/abc123/", "GET //unduh-data//berkas/…/"),
        ("GET /Unduh-Data/BERKAS///abc123", "GET /Unduh-Data/BERKAS///…"),
        ("GET /Register//F0ISSeJg02VadPs_N-hc", "GET /Register//…"),
        ("GET /permohonan/7/", "GET /permohonan/7/"),
    ],
)
def test_r39_the_secret_part_of_an_address_does_not_reach_the_log(written, kept):
    assert mask_secret_paths(None, "info", {"request": written, "code": 200}) == {
        "request": kept,
        "code": 200,
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /register%2FF0ISSeJg02VadPs_N-hc/", "GET /register%2F…/"),
        ("GET %2fregister%2fF0ISSeJg02VadPs_N-hc", "GET %2fregister%2f…"),
        ("GET /%72egis%74er/F0ISSeJg02VadPs_N-hc", "GET /%72egis%74er/…"),
        ("GET /%52EGISTER/F0ISSeJg02VadPs_N-hc", "GET /%52EGISTER/…"),
        ("GET /register/%460ISSeJg02VadPs_N%2dhc", "GET /register/…"),
        ("GET /register/F0ISSeJg%2F02VadPs_N-hc", "GET /register/…"),
        ("GET /%75nduh%2Ddata/%2f/berkas/abc123?x=1", "GET /%75nduh%2Ddata/%2f/berkas/…?x=1"),
        ("GET /masuk/?next=%2Funduh-data%2Fberkas%2Fabc123", "GET /masuk/?next=%2Funduh-data%2Fberkas%2F…"),
        ("GET /?next=%252Fregister%25252Fabc123", "GET /?next=%252Fregister%25252F…"),
        ("GET /permohonan%2F7%2F?100%", "GET /permohonan%2F7%2F?100%"),
    ],
)
def test_r39_it_does_not_reach_the_log_however_the_address_is_encoded(written, kept):
    assert mask_secret_paths(None, "info", {"request": written}) == {"request": kept}


@pytest.mark.parametrize("row", ["/" * 50_000, "%2F" * 50_000, "/register" + "/" * 50_000, "%25" * 50_000])
def test_a_long_row_of_slashes_costs_no_more_than_its_length(row):
    begun = time.process_time()
    mask_secret_paths(None, "info", {"request": row})
    assert time.process_time() - begun < 2


def written(*arguments: object, failing: bool = False) -> dict[str, str]:
    """The line that a library's logger writes with the formatter of the settings."""
    options = dict(settings.LOGGING["formatters"]["line"])
    formatter: logging.Formatter = options.pop("()")(**options)
    message, *rest = arguments
    error = None
    if failing:
        try:
            try:
                raise KeyError(NIK)
            except KeyError as cause:
                raise ValueError(f"Key (email)=({EMAIL}) already exists.") from cause
        except ValueError as caught:
            error = (type(caught), caught, caught.__traceback__)
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, tuple(rest), error)
    line: dict[str, str] = json.loads(formatter.format(record))
    return line


def test_r39_a_librarys_line_loses_the_token_too():
    line = written("Not Found: %s", "/register/F0ISSeJg02VadPs_N-hc/")
    assert line["event"] == "Not Found: /register/…/"
    assert line["level"] == "warning"
    assert line["timestamp"]


def test_a_traceback_names_place_and_types_but_no_value():
    line = written("Internal Server Error: %s", "/", failing=True)
    trace = line["exception"]
    assert "test_logs.py" in trace
    assert trace.index("builtins.KeyError") < trace.index("builtins.ValueError")
    assert EMAIL not in json.dumps(line)
    assert NIK not in json.dumps(line)


def test_our_own_entries_take_the_same_way():
    chain: list[Callable[..., object]] = structlog.get_config()["processors"]
    assert chain[:-1] == settings.LOGGING["formatters"]["line"]["foreign_pre_chain"]
