"""Dates, times, numbers and sizes as the screens write them, in Asia/Jakarta (R47, R49, R96)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from dtsen.extraction.indonesian import number

JAKARTA = ZoneInfo("Asia/Jakarta")

# Own lists: the operating system's locale may not be there, and Django's shortens months two ways.
WEEKDAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
MONTHS = (
    _("Januari"), _("Februari"), _("Maret"), _("April"), _("Mei"), _("Juni"), _("Juli"),
    _("Agustus"), _("September"), _("Oktober"), _("November"), _("Desember"),
)  # fmt: skip

Moment = date | datetime


def _local(value: Moment) -> Moment:
    return value.astimezone(JAKARTA) if isinstance(value, datetime) else value


def date_id(value: Moment | None) -> str:
    """``25-08-2025``; nothing for nothing."""
    return f"{_local(value):%d-%m-%Y}" if value else ""


def moment_id(value: datetime | None) -> str:
    """``25-08-2025 10:05:42`` in Jakarta; nothing for nothing."""
    return f"{value.astimezone(JAKARTA):%d-%m-%Y %H:%M:%S}" if value else ""


def minute_id(value: datetime | None) -> str:
    """``27-08-2025 14:20 WIB``: a moment that somebody must keep."""
    return f"{value.astimezone(JAKARTA):%d-%m-%Y %H:%M} WIB" if value else ""


def time_id(value: datetime | None) -> str:
    """``10:08:33 WIB``: the clock of the top bar (R49)."""
    return f"{value.astimezone(JAKARTA):%H:%M:%S} WIB" if value else ""


def day_month_id(value: Moment | None) -> str:
    """``25 Agustus 2025``."""
    if not value:
        return ""
    local = _local(value)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def long_date_id(value: Moment | None) -> str:
    """``Senin, 25 Agustus 2025``."""
    return f"{WEEKDAYS[_local(value).weekday()]}, {day_month_id(value)}" if value else ""


def thousands(value: int | None) -> str:
    """``1.234.567``; nothing for nothing."""
    return "" if value is None else number(int(value))


def decimal_id(value: float | Decimal | None, places: int = 1) -> str:
    """``33,8``: a decimal comma, halves rounded up, thousands with points."""
    if value is None:
        return ""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{places}f}".translate(str.maketrans(",.", ".,"))


def millions_id(value: int | None) -> str:
    """``289 juta``, ``1,4 juta``; below a million the figure itself, so that small sets keep their size."""
    if value is None:
        return ""
    if value < 1_000_000:
        return thousands(value)
    places = 0 if value >= 10_000_000 else 1
    return str(_("%(figure)s juta") % {"figure": decimal_id(value / 1_000_000, places)})


def filesize_id(size: int | None) -> str:
    """``812 B``, ``386 kB``, ``2,3 MB``: steps of 1024, as the limits are counted ("maksimal 500 kB")."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} B"
    if size < 1023.5 * 1024:
        return f"{thousands((size + 512) // 1024)} kB"
    unit, factor = ("MB", 1024**2) if size < 1023.95 * 1024**2 else ("GB", 1024**3)
    return f"{decimal_id(size / factor).removesuffix(',0')} {unit}"


def time_left_id(left: timedelta | None) -> str:
    """``kira-kira 3 menit lagi``: a guess, rounded up to whole minutes, and to hours from two on."""
    if left is None:
        return ""
    minutes = -(-int(left.total_seconds()) // 60)
    if minutes <= 1:
        return str(_("kurang dari satu menit lagi"))
    if minutes < 120:
        return str(_("kira-kira %d menit lagi") % minutes)
    return str(_("kira-kira %d jam lagi") % -(-minutes // 60))


def time_spent_id(spent: timedelta) -> str:
    """``dimulai 40 detik yang lalu``: in whole minutes from the first one on, in hours from two on."""
    seconds = max(int(spent.total_seconds()), 0)
    if seconds < 60:
        return str(_("dimulai %d detik yang lalu") % seconds)
    if seconds < 7200:
        return str(_("dimulai %d menit yang lalu") % (seconds // 60))
    return str(_("dimulai %d jam yang lalu") % (seconds // 3600))


def digits(value: str) -> str:
    """Only the digits of a telephone number, for a link."""
    return "".join(sign for sign in value if sign.isdigit())
