"""The mark names its owner and nobody else, and the seal breaks when a byte changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.registries import IDENTITY, KEY
from support.unpacked import nasty_people, unpack

from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.mark import (
    SEAL_FILE,
    changed_files,
    find_marks,
    mark_of,
    seal_json,
    verify_seal,
)

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
    for name, content in documents(contents, KEY):
        if name != "kamus-variabel.csv":  # its lines are columns and codes, and have no place for a remark
            assert mark_of(KEY, contents.identity) in find_marks(content.decode()), name


@pytest.mark.parametrize("place", ["mark", "institution", "files", "synthetic"])
def test_issue_b_a_changed_seal_file_is_found(make: Callable[..., Contents], place: str) -> None:
    content = seal_json(KEY, make())
    assert verify_seal(KEY, content)
    assert not verify_seal(OTHER, content)
    facts = json.loads(content)
    facts[place] = []
    assert not verify_seal(KEY, json.dumps(facts).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"seal": 3}', b"\xff"])
def test_what_is_no_seal_file_is_false_and_no_error(content: bytes) -> None:
    assert not verify_seal(KEY, content)


def test_the_seal_file_lists_every_data_file(make: Callable[..., Contents]) -> None:
    contents = make()
    facts = json.loads(dict(documents(contents, KEY))[SEAL_FILE])
    assert [file["path"] for file in facts["files"]] == ["data/family.csv", "data/individual.csv"]
    assert [file["sha256"] for file in facts["files"]] == ["0" * 64, "1" * 64]


def test_a_package_that_was_changed_after_it_was_sealed_is_found(tmp_path: Path) -> None:
    """A seal that nobody could check would be none."""
    unpack(tmp_path / "paket", FORMATS["xml"], nasty_people(FORMATS["xml"])[:2])
    folder = tmp_path / "paket"
    assert changed_files(folder, KEY) == ()
    assert changed_files(folder, OTHER) == (SEAL_FILE,)
    (folder / "data/individual.xml").write_bytes(b"<rows/>")
    (folder / "data/individual.xsd").unlink()
    assert changed_files(folder, KEY) == ("data/individual.xml", "data/individual.xsd")
    (folder / SEAL_FILE).unlink()
    assert changed_files(folder, KEY) == (SEAL_FILE,)
