"""A table whose figures would tell what it withholds, in the words of the form: said while it is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.choice import ThemeChoice, choice_from
from dtsen.extraction.disclosure.rules import Disclosure
from dtsen.extraction.errors import SpecError
from dtsen.extraction.tables.related import RelatedFigures, RelatedTables, refuse_related
from dtsen.records.models import AccessRequest, Form, RequestedTheme
from dtsen.records.selectors.tables import named


@dataclass(frozen=True)
class Conflict:
    """What cannot go out together: of which theme's table, by which variables, and what to do about it."""

    theme: str
    variables: tuple[str, ...]
    text: str


def conflict_of(request: AccessRequest, themes: Sequence[RequestedTheme]) -> Conflict | None:
    """The first conflict of a request's tables; None where there is none, or where a table lacks something
    that is told elsewhere.
    """
    if request.form != Form.TABLE:
        return None
    transform = {name: {"bands": width} for theme in themes for name, width in theme.bands.items()}
    try:
        choices = [_choice(theme) for theme in themes]
        refuse_related(choices, load_catalogue(), Disclosure.from_mapping({"transform": transform}))
    except (RelatedFigures, RelatedTables) as error:
        return Conflict(error.theme, error.variables, in_words(error))
    except SpecError:
        return None
    return None


def in_words(error: RelatedFigures | RelatedTables) -> str:
    """What ties the figures, by the names of the form, and what mends it."""
    theme = load_catalogue().theme(error.theme)
    names = [named(theme, name) for name in error.variables]
    if isinstance(error, RelatedTables):
        words = _(
            "Hitungan yang ditahan pada satu tabel akan dapat dihitung dari tabel tema lain lewat %s. "
            "Hapus variabel ini, atau minta satu tema saja."
        )
        return words % names[0]
    if len(names) == 1:
        words = _(
            "Hitungan yang ditahan pada tabel akan dapat dihitung dari %s. Pakai variabel ini satu kali, "
            "sebagai rincian atau sebagai hitungan."
        )
        return words % names[0]
    words = _(
        "Hitungan yang ditahan pada tabel akan dapat dihitung bila %(one)s dan %(other)s dipakai bersama. "
        "Hapus salah satunya."
    )
    return words % {"one": names[0], "other": names[1]}


def _choice(chosen: RequestedTheme) -> ThemeChoice:
    """What the engine would read."""
    entry = {"dimensions": list(chosen.dimensions), "measures": list(chosen.measures)}
    return choice_from(load_catalogue().offered(chosen.theme, Form.TABLE.value), Form.TABLE.value, entry)
