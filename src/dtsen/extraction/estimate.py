"""What a specification would give, worked out before any row is read: for ``dtsen extract --check``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, prod

from dtsen.extraction.catalogue import FAMILIES, Catalogue
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.forecast import Behind, Fullness, Split, fullness, regions_within
from dtsen.extraction.package.contents import DeliveredColumn
from dtsen.extraction.plan import Column, Plan, Pseudonym, ThemePlan
from dtsen.extraction.recode import Bands, Top
from dtsen.extraction.regions import CODE_LENGTHS, Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.cells import columns_of
from dtsen.extraction.tables.plan import Dimension, make_table_plan
from dtsen.extraction.widths import Width, line_size, width_of

# About how long a table's values are.
_CELL_WIDTHS = {"dimension": 7.0, "measure": 3.0, "status": 11.0}
# About how many values an open-ended number has.
_MANY = 25
_KEY_DIGITS = 32
# Of a smaller region the manifest counts the district around it.
_COUNTED_DIGITS = CODE_LENGTHS["district"]
# What a percentile says of the variables that rank the nation's families.
_RANKS: Mapping[str, Callable[[int], int]] = {
    "percentile": lambda percentile: percentile,
    "decile": lambda percentile: -(-percentile // 10),
}
_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


@dataclass(frozen=True)
class Estimate:
    """One theme's file: its columns by name, and about how many rows and bytes of its format. The rows of a
    table are its cells.

    ``counted`` are the variables whose conditions the rows answer to, by shares of the nation; a region may
    hold more. ``uncounted`` are those whose shares nobody knows: there may be fewer rows. Without ``counted``
    there are at most about so many.
    """

    theme: str
    columns: tuple[str, ...]
    rows: int
    size: int
    counted: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()


def estimates(
    spec: ExtractSpec, plan: Plan, dataset: Dataset, catalogue: Catalogue, regions: Regions
) -> tuple[Estimate, ...]:
    """An estimate a theme, by the manifest's counts and the code lists. Raises ``RegistryError``, and
    ``SpecError`` for a table that cannot be planned.
    """
    if spec.form == "table":
        return tuple(_of_table(spec, choice, dataset, catalogue, regions) for choice in spec.themes)
    choices = zip(plan.themes, spec.themes, strict=True)
    return tuple(_of_rows(theme, choice, dataset, spec.format) for theme, choice in choices)


def cell_forecast(
    spec: ExtractSpec, choice: ThemeChoice, dataset: Dataset, catalogue: Catalogue, regions: Regions
) -> Fullness | None:
    """How full the cells of one theme's table will be; None for a total alone. Conditions on ranks count, by
    shares of the nation; of others nobody knows the share, so there may be fewer rows.

    Raises as ``estimates``.
    """
    if not choice.dimensions:
        return None
    table = make_table_plan(spec, choice, catalogue)
    kept = {item.variable: item.values for item in choice.where}
    splits = [
        Split(one.variable, one.column.recode, kept.get(one.variable.id, ())) for one in table.dimensions
    ]

    def about(theme: str) -> int:
        return ceil(dataset.estimated_rows(theme, spec.regions) * _ranked(choice))

    behind = Behind(
        about(choice.theme),
        about(FAMILIES) if table.counts_families else None,
        any(len(code) > _COUNTED_DIGITS for code in spec.regions) or not kept.keys() <= _RANKS.keys(),
    )
    figures = (item.measure.kind for item in table.measures)
    return fullness(splits, behind, spec.regions, regions, spec.least_behind(choice.theme), figures)


def amount(size: int) -> str:
    """A number of bytes in the unit that suits it, as in "1.5 kB"."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


def _of_rows(theme: ThemePlan, choice: ThemeChoice, dataset: Dataset, format_id: str) -> Estimate:
    conditions = [item.variable for item in choice.where]
    counted = tuple(name for name in conditions if name in _RANKS)
    uncounted = tuple(name for name in conditions if name not in _RANKS)
    rows = ceil(dataset.estimated_rows(theme.theme, theme.regions) * _ranked(choice))
    names = tuple(column.name for column in theme.columns)
    size = ceil(rows * line_size(format_id, map(_width, theme.columns)))
    return Estimate(theme.theme, names, rows, size, counted, uncounted)


def _ranked(choice: ThemeChoice) -> Fraction:
    """The share of the nation that the conditions on its ranks leave: each decile is a tenth of it."""
    wanted = {item.variable: set(item.values) for item in choice.where}
    left = [
        percentile
        for percentile in range(1, 101)
        if all(rank(percentile) in wanted.get(name, {rank(percentile)}) for name, rank in _RANKS.items())
    ]
    return Fraction(len(left), 100)


def _of_table(
    spec: ExtractSpec, choice: ThemeChoice, dataset: Dataset, catalogue: Catalogue, regions: Regions
) -> Estimate:
    """A cell is a category of every axis or its total; and a row of the registry is counted in no more cells
    than there are ways to add it up.
    """
    table = make_table_plan(spec, choice, catalogue)
    kept = {item.variable: len(item.values) for item in choice.where}
    categories = prod(_categories(axis, kept, spec.regions, regions) for axis in table.axes)
    counted = dataset.estimated_rows(table.theme, spec.regions) * prod(len(axis) + 1 for axis in table.axes)
    columns = columns_of(table, "")
    cells = min(categories, counted)
    names = tuple(column.name for column in columns)
    return Estimate(
        table.theme, names, cells, ceil(cells * line_size(spec.format, map(_cell_width, columns)))
    )


def _categories(
    axis: Iterable[Dimension], kept: Mapping[str, int], wanted: tuple[str, ...], regions: Regions
) -> int:
    """The categories of an axis on all its levels, and their total."""
    return 1 + sum(
        kept.get(dimension.variable.id) or _values(dimension, wanted, regions) for dimension in axis
    )


def _values(dimension: Dimension, wanted: tuple[str, ...], regions: Regions) -> int:
    """About how many values a dimension has; that a value is missing is one, but for where people live."""
    variable, recode = dimension.variable, dimension.column.recode
    if variable.region_level:
        if not dimension.is_residence:
            return len(regions.all(variable.region_level)) + 1
        return regions_within(variable.region_level, wanted, regions)
    if isinstance(recode, Bands) and recode.edges:
        return len(recode.edges) + 2
    if variable.allowed:
        return len(variable.allowed) + 1
    bounds = variable.bounds
    values = bounds[1] - bounds[0] + 1 if bounds else _MANY
    match recode:
        case Bands(width):
            values = values // width + 1
        case Top(limit):
            values = min(values, limit + 1)
    return values + 1


def _width(column: Column) -> Width:
    if isinstance(column.source, Pseudonym):
        return width_of(column.name, column.storage, _KEY_DIGITS)
    digits = int(column.source.type[5:-1]) if column.source.is_fixed_text else 0
    return width_of(column.name, column.storage, digits)


def _cell_width(column: DeliveredColumn) -> Width:
    is_text = column.storage == "text"
    return Width(column.name, _CELL_WIDTHS[column.role], is_text=is_text, repeats=is_text)
