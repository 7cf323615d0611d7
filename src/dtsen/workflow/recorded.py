"""Events that can be written into a row and read back."""

from collections.abc import Mapping
from dataclasses import Field
from enum import Enum
from typing import Any, ClassVar, Self


class Recorded:
    """Mix-in for frozen event dataclasses: a stable ``name`` and a JSON-ready mapping.

    The name is written out in every class, so that renaming a class never orphans rows.
    """

    __slots__ = ()

    name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def to_mapping(self) -> dict[str, str | int]:
        """The event's own values, ready for JSON; the name is stored beside it."""
        return {key: _plain(getattr(self, key)) for key in self._kinds()}

    @classmethod
    def from_mapping(cls, data: Mapping[str, object]) -> Self:
        """Read what ``to_mapping`` wrote. Raises ``ValueError`` for a missing, unknown or mistyped value."""
        kinds = cls._kinds()
        if kinds.keys() != data.keys():
            raise ValueError(f"{cls.name} is stored with {sorted(kinds)}, not {sorted(data)}")
        return cls(**{key: _typed(f"{cls.name}.{key}", kind, data[key]) for key, kind in kinds.items()})

    @classmethod
    def _kinds(cls) -> dict[str, Any]:
        # ClassVars such as ``name`` are pseudo-fields: the slots hold only what an event really carries.
        return {key: field.type for key, field in cls.__dataclass_fields__.items() if key != "name"}


def _plain(value: str | int) -> str | int:
    return str(value.value) if isinstance(value, Enum) else value


def _typed(place: str, kind: Any, value: object) -> object:
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise ValueError(f"{place} must be {kind.__name__}, not {type(value).__name__}")
    return value
