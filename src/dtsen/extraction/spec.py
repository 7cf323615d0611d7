"""What was approved: the specification of an extract. It holds no SQL and checks itself against catalogue and
regions.

version: latest              # or "3/2026"
form: rows
themes:
  family:
    variables: [province, regency, decile, floor_material]
    where: {decile: [1, 2, 3, 4]}
regions: ["3304"]            # Kemendagri codes, 2, 4, 6 or 10 digits; [] = all of Indonesia
format: csv
package: zip                 # none: plain files · zip: the package
level: 3                     # optional: the level that was approved; a choice that needs more is refused
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from dtsen.extraction.catalogue import Catalogue, Theme, Variable
from dtsen.extraction.errors import SpecError
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.level import LevelFinding, required_level
from dtsen.extraction.regions import Regions
from dtsen.extraction.yaml import dump_yaml, load_yaml

LATEST = "latest"
FORMS = ("rows",)
PACKAGES = ("zip", "none")

_KEYS = {"version", "form", "themes", "regions", "format", "package", "level"}
_THEME_KEYS = {"variables", "where"}
_VERSION = re.compile(r"[1-9]\d{0,2}/20\d\d")


@dataclass(frozen=True)
class Condition:
    """Keep the rows whose variable has one of these values (whole numbers, sorted)."""

    variable: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class ThemeChoice:
    """What is taken from one theme: variable ids in catalogue order, and conditions that all must hold."""

    theme: str
    variables: tuple[str, ...]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class ExtractSpec:
    """One approved extract, in its normal form: two specifications that ask for the same are equal."""

    themes: tuple[ThemeChoice, ...]
    regions: tuple[str, ...] = ()
    version: str = LATEST
    form: str = "rows"
    format: str = "csv"
    package: str = "zip"
    level: int | None = None

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any], *, catalogue: Catalogue, regions: Regions) -> ExtractSpec:
        """The specification from its mapping form, checked and in normal form. Raises ``SpecError``."""
        _only_known_keys(data, _KEYS, "the specification")
        themes = _mapping(data.get("themes"), "themes")
        spec = cls(
            themes=tuple(
                _theme_choice(theme, _mapping(themes[theme.id], theme.id))
                for theme in catalogue
                if theme.id in themes
            ),
            regions=regions.outermost(_codes(data.get("regions", []))),
            version=str(data.get("version", LATEST)),
            form=str(data.get("form", "rows")),
            format=str(data.get("format", "csv")),
            package=str(data.get("package", "zip")),
            level=data.get("level"),
        )
        for theme_id in themes:
            catalogue.theme(theme_id)
        spec.check(catalogue, regions)
        return spec

    @classmethod
    def from_yaml(cls, text: str, *, catalogue: Catalogue, regions: Regions) -> ExtractSpec:
        """The specification from a YAML document. Raises ``SpecError``, also for what is not YAML at all."""
        try:
            data = load_yaml(text)
        except yaml.YAMLError:
            raise SpecError("not_yaml", "the specification is not a YAML document") from None
        return cls.from_mapping(_mapping(data, "the specification"), catalogue=catalogue, regions=regions)

    def to_mapping(self) -> dict[str, Any]:
        """The mapping form: plain lists, strings and numbers, ready for YAML or JSON."""
        mapping: dict[str, Any] = {
            "version": self.version,
            "form": self.form,
            "themes": {choice.theme: _choice_mapping(choice) for choice in self.themes},
            "regions": list(self.regions),
            "format": self.format,
            "package": self.package,
        }
        if self.level is not None:
            mapping["level"] = self.level
        return mapping

    def to_yaml(self) -> str:
        """The specification as a YAML document."""
        return dump_yaml(self.to_mapping())

    def level_finding(self, catalogue: Catalogue) -> LevelFinding:
        """The level that the choice needs, with its reason (D3)."""
        return required_level(
            catalogue, self.form, {choice.theme: choice.variables for choice in self.themes}
        )

    def check(self, catalogue: Catalogue, regions: Regions) -> None:
        """Hold every part against catalogue and regions. Raises ``SpecError`` that names the first wrong
        thing.
        """
        if self.version != LATEST:
            check_version(self.version)
        _one_of(self.form, FORMS, "unknown_form", "form")
        _one_of(self.format, FORMATS, "unknown_format", "format")
        _one_of(self.package, PACKAGES, "unknown_package", "package")
        for code in self.regions:
            if not regions.exists(code):
                raise SpecError("unknown_region", f"there is no region {code!r}", code)
        if not self.themes:
            raise SpecError("no_theme", "the specification names no theme")
        for choice in self.themes:
            _check_choice(catalogue.theme(choice.theme), choice)
        self._check_level(catalogue)

    def _check_level(self, catalogue: Catalogue) -> None:
        if self.level is None:
            return
        finding = self.level_finding(catalogue)
        if self.level not in (1, 2, 3, 4):
            raise SpecError("bad_level", f"there is no level {self.level!r}", str(self.level))
        if self.level < finding.level:
            names = ", ".join(variable.id for variable in finding.decisive) or f"form {self.form}"
            raise SpecError(
                "level_too_low",
                f"level {self.level} was approved, but {names} needs level {finding.level}",
                names,
            )


def check_version(version: str) -> None:
    """A dataset version reads "number/year", as in "3/2026" (D5). Raises ``SpecError("bad_version")``."""
    if not _VERSION.fullmatch(version):
        raise SpecError("bad_version", f"a version reads like 3/2026, not {version!r}", version)


def _theme_choice(theme: Theme, entry: Mapping[str, Any]) -> ThemeChoice:
    _only_known_keys(entry, _THEME_KEYS, f"theme {theme.id}")
    ids = [str(item) for item in _sequence(entry.get("variables"), f"{theme.id}.variables")]
    for variable_id in ids:
        theme.variable(variable_id)
    if len(set(ids)) < len(ids):
        repeated = next(item for item in ids if ids.count(item) > 1)
        raise SpecError("repeated_variable", f"theme {theme.id} names {repeated} more than once", repeated)
    where = _mapping(entry.get("where") or {}, f"{theme.id}.where")
    return ThemeChoice(
        theme=theme.id,
        variables=tuple(variable.id for variable in theme.variables if variable.id in set(ids)),
        where=tuple(
            Condition(name, _whole_numbers(theme.variable(name), where[name])) for name in sorted(where)
        ),
    )


def _check_choice(theme: Theme, choice: ThemeChoice) -> None:
    if not choice.variables:
        raise SpecError("no_variable", f"theme {theme.id} has no variable chosen", theme.id)
    for variable_id in choice.variables:
        theme.variable(variable_id)
    for condition in choice.where:
        variable = theme.variable(condition.variable)
        if variable.storage != "integer" or variable.is_direct_identifier:
            raise SpecError(
                "filter_not_allowed",
                f"rows cannot be chosen by {variable.id}: only codes and counts can",
                variable.id,
            )
        if not condition.values:
            raise SpecError("empty_filter", f"the condition on {variable.id} names no value", variable.id)
        wrong = [
            value for value in condition.values if variable.allowed and str(value) not in variable.allowed
        ]
        if wrong:
            raise SpecError("unknown_code", f"{variable.id} has no code {wrong[0]}", variable.id)


def _whole_numbers(variable: Variable, values: Any) -> tuple[int, ...]:
    numbers = set()
    for value in _sequence(values, variable.id):
        if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", str(value)):
            raise SpecError("unknown_code", f"a condition on {variable.id} takes whole numbers", variable.id)
        numbers.add(int(value))
    return tuple(sorted(numbers))


def _choice_mapping(choice: ThemeChoice) -> dict[str, Any]:
    mapping: dict[str, Any] = {"variables": list(choice.variables)}
    if choice.where:
        mapping["where"] = {condition.variable: list(condition.values) for condition in choice.where}
    return mapping


def _codes(values: Any) -> list[str]:
    codes = []
    for value in _sequence(values, "regions"):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise SpecError("unknown_region", "a region is given by its code", "regions")
        codes.append(str(value))
    return codes


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise SpecError("not_a_mapping", f"{name} must be a mapping", name)
    return value


def _sequence(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise SpecError("not_a_list", f"{name} must be a list", name)
    return list(value)


def _only_known_keys(data: Mapping[str, Any], known: Collection[str], name: str) -> None:
    for key in data:
        if key not in known:
            raise SpecError("unknown_key", f"{name} has no key {key!r}", str(key))


def _one_of(value: str, known: Collection[str], code: str, name: str) -> None:
    if value not in known:
        raise SpecError(code, f"{name} {value!r} is not one of {', '.join(known)}", value)
