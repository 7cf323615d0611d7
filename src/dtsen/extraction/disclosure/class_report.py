"""What was measured of one file, or of two that a key joins: classes, causes, and diversity.

Numbers only, never a row's value: a report may be shown where the data may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from dtsen.extraction.catalogue import MEMBERS
from dtsen.extraction.indonesian import number, percent, share

Scope = Literal["theme", "joined"]

UNITS: Mapping[str, str] = {"family": "keluarga", "individual": "orang"}
# What the size of every class is counted in: k people may be one family.
SIZE_UNIT = UNITS["family"]


@dataclass(frozen=True)
class Identifier:
    """A quasi-identifier as it is delivered; ``recode`` says in Indonesian how it was made less exact.
    ``only_shared``: it is one only because both files hold it and no key joins them; ``sensitive`` by itself.
    """

    theme: str
    variable: str
    label: str
    recode: str = ""
    only_shared: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class SizeGroup:
    """How many classes have between ``first`` and ``last`` members, and how many members that makes."""

    first: int
    last: int | None
    classes: int
    people: int

    @property
    def label(self) -> str:
        """The sizes in words: "1", "2 s.d. 4", "100 ke atas"."""
        if self.last is None:
            return f"{self.first} ke atas"
        return str(self.first) if self.first == self.last else f"{self.first} s.d. {self.last}"


@dataclass(frozen=True)
class Diversity:
    """One sensitive variable: how many people stand in classes with fewer than ``wanted`` of its values."""

    theme: str
    variable: str
    label: str
    wanted: int
    people: int
    binding: bool

    @property
    def failed(self) -> bool:
        """Whether the specification forbids it."""
        return self.binding and self.people > 0


@dataclass(frozen=True)
class Cause:
    """What one variable adds: how many people would still stand in small classes without it
    (``people_without``) or in such that lack l sensitive values (``undiverse_without``), and how many stand
    in a class of one family only because of it. ``values``: how many different ones it has.
    """

    identifier: Identifier
    people_without: int
    alone_by_it: int
    undiverse_without: int
    values: int


@dataclass(frozen=True)
class ClassReport:
    """The classes of one result: of a theme's own file, or of what a key joins: households that are alike in
    every row. Their sizes are counted in families, for both themes; ``unique_people`` are those in classes of
    one family. ``families``: how many the whole file has, where these are fewer than k. Not ``told``: it is
    left out what nobody can count in the file.
    """

    theme: str
    label: str
    scope: Scope
    k: int
    identifiers: tuple[Identifier, ...]
    people: int
    classes: int
    small_classes: int
    people_in_small_classes: int
    unique_people: int
    smallest: int
    sizes: tuple[SizeGroup, ...]
    diversity: tuple[Diversity, ...]
    causes: tuple[Cause, ...] = ()
    families: int | None = None
    told: bool = True

    @property
    def for_receiver(self) -> ClassReport:
        """What travels with the data. The causes are looked for among the values as they are before any is
        emptied; and of rows of people nothing tells how many families they are.
        """
        return replace(self, causes=(), told=not self.is_of_people)

    @property
    def is_of_people(self) -> bool:
        """Whether each row of a class is a person, so that a class may hold several of one family."""
        return self.theme == MEMBERS and self.scope == "theme"

    @property
    def passed(self) -> bool:
        """Nobody stands in a small class, and no sensitive variable fails the l that was set."""
        return not self.people_in_small_classes and not self.is_undiverse

    @property
    def is_undiverse(self) -> bool:
        """Whether a sensitive variable fails the l that was set."""
        return any(item.failed for item in self.diversity)

    @property
    def unit(self) -> str:
        """What the figures count."""
        return UNITS[self.theme]

    @property
    def name(self) -> str:
        """What was measured, as a title has it."""
        return f"{self.label} menurut susunan keluarga" if self.scope == "joined" else self.label

    @property
    def formed_words(self) -> str:
        """Which columns form a class, as they are delivered, and with a key what else does."""
        # Both files of a household may hold the same variable.
        names = ", ".join(
            dict.fromkeys(
                f"{item.label} ({item.recode})" if item.recode else item.label for item in self.identifiers
            )
        )
        if self.scope == "joined":
            return (
                "Kunci menghubungkan keluarga dengan semua anggotanya. Satu kelas memuat keluarga yang sama "
                f"dalam setiap barisnya: banyaknya baris anggota{f', {names}' if names else ''}."
            )
        return f"Kelas dibentuk oleh {names}." if names else "Tidak ada variabel pembentuk kelas."

    @property
    def shared_words(self) -> str:
        """Why variables that else form no classes do so here, and what is therefore not measured of them."""
        shared = [item for item in self.identifiers if item.only_shared]
        if not shared:
            return ""
        labels = " dan ".join(dict.fromkeys(item.label for item in shared))
        said = (
            f"{labels} ikut membentuk kelas karena ada di kedua berkas: tanpa kunci penghubung pun, nilai "
            "yang sama dapat dipakai untuk mencocokkan keluarga dengan anggotanya."
        )
        sensitive = " dan ".join(dict.fromkeys(item.label for item in shared if item.sensitive))
        if sensitive:
            said += (
                f" Karena itu keragaman nilai {sensitive} tidak diukur: setiap kelas hanya memuat satu "
                "nilainya."
            )
        return said

    @property
    def findings(self) -> tuple[str, ...]:
        """What fails, a sentence each."""
        small = self.people_in_small_classes
        some = share(small, self.people, self.unit) if self.told else f"Sebagian {self.unit}"
        said = [f"{some} berada dalam {self.small_words}"] if small else []
        said += [
            f"{number(item.people)} {self.unit} berada dalam kelas dengan kurang dari {item.wanted} nilai "
            f"{item.label}"
            for item in self.diversity
            if item.failed
        ]
        return tuple(f"{self.name}: {words}." for words in said)

    @property
    def small_words(self) -> str:
        """What a small class is."""
        return f"kelas yang memuat kurang dari {self.k} {SIZE_UNIT}"

    @property
    def causes_words(self) -> str:
        """How to read the causes; empty where there are none. They hold for this file alone: another one may
        fail without that column, and a key between them may.
        """
        if not self.causes:
            return ""
        first = self.causes[0]
        if first.people_without or first.undiverse_without:
            return (
                "Tidak satu variabel pun cukup bila dihapus sendiri; beberapa perlu diubah bersama. "
                "Yang teratas paling banyak membedakan."
            )
        return "Berkas ini sendiri lulus bila variabel teratas dihapus."


def classes_mapping(found: ClassReport) -> dict[str, Any]:
    """The JSON form."""
    return {
        "theme": found.theme,
        "label": found.label,
        "scope": found.scope,
        "unit": found.unit,
        "passed": found.passed,
        "message": " ".join(found.findings) or f"Setiap kelas memuat sedikitnya {found.k} {SIZE_UNIT}.",
        "quasi_identifiers": [_identifier(item) for item in found.identifiers],
        "formed_words": found.formed_words,
        "shared_words": found.shared_words,
        "people": found.people,
        "classes": found.classes,
        "small_classes": found.small_classes if found.told else None,
        "people_in_small_classes": found.people_in_small_classes if found.told else None,
        "share_in_small_classes": (
            percent(found.people_in_small_classes, found.people) if found.told else None
        ),
        "unique_people": found.unique_people if found.told else None,
        "smallest_class": found.smallest if found.told else None,
        "causes_words": found.causes_words,
        "sizes": [
            {
                "label": group.label,
                "from": group.first,
                "to": group.last,
                "classes": group.classes,
                "people": group.people,
            }
            for group in (found.sizes if found.told else ())
        ],
        "sensitive": [
            {
                "theme": item.theme,
                "variable": item.variable,
                "label": item.label,
                "l": item.wanted,
                "people": item.people,
                "share": percent(item.people, found.people),
                "binding": item.binding,
                "failed": item.failed,
            }
            for item in found.diversity
        ],
        "causes": [
            {
                **_identifier(cause.identifier),
                "people_without": cause.people_without,
                "alone_by_it": cause.alone_by_it,
                "undiverse_without": cause.undiverse_without,
                "values": cause.values,
                "message": _cause_words(cause, found),
            }
            for cause in found.causes
        ],
    }


def _cause_words(cause: Cause, found: ClassReport) -> str:
    said = []
    if found.people_in_small_classes:
        said.append(f"{number(cause.people_without)} {found.unit} masih berada dalam kelas kecil")
    if found.is_undiverse:
        said.append(
            f"{number(cause.undiverse_without)} {found.unit} masih berada dalam kelas yang nilai sensitifnya "
            "kurang beragam"
        )
    by_it = (
        f" {number(cause.alone_by_it)} {found.unit} tidak lagi berada dalam kelas satu keluarga saja."
        if cause.alone_by_it
        else ""
    )
    return f"Tanpa {cause.identifier.label}, {', '.join(said)}.{by_it}"


def _identifier(item: Identifier) -> dict[str, str]:
    return {"theme": item.theme, "variable": item.variable, "label": item.label, "recode": item.recode}
