"""A table with all its margins: axes of nested categories, cells, and the sums that tie the cells together.

An axis is a tree. Its root is the total; below it stand the categories of one variable, or those of several
that lie in each other (province > regency > district). A cell is one category of each axis. Along every axis
a cell is the sum of the cells of its category's children: these equations are all that the published table
says about its cells, and all that ``suppression`` has to think of.

Cells of which nothing was counted are not stored: in the table they are zeros, and everybody may know it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dtsen.extraction.errors import SpecError

Code = str | int | None
Path = tuple[Code, ...]

ROOT = 0
# About 0.4 KB a cell: two million cells stay below 1 GB with all that suppression needs to know of them.
LARGEST = 2_000_000


@dataclass(frozen=True)
class Axis:
    """A tree of categories. Nodes are numbered in reading order: the root is 0, a parent stands before its
    children, siblings follow each other by code (a missing value last).

    ``paths`` gives every node's codes from the outermost variable inwards; the root's path is empty.
    ``of_places``: the categories are regions, and what people answer does not follow from them.
    """

    paths: tuple[Path, ...]
    of_places: bool = False

    @classmethod
    def of(cls, innermost: Iterable[Path], *, of_places: bool = False) -> Axis:
        """The axis of these innermost categories, given by their paths, all of the same length."""
        found = {path[:length] for path in innermost for length in range(len(path) + 1)} | {()}
        return cls(tuple(sorted(found, key=lambda path: [_by_code(code) for code in path])), of_places)

    def __len__(self) -> int:
        return len(self.paths)

    @cached_property
    def nodes(self) -> Mapping[Path, int]:
        """The number of every path."""
        return {path: node for node, path in enumerate(self.paths)}

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """The parent of every node; the root is its own."""
        return tuple(self.nodes[path[:-1]] for path in self.paths)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The children of every node, in order."""
        below: list[list[int]] = [[] for _ in self.paths]
        for node, parent in enumerate(self.parents):
            if node != ROOT:
                below[parent].append(node)
        return tuple(map(tuple, below))

    @cached_property
    def depth(self) -> int:
        """How many variables lie in each other on this axis."""
        return max(map(len, self.paths))

    def lineage(self, node: int) -> tuple[int, ...]:
        """The node, its parent, and so on up to the root."""
        line = [node]
        while line[-1] != ROOT:
            line.append(self.parents[line[-1]])
        return tuple(line)


class Cube:
    """All cells of a table, innermost ones and margins, with whole-number quantities that add up.

    ``keys`` names every cell (one number that holds its node on each axis), ``rows`` finds a key's place in
    ``keys`` and in every array of ``quantities``. ``quantities["count"]`` is the number of registry rows.
    """

    def __init__(self, axes: Sequence[Axis], quantities: Sequence[str]) -> None:
        self.axes = tuple(axes)
        self.strides = _strides(self.axes)
        self.keys: list[int] = []
        self.rows: dict[int, int] = {}
        self.quantities: dict[str, array[int]] = {name: array("q") for name in quantities}

    @classmethod
    def of(
        cls,
        axes: Sequence[Axis],
        quantities: Sequence[str],
        innermost: Iterable[tuple[Sequence[int], Sequence[int]]],
        largest: int = LARGEST,
    ) -> Cube:
        """The cube of its innermost cells, each given as its nodes and its quantities.

        Raises ``SpecError("table_too_big")`` when it has more than ``largest`` cells, margins included.
        """
        cube = cls(axes, quantities)
        for nodes, values in innermost:
            cube._add(
                sum(node * stride for node, stride in zip(nodes, cube.strides, strict=True)), values, largest
            )
        for axis, stride in zip(cube.axes, cube.strides, strict=True):
            cube._add_margins(axis, stride, largest)
        return cube

    def __len__(self) -> int:
        return len(self.keys)

    def nodes(self, row: int) -> tuple[int, ...]:
        """The cell's node on every axis."""
        key = self.keys[row]
        return tuple(key // stride % len(axis) for axis, stride in zip(self.axes, self.strides, strict=True))

    @cached_property
    def margins(self) -> array[int]:
        """For every cell, how many variables it adds up over. To be asked when the cube is complete."""
        open_levels = [[axis.depth - len(path) for path in axis.paths] for axis in self.axes]
        places = [(stride, len(axis)) for stride, axis in zip(self.strides, self.axes, strict=True)]
        return array(
            "B",
            (
                sum(of[key // stride % size] for of, (stride, size) in zip(open_levels, places, strict=True))
                for key in self.keys
            ),
        )

    def in_reading_order(self) -> Iterator[int]:
        """The rows with every total before its parts."""
        return iter(sorted(range(len(self.keys)), key=self.keys.__getitem__))

    def _add(self, key: int, values: Sequence[int], largest: int) -> None:
        row = self.rows.get(key)
        if row is None:
            if len(self.keys) == largest:
                raise SpecError(
                    "table_too_big",
                    f"the table has more than {largest} cells; take fewer dimensions",
                    most=largest,
                )
            self.rows[key] = len(self.keys)
            self.keys.append(key)
            for column, value in zip(self.quantities.values(), values, strict=True):
                column.append(value)
        else:
            for column, value in zip(self.quantities.values(), values, strict=True):
                column[row] += value

    def _add_margins(self, axis: Axis, stride: int, largest: int) -> None:
        """Add up along one axis, from the innermost variable outwards; the other axes keep their nodes."""
        columns = tuple(self.quantities.values())
        for level in range(axis.depth, 0, -1):
            for row in range(len(self.keys)):
                node = self.keys[row] // stride % len(axis)
                if len(axis.paths[node]) == level:
                    key = self.keys[row] + (axis.parents[node] - node) * stride
                    self._add(key, [column[row] for column in columns], largest)


def _strides(axes: Sequence[Axis]) -> tuple[int, ...]:
    strides, size = [], 1
    for axis in reversed(axes):
        strides.append(size)
        size *= len(axis)
    return tuple(reversed(strides))


def _by_code(code: Code) -> tuple[bool, int, str]:
    return (code is None, code if isinstance(code, int) else 0, code if isinstance(code, str) else "")
