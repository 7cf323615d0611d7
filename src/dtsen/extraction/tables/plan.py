"""What a table is made of, in no engine's language: axes of dimensions, measures, and the groups to count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dtsen.extraction.catalogue import Catalogue, Theme, Variable
from dtsen.extraction.choice import Measure, ThemeChoice
from dtsen.extraction.errors import SpecError
from dtsen.extraction.plan import ROWS, AggregatePlan, Column, Figure, column_of, filters_of
from dtsen.extraction.recode import Bands, Recode
from dtsen.extraction.regions import CODE_LENGTHS
from dtsen.extraction.registry import REGION_COLUMN
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.inherited import counts_families, keeps_families_whole
from dtsen.extraction.tables.least import least_of

_KTP = "ktp_"
_LEVELS = tuple(CODE_LENGTHS)
_REGION_FIELDS = {
    "province": ("kode_provinsi", "provinsi"),
    "regency": ("kode_kabupaten_kota", "kabupaten_kota"),
    "district": ("kode_kecamatan", "kecamatan"),
    "village": ("kode_kelurahan_desa", "kelurahan_desa"),
}


@dataclass(frozen=True)
class Dimension:
    """One variable that the table is split by.

    ``column`` is what an engine groups by; ``code_field`` and ``label_field`` are columns of the delivered
    file ("" for the code of a dimension that has labels alone). ``is_residence``: the value is the code of
    the region where people live, whatever the variable itself holds, for names of districts and villages
    repeat.
    """

    variable: Variable
    column: Column
    code_field: str
    label_field: str
    is_residence: bool = False


@dataclass(frozen=True)
class Figured:
    """A measure with its place among the delivered columns and its quantity in the cube."""

    measure: Measure
    variable: Variable | None
    field: str
    quantity: str


@dataclass(frozen=True)
class TablePlan:
    """A theme's table. Regions of one kind share an axis, outermost first; every other dimension has its own.

    ``groups`` are the innermost cells: the dimensions in the order of the axes; the number of rows; for every
    variable in ``summed`` the sum, the number of values, how many are greater than the least one
    (``leasts``), and by how much one contributor exceeds it at most; for every share the rows in its
    numerator; for every share the rows with an answer. Where people are counted by what their families have
    (``counts_families``), the families of all these follow: of the rows; of every share's numerator and of
    its rest; of the rows with a value of every summed variable, and of those without; of the rows with a
    greater value than the least; of every share's other answers, where there are any.
    """

    theme: str
    axes: tuple[tuple[Dimension, ...], ...]
    measures: tuple[Figured, ...]
    summed: tuple[Variable, ...]
    leasts: tuple[int, ...]
    groups: AggregatePlan

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All dimensions in the order of the axes."""
        return tuple(dimension for axis in self.axes for dimension in axis)

    @property
    def limits(self) -> dict[str, Recode]:
        """By registry column, how numbers are limited before they are added up."""
        columns = (figure.column for figure in self.groups.figures)
        return {column.field: column.recode for column in columns if column and column.recode}

    @property
    def counts_families(self) -> bool:
        """Whether the table of people takes anything of their families: then few families make a cell small,
        however many people they are.
        """
        return any(figure.kind == "families" for figure in self.groups.figures)

    @property
    def keeps_families_whole(self) -> tuple[bool, ...]:
        """For every axis, whether all members of a family stand in one category."""
        return tuple(keeps_families_whole(axis[0].variable, self.theme) for axis in self.axes)

    @property
    def keeps_contributors_whole(self) -> tuple[bool, ...]:
        """For every axis, whether all that one contributor adds to a sum stands in one category. A row does;
        where families are counted, the contributor is the family.
        """
        return self.keeps_families_whole if self.counts_families else tuple(True for _ in self.axes)

    @property
    def shares(self) -> tuple[Figured, ...]:
        """The measures that are shares."""
        return tuple(item for item in self.measures if item.measure.kind == "share")


