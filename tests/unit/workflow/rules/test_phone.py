import pytest

from dtsen.workflow.rules.phone import check_phone, format_phone, normalise_phone


@pytest.mark.parametrize("phone", ["0812345678", "081234567890", "0812345678901"])
def test_r25_a_phone_of_08_and_eight_to_eleven_digits_is_accepted(phone: str) -> None:
    assert check_phone(phone) is None


@pytest.mark.parametrize("phone", ["6281329017745", "+6281329017745", "006281329017745"])
def test_r25_a_phone_that_starts_with_62_is_refused(phone: str) -> None:
    assert check_phone(phone) == "international_prefix"


@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        ("", "not_digits"),
        ("0812-abc", "not_digits"),
        ("٠٨١٢٣٤٥٦٧٨", "not_digits"),
        ("0213456789", "wrong_prefix"),
        ("8123456789", "wrong_prefix"),
        ("081234567", "wrong_length"),
        ("08123456789012", "wrong_length"),
    ],
)
def test_r25_a_malformed_phone_is_refused_with_its_first_problem(phone: str, problem: str) -> None:
    assert check_phone(phone) == problem


@pytest.mark.parametrize(
    "typed", ["0812 3456 7890", "0812-3456-7890", "0812.3456.7890", "(0812) 34567890", "0812\u00a034567890"]
)
def test_r25_grouping_is_taken_out_and_put_back_as_the_guide_writes_it(typed: str) -> None:
    assert normalise_phone(typed) == "081234567890"
    assert format_phone(normalise_phone(typed)) == "0812 3456 7890"
