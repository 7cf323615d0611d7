"""What a result is under some transformations: the figures that ``classes`` counts and all others read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dtsen.extraction.disclosure.class_report import Scope
from dtsen.extraction.disclosure.rules import Transform

# What is chosen for each variable; one that is not named goes out as it is.
Transforms = Mapping[str, Transform]


@dataclass(frozen=True)
class Counts:
    """What the classes of one result add up to. ``sizes`` go with ``sizes.sizes_of``: classes and members.

    ``undiverse``: by sensitive variable, the members of classes with fewer than l of its values; a class in
    which nobody has a value tells nothing and does not count.
    """

    people: int
    classes: int
    small_classes: int
    people_in_small_classes: int
    unique_people: int
    smallest: int
    sizes: tuple[tuple[int, int], ...]
    undiverse: Mapping[str, int]


@dataclass(frozen=True)
class Tally:
    """As much of an outcome as a search looks at; an estimate where a slice of the classes was counted.

    ``alone``: the members of classes of one. ``undiverse``: those of classes that lack l values of any
    sensitive variable, where the rules ask for l.
    """

    classes: int
    people_in_small_classes: int
    alone: int
    undiverse: int

    @property
    def failing(self) -> int:
        """How far the result is from passing: who stands in small classes, and who in such that lack l."""
        return self.people_in_small_classes + self.undiverse


@dataclass(frozen=True)
class Outcome:
    """A result under some transformations: counts by theme and scope, emptied cells by theme and variable."""

    counts: Mapping[tuple[str, Scope], Counts]
    emptied: Mapping[tuple[str, str], int]

    @property
    def people_in_small_classes(self) -> int:
        """Of all files; of the joined ones where there are such, for these are the finer."""
        return sum(counts.people_in_small_classes for counts in self._widest)

    @property
    def undiverse(self) -> int:
        """The members of classes that lack l values, summed over sensitive variables."""
        return sum(sum(counts.undiverse.values()) for counts in self._widest)

    def widest(self, theme: str) -> Counts:
        """The theme's counts over every quasi-identifier that the receiver can bring together."""
        return self.counts.get((theme, "joined")) or self.counts[theme, "theme"]

    @property
    def people(self) -> int:
        """Of all files."""
        return sum(counts.people for counts in self._widest)

    @property
    def _widest(self) -> list[Counts]:
        return [self.widest(theme) for theme in dict.fromkeys(theme for theme, _ in self.counts)]
