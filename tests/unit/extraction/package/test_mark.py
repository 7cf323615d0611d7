"""The mark names its owner and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from support.registries import IDENTITY, KEY

from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.identity import UNNAMED
from dtsen.extraction.package.mark import find_marks, mark_of
from dtsen.extraction.package.seal import SEAL_FILE

OTHER = b"another request's own key, 32 b."


def test_issue_b_the_mark_is_the_same_every_time_and_differs_by_key_request_and_version() -> None:
    mark = mark_of(KEY, IDENTITY)
    assert mark == mark_of(KEY, replace(IDENTITY, issued_on=date(2027, 1, 1), institution="Nama Baru"))
    others = {
        mark_of(OTHER, IDENTITY),
        mark_of(KEY, replace(IDENTITY, request_number="TEST-02/XIII-2025")),
        mark_of(KEY, replace(IDENTITY, version_label="2/2026")),
    }
    assert len(others | {mark}) == 4


def test_without_a_request_number_the_receiver_tells_whose_copy_it_is() -> None:
    unnamed = replace(IDENTITY, request_number=UNNAMED)
    receivers = {"Dinas Uji", "Badan Uji", UNNAMED}
    marks = {mark_of(KEY, replace(unnamed, institution=name)) for name in receivers}
    assert len(marks) == len(receivers)


@pytest.mark.parametrize("spelled", ["{}", "salinan {}.", "<dd>{}</dd>\n"])
def test_issue_b_a_document_tells_whose_copy_it_is(spelled: str) -> None:
    text = spelled.format(mark_of(KEY, IDENTITY))
    assert find_marks(text) == (mark_of(KEY, IDENTITY),) != (mark_of(OTHER, IDENTITY),)


def test_a_mark_is_read_as_people_type_it() -> None:
    mark = mark_of(KEY, IDENTITY)
    for typed in (mark.lower(), mark.replace("-", " "), mark.replace("-", ""), mark.replace("-", "–")):
        assert find_marks(f"({typed})") == (mark,)
    assert find_marks(mark + mark[-1]) == ()
    assert find_marks("DTSEN versi 3/2026") == ()


def test_issue_b_every_document_bears_the_mark(make: Callable[..., Contents]) -> None:
    contents = make()
    for name, content in documents(contents):
        if name != "kamus-variabel.csv":  # its lines are columns and codes, and have no place for a remark
            assert mark_of(KEY, contents.identity) in find_marks(content.decode()), name


def test_without_a_key_no_document_speaks_of_a_mark_or_a_seal(cube: Contents) -> None:
    for name, content in documents(replace(cube, mark="")):
        said = content.decode()
        assert find_marks(said) == (), name
        assert not re.search('(?i)tanda[ -]salinan|"mark"', said), name
        assert SEAL_FILE not in said, name
    assert any(SEAL_FILE in content.decode() for _, content in documents(cube))
