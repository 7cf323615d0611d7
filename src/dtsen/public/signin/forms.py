"""The forms at the door. Labels are the guide's (R42, R43, R51)."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from dtsen.operations.signin import CODE_DIGITS
from dtsen.public.captcha import CaptchaField
from dtsen.ui.http import remote_address


class LoginForm(AllauthLoginForm):
    """Masuk: allauth's fields in our words, and the captcha."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Nama pengguna atau email"),
            max_length=254,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "placeholder": _("-- email --"),
                }
            ),
            error_messages={"required": _("Isi nama pengguna atau email Anda.")},
        )
        self.fields["password"] = forms.CharField(
            label=_("Kata sandi"),
            max_length=128,
            strip=False,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "current-password", "placeholder": _("-- kata sandi --")}
            ),
            error_messages={"required": _("Isi kata sandi Anda.")},
        )
        self.fields["remember"].label = _("Ingatkan saya")
        address = remote_address(self.request) if self.request else None
        self.fields["captcha"] = CaptchaField(purpose="login", remote_address=address)
        self.order_fields(["login", "password", "captcha", "remember"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Kode OTP"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "maxlength": CODE_DIGITS,
                "pattern": "[0-9]*",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Isi 6 angka dari email Anda.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Kode OTP terdiri dari 6 angka. Periksa email Anda."))
        return code


class ForgottenPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("Email pengguna terdaftar"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Isi email yang terdaftar."),
            "invalid": _("Tulis alamat email yang lengkap, misalnya nama@instansi.go.id."),
        },
    )

    def __init__(self, *args: Any, remote_address: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["captcha"] = CaptchaField(purpose="forgotten-password", remote_address=remote_address)
