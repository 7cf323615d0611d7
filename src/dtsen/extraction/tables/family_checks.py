"""Holds a table of people that takes anything of their families against the registry, by queries of its own.

The engine gives every person the family's values and groups the people. Here the people are put together by
card number first, and each family then counts as often as it has people in a cell: other sums of other rows,
which come to the same only if the right families were joined. On the way the families of every innermost cell
are counted, and of the halves of its shares and sums, and what is of too few is looked for among the figures
that the finished file shows. All innermost cells' families must come to what the table counted, for its
margins are bounded by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import FAMILIES
from dtsen.extraction.engines.cage import (
    identifier,
    literal,
    lock,
    open_to_group,
    read_files,
    translated,
)
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.quality.approved import conditions_of, recoded
from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.quality.report import Check
from dtsen.extraction.recode import Bands, Bottom, Top
from dtsen.extraction.regions import CODE_LENGTHS
from dtsen.extraction.registry import FAMILY_ID, REGION_COLUMN, Dataset
from dtsen.extraction.tables.cells import MISSING, STATUS, WITHHELD, CellFile
from dtsen.extraction.tables.certificate import COUNT
from dtsen.extraction.tables.counting import Counted
from dtsen.extraction.tables.plan import Dimension, TablePlan
from dtsen.extraction.tables.recount import INNERMOST, Recount

_FOUND, _PEOPLE, _FAMILIES = "found", "_people", "_families"
_PROVINCE = 2  # digits


@dataclass(frozen=True)
class FamilyRecount(Recount):
    """A recount that knows the families behind the innermost cells; opened by ``recounted_with_families``."""

    query: _Query

    def exposed(self, cells: CellFile, k: int) -> int:
        """How many figures of innermost cells the file shows that are of fewer than k families."""
        ((exposed,),) = self.connection.execute(self.query.exposed(cells, k)).fetchall()
        return int(exposed)

    def families(self) -> tuple[int, int]:
        """The sum of the families of innermost cells, and of their squares."""
        ((families, squares),) = self.connection.execute(self.query.families).fetchall()
        return int(families), int(squares)


@contextmanager
def recounted_with_families(
    dataset: Dataset, expected: Expected, plan: TablePlan, work: Path
) -> Iterator[FamilyRecount]:
    """Count the table anew, province by province. Raises ``RegistryError``."""
    query = _Query(dataset, expected, plan)
    folders = [dataset.directory, work]
    with open_to_group(folders, work / "spill-families") as connection:
        lock(connection)
        try:
            for number, statement in enumerate(query.statements()):
                into = f"INSERT INTO {_FOUND}" if number else f"CREATE TABLE {_FOUND} AS"
                connection.execute(f"{into} {statement}")
            connection.execute(f"CREATE TABLE {INNERMOST} AS {query.innermost}")
        except duckdb.Error as error:
            theme = next(
                (one for one in (expected.theme, FAMILIES) if dataset.damaged_file(one, expected.regions)),
                expected.theme,
            )
            raise translated(error, dataset, theme, expected.regions) from None
        yield FamilyRecount(plan, connection, query)


def families_check(exposed: int, families: tuple[int, int], table: Counted, k: int) -> Check:
    """Whether every innermost cell that the file shows is of at least k families, by ``FamilyRecount``."""
    behind, margins = table.families[COUNT], table.cube.margins
    innermost = [number for number, margin in zip(behind, margins, strict=True) if not margin]
    same = families == (sum(innermost), sum(number * number for number in innermost))
    if exposed or not same:
        message = f"{exposed} angka dari kurang dari {k} keluarga ditampilkan."
        if not same:
            message += " Banyaknya keluarga berbeda dari registri."
        return Check("family_cells", "fail", message, {"exposed": exposed})
    message = (
        "Nilai keluarga dijodohkan kembali lewat nomor KK; setiap sel terinci yang ditampilkan memuat "
        f"sedikitnya {k} keluarga."
    )
    return Check("family_cells", "pass", message, {})


class _Query:
    def __init__(self, dataset: Dataset, expected: Expected, plan: TablePlan) -> None:
        self._dataset, self._expected, self._plan = dataset, expected, plan
        self._texts = {
            dimension.code_field or dimension.label_field: dimension for dimension in plan.dimensions
        }
        # Who is in one half of what a delivered figure is about, by the figure's name among those found.
        self._halves = {f"_part{number}": [item.field] for number, item in enumerate(plan.shares)}
        self._halves |= {
            f"_values{number}": [
                item.field
                for item in plan.measures
                if item.variable == variable and item.measure.kind in ("sum", "mean")
            ]
            for number, variable in enumerate(plan.summed)
        }
        # Of which the other half is told by nothing. Who has more than the least that can be:
        self._adding = {
            name.replace("values", "adding"): fields
            for name, fields in self._halves.items()
            if name.startswith("_values")
        }
        # Of a share, the others with an answer, besides all others.
        self._adding |= {f"_others{number}": [item.field] for number, item in enumerate(plan.shares)}

    @property
    def innermost(self) -> str:
        """The innermost cells as ``Recount`` takes them."""
        texts = [f"{identifier(name)} AS g{place}" for place, name in enumerate(self._texts)]
        figures = [f"sum({_PEOPLE})::BIGINT AS n"]
        for short, name in (("s", "_sum"), ("v", "_values"), ("a", "_adding")):
            figures += [
                f"sum({name}{number})::BIGINT AS {short}{number}"
                for number, _ in enumerate(self._plan.summed)
            ]
        # (a margin's largest is at least that of its parts; how much more, the recount does not know)
        figures += [
            f"max(_largest{number})::BIGINT AS m{number}" for number, _ in enumerate(self._plan.summed)
        ]
        for number, _ in enumerate(self._plan.shares):
            figures.append(f"sum(_part{number})::BIGINT AS p{number}")
            figures.append(f"sum(_others{number})::BIGINT AS o{number}")
        names = ", ".join(map(identifier, self._texts))
        grouped = f" GROUP BY {names}" if names else ""
        return f"SELECT {', '.join((*texts, *figures))} FROM {_FOUND}{grouped}"

    def statements(self) -> Iterator[str]:
        """One SELECT a province: the delivered text of every dimension, every figure, and the families."""
        any_found = False
        for regions in self._provinces():
            part = replace(self._expected, regions=regions)
            if paths := list(self._dataset.files(part.theme, regions)):
                any_found = True
                yield self._of_province(part, paths)
        if not any_found:
            raise RegistryError(
                "registry_unreadable", "no file of the registry is left", self._expected.theme
            )

    def exposed(self, cells: CellFile, k: int) -> str:
        """How many figures of innermost cells are shown that tell about fewer than k families."""
        names = [_FAMILIES, *(f"{name}_{side}" for name in self._halves for side in ("in", "out"))]
        names += [f"{name}_in" for name in self._adding]
        summed = ", ".join(f"sum({name}) AS {name}" for name in names)
        shown = [f"own.{_FAMILIES} < {k} AND delivered.{identifier(STATUS)} <> {literal(WITHHELD)}"]
        for name, fields in self._halves.items():
            few = " OR ".join(f"own.{name}_{side} BETWEEN 1 AND {k - 1}" for side in ("in", "out"))
            shown += [f"({few}) AND delivered.{identifier(field)} IS NOT NULL" for field in fields]
        for name, fields in self._adding.items():
            few = f"own.{name}_in BETWEEN 1 AND {k - 1}"
            shown += [f"{few} AND delivered.{identifier(field)} IS NOT NULL" for field in fields]
        counted = " + ".join(f"count(*) FILTER (WHERE {condition})" for condition in shown)
        return (
            f"SELECT {counted} FROM {self._cells(summed)} AS own "
            f"JOIN {cells.relation} AS delivered ON {self._same}"
        )

    @property
    def families(self) -> str:
        """The sum of the innermost cells' families, and of their squares."""
        counted = self._cells(f"sum({_FAMILIES}) AS {_FAMILIES}")
        squares = f"sum({_FAMILIES} * {_FAMILIES})"
        return f"SELECT coalesce(sum({_FAMILIES}), 0), coalesce({squares}, 0) FROM {counted}"

    @property
    def _same(self) -> str:
        same = (f"own.{identifier(name)} = delivered.{identifier(name)}" for name in self._texts)
        return " AND ".join(same) or "true"

    def _cells(self, figure: str) -> str:
        names = ", ".join(map(identifier, self._texts))
        grouped = f" GROUP BY {names}" if names else ""
        return f"(SELECT {names}{', ' if names else ''}{figure} FROM {_FOUND}{grouped})"

    def _provinces(self) -> Iterator[tuple[str, ...]]:
        wanted = self._expected.regions
        for code in sorted(self._dataset.store(self._expected.theme).counts):
            if len(code) == _PROVINCE:
                part = tuple(one for one in wanted if one[:_PROVINCE] == code) if wanted else (code,)
                if part:
                    yield part

    def _of_province(self, part: Expected, paths: list[Path]) -> str:
        own = {name: text for name, text in self._expressions().items() if not self._is_of_family(name)}
        further = {name: text for name, text in self._expressions().items() if name not in own}
        people = [f"{text} AS {identifier(name)}" for name, text in own.items()]
        figures = [f"count(*) AS {_PEOPLE}", *self._own_figures()]
        members = (
            f"SELECT {identifier(FAMILY_ID)}, {', '.join((*people, *figures))} FROM {read_files(paths)}"
            f"{_where(part, part.family_fields, inside=False)} GROUP BY ALL"
        )
        texts = [identifier(name) if name in own else further[name] for name in self._texts]
        named = [f"{text} AS {identifier(name)}" for text, name in zip(texts, self._texts, strict=True)]
        joined = self._joined_figures()
        counted = [f"sum({figure}) AS {name}" for name, figure in joined.items()]
        card = f"count({identifier(FAMILY_ID)})"
        for name in self._halves:
            counted.append(f"{card} FILTER (WHERE {joined[name]} > 0) AS {name}_in")
            counted.append(f"{card} FILTER (WHERE {_PEOPLE} > {joined[name]}) AS {name}_out")
        counted += [f"{card} FILTER (WHERE {joined[name]} > 0) AS {name}_in" for name in self._adding]
        counted += [
            f"max(if({identifier(FAMILY_ID)} IS NULL, {self._of_one(number)}, {joined[f'_sum{number}']} "
            f"- {least} * {joined[f'_values{number}']})) AS _largest{number}"
            for number, least in enumerate(self._plan.leasts)
        ]
        return (
            f"SELECT {', '.join((*named, *counted))}, {card} AS {_FAMILIES} "
            f"FROM ({members}) LEFT JOIN ({self._families(part)}) USING ({identifier(FAMILY_ID)})"
            f"{_where(replace(part, regions=()), part.family_fields, inside=True)} GROUP BY ALL"
        )

    def _families(self, part: Expected) -> str:
        names = ", ".join(map(identifier, (FAMILY_ID, *sorted(part.family_fields))))
        paths = list(self._dataset.files(FAMILIES, part.regions))
        if paths:
            return f"SELECT {names} FROM {read_files(paths)}{conditions_of(replace(part, conditions=()))}"
        texts = f"NULL::VARCHAR AS {identifier(FAMILY_ID)}"
        numbers = (f"NULL::INTEGER AS {identifier(name)}" for name in sorted(part.family_fields))
        return f"SELECT {', '.join((texts, *numbers))} WHERE false"

    def _expressions(self) -> dict[str, str]:
        return {name: _text(dimension) for name, dimension in self._texts.items()}

    def _is_of_family(self, name: str) -> bool:
        dimension = self._texts[name]
        return not dimension.is_residence and dimension.variable.field in self._expected.family_fields

    def _own_figures(self) -> Iterator[str]:
        for number, variable in enumerate(self._plan.summed):
            if variable.field not in self._expected.family_fields:
                yield f"coalesce(sum({self._limited(variable.field)}), 0) AS _sum{number}"
                yield f"count({identifier(variable.field)}) AS _values{number}"
                yield f"count(*) FILTER (WHERE {self._is_adding(number)}) AS _adding{number}"
                above = f"{self._limited(variable.field)} - {self._plan.leasts[number]}"
                yield f"coalesce(max({above}), 0) AS _most{number}"
        for number, item in enumerate(self._plan.shares):
            if item.variable and item.variable.field not in self._expected.family_fields:
                is_part = _among(item.variable.field, item.measure.values)
                yield f"count(*) FILTER (WHERE {is_part}) AS _part{number}"
                yield f"count(*) FILTER (WHERE NOT {is_part}) AS _others{number}"

    def _joined_figures(self) -> dict[str, str]:
        """By name, the figure of a family's people in a cell."""
        found = {_PEOPLE: _PEOPLE}
        for number, variable in enumerate(self._plan.summed):
            of_family = variable.field in self._expected.family_fields
            value = (
                f"coalesce({self._limited(variable.field)}, 0) * {_PEOPLE}" if of_family else f"_sum{number}"
            )
            found[f"_sum{number}"] = value
            has_value = f"{identifier(variable.field)} IS NOT NULL"
            found[f"_values{number}"] = f"if({has_value}, {_PEOPLE}, 0)" if of_family else f"_values{number}"
            adds = f"if({self._is_adding(number)}, {_PEOPLE}, 0)"
            found[f"_adding{number}"] = adds if of_family else f"_adding{number}"
        for number, item in enumerate(self._plan.shares):
            if item.variable:
                of_family = item.variable.field in self._expected.family_fields
                is_part = _among(item.variable.field, item.measure.values)
                found[f"_part{number}"] = f"if({is_part}, {_PEOPLE}, 0)" if of_family else f"_part{number}"
                others = f"if(NOT {is_part}, {_PEOPLE}, 0)"
                found[f"_others{number}"] = others if of_family else f"_others{number}"
        return found

    def _of_one(self, number: int) -> str:
        """What the largest of people without a card number has: they have no family, and nothing of one."""
        of_family = self._plan.summed[number].field in self._expected.family_fields
        return "0" if of_family else f"_most{number}"

    def _is_adding(self, number: int) -> str:
        """Whether the value is another than the least."""
        return f"{self._limited(self._plan.summed[number].field)} <> {self._plan.leasts[number]}"

    def _limited(self, field: str) -> str:
        recode = self._expected.recodes.get(field)
        return recoded(identifier(field), recode) if recode else identifier(field)


def _where(expected: Expected, family_fields: frozenset[str], *, inside: bool) -> str:
    """The conditions on the families' columns (``inside``), or all others and the regions."""
    own = tuple(item for item in expected.conditions if (item.variable in family_fields) is inside)
    return conditions_of(replace(expected, conditions=own))


def _among(field: str, values: tuple[int, ...]) -> str:
    return f"{identifier(field)}::VARCHAR IN ({', '.join(literal(str(value)) for value in values)})"


def _text(dimension: Dimension) -> str:
    """What the delivered file says of a row's value: the code where it has one, else the label."""
    variable, recode = dimension.variable, dimension.column.recode
    if dimension.is_residence and variable.region_level:
        return f"left({REGION_COLUMN}, {CODE_LENGTHS[variable.region_level]})"
    name = identifier(variable.field)
    match recode:
        case Bands():
            text = recoded(name, recode)
        case Top(limit):
            text = f"if({name} >= {limit}, '{limit} atau lebih', {name}::VARCHAR)"
        case Bottom(limit):
            text = f"if({name} <= {limit}, '{limit} atau kurang', {name}::VARCHAR)"
        case _:
            text = f"{name}::VARCHAR"
    return f"coalesce({text}, {literal(MISSING)})"
