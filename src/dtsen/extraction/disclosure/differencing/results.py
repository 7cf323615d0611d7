"""One result of one theme, and how its views are counted in the version that is being built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dtsen.extraction.catalogue import MEMBERS, Catalogue, Variable
from dtsen.extraction.choice import MOST_DIMENSIONS, Measure, ThemeChoice
from dtsen.extraction.disclosure.differencing.emptying import emptied_cells, with_whole_rows
from dtsen.extraction.disclosure.differencing.joint import TooLarge
from dtsen.extraction.disclosure.differencing.views import (
    Key,
    Split,
    Suppressed,
    View,
    key_of,
    kind_of,
    kinds_of,
    splits_of_shares,
    view_of_rows,
    views_of_table,
)
from dtsen.extraction.engines.base import Engine
from dtsen.extraction.engines.cage import GROUPING_MEMORY, open_cage
from dtsen.extraction.engines.duckdb import read_groups
from dtsen.extraction.errors import SpecError
from dtsen.extraction.plan import Column, ThemePlan, identifying
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.tables.counting import Counted, counted
from dtsen.extraction.tables.inherited import counts_families
from dtsen.extraction.tables.plan import TablePlan, make_table_plan
from dtsen.extraction.tables.published import published
from dtsen.extraction.tables.suppression import suppress

# Cells of one table. To suppress one of so many again takes a minute or two at the worst.
MOST_CELLS = 200_000


@dataclass(frozen=True)
class Result:
    """What ``spec`` makes of one theme. ``name``: what an older one is called, "" for the new one."""

    name: str
    spec: ExtractSpec
    choice: ThemeChoice
    plan: ThemePlan

    @property
    def is_table(self) -> bool:
        return self.spec.form == "table"

    @property
    def k(self) -> int:
        return self.spec.least_behind(self.choice.theme)

    @property
    def is_of_people(self) -> bool:
        """Whether its rows are people: fewer than k families are few, however many people they are."""
        return not self.is_table and self.plan.theme == MEMBERS

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of rows; of a suppressed one, some cells are missing (``emptying``)."""
        return tuple(column for column in self.plan.columns if isinstance(column.source, Variable))


