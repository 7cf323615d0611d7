"""What the quality report says about a table: by queries of its own against the registry, by reading the
delivered bytes again, and by the audit.

The report travels with the table. So it holds no figure that the table itself does not show: not the total
where that is withheld, nor how many cells were withheld for their own sake and how many for the others'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.indonesian import number
from dtsen.extraction.package.contents import DeliveredColumn
from dtsen.extraction.quality.expected import Content, Expected
from dtsen.extraction.quality.figures import registered_rows
from dtsen.extraction.quality.lines import lines_of
from dtsen.extraction.quality.rendering import ODD
from dtsen.extraction.quality.report import NOT_IN_THE_PACKAGE, Check
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.tables.audit import Audit
from dtsen.extraction.tables.cells import PARTLY, SHOWN, WITHHELD, CellFile, Shown
from dtsen.extraction.tables.certificate import COUNT, part_of
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.cube import ROOT
from dtsen.extraction.tables.family_checks import FamilyRecount, families_check, recounted_with_families
from dtsen.extraction.tables.plan import TablePlan
from dtsen.extraction.tables.recount import Recount, dominance_check, few_rows_check, recounted

_COARSER = (
    "Ambil rincian yang lebih sedikit atau lebih kasar, misalnya wilayah yang lebih luas atau kelompok "
    "nilai yang lebih lebar, agar tabel memuat lebih banyak angka."
)
_ONLY_ESTIMATED = (
    "Angka yang ditahan tidak terbaca dari angka lain: nilainya hanya dapat diperkirakan dalam rentang "
    "selebar sedikitnya {k}, kecuali nol: bila jumlah seluruhnya nol, bagiannya pun nol."
)


@dataclass(frozen=True)
class _CellColumn:
    """A column of a table's cells, as the readers and line writers ask of it."""

    field: str
    is_text: bool
    is_free_text: bool
    allowed: frozenset[str] = frozenset()


def expected_cells(theme: str, columns: tuple[DeliveredColumn, ...]) -> Expected:
    """The table's columns as the readers and line writers of the checks take them."""
    return Expected(
        theme=theme,
        keys=(),
        variables=tuple(
            _CellColumn(column.name, column.storage == "text", column.guarded) for column in columns
        ),
        regions=(),
        conditions=(),
    )


def right_content(
    cells: CellFile,
    expected: Expected,
    fmt: Format,
    sheet: Sheet,
    connection: duckdb.DuckDBPyConnection,
    *,
    formula_safe: bool,
) -> Content:
    """What the lines of a right file come to, put together by other means than the writer's; ``connection``
    reaches the cells.
    """
    lines = lines_of(expected, fmt, sheet, formula_safe=formula_safe)
    try:
        row = connection.execute(
            f"SELECT count(*) + {lines.frame_lines}, {lines.frame_fingerprint} + {lines.rows_fingerprint} "
            f"FROM (SELECT *, {lines.is_odd} AS {ODD} FROM {cells.relation})"
        ).fetchone()
    except duckdb.Error as error:
        raise CheckFailed(
            "unreadable",
            f"the cells cannot be read again ({type(error).__name__})",
            what="Berkas sel",
        ) from None
    found, fingerprint = row or (0, 0)
    return Content(int(found), int(fingerprint))


def delivered_checks(
    columns: tuple[DeliveredColumn, ...], header: tuple[str, ...], delivered: Content, right: Content
) -> list[Check]:
    """Whether the file holds these columns and these cells, no more and no less."""
    names = tuple(column.name for column in columns)
    kinds = [column.role for column in columns]
    same = delivered == right
    return [
        _binding(
            "columns",
            header == names,
            f"{kinds.count('dimension')} kolom rincian, {kinds.count('measure')} kolom hitungan, dan kolom "
            "status, sesuai persetujuan."
            if header == names
            else "Kolom berkas berbeda dari yang disetujui.",
            {"delivered": len(header), "approved": len(names)},
        ),
        _binding(
            "cells",
            same,
            "Sidik isi berkas sama dengan sidik isi tabel."
            if same
            else "Sidik isi berkas berbeda dari sidik isi tabel.",
            {},
        ),
    ]


