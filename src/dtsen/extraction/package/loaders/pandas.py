"""The loader for pandas: one reader a format, the rest in common; columns and codes come from
``datapackage.json``.
"""

from __future__ import annotations

from importlib.resources import files

from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.loaders.words import preamble

# The texts that make up a format's reader; a format that is not named has one of its own name.
_READERS = {
    "ansi": ("csv",),
    "html": ("html", "rows"),
    "xml": ("xml", "rows"),
    "yaml": ("yaml", "rows"),
    "xlsx": ("xlsx", "rows"),
}
# What a reader needs besides pandas.
_PACKAGES = {"csv": "pyarrow", "ansi": "pyarrow", "parquet": "pyarrow", "xlsx": "openpyxl", "yaml": "pyyaml"}


def pandas_loader(contents: Contents) -> str:
    """The module: ``muat(tema)`` gives a DataFrame, ``muat_semua()`` all of them."""
    format_id = contents.tables[0].format.id
    packages = " ".join(filter(None, ("pandas", _PACKAGES.get(format_id, ""))))
    how = f"Perlu: pip install {packages}. Lalu, dari folder pemuat: from muat_pandas import muat_semua"
    lines = preamble(contents, "pandas", how)
    docstring = "\n".join(line.replace("\\", "/").replace('"', "'") for line in lines)
    parts = "\n\n".join(map(_part, (*_READERS.get(format_id, (format_id,)), "common")))
    return f'"""{docstring}\n"""\n\n{parts}'


def _part(name: str) -> str:
    return files(__package__).joinpath("python", f"{name}.txt").read_text(encoding="utf-8")
