"""What every error of this house says in Indonesian, by its code: what is wrong, and what to do about it.

Pure texts: who tells an error to people needs no engine for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Final

from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.sentences.building import BUILDING
from dtsen.extraction.sentences.commandline import COMMAND_LINE
from dtsen.extraction.sentences.fuller import FULLER
from dtsen.extraction.sentences.intake import INTAKE
from dtsen.extraction.sentences.specification import SPECIFICATION

__all__ = ["BUILDING", "SENTENCES", "placeholders", "sentence", "template"]

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {**BUILDING, **SPECIFICATION, **INTAKE, **COMMAND_LINE}
)

# What is named by a word, and by neither a name nor a code.
_WORDS: Final[Mapping[str, str]] = {"the specification": "spesifikasi"}


def sentence(error: ExtractionError) -> str:
    """The error in Indonesian; "" for a code that has no sentence."""
    facts = {"subject": error.subject, **error.facts}
    words = {name: _WORDS.get(fact, fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return template(error.code, facts).format_map(_Facts(words))


def template(code: str, facts: Collection[str]) -> str:
    """The sentence of a code for these facts: the fuller one where it is filled by them."""
    fuller = FULLER.get(code, "")
    return fuller if fuller and placeholders(fuller) <= {*facts} else SENTENCES.get(code, "")


def placeholders(text: str) -> set[str]:
    """The facts that a sentence names."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


class _Facts(dict[str, object]):
    """What fills a sentence. A fact that is not there must not hide the error that is being told."""

    def __missing__(self, name: str) -> str:
        return "…"
