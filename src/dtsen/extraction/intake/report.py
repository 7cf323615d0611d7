"""What an intake found: for people as text, for programs as JSON. Never a row's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dtsen.extraction.indonesian import percent
from dtsen.extraction.intake.rules import RULES, WARNINGS, Rule

EXAMPLES = 10  # rows that are named, a rule and column


@dataclass(frozen=True, order=True)
class Place:
    """Where a rule is broken. ``row`` counts a file's records from 1 (a CSV's header is none), ``column`` its
    columns from 1; None: the file as a whole.
    """

    file: str
    row: int | None = None
    column: int | None = None

    def to_mapping(self) -> dict[str, Any]:
        """For JSON."""
        found = {"file": self.file, "row": self.row}
        return found if self.column is None else {**found, "column": self.column}

    def to_text(self) -> str:
        """For a terminal."""
        row = "" if self.row is None else f", baris/row {self.row}"
        column = "" if self.column is None else f", kolom/column {self.column}"
        return f"{self.file}{row}{column}"


@dataclass
class Finding:
    """One rule that one column (or, without ``column``, the row or file) breaks."""

    rule: str
    theme: str
    column: str = ""
    count: int = 0
    examples: list[Place] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """What it is about: the theme's column, the theme, or the delivery as a whole."""
        return ".".join(filter(None, (self.theme or "delivery", self.column)))

    def add(self, count: int, places: list[Place]) -> None:
        """Count further places, and keep the first of them."""
        self.count += count
        self.examples += places[: EXAMPLES - len(self.examples)]


@dataclass
class IntakeReport:
    """Everything that was found in one delivery. ``counted`` are those of a theme's ``files`` whose rows are
    in ``rows``; ``cleaned`` counts texts by theme and column; ``warnings`` refuse nothing; ``unchecked`` says
    in both languages what was passed over because of what was found.
    """

    delivery: str
    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    cleaned: dict[str, dict[str, int]] = field(default_factory=dict)
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)
    warnings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether nothing breaks a rule."""
        return not self.findings

    def add(self, rule: str, theme: str, column: str, count: int, places: list[Place]) -> None:
        """Note that a rule is broken ``count`` times, at these places first."""
        if count:
            key = (rule, theme, column)
            self.findings.setdefault(key, Finding(*key)).add(count, places)

    def warn(self, rule: str, theme: str, column: str, count: int, places: list[Place]) -> None:
        """Note that something looks wrong ``count`` times, at these places first."""
        if count:
            key = (rule, theme, column)
            self.warnings.setdefault(key, Finding(*key)).add(count, places)

    def breaks(self, *rules: str) -> bool:
        """Whether one of these rules is broken anywhere."""
        return any(finding.rule in rules for finding in self.findings.values())

    def to_mapping(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "delivery": self.delivery,
            "valid": self.is_valid,
            "rows": self.rows,
            "files": self.files,
            "counted_files": {theme: self.counted.get(theme, 0) for theme in self.files},
            "cleaned": self.cleaned,
            "unchecked": self.unchecked,
            "findings": [_mapping(finding, RULES) for finding in self.findings.values()],
            "warnings": [
                {**_mapping(finding, WARNINGS), "share": round(self._share(finding), 6)}
                for finding in self.warnings.values()
            ],
        }

    def to_text(self) -> str:
        """For a terminal and for the letter that sends a delivery back."""
        lines = [f"{self.delivery}: {'SAH / valid' if self.is_valid else 'DITOLAK / refused'}"]
        lines += [f"{theme}: {self._size(theme)}" for theme in self.rows]
        for finding in self.findings.values():
            lines += ["", f"[{finding.rule}] {finding.subject}: {finding.count} ×"]
            lines += _lines(finding, RULES)
        for finding in self.warnings.values():
            share = percent(self._share(finding), 1, digits=2)
            lines += [
                "",
                f"PERHATIAN / warning [{finding.rule}] {finding.subject}: {finding.count} × ({share})",
            ]
            lines += _lines(finding, WARNINGS)
        if self.unchecked:
            lines += ["", "Belum diperiksa / not checked yet:", *(f"  {what}" for what in self.unchecked)]
        lines += ["", *_cleaned_lines(self.cleaned)] if self.cleaned else []
        return "\n".join(lines) + "\n"

    def _size(self, theme: str) -> str:
        """Rows and files; rows that nobody counted, for their file breaks a rule, are not said to be 0."""
        files, counted = self.files[theme], self.counted.get(theme, 0)
        if not counted:
            return f"{files} berkas/files, baris belum dihitung / rows not counted"
        part = "" if counted == files else f" dalam/in {counted} dari/of"
        return f"{self.rows[theme]} baris/rows{part or ','} {files} berkas/files"

    def _share(self, finding: Finding) -> float:
        return finding.count / max(self.rows.get(finding.theme, 0), finding.count)


def _mapping(finding: Finding, rules: Mapping[str, Rule]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "theme": finding.theme,
        "column": finding.column,
        "count": finding.count,
        "id": rules[finding.rule].indonesian,
        "en": rules[finding.rule].english,
        "examples": [place.to_mapping() for place in finding.examples],
    }


def _lines(finding: Finding, rules: Mapping[str, Rule]) -> list[str]:
    rule = rules[finding.rule]
    lines = [f"  {rule.indonesian}", f"  {rule.english}"]
    lines += [f"    {place.to_text()}" for place in finding.examples]
    return [*lines, "    …"] if len(finding.examples) == EXAMPLES < finding.count else lines


def _cleaned_lines(cleaned: Mapping[str, Mapping[str, int]]) -> list[str]:
    lines = ["Karakter kontrol dihapus / control characters removed:"]
    for theme, fields in cleaned.items():
        lines += [f"  {theme}.{name}: {count}" for name, count in fields.items()]
    return lines
