"""Error pages: what happened and what to do, in the same hand as every page; no internals.

``config/urls.py`` names them as ``handler400 = "dtsen.ui.errors.bad_request"`` and so on. Whoever is
signed in keeps the frame with menu and profile. That frame asks the database; where it cannot be drawn, and
always for 500, the plain frame is: a page that explains a fault must not meet the same fault again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.ui.context import frame

Text = str | Promise
log = structlog.get_logger(__name__)

# Where an address names one request, and 404 may mean that it is another institution's.
_REQUEST_PAGES = ("/permohonan/", "/tahapan/", "/unduh-data/", "/petugas/")


@dataclass(frozen=True)
class Fault:
    title: Text
    advice: Text
    icon: str


FAULTS: dict[int, Fault] = {
    400: Fault(
        _("Permintaan tidak dapat dibaca"),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu kirim sekali lagi."),
        "file-unknown",
    ),
    403: Fault(
        _("Anda tidak berwenang membuka halaman ini"),
        _("Halaman ini untuk peran lain, atau halaman terlalu lama terbuka. Muat ulang halaman sebelumnya, "
          "atau masuk dengan akun yang berwenang."),
        "lock",
    ),
    404: Fault(
        _("Halaman tidak ditemukan"),
        _("Periksa kembali alamatnya, atau mulai lagi dari menu."),
        "map-search",
    ),
    409: Fault(
        _("Keadaan sudah berubah"),
        _("Orang lain lebih dahulu memproses hal ini. Muat ulang halaman untuk melihat keadaan terbaru; "
          "isian Anda belum disimpan."),
        "refresh-alert",
    ),
    411: Fault(
        _("Permintaan tidak dapat dibaca"),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu kirim sekali lagi."),
        "file-unknown",
    ),
    413: Fault(
        _("Kiriman terlalu besar"),
        _("Seluruh berkas dalam satu kiriman paling banyak 8 MB. Kembali ke halaman sebelumnya, "
          "perkecil berkas, lalu kirim lagi."),
        "file-unknown",
    ),
    429: Fault(
        _("Terlalu banyak percobaan"),
        _("Demi keamanan, tunggu beberapa menit sebelum mencoba lagi."),
        "hourglass",
    ),
    500: Fault(
        _("Terjadi gangguan pada layanan"),
        _("Gangguan sudah tercatat. Coba lagi beberapa saat; bila berulang, hubungi pusat bantuan."),
        "tool",
    ),
}  # fmt: skip


def fault_page(status: int, advice: Text = "", *, request: HttpRequest | None = None) -> HttpResponse:
    """The page for ``status``; ``advice`` replaces the usual sentence where more is known.

    :param request: whose frame to draw, when somebody is signed in; it never fails on account of it.
    """
    fault = FAULTS[status]
    facts = {"status": status, "fault": fault, "advice": advice or fault.advice}
    page = _signed_in_page(request, facts) if request is not None else ""
    if not page:
        page = render_to_string("ui/fault.html", facts | {"shell": frame(timezone.now())})
    return HttpResponse(page, status=status)


def _signed_in_page(request: HttpRequest, facts: dict[str, Any]) -> str:
    """An empty text when nobody is signed in, as far as that can be found out."""
    try:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return render_to_string("ui/fault_signed_in.html", facts, request)
    except Exception as error:
        # Whatever it is: the person is to learn of the fault that brought them here.
        log.warning("fault_page_without_frame", status=facts["status"], cause=type(error).__name__)
        return ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault_page(400, request=request)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault_page(403, request=request)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    advice: Text = ""
    if request.path.startswith(_REQUEST_PAGES):
        advice = _(
            "Periksa kembali alamatnya. Permohonan hanya dapat dibuka oleh instansi yang mengajukannya."
        )
    return fault_page(404, advice, request=request)


def conflict(request: HttpRequest, advice: Text = "") -> HttpResponse:
    """Somebody else was first (design rule 2)."""
    return fault_page(409, advice, request=request)


def too_many_requests(request: HttpRequest, advice: Text = "") -> HttpResponse:
    return fault_page(429, advice, request=request)


def server_error(request: HttpRequest) -> HttpResponse:
    return fault_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: the page stood open too long, or cookies are off."""
    return fault_page(
        403,
        _("Halaman terlalu lama terbuka atau cookie dimatikan. Muat ulang halaman, lalu kirim kembali."),
        request=request,
    )
