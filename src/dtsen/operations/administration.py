"""What administrators keep in order: institutions, announcements, free days, accounts (D1, D14, R48)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.operations.account_limit import make_room
from dtsen.operations.activity import record
from dtsen.operations.errors import Forbidden, Refused
from dtsen.records.models import Announcement, CalendarDay, Category, Institution, User
from dtsen.workflow.roles import Role
from dtsen.workflow.rules.email import EmailProblem, check_email

_SEPARATORS = re.compile(r"[\s,;]+")


def split_domains(text: str) -> list[str]:
    """Domains as somebody types them: one a line or with commas, with or without "@"."""
    words = (word.strip().lower().lstrip("@").rstrip(".") for word in _SEPARATORS.split(text))
    return list(dict.fromkeys(word for word in words if word))


@transaction.atomic
def edit_institution(
    institution_id: int,
    *,
    email_domains: Sequence[str],
    is_active: bool,
    by: User,
    now: datetime,
    remote_address: str | None = None,
) -> Institution:
    """Record the email domains of a BUMN or other institution (D1), and whether it may register.

    :raises Refused: a domain is malformed or belongs to a free mail provider.
    """
    _administrators_only(by)
    institution = Institution.objects.get(pk=institution_id)
    domains = _checked_domains(institution, email_domains)
    Institution.objects.filter(pk=institution_id).update(email_domains=domains, is_active=is_active)
    institution.refresh_from_db()
    record(
        "institution_edited",
        _("Data instansi %s diubah.") % institution.name,
        now=now,
        actor=by,
        institution=institution,
        data={"email_domains": domains, "is_active": is_active},
        remote_address=remote_address,
    )
    return institution


def _checked_domains(institution: Institution, domains: Sequence[str]) -> list[str]:
    if institution.category in (Category.CENTRAL, Category.LOCAL):
        # Theirs is go.id by rule; a recorded domain would promise what registration refuses.
        if domains:
            raise Refused(
                _("Instansi pemerintah selalu memakai domain go.id. Kosongkan domain email."), field="domains"
            )
        return []
    for domain in domains:
        problem = check_email(f"nama@{domain}", government=False, domains=[domain])
        if problem is EmailProblem.FREE_MAIL:
            raise Refused(
                _("%s adalah penyedia email gratis. Catat domain milik instansi.") % domain, field="domains"
            )
        if problem is not None:
            raise Refused(
                _("“%s” bukan domain email. Contoh penulisan: perusahaan.co.id") % domain, field="domains"
            )
    return list(domains)


@transaction.atomic
def publish_announcement(
    *, title: str, body: str, by: User, now: datetime, remote_address: str | None = None
) -> Announcement:
    """Show an announcement on every user's Beranda (R48)."""
    _administrators_only(by)
    announcement = Announcement.objects.create(title=title, body=body, published_at=now, published_by=by)
    record(
        "announcement_published",
        _("Pengumuman “%s” diterbitkan.") % title,
        now=now,
        actor=by,
        remote_address=remote_address,
    )
    return announcement


@transaction.atomic
def set_announcement_published(
    announcement_id: int, is_published: bool, *, by: User, now: datetime, remote_address: str | None = None
) -> bool:
    """Take an announcement down, or show it again. Answers whether that changed anything."""
    _administrators_only(by)
    changed = (
        Announcement.objects.filter(pk=announcement_id)
        .exclude(is_published=is_published)
        .update(is_published=is_published)
    )
    if changed:
        title = Announcement.objects.get(pk=announcement_id).title
        record(
            "announcement_published" if is_published else "announcement_withdrawn",
            (_("Pengumuman “%s” diterbitkan.") if is_published else _("Pengumuman “%s” ditarik.")) % title,
            now=now,
            actor=by,
            remote_address=remote_address,
        )
    return bool(changed)


@transaction.atomic
def set_calendar_day(
    day: date, *, name: str, is_holiday: bool, by: User, now: datetime, remote_address: str | None = None
) -> CalendarDay:
    """Say that a day is free, or worked, against the published calendar (D14). A day has one line."""
    _administrators_only(by)
    row, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"name": name, "is_holiday": is_holiday}
    )
    text = (
        _("%(day)s dicatat sebagai hari libur: %(name)s.")
        if is_holiday
        else _("%(day)s dicatat sebagai hari kerja: %(name)s.")
    )
    record(
        "calendar_changed",
        text % {"day": f"{day:%d-%m-%Y}", "name": name},
        now=now,
        actor=by,
        remote_address=remote_address,
    )
    return row


@transaction.atomic
def remove_calendar_day(day_id: int, *, by: User, now: datetime, remote_address: str | None = None) -> bool:
    """Let the published calendar hold again for a day. Answers whether there was a line."""
    _administrators_only(by)
    row = CalendarDay.objects.filter(pk=day_id).first()
    if row is None or not CalendarDay.objects.filter(pk=day_id).delete()[0]:
        return False
    record(
        "calendar_changed",
        _("Catatan untuk %s dihapus.") % f"{row.day:%d-%m-%Y}",
        now=now,
        actor=by,
        remote_address=remote_address,
    )
    return True


@transaction.atomic
def set_account_active(
    user_id: int, is_active: bool, *, by: User, now: datetime, remote_address: str | None = None
) -> bool:
    """Shut an account, or open it again. Nothing is deleted: what the person did stays theirs.

    :raises Refused: it is the administrator's own account, or one too many for its institution (R27).
    """
    _administrators_only(by)
    if user_id == by.pk:
        raise Refused(_("Anda tidak dapat menonaktifkan akun Anda sendiri. Minta administrator lain."))
    if is_active:
        # The accounts of an institution change one after the other, or two could take the last place.
        person = User.objects.filter(pk=user_id, role=Role.APPLICANT, is_active=False).first()
        if person is not None and person.institution_id is not None:
            make_room(person.institution_id, 1)
    changed = User.objects.filter(pk=user_id).exclude(is_active=is_active).update(is_active=is_active)
    if changed:
        user = User.objects.select_related("institution").get(pk=user_id)
        record(
            "account_activated" if is_active else "account_deactivated",
            (_("Akun %s diaktifkan.") if is_active else _("Akun %s dinonaktifkan.")) % user.email,
            now=now,
            actor=by,
            institution=user.institution,
            remote_address=remote_address,
        )
    return bool(changed)


def _administrators_only(by: User) -> None:
    if by.role != Role.ADMINISTRATOR:
        raise Forbidden(_("Peran Anda tidak berwenang melakukan tindakan ini."))
