"""The version before a new one: which it is, and which columns of it can be held against the new one's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme
from dtsen.extraction.engines.cage import lock, open_cage, read_files, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.registry import Dataset
from dtsen.extraction.version import is_version


@dataclass(frozen=True)
class Obstacle:
    """Why the new version is not compared with the ``version`` before: the ``code`` and the words of what
    was wrong with that one.
    """

    version: str
    code: str
    reason: str

    @classmethod
    def of(cls, version: str, error: RegistryError) -> Self:
        """The error as the reason."""
        return cls(version, error.code, str(error))

    def to_mapping(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Shared:
    """The catalogue's themes with those variables alone that both versions hold, and the ``rest``: the other
    columns of either, as "theme.field".
    """

    themes: tuple[Theme, ...]
    rest: tuple[str, ...]


def version_before(out: Path, version: str) -> Dataset | Obstacle | None:
    """The newest version in the folder that is older than this one; what is none there is passed over. A
    folder with a version's name that cannot be opened is one: to compare with what lies before it would tell
    of changes that are not this version's.
    """
    earlier: list[Dataset | Obstacle] = []
    for folder in out.iterdir():
        found: Dataset | Obstacle
        try:
            found = Dataset.open(folder)
        except RegistryError as error:
            name = folder.name.replace("-", "/")
            if not is_version(name) or not folder.is_dir():
                continue
            found = Obstacle.of(name, error)
        if _age(found.version) < _age(version):
            earlier.append(found)
    return max(earlier, key=lambda found: _age(found.version), default=None)


def shared_columns(before: Dataset, now: Dataset, catalogue: Catalogue, work: Path) -> Shared:
    """What both versions hold under one name and as one kind of value: a catalogue that gained a variable,
    or lost one, leaves the others to compare. Raises ``RegistryError`` when one version cannot be read.
    """
    themes: list[Theme] = []
    rest: list[str] = []
    with open_cage([before.directory, now.directory], work / "spill") as connection:
        lock(connection)
        for theme in catalogue:
            was, has = (_kinds(connection, dataset, theme.id) for dataset in (before, now))
            same = {field for field, kind in has.items() if was.get(field) == kind}
            themes.append(replace(theme, variables=tuple(v for v in theme.variables if v.field in same)))
            rest += [f"{theme.id}.{field}" for field in {**has, **was} if field not in same]
    return Shared(tuple(themes), tuple(rest))


def _kinds(connection: duckdb.DuckDBPyConnection, dataset: Dataset, theme: str) -> Mapping[str, str]:
    """What each column holds. Whole numbers are of one kind: how wide they are stored is no matter here."""
    try:
        columns = connection.execute(f"DESCRIBE FROM {read_files(dataset.files(theme))}").fetchall()
    except duckdb.Error as error:
        raise translated(error, dataset, theme) from None
    return {name: "INTEGER" if kind.endswith(("INT", "INTEGER")) else kind for name, kind, *_ in columns}


def _age(version: str) -> tuple[int, int]:
    number, year = version.split("/")
    return int(year), int(number)
