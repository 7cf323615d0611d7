"""One version of the registry on disk: a folder with ``dataset.yaml`` and Parquet files a theme and province.

    DIR/dataset.yaml
    DIR/family/province_code=33/part-0000.parquet
    DIR/individual/province_code=33/part-0000.parquet

Columns carry the catalogue's ``field`` names. ``REGION_COLUMN`` (the village's ten digits) stands besides
them in every theme, sorts the rows and serves to read only the regions asked for; no specification can name
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dtsen.extraction.errors import RegistryError
from dtsen.extraction.yaml import load_yaml

MANIFEST = "dataset.yaml"
REGION_COLUMN = "region_code"
FAMILY_ID = "nomor_kartu_keluarga"
PERSON_ID = "nomor_induk_kependudukan"


@dataclass(frozen=True)
class DataFile:
    """One Parquet file; ``path`` is relative to the version's folder."""

    path: str
    rows: int
    size: int
    sha256: str

    @property
    def province(self) -> str:
        """The two digits that the file's folder names."""
        return self.path.split("province_code=")[1][:2]


@dataclass(frozen=True)
class ThemeStore:
    """One theme's files in reading order, and its number of rows by region (2, 4 and 6 digits)."""

    rows: int
    files: tuple[DataFile, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Dataset:
    """One version of the registry."""

    directory: Path
    version: str
    synthetic: bool
    reference_date: str
    themes: Mapping[str, ThemeStore]

    @classmethod
    def open(cls, directory: Path) -> Dataset:
        """The version in a folder, by its manifest. No data file is opened.

        Raises ``RegistryError``: ``dataset_missing``, ``manifest_damaged``.
        """
        directory = Path(directory)
        try:
            data = load_yaml((directory / MANIFEST).read_text(encoding="utf-8"))
        except OSError:
            raise RegistryError(
                "dataset_missing", f"there is no dataset in {directory.name}", MANIFEST
            ) from None
        except (yaml.YAMLError, UnicodeDecodeError):
            raise RegistryError("manifest_damaged", f"{MANIFEST} is not readable", MANIFEST) from None
        try:
            return cls(
                directory=directory,
                version=str(data["version"]),
                synthetic=bool(data["synthetic"]),
                reference_date=str(data["reference_date"]),
                themes={theme: _store(entry) for theme, entry in data["themes"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise RegistryError("manifest_damaged", f"{MANIFEST} is incomplete", MANIFEST) from error

    def store(self, theme: str) -> ThemeStore:
        """A theme's files and counts. Raises ``RegistryError("theme_missing")``."""
        try:
            return self.themes[theme]
        except KeyError:
            raise RegistryError("theme_missing", f"the dataset holds no theme {theme!r}", theme) from None

    def files(self, theme: str, provinces: Sequence[str] = ()) -> tuple[Path, ...]:
        """The theme's files of these provinces (none given: all), each proven to be there with its right
        size.

        Raises ``RegistryError("file_missing")`` and ``("file_damaged")``.
        """
        paths = []
        for file in self.store(theme).files:
            if provinces and file.province not in provinces:
                continue
            path = self.directory / file.path
            try:
                size = path.stat().st_size
            except OSError:
                raise RegistryError(
                    "file_missing", f"the registry file {file.path} is missing", file.path
                ) from None
            if size != file.size:
                raise RegistryError(
                    "file_damaged", f"the registry file {file.path} has another size", file.path
                )
            paths.append(path)
        return tuple(paths)

    def damaged_file(self, theme: str, provinces: Sequence[str] = ()) -> str | None:
        """The first of these files whose bytes are not those of the manifest: what to name when a read
        fails.
        """
        for file in self.store(theme).files:
            if provinces and file.province not in provinces:
                continue
            with (self.directory / file.path).open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    return file.path
        return None

    def estimated_rows(self, theme: str, regions: Sequence[str]) -> int:
        """About how many rows the regions hold, by the manifest's counts; a village counts as its whole
        district.
        """
        store = self.store(theme)
        if not regions:
            return store.rows
        return sum(store.counts.get(code, 0) for code in {code[:6] for code in regions})


def _store(entry: Mapping[str, Any]) -> ThemeStore:
    return ThemeStore(
        rows=entry["rows"],
        files=tuple(DataFile(**file) for file in entry["files"]),
        counts=entry["counts"],
    )
