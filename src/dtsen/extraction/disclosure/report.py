"""What the disclosure check found, for an officer to read: figures, causes, and what would mend them.

Numbers only, never a row's value: a report may be shown where the data may not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dtsen.extraction.disclosure.class_report import (
    SIZE_UNIT,
    UNITS,
    ClassReport,
    classes_mapping,
)
from dtsen.extraction.disclosure.rules import Disclosure, Transform, transform_mapping
from dtsen.extraction.disclosure.shared import Shared
from dtsen.extraction.disclosure.together import PutTogether
from dtsen.extraction.indonesian import number, percent

Verdict = Literal["pass", "fail", "overridden"]

VERDICT_LABELS: Mapping[Verdict, str] = {
    "pass": "Lulus",
    "fail": "Tidak lulus",
    "overridden": "Tidak lulus, diloloskan dengan keputusan",
}
UNLINKING = (
    "Kedua berkas diserahkan tanpa kunci penghubung: anggota keluarga tidak dapat dihubungkan dengan "
    "keluarganya"
)


@dataclass(frozen=True)
class Applied:
    """A transformation of the specification as it came out: the variable, in words, and how many cells of how
    many it emptied (None where it empties nothing, and for the receiver).
    """

    theme: str
    variable: str
    label: str
    text: str
    emptied: int | None = None
    rows: int | None = None


@dataclass(frozen=True)
class EmptiedCells:
    """So many ``cells`` of a column that are empty with a remedy, ``of`` so many rows of the theme's file;
    the specification empties ``before`` of it already.
    """

    theme: str
    variable: str
    label: str
    cells: int
    of: int
    before: int = 0

    @property
    def text(self) -> str:
        """The loss in a line."""
        return (
            f"{self.label}: {number(self.cells)} sel {UNITS[self.theme]} dikosongkan "
            f"({percent(self.cells, self.of)}){self.compared}"
        )

    @property
    def compared(self) -> str:
        """How much of the loss is the remedy's, where the specification has one already."""
        more = self.cells - self.before
        if not self.before:
            return ""
        if not more:
            return ", semuanya sudah oleh spesifikasi semula"
        said = f"{number(abs(more))} {'lebih banyak' if more > 0 else 'lebih sedikit'}"
        return f", {said} daripada dengan spesifikasi semula"


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
class LeftOut:
    """Variables that stand in both of two files without a key, left out of the file of one ``theme``.
    ``values``: how many different ones of each this file loses. ``together``: which rows of people the result
    would still let be put together as families; None where nobody counted. The rest is as of a ``Remedy``.
    """

    theme: str
    theme_label: str
    variables: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[int, ...]
    left: Mapping[str, int]
    cells_emptied: int
    passes: bool
    together: PutTogether | None = None

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Its place among the ways: what passes before what does not, and the cleaner result first."""
        found = self.together
        return not self.passes, found.rows if found else 0, found.of_one if found else 0

    @property
    def text(self) -> str:
        """What is left out, what that costs and what comes of it."""
        lost = ", ".join(
            f"{label} ({number(values)} nilai hilang dari berkas itu)"
            for label, values in zip(self.labels, self.values, strict=True)
        )
        emptied = f" {number(self.cells_emptied)} sel dikosongkan." if self.cells_emptied else ""
        people = " dan ".join(
            f"{number(count)} {UNITS[theme]}" for theme, count in self.left.items() if count
        )
        left = "" if self.passes or not people else f" Masih di kelas kecil: {people}."
        passing = " Lulus bila diterapkan." if self.passes else " Belum lulus."
        together = f" Pada berkas individu sesudahnya, {self.together.text}" if self.together else ""
        what = f"Berkas {self.theme_label} tanpa {lost}; berkas lain tetap memuatnya."
        return f"{what}{emptied}{left}{passing}{together}"

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "theme": self.theme,
            "variables": list(self.variables),
            "left": [
                {"theme": theme, "unit": UNITS[theme], "people": people}
                for theme, people in self.left.items()
            ],
            "cells_emptied": self.cells_emptied,
            "passes": self.passes,
            "together": self.together.to_mapping() if self.together else None,
            "message": self.text,
        }


@dataclass(frozen=True)
class DisclosureReport:
    """The whole check of one result at level 3. ``shared``: what no class can hide, for all have it.
    ``left_out``: what mends files without a key and is no transformation.
    """

    rules: Disclosure
    classes: tuple[ClassReport, ...]
    applied: tuple[Applied, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    shared: tuple[Shared, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def for_receiver(self) -> DisclosureReport:
        """What travels with the data: nothing that does not follow from the files themselves. How many cells
        lost a value tells how many of the missing ones had one.
        """
        return replace(
            self,
            classes=tuple(found.for_receiver for found in self.delivered),
            applied=tuple(replace(item, emptied=None, rows=None) for item in self.applied),
        )

    @property
    def delivered(self) -> tuple[ClassReport, ...]:
        """The classes of what goes out. Files that a key joins are also measured as they were without it, and
        then other cells are emptied.
        """
        return tuple(found for found in self.classes if found.scope == "joined") or self.classes

    @property
    def is_unlinked(self) -> bool:
        """Whether two files go out without their common key."""
        return not self.rules.linked and len({found.theme for found in self.classes}) > 1

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
        return " ".join(filter(None, [*self.findings, self.emptied_words, self.consequence]))

    @property
    def findings(self) -> tuple[str, ...]:
        """What fails, a sentence each."""
        return tuple(" ".join(item.findings) for item in self.classes if not item.passed)

    @property
    def emptied_words(self) -> str:
        """Of a refused result whose specification empties columns: that this alone was not enough, and why.
        Empty where nothing was emptied, and where nobody stands in a small class for all that.
        """
        emptied = [item for item in self.applied if item.emptied]
        # A key brings all columns together; without one, what a file lost is nothing to the other.
        joined = any(found.scope == "joined" for found in self.delivered)
        small = [
            found
            for found in self.delivered
            if found.people_in_small_classes and any(joined or item.theme == found.theme for item in emptied)
        ]
        if self.verdict != "fail" or not small:
            return ""
        themes = {found.theme for found in (self.delivered if joined else small)}
        labels = dict.fromkeys(item.label for item in emptied if item.theme in themes)
        people = " dan ".join(f"{number(found.people_in_small_classes)} {found.unit}" for found in small)
        why = _kept_small(small, self.applied)
        pointing = "; lihat usulan perbaikan" if self.remedies else ""
        return (
            f"Mengosongkan {' dan '.join(labels)} saja belum cukup: sesudahnya {people} masih berada di "
            f"kelas kecil, karena {why}{pointing}."
        )

    @property
    def consequence(self) -> str:
        """What comes of the finding, and what everybody in a file is known to have."""
        shared = (item.message for item in self.shared)
        if self.passed:
            promised = f"Setiap kelas memuat sedikitnya {self.promised}."
            return " ".join([promised, *shared, "Data dapat diserahkan."])
        done = "Data diloloskan dengan keputusan." if self.rules.override else "Data tidak diserahkan."
        return " ".join([*shared, done])

    @property
    def measured_l(self) -> int | None:
        """The l that the specification sets, where there is a sensitive variable that it was held against."""
        return self.rules.diversity if any(found.diversity for found in self.classes) else None

    @property
    def promised(self) -> str:
        """What every class must hold at least."""
        values = f", dan {self.measured_l} nilai setiap variabel sensitif" if self.measured_l else ""
        return f"{self.rules.k} {SIZE_UNIT}{values}"

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
            "emptied_words": self.emptied_words,
            "k": self.rules.k,
            "l": self.rules.diversity,
            "linked": self.rules.linked,
            "shared": [item.to_mapping() for item in self.shared],
            "classes": [classes_mapping(found) for found in self.classes],
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
                    "emptied": [
                        {
                            "theme": item.theme,
                            "variable": item.variable,
                            "label": item.label,
                            "cells": item.cells,
                            "cells_before": item.before,
                        }
                        for item in remedy.emptied
                    ],
                    "passes": remedy.passes,
                    "linked": remedy.linked,
                    "message": remedy.message,
                }
                for remedy in self.remedies
            ],
            "left_out": [item.to_mapping() for item in self.left_out],
            "override": {"reason": override.reason, "decided_by": override.decided_by} if override else None,
        }


def _kept_small(small: Sequence[ClassReport], applied: Sequence[Applied]) -> str:
    """Why classes are small still whose rows have lost all that is emptied: these columns are alike in all of
    them, so that something else tells two such classes apart.
    """
    if all(found.small_classes == 1 for found in small):
        return "mereka terlalu sedikit untuk satu kelas"
    emptied = {(item.theme, item.variable) for item in applied if item.emptied is not None}
    others = any((item.theme, item.variable) not in emptied for found in small for item in found.identifiers)
    telling = ["kolom lain"] if others else []
    if any(found.scope == "joined" for found in small):
        telling.append("susunan keluarga")
    return f"{' dan '.join(telling)} tetap membedakan mereka"


def _reason(found: ClassReport) -> str:
    """In English; the sensitive variable goes by its id, as in a specification."""
    small = found.people_in_small_classes
    said = [f"{small} of {found.people} in classes of fewer than {found.k} families"] if small else []
    said += [
        f"{item.people} of {found.people} in classes with fewer than {item.wanted} values of {item.variable}"
        for item in found.diversity
        if item.failed
    ]
    joined = " by whole households" if found.scope == "joined" else ""
    return f"{found.theme}{joined}: {', '.join(said)}"
