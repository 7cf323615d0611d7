"""From the views of several results to one system of figures and sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from dtsen.extraction.disclosure.differencing.axes import ALL, JoinedAxis
from dtsen.extraction.disclosure.differencing.joint import Groups, TooLarge
from dtsen.extraction.disclosure.differencing.system import Place, System
from dtsen.extraction.disclosure.differencing.views import PEOPLE, Split, View
from dtsen.extraction.tables.cube import Axis, Path

MOST_FIGURES = 400_000


def unlike(views: Iterable[View]) -> frozenset[str]:
    """The kinds of axes along which not all views that have them sort alike."""
    ways: dict[str, set[object]] = defaultdict(set)
    for view in views:
        for kind, split in zip(view.kinds, view.splits, strict=True):
            ways[kind].add(split.key)
    return frozenset(kind for kind, found in ways.items() if len(found) > 1)


def in_several(views: Iterable[View]) -> frozenset[str]:
    """The kinds of axes that more than one view has."""
    number = Counter(kind for view in views for kind in view.kinds)
    return frozenset(kind for kind, views_of_it in number.items() if views_of_it > 1)


def overlapping(
    first: Iterable[View], second: Iterable[View], besides: frozenset[str] = frozenset()
) -> Iterator[tuple[View, View]]:
    """The pairs of views of two results that cut some variable which both have in different ways; of those
    that cut the same variables, and those ``besides``, in the same two ways the first.
    """
    seen = set()
    for one, other in product(first, second):
        mine, theirs = one.ways, other.ways
        shared = tuple(
            (kind, mine.get(kind), theirs.get(kind))
            for kind in dict.fromkeys([*mine, *theirs])
            if kind in besides or (kind in mine and kind in theirs)
        )
        if shared not in seen and any(a != b for _, a, b in shared):
            seen.add(shared)
            yield one, other


@dataclass(frozen=True)
class _Joined:
    """One kind of axis: what all views make of it together."""

    splits: tuple[Split, ...]
    axis: JoinedAxis
    atoms: dict[tuple[Path, ...], int]  # the node of each

    def nodes(self, split: Split) -> tuple[int, ...]:
        """The joined node of every node of an axis that is split in this way."""
        return self.axis.nodes[[own.key for own in self.splits].index(split.key)]


class Assembly:
    """A system under construction. A place names the node on every kind of axis that some view has, and
    ``ALL`` on those that a view lacks.
    """

    def __init__(self, views: Sequence[View], groups: Groups, grouped: frozenset[str] = frozenset()) -> None:
        """``groups`` are those by every kind of axis that is ``unlike`` or refined; of results about other
        people, by the ``grouped`` ones, for each result has categories that the other lacks.
        """
        self.system = System()
        self.kinds = tuple(sorted({kind for view in views for kind in view.kinds}))
        self._groups = groups
        several = grouped or unlike(views)
        self._joined = {kind: self._join(kind, views, kind in several) for kind in self.kinds}

    def add(self, view: View) -> None:
        """What the view shows and withholds, and its sums. Raises ``TooLarge``."""
        system = self.system
        nodes = [self._joined[kind].nodes(split) for kind, split in zip(view.kinds, view.splits, strict=True)]
        where = [self.kinds.index(kind) for kind in view.kinds]
        own: dict[Place, int] = {}
        for figured in view.figures:
            at = tuple(of[node] for of, node in zip(nodes, figured.nodes, strict=True))
            place = self._spread(where, at)
            if figured.is_shown:
                system.show(place, figured.value, need=figured.need)
            else:
                system.withhold(place, figured.value, floor=view.floor, need=figured.need)
            own[at] = system.rows[place]
            self._refuse_too_many()
        spaces = [frozenset(of) for of in nodes]
        for at, row in own.items():
            for number, kind in enumerate(view.kinds):
                for parts in self._joined[kind].axis.parts.get(at[number], ()):
                    if spaces[number].issuperset(parts):
                        # Where the view has no figure nobody is, and everybody can see it.
                        found = (own.get(_moved(at, number, part)) for part in parts)
                        system.tie(row, [part for part in found if part is not None])

    def refine(self, one: View, other: View, k: int, besides: frozenset[str] = frozenset()) -> None:
        """What both views cut into atoms, which neither shows: fewer than ``k`` people are a secret.

        ``besides``: kinds of axes that one of them has and that the other one's people were chosen by.
        Raises ``TooLarge``.
        """
        shared = tuple(
            kind
            for kind in self.kinds
            if (kind in one.ways and kind in other.ways)
            or (kind in besides and (kind in one.ways or kind in other.ways))
        )
        known = [[self._space(view, kind) for kind in shared] for view in (one, other)]
        spaces = [
            mine | theirs | frozenset(self._joined[kind].atoms.values())
            for kind, mine, theirs in zip(shared, *known, strict=True)
        ]
        counts = self._counted(shared, spaces)
        system, where = self.system, [self.kinds.index(kind) for kind in shared]
        apart = frozenset[int]() if besides else self._apart()
        for at, value in counts.items():
            is_apart = PEOPLE in shared and at[shared.index(PEOPLE)] in apart
            need = k if value < k and not is_apart else 0
            system.put(self._spread(where, at), value, floor=0, need=need)
        for at in counts:
            for place, kind in enumerate(shared):
                for parts in self._joined[kind].axis.parts.get(at[place], ()):
                    if not spaces[place].issuperset(parts):
                        continue
                    rows = []
                    for part in parts:
                        below = _moved(at, place, part)
                        if below in counts or not (
                            any(_inside(below, space) for space in known) or _is_nobody(below, shared, counts)
                        ):
                            rows.append(system.put(self._spread(where, below), 0, floor=0, need=0))
                    system.tie(system.rows[self._spread(where, at)], rows)
            self._refuse_too_many()

    def kinds_of(self, rows: Iterable[int]) -> Iterator[str]:
        """The kinds of axes along which these figures are no totals."""
        places = [self.system.places[row] for row in rows]
        for number, kind in enumerate(self.kinds):
            if any(place[number] != ALL for place in places):
                yield kind

    def cells(self, rows: Iterable[int]) -> int:
        """How many cells these figures stand in: one cell has a figure for all people, and for some."""
        asked = [number for number, kind in enumerate(self.kinds) if kind != PEOPLE]
        return len({tuple(self.system.places[row][number] for number in asked) for row in rows})

    def _join(self, kind: str, views: Sequence[View], is_unlike: bool) -> _Joined:
        """Where all views sort alike, the innermost categories are the atoms."""
        ways: dict[object, tuple[Split, Axis]] = {}
        for view in views:
            for own, split, axis in zip(view.kinds, view.splits, view.axes, strict=True):
                if own == kind:
                    ways.setdefault(split.key, (split, axis))
        splits, axes = zip(*ways.values(), strict=True)
        if is_unlike:
            paths = dict.fromkeys(tuple(split.path(values) for split in splits) for values, _ in self._groups)
        else:
            leaves = zip(axes[0].paths, axes[0].children, strict=True)
            paths = dict.fromkeys((path,) for path, below in leaves if not below)
        joined = JoinedAxis(paths, axes)
        return _Joined(splits, joined, dict(zip(paths, joined.atoms, strict=True)))

    def _space(self, view: View, kind: str) -> frozenset[int]:
        """The joined nodes that the view shows along a kind of axis; of people, its own."""
        if kind not in view.ways:
            return frozenset([ALL])
        nodes = self._joined[kind].nodes(view.split(kind))
        return frozenset(nodes[-1:] if kind == PEOPLE else nodes)

    def _apart(self) -> frozenset[int]:
        """The people who belong to one result alone. How few they are in common cells is asked elsewhere."""
        if PEOPLE not in self._joined:
            return frozenset()
        atoms = self._joined[PEOPLE].atoms
        return frozenset(node for paths, node in atoms.items() if paths.count((1,)) < len(paths))

    def _counted(self, kinds: Sequence[str], spaces: Sequence[frozenset[int]]) -> dict[Place, int]:
        """The people at every combination of nodes at which there are some."""
        innermost: dict[Place, int] = defaultdict(int)
        joined = [self._joined[kind] for kind in kinds]
        for values, people in self._groups:
            atoms = (of.atoms[tuple(split.path(values) for split in of.splits)] for of in joined)
            innermost[tuple(atoms)] += people
        above = [of.axis.above(space) for of, space in zip(joined, spaces, strict=True)]
        counts: dict[Place, int] = defaultdict(int)
        for atoms_at, people in innermost.items():
            for at in product(*(of[atom] for of, atom in zip(above, atoms_at, strict=True))):
                counts[at] += people
            if len(counts) > MOST_FIGURES:
                raise TooLarge
        return counts

    def _spread(self, where: Sequence[int], at: Place) -> Place:
        place = [ALL] * len(self.kinds)
        for number, node in zip(where, at, strict=True):
            place[number] = node
        return tuple(place)

    def _refuse_too_many(self) -> None:
        if len(self.system.places) > MOST_FIGURES:
            raise TooLarge


def _moved(at: Place, place: int, node: int) -> Place:
    return (*at[:place], node, *at[place + 1 :])


def _is_nobody(at: Place, kinds: Sequence[str], counts: Mapping[Place, int]) -> bool:
    """Whether of a whole category nobody is among these people: where one result is about a region or a
    decile that the other one shows, everybody knows that nobody else is in it.
    """
    if PEOPLE not in kinds:
        return False
    people = kinds.index(PEOPLE)
    for number, node in enumerate(at):
        if number != people:
            margin = _moved(_moved((ALL,) * len(at), people, at[people]), number, node)
            if margin not in counts:
                return True
    return False


def _inside(at: Place, spaces: Sequence[frozenset[int]]) -> bool:
    return all(node in space for node, space in zip(at, spaces, strict=True))
