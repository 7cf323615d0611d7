"""What a specification says about disclosure control.

disclosure:
  k: 5                                    # the least families in a class, or rows in a cell (2 to 1000)
  l: 2                                    # a class with fewer values of a sensitive variable is refused
  transform:
    village: drop                         # not delivered
    family_size: {top: 8}                 # 8 and more become 8; {bottom: n} likewise
    age: {bands: 5}                       # or {bands: [0, 5, 15, 60]}
    sex: suppress                         # missing in the rows of small classes
    floor_area_m2: {bands: 10, suppress: true}
  linked: false                           # both themes without a common key: each file stands alone
  override: {reason: "...", decided_by: "..."}   # a result that fails goes out, and every document says so
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dtsen.extraction.errors import SpecError, short, shown
from dtsen.extraction.reading import mapping, only_known_keys, part, whole_number
from dtsen.extraction.recode import Recode, recode_from, recode_mapping
from dtsen.extraction.unseen import says_something

DEFAULT_K = 5
REPORTED_L = 2

_KEYS = {"k", "l", "transform", "linked", "override"}
_RECODES = ("top", "bottom", "bands")
_LARGEST_K = 1000
_LARGEST_L = 100


@dataclass(frozen=True)
class Transform:
    """What happens to one variable, in every theme that holds it: it is recoded, emptied in the rows of small
    classes (``suppress``), both, or not delivered at all (``drop``).
    """

    variable: str
    recode: Recode | None = None
    suppress: bool = False
    drop: bool = False

    @property
    def label(self) -> str:
        """What it does, in Indonesian."""
        if self.drop:
            return "tidak diserahkan"
        said = [self.recode.label] if self.recode else []
        return "; ".join([*said, "dikosongkan pada baris kelas kecil"] if self.suppress else said)


@dataclass(frozen=True)
class Override:
    """Who decided that a failing result goes out all the same, and why."""

    reason: str
    decided_by: str


@dataclass(frozen=True)
class Disclosure:
    """The rules for one result. ``diversity``: the l of l-diversity; None: reported, and refuses nothing.

    ``linked``: where both themes are delivered, a key joins each family to its members; else nothing does.
    """

    k: int = DEFAULT_K
    diversity: int | None = None
    transform: tuple[Transform, ...] = ()
    override: Override | None = None
    linked: bool = True

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> Disclosure:
        """The rules from their mapping form, transformations sorted by variable. Raises ``SpecError``."""
        only_known_keys(data, _KEYS, "disclosure")
        transform = part(data, "transform", "disclosure.transform")
        override = data.get("override")
        return cls(
            k=_between(data.get("k", DEFAULT_K), "k", _LARGEST_K),
            diversity=None if data.get("l") is None else _between(data["l"], "l", _LARGEST_L),
            transform=tuple(_transform(name, transform[name]) for name in sorted(transform)),
            override=None if override is None else _override(mapping(override, "disclosure.override")),
            linked=_linked(data.get("linked", True)),
        )

    def to_mapping(self) -> dict[str, Any]:
        """The mapping form, without what is not set."""
        data: dict[str, Any] = {"k": self.k}
        if self.diversity is not None:
            data["l"] = self.diversity
        if self.transform:
            data["transform"] = {item.variable: transform_mapping(item) for item in self.transform}
        if not self.linked:
            data["linked"] = False
        if self.override:
            data["override"] = {"reason": self.override.reason, "decided_by": self.override.decided_by}
        return data

    @property
    def dropped(self) -> frozenset[str]:
        """The variables that are not delivered."""
        return frozenset(item.variable for item in self.transform if item.drop)

    def of(self, variable: str) -> Transform:
        """What happens to the variable; nothing, where it is not named."""
        return next((item for item in self.transform if item.variable == variable), Transform(variable))


USUAL_RULES = Disclosure()


def transform_mapping(transform: Transform) -> str | dict[str, Any]:
    """The mapping form of one transformation, as short as it can be written."""
    if transform.drop:
        return "drop"
    if transform.recode is None:
        return "suppress"
    suppress = {"suppress": True} if transform.suppress else {}
    return {**recode_mapping(transform.recode), **suppress}


def _transform(variable: str, entry: Any) -> Transform:
    if entry == "drop":
        return Transform(variable, drop=True)
    if entry == "suppress":
        return Transform(variable, suppress=True)
    if not isinstance(entry, Mapping):
        raise _unknown_transform(variable, f"{shown(variable)} is not transformed by {shown(entry)}", entry)
    data = mapping(entry, f"disclosure.transform.{shown(variable)}")
    only_known_keys(data, {*_RECODES, "suppress"}, f"disclosure.transform.{shown(variable)}")
    suppress = data.get("suppress", False)
    if not isinstance(suppress, bool):
        raise _unknown_transform(variable, f"suppress of {shown(variable)} is true or false", entry)
    recodes = [recode_from(name, data[name], short(variable)) for name in _RECODES if name in data]
    if len(recodes) > 1 or not (recodes or suppress):
        raise _unknown_transform(variable, f"{shown(variable)} takes one of {', '.join(_RECODES)}", entry)
    return Transform(variable, recode=recodes[0] if recodes else None, suppress=suppress)


def _unknown_transform(variable: str, message: str, entry: object) -> SpecError:
    return SpecError("unknown_transform", message, short(variable), entry=short(str(entry)))


def _override(data: Mapping[str, Any]) -> Override:
    only_known_keys(data, {"reason", "decided_by"}, "disclosure.override")
    for name in ("reason", "decided_by"):
        if not isinstance(data.get(name), str) or not says_something(data[name]):
            raise SpecError("override_incomplete", f"an override names its {name}", name)
    return Override(" ".join(data["reason"].split()), " ".join(data["decided_by"].split()))


def _linked(value: Any) -> bool:
    if not isinstance(value, bool):
        raise SpecError("bad_linked", "disclosure.linked is true or false", "linked")
    return value


def _between(value: Any, name: str, largest: int) -> int:
    message = f"disclosure.{name} is a whole number from 2 to {largest}, not {shown(value)}"
    number = whole_number(value, f"bad_{name}", message, name, largest=largest)
    if not 2 <= number <= largest:
        raise SpecError(f"bad_{name}", message, name, value=short(str(value)), largest=largest)
    return number
