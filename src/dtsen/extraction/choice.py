"""What a specification takes from one theme: variables of rows, or the dimensions and measures of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dtsen.extraction.catalogue import Theme, Variable
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.errors import SpecError, short, shown
from dtsen.extraction.level import AGGREGATE_LEVEL
from dtsen.extraction.reading import mapping, only_known_keys, part, sequence, whole_number
from dtsen.extraction.recode import Bottom, Top

MeasureKind = Literal["count", "sum", "mean", "share"]

MOST_DIMENSIONS = 6

_KEYS: Mapping[str, set[str]] = {
    "rows": {"variables", "where"},
    "table": {"dimensions", "measures", "where"},
}


@dataclass(frozen=True)
class Condition:
    """Keep the rows whose variable has one of these values (whole numbers, sorted)."""

    variable: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Measure:
    """A figure of every cell: how many rows, the sum or mean of a number, or the share of rows whose code is
    one of ``values``.
    """

    kind: MeasureKind
    variable: str = ""
    values: tuple[int, ...] = ()

    def to_mapping(self) -> str | dict[str, Any]:
        """``count``, ``{sum: family_size}``, ``{mean: …}`` or ``{share: {decile: [1, 2]}}``."""
        if self.kind == "count":
            return "count"
        return {self.kind: {self.variable: list(self.values)} if self.kind == "share" else self.variable}


@dataclass(frozen=True)
class ThemeChoice:
    """What is taken from one theme, and conditions that all must hold.

    Rows have ``variables``, in catalogue order. A table has ``dimensions``, from the outermost to the
    innermost, and ``measures``, both in the order that was written.
    """

    theme: str
    variables: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    dimensions: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """Every variable that goes into the result, the conditions' aside."""
        measured = (measure.variable for measure in self.measures if measure.variable)
        return tuple(dict.fromkeys((*self.variables, *self.dimensions, *measured)))

    def to_mapping(self) -> dict[str, Any]:
        """The mapping form: ``variables``, or ``dimensions`` and ``measures``; ``where`` if there is one."""
        data: dict[str, Any] = {"variables": list(self.variables)} if self.variables else {}
        if self.measures:
            data["dimensions"] = list(self.dimensions)
            data["measures"] = [measure.to_mapping() for measure in self.measures]
        if self.where:
            data["where"] = {condition.variable: list(condition.values) for condition in self.where}
        return data


def choice_from(theme: Theme, form: str, entry: Mapping[str, Any]) -> ThemeChoice:
    """The choice from its mapping form, in normal form; ``form`` is a known one. Raises ``SpecError``."""
    _refuse_keys_of_the_other(form, entry, theme)
    only_known_keys(entry, _KEYS[form], f"themes.{theme.id}")
    where = part(entry, "where", f"{theme.id}.where")
    conditions = tuple(
        Condition(name, _whole_numbers(theme.variable(name), where[name])) for name in sorted(where)
    )
    if form == "table":
        dimensions = _ids(theme, entry.get("dimensions", []), "dimensions")
        written = sequence(entry.get("measures", []), f"{theme.id}.measures")
        measures = tuple(_measure(theme, item) for item in written)
        return ThemeChoice(theme.id, where=conditions, dimensions=tuple(dimensions), measures=measures)
    ids = set(_ids(theme, entry.get("variables", []), "variables"))
    variables = tuple(variable.id for variable in theme.variables if variable.id in ids)
    return ThemeChoice(theme.id, variables, conditions)


def _refuse_keys_of_the_other(form: str, entry: Mapping[str, Any], theme: Theme) -> None:
    """Rows have variables, tables dimensions and measures. Raises ``SpecError("key_of_other_form")``."""
    others = set().union(*_KEYS.values()) - _KEYS[form]
    for key in entry:
        if key in others:
            raise SpecError(
                "key_of_other_form",
                f"{key} of theme {theme.id} is no key of form {form}",
                key,
                place=f"themes.{theme.id}",
                form=form,
            )


def check_choice(theme: Theme, choice: ThemeChoice, form: str, disclosure: Disclosure) -> None:
    """Hold a choice against the catalogue. Raises ``SpecError`` that names the first wrong thing."""
    if form == "table":
        _check_table(theme, choice, disclosure)
    elif not set(choice.variables) - disclosure.dropped:
        raise SpecError("no_variable", f"theme {theme.id} has no variable chosen", theme.id)
    for variable_id in choice.used:
        theme.variable(variable_id)
    for condition in choice.where:
        variable = theme.variable(condition.variable)
        if variable.storage != "integer" or variable.is_direct_identifier:
            raise SpecError(
                "filter_not_allowed",
                f"rows cannot be chosen by {variable.id}: only codes and counts can",
                variable.id,
            )
        if form == "table":
            _check_level(variable)  # to choose by a value is to show how many have it
        _check_values(variable, condition.values, "empty_filter")


