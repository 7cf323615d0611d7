"""What made a delivery coarser than what was asked for, in words (D3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.disclosure.rules import Disclosure, Transform


@dataclass(frozen=True)
class TransformLine:
    """One column, or the key that joins two files: its label, and what was done to it."""

    variable_id: str
    label: str
    words: str


def transform_lines(transforms: Mapping[str, Any], *, linked: bool = True) -> list[TransformLine]:
    """One line a column, in the catalogue's order, of a specification's ``disclosure.transform``; before them
    that the key is left out, where it is (``disclosure.linked``).
    """
    key = TransformLine("", _("Kunci penghubung kedua berkas"), _("tidak diserahkan"))
    rules = Disclosure.from_mapping({"transform": transforms})
    labels: dict[str, str] = {}
    for theme in load_catalogue():
        for variable in theme.variables:
            labels.setdefault(variable.id, variable.label)
    return ([] if linked else [key]) + [
        TransformLine(name, label, _words(rules.of(name)))
        for name, label in labels.items()
        if name in transforms
    ]


def _words(transform: Transform) -> str:
    """The recode in the words of ``extraction``, which stand in the package's documents too."""
    if transform.drop:
        return _("tidak diserahkan")
    emptied = _("dikosongkan pada kelas yang terlalu kecil") if transform.suppress else ""
    return "; ".join(filter(None, [transform.recode.label if transform.recode else "", emptied]))
