"""What the disclosure check found, for an officer to read: figures, causes, and what would mend them.

Numbers only, never a row's value: a report may be shown where the data may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dtsen.extraction.disclosure.rules import Disclosure, Transform, transform_mapping
from dtsen.extraction.disclosure.shared import Shared
from dtsen.extraction.indonesian import number, percent, share

Verdict = Literal["pass", "fail", "overridden"]
Scope = Literal["theme", "joined"]

VERDICT_LABELS: Mapping[Verdict, str] = {
    "pass": "Lulus",
    "fail": "Tidak lulus",
    "overridden": "Tidak lulus, diloloskan dengan keputusan",
}
UNLINKING = (
    "Kedua berkas diserahkan tanpa kunci penghubung: anggota keluarga tidak dapat dihubungkan dengan "
    "keluarganya"
)
UNITS: Mapping[str, str] = {"family": "keluarga", "individual": "orang"}


@dataclass(frozen=True)
class Identifier:
    """A quasi-identifier as it is delivered; ``recode`` says in Indonesian how it was made less exact."""

    theme: str
    variable: str
    label: str
    recode: str = ""


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
    alone only because of it. ``values``: how many different ones it has.
    """

    identifier: Identifier
    people_without: int
    alone_by_it: int
    undiverse_without: int
    values: int


@dataclass(frozen=True)
class ClassReport:
    """The classes of one result: of a theme's own file, or of what a key joins: households that are alike in
    every row. Of these ``classes``, their sizes and the smallest are counted in households, for both themes.
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
    def size_unit(self) -> str:
        """What the size of a class is counted in."""
        return UNITS["family"] if self.scope == "joined" else self.unit

    @property
    def name(self) -> str:
        """What was measured, as a title has it."""
        return f"{self.label} menurut susunan keluarga" if self.scope == "joined" else self.label

    @property
    def findings(self) -> tuple[str, ...]:
        """What fails, a sentence each."""
        small = self.people_in_small_classes
        said = [f"{share(small, self.people, self.unit)} berada dalam {self.small_words}"] if small else []
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
        return f"kelas yang memuat kurang dari {self.k} {self.size_unit}"

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


@dataclass(frozen=True)
class Applied:
    """A transformation of the specification as it came out: the variable, in words, and how many cells of how
    many it emptied.
    """

    theme: str
    variable: str
    label: str
    text: str
    emptied: int | None = None
    rows: int | None = None


@dataclass(frozen=True)
class EmptiedCells:
    """So many ``cells`` of a column that a remedy empties, ``of`` so many rows of the theme's file."""

    theme: str
    label: str
    cells: int
    of: int

    @property
    def text(self) -> str:
        """The loss in a line."""
        return (
            f"{self.label}: {number(self.cells)} sel {UNITS[self.theme]} dikosongkan "
            f"({percent(self.cells, self.of)})"
        )


@dataclass(frozen=True)
class Remedy:
    """A set of transformations, ready for the specification, with what it costs: in words what becomes
    coarser or goes (``changes``), and the cells that it empties besides.

    ``left``: who stands in small classes after it, by theme; families and people are never added up.
    ``undiverse``: classes lack sensitive values still. ``passes``: the result could go out with it. Not
    ``linked``: the files go out without their common key. ``lost``: what it takes from the columns, as the
    search weighs it.
    """

    transforms: tuple[Transform, ...]
    changes: tuple[str, ...]
    left: Mapping[str, int]
    cells_emptied: int
    passes: bool
    linked: bool = True
    undiverse: bool = False
    emptied: tuple[EmptiedCells, ...] = ()
    lost: float = 0.0

    @property
    def costs(self) -> tuple[str, ...]:
        """Everything that it takes away, a line each."""
        return (*self.changes, *(item.text for item in self.emptied))

    @property
    def message(self) -> str:
        """What comes of it, as a sentence."""
        if self.passes:
            return "Lulus bila diterapkan."
        people = " dan ".join(
            f"{number(count)} {UNITS[theme]}" for theme, count in self.left.items() if count
        )
        said = [f"Masih di kelas kecil: {people}."] if people else []
        return " ".join([*said, "Nilai sensitif masih kurang beragam."] if self.undiverse else said)


