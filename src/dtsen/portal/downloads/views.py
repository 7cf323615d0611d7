"""Unduh Data: one page with the table, the BAST in three steps and the package (R81-R83)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dtsen.portal.downloads.forms import BastNumberForm, SignedBastForm
from dtsen.records.models import User
from dtsen.records.selectors.contents import files_of, grouped_sum
from dtsen.records.selectors.downloads import DownloadRow, at_hand_over, figures_of
from dtsen.ui.access import applicants_only
from dtsen.ui.http import user_of

ROWS_A_PAGE = 20


def row_or_404(user: User, pk: int) -> DownloadRow:
    """The request at its hand-over; another institution's does not exist."""
    request = at_hand_over(user).filter(pk=pk).first()
    if request is None:
        raise Http404
    return DownloadRow(request, user)


def page(
    request: HttpRequest,
    *,
    now: datetime,
    bast_of: DownloadRow | None = None,
    package_of: DownloadRow | None = None,
    status: int = 200,
    template: str = "portal/downloads/downloads.html",
    **context: Any,
) -> HttpResponse:
    """The page; the two cards show the requests named, or the first that waits for each of them."""
    user = user_of(request)
    chosen = bast_of or package_of
    listed = Paginator(at_hand_over(user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [chosen if chosen and chosen.request.pk == item.pk else DownloadRow(item, user) for item in listed]
    bast_row = bast_of or next((row for row in rows if row.may_upload), None)
    package_row = package_of or next((row for row in rows if row.is_granted), None)
    files = files_of(package_row.package) if package_row and package_row.package else []
    values = {
        "page": listed,
        "rows": rows,
        "chosen": chosen,
        "bast_row": bast_row,
        "package_row": package_row,
        "token_figures": (
            figures_of(package_row.token, now=now) if package_row is not None and package_row.token else None
        ),
        "package_data": [file for file in files if file.content],
        "package_papers": [file for file in files if not file.content],
        "package_sum": grouped_sum(package_row.package.sha256) if package_row and package_row.package else "",
        "number_form": BastNumberForm(
            initial={
                "institution_number": bast_row.bast.institution_number if bast_row and bast_row.bast else ""
            }
        ),
        "signed_form": SignedBastForm(),
        "now": now,
        **context,
    }
    return render(request, template, values, status=status)


@applicants_only
@require_safe
@never_cache
def downloads(request: HttpRequest) -> HttpResponse:
    return page(request, now=timezone.now())
