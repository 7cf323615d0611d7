"""The file itself: whole or in ranges, each byte accounted for (R94, D7)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dtsen.delivery.ranges import Part, Unsatisfiable, asked_part
from dtsen.delivery.streaming import pieces
from dtsen.operations.downloads import reserve, settle
from dtsen.records.models import Download
from dtsen.ui.access import applicants_only

log = structlog.get_logger(__name__)


@applicants_only
@require_safe
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The package of one download, for the person who started it; complete or expired, it is gone (410).

    Range and If-Range as in RFC 9110; the entity tag is the package's SHA-256.
    """
    download = get_object_or_404(
        Download.objects.select_related("token__package", "token__request"), key=key, user=request.user
    )
    package = download.token.package
    tag = f'"{package.sha256}"'
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        asked = asked_part(wanted, size=download.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{download.size}"})
    part = asked or Part(0, download.size)
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Content-Length": str(part.length),
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(package.file_name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if asked:
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{download.size}"
    path: Path = settings.PACKAGES_DIR / package.path
    if not path.is_file():
        log.error("package_missing", package=package.pk)
        return _gone(request, download, is_missing=True)
    if request.method == "HEAD":
        return HttpResponse(status=206 if asked else 200, content_type="application/zip", headers=headers)
    if not reserve(download, part, now=timezone.now()):
        return _gone(request, download)
    return StreamingHttpResponse(
        pieces(
            path.open("rb"),
            part,
            lambda served, unserved: settle(download.pk, served, unserved=unserved, now=timezone.now()),
        ),
        status=206 if asked else 200,
        content_type="application/zip",
        headers=headers,
    )


def _gone(request: HttpRequest, download: Download, *, is_missing: bool = False) -> HttpResponse:
    values = {"download": download, "request_": download.token.request, "is_missing": is_missing}
    response = render(request, "portal/downloads/gone.html", values, status=410)
    response["Cache-Control"] = "private, no-store"
    return response