def make_table_plan(spec: ExtractSpec, choice: ThemeChoice, catalogue: Catalogue) -> TablePlan:
    """The plan of one theme's table of a checked specification.

    Raises ``SpecError("repeated_variable")``: a region's code and its name are one dimension, and a measure
    is taken once.
    """
    theme = catalogue.offered(choice.theme, spec.form)
    axes = _axes([_dimension(theme, name, spec) for name in choice.dimensions])
    measures = tuple(_figured(theme, measure) for measure in choice.measures)
    _refuse_repeated(theme, axes, measures)
    summed = tuple(
        dict.fromkeys(
            item.variable for item in measures if item.variable and item.measure.kind in ("sum", "mean")
        )
    )
    figures = [ROWS]
    added = [_measured(variable, spec) for variable in summed]
    leasts = tuple(least_of(*one) for one in zip(summed, (column.recode for column in added), strict=True))
    for column, least in zip(added, leasts, strict=True):
        figures += [Figure("sum", column), Figure("values", column), Figure("values", column, above=least)]
        figures.append(Figure("largest", column, above=least))
    shares = [item for item in measures if item.measure.kind == "share" and item.variable]
    answers = [_measured(item.variable, spec) for item in shares if item.variable]
    figures += [
        Figure("among", *of) for of in zip(answers, (item.measure.values for item in shares), strict=True)
    ]
    behind = list(_families(figures)) if counts_families(choice, theme, spec.regions) else []
    if behind:
        others = zip(answers, map(other_answers, shares), strict=True)
        behind += [Figure("families", answer, codes) for answer, codes in others if codes]
    figures += [Figure("values", answer) for answer in answers]
    figures += behind
    groups = AggregatePlan(
        theme=theme.id,
        regions=spec.regions,
        filters=filters_of(theme, choice),
        dimensions=tuple(dimension.column for axis in axes for dimension in axis),
        figures=tuple(figures),
    )
    return TablePlan(theme.id, axes, measures, summed, leasts, groups)


def other_answers(share: Figured) -> tuple[int, ...]:
    """The codes of a share's variable that are not in its numerator."""
    codes = share.variable.allowed if share.variable else ()
    return tuple(sorted(set(map(int, codes)) - set(share.measure.values)))


def _families(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Who stands behind the table's figures: see ``TablePlan``."""
    yield Figure("families")
    for kind in ("among", "values"):
        for figure in figures:
            if figure.kind == kind and figure.above is None:
                for rest in (False, True):
                    yield Figure("families", figure.column, figure.values, rest)
    for figure in figures:
        if figure.kind == "values" and figure.above is not None:
            yield Figure("families", figure.column, above=figure.above)


def _dimension(theme: Theme, name: str, spec: ExtractSpec) -> Dimension:
    variable = theme.variable(name)
    level = variable.region_level
    if level and variable.is_residence:
        code, label = _REGION_FIELDS[level]
        # (people live where their families do, so this is never their families' alone)
        coded = replace(variable, id=f"{level}_code", field=REGION_COLUMN, theme=theme.id)
        column = Column(code, "text", coded, prefix=CODE_LENGTHS[level])
        return Dimension(variable, column, code, label, is_residence=True)
    column = column_of(variable, spec)
    if variable.is_code and column.recode is None:
        return Dimension(variable, column, variable.field, f"{variable.field}_label")
    return Dimension(variable, column, "", variable.field)


def _axes(dimensions: Iterable[Dimension]) -> tuple[tuple[Dimension, ...], ...]:
    axes: dict[str, list[Dimension]] = {}
    for dimension in dimensions:
        variable = dimension.variable
        kind = "ktp" if variable.id.startswith(_KTP) else "residence"
        axes.setdefault(kind if variable.region_level else f"={variable.id}", []).append(dimension)
    return tuple(
        tuple(sorted(axis, key=lambda dimension: _depth(dimension.variable))) for axis in axes.values()
    )


def _depth(variable: Variable) -> int:
    return _LEVELS.index(variable.region_level) if variable.region_level in _LEVELS else 0


def _figured(theme: Theme, measure: Measure) -> Figured:
    if measure.kind == "count":
        return Figured(measure, None, "jumlah", COUNT)
    variable = theme.variable(measure.variable)
    if measure.kind == "share":
        codes = "_".join(map(str, measure.values))
        return Figured(measure, variable, f"persen_{variable.field}_{codes}", f"{variable.id}={codes}")
    prefix = "total" if measure.kind == "sum" else "rata_rata"
    return Figured(measure, variable, f"{prefix}_{variable.field}", variable.id)


def _measured(variable: Variable, spec: ExtractSpec) -> Column:
    """The column as it is added up: limited where the specification says so, but never in bands."""
    column = column_of(variable, spec)
    return (
        replace(column, recode=None, storage=variable.storage) if isinstance(column.recode, Bands) else column
    )


def _refuse_repeated(
    theme: Theme, axes: tuple[tuple[Dimension, ...], ...], measures: tuple[Figured, ...]
) -> None:
    names = [item.label_field for axis in axes for item in axis if item.is_residence]
    names += [f"{_KTP}{level}" for level in _ktp_levels(axes)]
    names += [item.field for item in measures]
    for name in names:
        if names.count(name) > 1:
            raise SpecError(
                "repeated_variable", f"the table names {name} more than once", name, theme=theme.id
            )


def _ktp_levels(axes: tuple[tuple[Dimension, ...], ...]) -> list[str]:
    variables = [item.variable for axis in axes for item in axis]
    return [item.region_level for item in variables if item.region_level and item.id.startswith(_KTP)]
