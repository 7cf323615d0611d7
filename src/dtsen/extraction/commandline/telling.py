"""What went wrong, for who sits before the command line: in Indonesian, then in English with its code.

Two lines and not one, for together they are too long to be read; the last one is for programs, too. Loaded
before anything heavy, so it needs texts alone.
"""

from __future__ import annotations

import sys

from dtsen.extraction.commandline.ending import Ended
from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.sentences import SENTENCES, sentence


def tell_error(command: str, error: ExtractionError) -> None:
    """Say what the error says, on standard error."""
    _tell(command, sentence(error), str(error), error.code)


def tell_ended(command: str, ended: Ended) -> None:
    """Say that the command was ended from outside, on standard error."""
    _tell(command, SENTENCES[Ended.code], str(ended), Ended.code)


def printable(text: str) -> str:
    """The text on one line, whatever signs a name holds."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _tell(command: str, indonesian: str, english: str, code: str) -> None:
    for line in filter(None, (indonesian, f"{english} [{code}]")):
        print(f"dtsen {command}: {printable(line)}", file=sys.stderr)
