"""Deliveries as the statistics office would send them, made from a synthetic registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.registry import Dataset

Deliver = Callable[..., Path]  # the fixture that writes a delivery for one test
THEMES = ("family", "individual")


@dataclass(frozen=True)
class Delivery:
    """Rows of both themes in the registry's order."""

    files: dict[str, list[str]]
    prefix: str

    @classmethod
    def of(cls, registry: Path, prefix: str = "") -> Delivery:
        """What the registry holds of one region, or all of it."""
        dataset = Dataset.open(registry)
        regions = [prefix] if prefix else []
        return cls({theme: [str(path) for path in dataset.files(theme, regions)] for theme in THEMES}, prefix)

    def write(self, folder: Path, kind: str, changes: Sequence[str] = (), order: str = "") -> Path:
        """One file a theme, ``<theme>/data.<kind>``, after SQL has changed the tables ``family`` and
        ``individual``. In a CSV every value is text, so a change may write anything; the first row has
        ``rowid`` 0. ``order`` sorts the rows by another expression.
        """
        with duckdb.connect() as connection:
            for theme in THEMES:
                connection.execute(
                    f"CREATE TABLE {theme} AS SELECT {_columns(theme, kind)} "
                    f"FROM read_parquet({self.files[theme]}, hive_partitioning = false) "
                    f"WHERE starts_with(region_code, '{self.prefix}')"
                )
            for change in changes:
                connection.execute(change)
            for theme in THEMES:
                (folder / theme).mkdir(parents=True)
                rows = f"SELECT * FROM {theme}" + (f" ORDER BY {order}" if order else "")
                options = (
                    f"FORMAT csv, HEADER, FORCE_QUOTE ({_texts(theme)})"
                    if kind == "csv"
                    else "FORMAT parquet"
                )
                connection.execute(f"COPY ({rows}) TO '{folder}/{theme}/data.{kind}' ({options})")
        return folder


def _columns(theme: str, kind: str) -> str:
    names = [variable.field for variable in load_catalogue().theme(theme).variables]
    return ", ".join(f"{name}::VARCHAR AS {name}" for name in names) if kind == "csv" else ", ".join(names)


def _texts(theme: str) -> str:
    return ", ".join(
        variable.field for variable in load_catalogue().theme(theme).variables if variable.is_text
    )
