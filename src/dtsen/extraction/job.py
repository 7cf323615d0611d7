"""One build, step by step: count, hold back what must not leave, write, prove, document."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from dtsen.extraction.catalogue import MEMBERS, Catalogue, Variable
from dtsen.extraction.choice import ThemeChoice
from dtsen.extraction.data import DataStream, sheet_of
from dtsen.extraction.delivery import DeliveredFile, Progress
from dtsen.extraction.disclosure.check import check_disclosure
from dtsen.extraction.disclosure.differencing import Finding, Received, Suppressed, differences
from dtsen.extraction.disclosure.report import DisclosureReport
from dtsen.extraction.empty import empty_result
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.errors import CheckFailed, DisclosureRefused
from dtsen.extraction.formats import FORMATS, Format
from dtsen.extraction.formats.base import DATA_FOLDER, Part
from dtsen.extraction.formats.sheet import Sheet
from dtsen.extraction.keys import UNLINKED_NOTE
from dtsen.extraction.level import AGGREGATE_LEVEL, IDENTIFIED_LEVEL, PSEUDONYMOUS_LEVEL
from dtsen.extraction.pace import Stage, ThemeRows
from dtsen.extraction.package.archive import CHECKSUMS, Ledger, Member, checksums
from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredPart
from dtsen.extraction.package.describe import describe, describe_column, treatments
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.mark import copy_note, mark_of
from dtsen.extraction.package.seal import SEAL_FILE, seal_json
from dtsen.extraction.plan import Plan, ThemePlan
from dtsen.extraction.quality.comparing import comparing_checks
from dtsen.extraction.quality.disclosure import disclosure_html, disclosure_section
from dtsen.extraction.quality.expected import Expected, expected_of
from dtsen.extraction.quality.few_families import with_rows_put_together
from dtsen.extraction.quality.figures import Figures, registered_rows, rows_by_province
from dtsen.extraction.quality.formulas import formulas_check
from dtsen.extraction.quality.html import report_html
from dtsen.extraction.quality.lines import lines_of
from dtsen.extraction.quality.lines.reading import Reading, reader_of
from dtsen.extraction.quality.losses import with_losses
from dtsen.extraction.quality.measure import Measured, measure
from dtsen.extraction.quality.report import (
    QualityReport,
    ThemeQuality,
    differencing_check,
    disclosure_check,
    theme_quality,
)
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.job import BuiltTable, build_table

_REPORT_PAGE = "laporan-kualitas.html"


@dataclass
class Job:
    """One build: hands the members out one by one, and keeps what it learns on the way."""

    spec: ExtractSpec
    catalogue: Catalogue
    regions: Regions
    dataset: Dataset
    plan: Plan
    identity: DeliveryIdentity
    synthetic: bool
    formula_safe: bool
    engine: Engine
    work: Path
    key: bytes | None = field(repr=False)
    progress: Callable[[Progress], None]
    elsewhere: Sequence[Received] | None = None
    ledger: Ledger = field(default_factory=Ledger)
    rows: dict[str, int] = field(default_factory=dict)
    qualities: list[ThemeQuality] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    replaced: dict[str, int] = field(default_factory=dict)
    tables: dict[str, BuiltTable] = field(default_factory=dict)
    disclosure: DisclosureReport | None = None
    differences: tuple[Finding, ...] = ()
    _stream: DataStream | None = None

    @property
    def format(self) -> Format:
        return FORMATS[self.spec.format]

    def count_rows(self) -> None:
        """Prove that there is something to deliver before any file is begun. Raises ``EmptyResult``."""
        # The groups of a table say it themselves, and to count what is grouped anyway costs half a scan.
        for theme in self.plan.themes if self.spec.form == "rows" else ():
            self.progress(Progress("counting", theme.theme, 0, 0))
            self.rows[theme.theme] = self.engine.count(theme)
            if not self.rows[theme.theme]:
                raise empty_result(theme.theme, theme.regions, theme.filters)

    def build_tables(self) -> None:
        """Count and suppress the tables that were asked for. Their rows are their cells."""
        for choice in self.spec.themes if self.spec.form == "table" else ():
            self._build_table(choice)

    def _build_table(self, choice: ThemeChoice) -> None:
        theme = choice.theme
        self.progress(Progress("counting", theme, 0, 0))
        table = build_table(
            self.spec,
            choice,
            self.catalogue,
            self.regions,
            self.engine,
            self.work,
            lambda done, total: self.progress(Progress("suppressing", theme, done, total)),
        )
        self.tables[theme] = table
        self.rows[theme] = table.rows

    def check_disclosure(self, received: Sequence[Received]) -> None:
        """Measure what is about to be delivered, before any file is begun. Raises ``DisclosureRefused``."""
        if self.plan.level < IDENTIFIED_LEVEL:
            folder = self.work / "differences"
            tables = {
                theme: Suppressed(table.plan, table.table, table.suppression)
                for theme, table in self.tables.items()
            }
            self.differences = differences(self.spec, received, self.engine, folder, self.catalogue, tables)
            shutil.rmtree(folder)
        if self.plan.level != PSEUDONYMOUS_LEVEL:
            return
        folder = self.work / "classes"
        report = check_disclosure(
            self.spec,
            self.plan,
            self.engine,
            folder,
            self.catalogue,
            lambda stage: self.progress(Progress(stage, "", 0, 0)),
        )
        report = with_rows_put_together(report, self.spec, self.dataset, self.catalogue, self.rows, folder)
        shutil.rmtree(folder)
        self.disclosure = report
        if report.verdict == "fail":
            found = {"request": self.identity.request_number, "synthetic": self.synthetic}
            mapping = {**found, **report.to_mapping()}
            page = disclosure_html(report, self.identity, synthetic=self.synthetic)
            raise DisclosureRefused(
                report.reason,
                mapping,
                {"laporan-pengungkapan.json": _json(mapping), "laporan-pengungkapan.html": page},
            )

    def members(self) -> Iterator[Member]:
        """Every file of the package: data first, then what can only be said when they are written."""
        for theme, choice in zip(self.plan.themes, self.spec.themes, strict=True):
            expected = expected_of(self.spec, choice, self.catalogue)
            sheet = self._sheet(theme)
            self._stream = stream = self._opened(theme, sheet, expected)
            parts = self.parts[theme.theme] = []
            for part, chunks in stream.parts():
                parts.append(part)
                yield self.ledger.record(Member(part.name, chunks))
            self._check(stream, sheet, expected)
            stream.close()
        for name, content_bytes in self._documents():
            yield self.ledger.record(Member(name, [content_bytes]))
        if self.key:
            seal = seal_json(self.key, self._contents(), self.ledger.entries)
            yield self.ledger.record(Member(SEAL_FILE, [seal]))
        yield Member(CHECKSUMS, [checksums(self.ledger.entries)])

    def close(self) -> None:
        """Break off a stream that nobody reads any more, so that its threads end before the engine is
        closed.
        """
        if self._stream is not None:
            self._stream.close()
        for table in self.tables.values():
            table.close()

    def report(self) -> QualityReport:
        """The report on everything delivered so far."""
        return QualityReport(tuple(self.qualities))

    def files(self) -> tuple[DeliveredFile, ...]:
        """The ledger's entries, with rows, columns and keys for the data."""
        entries = dict(self.ledger.entries)
        delivered = []
        for theme in self.plan.themes:
            first, pages = self.format.path(theme.theme), f"{DATA_FOLDER}/{theme.theme}/"
            own = [name for name in entries if name == first or name.startswith(pages)]
            shape = (self.rows[theme.theme], len(self._columns(theme)), len(theme.keys))
            size = sum(entries[name][0] for name in own)
            delivered.append(DeliveredFile(first, size, entries[first][1], *shape))
            for name in own:
                del entries[name]
        return (*delivered, *(DeliveredFile(name, *entry) for name, entry in entries.items()))

    def _sheet(self, theme: ThemePlan) -> Sheet:
        columns = self._columns(theme)
        return sheet_of(
            theme.theme,
            self.catalogue.theme(theme.theme).label,
            columns,
            self.rows[theme.theme],
            synthetic=self.synthetic,
            version=self.identity.version_label,
            note=copy_note(self._mark, self.identity),
        )

    @property
    def _mark(self) -> str:
        return mark_of(self.key, self.identity) if self.key else ""

    def _columns(self, theme: ThemePlan) -> tuple[DeliveredColumn, ...]:
        table = self.tables.get(theme.theme)
        return table.cells.columns if table else tuple(map(describe_column, theme.columns))

    def _opened(self, theme: ThemePlan, sheet: Sheet, expected: Expected) -> DataStream:
        table = self.tables.get(theme.theme)
        body = (
            table.render(self.format, formula_safe=self.formula_safe)
            if table
            else self.engine.render(theme, self.format, formula_safe=self.formula_safe)
        )
        reader = reader_of(self.format, table.expected if table else expected, self.work)

        def tell(rows: int) -> None:
            if rows or theme.shuffled_by is None or table:
                self._tell("reading", theme.theme, rows)
            else:
                self._tell("sorting", theme.theme, 0, self.engine.sorted_share())

        tell(0)
        return DataStream(sheet, self.format, reader, body, tell)

    def _check(self, stream: DataStream, sheet: Sheet, expected: Expected) -> None:
        """Hold what was delivered against the registry. Raises ``CheckFailed`` when it may not leave."""
        reading = stream.finish()
        self._tell("checking", sheet.name, sheet.rows)
        table = self.tables.get(sheet.name)
        quality = (
            table.quality(
                reading,
                expected,
                self.dataset,
                self.regions,
                self.format,
                sheet,
                formula_safe=self.formula_safe,
            )
            if table
            else self._quality_of_rows(reading, sheet, expected)
        )
        if self.format.encoding != "utf-8":
            quality = replace(quality, checks=with_losses(quality.checks, stream.losses))
            self.replaced[sheet.name] = sum(stream.losses.replaced.values())
        self.qualities.append(self._with_disclosure(quality))
        self._refuse_broken_promises()

    def _quality_of_rows(self, reading: Reading, sheet: Sheet, expected: Expected) -> ThemeQuality:
        lines = lines_of(expected, self.format, sheet, formula_safe=self.formula_safe)
        measured = measure(
            self.dataset,
            expected,
            self.regions,
            lines,
            self.work,
            self.key or b"",  # rows have one: the build refuses them without
            lambda step, share: self._tell(step, sheet.name, sheet.rows, share),
        )
        self._refuse_unwritable(measured)
        header = reading.header_if(right=reading.content == measured.content, names=expected.header)
        figures = Figures(provinces=rows_by_province(self.dataset, expected, measured.missing))
        registered = registered_rows(self.dataset, expected)
        quality = theme_quality(sheet.title, expected, header, reading, measured, figures, registered)
        formulas = formulas_check(self.format, measured.guarded, formula_safe=self.formula_safe)
        checks = [*quality.checks, formulas]
        if self.plan.level == PSEUDONYMOUS_LEVEL:
            told = partial(self._tell, "comparing", sheet.name, sheet.rows)
            rows = self.dataset, expected, self.elsewhere, self.catalogue, self.work
            checks += comparing_checks(quality, *rows, told)
        return replace(quality, checks=tuple(checks))

    def _with_disclosure(self, quality: ThemeQuality) -> ThemeQuality:
        """The theme's checks, with those that were made before anything was written."""
        checks = list(quality.checks)
        if self.disclosure:
            checks.append(disclosure_check(self.disclosure, quality.theme))
        own = [finding for finding in self.differences if finding.theme == quality.theme]
        if own:
            checks.append(differencing_check(own))
        return replace(quality, checks=tuple(checks))

    def _tell(self, stage: Stage, theme: str, rows: int, share: float = 0.0) -> None:
        done = sum(quality.rows for quality in self.qualities) + rows
        themes = tuple(ThemeRows(one.theme, self.rows[one.theme], len(one.keys)) for one in self.plan.themes)
        self.progress(Progress(stage, theme, done, sum(self.rows.values()), share, themes))

    def _documents(self) -> Iterator[tuple[str, bytes]]:
        """The documents of the package; the officers' pages, which may say more, are kept beside it."""
        contents, report = self._contents(), self.report().for_receiver
        disclosure = self.disclosure.for_receiver if self.disclosure else None
        yield from documents(contents)
        findings = {
            "request": self.identity.request_number,
            **({"mark": contents.mark} if contents.mark else {}),
            "synthetic": self.synthetic,
            **report.to_mapping(),
            **({"disclosure": disclosure.to_mapping()} if disclosure else {}),
        }
        yield "laporan-kualitas.json", _json(findings)
        provinces = {region.code: region.name for region in self.regions.all("province")}

        def page(quality: QualityReport, disclosure: DisclosureReport | None) -> bytes:
            sections = [disclosure_section(disclosure)] if disclosure else []
            return report_html(quality, contents, provinces=provinces, sections=sections)

        self.pages[_REPORT_PAGE] = page(self.report(), self.disclosure)
        yield _REPORT_PAGE, page(report, disclosure)

    def _contents(self) -> Contents:
        """What was delivered, for the documents."""
        tables = tuple(
            describe(
                theme,
                self.catalogue,
                self.format,
                self.rows[theme.theme],
                self._delivered(theme, rows=True),
                self._delivered(theme, rows=False),
                counted=theme.theme in self.tables,
            )
            for theme in self.plan.themes
        )
        tables = tuple(
            replace(
                self.tables[table.name].described(table) if table.name in self.tables else table,
                replaced=self.replaced.get(table.name, 0),
            )
            for table in tables
        )
        return Contents(
            identity=self.identity,
            mark=self._mark,
            level=self.plan.level,
            tables=tables,
            synthetic=self.synthetic,
            formula_safe=self.formula_safe,
            regions=tuple(map(self.regions.full_name, self.spec.regions)),
            treatments=(
                *treatments(tables, self._dropped()),
                *(() if self.spec.disclosure.linked else (UNLINKED_NOTE,)),
            ),
            # What passes was let out by nobody's decision, though one stands in the specification.
            override=(
                self.spec.disclosure.override
                if self.disclosure and self.disclosure.verdict == "overridden"
                else None
            ),
            encrypted=self.plan.level > AGGREGATE_LEVEL if self.spec.package == "zip" else None,
            reference_date=self.dataset.reference_date,
            k=self.spec.disclosure.k,
            k_of_people=self.spec.least_behind(MEMBERS),
        )

    def _dropped(self) -> Iterator[Variable]:
        """The variables that were chosen, and are not delivered."""
        for choice in self.spec.themes:
            theme = self.catalogue.theme(choice.theme)
            yield from (theme.variable(name) for name in choice.used if name in self.spec.disclosure.dropped)

    def _delivered(self, theme: ThemePlan, *, rows: bool) -> tuple[DeliveredPart, ...]:
        """The theme's files that hold rows, or the others, as they stand in the package."""
        names = [part.name for part in self.parts[theme.theme] if part.holds_rows is rows]
        return tuple(DeliveredPart(name, *self.ledger.entries[name]) for name in names)

    def _refuse_unwritable(self, measured: Measured) -> None:
        for name in sorted(name for name, count in measured.forbidden.items() if count):
            raise CheckFailed(
                "value_not_writable",
                f"column {name} holds a value that {self.format.id} cannot hold",
                name,
                format=self.format.id,
            )

    def _refuse_broken_promises(self) -> None:
        for check in self.report().broken_promises:
            raise CheckFailed(
                f"check_{check.id}", f"the finished data are not what was approved ({check.id})", check.id
            )


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
