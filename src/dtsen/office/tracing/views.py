"""Lacak salinan: from the mark in a document to the institution that received it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dtsen.operations.errors import Refused
from dtsen.operations.tracing import Traced, trace
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import Role

TEXT_LIMIT = 20_000


class TracingForm(forms.Form):
    """A mark as somebody read it, or the text of a document that bears one."""

    text = forms.CharField(
        label=_("Kode tanda salinan"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Ketik kodenya, atau tempel teks dokumen yang memuatnya."),
        error_messages={
            "required": _("Isi kode tanda salinan."),
            "max_length": _("Tempel paling banyak 20.000 karakter."),
        },
    )


@staff_only(Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def tracing(request: HttpRequest) -> HttpResponse:
    """A POST looks up and is written down; the code never stands in an address."""
    found: list[Traced] = []
    form = TracingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = trace(
                form.cleaned_data["text"],
                by=user_of(request),
                now=timezone.now(),
                remote_address=remote_address(request),
            )
        except Refused as refused:
            form.add_error("text", str(refused.message))
    return render(request, "office/tracing/tracing.html", {"form": form, "found": found})
