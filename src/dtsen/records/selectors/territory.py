"""Where an institution may ask for data (D4)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dtsen.extraction.regions import outermost
from dtsen.records.models import Institution
from dtsen.records.selectors.places import regions

INDONESIA = ""
# What stands below a province and below a regency.
_COUNTED = {2: gettext_lazy("kabupaten/kota"), 4: gettext_lazy("kecamatan")}


class NoTerritory(LookupError):
    """A local government without a recorded region: it may ask for nothing, never for all of Indonesia."""


def territory_of(institution: Institution) -> str:
    """The code of a local government's own region; "" (all of Indonesia) for everybody else.

    :raises NoTerritory: a local government whose region no administrator has recorded.
    """
    if not institution.is_local:
        return INDONESIA
    if not regions().exists(institution.region_code):
        raise NoTerritory(institution.name)
    return institution.region_code


def is_allowed(code: str, territory: str) -> bool:
    """Whether the region exists and lies within the territory."""
    return code.startswith(territory) and regions().exists(code)


def normal_form(codes: Iterable[str], territory: str) -> list[str]:
    """What is asked for by ``codes``: sorted, nothing twice. No code at all is the whole territory, so that a
    local government's row never holds the empty list, which means all of Indonesia to an extract."""
    whole = outermost(codes)
    return list(whole) or ([territory] if territory else [])


def in_words(codes: Iterable[str], territory: str) -> str:
    """ "Kabupaten Banyumas, 27 kecamatan", "Jawa Tengah, 3 wilayah", "Seluruh Indonesia"."""
    chosen = list(codes) or [territory]
    known = regions()
    if chosen == [INDONESIA]:
        return _("Seluruh Indonesia")
    if len(chosen) == 1:
        return _whole(chosen[0])
    shared = territory or _common_region(chosen)
    count = ngettext("%(n)d wilayah", "%(n)d wilayah", len(chosen)) % {"n": len(chosen)}
    return f"{known.name(shared)}, {count}" if shared else count


def names(codes: Iterable[str]) -> list[str]:
    """Each region with what is around it; one line for all of Indonesia."""
    return [regions().full_name(code) for code in codes] or [_("Seluruh Indonesia")]


def _whole(code: str) -> str:
    if len(code) not in _COUNTED:
        return regions().full_name(code)
    below = len(regions().children(code))
    return f"{regions().name(code)}, {below} {_COUNTED[len(code)]}"


def _common_region(codes: list[str]) -> str:
    for length in (4, 2):
        starts = {code[:length] for code in codes}
        if len(starts) == 1 and all(len(code) > length for code in codes):
            return starts.pop()
    return INDONESIA
