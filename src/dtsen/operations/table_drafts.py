"""The table of a theme while its request is a draft: broken down by what, counting what (R8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.extraction.catalogue import Theme, load_catalogue
from dtsen.operations.errors import Refused
from dtsen.operations.holding import hold, write_level
from dtsen.records.models import RequestedTheme, User
from dtsen.records.selectors.tables import (
    MOST_DIMENSIONS,
    MOST_MEASURES,
    Dimension,
    Measure,
    dimensions_of,
    measures_of,
    named,
    offered,
    table_of,
)


@dataclass(frozen=True)
class TableChoice:
    """What the form said of a table: dimensions by token, and the ticked codes of each share's variable."""

    dimensions: tuple[str, ...]
    codes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def write_table(chosen: RequestedTheme, choice: TableChoice) -> None:
    """Write dimensions and codes into the theme's row; the caller holds the request.

    :raises Refused: an unknown dimension, one chosen twice, or more than four.
    """
    theme = load_catalogue().theme(chosen.theme)
    dimensions = _checked_dimensions(theme, choice.dimensions)
    _check_one_width(chosen, dimensions)
    chosen.dimensions = [dimension.variable.id for dimension in dimensions]
    chosen.bands = {d.variable.id: d.width for d in dimensions if d.width is not None}
    chosen.measures = [_with_codes(theme, entry, choice.codes) for entry in chosen.measures]
    chosen.save(update_fields=["dimensions", "bands", "measures"])


@transaction.atomic
def add_measure(request_id: int, theme_id: str, token: str, *, by: User, now: datetime) -> Measure:
    """ "+ Tambah Hitungan": one that is there already stays as it is. Answers the figure.

    :raises Refused: there is no such figure, or the table is full.
    """
    request = hold(request_id, by=by, now=now)
    chosen = _theme(request.pk, theme_id)
    theme = load_catalogue().theme(chosen.theme)
    new = next((measure for measure in measures_of(theme) if measure.token == token), None)
    if new is None:
        raise Refused(_("Pilih hitungan dari daftar."), field=f"new_measure_{theme_id}")
    present = table_of(theme, chosen).measures
    if token in {measure.token for measure in present}:
        return new
    if len(present) >= MOST_MEASURES:
        raise Refused(
            _("Satu tabel memuat paling banyak %d hitungan. Hapus salah satu lebih dahulu.") % MOST_MEASURES,
            field=f"new_measure_{theme_id}",
        )
    chosen.measures = [*chosen.measures, new.as_spec()]
    chosen.save(update_fields=["measures"])
    write_level(request)
    return new


@transaction.atomic
def remove_measure(request_id: int, theme_id: str, token: str, *, by: User, now: datetime) -> Measure | None:
    """ "Hapus" beside a figure, which it answers; one that is gone already stays gone."""
    request = hold(request_id, by=by, now=now)
    chosen = _theme(request.pk, theme_id)
    table = table_of(load_catalogue().theme(chosen.theme), chosen)
    chosen.measures = [measure.as_spec() for measure in table.measures if measure.token != token]
    chosen.save(update_fields=["measures"])
    write_level(request)
    return next((measure for measure in table.measures if measure.token == token), None)


def _theme(request_id: int, theme_id: str) -> RequestedTheme:
    chosen = RequestedTheme.objects.filter(request_id=request_id, theme=theme_id).first()
    if chosen is None:
        raise Refused(_("Tema ini tidak ada lagi pada permohonan. Tambahkan kembali lebih dahulu."))
    return chosen


def _checked_dimensions(theme: Theme, tokens: tuple[str, ...]) -> list[Dimension]:
    offered = {dimension.token: dimension for dimension in dimensions_of(theme)}
    about = f"dimensions_{theme.id}"
    if any(token not in offered for token in tokens):
        raise Refused(_("Pilih rincian dari daftar."), field=about)
    if len(tokens) > MOST_DIMENSIONS:
        raise Refused(_("Satu tabel memuat paling banyak %d rincian.") % MOST_DIMENSIONS, field=about)
    dimensions = [offered[token] for token in tokens]
    names = [dimension.variable.id for dimension in dimensions]
    twice = next((d for d in dimensions if names.count(d.variable.id) > 1), None)
    if twice is not None:
        raise Refused(
            _("%s dipilih dua kali. Pilih rincian yang berbeda.") % named(theme, twice.variable.id),
            field=about,
        )
    return dimensions


def _check_one_width(chosen: RequestedTheme, dimensions: list[Dimension]) -> None:
    """A specification names the bands of a variable once, for both themes (D19)."""
    others = RequestedTheme.objects.filter(request=chosen.request_id).exclude(pk=chosen.pk)
    taken = {name: width for other in others for name, width in other.bands.items()}
    for dimension in dimensions:
        width = taken.get(dimension.variable.id)
        if dimension.width is not None and width not in (None, dimension.width):
            raise Refused(
                _("%(variable)s sudah dikelompokkan per %(width)d pada tema lain. Pakai lebar yang sama.")
                % {
                    "variable": named(load_catalogue().theme(chosen.theme), dimension.variable.id),
                    "width": width,
                },
                field=f"dimensions_{chosen.theme}",
            )


def _with_codes(theme: Theme, entry: object, codes: Mapping[str, tuple[int, ...]]) -> object:
    """A share with the codes that were ticked for its variable; every other figure as it is."""
    if not isinstance(entry, dict) or "share" not in entry:
        return entry
    ((name, _codes),) = entry["share"].items()
    ticked = codes.get(name)
    if ticked is None:
        return entry
    allowed = [int(code) for code in offered(theme).variable(name).codes]
    return {"share": {name: [code for code in allowed if code in ticked]}}
