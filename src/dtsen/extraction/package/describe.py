"""From a plan of rows to the description that the documents read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dtsen.extraction.catalogue import Catalogue, Theme, Variable
from dtsen.extraction.formats import Format
from dtsen.extraction.keys import KEY_LABELS, KEY_NOTE
from dtsen.extraction.level import PSEUDONYMOUS_LEVEL
from dtsen.extraction.package.contents import DeliveredColumn, DeliveredPart, DeliveredTable
from dtsen.extraction.package.identity import one_line
from dtsen.extraction.plan import Column, Filter, Pseudonym, ThemePlan, is_quasi_identifier
from dtsen.extraction.recode import Bands, Recode

CLASSES: Mapping[str, str] = {
    "non_identifying": "Tidak mengidentifikasi",
    "quasi_identifier": "Mengidentifikasi secara tidak langsung",
    "sensitive": "Sensitif",
    "direct_identifier": "Mengidentifikasi secara langsung",
}
_SUPPRESSED = (
    "Dikosongkan pada baris yang kelasnya terlalu kecil: terlalu sedikit keluarga mempunyai gabungan ciri "
    "yang sama."
)
_UNITS = {"family": "keluarga", "individual": "individu"}


def describe(
    plan: ThemePlan,
    catalogue: Catalogue,
    fmt: Format,
    rows: int,
    parts: tuple[DeliveredPart, ...],
    companions: tuple[DeliveredPart, ...] = (),
    *,
    counted: bool = False,
) -> DeliveredTable:
    """One theme of rows as it was delivered; ``counted``: a table counts these rows, and holds none."""
    theme = catalogue.theme(plan.theme)
    return DeliveredTable(
        name=theme.id,
        label=theme.label,
        unit=_UNITS[theme.id],
        universe=_universe(catalogue.offered(theme.id, "table"), plan.filters, counted=counted),
        format=fmt,
        rows=rows,
        columns=tuple(describe_column(column) for column in plan.columns),
        parts=parts,
        companions=companions,
    )


def describe_column(column: Column) -> DeliveredColumn:
    """One column of a plan: a pseudonym, or a variable as the catalogue describes it."""
    if isinstance(column.source, Pseudonym):
        return DeliveredColumn(
            name=column.name,
            label=KEY_LABELS[column.name],
            storage="text",
            role="key",
            group="Kunci",
            type="char(32)",
            classification="Pseudonim",
            level=PSEUDONYMOUS_LEVEL,
            remark=KEY_NOTE,
        )
    return _treated(
        describe_variable(column.source, column.name), column.recode, suppressed=column.suppressed
    )


def treatments(tables: Iterable[DeliveredTable], dropped: Iterable[Variable]) -> tuple[str, ...]:
    """What was done to the data before delivery, one sentence a variable."""
    gone = dict.fromkeys(f"{variable.label}: tidak diserahkan." for variable in dropped)
    changed = [
        f"{table.label}, {column.label}: {' '.join(column.treatments)}"
        for table in tables
        for column in table.columns
        if column.treatments
    ]
    return (*gone, *changed)


def _treated(column: DeliveredColumn, recode: Recode | None, *, suppressed: bool) -> DeliveredColumn:
    """The column after a recode (a band is a text and has no codes) and local suppression."""
    said = (f"Dikodekan ulang: {recode.label}." if recode else "", _SUPPRESSED if suppressed else "")
    sentences = tuple(filter(None, said))
    match recode:
        case None:
            return replace(column, treatments=sentences)
        case Bands():
            return replace(
                column,
                treatments=sentences,
                storage="text",
                type="kelompok",
                codelist="",
                codes={},
                sums=False,
                bounds=None,
            )
    low, high = column.bounds or (None, None)
    return replace(
        column,
        treatments=sentences,
        codes={
            code: meaning for code, meaning in column.codes.items() if recode.apply(int(code)) == int(code)
        },
        codelist=column.codelist and f"{column.codelist} ({column.name})",
        bounds=None if low is None or high is None else (recode.apply(low), recode.apply(high)),
    )


def describe_variable(variable: Variable, name: str) -> DeliveredColumn:
    """A variable under the name of its column, with its values as the registry has them."""
    return DeliveredColumn(
        name=name,
        label=variable.label,
        storage=variable.storage,
        official_label=variable.official_label,
        group=variable.group,
        type=variable.type,
        classification=_classification(variable),
        level=variable.micro_level,
        codelist=_codelist(variable),
        codes=variable.codes,
        sums=variable.codelist is not None and variable.codelist.sums,
        remark=variable.remark,
        guarded=variable.is_free_text,
        bounds=variable.bounds,
    )


def _classification(variable: Variable) -> str:
    """The catalogue's class; what the disclosure report counts as a quasi-identifier is called one."""
    is_open = variable.classification == "non_identifying"
    return CLASSES[
        "quasi_identifier" if is_open and is_quasi_identifier(variable) else variable.classification
    ]


def _codelist(variable: Variable) -> str:
    """The list's name; a list with codes of one variable's own is another list."""
    if variable.codelist is None:
        return ""
    return f"{variable.codelist.id} ({variable.field})" if variable.extra_codes else variable.codelist.id


def _universe(theme: Theme, filters: tuple[Filter, ...], *, counted: bool) -> str:
    """Which rows were chosen, in words; of a table, who is counted, for its own rows are its cells."""
    by_field = {variable.field: variable for variable in theme.variables}
    conditions = [
        f"{by_field[item.field].label}{'' if item.is_of(theme.id) else ' keluarganya'}: "
        f"{_values(by_field[item.field], item)}"
        for item in filters
    ]
    who, done = (_UNITS[theme.id], " dihitung") if counted else ("baris", "")
    if not conditions:
        return f"Semua {who} wilayah ini{done}."
    return f"Hanya {who} dengan {'; '.join(conditions)}{' yang' if counted else ''}{done}."


def _values(variable: Variable, item: Filter) -> str:
    return ", ".join(variable.codes.get(str(value), one_line(str(value))) for value in item.values)
