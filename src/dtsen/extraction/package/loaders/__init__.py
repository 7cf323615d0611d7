"""Loaders: scripts that read the delivered data into a statistics program, with types, labels and codes.

A package holds one for every program, whatever its format: R reads them all with a package of its own, Stata
and SPSS read texts and workbooks, and the rest through the loader for pandas, which both can call.
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


def loaders(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Name and content of every loader."""
    for name, write in _WRITERS.items():
        yield name, write(contents).encode()
