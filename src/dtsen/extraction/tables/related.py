"""Refuses tables of which two figures are one, so that each would give away what the other withholds.

Suppression knows that a cell is the sum of its parts, and a share's two halves its count. Whatever else ties
figures together a reader knows and suppression does not: such figures do not go out together. What they are
is said here, of the catalogue's variables, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from dtsen.extraction.choice import Measure, ThemeChoice
from dtsen.extraction.errors import SpecError

# Of these, one follows from the other.
_ONE_FROM_THE_OTHER = (frozenset({"decile", "percentile"}), frozenset({"health_insurance", "pbi_national"}))
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
    Counting("family", "family_size", "individual"),
    # Every family has one head.
    Counting("individual", "relation_to_head", "family", by_condition=True),
)


def refuse_related(choices: Sequence[ThemeChoice]) -> None:
    """Raises ``SpecError("related_figures")`` for a table that would give away what it withholds, and
    ``SpecError("related_tables")`` for two that would together; the subject is the variable.
    """
    for choice in choices:
        _refuse_within(choice)
    themes = {choice.theme: choice for choice in choices}
    for counting in _COUNTINGS:
        if not {counting.theme, counting.counted} <= themes.keys():
            continue
        used, where = themes[counting.theme].used, themes[counting.theme].where
        conditions = [condition.variable for condition in where]
        if counting.variable in used or (counting.by_condition and counting.variable in conditions):
            raise SpecError(
                "related_tables",
                f"{counting.variable} of theme {counting.theme} counts what the table of theme "
                f"{counting.counted} counts, and each would give away what the other withholds: "
                "ask for it without the other table",
                counting.variable,
            )


def _refuse_within(choice: ThemeChoice) -> None:
    measured = [measure for measure in choice.measures if measure.variable]
    for measure in measured:
        for name in choice.dimensions:
            if _is_one(measure.variable, name):
                raise _related(measure.variable, f"{measure.variable} as a figure and {name} as a dimension")
    for one, other in combinations(measured, 2):
        both_shares = one.kind == other.kind == "share"
        if _is_one(one.variable, other.variable) and (both_shares or one.variable != other.variable):
            names = " and ".join(dict.fromkeys((one.variable, other.variable)))
            raise _related(other.variable, f"several figures of {names}")
    telling = list(_telling_who_has_a_value(measured))
    for name, asked in (*combinations(telling, 2), *product(telling, choice.dimensions)):
        if any({name, asked} <= group for group in _ASKED_TOGETHER):
            raise _related(name, f"{name} is asked of the same people as {asked}, and together they")


def _related(variable: str, found: str) -> SpecError:
    return SpecError(
        "related_figures",
        f"{found} would give away what the table withholds: take one of them, best as a dimension",
        variable,
    )


def _is_one(one: str, other: str) -> bool:
    return one == other or any({one, other} <= group for group in _ONE_FROM_THE_OTHER)


def _telling_who_has_a_value(measured: Sequence[Measure]) -> Iterator[str]:
    """The variables of which the table tells how many have a value, or who is asked for more: by a sum and a
    mean, or by the share of an answer that others depend on.
    """
    kinds: dict[str, set[str]] = {}
    for measure in measured:
        kinds.setdefault(measure.variable, set()).add(measure.kind)
    yield from (name for name, found in kinds.items() if name in _ASKED_OF_SOME or {"sum", "mean"} <= found)
