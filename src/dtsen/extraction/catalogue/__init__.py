"""The catalogue: what variables the registry has, what their codes mean and how closely they identify."""

from dtsen.extraction.catalogue.loader import load_catalogue
from dtsen.extraction.catalogue.model import (
    FAMILIES,
    MEMBERS,
    Catalogue,
    CodeList,
    Group,
    Storage,
    Theme,
    Variable,
)

__all__ = [
    "FAMILIES",
    "MEMBERS",
    "Catalogue",
    "CodeList",
    "Group",
    "Storage",
    "Theme",
    "Variable",
    "load_catalogue",
]
