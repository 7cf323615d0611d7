"""Stored files on their way to a browser, shown or saved. The view has checked who may see them."""

from __future__ import annotations

from urllib.parse import quote

from csp.constants import NONE, SELF
from django.http import FileResponse

from dtsen.records.models import StoredFile
from dtsen.ui.own_policy import FileWithOwnPolicy


def file_response(stored: StoredFile, *, as_attachment: bool = False) -> FileResponse:
    """The file with its own name; only our own pages may frame it, and nothing in it may act.

    The browser's PDF viewer is an embedded object: these sources let it draw, scripts stay out.
    """
    response = FileWithOwnPolicy(stored.file.open("rb"), content_type=stored.media_type)
    kind = "attachment" if as_attachment else "inline"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(stored.original_name)}"
    response["Content-Length"] = str(stored.size)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response.allow(
        {
            "default-src": [NONE],
            "object-src": [SELF],
            "style-src": ["'unsafe-inline'"],
            "frame-ancestors": [SELF],
        }
    )
    return response
