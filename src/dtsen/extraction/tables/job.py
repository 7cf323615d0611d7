"""A table from plan to bytes: what the whole job (``run``) asks for where it would ask an engine for rows."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import lock, open_cage
from dtsen.extraction.engines.rendering import RENDERING_ERRORS, render
from dtsen.extraction.errors import CheckFailed
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.package.contents import DeliveredTable
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.formulas import formulas_check
from dtsen.extraction.quality.lines.reading import Reading
from dtsen.extraction.quality.report import ThemeQuality
from dtsen.extraction.recode import Bands
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.audit import Audit, audit
from dtsen.extraction.tables.cells import CellFile, write_cells
from dtsen.extraction.tables.checks import (
    delivered_checks,
    expected_cells,
    open_figures_check,
    right_content,
    suppression_checks,
    table_checks,
)
from dtsen.extraction.tables.counting import Counted, counted
from dtsen.extraction.tables.plan import TablePlan, make_table_plan
from dtsen.extraction.tables.published import published
from dtsen.extraction.tables.recount import shown_though_withheld
from dtsen.extraction.tables.shared_answers import shared_answers, shared_answers_check
from dtsen.extraction.tables.suppression import Progress, Suppression, suppress

# One connection counts, writes and reads again: to open another takes longer than what it is needed for.
_MEMORY_LIMIT = "128MB"

UNITS = {"family": "keluarga", "individual": "individu"}


@dataclass
class BuiltTable:
    """One theme's table, counted, suppressed and audited; its cells wait in the work folder."""

    plan: TablePlan
    table: Counted
    suppression: Suppression
    audit: Audit
    cells: CellFile
    work: Path
    connection: duckdb.DuckDBPyConnection  # to the work folder and nothing else

    @property
    def expected(self) -> Expected:
        """The columns as the readers of the delivered bytes take them."""
        return expected_cells(self.plan.theme, self.cells.columns)

    @property
    def rows(self) -> int:
        """The number of cells."""
        return len(self.table.cube)

    def render(self, fmt: Format, *, formula_safe: bool) -> Generator[Piece, None, None]:
        """The cells as the format writes them, in reading order."""
        guards = formula_safe and bool(fmt.formula_guard)
        cells = [replace(cell, guards=guards and cell.is_free) for cell in self.cells.cells]
        with self.connection.cursor() as cursor:
            try:
                yield from render(cursor, fmt, cells, [f"FROM {self.cells.relation}"])
            except RENDERING_ERRORS as error:
                raise CheckFailed(
                    "unwritable", f"the table cannot be written ({type(error).__name__})", self.plan.theme
                ) from None

    def close(self) -> None:
        """Let go of the cells."""
        self.connection.close()

    def described(self, rows: DeliveredTable) -> DeliveredTable:
        """The description of the theme's file: the columns and cells of the table, not the rows counted."""
        return replace(rows, unit="sel tabel", rows=self.rows, columns=self.cells.columns)

    def quality(
        self,
        reading: Reading,
        expected: Expected,
        dataset: Dataset,
        regions: Regions,
        fmt: Format,
        sheet: Sheet,
        *,
        formula_safe: bool,
    ) -> ThemeQuality:
        """Hold the delivered bytes, the table and its suppression against what they should be.

        ``expected`` is what was approved of the registry's rows.
        """
        right = right_content(
            self.cells, self.expected, fmt, sheet, self.connection, formula_safe=formula_safe
        )
        header = reading.header_if(right=reading.content == right, names=self.expected.header)
        told = shown_though_withheld(self.cells, self.plan, self.table, self.suppression, self.connection)
        formulas = formulas_check(fmt, 0, formula_safe=formula_safe)
        shared = shared_answers(self.plan, self.table, self.suppression)
        checks = (
            *delivered_checks(self.cells.columns, header, reading.content, right),
            *table_checks(
                dataset,
                self._counted_rows(expected),
                self.plan,
                self.table,
                self.cells,
                regions,
                self.work,
                self.suppression.k,
            ),
            *suppression_checks(self.cells.shown, self.audit, told, self.suppression.k),
            *([open_figures_check(elsewhere)] if (elsewhere := self.audit.told_elsewhere) else []),
            # How many labels are guarded is nothing to tell; that none is where one may be, is.
            *((formulas,) if formulas.verdict == "warn" else ()),
            *((shared_answers_check(shared, UNITS[self.plan.theme]),) if shared else ()),
        )
        # That a table says little is what its reader needs first: the other checks pass of an empty one, too.
        little = [check for check in checks if check.id == "enough" and check.verdict == "warn"]
        others = [check for check in checks if check not in little]
        return ThemeQuality(sheet.name, sheet.title, self.rows, (*little, *others))

    def _counted_rows(self, expected: Expected) -> Expected:
        """The approved rows as they are counted: what is added up is never put into bands."""
        split = {dimension.variable.field for dimension in self.plan.dimensions}
        recodes = {
            name: recode
            for name, recode in expected.recodes.items()
            if name in split or not isinstance(recode, Bands)
        }
        return replace(expected, recodes=recodes)


def build_table(
    spec: ExtractSpec,
    choice: ThemeChoice,
    catalogue: Catalogue,
    regions: Regions,
    engine: Engine,
    work: Path,
    progress: Progress = lambda done, total: None,
) -> BuiltTable:
    """Count, suppress and audit one theme's table; its cells are written into ``work``.

    ``progress`` hears how far the suppression is, as so many of the table's cells: the applicant sees it, and
    how many cells are small is nothing to be seen.

    Raises ``SpecError`` for a table that is too big or repeats itself, ``EmptyResult``, ``RegistryError``,
    and ``CheckFailed`` when the audit finds a figure that can be worked out.
    """
    plan = make_table_plan(spec, choice, catalogue)
    groups = work / f"groups-{plan.theme}"
    engine.aggregate(plan.groups, groups)
    with ExitStack() as failing:
        connection = failing.enter_context(open_cage([work], work / "spill-table", _MEMORY_LIMIT))
        lock(connection)
        table = counted(plan, groups, connection)
        size, known = len(table.cube), published(plan, table.cube)
        found = suppress(
            table.cube,
            table.measures,
            spec.least_behind(choice.theme),
            lambda done, total: progress(size * done // total, size),
            table.families,
            table.largest,
            known,
        )
        audited = audit(table.cube, table.measures, found, table.families, table.largest, known)
        if not audited.passed:
            raise CheckFailed(
                "check_derivable", "a withheld figure of the table could be worked out", plan.theme
            )
        path = work / f"cells-{plan.theme}.csv"
        cells = write_cells(plan, table, found, regions, UNITS[plan.theme], path)
        failing.pop_all()  # the table keeps it
        return BuiltTable(plan, table, found, audited, cells, work, connection)
