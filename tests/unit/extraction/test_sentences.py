"""Whatever this house refuses, it says in Indonesian as well, and says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from support.refusals import Refusal, Source

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.commandline.ending import Ended
from dtsen.extraction.empty import empty_result
from dtsen.extraction.errors import DisclosureRefused, ExtractionError, SpecError
from dtsen.extraction.plan import Filter
from dtsen.extraction.regions import Regions
from dtsen.extraction.sentences import BUILDING, SENTENCES, placeholders, sentence, template
from dtsen.extraction.sentences.commandline import COMMAND_LINE
from dtsen.extraction.sentences.fuller import FULLER
from dtsen.extraction.sentences.intake import INTAKE
from dtsen.extraction.sentences.specification import SPECIFICATION
from dtsen.extraction.spec import ExtractSpec

NOT_AN_ERROR = {Ended.code}


@pytest.fixture(scope="module")
def refusals() -> tuple[Refusal, ...]:
    return tuple(Source().refusals())


FILLED = {code: (code, text) for code, text in SENTENCES.items()} | {
    f"{code}, fuller": (code, text) for code, text in FULLER.items()
}


def test_every_code_has_a_sentence_and_every_sentence_a_code(refusals: tuple[Refusal, ...]) -> None:
    codes = {refusal.code for refusal in refusals}
    assert len(codes) > 100
    assert codes | NOT_AN_ERROR == set(SENTENCES)


# What English says and Indonesian need not name.
NEEDS_NO_NAME = {
    # in the words of the system, or of a library, which are English
    "type(error).__name__": "",
    "error.strerror": "",
    "reason": "",
    # spelled out by the sentence itself
    "check.id": "",
    "among": "unknown_form unknown_package",
    "name": "unknown_form unknown_format unknown_package",
    "', '.join(_RECODES)": "unknown_transform",
    "why": "bad_recode",
    "what": "not_yaml",
    "otherwise": "manifest_damaged",
    # put together apart, from what the sentence names
    "where": "empty_result",
    "conditions": "empty_result",
    "_line(event)": "not_yaml spec_too_deep repeated_key",
    "place": "not_yaml",
    "words": "l_out_of_reach",
    "kind": "l_out_of_reach",
    "error": "other_spec",
    "'' if values == 1 else 's'": "l_out_of_reach",
    "_differences(found, 'changed', 'missing', 'not sealed', 'and {} more')": "seal",
    "regions.directory / f'{name}.csv'": "regions_missing",
    # the folder that is named is the version's
    "version": "target_taken",
    # of no use to anybody but who makes the catalogue
    "attribute": "repeated",
}


def is_named(refusal: Refusal, thing: str, names: frozenset[str]) -> bool:
    codes = NEEDS_NO_NAME.get(thing)
    if codes is not None and (not codes or refusal.code in codes.split()):
        return True
    return bool(names & placeholders(template(refusal.code, refusal.facts | {"subject"})))


def test_a_sentence_names_whatever_its_english_error_names(refusals: tuple[Refusal, ...]) -> None:
    """“decile has no code 11” was told as “a value of decile is not in its code list”."""
    unnamed = {
        (refusal.code, thing)
        for refusal in refusals
        for thing, names in refusal.named.items()
        if not is_named(refusal, thing, names)
    }
    assert not unnamed


def test_a_code_has_one_sentence() -> None:
    parts = (BUILDING, SPECIFICATION, INTAKE, COMMAND_LINE)
    assert sum(map(len, parts)) == len(SENTENCES)


def test_whoever_refuses_gives_all_that_the_sentence_names(refusals: tuple[Refusal, ...]) -> None:
    unfilled = {
        (refusal.place, name)
        for refusal in refusals
        for name in placeholders(template(refusal.code, refusal.facts | {"subject"}))
        if not (refusal.has_subject if name == "subject" else name in refusal.facts)
    }
    assert not unfilled


def test_a_sentence_for_the_portal_names_nothing_but_the_subject() -> None:
    """A failed build keeps its code and its subject, and no more."""
    assert {name for code in BUILDING for name in placeholders(BUILDING[code])} == {"subject"}


@pytest.mark.parametrize("which", sorted(FILLED))
def test_a_filled_sentence_is_one_line_of_whole_sentences(which: str) -> None:
    code, text = FILLED[which]
    facts = dict.fromkeys(placeholders(text) - {"subject"}, "x")
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


@pytest.mark.parametrize(
    ("passing", "told", "untold"),
    [
        ([True, True, False], "(2) ada dalam laporan di samping tujuan. Salin salah satu saran", "tidak"),
        ([False], "tidak ditemukan. Kembalikan permohonan", "Salin"),
        ([], "tidak ditemukan. Kembalikan permohonan", "Salin"),
    ],
)
def test_where_nothing_lets_a_refused_result_out_nobody_is_told_to_take_it(
    passing: list[bool], told: str, untold: str
) -> None:
    """Four people of one family were told to take a proposal, and the report had none."""
    report = {"summary": "Gagal.", "remedies": [{"passes": passes} for passes in passing]}
    said = sentence(DisclosureRefused("family: 3 of 9", report, {}))
    assert told in said
    assert untold not in said


def refused(asked: dict[str, Any], regions: Regions) -> str:
    with pytest.raises(SpecError) as error:
        ExtractSpec.from_mapping(asked, catalogue=load_catalogue(), regions=regions)
    return sentence(error.value)


def family(**asked: Any) -> dict[str, Any]:
    return {"themes": {"family": {"variables": ["province"]} | asked}}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (family(where={"decile": [11]}), ["Nilai 11 ", "decile"]),
        (family(where={"decile": ["x"]}), ["Nilai x ", "decile"]),
        (family(variables=["provinsi"]), ["provinsi", "tema family"]),
        (family(colour=1), ["colour", "family", "variables"]),
        (
            {
                "form": "table",
                "themes": {"family": {"dimensions": ["district"], "measures": [{"mean": "age"}]}},
            },
            ["age", "tema family", "milik tema individual"],
        ),
        (family() | {"regions": [True]}, ["wilayah True"]),
        (family() | {"disclosure": {"k": 1}}, ["k pada disclosure", "bukan 1"]),
        (family() | {"disclosure": {"transform": {"decile": "blur"}}}, ["decile", "blur"]),
        (family() | {"disclosure": {"transform": {"decile": {"bands": 1}}}}, ["decile", ": 1."]),
    ],
)
def test_what_a_specification_has_wrong_is_named(
    asked: dict[str, Any], named: list[str], regions: Regions
) -> None:
    said = refused(asked, regions)
    assert [thing for thing in named if thing not in said] == [], said


def test_a_level_in_quotation_marks_is_told_of_them(regions: Regions) -> None:
    assert "tanpa tanda kutip" in refused(family(variables=["decile"]) | {"level": "3"}, regions)


def test_of_a_variable_of_the_other_theme_nobody_is_told_to_look_at_its_spelling(regions: Regions) -> None:
    assert "ejaan" not in refused(family(variables=["age"]), regions)


def test_an_empty_result_names_places_and_conditions() -> None:
    filters = [
        Filter("family", "desil_nasional", (1,), "decile"),
        Filter("family", "jenis_lantai_terluas", (9,), "floor_material"),
    ]
    said = sentence(empty_result("family", ["3304012001"], filters))
    assert "tema family di wilayah 3304012001" in said
    assert "syarat pada decile, floor_material" in said
    many = sentence(empty_result("family", [str(code) for code in range(11, 20)]))
    assert "dan 4 lagi yang memenuhi spesifikasi ini" in many
    assert "seluruh Indonesia" in sentence(empty_result("family", []))
