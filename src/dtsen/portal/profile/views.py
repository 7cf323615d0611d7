"""Ubah Profil: the page and its four buttons (R54-R65)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from dtsen.operations import passwords, profiles
from dtsen.operations.errors import Refused
from dtsen.portal.profile.forms import InstitutionForm, PersonForm, SdiDocumentForm
from dtsen.records.models import StoredFile
from dtsen.records.selectors.accounts import origin_of
from dtsen.ui.access import applicants_only, signed_in
from dtsen.ui.files import file_response
from dtsen.ui.http import SignedInRequest, remote_address
from dtsen.ui.passwords import ChangePasswordForm, rules_for_screen
from dtsen.workflow.rules.phone import format_phone


@require_GET
@applicants_only
def profile(request: SignedInRequest) -> HttpResponse:
    """Ubah Profil (R54, R55)."""
    context = {
        "origin": origin_of(request.user),
        "phone": format_phone(request.user.phone),
    }
    return render(request, "portal/profile/profile.html", context)


@applicants_only
def person(request: SignedInRequest) -> HttpResponse:
    """Ubah Profil Pengguna (R56-R58)."""
    user = request.user
    if request.method != "POST":
        initial = {
            name: getattr(user, name)
            for name in ("full_name", "identity_number", "phone", "work_unit", "position")
        }
        form = PersonForm(initial=initial, user=user)
        return render(request, "portal/profile/person.html", {"form": form})
    form = PersonForm(request.POST, request.FILES, user=user)
    form.is_valid()
    _keep(form, "photo", lambda upload: profiles.save_photo(user, upload, **_who(request)))
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "photo"}
        if _done(form, lambda: profiles.save_person(user, profiles.Person(**values), **_who(request))):
            return _saved(request, _("Profil Anda sudah disimpan."))
    return render(request, "portal/profile/person.html", {"form": form})


@applicants_only
def institution(request: SignedInRequest) -> HttpResponse:
    """Ubah Logo dan Alamat, for the whole institution (R60)."""
    user = request.user
    if request.method != "POST":
        form = InstitutionForm(initial={"address": profiles.institution_of(user).address})
        return render(request, "portal/profile/institution.html", {"form": form})
    form = InstitutionForm(request.POST, request.FILES)
    form.is_valid()
    _keep(form, "logo", lambda upload: profiles.save_logo(user, upload, **_who(request)))
    if form.is_valid():
        address = form.cleaned_data["address"]
        if _done(form, lambda: profiles.save_address(user, address, **_who(request))):
            return _saved(request, _("Logo dan alamat instansi sudah disimpan."))
    return render(request, "portal/profile/institution.html", {"form": form})


@applicants_only
def sdi_document(request: SignedInRequest) -> HttpResponse:
    """Dok. Kelembagaan SDI (R63)."""
    form = SdiDocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["document"]
        if _done(form, lambda: profiles.save_sdi_document(request.user, upload, **_who(request))):
            return _saved(request, _("Dokumen kelembagaan SDI sudah disimpan."), to="profile_sdi")
    return render(request, "portal/profile/sdi_document.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """Ubah Kata Sandi (R64, R65), for officers too."""
    form = ChangePasswordForm(request.POST or None)
    home = "profile" if request.user.is_applicant else "office_home"
    changes = request.method == "POST" and form.is_valid()
    if changes and _done(form, lambda: passwords.change(request.user, **form.cleaned_data, **_who(request))):
        update_session_auth_hash(request, request.user)
        message = _("Kata sandi sudah diubah. Sesi di perangkat lain telah diakhiri.")
        return _saved(request, message, to=home)
    context = {
        "form": form,
        "rules": rules_for_screen(),
        "frame": "ui/app.html" if request.user.is_applicant else "ui/office.html",
        "back": home,
    }
    return render(request, "portal/profile/password.html", context)


@require_GET
@applicants_only
def own_file(request: SignedInRequest, pk: UUID) -> FileResponse:
    """The own photo, the own institution's logo and SDI document; any other file does not exist."""
    institution = profiles.institution_of(request.user)
    if pk not in {request.user.photo_id, institution.logo_id, institution.sdi_document_id}:
        raise Http404
    return file_response(get_object_or_404(StoredFile, pk=pk))


def _who(request: SignedInRequest) -> dict[str, Any]:
    return {"now": timezone.now(), "remote_address": remote_address(request)}


def _keep(form: forms.Form, field: str, save: Callable[[Any], None]) -> None:
    """Store a chosen file at once, so that it need not be chosen again when another field is wrong."""
    upload = form.cleaned_data.get(field)
    if upload:
        _done(form, lambda: save(upload))


def _done(form: forms.Form, act: Callable[[], None]) -> bool:
    """Whether ``act`` was carried out; a refusal goes to its field."""
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _saved(request: SignedInRequest, message: str, *, to: str = "profile") -> HttpResponse:
    messages.success(request, message)
    return redirect(to)
