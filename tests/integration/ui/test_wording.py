"""R1: the guide's words reach the screen as written; no library's Indonesian catalogue changes one."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils.translation import gettext, override

import dtsen

ROOT = Path(dtsen.__file__).parent
CALLS = (
    re.compile(r"""\{% translate ["']([^"']+)["'] %\}"""),
    re.compile(r"""\b(?:_|gettext|gettext_lazy|gettext_noop)\(\s*["']([^"']+)["']\s*\)"""),
)


def our_texts() -> set[str]:
    sources = [path for kind in ("*.html", "*.txt", "*.py") for path in ROOT.rglob(kind)]
    return {
        text for path in sources for call in CALLS for text in call.findall(path.read_text(encoding="utf-8"))
    }


def changed(texts: set[str]) -> dict[str, str]:
    with override("id"):
        return {text: gettext(text) for text in texts if gettext(text) != text}


def test_r1_no_catalogue_changes_a_word_of_ours() -> None:
    texts = our_texts()
    assert "Dokumen Persyaratan" in texts
    assert changed(texts) == {}


def test_the_search_finds_a_word_that_a_library_would_change() -> None:
    assert changed({"Login"}) == {"Login": "Masuk"}
