import pytest

from dtsen.workflow.rules.identity import check_nik, check_nip, nik_region, normalise_identity

# Synthetic: region 33.02.01, born 17-08-1985, a man and a woman.
MAN, WOMAN = "3302011708850001", "3302015708850001"


@pytest.mark.parametrize("nik", [MAN, WOMAN, "3302012902000001", "3302016902000123", "3302013112999999"])
def test_r29_a_well_formed_nik_is_accepted(nik: str) -> None:
    assert check_nik(nik) is None


@pytest.mark.parametrize(
    ("nik", "problem"),
    [
        ("", "not_digits"),
        ("33020117088500O1", "not_digits"),
        ("٣٣٠٢٠١١٧٠٨٨٥٠٠٠١", "not_digits"),
        ("33020117088500²1", "not_digits"),
        (MAN[:-1], "wrong_length"),
        (MAN + "1", "wrong_length"),
        ("3302010008850001", "birth_date"),
        ("3302013208850001", "birth_date"),
        ("3302014008850001", "birth_date"),
        ("3302017208850001", "birth_date"),
        ("3302013102850001", "birth_date"),
        ("3302012902850001", "birth_date"),
        ("3302011713850001", "birth_date"),
        ("3302011708850000", "serial"),
    ],
)
def test_r29_a_malformed_nik_is_refused_with_its_first_problem(nik: str, problem: str) -> None:
    assert check_nik(nik) == problem


def test_the_region_of_a_nik_is_only_told_because_old_codes_stay_valid() -> None:
    assert check_nik("9401011708850001") is None
    assert nik_region("9401011708850001") == "940101"


@pytest.mark.parametrize("nip", ["198001012005011001", "199002282022212001", "200002292024211003"])
def test_r29_a_well_formed_nip_is_accepted_pppk_numbers_too(nip: str) -> None:
    assert check_nip(nip) is None


@pytest.mark.parametrize(
    ("nip", "problem"),
    [
        ("19800101200501100X", "not_digits"),
        (MAN, "wrong_length"),
        ("198013012005011001", "birth_date"),
        ("198002302005011001", "birth_date"),
        ("000001012005011001", "birth_date"),
        ("189912312005011001", "birth_date"),
        ("198001011980011001", "appointment"),
        ("198001011970011001", "appointment"),
        ("198001012005010001", "sex"),
        ("198001012005013001", "sex"),
    ],
)
def test_r29_a_malformed_nip_is_refused_with_its_first_problem(nip: str, problem: str) -> None:
    assert check_nip(nip) == problem


def test_r28_the_spaces_of_a_nip_are_taken_out() -> None:
    assert normalise_identity(" 19800101 200501 1\u00a0001 ") == "198001012005011001"
