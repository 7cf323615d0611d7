"""Reads the catalogue from the package's own data file and refuses one that contradicts itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dtsen.extraction.catalogue.model import Catalogue, CodeList, Theme, Variable
from dtsen.extraction.errors import CatalogueError
from dtsen.extraction.yaml import load_yaml

CLASSIFICATIONS = {"non_identifying", "quasi_identifier", "sensitive", "direct_identifier"}


@cache
def load_catalogue() -> Catalogue:
    """The product's catalogue: 2 themes, 129 variables with 36 code lists. Read once a process.

    Raises ``CatalogueError`` when the data file contradicts itself.
    """
    return parse_catalogue(
        load_yaml(files(__package__).joinpath("variables.yaml").read_text(encoding="utf-8"))
    )


def parse_catalogue(data: Mapping[str, Any]) -> Catalogue:
    """A catalogue from the mapping form of ``variables.yaml``. Raises ``CatalogueError``."""
    codelists = {
        list_id: CodeList(
            id=list_id,
            codes=entry["codes"],
            source=entry["source"],
            note=entry.get("note", ""),
            sums=entry.get("sums", False),
        )
        for list_id, entry in data["codelists"].items()
    }
    catalogue = Catalogue(tuple(_theme(entry, codelists) for entry in data["themes"]))
    _check(catalogue)
    return catalogue


def _theme(entry: Mapping[str, Any], codelists: Mapping[str, CodeList]) -> Theme:
    return Theme(
        id=entry["id"],
        label=entry["label"],
        variables=tuple(_variable(entry["id"], item, codelists) for item in entry["variables"]),
    )


def _variable(theme: str, entry: Mapping[str, Any], codelists: Mapping[str, CodeList]) -> Variable:
    list_id = entry["codelist"]
    if list_id is not None and list_id not in codelists:
        raise CatalogueError(
            "unknown_codelist",
            f"{theme}.{entry['id']} names an unknown code list",
            list_id,
            variable=f"{theme}.{entry['id']}",
        )
    return Variable(
        id=entry["id"],
        theme=theme,
        field=entry["field"],
        label=entry["label"],
        official_label=entry.get("official_label", entry["label"]),
        group=entry["group"],
        type=entry["type"],
        codelist=codelists[list_id] if list_id else None,
        classification=entry["classification"],
        min_level=entry["min_level"],
        micro_level=entry["micro_level"],
        source=entry["source"],
        note=entry["note"],
        extra_codes=entry.get("extra_codes", {}),
    )


def _check(catalogue: Catalogue) -> None:
    for theme in catalogue:
        for attribute in ("id", "field", "label"):
            names = Counter(getattr(variable, attribute) for variable in theme.variables)
            repeated = [name for name, times in names.items() if times > 1]
            if repeated:
                raise CatalogueError(
                    "repeated",
                    f"theme {theme.id} repeats the {attribute} {repeated[0]!r}",
                    repeated[0],
                    theme=theme.id,
                )
        for variable in theme.variables:
            if variable.classification not in CLASSIFICATIONS:
                raise CatalogueError("classification", f"{variable.id}: unknown classification", variable.id)
            if variable.is_direct_identifier != (variable.micro_level == 4):
                raise CatalogueError(
                    "level", f"{variable.id}: level and classification disagree", variable.id
                )
