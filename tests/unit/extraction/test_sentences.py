"""Whatever this house refuses, it says in Indonesian as well, and says what to do."""

from __future__ import annotations

from string import Formatter

import pytest
from support.refusals import Refusal, Source

from dtsen.extraction.commandline.ending import Ended
from dtsen.extraction.errors import DisclosureRefused, ExtractionError, SpecError
from dtsen.extraction.sentences import BUILDING, SENTENCES, sentence
from dtsen.extraction.sentences.commandline import COMMAND_LINE
from dtsen.extraction.sentences.intake import INTAKE
from dtsen.extraction.sentences.specification import SPECIFICATION

NOT_AN_ERROR = {Ended.code}


@pytest.fixture(scope="module")
def refusals() -> tuple[Refusal, ...]:
    return tuple(Source().refusals())


def placeholders(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(SENTENCES[code]) if name is not None}


def test_every_code_has_a_sentence_and_every_sentence_a_code(refusals: tuple[Refusal, ...]) -> None:
    codes = {refusal.code for refusal in refusals}
    assert len(codes) > 100
    assert codes | NOT_AN_ERROR == set(SENTENCES)


def test_a_code_has_one_sentence() -> None:
    parts = (BUILDING, SPECIFICATION, INTAKE, COMMAND_LINE)
    assert sum(map(len, parts)) == len(SENTENCES)


def test_whoever_refuses_gives_all_that_the_sentence_names(refusals: tuple[Refusal, ...]) -> None:
    unfilled = {
        (refusal.place, name)
        for refusal in refusals
        for name in placeholders(refusal.code)
        if not (refusal.has_subject if name == "subject" else name in refusal.facts)
    }
    assert not unfilled


def test_a_sentence_for_the_portal_names_nothing_but_the_subject() -> None:
    """A failed build keeps its code and its subject, and no more."""
    assert {name for code in BUILDING for name in placeholders(code)} == {"subject"}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_filled_sentence_is_one_line_of_whole_sentences(code: str) -> None:
    facts = dict.fromkeys(placeholders(code) - {"subject"}, "x")
    said = sentence(ExtractionError(code, "in English", "subject", **facts))
    assert said.endswith(".")
    assert said.isprintable()
    assert "  " not in said
    assert ". " in said, "first what is wrong, then what to do"


def test_facts_fill_the_sentence() -> None:
    error = SpecError("unknown_version", "version 3/2026 was asked, not 1/2026", "3/2026", held="1/2026")
    assert "diminta 3/2026, sedangkan dataset ini versi 1/2026" in sentence(error)


def test_what_nobody_gave_does_not_hide_the_error() -> None:
    assert "dataset ini versi …" in sentence(SpecError("unknown_version", "in English", "3/2026"))
    assert sentence(ExtractionError("of_tomorrow", "in English")) == ""


def test_a_subject_with_braces_is_a_subject() -> None:
    assert "Kunci {k} tidak dikenal" in sentence(SpecError("unknown_key", "in English", "{k}"))


def test_a_refused_result_says_its_figures_in_indonesian() -> None:
    refused = DisclosureRefused("family: 3 of 9", {"summary": "Keluarga: 3 dari 9 keluarga."}, {})
    assert sentence(refused).startswith("Keluarga: 3 dari 9 keluarga. Sebab")
