"""What was approved: the specification of an extract. It holds no SQL and checks itself against catalogue and
regions.

version: latest              # or "3/2026"
form: rows                   # rows | table
themes:
  family:
    variables: [province, regency, decile, floor_material]
    where: {decile: [1, 2, 3, 4]}
regions: ["3304"]            # Kemendagri codes, 2, 4, 6 or 10 digits; [] = all of Indonesia
format: csv
package: zip                 # none: plain files · zip: the package
level: 3                     # optional: the level that was approved; a choice that needs more is refused
disclosure: {k: 5}           # levels 3 and 2: see ``disclosure.rules``

With ``form: table`` a theme holds ``dimensions`` and ``measures`` instead of ``variables``: see ``choice``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from dtsen.extraction.catalogue import FAMILIES, MEMBERS, Catalogue, Variable
from dtsen.extraction.catalogue.following import tell_the_same
from dtsen.extraction.choice import Condition, Measure, ThemeChoice, check_choice, choice_from
from dtsen.extraction.disclosure.rules import USUAL_RULES, Disclosure, Transform
from dtsen.extraction.errors import SpecError, short, shown
from dtsen.extraction.formats import FORMATS
from dtsen.extraction.level import IDENTIFIED_LEVEL, LevelFinding, required_level
from dtsen.extraction.reading import mapping, one_of, only_known_keys, part, sequence
from dtsen.extraction.recode import most_values, values_among
from dtsen.extraction.regions import Regions, outermost
from dtsen.extraction.tables.related import refuse_related
from dtsen.extraction.version import is_version
from dtsen.extraction.yaml_by_hand import load_yaml_by_hand

__all__ = [
    "FORMS",
    "LATEST",
    "PACKAGES",
    "Condition",
    "ExtractSpec",
    "Measure",
    "ThemeChoice",
    "check_version",
]

LATEST = "latest"
FORMS = ("rows", "table")
PACKAGES = ("zip", "none")

_KEYS = {"version", "form", "themes", "regions", "format", "package", "level", "disclosure"}


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
    disclosure: Disclosure = USUAL_RULES

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any], *, catalogue: Catalogue, regions: Regions) -> ExtractSpec:
        """The specification from its mapping form, checked and in normal form. Raises ``SpecError``."""
        only_known_keys(data, _KEYS, "the specification")
        themes = mapping(data.get("themes"), "themes")
        form = str(data.get("form", "rows"))
        one_of(form, FORMS, "unknown_form", "form")
        spec = cls(
            themes=tuple(
                _choice_from(catalogue, theme.id, form, mapping(themes[theme.id], theme.id))
                for theme in catalogue
                if theme.id in themes
            ),
            regions=_regions(data.get("regions", []), regions),
            version=str(data.get("version", LATEST)),
            form=form,
            format=str(data.get("format", "csv")),
            package=str(data.get("package", "zip")),
            level=data.get("level"),
            disclosure=Disclosure.from_mapping(part(data, "disclosure", "disclosure")),
        )
        for theme_id in themes:
            catalogue.theme(theme_id)
        spec.check(catalogue, regions)
        return spec

    @classmethod
    def from_yaml(cls, text: str, *, catalogue: Catalogue, regions: Regions) -> ExtractSpec:
        """The specification from a YAML (or JSON) document, as ``yaml_by_hand`` reads it. Raises
        ``SpecError``, also for what is not YAML at all.
        """
        data = load_yaml_by_hand(text)
        return cls.from_mapping(mapping(data, "the specification"), catalogue=catalogue, regions=regions)

    def to_mapping(self) -> dict[str, Any]:
        """The mapping form: plain lists, strings and numbers, ready for YAML or JSON."""
        data: dict[str, Any] = {
            "version": self.version,
            "form": self.form,
            "themes": {choice.theme: choice.to_mapping() for choice in self.themes},
            "regions": list(self.regions),
            "format": self.format,
            "package": self.package,
        }
        if self.level is not None:
            data["level"] = self.level
        if self.disclosure != USUAL_RULES:
            data["disclosure"] = self.disclosure.to_mapping()
        return data

    def delivered(self, choice: ThemeChoice) -> tuple[str, ...]:
        """The variables of a theme that go out: those chosen, without the dropped ones."""
        return tuple(name for name in choice.used if name not in self.disclosure.dropped)

    def without(self, theme: str, variables: Collection[str]) -> ExtractSpec:
        """The same with these variables not chosen for the rows of one theme. Nothing is checked again."""
        return replace(
            self,
            themes=tuple(
                replace(one, variables=tuple(name for name in one.variables if name not in variables))
                if one.theme == theme
                else one
                for one in self.themes
            ),
        )

    def least_behind(self, theme: str) -> int:
        """How many rows of a theme a figure stands for at least (see ``least_rows_behind``)."""
        themes = {choice.theme for choice in self.themes} if self.form == "table" else set()
        return least_rows_behind(theme, themes, self.disclosure.k)

    @property
    def idle_transforms(self) -> tuple[str, ...]:
        """The variables that are transformed, but not chosen: what is said of them does nothing."""
        chosen = {name for choice in self.themes for name in choice.used}
        return tuple(item.variable for item in self.disclosure.transform if item.variable not in chosen)

    @property
    def shared(self) -> frozenset[str]:
        """The variables that are chosen for both files of a delivery without a common key, themselves or as
        one that tells the same; none in any other. One that is dropped still makes its fellow count.
        """
        if self.disclosure.linked or len(self.themes) < 2:
            return frozenset()
        one, other = (choice.used for choice in self.themes)
        pairs = ((mine, theirs) for mine in one for theirs in other if tell_the_same(mine, theirs))
        return frozenset(name for pair in pairs for name in pair)

    def shared_sensitive(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The sensitive ones among the shared variables."""
        themes = [catalogue.theme(choice.theme) for choice in self.themes]
        return tuple(
            name
            for name in sorted(self.shared)
            if any(theme.variable(name).classification == "sensitive" for theme in themes)
        )

    def level_finding(self, catalogue: Catalogue) -> LevelFinding:
        """The level that the delivered variables need, with its reason (D3)."""
        return required_level(
            catalogue, self.form, {choice.theme: self.delivered(choice) for choice in self.themes}
        )

    def check(self, catalogue: Catalogue, regions: Regions) -> None:
        """Hold every part against catalogue and regions. Raises ``SpecError`` that names the first wrong
        thing.
        """
        if self.version != LATEST:
            check_version(self.version)
        one_of(self.form, FORMS, "unknown_form", "form")
        one_of(self.format, FORMATS, "unknown_format", "format")
        one_of(self.package, PACKAGES, "unknown_package", "package")
        _check_regions(self.regions, regions)
        if not self.themes:
            raise SpecError("no_theme", "the specification names no theme")
        for transform in self.disclosure.transform:
            self._check_transform(transform, catalogue)
        for choice in self.themes:
            check_choice(catalogue.offered(choice.theme, self.form), choice, self.form, self.disclosure)
        if self.form == "table":
            refuse_related(self.themes, catalogue, self.disclosure)
        finding = self.level_finding(catalogue)
        self._check_level(finding)
        self._check_disclosure(finding)
        self._check_diversity_apart(catalogue)
        self._check_diversity_in_reach(catalogue)

    def _check_transform(self, transform: Transform, catalogue: Catalogue) -> None:
        """A variable that is not chosen may stand there all the same: one set of rules serves many
        specifications.
        """
        name = transform.variable
        known = [variable for theme in catalogue for variable in theme.variables if variable.id == name]
        if not known:
            themes = " dan ".join(theme.id for theme in catalogue)
            raise SpecError(
                "unknown_variable", f"no theme has the variable {shown(name)}", short(name), theme=themes
            )
        for variable in known:
            _check_recode(variable, transform)
        is_idle = name in self.idle_transforms
        if self.form == "table" and not is_idle and (transform.drop or transform.suppress):
            raise SpecError(
                "transform_not_for_tables", f"{name} of a table is recoded, not dropped or suppressed", name
            )

    def _check_level(self, finding: LevelFinding) -> None:
        if self.level is None:
            return
        # From a mapping it may be anything, and 3.0 and True would pass for numbers of a level.
        if type(self.level) is not int or self.level not in (1, 2, 3, 4):
            raise SpecError("bad_level", f"there is no level {shown(self.level)}", short(str(self.level)))
        if self.level >= finding.level:
            return
        if not finding.decisive:
            raise SpecError(
                "level_too_low_for_form",
                f"level {self.level} was approved, but form {self.form} needs level {finding.level}",
                self.form,
                approved=self.level,
                needed=finding.level,
            )
        names = ", ".join(variable.id for variable in finding.decisive)
        raise SpecError(
            "level_too_low",
            f"level {self.level} was approved, but {names} needs level {finding.level}",
            names,
            approved=self.level,
            needed=finding.level,
        )

    def _check_disclosure(self, finding: LevelFinding) -> None:
        """Level 4 delivers what was approved as it is, and a table is always mended by suppression."""
        if finding.level == IDENTIFIED_LEVEL and self.disclosure != USUAL_RULES:
            raise SpecError(
                "disclosure_at_level_4",
                "rows with a direct identifier go out as approved: disclosure rules do not apply to them",
                finding.decisive[0].id,
            )
        if self.form == "table" and (self.disclosure.diversity is not None or self.disclosure.override):
            raise SpecError("disclosure_not_for_tables", "a table takes k and transform only", "disclosure")
        if not self.disclosure.linked and (self.form == "table" or len(self.themes) == 1):
            raise SpecError(
                "nothing_to_unlink", "only rows of two themes have a key that joins them", "linked"
            )

    def _check_diversity_apart(self, catalogue: Catalogue) -> None:
        """What stands in both files tells classes apart, for it must not join them, and so has one value in
        each.
        """
        sensitive = self.shared_sensitive(catalogue) if self.disclosure.diversity is not None else ()
        for name in sensitive:
            raise SpecError(
                "shared_sensitive",
                f"l of {name} cannot be kept while it stands in both files without a key",
                name,
            )

    def _check_diversity_in_reach(self, catalogue: Catalogue) -> None:
        """No class has more values of a variable than the variable has, nor than a condition lets in: that
        everybody in the file has one of these is known of each of them, whether or not it stands there.
        """
        wanted = self.disclosure.diversity
        if wanted is None:
            return
        for choice in self.themes:
            theme = catalogue.theme(choice.theme)
            for condition in choice.where:
                variable = theme.variable(condition.variable)
                recode = self.disclosure.of(variable.id).recode if variable.id in choice.used else None
                values = values_among(variable, condition.values, recode)
                _check_reach(variable, wanted, values, f"the condition on {variable.id} lets in")
            for variable in map(theme.variable, self.delivered(choice)):
                values_at_most = most_values(variable, self.disclosure.of(variable.id).recode)
                _check_reach(variable, wanted, values_at_most, f"{variable.id} has")


