"""The values of every quasi-identifier of a result, with the members that hold each: what a recode costs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from itertools import accumulate
from typing import Any

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.disclosure.classes import Classes
from dtsen.extraction.disclosure.outcome import Transforms
from dtsen.extraction.disclosure.relation import Relation, id_of, recoded
from dtsen.extraction.disclosure.rules import Transform
from dtsen.extraction.recode import Recode

# What a column is worth beyond the values that it tells apart: dropping it loses more than widest bands do.
COLUMN = 0.5


class Values:
    """One pass over a column when it is first asked for; everything else is worked out on its values."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._columns: frozenset[tuple[str, str]] | None = None
        self._kept: dict[tuple[str, str], Relation] = {}
        self._held: dict[str, int] = {}
        self._entropy: dict[tuple[str, str, Recode | None], float] = {}
        self._distinct: dict[tuple[str, str, Recode | None], int] = {}
        self._spread: dict[tuple[str, str, Recode | None], tuple[Any, ...]] = {}

    def only(self, columns: Collection[tuple[str, str]]) -> Values:
        """Those of some quasi-identifiers alone, by theme and variable."""
        part = copy(self)
        part._columns, part._held = frozenset(columns), {}
        return part

    def variables(self, current: Transforms) -> Iterator[tuple[str, Variable]]:
        """Theme and variable of every quasi-identifier that is not dropped."""
        for theme, column in self._classes.columns:
            source = column.source
            if not isinstance(source, Variable) or current.get(source.id, Transform(source.id)).drop:
                continue
            if self._columns is None or (theme, source.id) in self._columns:
                yield theme, source

    def all_dropped(self, current: Transforms) -> Transforms:
        """These transformations, and no quasi-identifier left."""
        names = (variable.id for _, variable in self.variables(current))
        return {**current, **{name: Transform(name, drop=True) for name in names}}

    def theme_of(self, name: str) -> str:
        """The first theme that holds the variable."""
        return next(theme for theme, variable in self.variables({}) if variable.id == name)

    def label(self, name: str) -> str:
        """What the variable is called, also one that tells no classes apart but is emptied."""
        return next(
            column.source.label
            for relation in self._classes.relations
            for column in (*relation.dimensions, *(figure.column for figure in relation.figures))
            if column and isinstance(column.source, Variable) and column.source.id == name
        )

    def distinct(self, theme: str, variable: str, recode: Recode | None) -> int:
        """How many values the quasi-identifier takes under this recode, a missing one aside."""
        key = (theme, variable, recode)
        if key not in self._distinct:
            values = self._values(theme, variable)
            value = recoded("d0", values.dimensions[0].recode, recode)
            self._distinct[key] = int(
                self._classes.row(f"SELECT count(DISTINCT {value}) FROM {values.name}")[0]
            )
        return self._distinct[key]

    def held(self, name: str) -> int:
        """How many cells of the variable hold a value, in all files that have it."""
        if name not in self._held:
            found = (
                self._values(theme, name) for theme, variable in self.variables({}) if variable.id == name
            )
            rows = [self._classes.row(f"SELECT sum(f0) FROM {of.name} WHERE d0 IS NOT NULL") for of in found]
            self._held[name] = sum(int(count or 0) for (count,) in rows)
        return self._held[name]

    def quantile(self, theme: str, variable: str, share: float, recode: Recode | None = None) -> int | None:
        """The value of a number under this recode that this share of the members do not exceed, of a band
        where it begins; None without values.
        """
        key = (theme, variable, recode)
        if key not in self._spread:
            values = self._values(theme, variable)
            value = recoded("d0", values.dimensions[0].recode, recode)
            self._spread[key] = self._classes.row(
                "SELECT list(d0 ORDER BY d0), list(f0 ORDER BY d0) FROM (SELECT "
                f"{value} AS d0, sum(f0)::BIGINT AS f0 FROM {values.name} GROUP BY 1) WHERE d0 IS NOT NULL"
            )
        found, members = self._spread[key]
        everybody = sum(members or ())
        reached = accumulate(members or ())
        return next(
            (
                int(value)
                for value, upto in zip(found or (), reached, strict=True)
                if upto >= share * everybody
            ),
            None,
        )

    def lost(self, current: Transforms, transform: Transform) -> float:
        """The part of what a column tells that is lost, measured by how much its values tell of a member on
        average (entropy): what few have is worth less than what divides all. For a column that is dropped all
        of that, and the column. (Gionis & Tassa, 2009, for entropy as the loss of k-anonymity.)
        """
        name = transform.variable
        if transform.drop:
            return 1.0 + COLUMN
        theme = self.theme_of(name)
        before = self._told(theme, name, current.get(name, Transform(name)).recode)
        return 1 - self._told(theme, name, transform.recode) / before if before else 0.0

    def _told(self, theme: str, variable: str, recode: Recode | None) -> float:
        """The entropy of the quasi-identifier under this recode, a missing value aside."""
        key = (theme, variable, recode)
        if key not in self._entropy:
            values = self._values(theme, variable)
            value = recoded("d0", values.dimensions[0].recode, recode)
            (found,) = self._classes.row(
                "SELECT ln(sum(n)) - sum(n * ln(n)) / sum(n) FROM (SELECT sum(f0) AS n FROM "
                f"{values.name} WHERE d0 IS NOT NULL GROUP BY {value})"
            )
            self._entropy[key] = max(float(found or 0), 0.0)
        return self._entropy[key]

    def _values(self, theme: str, variable: str) -> Relation:
        """The variable's values in a file of their own: d0, and f0 members."""
        if (theme, variable) not in self._kept:
            relation = next(item for item in self._classes.relations if item.theme == theme)
            place = [id_of(column) for column in relation.dimensions].index(variable)
            name = f"(SELECT d{place} AS d0, sum(f0)::BIGINT AS f0 FROM {relation.name} GROUP BY 1)"
            values = Relation(name, theme, (relation.dimensions[place],), relation.figures[:1])
            self._kept[theme, variable] = self._classes.kept(values, f"{theme}-values-{place}")
        return self._kept[theme, variable]
