"""What a condition on a sensitive variable tells of everybody in a file: each has one of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shared:
    """One such condition; ``unit`` is who stands in the file, in Indonesian."""

    theme: str
    unit: str
    variable: str
    label: str
    values: tuple[str, ...]

    @property
    def message(self) -> str:
        """As a sentence."""
        return f"Semua {self.unit} dalam berkas: {self.label} = {' atau '.join(self.values)}."

    def to_mapping(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "theme": self.theme,
            "variable": self.variable,
            "label": self.label,
            "values": list(self.values),
            "message": self.message,
        }