@dataclass(frozen=True)
class DisclosureReport:
    """The whole check of one result at level 3. ``shared``: what no class can hide, for all have it."""

    rules: Disclosure
    classes: tuple[ClassReport, ...]
    applied: tuple[Applied, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    shared: tuple[Shared, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the result may go out by the rules alone."""
        return all(found.passed for found in self.classes)

    @property
    def verdict(self) -> Verdict:
        """An override changes what is done, not what was found."""
        if self.passed:
            return "pass"
        return "overridden" if self.rules.override else "fail"

    @property
    def summary(self) -> str:
        """The finding in a sentence or two."""
        return " ".join([*self.findings, self.consequence])

    @property
    def findings(self) -> tuple[str, ...]:
        """What fails, a sentence each."""
        return tuple(" ".join(item.findings) for item in self.classes if not item.passed)

    @property
    def consequence(self) -> str:
        """What comes of the finding, and what everybody in a file is known to have."""
        shared = (item.message for item in self.shared)
        if self.passed:
            promised = f"Setiap kelas memuat sedikitnya {self.promised(self.size_units)}."
            return " ".join([promised, *shared, "Data dapat diserahkan."])
        done = "Data diloloskan dengan keputusan." if self.rules.override else "Data tidak diserahkan."
        return " ".join([*shared, done])

    @property
    def size_units(self) -> str:
        """What the sizes of the classes are counted in."""
        return " atau ".join(dict.fromkeys(found.size_unit for found in self.classes))

    @property
    def measured_l(self) -> int | None:
        """The l that the specification sets, where there is a sensitive variable that it was held against."""
        return self.rules.diversity if any(found.diversity for found in self.classes) else None

    def promised(self, units: str) -> str:
        """What every class must hold at least."""
        values = f", dan {self.measured_l} nilai setiap variabel sensitif" if self.measured_l else ""
        return f"{self.rules.k} {units}{values}"

    @property
    def reason(self) -> str:
        """Why the result failed, in English, for the command line and the log; empty where it passed."""
        return "; ".join(_reason(found) for found in self.classes if not found.passed)

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form: numbers and Indonesian texts. Its keys are stable."""
        override = self.rules.override
        return {
            "verdict": self.verdict,
            "verdict_label": VERDICT_LABELS[self.verdict],
            "summary": self.summary,
            "k": self.rules.k,
            "l": self.rules.diversity,
            "linked": self.rules.linked,
            "shared": [item.to_mapping() for item in self.shared],
            "classes": [_classes(found) for found in self.classes],
            "applied": [
                {
                    "theme": item.theme,
                    "variable": item.variable,
                    "label": item.label,
                    "text": item.text,
                    "cells_emptied": item.emptied,
                    "cells": item.rows,
                }
                for item in self.applied
            ],
            "remedies": [
                {
                    "transform": {item.variable: transform_mapping(item) for item in remedy.transforms},
                    "costs": list(remedy.costs),
                    "left": [
                        {"theme": theme, "unit": UNITS[theme], "people": people}
                        for theme, people in remedy.left.items()
                    ],
                    "cells_emptied": remedy.cells_emptied,
                    "passes": remedy.passes,
                    "linked": remedy.linked,
                    "message": remedy.message,
                }
                for remedy in self.remedies
            ],
            "override": {"reason": override.reason, "decided_by": override.decided_by} if override else None,
        }


def _reason(found: ClassReport) -> str:
    """In English; the sensitive variable goes by its id, as in a specification."""
    small = found.people_in_small_classes
    said = [f"{small} of {found.people} in classes of fewer than {found.k}"] if small else []
    said += [
        f"{item.people} of {found.people} in classes with fewer than {item.wanted} values of {item.variable}"
        for item in found.diversity
        if item.failed
    ]
    joined = " by whole households" if found.scope == "joined" else ""
    return f"{found.theme}{joined}: {', '.join(said)}"


def _classes(found: ClassReport) -> dict[str, Any]:
    return {
        "theme": found.theme,
        "label": found.label,
        "scope": found.scope,
        "unit": found.unit,
        "passed": found.passed,
        "message": " ".join(found.findings) or f"Setiap kelas memuat sedikitnya {found.k} {found.size_unit}.",
        "quasi_identifiers": [_identifier(item) for item in found.identifiers],
        "people": found.people,
        "classes": found.classes,
        "small_classes": found.small_classes,
        "people_in_small_classes": found.people_in_small_classes,
        "share_in_small_classes": percent(found.people_in_small_classes, found.people),
        "unique_people": found.unique_people,
        "smallest_class": found.smallest,
        "causes_words": found.causes_words,
        "sizes": [
            {
                "label": group.label,
                "from": group.first,
                "to": group.last,
                "classes": group.classes,
                "people": group.people,
            }
            for group in found.sizes
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
        f" {number(cause.alone_by_it)} {found.unit} tidak lagi sendirian di kelasnya."
        if cause.alone_by_it
        else ""
    )
    return f"Tanpa {cause.identifier.label}, {', '.join(said)}.{by_it}"


def _identifier(item: Identifier) -> dict[str, str]:
    return {"theme": item.theme, "variable": item.variable, "label": item.label, "recode": item.recode}
