"""The captcha of forms that anybody may send: sign-in, forgotten password, registration (R34, R42, R51).

A form takes ``CaptchaField(purpose="registration", remote_address=…)`` as its last field, and its page draws
it so::

    {% block head %}{{ form.media }}{% endblock %}
    … {% include "public/_captcha_field.html" with bound=form.captcha %}

The field is spent when the form is checked. A form that comes back with errors solves a new one by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dtsen.operations.captcha import (
    CaptchaError,
    Failure,
    check_answer,
    check_work,
    new_challenge,
    new_question,
)

_NUMBERS = (
    _("satu"), _("dua"), _("tiga"), _("empat"), _("lima"), _("enam"), _("tujuh"), _("delapan"), _("sembilan"),
)  # fmt: skip

_SENTENCES: Mapping[Failure, Promise] = {
    Failure.MISSING: _("Centang “Saya bukan robot”, lalu kirim lagi."),
    Failure.WRONG: _("Pemeriksaan “Saya bukan robot” tidak cocok. Ulangi, lalu kirim lagi."),
    Failure.EXPIRED: _("Pemeriksaan “Saya bukan robot” kedaluwarsa. Ulangi, lalu kirim lagi."),
    Failure.SPENT: _("Pemeriksaan “Saya bukan robot” sudah terpakai. Ulangi, lalu kirim lagi."),
    Failure.TOO_MANY: _(
        "Terlalu banyak jawaban dari jaringan Anda. Aktifkan JavaScript, atau coba lagi satu jam lagi."
    ),
}


@dataclass(frozen=True)
class Proof:
    """What the browser sent: the widget's work, or a question with the answer typed to it."""

    work: str
    question: str
    answer: str


class CaptchaWidget(forms.Widget):
    template_name = "public/captcha.html"
    purpose = ""

    class Media:
        css = {"all": ["public/captcha.css"]}
        js = [forms.Script("altcha/altcha.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        question = new_question(self.purpose, now=timezone.now())
        return context | {
            "challenge_url": reverse("captcha_challenge", args=[self.purpose]),
            # The form was sent before: the person has ticked the box, and need not do it again.
            "auto": "off" if value is None else "onload",
            "strings": dumps(_widget_words()),
            "question": question,
            "first": _NUMBERS[question.first - 1],
            "second": _NUMBERS[question.second - 1],
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Proof:
        return Proof(
            data.get(name) or "", data.get(f"{name}_question") or "", data.get(f"{name}_answer") or ""
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class CaptchaField(forms.Field):
    """Valid once: by work that the widget did, or by the answer to the question shown without scripts."""

    widget = CaptchaWidget

    def __init__(self, *, purpose: str, remote_address: str | None = None) -> None:
        super().__init__(label=_("Saya bukan robot"))
        self.purpose = purpose
        self.widget.purpose = purpose
        # For the throttle of typed answers; all who give none share one.
        self.remote_address = remote_address

    def clean(self, value: Proof) -> None:
        now = timezone.now()
        try:
            if value.work:
                check_work(value.work, purpose=self.purpose, now=now)
            elif value.question and value.answer.strip():
                check_answer(
                    value.question,
                    value.answer,
                    purpose=self.purpose,
                    remote_address=self.remote_address,
                    now=now,
                )
            else:
                raise CaptchaError(Failure.MISSING)
        except CaptchaError as error:
            raise forms.ValidationError(str(_SENTENCES[error.failure]), code=error.failure) from error


@never_cache
@require_GET
def challenge(request: HttpRequest, purpose: str) -> JsonResponse:
    """A fresh piece of work for the widget."""
    return JsonResponse(new_challenge(purpose, effort=settings.ALTCHA_MAX_NUMBER, now=timezone.now()))


def _widget_words() -> dict[str, str]:
    label = gettext("Saya bukan robot")
    return {
        "label": label,
        "verifying": f"{label}<small>{gettext('Memeriksa di perangkat Anda …')}</small>",
        "verified": f"{label}<small>{gettext('Terverifikasi di perangkat Anda')}</small>",
        "error": gettext("Pemeriksaan gagal. Muat ulang halaman, lalu coba lagi."),
        "expired": gettext("Pemeriksaan kedaluwarsa. Centang sekali lagi."),
        "waitAlert": gettext("Pemeriksaan masih berjalan. Tunggu sebentar."),
        "verificationRequired": gettext("Centang “Saya bukan robot”."),
        "ariaLinkLabel": "ALTCHA",
        "footer": "",
    }
