"""Small tables for tests, by hand and by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import strategies as st

from dtsen.extraction.tables.certificate import Measures
from dtsen.extraction.tables.cube import Axis, Cube, Path


def cube_of(
    cells: Mapping[tuple[Path, ...], Sequence[int] | int],
    measures: Measures | None = None,
    *,
    by_place: bool = False,
) -> Cube:
    """The cube of innermost cells, each given by its path on every axis; ``by_place``: the first is one of
    regions.
    """
    dimensions = len(next(iter(cells)))
    axes = [
        Axis.of({paths[place] for paths in cells}, of_places=by_place and not place)
        for place in range(dimensions)
    ]
    innermost = (
        (
            [axis.nodes[path] for axis, path in zip(axes, paths, strict=True)],
            [figures] if isinstance(figures, int) else figures,
        )
        for paths, figures in cells.items()
    )
    return Cube.of(axes, (measures or Measures()).counted, innermost)


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
    """A cube of up to four dimensions, some nested, with small, large and missing cells. The first may be
    one of regions. Of some categories of the last nobody, or everybody, is in any numerator.
    """
    dimensions = draw(st.integers(0, 4))
    axes = [draw(axis_paths({1: 5, 2: 4, 3: 3, 4: 2}[dimensions])) for _ in range(dimensions)]
    by_place = draw(st.booleans())
    by_nature = draw(st.dictionaries(st.sampled_from(axes[-1]), st.booleans())) if dimensions > 1 else {}
    cells: dict[tuple[Path, ...], list[int]] = {}
    for paths in product(*axes):
        count = draw(COUNTS)
        if count:
            answers = [
                draw(st.sampled_from([0, count]) | st.integers(0, count))
                if share in measures.unanswered
                else count
                for share in measures.shares
            ]
            always = by_nature.get(paths[-1]) if paths else None
            parts = [
                draw(st.integers(0, answered)) if always is None else always * answered
                for answered in answers
            ]
            halves = [
                half for part, all_of in zip(parts, answers, strict=True) for half in (part, all_of - part)
            ]
            none = [
                count - answered
                for share, answered in zip(measures.shares, answers, strict=True)
                if share in measures.unanswered
            ]
            contributors = dict(zip(measures.shares, parts, strict=True))
            sums, partial = [], []
            for name, share in measures.sums:
                adding = contributors[share] if share else count
                if name in measures.partial:
                    adding = min(adding, draw(COUNTS))
                    partial.append(adding)
                sums.append(draw(st.integers(1 if name in measures.partial else 0, 9)) * adding)
            cells[paths] = [count, *halves, *none, *sums, *partial]
    if not cells:
        halves = [half for _ in measures.shares for half in (3, 4)] + [0 for _ in measures.unanswered]
        sums = [5 for _ in measures.sums]
        cells[tuple(paths[0] for paths in axes)] = [7, *halves, *sums, *(2 for _ in measures.partial)]
    return cube_of(cells, measures, by_place=by_place)
