"""Pieces of a file, and the account of what was taken (D7)."""

from __future__ import annotations

import io

import pytest

from dtsen.delivery import streaming
from dtsen.delivery.ranges import Part
from dtsen.delivery.streaming import pieces


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    monkeypatch.setattr(streaming, "PIECE", 10)
    monkeypatch.setattr(streaming, "SETTLE_EVERY", 30)
    return []


def run(
    account: list[tuple[int, int, int]], part: Part, take: int, content: bytes = bytes(range(100))
) -> bytes:
    """Take ``take`` pieces, then break off."""
    given = pieces(
        io.BytesIO(content), part, lambda served, rest: account.append((served.start, served.end, rest))
    )
    taken = b""
    for _, piece in zip(range(take), given, strict=False):
        taken += piece
    given.close()
    return taken


def test_what_is_taken_to_the_end_is_accounted_for_in_stretches(account: list[tuple[int, int, int]]) -> None:
    assert run(account, Part(15, 100), 99) == bytes(range(15, 100))
    assert account == [(15, 45, 0), (45, 75, 0), (75, 100, 0)]


def test_the_piece_that_was_on_its_way_when_the_line_broke_does_not_count(
    account: list[tuple[int, int, int]],
) -> None:
    run(account, Part(0, 100), 2)
    assert account == [(0, 10, 90)]


def test_a_file_that_is_shorter_than_promised_is_never_complete(account: list[tuple[int, int, int]]) -> None:
    assert run(account, Part(0, 100), 99, content=bytes(25)) == bytes(25)
    assert account == [(0, 25, 75)]
