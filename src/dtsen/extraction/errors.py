"""What can go wrong in an extract. Every error names the thing (a variable, a region, a file), never a row
value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class ExtractionError(Exception):
    """Base of all errors of this house.

    ``code`` is stable and meant for programs; ``subject`` is the thing the error is about (a variable id, a
    region code, a file name); ``str(error)`` is a sentence in English, and ``sentences.sentence(error)`` one
    in Indonesian, filled with the subject and with ``facts``, which hold what it names besides.
    """

    def __init__(self, code: str, message: str, subject: str = "", **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.subject = subject
        self.facts: Mapping[str, object] = facts


_LONGEST = 80
_LONGEST_PATH = 120
_MOST_NAMES = 5


def shown(value: Any) -> str:
    """What somebody wrote, for a message of one line: quoted, without control characters, at most 80 long."""
    return repr(short(value) if isinstance(value, str) else value)[: _LONGEST + 3]


def short(text: str) -> str:
    """A text cut to the length that a message bears."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def shown_path(path: Path) -> str:
    """A path for a message, from the left cut to the length that one bears: the end says most."""
    text = str(path)
    return text if len(text) <= _LONGEST_PATH else f"…{text[1 - _LONGEST_PATH :]}"


def listed(names: Sequence[str], one: str, several: str, rest: str = "and {} more") -> str:
    """Names behind the word for one or several of them; of many only the first, and how many are left."""
    shown_names = ", ".join(names[:_MOST_NAMES])
    more = f" {rest.format(len(names) - _MOST_NAMES)}" if len(names) > _MOST_NAMES else ""
    return f"{one if len(names) == 1 else several} {shown_names}{more}"


class CatalogueError(ExtractionError):
    """The catalogue's own data contradict themselves."""


class RegionError(ExtractionError):
    """The region files are missing or unreadable, or a region does not exist."""


class SpecError(ExtractionError):
    """The specification asks for something that does not exist or may not be asked."""


class RegistryError(ExtractionError):
    """A dataset version is missing, damaged or lacks what the specification needs."""


class EngineError(ExtractionError):
    """The engine that was asked for is not installed, does not answer or gave up."""


class EmptyResult(ExtractionError):
    """The specification is right, and not one row answers to it."""


class PackageError(ExtractionError):
    """The package cannot be made as asked (for instance without its passphrase)."""


class DiskFull(ExtractionError):
    """The disk or a quota refused the next byte; nothing stands under the final name."""


class CheckFailed(ExtractionError):
    """The finished data do not match what was approved; nothing stands under the final name."""


class DisclosureRefused(ExtractionError):
    """The result tells too much about single people (``disclosure_failed``); nothing stands under the final
    name.

    ``report`` is the mapping form of ``disclosure.report.DisclosureReport``: figures, causes and remedies.
    ``documents`` holds the same as files to hand out, by name.
    """

    def __init__(self, message: str, report: Mapping[str, Any], documents: Mapping[str, bytes]) -> None:
        # Where nothing in the report lets the result out, nobody is told to take it (``sentences.fuller``).
        passing = sum(remedy["passes"] for remedy in report.get("remedies", ()))
        known = {"passing": passing} if passing else {}
        super().__init__("disclosure_failed", message, summary=report.get("summary", ""), **known)
        self.report = report
        self.documents = documents