def _check_reach(variable: Variable, wanted: int, values: int | None, words: str) -> None:
    if variable.classification == "sensitive" and values is not None and values < wanted:
        kind = "code" if variable.is_code else "value"
        raise SpecError(
            "l_out_of_reach",
            f"l = {wanted} can never be kept: {words} {values} {kind}{'' if values == 1 else 's'}",
            variable.id,
            wanted=wanted,
            values=values,
        )


def check_version(version: str) -> None:
    """A dataset version reads "quarter/year", as in "3/2026" (D5). Raises ``SpecError("bad_version")``."""
    if not is_version(version):
        raise SpecError(
            "bad_version",
            f"a version reads quarter/year, like 3/2026, not {shown(version)}",
            short(version),
        )


def _regions(written: Any, regions: Regions) -> tuple[str, ...]:
    """The outermost regions; also one that lies in another must exist, for somebody meant it."""
    codes = _codes(written)
    _check_regions(codes, regions)
    return outermost(codes)


def _check_regions(codes: Iterable[str], regions: Regions) -> None:
    for code in codes:
        if not regions.exists(code):
            raise SpecError("unknown_region", f"there is no region {shown(code)}", short(code))


def _choice_from(catalogue: Catalogue, theme_id: str, form: str, entry: Mapping[str, Any]) -> ThemeChoice:
    """The choice; where a variable belongs to another theme, the refusal names it."""
    try:
        return choice_from(catalogue.offered(theme_id, form), form, entry)
    except SpecError as error:
        holders = [other.id for other in catalogue if any(v.id == error.subject for v in other.variables)]
        if error.code == "unknown_variable" and holders:
            raise SpecError(
                error.code,
                f"{error}: it belongs to theme {' and '.join(holders)}",
                error.subject,
                theme=theme_id,
                holder=" dan ".join(holders),
            ) from None
        raise


def _check_recode(variable: Variable, transform: Transform) -> None:
    if transform.drop:
        return
    if variable.is_direct_identifier:
        raise SpecError(
            "transform_not_allowed",
            f"{variable.id} points at people itself: it can be dropped, nothing else",
            variable.id,
        )
    if transform.recode is not None and not variable.is_number:
        raise SpecError("recode_not_allowed", f"{variable.id} is no number that has bands", variable.id)


def _codes(values: Any) -> list[str]:
    codes = []
    for value in sequence(values, "regions"):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise SpecError(
                "unknown_region", f"a region is given by its code, not by {shown(value)}", short(str(value))
            )
        codes.append(str(value))
    return codes


def least_rows_behind(theme: str, tables: Set[str], k: int) -> int:
    """How many rows of a theme a figure stands for at least: k. Beside a table of families, twice as many
    people: families are never more than their members, so that a shown number of five people says of a
    withheld number of families that it is one to five.
    """
    return k * (2 if theme == MEMBERS and tables >= {FAMILIES, MEMBERS} else 1)
