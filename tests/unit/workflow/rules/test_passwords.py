import pytest

from dtsen.workflow.rules.passwords import SPECIAL, PasswordRule, unmet_rules


@pytest.mark.parametrize("character", SPECIAL)
def test_r65_every_special_character_of_the_guide_counts(character: str) -> None:
    assert unmet_rules(f"Sandi12{character}") == ()


@pytest.mark.parametrize(
    ("password", "unmet"),
    [
        ("SANDI12!", ["lower_case"]),
        ("sandi12!", ["upper_case"]),
        ("SandiAb!", ["digit"]),
        ("Sandi123", ["special_character"]),
        ("Sandi12?", ["special_character"]),
        ("Sand12!", ["length"]),
        ("SÄNDI12!", ["lower_case"]),
        ("Sandi¹²!!", ["digit"]),
        ("", list(PasswordRule)),
    ],
)
def test_r65_every_unmet_demand_is_named_in_the_guides_order(password: str, unmet: list[str]) -> None:
    assert list(unmet_rules(password)) == unmet
