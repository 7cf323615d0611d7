"""Holds staged rows against the rules; what is broken goes to the report with file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.engines.cage import identifier
from dtsen.extraction.intake.delivery import DeliveredFile
from dtsen.extraction.intake.report import EXAMPLES, IntakeReport, Place
from dtsen.extraction.intake.rules import (
    DECILE,
    FAMILY_CHECKS,
    HEAD_CHECKS,
    MANY_HEADS,
    MEMBER_CHECKS,
    MEMBERS,
    PERCENTILE,
    UNIQUE,
    Check,
    place_tables,
    row_checks,
    row_warnings,
)
from dtsen.extraction.intake.staging import NOWHERE, staged, staged_provinces

_FAMILY = "family"
_INDIVIDUAL = "individual"
_FOLDER = "province_code="


class Inspection:
    """The checks of one delivery, in the order: a file's rows, keys in all files, families with members."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        work: Path,
        files: Sequence[DeliveredFile],
        report: IntakeReport,
        reference: date | None = None,
    ) -> None:
        """``reference``: the day that the version's ages count from, where it is known already."""
        self._reference = reference
        self._connection = connection
        self._work = work
        self._report = report
        self._names = {(file.theme.id, file.number): file.name for file in files}

    def rows_of(self, file: DeliveredFile) -> None:
        """Every rule that a row answers to by itself."""
        source = staged(self._work, file.theme.id, file.number)
        if source is None:
            return
        places = " ".join(
            f"LEFT JOIN place {alias} ON {alias}.code = s.{identifier(code)}"
            for code, _, alias in place_tables(file.theme)
        )
        checks = row_checks(file.theme, self._reference or date.today())
        self._hold(file.theme.id, checks, f"{source} s {places}", "s")
        warnings = row_warnings(file.theme, self._reference)
        if warnings:
            self._hold(file.theme.id, warnings, f"{source} s", "s", self._report.warn)
        self._province_of(file)

    def _province_of(self, file: DeliveredFile) -> None:
        """A folder's ``province_code=33`` is told to whoever reads, and must be true."""
        said = {part.removeprefix(_FOLDER) for part in Path(file.name).parts if part.startswith(_FOLDER)}
        others = staged_provinces(self._work, file.theme.id, file.number) - {NOWHERE, *said} if said else ()
        rows = 0
        for province in others:
            source = staged(self._work, file.theme.id, file.number, province)
            counted = self._connection.execute(f"SELECT count(*) FROM {source}").fetchone()
            rows += counted[0] if counted else 0
        self._report.add("province_folder", file.theme.id, "", rows, [Place(file.name)])

    def keys(self, catalogue: Catalogue) -> None:
        """No family and no person stands there twice, in whichever files."""
        for theme in catalogue:
            source, field = staged(self._work, theme.id), UNIQUE[theme.id]
            if source is None:
                continue
            number = f"TRY_CAST({identifier(field)} AS BIGINT)"
            self._connection.execute(
                "CREATE OR REPLACE TEMP TABLE repeated AS "
                f"SELECT {number} AS number FROM {source} GROUP BY number HAVING count(*) > 1"
            )
            rows = f"{source} s JOIN repeated r ON r.number = {number}"
            self._hold(theme.id, [Check("repeated", field, "true")], rows, "s")
            self._connection.execute("DROP TABLE repeated")

    def families(self, progress: Callable[[int, int], None]) -> None:
        """Every family has members, one head and its size; every member has a family, and shares its place.

        By province, so that the join's memory does not grow with the registry.
        """
        provinces = sorted(staged_provinces(self._work))
        for done, province in enumerate(provinces):
            families = staged(self._work, _FAMILY, province=province)
            members = staged(self._work, _INDIVIDUAL, province=province)
            if families:
                counted = (
                    f"(SELECT _family, {MEMBERS} FROM {members} GROUP BY _family)"
                    if members
                    else "(SELECT NULL::BIGINT AS _family, NULL AS members, NULL AS heads)"
                )
                rows = f"{families} f LEFT JOIN {counted} m USING (_family)"
                self._hold(_FAMILY, FAMILY_CHECKS, rows, "f")
            if members:
                several = f"{members} i JOIN {MANY_HEADS.format(members=members)} m USING (_family)"
                self._hold(_INDIVIDUAL, HEAD_CHECKS, several, "i")
                columns = f"_family, _place, {DECILE}, {PERCENTILE}"
                own = (
                    f"(SELECT {columns} FROM {families})"
                    if families
                    else f"(SELECT {columns} FROM {members} LIMIT 0)"
                )
                self._hold(
                    _INDIVIDUAL, MEMBER_CHECKS, f"{members} i LEFT JOIN {own} f ON f._family = i._family", "i"
                )
            progress(done + 1, len(provinces))

    def _hold(
        self,
        theme: str,
        checks: Sequence[Check],
        source: str,
        alias: str,
        note: Callable[[str, str, str, int, list[Place]], None] | None = None,
    ) -> None:
        """Count in one pass what breaks each check, then look for the places of those that are broken."""
        counts = self._connection.execute(
            f"SELECT {', '.join(f'coalesce(count_if({check.broken}), 0)' for check in checks)} FROM {source}"
        ).fetchone()
        for check, count in zip(checks, counts or (), strict=True):
            if count:
                places = self._connection.execute(
                    f"SELECT {alias}._file, {alias}._row FROM {source} WHERE {check.broken} "
                    f"ORDER BY ALL LIMIT {EXAMPLES}"
                ).fetchall()
                named = [Place(self._names[theme, file], row) for file, row in places]
                (note or self._report.add)(check.rule, theme, check.field, count, named)