def _check_table(theme: Theme, choice: ThemeChoice, disclosure: Disclosure) -> None:
    if not choice.measures:
        raise SpecError("no_measure", f"the table of theme {theme.id} has no measure", theme.id)
    if len(choice.dimensions) > MOST_DIMENSIONS:
        raise SpecError(
            "too_many_dimensions",
            f"a table has at most {MOST_DIMENSIONS} dimensions",
            theme.id,
            most=MOST_DIMENSIONS,
        )
    for variable in map(theme.variable, choice.dimensions):
        _check_level(variable)
        banded = disclosure.of(variable.id).recode is not None
        if not (variable.is_code or variable.region_level or banded):
            raise SpecError(
                "not_a_dimension",
                f"a table cannot be split by {variable.id}: only codes, regions and banded numbers can",
                variable.id,
            )
    for measure in choice.measures:
        if measure.kind == "count":
            continue
        variable = theme.variable(measure.variable)
        _check_level(variable)
        if measure.kind == "share":
            if not variable.is_code:
                raise SpecError(
                    "not_a_measure",
                    f"a {measure.kind} is taken of codes, not of {variable.id}",
                    variable.id,
                    kind=measure.kind,
                )
            _check_values(variable, measure.values, "empty_share")
        elif not variable.is_quantity:
            raise SpecError(
                "not_a_measure",
                f"a {measure.kind} is taken of numbers, not of {variable.id}",
                variable.id,
                kind=measure.kind,
            )
        else:
            _check_limits(variable, disclosure)


def _check_limits(variable: Variable, disclosure: Disclosure) -> None:
    """What is added up must not have a greatest value that many reach: a sum of horses counted as none or one
    is the number of families with a horse, and what it lacks to all of them the number of those without. Of
    sums suppression knows the least value and no greatest one.
    """
    recode = disclosure.of(variable.id).recode
    if isinstance(recode, Top) or (isinstance(recode, Bottom) and variable.bounds):
        raise SpecError(
            "transform_not_for_tables",
            f"{variable.id} is added up, and within limits its sum would be a share in disguise: add it up "
            f"as it is, or take it as a dimension in bands, such as {{bands: [0, 1]}}",
            variable.id,
        )


def _check_level(variable: Variable) -> None:
    if variable.min_level > AGGREGATE_LEVEL:
        raise SpecError(
            "variable_not_for_tables",
            f"{variable.id} may be used from level {variable.min_level} on, and a table is level 2",
            variable.id,
            needed=variable.min_level,
        )


def _check_values(variable: Variable, values: tuple[int, ...], when_empty: str) -> None:
    if not values:
        raise SpecError(when_empty, f"the condition on {variable.id} names no value", variable.id)
    wrong = [value for value in values if variable.allowed and str(value) not in variable.allowed]
    if wrong:
        raise SpecError("unknown_code", f"{variable.id} has no code {wrong[0]}", variable.id, value=wrong[0])


def _measure(theme: Theme, item: Any) -> Measure:
    if item == "count":
        return Measure("count")
    if not isinstance(item, Mapping) or len(item) != 1:
        raise _unknown_measure(theme, f"a measure is count, sum, mean or share, not {shown(item)}", item)
    kind, what = next(iter(item.items()))
    if kind == "sum" or kind == "mean":
        return Measure(kind, theme.variable(str(what)).id)
    if kind == "share":
        shares = mapping(what, f"{theme.id}.share")
        if len(shares) != 1:
            raise _unknown_measure(theme, "a share names one variable and its codes", kind)
        name, values = next(iter(shares.items()))
        return Measure("share", name, _whole_numbers(theme.variable(name), values))
    raise _unknown_measure(theme, f"there is no measure {shown(kind)}", kind)


def _unknown_measure(theme: Theme, message: str, written: object) -> SpecError:
    return SpecError("unknown_measure", message, short(str(written)), theme=theme.id)


def _ids(theme: Theme, value: Any, name: str) -> list[str]:
    ids = [str(item) for item in sequence(value, f"{theme.id}.{name}")]
    for variable_id in ids:
        theme.variable(variable_id)
    if len(set(ids)) < len(ids):
        repeated = next(item for item in ids if ids.count(item) > 1)
        raise SpecError(
            "repeated_variable",
            f"theme {theme.id} names {repeated} more than once",
            repeated,
            theme=theme.id,
        )
    return ids


def _whole_numbers(variable: Variable, values: Any) -> tuple[int, ...]:
    message = f"a condition on {variable.id} takes whole numbers, not "
    numbers = {
        whole_number(value, "unknown_code", f"{message}{shown(value)}", variable.id)
        for value in sequence(values, variable.id)
    }
    return tuple(sorted(numbers))
