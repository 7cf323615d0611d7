"""Why a build failed, as the data processor reads it."""

from __future__ import annotations

import pytest

from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.sentences import BUILDING, SENTENCES, sentence
from dtsen.office.requests.build_errors import ERRORS, error_words

OF_THE_WORKER = {"gave_up"}


@pytest.mark.parametrize("code", sorted(BUILDING))
def test_a_failed_build_has_the_words_of_the_command_line(code: str) -> None:
    said = error_words(f"{code}: family/province_code=33")
    assert said == sentence(ExtractionError(code, "in English", "family/province_code=33"))


def test_words_of_its_own_are_for_codes_that_there_are() -> None:
    assert set(ERRORS) - OF_THE_WORKER <= set(SENTENCES)


def test_no_code_has_words_in_two_places() -> None:
    assert not set(ERRORS) & set(BUILDING)


def test_whatever_else_goes_wrong_has_words_too() -> None:
    assert "galat yang tidak terduga" in str(error_words("internal: KeyError"))
    assert error_words("") == ""
