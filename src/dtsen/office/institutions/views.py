"""Instansi: who may register, and with which email domains (D1)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dtsen.office.institutions.forms import InstitutionFilterForm, InstitutionForm
from dtsen.operations.administration import edit_institution, split_domains
from dtsen.operations.errors import Refused
from dtsen.records.models import Institution
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Standing

PAGE = 50


@staff_only(Role.ADMINISTRATOR)
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    form = InstitutionFilterForm(request.GET)
    form.is_valid()
    found = Institution.objects.annotate(
        people=Count("users", filter=Q(users__is_active=True), distinct=True),
        sent=Count("requests", filter=~Q(requests__standing=Standing.DRAFT), distinct=True),
    ).order_by("name")
    if words := form.cleaned_data.get("q", "").strip():
        found = found.filter(name__icontains=words)
    if category := form.cleaned_data.get("kategori"):
        found = found.filter(category=category)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/institutions/list.html", {"form": form, "page": page})


@staff_only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Institution, pk=pk)
    form = InstitutionForm(
        request.POST or None,
        initial={"domains": "\n".join(found.email_domains), "is_active": found.is_active},
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_institution(
                pk,
                email_domains=split_domains(form.cleaned_data["domains"]),
                is_active=form.cleaned_data["is_active"],
                by=user_of(request),
                now=timezone.now(),
                remote_address=remote_address(request),
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            messages.success(request, _("Data instansi %s disimpan.") % found.name)
            return redirect("office_institutions")
    return render(
        request,
        "office/institutions/edit.html",
        {"found": found, "form": form, "people": found.users.order_by("full_name")},
    )
