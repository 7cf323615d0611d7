"""Small tables for tests, by hand and by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import strategies as st

from dtsen.extraction.tables.certificate import Measures
from dtsen.extraction.tables.cube import Axis, Cube, Path


def cube_of(cells: Mapping[tuple[Path, ...], Sequence[int] | int], measures: Measures | None = None) -> Cube:
    """The cube of innermost cells, each given by its path on every axis."""
    dimensions = len(next(iter(cells)))
    axes = [Axis.of({paths[place] for paths in cells}) for place in range(dimensions)]
    innermost = (
        (
            [axis.nodes[path] for axis, path in zip(axes, paths, strict=True)],
            [figures] if isinstance(figures, int) else figures,
        )
        for paths, figures in cells.items()
    )
    return Cube.of(axes, (measures or Measures()).quantities, innermost)


def flat(rows: Sequence[Sequence[int]]) -> Cube:
    """A two-way table from its innermost figures; zeros are left out."""
    return cube_of(
        {
            ((line,), (column,)): figure
            for line, figures in enumerate(rows)
            for column, figure in enumerate(figures)
            if figure
        }
    )


COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 12), st.integers(0, 200))


@st.composite
def axis_paths(draw: st.DrawFn, most: int) -> list[Path]:
    """The innermost categories of an axis: one variable, or two that lie in each other."""
    if most < 3 or draw(st.booleans()):
        return [(code,) for code in range(draw(st.integers(1, most)))]
    outer = draw(st.lists(st.integers(1, 2), min_size=1, max_size=2))
    return [(place, 10 * place + inner) for place, size in enumerate(outer) for inner in range(size)]


@st.composite
def cubes(draw: st.DrawFn, measures: Measures) -> Cube:
    """A cube of up to four dimensions, some nested, with small, large and missing cells."""
    dimensions = draw(st.integers(0, 4))
    axes = [draw(axis_paths({1: 5, 2: 4, 3: 3, 4: 2}[dimensions])) for _ in range(dimensions)]
    cells: dict[tuple[Path, ...], list[int]] = {}
    for paths in product(*axes):
        count = draw(COUNTS)
        if count:
            parts = [draw(st.integers(0, count)) for _ in measures.shares]
            halves = [half for part in parts for half in (part, count - part)]
            contributors = dict(zip(measures.shares, parts, strict=True))
            sums = [
                draw(st.integers(0, 9)) * (contributors[share] if share else count)
                for _, share in measures.sums
            ]
            cells[paths] = [count, *halves, *sums]
    if not cells:
        halves = [half for _ in measures.shares for half in (3, 4)]
        cells[tuple(paths[0] for paths in axes)] = [7, *halves, *(5 for _ in measures.sums)]
    return cube_of(cells, measures)
