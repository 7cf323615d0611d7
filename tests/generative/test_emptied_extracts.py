"""Hypothesis invents people and two extracts of them with emptied cells: which rows can be put side by side,
and which groups one extract fills that the other empties, is worked out a second time in plain Python.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.registries import KEY, spec_of, write_registry

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.differencing import Finding, Received, differences
from dtsen.extraction.disclosure.differencing.findings import RowsLinked, ToldTogether
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

FIELDS = {
    "sex": "jenis_kelamin",
    "age": "usia",
    "marital_status": "status_kawin",
    "percentile": "persentil",
    "chronic_illness": "penyakit_kronis",
}
QUASI_IDENTIFIERS = ("sex", "age", "marital_status")
Person = Mapping[str, int]
# Each lives alone: as many families as people.
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "sex": st.sampled_from([1, 1, 1, 2]),
            "age": st.sampled_from([20, 20, 20, 41, 70]),
            "marital_status": st.sampled_from([1, 1, 2, 3]),
            "percentile": st.sampled_from([5, 5, 7]),
            "chronic_illness": st.sampled_from([1, 1, 2]),
        }
    ),
    min_size=6,
    max_size=24,
)


@dataclass(frozen=True)
class Extract:
    """What is asked for, and what a reader of its rows sees."""

    columns: tuple[str, ...]
    suppressed: frozenset[str]
    k: int
    sexes: tuple[int, ...]

    @property
    def spec(self) -> dict[str, Any]:
        where = {"where": {"sex": list(self.sexes)}} if self.sexes else {}
        transform = {name: "suppress" for name in self.columns if name in self.suppressed}
        return {
            "themes": {"individual": {"variables": list(self.columns), **where}},
            "disclosure": {"k": self.k, "transform": transform},
        }

    @property
    def empties(self) -> frozenset[str]:
        return self.suppressed & {*self.columns}

    def holds(self, person: Person) -> bool:
        return not self.sexes or person["sex"] in self.sexes

    def emptied(self, people: Sequence[Person]) -> list[bool]:
        """Of everybody, whether the values of his row are emptied here."""
        names = [name for name in QUASI_IDENTIFIERS if name in self.columns]
        classes = Counter(values(person, names) for person in people if self.holds(person))
        return [
            bool(self.empties) and self.holds(person) and classes[values(person, names)] < self.k
            for person in people
        ]


OPTIONAL = ["marital_status", "percentile", "chronic_illness"]
LOST = [(), ("age",), ("age",), ("age", "marital_status"), ("marital_status",), ("chronic_illness",)]
EXTRACTS = st.builds(
    Extract,
    columns=st.sets(st.sampled_from(OPTIONAL)).map(lambda names: ("age", "sex", *sorted(names))),
    suppressed=st.sampled_from(LOST).map(frozenset),
    k=st.integers(2, 4),
    sexes=st.sampled_from([(), (), (), (1,), (2,)]),
)


def values(person: Person, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(person[name] for name in names)


def found(people: Sequence[Person], regions: Regions, new: Extract, old: Extract) -> tuple[Finding, ...]:
    rows = [
        {
            "region_code": "3304012001",
            "nomor_kartu_keluarga": f"{number:016d}",
            **{FIELDS[name]: value for name, value in person.items()},
        }
        for number, person in enumerate(people)
    ]
    with tempfile.TemporaryDirectory() as folder:
        registry = write_registry(Path(folder) / "registry", [], rows)
        with DuckDBEngine(Dataset.open(registry), Path(folder), KEY) as engine:
            received = [Received("UJI-1", spec_of(old.spec, regions))]
            work = Path(folder) / "d"
            return differences(spec_of(new.spec, regions), received, engine, work, load_catalogue())


def told_apart(one: set[str], other: set[str], lost: frozenset[str], filled: bool) -> bool:
    """Whether rows of which one extract tells this say what the other does not."""
    return any(name in QUASI_IDENTIFIERS or name in lost or filled for name in one - other)


def linked(people: Sequence[Person], new: Extract, old: Extract) -> Iterator[tuple[tuple[bool, bool], int]]:
    """By where rows are emptied, how many can be put beside each other."""
    results, k = (new, old), max(new.k, old.k)
    emptied = [of.emptied(people) for of in results]
    is_in = [[of.holds(person) for person in people] for of in results]
    if not any(map(all, zip(*is_in, strict=True))):
        return
    for which in product(*((False, True) if of.empties else (False,) for of in results)):
        lost = [of.empties if own else frozenset() for of, own in zip(results, which, strict=True)]
        told = [set(of.columns) - gone for of, gone in zip(results, lost, strict=True)]
        common = sorted(told[0] & told[1])
        fills = [bool(lost[place] & told[1 - place]) for place in (0, 1)]
        if not common or not all(
            told_apart(told[place], told[1 - place], lost[1 - place], fills[place]) for place in (0, 1)
        ):
            continue
        cells: dict[tuple[int, ...], list[int]] = {}
        for number, person in enumerate(people):
            cells.setdefault(values(person, common), []).append(number)
        rows = 0
        for cell in cells.values():
            whole = sum(all(is_in[of][one] and not emptied[of][one] for of in (0, 1)) for one in cell)
            most = max(sum(is_in[of][one] for one in cell) for of in (0, 1))
            if most - (whole if any(fills) else 0) < k:
                rows += sum(
                    all(is_in[of][one] and emptied[of][one] == which[of] for of in (0, 1)) for one in cell
                )
        if rows:
            yield (which[0], which[1]), rows


def lost_columns(new: Extract, old: Extract) -> list[frozenset[str]]:
    """The columns of which each extract may empty cells, where both hold them."""
    return [of.empties & {*new.columns} & {*old.columns} for of in (new, old)]


def counted_by(new: Extract, old: Extract) -> list[str]:
    """The columns by which both are counted."""
    lost = lost_columns(new, old)
    besides = {*new.columns} & {*old.columns} & {*QUASI_IDENTIFIERS} if all(lost) else frozenset[str]()
    return sorted({*lost[0], *lost[1], *besides})


def filled(people: Sequence[Person], new: Extract, old: Extract) -> int:
    """How many groups one extract shows of everybody and the other one with gaps."""
    lost, names = lost_columns(new, old), counted_by(new, old)
    emptied = [of.emptied(people) for of in (new, old)]
    number = 0
    for size in range(1, len(names) + 1):
        for margin in combinations(names, size):
            cells: dict[tuple[int, ...], list[int]] = {}
            for one, person in enumerate(people):
                cells.setdefault(values(person, margin), []).append(one)
            for cell in cells.values():
                gaps = [bool(lost[of] & {*margin}) and any(emptied[of][one] for one in cell) for of in (0, 1)]
                number += gaps[0] != gaps[1]
    return number


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(people=PEOPLE, new=EXTRACTS, old=EXTRACTS)
def test_what_is_emptied_in_one_extract_is_found_where_another_tells_it(
    regions: Regions, people: list[Person], new: Extract, old: Extract
) -> None:
    findings = found(people, regions, new, old)
    rows = [(finding.emptied, finding.rows) for finding in findings if isinstance(finding, RowsLinked)]
    assert rows == list(linked(people, new, old))
    told = [finding for finding in findings if isinstance(finding, ToldTogether)]
    if not any(any(of.emptied(people)) for of in (new, old)):
        assert not told
    # Where all have the same value, its number is that of everybody, which no extract hides.
    asked = [person for person in people if new.holds(person)]
    is_varied = all(len({person[name] for person in asked}) > 1 for name in counted_by(new, old))
    if is_varied and all(new.holds(person) == old.holds(person) for person in people):
        expected = filled(people, new, old)
        assert [finding.shown for finding in told] == ([expected] if expected else [])