def table_checks(
    dataset: Dataset,
    expected: Expected,
    plan: TablePlan,
    table: Counted,
    cells: CellFile,
    regions: Regions,
    work: Path,
    k: int,
) -> list[Check]:
    """Whether the table's totals and every figure of its file are those of the registry, and its categories
    those that were approved; of people counted by what their families have, also whether enough families
    stand behind what is shown.
    """
    opened = recounted_with_families if plan.counts_families else recounted
    with opened(dataset, expected, plan, work) as again:
        totals = _totals(dataset, expected, again, table, cells.shown)
        wrong, of_few, dominated = again.compared(cells, regions, k)
        same = again.largest() == _largest_parts(table)
        few = (
            [families_check(again.exposed(cells, k), again.families(), table, k)]
            if isinstance(again, FamilyRecount)
            else []
        )
    figures = _binding(
        "figures",
        not wrong,
        f"{number(wrong)} sel berbeda dari hitungan ulang."
        if wrong
        else "Semua angka, nama, dan status sel sama dengan hitungan ulang dari registri.",
        {"wrong": wrong},
    )
    by_one = [dominance_check(dominated, same=same)] if plan.summed else []
    return [
        totals,
        figures,
        few_rows_check(of_few, k),
        *by_one,
        _regions(plan, table),
        _codes(plan, table),
        *few,
    ]


def _largest_parts(table: Counted) -> tuple[int, ...]:
    """Of every sum, the largest contributions of all innermost cells, added up."""
    return tuple(
        sum(part for part, margin in zip(parts, table.cube.margins, strict=True) if not margin)
        for parts in table.largest.values()
    )


def suppression_checks(shown: Shown, audited: Audit, told: int, k: int) -> list[Check]:
    """What is withheld, whether it can be worked out, and whether enough is left. ``told``: the withheld
    figures that stand in the file all the same.
    """
    withheld, partly, cells = shown.statuses[WITHHELD], shown.statuses[PARTLY], sum(shown.statuses.values())
    told_of = f"{number(withheld)} dari {number(cells)} sel ditahan"
    told_of += f"; {number(partly)} ditahan sebagian." if partly else "."
    return [
        _binding(
            "small_cells",
            not (audited.exposed or told),
            (told_of if withheld or partly else "Tidak ada sel yang ditahan.")
            if not (audited.exposed or told)
            else f"{number(audited.exposed + told)} angka yang harus ditahan tidak ditahan.",
            {"cells": cells, "withheld": withheld, "partly": partly},
        ),
        _binding(
            "derivable",
            audited.passed,
            (_ONLY_ESTIMATED.format(k=k) if withheld or partly else "Tidak ada angka yang ditahan.")
            if audited.passed
            else f"{number(audited.unproven)} angka yang ditahan dapat dihitung kembali.",
            {"derivable": audited.unproven},
        ),
        _enough(shown),
    ]


def open_figures_check(told: int) -> Check:
    """What can be worked out with the open figures of the version: for officers alone. ``told``: how many
    figures, by ``Audit``.
    """
    message = (
        f"{number(told)} angka yang ditahan dapat dihitung dengan angka terbuka di situs (keluarga dan "
        f"individu per provinsi, jenis kelamin, dan desil): pola penahanan lain tidak ditemukan. {_COARSER} "
        f"{NOT_IN_THE_PACKAGE}"
    )
    return Check("open_figures", "warn", message, {"told": told})


