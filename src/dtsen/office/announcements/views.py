"""Pengumuman: write, show, take down. What was shown is kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dtsen.office.announcements.forms import AnnouncementForm
from dtsen.operations.administration import publish_announcement, set_announcement_published
from dtsen.records.models import Announcement
from dtsen.ui.access import staff_only
from dtsen.ui.http import remote_address, user_of
from dtsen.workflow.roles import Role

PAGE = 20


@staff_only(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publish_announcement(
            **form.cleaned_data,
            by=user_of(request),
            now=timezone.now(),
            remote_address=remote_address(request),
        )
        messages.success(request, _("Pengumuman diterbitkan."))
        return redirect("office_announcements")
    found = Announcement.objects.select_related("published_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/announcements/list.html", {"form": form, "page": page})


@staff_only(Role.ADMINISTRATOR)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an announcement or take it down, as the pressed button says."""
    get_object_or_404(Announcement, pk=pk)
    shown = request.POST.get("published") == "yes"
    set_announcement_published(
        pk, shown, by=user_of(request), now=timezone.now(), remote_address=remote_address(request)
    )
    messages.success(request, _("Pengumuman diterbitkan.") if shown else _("Pengumuman ditarik."))
    return redirect("office_announcements")
