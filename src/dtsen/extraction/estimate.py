"""What a specification would give, worked out before any row is read: for ``dtsen extract --check``."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.plan import Column, Plan, ThemePlan
from dtsen.extraction.recode import Bands
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec, ThemeChoice

# About how many bytes a value takes in a CSV, with its separator.
_WIDTHS = {"text": 16, "integer": 3, "date": 11}
_FIGURE_WIDTH = 8
# About how many bands an open-ended number falls into.
_MANY = 25


@dataclass(frozen=True)
class Estimate:
    """One theme's file: its columns by name, and at most about how many rows and bytes of CSV."""

    theme: str
    columns: tuple[str, ...]
    rows: int
    size: int


def estimates(spec: ExtractSpec, plan: Plan, dataset: Dataset, regions: Regions) -> tuple[Estimate, ...]:
    """An estimate a theme, by the manifest's counts and the code lists. Raises ``RegistryError``."""
    return tuple(
        _of_table(theme, choice, dataset, regions) if spec.form == "table" else _of_rows(theme, dataset)
        for theme, choice in zip(plan.themes, spec.themes, strict=True)
    )


def _of_rows(theme: ThemePlan, dataset: Dataset) -> Estimate:
    rows = dataset.estimated_rows(theme.theme, theme.regions)
    names = tuple(column.name for column in theme.columns)
    return Estimate(theme.theme, names, rows, rows * sum(map(_width, theme.columns)))


def _of_table(theme: ThemePlan, choice: ThemeChoice, dataset: Dataset, regions: Regions) -> Estimate:
    """A line a combination of values, each dimension's total included, but never more than twice the rows."""
    counted = dataset.estimated_rows(theme.theme, theme.regions)
    lines = prod(_values(column, theme, regions) + 1 for column in theme.columns)
    rows = min(lines, 2 * counted + 1)
    measures = [f"{measure.kind} {measure.variable}".strip() for measure in choice.measures]
    width = sum(map(_width, theme.columns)) + _FIGURE_WIDTH * len(measures)
    return Estimate(theme.theme, (*(column.name for column in theme.columns), *measures), rows, rows * width)


def _values(column: Column, theme: ThemePlan, regions: Regions) -> int:
    variable = column.source
    if not isinstance(variable, Variable):
        return 1
    if variable.region_level:
        inside = [region.code for region in regions.all(variable.region_level)]
        wanted = theme.regions or ("",)
        return sum(any(code.startswith(one) or one.startswith(code) for one in wanted) for code in inside)
    if isinstance(column.recode, Bands) and column.recode.edges:
        return len(column.recode.edges) + 1
    return len(variable.allowed) or _MANY


def _width(column: Column) -> int:
    if isinstance(column.source, Variable) and column.source.is_fixed_text:
        return int(column.source.type[5:-1]) + 3
    return _WIDTHS[column.storage]
