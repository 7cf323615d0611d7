"""The categories that several results sort the same people into, along one kind of axis.

Two results may cut the same variable differently: bands from 1, 5, 7 and bands from 1, 6. What they have in
common are atoms: people whom every one of them sorts alike (1-4, 5, 6, 7 and more). Every category of either
is a set of atoms, and two categories are the same when their atoms are. A receiver who subtracts unions of
categories from each other cannot get below the atoms, so they are all that has to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dtsen.extraction.tables.cube import ROOT, Axis, Path

ALL = 0


class JoinedAxis:
    """Nodes are sets of atoms, numbered; ``ALL`` is that of all of them.

    ``parts`` gives, for every node, the ways in which it is the sum of others.
    """

    def __init__(self, atoms: Iterable[Sequence[Path]], axes: Sequence[Axis]) -> None:
        """``atoms``: the innermost path of each atom under every split; ``axes``: the axis of every split."""
        self._numbers: dict[frozenset[int], int] = {}
        self._atoms = tuple(tuple(paths) for paths in atoms)
        self._node(frozenset(range(len(self._atoms))))
        self.atoms = tuple(self._node(frozenset([number])) for number in range(len(self._atoms)))
        self.parts: dict[int, set[tuple[int, ...]]] = {}
        self.nodes = tuple(self._placed(place, axis) for place, axis in enumerate(axes))

    def above(self, allowed: frozenset[int]) -> dict[int, tuple[int, ...]]:
        """For every atom's node, the nodes among the allowed ones that hold the atom."""
        held: dict[int, list[int]] = {node: [] for node in self.atoms}
        for atoms, node in self._numbers.items():
            if node in allowed:
                for atom in atoms:
                    held[self.atoms[atom]].append(node)
        return {atom: tuple(nodes) for atom, nodes in held.items()}

    def _node(self, atoms: frozenset[int]) -> int:
        return self._numbers.setdefault(atoms, len(self._numbers))

    def _placed(self, place: int, axis: Axis) -> tuple[int, ...]:
        """The node of every node of one split's axis; what is a sum of what is noted on the way."""
        own: list[set[int]] = [set() for _ in axis.paths]
        for number, paths in enumerate(self._atoms):
            leaf = axis.nodes.get(paths[place])
            for node in axis.lineage(leaf) if leaf is not None else ():
                own[node].add(number)
        own[ROOT] = set(range(len(self._atoms)))
        nodes = tuple(self._node(frozenset(atoms)) for atoms in own)
        for node, children in enumerate(axis.children):
            below = [nodes[child] for child in children] or [self.atoms[atom] for atom in sorted(own[node])]
            if below and below != [nodes[node]]:
                self.parts.setdefault(nodes[node], set()).add(tuple(below))
        return nodes
