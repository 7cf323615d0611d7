"""One version of the registry on disk: a folder with ``dataset.json`` and Parquet files a theme and province.

    DIR/dataset.json
    DIR/family/province_code=33/part-0000.parquet
    DIR/individual/province_code=33/part-0000.parquet

Columns carry the catalogue's ``field`` names. ``REGION_COLUMN`` (the village's ten digits) stands besides
them in every theme, sorts the rows and serves to read only the regions asked for; no specification can name
it. The manifest is JSON and not YAML because a large version's thousands of entries are parsed at every
extract, and JSON takes a twentieth of the time.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dtsen.extraction.errors import RegistryError

MANIFEST = "dataset.json"
FORMER_MANIFEST = "dataset.yaml"
REGION_COLUMN = "region_code"
AFTER_DIGITS = ":"  # the character after "9": code <= x < code + ":" holds all codes that begin with ``code``
FAMILY_ID = "nomor_kartu_keluarga"
PERSON_ID = "nomor_induk_kependudukan"


@dataclass(frozen=True)
class DataFile:
    """One Parquet file; ``path`` is relative to the version's folder, ``first`` and ``last`` are the lowest
    and the highest village code of its rows.
    """

    path: str
    rows: int
    size: int
    sha256: str
    first: str
    last: str


@dataclass(frozen=True)
class ThemeStore:
    """One theme's files in reading order, and its number of rows by region (2, 4 and 6 digits)."""

    rows: int
    files: tuple[DataFile, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Dataset:
    """One version of the registry. ``cleaned``: no text holds a control character (see
    ``intake.cleaning``).
    """

    directory: Path
    version: str
    synthetic: bool
    cleaned: bool
    reference_date: str
    themes: Mapping[str, ThemeStore]

    @classmethod
    def open(cls, directory: Path) -> Dataset:
        """The version in a folder, by its manifest. No data file is opened.

        Raises ``RegistryError``: ``dataset_missing``, ``dataset_former``, ``manifest_damaged``.
        """
        directory = Path(directory)
        try:
            data = json.loads((directory / MANIFEST).read_bytes())
        except OSError:
            if (directory / FORMER_MANIFEST).is_file():
                raise RegistryError(
                    "dataset_former",
                    f"{directory.name} is in the former layout ({FORMER_MANIFEST}): register it anew",
                    FORMER_MANIFEST,
                ) from None
            raise RegistryError(
                "dataset_missing", f"there is no dataset in {directory.name}", MANIFEST
            ) from None
        except ValueError:
            raise RegistryError("manifest_damaged", f"{MANIFEST} is not readable", MANIFEST) from None
        try:
            return cls(
                directory=directory,
                version=str(data["version"]),
                synthetic=bool(data["synthetic"]),
                cleaned=bool(data["cleaned"]),
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

    def files(self, theme: str, regions: Sequence[str] = ()) -> tuple[Path, ...]:
        """The theme's files that may hold rows of these regions (none given: all), each proven to be there
        with its right size. ``regions`` are codes of 2 to 10 digits.

        Raises ``RegistryError("file_missing")`` and ``("file_damaged")``.
        """
        paths = []
        for file in self._files_of(theme, regions):
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

    def damaged_file(self, theme: str, regions: Sequence[str] = ()) -> str | None:
        """The first of these files whose bytes are not those of the manifest: what to name when a read
        fails.
        """
        for file in self._files_of(theme, regions):
            with (self.directory / file.path).open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    return file.path
        return None

    def _files_of(self, theme: str, regions: Sequence[str]) -> Iterator[DataFile]:
        """Without regions inside one another, the last code up to a file's end decides for all of them."""
        codes: list[str] = []
        for code in sorted(set(regions)):
            if not (codes and code.startswith(codes[-1])):
                codes.append(code)
        for file in self.store(theme).files:
            place = bisect_right(codes, file.last)
            if not codes or (place and codes[place - 1] + AFTER_DIGITS > file.first):
                yield file

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
