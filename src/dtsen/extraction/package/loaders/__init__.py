"""Loaders: scripts that read the delivered data into a statistics program, with types, labels and codes.

A package holds those that read its format whole and right; for the others the readme says what to ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.loaders.pandas import pandas_loader
from dtsen.extraction.package.loaders.r import r_loader
from dtsen.extraction.package.loaders.spss import spss_loader
from dtsen.extraction.package.loaders.stata import stata_loader

LANGUAGES: Mapping[str, str] = {
    "pemuat/muat_pandas.py": "Python (pandas)",
    "pemuat/muat.R": "R",
    "pemuat/muat.do": "Stata",
    "pemuat/muat.sps": "SPSS",
}

_WRITERS: Mapping[str, Callable[[Contents], str]] = {
    "pemuat/muat_pandas.py": pandas_loader,
    "pemuat/muat.R": r_loader,
    "pemuat/muat.do": stata_loader,
    "pemuat/muat.sps": spss_loader,
}
_TEXT_FORMATS = {"csv", "ansi"}


def loaders_for(contents: Contents) -> Mapping[str, str]:
    """File name and language of every loader that the package holds."""
    text = contents.tables[0].format.id in _TEXT_FORMATS
    return LANGUAGES if text else {"pemuat/muat_pandas.py": LANGUAGES["pemuat/muat_pandas.py"]}


def loaders(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Name and content of every loader."""
    for name in loaders_for(contents):
        yield name, _WRITERS[name](contents).encode()
