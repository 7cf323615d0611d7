import pytest

from dtsen.workflow.rules.letters import check_letter_number, normalise_letter_number

GUIDE = ["TEST-01/XIII-2025", "PRC-XIII//PR0999/OKK", "01/SK/2025/07/01", "SRT-33242", "SRT-III/BMS/2025"]


@pytest.mark.parametrize("number", [*GUIDE, "B-12.3 (rev_2)/2026", "123", "A" * 100])
def test_r71_the_guides_own_letter_numbers_are_accepted(number: str) -> None:
    assert check_letter_number(number) is None


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", "too_short"),
        ("12", "too_short"),
        ("A" * 101, "too_long"),
        ("SRT<1>", "character"),
        ("SRT\n33242", "character"),
        ("SRT–33242", "character"),
        ("=SUM(1)", "character"),
        ("//--..", "no_letter_or_digit"),
    ],
)
def test_r71_r84_a_malformed_number_is_refused_with_its_first_problem(number: str, problem: str) -> None:
    assert check_letter_number(number) == problem


def test_r71_spaces_are_put_in_order() -> None:
    assert normalise_letter_number("  SRT  33242\t/ 2025 ") == "SRT 33242 / 2025"
