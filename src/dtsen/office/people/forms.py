from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.workflow.roles import Role


class PeopleFilterForm(forms.Form):
    q = forms.CharField(label=_("Nama, email, atau instansi"), required=False, max_length=200)
    peran = forms.ChoiceField(
        label=_("Peran"),
        required=False,
        choices=[
            ("", _("Semua peran")),
            *((role.value, _(role.label)) for role in Role if role is not Role.SYSTEM),
        ],
    )
