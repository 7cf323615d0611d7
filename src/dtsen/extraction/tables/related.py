"""Refuses tables of which two figures are one, so that each would give away what the other withholds.

Suppression knows that a cell is the sum of its parts, and a share's two halves its count. Whatever else ties
figures together a reader knows and suppression does not: such figures do not go out together. What they are
is said here, of the catalogue's variables, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from dtsen.extraction.catalogue import MEMBERS, Catalogue
from dtsen.extraction.catalogue.following import tell_the_same
from dtsen.extraction.choice import Measure, ThemeChoice
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.errors import SpecError
from dtsen.extraction.recode import Bands, Recode, Top

_SIZE, _HEAD = "family_size", "relation_to_head"

# A question, and what is asked only of those who answer it in one way: who has a value follows from it.
_ASKED_OF_SOME: Mapping[str, frozenset[str]] = {
    "toilet_facility": frozenset({"toilet_type"}),
    "lighting_source": frozenset({"installed_power"}),
    "school_participation": frozenset({"highest_level_attended", "highest_grade_attended"}),
    "is_working": frozenset({"weekly_hours", "main_job_sector", "main_job_status"}),
    "owns_business": frozenset(
        {
            "business_count",
            "joined_kur",
            "joined_umi",
            "main_business_sector",
            "main_business_turnover",
            "paid_workers",
            "unpaid_workers",
        }
    ),
}
_ASKED_TOGETHER = tuple({question, *others} for question, others in _ASKED_OF_SOME.items())


@dataclass(frozen=True)
class Counting:
    """A variable of one theme that counts the rows of another (``counted``): summed, or as a dimension with
    the number of rows of each value. ``by_condition``: also where it only chooses rows.
    """

    theme: str
    variable: str
    counted: str
    by_condition: bool = False


_COUNTINGS = (
    Counting("family", _SIZE, MEMBERS),
    # Every family has one head.
    Counting(MEMBERS, _HEAD, "family", by_condition=True),
    # The members of the families of seven are seven times these families.
    Counting(MEMBERS, _SIZE, "family", by_condition=True),
)


class RelatedFigures(SpecError):
    """What ties figures of one theme's table; ``variables`` are the two (or the one, taken twice) that do."""

    def __init__(self, theme: str, subject: str, variables: Sequence[str], message: str) -> None:
        names = " dan ".join(dict.fromkeys(variables))
        super().__init__("related_figures", message, subject, theme=theme, variables=names)
        self.theme = theme
        self.variables = tuple(dict.fromkeys(variables))


class RelatedTables(SpecError):
    """A variable of one theme's table that counts what another's counts."""

    def __init__(self, theme: str, counted: str, variable: str, message: str) -> None:
        super().__init__("related_tables", message, variable, theme=theme, counted=counted)
        self.theme = theme
        self.variables = (variable,)


def refuse_related(choices: Sequence[ThemeChoice], catalogue: Catalogue, disclosure: Disclosure) -> None:
    """Raises ``RelatedFigures`` for a table that would give away what it withholds, and ``RelatedTables`` for
    two that would together; the subject is the variable.
    """
    for choice in choices:
        _refuse_within(choice)
        if choice.theme == MEMBERS:
            _refuse_counting_families(choice, catalogue, disclosure)
    themes = {choice.theme: choice for choice in choices}
    for counting in _COUNTINGS:
        if not {counting.theme, counting.counted} <= themes.keys():
            continue
        used, where = themes[counting.theme].used, themes[counting.theme].where
        conditions = [condition.variable for condition in where]
        if counting.variable in used or (counting.by_condition and counting.variable in conditions):
            raise RelatedTables(
                counting.theme,
                counting.counted,
                counting.variable,
                f"{counting.variable} of theme {counting.theme} counts what the table of theme "
                f"{counting.counted} counts, and each would give away what the other withholds: "
                "ask for it without the other table",
            )


def _refuse_within(choice: ThemeChoice) -> None:
    measured = [measure for measure in choice.measures if measure.variable]
    for measure in measured:
        for name in choice.dimensions:
            if tell_the_same(measure.variable, name):
                found = f"{measure.variable} as a figure and {name} as a dimension"
                raise _related(choice, (measure.variable, name), found)
    for one, other in combinations(measured, 2):
        both_shares = one.kind == other.kind == "share"
        if tell_the_same(one.variable, other.variable) and (both_shares or one.variable != other.variable):
            names = " and ".join(dict.fromkeys((one.variable, other.variable)))
            raise _related(choice, (other.variable, one.variable), f"several figures of {names}")
    telling = list(_telling_who_has_a_value(measured))
    for name, asked in (*combinations(telling, 2), *product(telling, choice.dimensions)):
        if any({name, asked} <= group for group in _ASKED_TOGETHER):
            raise _related(
                choice, (name, asked), f"{name} is asked of the same people as {asked}, and together they"
            )


def _refuse_counting_families(choice: ThemeChoice, catalogue: Catalogue, disclosure: Disclosure) -> None:
    """A table of people that takes what is their families': figures that count families by the people in them
    are tied to the number of people.
    """
    conditions = {condition.variable for condition in choice.where}
    # The heads are the families, and the people of a size so many times its heads; the sizes of all heads'
    # families come to the people.
    if _HEAD in choice.used and _SIZE in {*choice.used, *conditions}:
        raise _related(choice, (_HEAD, _SIZE), f"{_HEAD} beside {_SIZE}")
    # The members of families of seven are a multiple of seven: what seems open by ten has one value.
    if _SIZE in choice.dimensions and _has_single_sizes(disclosure.of(_SIZE).recode):
        raise RelatedFigures(
            choice.theme,
            _SIZE,
            (_SIZE,),
            f"people by {_SIZE} would tell how many families they are: take bands of two sizes or more",
        )
    # Who lacks the family's row lacks all of it.
    theme = catalogue.offered(MEMBERS, "table")
    told = [name for name in _counting_values(choice.measures) if theme.variable(name).theme != MEMBERS]
    if len(told) > 1:
        raise _related(choice, (told[1], told[0]), f"sum and mean of both {told[0]} and {told[1]}")


def _has_single_sizes(recode: Recode | None) -> bool:
    """Whether some category holds families of one size alone; those of one are as many as their members."""
    match recode:
        case Bands(width) if width:
            return False
        case Bands(_, edges):
            # (what lies below the first band begins with 1)
            return any(high - low < 2 and low > 1 for low, high in pairwise(edges))
        case Top(limit):
            return limit > 2
    return True


def _related(choice: ThemeChoice, variables: tuple[str, str], found: str) -> RelatedFigures:
    return RelatedFigures(
        choice.theme,
        variables[0],
        variables,
        f"{found} would give away what the table withholds: take one of them, best as a dimension",
    )


def _telling_who_has_a_value(measured: Sequence[Measure]) -> Iterator[str]:
    """The variables of which the table tells how many have a value, or who is asked for more: by a sum and a
    mean, or by the share of an answer that others depend on.
    """
    names = dict.fromkeys(measure.variable for measure in measured)
    counting = set(_counting_values(measured))
    yield from (name for name in names if name in _ASKED_OF_SOME or name in counting)


def _counting_values(measured: Sequence[Measure]) -> Iterator[str]:
    """The variables with a sum and a mean, which tell together how many have a value."""
    kinds: dict[str, set[str]] = {}
    for measure in measured:
        kinds.setdefault(measure.variable, set()).add(measure.kind)
    yield from (name for name, found in kinds.items() if {"sum", "mean"} <= found)
