"""Secrets that people copy and type (R90, R92)."""

from __future__ import annotations

from dtsen.delivery.readable import ALPHABET, canonical, readable_secret


def test_a_secret_has_groups_of_four_that_nobody_misreads() -> None:
    secret = readable_secret(7)
    assert [len(group) for group in secret.split("-")] == [4] * 7
    assert set(secret.replace("-", "")) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_every_byte_counts() -> None:
    assert readable_secret(1, lambda n: bytes([0, 31, 32, 255])) == "0Z0Z"
    assert readable_secret(7) != readable_secret(7)


def test_r92_a_token_may_be_typed_in_any_way_that_people_type() -> None:
    assert canonical(" k7qm 3xva-92HD\n") == "K7QM3XVA92HD"
    assert canonical("oOiIlL") == "001111"
