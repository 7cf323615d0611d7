"""The access level: nobody types it, it follows from what is chosen (D3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.errors import SpecError

Form = Literal["rows", "table"]
LevelReason = Literal["aggregate", "no_direct_identifier", "direct_identifier"]

AGGREGATE_LEVEL = 2
PSEUDONYMOUS_LEVEL = 3
IDENTIFIED_LEVEL = 4


@dataclass(frozen=True)
class LevelFinding:
    """The level that a choice needs, the reason as a code, and the variables that decided it, in catalogue
    order.
    """

    level: int
    reason: LevelReason
    decisive: tuple[Variable, ...]


def required_level(catalogue: Catalogue, form: str, variables: Mapping[str, Iterable[str]]) -> LevelFinding:
    """The level of ``{theme id: variable ids}`` (D3).

    A table is level 2. Rows are level 4 as soon as one direct identifier is among them, else level 3; the
    direct identifiers are ``decisive``. Raises ``SpecError`` for an unknown theme, variable or form.
    """
    chosen = {
        variable
        for theme_id, ids in variables.items()
        for variable in map(catalogue.offered(theme_id, form).variable, ids)
    }
    if form == "table":
        return LevelFinding(AGGREGATE_LEVEL, "aggregate", ())
    if form != "rows":
        raise SpecError("unknown_form", f"there is no form {form!r}", str(form))
    decisive = tuple(
        variable
        for theme in catalogue
        for variable in theme.variables
        if variable.is_direct_identifier and variable in chosen
    )
    if decisive:
        return LevelFinding(IDENTIFIED_LEVEL, "direct_identifier", decisive)
    return LevelFinding(PSEUDONYMOUS_LEVEL, "no_direct_identifier", ())
