"""Akun pengguna: who can sign in. An account is shut, never deleted."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dtsen.office.people.forms import PeopleFilterForm
from dtsen.operations.administration import set_account_active
from dtsen.operations.errors import Refused
from dtsen.records.models import User
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import Role

PAGE = 50


@staff_only(Role.ADMINISTRATOR)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    found = User.objects.select_related("institution").order_by("full_name", "pk")
    if words := form.cleaned_data.get("q", "").strip():
        found = found.filter(
            Q(full_name__icontains=words) | Q(email__icontains=words) | Q(institution__name__icontains=words)
        )
    if role := form.cleaned_data.get("peran"):
        found = found.filter(role=role)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/people/list.html", {"form": form, "page": page})


@staff_only(Role.ADMINISTRATOR)
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account or open it again, as the pressed button says."""
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "yes"
    try:
        set_account_active(
            pk, active, by=user_of(request), now=timezone.now(), remote_address=remote_address(request)
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        words = _("Akun %s diaktifkan.") if active else _("Akun %s dinonaktifkan.")
        messages.success(request, words % user.email)
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if safe and back.startswith("/") else "office_people")
