"""The console script ``dtsen``: the product's own commands and Django's management commands alike.

The commands of the extraction house run without Django, so the other half is imported only when it is asked
for.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from dtsen.extraction.commandline.ending import Ended, ended_by_signals
from dtsen.extraction.commandline.room import lacking_room
from dtsen.extraction.commandline.telling import tell_ended, tell_error

EXTRACTION_COMMANDS = ("synthesize", "extract", "verify", "dataset")
SETTINGS = "dtsen.config.settings"
_HELP = ("help", "--help", "-h")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status comes back. ``arguments`` are those after the script's name."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) > 1 and arguments[0] == "help" and arguments[1] in EXTRACTION_COMMANDS:
        arguments = [*arguments[1:], "--help"]
    if arguments and arguments[0] in EXTRACTION_COMMANDS:
        return _extraction(arguments)
    if not arguments or arguments[0] in _HELP:
        print(f"Commands that need no settings: {', '.join(EXTRACTION_COMMANDS)} (each with --help)\n")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import_module("django.core.management").execute_from_command_line(["dtsen", *arguments])
    return 0


def _extraction(arguments: list[str]) -> int:
    """Run a command of the extraction house; a signal may come while its modules load."""
    if lacking := lacking_room():
        tell_error(arguments[0], lacking)
        return 1
    try:
        with ended_by_signals():
            status: int = import_module("dtsen.extraction.commandline.command").main(arguments)
            return status
    except Ended as ended:
        tell_ended(arguments[0], ended)
        return ended.status


if __name__ == "__main__":
    sys.exit(main())
