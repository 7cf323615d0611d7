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

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dtsen.extraction.errors import RegistryError, shown_path
from dtsen.extraction.integrity import holds_bytes, sha256_of
from dtsen.extraction.regions import outermost
from dtsen.extraction.version import is_version

MANIFEST = "dataset.json"
FORMER_MANIFEST = "dataset.yaml"
REGION_COLUMN = "region_code"
AFTER_DIGITS = ":"  # the character after "9": code <= x < code + ":" holds all codes that begin with ``code``
FAMILY_ID = "nomor_kartu_keluarga"
PERSON_ID = "nomor_induk_kependudukan"
# Nobody living was born before (the oldest age is 120), and what is no day of this calendar, such as
# "-infinity" or a year before Christ, is a date to the engine and to no format that it goes out in.
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)
# What a format escapes, or guards against, inside a text. Nearly no name or address holds any of them; where
# a whole file does not, nobody needs to look at each value.
TEXT_MARKS = '"&<>;_\t\r\n'
_PROVINCE, _DISTRICT = 2, 6  # digits


@dataclass(frozen=True)
class DataFile:
    """One Parquet file; ``path`` is relative to the version's folder, ``first`` and ``last`` are the lowest
    and the highest village code of its rows. ``marks`` tells of each free text which of ``TEXT_MARKS`` stand
    in some value of it. Versions registered before have no ``crc32`` and no ``marks``.
    """

    path: str
    rows: int
    size: int
    sha256: str
    first: str
    last: str
    crc32: str | None = None
    marks: Mapping[str, str] | None = None


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
    # How each file stood on the disk when its bytes were proven, by path.
    _proven: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

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
                    folder=directory.name,
                ) from None
            raise RegistryError(
                "dataset_missing",
                f"there is no dataset in {directory.name}",
                MANIFEST,
                folder=shown_path(directory),
            ) from None
        except (ValueError, RecursionError):
            raise RegistryError("manifest_damaged", f"{MANIFEST} is not readable", MANIFEST) from None
        try:
            return cls(
                directory=directory,
                version=_fact(data, "version", _is_version, "no version such as 3/2026"),
                synthetic=_fact(data, "synthetic", _is_flag, "neither true nor false"),
                cleaned=_fact(data, "cleaned", _is_flag, "neither true nor false"),
                reference_date=_fact(data, "reference_date", _is_day, "no day such as 2026-01-01"),
                themes={theme: _store(entry) for theme, entry in data["themes"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RegistryError("manifest_damaged", f"{MANIFEST} is incomplete", MANIFEST) from error

    def store(self, theme: str) -> ThemeStore:
        """A theme's files and counts. Raises ``RegistryError("theme_missing")``."""
        try:
            return self.themes[theme]
        except KeyError:
            raise RegistryError("theme_missing", f"the dataset holds no theme {theme!r}", theme) from None

    def files(self, theme: str, regions: Sequence[str] = ()) -> tuple[Path, ...]:
        """The theme's files that may hold rows of these regions (none given: all), each proven to hold the
        bytes that were registered. ``regions`` are codes of 2 to 10 digits.

        Whoever reads rows asks here for the paths, so nothing else is ever read. A file is summed up once; a
        later question sums it up again only when it was touched since, which shows in its time of change:
        what is altered between the build's first reading and its checks' is found before anything leaves.

        Raises ``RegistryError("file_missing")`` and ``("file_damaged")``.
        """
        return tuple(self._prove(file) for file in self.entries(theme, regions))

    def damaged_file(self, theme: str, regions: Sequence[str] = ()) -> str | None:
        """The first of these files whose bytes are not those of the manifest: what to name when a read
        fails.
        """
        for file in self.entries(theme, regions):
            try:
                if sha256_of(self.directory / file.path) != file.sha256:
                    return file.path
            except OSError:
                return file.path
        return None

    def _prove(self, file: DataFile) -> Path:
        path = self.directory / file.path
        try:
            found = path.stat()
        except OSError:
            raise RegistryError(
                "file_missing", f"the registry file {file.path} is missing", file.path
            ) from None
        if found.st_size != file.size:
            raise RegistryError("file_damaged", f"the registry file {file.path} has another size", file.path)
        state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if self._proven.get(file.path) != state:
            try:
                right = holds_bytes(path, file.crc32, file.sha256)
            except OSError:
                right = False
            if not right:
                raise RegistryError(
                    "file_damaged",
                    f"the registry file {file.path} does not hold the bytes that were registered",
                    file.path,
                )
            self._proven[file.path] = state
        return path

    def entries(self, theme: str, regions: Sequence[str] = ()) -> Iterator[DataFile]:
        """What the manifest says of the files that ``files`` would give; none of them is touched."""
        # Without regions inside one another, the last code up to a file's end decides for all of them.
        codes = outermost(regions)
        for file in self.store(theme).files:
            place = bisect_right(codes, file.last)
            if not codes or (place and codes[place - 1] + AFTER_DIGITS > file.first):
                yield file

    def absent_marks(self, theme: str, regions: Sequence[str] = ()) -> dict[str, str]:
        """By free text, those of ``TEXT_MARKS`` that no value of it holds in the files of these regions."""
        files = [file.marks for file in self.entries(theme, regions)]
        known = [marks for marks in files if marks is not None]
        if not files or len(known) < len(files):
            return {}
        found = {name: set("".join(marks.get(name, TEXT_MARKS) for marks in known)) for name in known[0]}
        return {
            name: "".join(mark for mark in TEXT_MARKS if mark not in here) for name, here in found.items()
        }

    def estimated_rows(self, theme: str, regions: Sequence[str]) -> int:
        """About how many rows the regions hold, by the manifest's counts; a village counts as its whole
        district.
        """
        store = self.store(theme)
        if not regions:
            return store.rows
        return sum(store.counts.get(code, 0) for code in {code[:6] for code in regions})


def _fact(data: Mapping[str, Any], name: str, holds: Callable[[Any], bool], otherwise: str) -> Any:
    """What the manifest says of the whole version. Every document repeats it, so it must be
    what it seems to be. Raises ``RegistryError("manifest_damaged")``, ``KeyError``, ``TypeError``.
    """
    value = data[name]
    if not holds(value):
        raise RegistryError("manifest_damaged", f"{MANIFEST}: {name} is {otherwise}", MANIFEST, fact=name)
    return value


def _is_version(value: Any) -> bool:
    return isinstance(value, str) and is_version(value)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)  # a text "false" would count as true


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _store(entry: Mapping[str, Any]) -> ThemeStore:
    """A theme's entry. Raises ``KeyError``, ``TypeError``, ``ValueError`` or ``AttributeError`` when it is
    none, or contradicts itself: files that do not hold what is counted would be passed over in silence.
    """
    files = tuple(_file(file) for file in entry["files"])
    if len({file.path for file in files}) < len(files):
        raise ValueError("a file is listed twice, and everybody in it would count twice")
    rows, counts = entry["rows"], entry["counts"]
    if type(rows) is not int or not all(type(count) is int for count in counts.values()):
        raise TypeError("a count is no number")
    provinces = sum(count for code, count in counts.items() if len(code) == _PROVINCE)
    if not rows == sum(file.rows for file in files) == provinces:
        raise ValueError("the counts contradict one another")
    _check_reach(files, counts)
    return ThemeStore(rows, files, counts)


def _file(entry: Mapping[str, Any]) -> DataFile:
    file = DataFile(**entry)
    texts = (file.path, file.sha256, file.first, file.last, file.crc32 or "")
    if not all(isinstance(text, str) for text in texts) or not file.first <= file.last:
        raise TypeError("a text is none")
    if type(file.rows) is not int or type(file.size) is not int:
        raise TypeError("a number is none")
    if not all(isinstance(marks, str) for marks in (file.marks or {}).values()):
        raise TypeError("marks are no text")
    if not file.path.isprintable():  # the system takes no NUL, and a message no control character
        raise ValueError("a file's name is none")
    if not {"", ".", ".."}.isdisjoint(file.path.split("/")):
        raise ValueError("a file lies elsewhere, or may go by more than one name")
    return file


def _check_reach(files: Sequence[DataFile], counts: Mapping[str, int]) -> None:
    """Every district that is counted lies between some file's first and last village."""
    ends: list[str] = []
    starts: list[str] = []
    for file in sorted(files, key=lambda one: one.last, reverse=True):
        ends.append(file.last[:_DISTRICT])
        starts.append(min(file.first[:_DISTRICT], starts[-1]) if starts else file.first[:_DISTRICT])
    ends.reverse()
    starts.reverse()  # the lowest start among the files from here on
    for code, count in counts.items():
        if count and len(code) == _DISTRICT:
            place = bisect_left(ends, code)
            if place == len(ends) or starts[place] > code:
                raise ValueError("a district lies in no file")
