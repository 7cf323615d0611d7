"""Names to sign in with and first passwords (R40, R65)."""

from __future__ import annotations

from itertools import islice

import pytest

from dtsen.operations.accounts import usernames
from dtsen.operations.made_passwords import LENGTH, made_password
from dtsen.workflow.rules.passwords import unmet_rules


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("Alexander.Noel@banyumaskab.go.id", "alexander.noel"),
        ("a+b'c@uji.go.id", "abc"),
        ("+@uji.go.id", "pengguna"),
    ],
)
def test_r40_the_name_is_the_part_before_the_at_sign(email: str, name: str) -> None:
    assert next(usernames(email)) == name


def test_r40_further_names_carry_a_number_and_stay_short_enough() -> None:
    names = list(islice(usernames("x" * 64 + "@uji.go.id"), 12))
    assert len(set(names)) == 12
    assert all(len(name) <= 60 for name in names)
    assert list(islice(usernames("alice@uji.go.id"), 3)) == ["alice", "alice2", "alice3"]


def test_r65_every_made_password_meets_the_rule_and_can_be_typed_from_paper() -> None:
    made = {made_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        assert unmet_rules(password) == ()
        assert len(password) == LENGTH
        assert not set(password) & set("IlO01o")
