"""Choosing a password: the same two fields and the same rules on every page that asks for one (R64, R65)."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.operations.passwords import RULE_WORDS

_NEW = {"autocomplete": "new-password", "data-password-new": ""}


class NewPasswordForm(forms.Form):
    new = forms.CharField(
        label=_("Kata Sandi Baru"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs=_NEW),
        error_messages={"required": _("Isi kata sandi baru.")},
    )
    repeat = forms.CharField(
        label=_("Ulangi Kata Sandi Baru"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Ketik kata sandi baru sekali lagi.")},
    )


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("Kata Sandi Saat Ini"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Isi kata sandi saat ini.")},
    )
    field_order = ["current", "new", "repeat"]


def rules_for_screen() -> list[tuple[str, Promise]]:
    """The rules of R65: its code, which the script checks while one types, and its words."""
    return [(rule.value, words) for rule, words in RULE_WORDS.items()]
