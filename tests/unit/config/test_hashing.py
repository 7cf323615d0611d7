"""However many sign in at once, Argon2 does not take all memory."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from dtsen.config.hashing import AT_ONCE, QueuedArgon2Hasher


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("encode", lambda hasher: hasher.encode("kata sandi", "garam")),
        ("verify", lambda hasher: hasher.verify("kata sandi", "encoded")),
    ],
)
def test_only_a_few_hash_at_the_same_moment(
    monkeypatch: pytest.MonkeyPatch, name: str, call: Callable[[QueuedArgon2Hasher], object]
) -> None:
    inside = 0
    most = 0
    counting = threading.Lock()
    # As many as may be in there at once wait for each other: fewer would not get out.
    together = threading.Barrier(AT_ONCE)

    def slow(*_: object, **__: object) -> None:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        together.wait(timeout=30)
        with counting:
            inside -= 1

    monkeypatch.setattr(Argon2PasswordHasher, name, slow)
    threads = [threading.Thread(target=call, args=(QueuedArgon2Hasher(),)) for _ in range(3 * AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == AT_ONCE


def test_it_is_argon2_as_before() -> None:
    hasher = QueuedArgon2Hasher()
    encoded = hasher.encode("kata sandi", "garam-garam")
    assert encoded.startswith("argon2$argon2id$")
    assert hasher.verify("kata sandi", encoded)
    assert not hasher.verify("kata lain", encoded)
