"""What the buttons of the form do. Every button first keeps all that was typed, then does its own thing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.utils.translation import gettext as _

from dtsen.operations import drafts, submission, table_drafts
from dtsen.operations.errors import Refused
from dtsen.operations.holding import NotEditable
from dtsen.portal.requests.forms import RequestForm
from dtsen.portal.requests.picker import group_toggled
from dtsen.portal.requests.tables import measure_anchor
from dtsen.records.models import AccessRequest, User
from dtsen.ui.http import SignedInRequest, remote_address

SAVE = "save"
SUBMIT = "submit"
# Of the number of a group of variables: int() refuses thousands of them.
_DIGITS = 3


def keep(form: RequestForm, draft: AccessRequest, *, by: User, now: datetime) -> None:
    """Write down all that is right; what is not becomes an error of its field.

    :raises NotEditable: the request was sent in the meantime.
    """
    form.is_valid()
    steps: list[Callable[..., object]] = [partial(drafts.save, draft.pk, choice) for choice in form.choices()]
    if "letter_number" in form.data and "letter_number" in form.cleaned_data:
        steps.append(partial(drafts.set_letter_number, draft.pk, form.cleaned_data["letter_number"]))
    steps += [partial(drafts.upload_document, draft.pk, kind, upload) for kind, upload in form.uploads()]
    for step in steps:
        try:
            step(by=by, now=now)
        except NotEditable:
            raise
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))


def carry_out(
    form: RequestForm, draft: AccessRequest, action: str, http: SignedInRequest, now: datetime
) -> str:
    """Do what the pressed button says. Answers the part of the page to come back to, "" for its top.

    ``action`` is a word, or a word with what it is about: "remove_theme:family", "toggle:family:2".

    :raises Refused: it cannot be done; its ``field`` is the form's.
    """
    by = http.user
    match action.split(":"):
        case ["submit"]:
            submission.submit(
                draft.pk,
                by=by,
                now=now,
                seen_version=form.cleaned_data.get("seen_version"),
                remote_address=remote_address(http),
            )
            return ""
        case ["add_theme"]:
            theme = drafts.add_theme(draft.pk, form.cleaned_data.get("new_theme", ""), by=by, now=now)
            return f"tema-{theme.theme}"
        case ["remove_theme", theme_id]:
            drafts.remove_theme(draft.pk, theme_id, by=by, now=now)
            return "variabel"
        case ["add_measure", theme_id]:
            token = form.cleaned_data.get(f"new_measure_{theme_id}", "")
            added = table_drafts.add_measure(draft.pk, theme_id, token, by=by, now=now)
            messages.success(http, _("Hitungan ditambahkan: %s.") % added.label)
            return measure_anchor(theme_id, token)
        case ["remove_measure", theme_id, *token]:
            removed = table_drafts.remove_measure(draft.pk, theme_id, ":".join(token), by=by, now=now)
            if removed is not None:
                messages.success(http, _("Hitungan dihapus: %s.") % removed.label)
            return f"id_new_measure_{theme_id}"
        case ["set_form"]:
            return "variabel"
        case ["toggle", theme_id, number] if number.isdecimal() and len(number) <= _DIGITS:
            _toggle(form, draft, theme_id, int(number), by=by, now=now)
            return f"tema-{theme_id}"
        case ["save_theme", theme_id]:
            return f"tema-{theme_id}"
        case ["upload"]:
            return "dokumen"
        case _:
            return ""


def _toggle(
    form: RequestForm, draft: AccessRequest, theme_id: str, number: int, *, by: User, now: datetime
) -> None:
    """ "Pilih semua" and "Kosongkan" of a group, for a browser without scripts."""
    theme = next((theme for theme in form.themes if theme.id == theme_id), None)
    if theme is None or number >= len(theme.groups()):
        return
    kept = drafts.ThemeChoice(
        additional_info=form.cleaned_data.get(f"info_{theme_id}", ""),
        variables=tuple(group_toggled(theme, number, form.ticked(theme))),
    )
    drafts.save(draft.pk, drafts.Choice(themes={theme_id: kept}), by=by, now=now)
