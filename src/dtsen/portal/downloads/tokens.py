"""Validasi token unduh: "Cek Token", then "Unduh Data" (R92-R94), and "Minta token baru" (D7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dtsen.delivery.tokens import TokenState, state_of_token
from dtsen.operations.downloads import TooManyTries, ask_renewal, check_token, passphrase_of, start_download
from dtsen.operations.errors import Refused
from dtsen.portal.downloads.forms import RenewalForm, TokenForm
from dtsen.portal.downloads.views import page, row_or_404
from dtsen.records.models import DownloadToken, User
from dtsen.records.selectors.contents import contents_of
from dtsen.records.selectors.downloads import DownloadRow, figures_of
from dtsen.ui.access import applicants_only
from dtsen.ui.http import remote_address, user_of

# The browser that showed a valid token may download for so long; the token itself is not kept.
_CHECKED = "checked_token"
CHECK_HOLDS = timedelta(minutes=30)


@applicants_only
@never_cache
def token(request: HttpRequest, pk: int) -> HttpResponse:
    """The pop-up, on an address of its own. POST: "Cek Token"."""
    row = _downloadable(user_of(request), pk)
    now = timezone.now()
    if request.method != "POST":
        return _popup(request, row, now, form=TokenForm())
    form = TokenForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            checked = check_token(
                row.request,
                form.cleaned_data["token"],
                by=user_of(request),
                now=now,
                remote_address=remote_address(request),
            )
        except Refused as refused:
            form.add_error("token", str(refused.message))
            status = 429 if isinstance(refused, TooManyTries) else 200
        else:
            request.session[_CHECKED] = [pk, checked.pk, now.isoformat()]
            return redirect("download_token", pk)
    return _popup(request, row, now, form=form, status=status)


@applicants_only
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Unduh Data: one use of the checked token, then on to the file."""
    row = _downloadable(user_of(request), pk)
    now = timezone.now()
    checked = _checked(request, pk, now)
    if checked is None:
        messages.warning(request, _("Periksa token lebih dahulu, lalu klik Unduh Data."))
        return redirect("download_token", pk)
    try:
        download = start_download(
            checked.pk, by=user_of(request), now=now, remote_address=remote_address(request)
        )
    except Refused as refused:
        del request.session[_CHECKED]
        messages.error(request, str(refused.message))
        return redirect("download_token", row.request.pk)
    return redirect("download_file", download.key)


@applicants_only
@never_cache
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """Minta token baru (D7)."""
    row = _downloadable(user_of(request), pk)
    now = timezone.now()
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_renewal(
                row.request,
                explanation=form.cleaned_data["explanation"],
                by=user_of(request),
                now=now,
                remote_address=remote_address(request),
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused.message))
        else:
            messages.success(
                request,
                _("Permintaan token baru dikirim ke verifikator BAST. Hasilnya dikirim ke email Anda."),
            )
            return redirect("downloads")
    waiting = row.renewal is not None and row.renewal.decided_at is None
    return render(
        request,
        "portal/downloads/renewal.html",
        {
            "row": row,
            "form": form,
            "waiting": waiting,
            "figures": figures_of(row.token, now=now) if row.token else None,
        },
    )


def _downloadable(user: User, pk: int) -> DownloadRow:
    """Access was granted, and to this person: a colleague's token does not exist (R92)."""
    row = row_or_404(user, pk)
    if not row.may_download:
        raise Http404
    return row


def _checked(request: HttpRequest, pk: int, now: datetime) -> DownloadToken | None:
    """The token that this browser has shown for this request, if it still opens anything."""
    request_pk, token_pk, at = request.session.get(_CHECKED, (None, None, ""))
    moment = parse_datetime(at)
    if request_pk != pk or moment is None or now - moment > CHECK_HOLDS:
        return None
    found = DownloadToken.objects.select_related("package").filter(pk=token_pk, user=user_of(request)).first()
    return found if found and state_of_token(found, now=now) is TokenState.VALID else None


def _popup(
    request: HttpRequest, row: DownloadRow, now: datetime, *, form: TokenForm, status: int = 200
) -> HttpResponse:
    checked = _checked(request, row.request.pk, now)
    return page(
        request,
        now=now,
        package_of=row,
        status=status,
        template="portal/downloads/token.html",
        token_form=form,
        checked=checked,
        checked_contents=contents_of(checked.package) if checked else (),
        checked_figures=figures_of(checked, now=now) if checked else None,
        passphrase=passphrase_of(checked.package) if checked else "",
    )
