"""Error pages: what happened and what to do, in the same hand as every page; no internals.

``config/urls.py`` names them as ``handler400 = "dtsen.ui.errors.bad_request"`` and so on. They are drawn
without a request: a page that explains a fault must not meet the same fault again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.ui.context import frame

Text = str | Promise


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
        _("Periksa kembali alamatnya. Permohonan hanya dapat dibuka oleh instansi yang mengajukannya."),
        "map-search",
    ),
    409: Fault(
        _("Keadaan sudah berubah"),
        _("Orang lain lebih dahulu memproses hal ini. Muat ulang halaman untuk melihat keadaan terbaru; "
          "isian Anda belum disimpan."),
        "refresh-alert",
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


def fault_page(status: int, advice: Text = "") -> HttpResponse:
    """The page for ``status``; ``advice`` replaces the usual sentence where more is known."""
    fault = FAULTS[status]
    page = render_to_string(
        "ui/fault.html",
        {"shell": frame(timezone.now()), "status": status, "fault": fault, "advice": advice or fault.advice},
    )
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault_page(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault_page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault_page(404)


def conflict(request: HttpRequest, advice: Text = "") -> HttpResponse:
    """Somebody else was first (design rule 2)."""
    return fault_page(409, advice)


def too_many_requests(request: HttpRequest, advice: Text = "") -> HttpResponse:
    return fault_page(429, advice)


def server_error(request: HttpRequest) -> HttpResponse:
    return fault_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: the page stood open too long, or cookies are off."""
    return fault_page(
        403, _("Halaman terlalu lama terbuka atau cookie dimatikan. Muat ulang halaman, lalu kirim kembali.")
    )
