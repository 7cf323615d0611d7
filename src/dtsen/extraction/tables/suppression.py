"""The cell suppression problem: which figures of a table to withhold, so that none of them can be worked out.

Primary suppression withholds what would tell about few people. Since the published margins give most of these
figures back (a row's total less its other cells), further cells have to go: secondary suppression. To find
the pattern that costs least is NP-hard (J. Kelly, B. Golden, A. Assad, 1992; M. Fischetti, J. J. Salazar,
2001, solve it exactly for small tables); here every figure gets the cheapest certificate that is found for it
(see ``certificate`` and ``hypercubes``), coarse margins first, and then what has become superfluous is given
back.

The rule that holds afterwards, against a reader who knows the whole table, that nothing in it is negative,
that a withheld count is at least 1, and k:

- a count from 1 to k-1 is withheld, and with it everything of its cell;
- a share is withheld when its numerator, the others with an answer, or all others are from 1 to k-1; so is a
  sum or a mean when its
  contributors, the rows without a value, or those that add something to it are: "46 families, 1 horse" tells
  of one family, though 46 have a value; and when one contributor has most of it (``dominance``);
- every withheld count, every numerator or rest from 1 to k-1, and every withheld sum that is not 0 can have
  whole-number values that lie at least k apart; a sum of too few contributors, or mostly of one, at least as
  far apart as it is large, and one mostly of one contributor may be so large that it is not;
- so they can without a change in what everybody can look up (``published``), or else the audit counts them;
- where a table of people takes anything of families, what is said of 1 to k-1 people holds of 1 to k-1
  families as well, and what they are has to be open further than k (``small``).

The reader is taken to know besides who is asked at all, and who can answer what (``universe``): nobody is
moved to an answer where nobody has one, nor to none where everybody has one, nor to the half of a share that
nobody of the category has anywhere.

Zeros are published: that nobody is in a cell is what the table is asked for. So is a sum of 0, to which
nobody adds anything; within a withheld cell it is withheld with the rest, and who sees a total of 0 knows it.
Who reads a withheld cell cannot tell whether it was primary or secondary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dtsen.extraction.tables.certificate import (
    COUNT,
    Certificate,
    Measures,
    adding_to,
    part_of,
    rest_of,
)
from dtsen.extraction.tables.cube import Cube
from dtsen.extraction.tables.dominance import Largest
from dtsen.extraction.tables.families import Families
from dtsen.extraction.tables.hypercubes import Hypercubes
from dtsen.extraction.tables.motion import Motion, count_motion, share_motion, sum_motion
from dtsen.extraction.tables.published import NOTHING, Published
from dtsen.extraction.tables.small import Rule
from dtsen.extraction.tables.universe import but, closed_rows

_NO_FAMILIES: Families = MappingProxyType({})
_NO_LARGEST: Largest = MappingProxyType({})


@dataclass(frozen=True)
class Suppression:
    """What is withheld: by pattern (``Measures.patterns``) a flag for every row of the cube.

    A row whose count is withheld is withheld in every pattern. ``certificates`` prove that none can be worked
    out.
    """

    k: int
    withheld: Mapping[str, bytearray]
    certificates: tuple[Certificate, ...]

    def count(self, pattern: str) -> int:
        """How many cells the pattern withholds."""
        return sum(self.withheld[pattern])


# Hears how many of the cells that tell about few people have been looked at, and how many there are.
Progress = Callable[[int, int], None]


def suppress(
    cube: Cube,
    measures: Measures,
    k: int,
    progress: Progress = lambda done, total: None,
    families: Families = _NO_FAMILIES,
    largest: Largest = _NO_LARGEST,
    known: Published = NOTHING,
) -> Suppression:
    """Withhold what must not be known. Same cube, same answer. Source: issue B, point 4, level 2.

    Takes about half a millisecond for every cell that is withheld for its own sake, more in sparse tables.
    ``progress`` hears of every cell; what is looked at again in the end has been counted. What it raises ends
    the work. ``largest``: the largest contribution to every sum; without it no sum is dominated. ``known``:
    what everybody can look up, whether or not it is withheld.
    """
    return _Suppressor(measures, Rule(cube, k, families, largest), known, progress).run()


def primary_rows(
    cube: Cube,
    measures: Measures,
    k: int,
    families: Families = _NO_FAMILIES,
    largest: Largest = _NO_LARGEST,
) -> dict[str, bytearray]:
    """Flags of the cells that would tell about fewer than ``k`` people, or families, or mostly about one, by
    pattern.
    """
    rule = Rule(cube, k, families, largest)
    flags = {COUNT: rule.few(COUNT)}
    for share in measures.shares:
        flags[share] = _either(rule.few(part_of(share)), rule.few(rest_of(share)))
    for name, contributors in measures.sums:
        flags[name] = bytearray(flags[contributors or COUNT])
        if name in measures.partial:
            flags[name] = _either(flags[name], rule.few(adding_to(name)))
        flags[name] = _either(flags[name], rule.dominated(name))
    return flags


class _Suppressor:
    def __init__(self, measures: Measures, rule: Rule, known: Published, progress: Progress) -> None:
        self._cube, self._measures, self._k, self._rule = rule.cube, measures, rule.k, rule
        cube = rule.cube
        self._primary = primary_rows(cube, measures, rule.k, rule.families, rule.largest)
        closed = closed_rows(cube, measures)
        self._few = {half: but(rule.few(half), closed.get(half)) for half in (COUNT, *measures.halves)}
        self._progress, self._seen = progress, 0
        self._total = sum(map(sum, self._primary.values()))
        self._withheld = {pattern: bytearray(flags) for pattern, flags in self._primary.items()}
        self._search, self._known = Hypercubes(cube, self._withheld, known, closed), known
        # Quantity and row of what no proof was found for that leaves the open figures as they are.
        self._told: set[tuple[str, int]] = set()
        self._certificates: list[Certificate] = []
        self._covered: dict[str, bytearray] = {name: bytearray(len(cube)) for name in measures.quantities}

    def run(self) -> Suppression:
        self._protect_counts(self._primary[COUNT])
        self._protect_shares()
        self._give_back()
        self._protect_rest()
        self._protect_sums()
        everything = self._withheld[COUNT]
        for pattern, flags in self._withheld.items():
            self._withheld[pattern] = _either(flags, everything)
        return Suppression(
            k=self._k,
            withheld=self._withheld,
            certificates=tuple(self._certificates),
        )

    def _protect_counts(self, rows: bytearray) -> None:
        motion = count_motion(self._measures)
        for row in self._coarse_first(rows):
            if not self._covered[COUNT][row]:
                self._take(self._found(COUNT, row, [motion], self._rule.need(COUNT, row)))

    def _protect_shares(self) -> None:
        """Move people between the halves; where a row is too small for that, move its count as well."""
        for share in self._measures.shares:
            apart = share_motion(share)
            for row in self._coarse_first(self._primary[share]):
                for half in (part_of(share), rest_of(share)):
                    if not self._is_secret(row, half) or self._covered[half][row]:
                        continue
                    need = self._rule.need(half, row)
                    motions = [count_motion(self._measures, half)]
                    if self._cube.quantities[COUNT][row] >= need:
                        motions.insert(0, apart)
                    self._take(self._found(half, row, motions, need))

    def _protect_rest(self) -> None:
        """What steps among withheld cells rely on was withheld for others, who may have given it back: prove
        it anew, until nothing is left without a proof.
        """
        while True:
            known = len(self._certificates)
            self._protect_counts(self._withheld[COUNT])
            self._protect_shares()
            for share in self._measures.shares:
                part, rest, motion = part_of(share), rest_of(share), share_motion(share)
                for row in self._coarse_first(self._withheld[share]):
                    bare = not self._withheld[COUNT][row] and not self._covered[part][row]
                    if bare and not self._covered[rest][row]:
                        # (a half that the cell has some of is one that can rise)
                        half = part if self._cube.quantities[part][row] else rest
                        motions = [motion, count_motion(self._measures, half)]
                        self._take(self._found(half, row, motions, self._k))
            if len(self._certificates) == known:
                return

    def _protect_sums(self) -> None:
        """Most sums are open on the very rows that the counts are; for the others, look for rows anew."""
        counted = tuple(known.steps[0] for known in self._certificates)
        for name, contributors in self._measures.sums:
            figures, few = self._cube.quantities[name], self._primary[name]
            withheld = _either(few, _either(self._withheld[contributors or COUNT], self._withheld[COUNT]))
            self._withheld[name] = withheld
            self._search.price(self._withheld)
            needs = {
                row: self._rule.need_of_sum(name, row, tells=bool(few[row]))
                for row, flag in enumerate(withheld)
                if flag and figures[row]
            }
            motion = sum_motion(name)
            for step in counted:
                if all(withheld[row] for row in step.rows):
                    self._open_sums(self._search.along(step.plus, step.minus, motion), name, needs)
            for row in self._coarse_first(withheld):
                if row in needs:
                    rise = self._rule.lacking(name, row)
                    self._open_sums(self._found(name, row, [motion], needs[row], rise), name, needs)
            for row in self._coarse_first(self._withheld[name]):
                if figures[row] and not self._covered[name][row]:
                    needs[row] = self._k
                    self._open_sums(self._found(name, row, [motion], self._k), name, needs)

    def _open_sums(self, certificate: Certificate, name: str, needs: dict[int, int]) -> None:
        """Take the certificate if it opens a sum that still needs it; strike off ``needs`` what it opens."""
        spread, most = certificate.spread(), certificate.most_of(name)
        opened = [
            row
            for row in certificate.rows
            if row in needs
            and needs[row] <= spread.get((name, row), 0)
            and self._rule.lacking(name, row) <= most[row]
        ]
        if opened:
            self._take(certificate)
            for row in opened:
                del needs[row]

    def _found(
        self, quantity: str, row: int, motions: Sequence[Motion], need: int, rise: int = 0
    ) -> Certificate:
        """By the first motion that finds one. Where none finds one that leaves open figures as they are, they
        are moved: then the figure is open but for who looks those up.
        """
        guarded = [self._search.guarded(motion) for motion in motions]
        for motion in guarded:
            found = self._without_lineage(row, motion, need, rise)
            if motion.pattern != COUNT and not found:
                found = self._up_to_the_totals(quantity, row, motion, need)
            if found and (not motion.guarded or self._known.keeps(found)):
                return found
        if any(motion.guarded for motion in guarded):
            self._told.add((quantity, row))
            for motion in motions:
                if found := self._without_lineage(row, motion, need, rise):
                    return found
        return self._search.lineage(row, motions[-1])

    def _up_to_the_totals(self, quantity: str, row: int, motion: Motion, need: int) -> Certificate | None:
        """The cell with all its margins, where that goes far enough. Of a question asked in no other cell it
        hides the share in the totals, and leaves all counts.
        """
        found = self._search.lineage(row, motion)
        return found if found.spread().get((quantity, row), 0) >= need else None

    def _without_lineage(self, row: int, motion: Motion, need: int, rise: int = 0) -> Certificate | None:
        """Free of charge; else one hypercube; and where that one reaches up to a total, the cheaper of it and
        several small steps. Upwards it opens the figure by ``rise`` at least.
        """
        search = self._search
        if free := search.among_withheld(row, motion, need, rise):
            return free
        whole = search.cheapest(row, motion, need, rise)
        is_level = whole and all(len(step.plus) == len(step.minus) for step in whole.steps)
        if whole and is_level and not self._takes_a_total(row, [whole]):
            return whole
        steps = search.step_by_step(row, motion, need, rise)
        found = [known for known in (whole, steps) if known]
        if not found or self._takes_a_total(row, found):
            further = search.step_by_step(row, motion, need, rise, wide=True)
            found += [further] if further else []
        return min(found, key=lambda known: search.cost(known, motion), default=None)

    def _takes_a_total(self, row: int, found: Sequence[Certificate]) -> bool:
        """Whether each of the certificates withholds a cell that adds up over something the cell does not."""
        own, withheld = self._cube.nodes(row), self._withheld[COUNT]
        return all(
            any(
                not withheld[other]
                and any(node and not of for node, of in zip(own, self._cube.nodes(other), strict=True))
                for other in known.rows
            )
            for known in found
        )

    def _is_secret(self, row: int, quantity: str) -> bool:
        few = self._few.get(quantity)
        return bool(few and few[row])

    def _take(self, certificate: Certificate) -> None:
        """Withhold what the certificate moves, and note what it opens."""
        self._certificates.append(certificate)
        pattern = self._measures.pattern(certificate.steps[0].moves[0].quantity)
        for row in certificate.rows:
            self._withheld[pattern][row] = 1
        self._search.withhold(certificate.rows, pattern)
        keeps = self._known.keeps(certificate)
        for (quantity, row), distance in certificate.spread().items():
            if distance >= self._rule.need(quantity, row) and (keeps or (quantity, row) in self._told):
                self._covered[quantity][row] = 1

    def _give_back(self) -> None:
        """Drop certificates of which every secret has another one, and publish what only they withheld."""
        proofs = Counter(secret for known in self._certificates for secret in self._secrets(known))
        taken, self._certificates = self._certificates, []
        for pattern in (COUNT, *self._measures.shares):
            self._withheld[pattern][:] = self._primary[pattern]
        self._search.price(self._withheld)
        for flags in self._covered.values():
            flags[:] = bytes(len(flags))
        for known in taken:
            secrets = list(self._secrets(known))
            if all(proofs[secret] > 1 for secret in secrets):
                proofs.subtract(secrets)
            else:
                self._take(known)

    def _secrets(self, certificate: Certificate) -> Iterator[tuple[str, int]]:
        """The figures that must stay open among those which the certificate opens."""
        keeps = self._known.keeps(certificate)
        for (quantity, row), distance in certificate.spread().items():
            is_proof = keeps or (quantity, row) in self._told
            if is_proof and self._is_secret(row, quantity) and distance >= self._rule.need(quantity, row):
                yield quantity, row

    def _coarse_first(self, flags: bytearray) -> Iterator[int]:
        """The flagged rows, margins before parts: what a margin's hypercube withholds serves its parts."""
        keys, counts = self._cube.keys, self._cube.quantities[COUNT]
        rows = [row for row, flag in enumerate(flags) if flag]
        for row in sorted(rows, key=lambda row: (-self._cube.margins[row], counts[row], keys[row])):
            yield row
            self._seen += 1
            self._progress(min(self._seen, self._total), self._total)


def _either(some: bytearray, others: bytearray) -> bytearray:
    return bytearray(one | other for one, other in zip(some, others, strict=True))
