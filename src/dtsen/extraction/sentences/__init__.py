"""What every error of this house says in Indonesian, by its code: what is wrong, and what to do about it.

Pure texts: who tells an error to people needs no engine for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.sentences.building import BUILDING
from dtsen.extraction.sentences.commandline import COMMAND_LINE
from dtsen.extraction.sentences.intake import INTAKE
from dtsen.extraction.sentences.specification import SPECIFICATION

__all__ = ["BUILDING", "SENTENCES", "sentence"]

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {**BUILDING, **SPECIFICATION, **INTAKE, **COMMAND_LINE}
)

# Subjects that are words, and neither a name nor a code.
_SUBJECTS: Final = {"the specification": "spesifikasi"}


def sentence(error: ExtractionError) -> str:
    """The error in Indonesian; "" for a code that has no sentence."""
    subject = _SUBJECTS.get(error.subject, error.subject)
    return SENTENCES.get(error.code, "").format_map(_Facts(error.facts, subject=subject))


class _Facts(dict[str, object]):
    """What fills a sentence. A fact that is not there must not hide the error that is being told."""

    def __missing__(self, name: str) -> str:
        return "…"
