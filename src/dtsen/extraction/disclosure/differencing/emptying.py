"""What local suppression leaves of rows. A suppressed column is there all the same: only the cells that were
emptied are missing, in the rows of small classes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import product

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.plan import ROWS, AggregatePlan, Column, Figure, ThemePlan
from dtsen.extraction.registry import REGION_COLUMN
from dtsen.extraction.tables.cube import Cube, Path
from dtsen.extraction.tables.plan import TablePlan


def with_whole_rows(groups: AggregatePlan, delivered: ThemePlan) -> AggregatePlan:
    """Groups by values before suppression; ``f1`` is how many rows kept all of theirs."""
    dimensions = tuple(replace(column, suppressed=False) for column in groups.dimensions)
    source = next(column.source for column in delivered.columns if isinstance(column.source, Variable))
    # Where somebody lives is never missing: of a row it is counted unless the row is emptied.
    marker = Column(
        REGION_COLUMN, "text", replace(source, field=REGION_COLUMN, type="char(10)"), suppressed=True
    )
    figures = (ROWS, Figure("values", marker))
    return replace(groups, dimensions=dimensions, figures=figures, suppression=delivered.suppression)


def emptied_cells(plan: TablePlan, cube: Cube, leaves: Iterable[Path]) -> Collection[tuple[int, ...]]:
    """The cells, by their nodes, whose number nobody can count in rows that hold the plan's dimensions:
    ``leaves`` are innermost cells in which some row was emptied. A margin over what is missing is known.
    """
    # By axis, how many of its variables a path has at least when a suppressed one is among them.
    depths = [
        next((place for place, dimension in enumerate(axis, 1) if dimension.column.suppressed), None)
        for axis in plan.axes
    ]
    found: set[tuple[int, ...]] = set()
    for leaf in leaves:
        lines, first = [], 0
        for axis, of in zip(cube.axes, plan.axes, strict=True):
            lines.append(axis.lineage(axis.nodes[leaf[first : first + len(of)]]))
            first += len(of)
        for nodes in product(*lines):
            lengths = (len(axis.paths[node]) for axis, node in zip(cube.axes, nodes, strict=True))
            if any(depth and length >= depth for depth, length in zip(depths, lengths, strict=True)):
                found.add(nodes)
    return found