class Counting:
    """Counts views of results; ``work`` is a folder that is there."""

    def __init__(self, engine: Engine, catalogue: Catalogue, work: Path) -> None:
        self.engine, self._catalogue, self._work = engine, catalogue, work
        self._number = 0

    def takes_families(self, of: Result) -> bool:
        """Whether a table counts people by what their families have, or what they have from them, so that few
        families are few.
        """
        offered = self._catalogue.offered(of.plan.theme, "table")
        is_of_members = of.is_table and of.plan.theme == MEMBERS
        return is_of_members and counts_families(of.choice, offered, of.spec.regions)

    def of_families(self, *results: Result) -> bool:
        """Whether between these results few families are few, for one of them hides few families."""
        return any(of.is_of_people or self.takes_families(of) for of in results)

    def folder(self) -> Path:
        """The path of a new folder."""
        self._number += 1
        return self._work / f"groups-{self._number}"

    def table(self, of: Result) -> Suppressed:
        """A table as it was delivered: same cells, same answer. Raises ``TooLarge``, ``RegistryError``."""
        plan = make_table_plan(of.spec, of.choice, self._catalogue)
        table = self._counted(plan)
        found = suppress(
            table.cube,
            table.measures,
            of.k,
            families=table.families,
            largest=table.largest,
            known=published(plan, table.cube),
        )
        return Suppressed(plan, table, found)

    def views(self, of: Result, table: Suppressed | None, kinds: Iterable[str]) -> tuple[View, ...]:
        """The views of a result; of rows, by the columns along these kinds of axes.

        Raises ``TooLarge`` and ``RegistryError``.
        """
        if of.is_table:
            table = table or self.table(of)
            if len(table.table.cube) > MOST_CELLS:
                raise TooLarge
            return tuple(views_of_table(table))
        plan = self.plan_of_rows(of, frozenset(kinds))
        return (self._view_of_rows(of, plan),) if plan else ()

    def plan_of_rows(self, of: Result, kinds: frozenset[str]) -> TablePlan | None:
        """What a receiver can count in rows along these kinds of axes; None when that is nothing."""
        names = tuple(name for name in _once(of.columns) if self._kind(of, name) in kinds)
        return self._plan(of, names) if names else None

    def shapes(
        self, of: Result, *, whole_rows: bool = False, always_there: bool = False
    ) -> tuple[Mapping[str, Split], ...]:
        """The ways in which a result sorts its people, each by kind of axis: of a table its dimensions, and
        with each of its shares; of rows their quasi-identifiers, or all columns; of these those alone that
        are ``always_there``, in every row.
        """
        if of.is_table:
            plan = make_table_plan(of.spec, of.choice, self._catalogue)
            dimensions = _by_kind(plan)
            return (dimensions, *({**split, **dimensions} for split in splits_of_shares(plan)))
        columns = of.columns if whole_rows else identifying(of.columns)
        names = _once(column for column in columns if not (always_there and column.suppressed))
        return (_by_kind(self._plan(of, names)) if names else {},)

    def kinds(self, of: Result) -> frozenset[str]:
        """The kinds of axes of a result: those of a table, with what its shares are about; or of rows."""
        if of.is_table:
            shares = (kind_of(item.variable) for item in of.choice.measures if item.kind == "share")
            plan = make_table_plan(of.spec, of.choice, self._catalogue)
            return frozenset((*kinds_of(plan.axes), *shares))
        sources = (column.source for column in of.columns)
        return frozenset(self._kind(of, source.id) for source in sources if isinstance(source, Variable))

    def common(self, one: Result, other: Result) -> tuple[frozenset[str], bool]:
        """The kinds of axes to compare two results by, and whether that is all of them.

        It is what both have. Two extracts hide no count but of what they empty: of these it is the
        quasi-identifiers that they cut differently and the columns of which one has emptied cells, by as many
        other quasi-identifiers as a table may have. Where one of the two alone has emptied cells, these
        columns are enough: each cell that it empties is a gap in its counts by them, which the other fills.
        """
        if one.is_table or other.is_table:
            return self.kinds(one) & self.kinds(other), True
        mine, theirs = self._cuts(one), self._cuts(other)
        shared = [kind for kind in mine if kind in theirs]
        unlike = [kind for kind in shared if mine[kind] != theirs[kind]]
        held = self.kinds(one) & self.kinds(other)
        lost = [self._emptied(of) & held for of in (one, other)]
        foremost = [*unlike, *sorted(lost[0] | lost[1])]
        needed = [*dict.fromkeys((*foremost, *(shared if unlike or all(lost) else ())))]
        return frozenset(needed[:MOST_DIMENSIONS]), len(needed) <= MOST_DIMENSIONS

    def besides(self, one: Result, other: Result) -> frozenset[str]:
        """The kinds of axes that one of two results has alone and that the other one's people were chosen by:
        where the other is about decile 1, the one can show decile 1.
        """
        mine, theirs = self.kinds(one), self.kinds(other)
        return frozenset(((mine - theirs) & _chosen_by(other)) | ((theirs - mine) & _chosen_by(one)))

    def _emptied(self, of: Result) -> frozenset[str]:
        """The kinds of axes on which rows have a column of which cells may be emptied."""
        sources = (column.source for column in of.columns if column.suppressed)
        return frozenset(self._kind(of, source.id) for source in sources if isinstance(source, Variable))

    def _cuts(self, of: Result) -> dict[str, set[Key]]:
        """How rows cut each kind of axis on which they have quasi-identifiers."""
        found: dict[str, set[Key]] = {}
        for column in identifying(of.columns):
            if isinstance(column.source, Variable):
                plan = self._plan(of, (column.source.id,))
                (dimension,) = plan.dimensions
                found.setdefault(kinds_of(plan.axes)[0], set()).add(key_of(dimension.column))
        return found

    def _kind(self, of: Result, name: str) -> str:
        return kinds_of(self._plan(of, (name,)).axes)[0]

    def _plan(self, of: Result, names: Sequence[str]) -> TablePlan:
        choice = ThemeChoice(
            of.choice.theme, where=of.choice.where, dimensions=tuple(names), measures=(Measure("count"),)
        )
        return make_table_plan(of.spec, choice, self._catalogue)

    def _view_of_rows(self, of: Result, plan: TablePlan) -> View:
        if not (of.plan.suppression and any(dimension.column.suppressed for dimension in plan.dimensions)):
            return view_of_rows(plan, self._counted(plan))
        groups = self.folder()
        self.engine.aggregate(with_whole_rows(plan.groups, of.plan), groups)
        table = self._read(plan, groups)
        names = ", ".join(f"d{place}" for place in range(len(plan.dimensions)))
        with open_cage([self._work], self._work / "spill-emptied", GROUPING_MEMORY) as connection:
            leaves = connection.execute(f"SELECT {names} FROM {read_groups(groups)} WHERE f1 < f0").fetchall()
        return view_of_rows(plan, table, emptied_cells(plan, table.cube, leaves))

    def _counted(self, plan: TablePlan) -> Counted:
        groups = self.folder()
        self.engine.aggregate(plan.groups, groups)
        return self._read(plan, groups)

    def _read(self, plan: TablePlan, groups: Path) -> Counted:
        with open_cage([self._work], self._work / "spill-views", GROUPING_MEMORY) as connection:
            try:
                return counted(plan, groups, connection, MOST_CELLS)
            except SpecError:  # (only ever: too many cells)
                raise TooLarge from None


def _once(columns: Iterable[Column]) -> tuple[str, ...]:
    """The ids of these columns' variables. Code and name of a region say the same."""
    by_level: dict[str, str] = {}
    for column in columns:
        if isinstance(column.source, Variable):
            by_level.setdefault(column.source.id.removesuffix("_code"), column.source.id)
    return tuple(by_level.values())


def _chosen_by(of: Result) -> frozenset[str]:
    """The kinds of axes by which a result's people were chosen."""
    residence = ("residence",) if of.plan.regions else ()
    return frozenset((*residence, *(kind_of(item.variable) for item in of.choice.where)))


def _by_kind(plan: TablePlan) -> dict[str, Split]:
    return {
        kind: Split(tuple(dimension.column for dimension in axis))
        for kind, axis in zip(kinds_of(plan.axes), plan.axes, strict=True)
    }
