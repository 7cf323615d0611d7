"""Tallies of several files as one, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping

from dtsen.extraction.disclosure.outcome import Outcome, Tally
from dtsen.extraction.disclosure.rules import Disclosure


def added(tallies: Mapping[str, Tally]) -> Tally:
    """All files together."""
    return Tally(
        sum(tally.classes for tally in tallies.values()),
        sum(tally.people_in_small_classes for tally in tallies.values()),
        sum(tally.alone for tally in tallies.values()),
        sum(tally.undiverse for tally in tallies.values()),
    )


def passes(rules: Disclosure, found: Tally | Outcome) -> bool:
    """Whether the result could go out by the rules alone."""
    return not found.people_in_small_classes and not (rules.diversity and found.undiverse)