def _enough(shown: Shown) -> Check:
    """Whether the table still says something: else fewer or coarser dimensions would say more. A cell that
    withholds one figure of several still tells the others, so it is not called withheld.
    """
    withheld, partly, cells = shown.statuses[WITHHELD], shown.statuses[PARTLY], sum(shown.statuses.values())
    if withheld == cells:
        message = f"Tabel ini tidak memuat satu angka pun: semua {number(cells)} sel ditahan."
        return Check("enough", "warn", f"{message} {_COARSER}", {"cells": cells, "withheld": withheld})
    found = []
    if shown.whole == WITHHELD:
        found.append("Jumlah keseluruhan ditahan.")
    elif shown.whole == PARTLY:
        hidden = " dan ".join(shown.hidden)
        found.append(f"Jumlah keseluruhan ditahan sebagian: {hidden} ditahan, hitungan lainnya ditampilkan.")
    if 2 * withheld > cells:
        found.append("Lebih dari separuh sel ditahan.")
    elif 2 * shown.statuses[SHOWN] < cells:
        found.append(
            "Kurang dari separuh sel ditampilkan utuh: dari "
            f"{number(cells)} sel, {number(withheld)} ditahan dan {number(partly)} ditahan sebagian."
        )
    if not found:
        return Check("enough", "pass", "Jumlah keseluruhan dan sebagian besar sel ditampilkan.", {})
    return Check("enough", "warn", f"{' '.join(found)} {_COARSER}", {})


def _totals(dataset: Dataset, expected: Expected, again: Recount, table: Counted, shown: Shown) -> Check:
    """The grand totals of the cube and of the recount, and the rows that the manifest counts."""
    plan, root = again.plan, table.cube.rows[ROOT]
    names = (
        COUNT,
        *(variable.id for variable in plan.summed),
        *(part_of(item.quantity) for item in plan.shares),
    )
    registry = dict(zip(names, again.totals(), strict=True))
    totals = {name: table.cube.quantities[name][root] for name in names}
    totals |= {variable.id: table.totals(variable.id)[root] for variable in plan.summed}
    registered = registered_rows(dataset, expected)
    same, is_whole = totals == registry, registered in (None, registry[COUNT])
    message = "Semua jumlah tabel sama dengan registri." if same else "Jumlah tabel berbeda dari registri."
    if not is_whole:
        message += " Manifes mencatat jumlah baris yang lain."
    figures = {"compared": len(names)}
    if shown.total is not None:
        message += f" Tabel: {number(shown.total)}; registri: {number(registry[COUNT])}."
        figures |= {"table": shown.total, "registry": registry[COUNT]}
        figures |= {"manifest": registered} if registered is not None else {}
    return _binding("total", same and is_whole, message, figures)


def _regions(plan: TablePlan, table: Counted) -> Check:
    """Every region of residence lies in an approved one, or around it."""
    approved = plan.groups.regions or ("",)
    named = {
        code
        for axis, dimensions in zip(table.cube.axes, plan.axes, strict=True)
        if dimensions[0].is_residence
        for path in axis.paths
        for code in path
        if isinstance(code, str)
    }
    outside = {
        code for code in named if not any(code.startswith(own) or own.startswith(code) for own in approved)
    }
    return _binding(
        "regions",
        not outside,
        f"{number(len(outside))} wilayah di luar persetujuan."
        if outside
        else "Tidak ada sel dari wilayah lain.",
        {"outside": len(outside)} if outside else {},
    )


def _codes(plan: TablePlan, table: Counted) -> Check:
    unknown: dict[str, int] = {}
    for axis, dimensions in zip(table.cube.axes, plan.axes, strict=True):
        variable = dimensions[0].variable
        if variable.is_code and len(dimensions) == 1:
            strange = {path[0] for path in axis.paths if path and path[0] is not None}
            strange = {code for code in strange if str(code) not in variable.allowed}
            if strange:
                unknown[variable.field] = len(strange)
    if unknown:
        return Check("codes", "fail", "Ada kategori di luar daftar kode.", unknown)
    return Check("codes", "pass", "Semua kategori terdapat dalam daftar kode.", {})


def _binding(check_id: str, right: bool, message: str, figures: Mapping[str, int]) -> Check:
    return Check(check_id, "pass" if right else "fail", message, figures)
