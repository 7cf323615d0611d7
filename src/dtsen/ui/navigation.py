"""The side menu as data: which role sees which entries. A missing page raises when the menu is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.workflow.roles import OFFICERS, STAFF, Role

Text = str | Promise
EVERYBODY = STAFF | {Role.APPLICANT}


@dataclass(frozen=True)
class Entry:
    """One line of the menu; ``covers`` are the further pages on which it is shown as current."""

    label: Text
    icon: str
    url_name: str = ""
    covers: frozenset[str] = frozenset()
    roles: frozenset[Role] = EVERYBODY
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Line:
    """An entry as it is drawn on one page."""

    label: Text
    icon: str
    url: str
    is_current: bool
    count: int
    children: tuple[Line, ...] = field(default=())


_BAST = frozenset({Role.BAST_VERIFIER})
_ACCOUNTS = frozenset({Role.ACCOUNT_VERIFIER})
_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

PORTAL: tuple[Entry, ...] = (
    Entry(
        _("Beranda"),
        "home",
        "home",
        frozenset({"announcements", "announcement", "activity", "activity_entry", "search"}),
    ),
    Entry(
        _("Layanan"),
        "database",
        children=(
            Entry(
                _("Permohonan Akses Data"),
                "",
                "requests",
                frozenset({"request_new", "request_edit", "request_detail"}),
            ),
            Entry(
                _("Unduh Data"),
                "",
                "downloads",
                frozenset({"bast", "bast_note", "download_token", "token_renewal", "download_file"}),
            ),
        ),
    ),
    Entry(
        _("Progres Permohonan"),
        "route",
        children=(Entry(_("Cek Tahapan Dokumen"), "", "progress", frozenset({"progress_detail"})),),
    ),
    Entry(_("Kebijakan Akses"), "scale", "access_policy"),
    Entry(
        _("Ubah Profil"),
        "user-edit",
        "profile",
        frozenset({"profile_edit", "profile_institution", "profile_sdi", "profile_password"}),
    ),
)

OFFICE: tuple[Entry, ...] = (
    Entry(_("Dasbor"), "layout-dashboard", "office_home"),
    Entry(
        _("Antrean saya"),
        "inbox",
        "office_queue",
        frozenset({"office_request"}),
        OFFICERS - _BAST - _ACCOUNTS,
    ),
    Entry(
        _("Pendaftaran akun"), "users", "office_registrations", frozenset({"office_registration"}), _ACCOUNTS
    ),
    Entry(
        _("Verifikasi BAST"),
        "rubber-stamp",
        "office_bast_queue",
        frozenset({"office_request", "office_renewal"}),
        _BAST,
    ),
    Entry(_("Permohonan"), "clipboard-check", "office_requests"),
    Entry(
        _("Instansi"),
        "building-bank",
        "office_institutions",
        frozenset({"office_institution"}),
        _ADMINISTRATORS,
    ),
    Entry(_("Pengumuman"), "speakerphone", "office_announcements", roles=_ADMINISTRATORS),
    Entry(_("Akun pengguna"), "user-cog", "office_people", roles=_ADMINISTRATORS),
    Entry(_("Hari libur"), "calendar-off", "office_calendar", roles=_ADMINISTRATORS),
    Entry(
        _("Lacak salinan"),
        "fingerprint",
        "office_tracing",
        roles=frozenset({Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR}),
    ),
    Entry(_("Jejak audit"), "history", "office_audit", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)


def menu(role: Role, current: str, counts: Mapping[str, int]) -> tuple[Line, ...]:
    """The menu of ``role`` on the page whose URL name is ``current``.

    ``counts`` says by URL name how many things wait behind an entry.
    """
    entries = OFFICE if role in STAFF else PORTAL
    return tuple(_line(entry, current, counts) for entry in entries if role in entry.roles)


def _line(entry: Entry, current: str, counts: Mapping[str, int]) -> Line:
    return Line(
        label=entry.label,
        icon=entry.icon,
        url=reverse(entry.url_name) if entry.url_name else "",
        is_current=bool(current) and (current == entry.url_name or current in entry.covers),
        count=counts.get(entry.url_name, 0),
        children=tuple(_line(child, current, counts) for child in entry.children),
    )
