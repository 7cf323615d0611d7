"""What can go wrong in an extract. Every error names the thing (a variable, a region, a file), never a row
value.
"""

from __future__ import annotations


class ExtractionError(Exception):
    """Base of all errors of this house.

    ``code`` is stable and meant for programs (the portal translates it into an Indonesian sentence);
    ``subject`` is the thing the error is about (a variable id, a region code, a file name);
    ``str(error)`` is a sentence in English.
    """

    def __init__(self, code: str, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.subject = subject


class CatalogueError(ExtractionError):
    """The catalogue's own data contradict themselves."""


class RegionError(ExtractionError):
    """The region files are missing or unreadable, or a region does not exist."""


class SpecError(ExtractionError):
    """The specification asks for something that does not exist or may not be asked."""


class RegistryError(ExtractionError):
    """A dataset version is missing, damaged or lacks what the specification needs."""


class EmptyResult(ExtractionError):
    """The specification is right, and not one row answers to it."""


class PackageError(ExtractionError):
    """The package cannot be made as asked (for instance without its passphrase)."""


class DiskFull(ExtractionError):
    """The disk or a quota refused the next byte; nothing stands under the final name."""


class CheckFailed(ExtractionError):
    """The finished data do not match what was approved; nothing stands under the final name."""
