"""Masuk, OTP, Lupa Kata Sandi, the first own password, and where one goes from there (R41-R45, R50-R53)."""

from __future__ import annotations

# allauth.account.stages cannot be imported first: it and allauth.account.internal need each other.
from allauth.account.views import LoginStageController, LoginView, LogoutView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dtsen.operations.errors import Refused
from dtsen.operations.passwords import PENDING_LIFETIME, mail_new_password, set_first
from dtsen.operations.signin import CODE_TRIES, RESEND_AFTER, CodeCheck, state_of_code
from dtsen.public.signin.forms import CodeForm, ForgottenPasswordForm
from dtsen.public.signin.stage import CodeStage
from dtsen.ui.access import signed_in
from dtsen.ui.http import SignedInRequest, remote_address
from dtsen.ui.passwords import NewPasswordForm, rules_for_screen

_ANSWERS = {
    CodeCheck.EXPIRED: gettext_lazy(
        "Kode ini sudah tidak berlaku. Tekan “Kirim ulang kode” untuk kode baru."
    ),
    CodeCheck.EXHAUSTED: gettext_lazy(
        "Tiga percobaan sudah terpakai. Tekan “Kirim ulang kode” untuk kode baru."
    ),
    CodeCheck.USED: gettext_lazy("Kode ini sudah dipakai. Pakai kode pada email terbaru."),
}


class SignIn(LoginView):
    """Masuk (R42, R43)."""

    template_name = "public/signin/login.html"


@method_decorator(require_POST, name="dispatch")
class SignOut(LogoutView):
    """Keluar (R50): by POST only, so that no foreign page can end a session."""


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """OTP: type the code, ask for another one, or sign in as somebody else (R44, R45)."""
    stage: CodeStage | None = LoginStageController.enter(request, CodeStage.key)
    if stage is None:
        if request.method == "POST":
            messages.warning(request, _("Waktu masuk sudah habis. Masukkan kata sandi Anda sekali lagi."))
        return redirect("after_login" if request.user.is_authenticated else "account_login")
    if request.method != "POST":
        return _code_page(request, stage, CodeForm())
    match request.POST.get("action"):
        case "cancel":
            return stage.abort()
        case "resend":
            return _resend(request, stage)
    form = CodeForm(request.POST)
    if form.is_valid():
        outcome = stage.check(form.cleaned_data["code"])
        if outcome is CodeCheck.RIGHT:
            try:
                return stage.exit()
            except Refused as refused:
                messages.error(request, str(refused))
                return stage.abort()
        form.add_error("code", _ANSWERS.get(outcome) or _wrong(stage))
    return _code_page(request, stage, form)


@never_cache
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Lupa Kata Sandi (R51-R53): the same answer for every address."""
    form = ForgottenPasswordForm(request.POST or None, remote_address=remote_address(request))
    if request.method == "POST" and form.is_valid():
        mail_new_password(
            form.cleaned_data["email"], now=timezone.now(), remote_address=remote_address(request)
        )
        return redirect("forgot_password_sent")
    return render(request, "public/signin/forgot_password.html", {"form": form})


def forgot_password_sent(request: HttpRequest) -> HttpResponse:
    minutes = PENDING_LIFETIME.seconds // 60
    return render(request, "public/signin/forgot_password_sent.html", {"minutes": minutes})


@sensitive_post_parameters()
@never_cache
@signed_in
def first_password(request: SignedInRequest) -> HttpResponse:
    """Who signed in with a mailed password chooses an own one before anything else (R40, D9, D10)."""
    if not request.user.must_change_password:
        return redirect("after_login")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_first(
                request.user,
                new=form.cleaned_data["new"],
                repeat=form.cleaned_data["repeat"],
                now=timezone.now(),
                remote_address=remote_address(request),
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Kata sandi Anda sudah diganti."))
            return redirect("after_login")
    return render(request, "public/signin/first_password.html", {"form": form, "rules": rules_for_screen()})


@signed_in
def after_login(request: SignedInRequest) -> HttpResponse:
    """To the pages of one's role."""
    return redirect("home" if request.user.is_applicant else "office_home")


def _resend(request: HttpRequest, stage: CodeStage) -> HttpResponse:
    wait = _seconds_to_wait(stage)
    if wait:
        messages.warning(request, _("Tunggu %(n)d detik sebelum meminta kode lagi.") % {"n": wait})
        return redirect("otp")
    try:
        stage.send()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Kode baru sudah dikirim. Kode sebelumnya tidak berlaku lagi."))
    return redirect("otp")


def _code_page(request: HttpRequest, stage: CodeStage, form: CodeForm) -> HttpResponse:
    now = timezone.now()
    row = stage.code()
    left = max(int((row.expires_at - now).total_seconds()), 0) if row else 0
    dead = state_of_code(row, now=now)
    context = {
        "form": form,
        # What to do when nothing that is typed can be right any more.
        "dead_end": _ANSWERS[dead] if dead else "",
        "address": masked(stage.user.email),
        "seconds_left": left,
        "time_left": f"{left // 60:02d}.{left % 60:02d}",
        "tries_left": max(CODE_TRIES - row.tries, 0) if row else 0,
        "seconds_to_wait": _seconds_to_wait(stage),
    }
    return render(request, "public/signin/code.html", context)


def _wrong(stage: CodeStage) -> str:
    row = stage.code()
    left = max(CODE_TRIES - row.tries, 0) if row else 0
    if left:
        return _("Kode tidak cocok. Sisa %(n)d percobaan.") % {"n": left}
    return str(_ANSWERS[CodeCheck.EXHAUSTED])


def _seconds_to_wait(stage: CodeStage) -> int:
    row = stage.code()
    if row is None:
        return 0
    return max(int((row.created_at + RESEND_AFTER - timezone.now()).total_seconds()), 0)


def masked(address: str) -> str:
    """``a•••••••••l@banyumaskab.go.id``: enough to know one's own address by."""
    name, domain = address.split("@", 1)
    if len(name) < 3:
        return f"{name[:1]}•••@{domain}"
    return f"{name[0]}{'•' * (len(name) - 2)}{name[-1]}@{domain}"
