"""How much of a build is done and how long the rest may take, from what the build says of itself: the one
account that the command line's bar and the portal's tracker show. Pure: the clock's seconds come in.

Rows take several steps, one theme after the other, and most steps cannot say how far they are: a sort stands
at a fifth of what its engine counts, and is done. So time is what is counted: what a row cost in each step
here (``_SORTED``, ``_PLAIN``), as much slower or faster as this machine has been so far, and what it cost in
an earlier theme. What comes before the first row says nothing of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Stage = Literal[
    "counting",
    "suppressing",
    "disclosure",
    "remedies",
    "sorting",
    "reading",
    "checking",
    "ordering",
    "comparing",
]

# Seconds that a million rows take in each step, in its order. Measured on 2 processors with 6.6 million
# families and 20.1 million people: of level 3 (four columns and two: 1.6 and 1.4 to sort, 0.2 to write, 1.75
# and 1.5 to prove the order), and of level 4 (25 columns: to check them takes three fifths, on a machine that
# has other work only a third, for writing keeps both processors busy; this lies between). Only their
# proportions matter for long.
_SORTED: Mapping[Stage, float] = {
    "sorting": 1.5,
    "reading": 0.2,
    "checking": 0.05,
    "ordering": 1.6,
    "comparing": 0.15,
}
_PLAIN: Mapping[Stage, float] = {"reading": 1.2, "checking": 1.0}
# Steps whose rows pass by one after the other (their own share tells how long they take), and those in which
# pseudonyms are worked out.
_EVEN = frozenset(("reading", "checking"))
_KEYED = frozenset(("sorting", "ordering"))
_TRUSTED = 0.25  # of such a step: from here on its share alone tells it
_OVERDUE = 0.2  # what lasts longer than was thought lasts this share of it yet
_FURTHER_KEY = 0.6  # of such a step's time: each pseudonym beside the first, measured on a million families
_RATE = 1.0  # seconds in which rows have to pass by before they have a rate
_MILLION = 1_000_000
_ENOUGH_SECONDS = 3.0  # since rows began to flow
_ENOUGH = 0.02  # of all
_SILENCE = 6.0  # seconds without a word, after which nothing is promised
_SMOOTHING = 4.0  # seconds in which a promise has come most of the way to a new one
_ASTRAY = 1.5  # times: so far a promise may be from what is known now
_MOST = 0.99  # before the end: documents are written last


@dataclass(frozen=True)
class ThemeRows:
    """How many rows of a theme there will be, and how many pseudonyms each has."""

    theme: str
    rows: int
    keys: int = 0


class Told(Protocol):
    """What a build says (``delivery.Progress``)."""

    @property
    def stage(self) -> Stage: ...
    @property
    def theme(self) -> str: ...
    @property
    def rows_done(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def themes(self) -> Sequence[ThemeRows]: ...


@dataclass
class _Spent:
    """What a step has taken, in all themes that are past it: ``work`` is their rows, as ``_work`` counts."""

    seconds: float = 0.0
    work: float = 0.0


class Pace:
    """Hears everything that one build says, and answers at any time."""

    def __init__(self) -> None:
        self._told: Told | None = None
        self._steps: Mapping[Stage, float] = _PLAIN
        self._spent: dict[Stage, _Spent] = {}
        self._began: float | None = None  # the first step with rows
        self._flowing: float | None = None  # the first row
        self._step_began = self._heard = 0.0
        self._is_flowing = False  # of the rows of this step
        self._share = 0.0
        self._promise: tuple[float, float] | None = None  # when, and the seconds left then

    def hear(self, told: Told, now: float) -> None:
        """``now``: seconds of a clock that only goes forward."""
        before, self._told = self._told, told
        if before is None or told != before:
            self._heard = now
        if before is None or (told.stage, told.theme) != (before.stage, before.theme):
            if before is not None and before.stage in _SORTED:
                spent = self._spent.setdefault(before.stage, _Spent())
                spent.seconds += now - self._step_began
                spent.work += sum(_work(before.stage, theme) for theme in _parted(before)[1])
            self._step_began, self._is_flowing = now, False
        if self._began is None and told.stage in _SORTED:
            self._began = now
            self._steps = _SORTED if told.stage == "sorting" else _PLAIN
        if told.stage in _SORTED and told.rows_done > _behind(told) and not self._is_flowing:
            if told.stage == "reading":  # (until then the engine has looked at files)
                self._step_began = now
            self._is_flowing = True
            self._flowing = now if self._flowing is None else self._flowing

    def share(self, now: float) -> float:
        """How much of the work with rows is done, from 0 to 1: it never falls, and 1 is for the end alone."""
        rest = self._rest(now)
        if self._began is not None and rest is not None:
            spent = now - self._began
            self._share = max(self._share, min(_MOST, spent / max(spent + rest, 1e-9)))
        return self._share

    def left(self, now: float) -> float | None:
        """The seconds to the end; None while there is nothing to judge by, and where nothing was heard of
        lately.
        """
        rest = self._rest(now)
        if self._flowing is None or rest is None or now - self._flowing < _ENOUGH_SECONDS:
            return None
        if self.share(now) < _ENOUGH:
            return None
        if self._promise is not None:
            when, promised = self._promise
            followed = max(promised - (now - when), 0.0)
            smooth = followed + (rest - followed) * (1 - math.exp((when - now) / _SMOOTHING))
            rest = min(max(smooth, rest / _ASTRAY), rest * _ASTRAY)
        self._promise = now, rest
        return None if now - self._heard > _SILENCE else rest

    def spent_on_step(self, now: float) -> float:
        """The seconds since what is done now began."""
        return now - self._step_began

    def _rest(self, now: float) -> float | None:
        """The seconds to the end as far as is known now; None before any step with rows."""
        told = self._told
        if told is None or told.stage not in _SORTED:
            return None
        spent, (_, here, ahead) = now - self._step_began, _parted(told)
        steps = list(self._steps)
        following = steps[steps.index(told.stage) + 1 :] if told.stage in steps else []
        slowness = self._slowness(told, spent)
        rest = self._rest_of_step(told, spent, slowness)
        rest += sum(self._cost(stage, theme, slowness) for theme in here for stage in following)
        return rest + sum(self._cost(stage, theme, slowness) for theme in ahead for stage in steps)

    def _rest_of_step(self, told: Told, spent: float, slowness: float) -> float:
        thought = sum(self._cost(told.stage, theme, slowness) for theme in _parted(told)[1])
        rest = max(thought - spent, _OVERDUE * spent)
        share = _even_share(told, spent)
        if not share:
            return rest
        weight = min(1.0, share / _TRUSTED)
        return weight * spent * (1 - share) / share + (1 - weight) * rest

    def _cost(self, stage: Stage, theme: ThemeRows, slowness: float) -> float:
        """The seconds that a theme takes in a step: as usual at the speed of this machine, and as measured.
        The less was measured beside what is to come, the less of it: a machine has other work, too.
        """
        work, measured = _work(stage, theme), self._spent.get(stage)
        usual = self._steps.get(stage, 0.0) * slowness * work / _MILLION
        if not measured or not measured.work:
            return usual
        weight = measured.work / (measured.work + work)
        return weight * measured.seconds / measured.work * work + (1 - weight) * usual

    def _slowness(self, told: Told, spent: float) -> float:
        """How much longer the steps so far have taken than here, the present one as far as it is known: by
        its share, or because it lasts longer than it should.
        """
        taken = sum(step.seconds for step in self._spent.values())
        usual = sum(self._steps.get(stage, 0.0) * step.work for stage, step in self._spent.items()) / _MILLION
        present = sum(_work(told.stage, theme) for theme in _parted(told)[1])
        present *= self._steps.get(told.stage, 0.0) / _MILLION
        share = _even_share(told, spent)
        if not share and spent * max(usual, 1e-9) > max(taken, 1e-9) * present:
            share = 1.0
        if share:
            taken, usual = taken + spent, usual + share * present
        return taken / usual if usual else 1.0


def _parted(told: Told) -> tuple[Sequence[ThemeRows], Sequence[ThemeRows], Sequence[ThemeRows]]:
    """The themes that are done, the one at work, and those to come."""
    for place, theme in enumerate(told.themes):
        if theme.theme == told.theme:
            return told.themes[:place], [theme], told.themes[place + 1 :]
    return (), (), ()


def _behind(told: Told) -> int:
    return sum(theme.rows for theme in _parted(told)[0])


def _work(stage: Stage, theme: ThemeRows) -> float:
    """Its rows, each of which counts for more where it has more than one pseudonym to be worked out."""
    return theme.rows * (1 + _FURTHER_KEY * max(theme.keys - 1, 0) if stage in _KEYED else 1)


def _even_share(told: Told, spent: float) -> float:
    """How much of a step is done that tells it evenly; 0 where that is not known."""
    if told.stage not in _EVEN or spent < _RATE:
        return 0.0
    if told.stage == "reading":
        own = sum(theme.rows for theme in _parted(told)[1])
        return min(1.0, (told.rows_done - _behind(told)) / max(own, 1))
    return min(1.0, told.share)
