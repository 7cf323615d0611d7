"""Files that people give us: kept is what the name says, and nothing that acts (R26, R57, R72, R87, D15)."""

from __future__ import annotations

import hashlib
import io
import uuid
import warnings
from datetime import datetime
from typing import Any

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from dtsen.operations.errors import Refused
from dtsen.records.models import StoredFile, User

KB = 1024
MB = 1024 * KB

LETTER_LIMIT = 1 * MB  # R26, R72, D15
SIGNED_BAST_LIMIT = 500 * KB  # R87
LOGO_LIMIT = 500 * KB  # D15
PHOTO_LIMIT = 200 * KB  # R57

# Keys of a PDF that make a reader act when it is opened, and carriers of other files.
_ACTIVE_KEYS = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/RichMedia", "/XFA")
_MAX_PIXELS = 40_000_000
_MAX_OBJECTS = 20_000


def store_pdf(
    upload: UploadedFile[Any], *, limit: int, by: User | None, now: datetime, field: str = ""
) -> StoredFile:
    """Check a PDF and keep it.

    :param limit: bytes, inclusive.
    :raises Refused: too large, not a PDF, protected by a password, damaged, or active content.
    """
    _check_size(upload, limit, field)
    data = upload.read()
    name = upload.name or "dokumen.pdf"
    if not name.lower().endswith(".pdf"):
        raise Refused(
            _("Berkas “%(name)s” bukan PDF. Simpan dokumen sebagai *.pdf, lalu unggah lagi.")
            % {"name": name},
            field=field,
        )
    _check_pdf(data, name, field)
    return _keep(data, name, "application/pdf", by=by, now=now)


def store_image(
    upload: UploadedFile[Any], *, limit: int, by: User | None, now: datetime, field: str = ""
) -> StoredFile:
    """Check a PNG or JPEG, draw it anew (metadata and anything hidden behind the picture go), and keep it.

    :param limit: bytes, inclusive.
    :raises Refused: too large, or not a picture of these two kinds.
    """
    _check_size(upload, limit, field)
    name = upload.name or "gambar.png"
    refused = Refused(
        _("Berkas “%(name)s” bukan gambar PNG atau JPG. Pilih berkas *.png atau *.jpg.") % {"name": name},
        field=field,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(upload.read()), formats=("PNG", "JPEG")) as picture:
                if picture.width * picture.height > _MAX_PIXELS:
                    raise refused
                kind = "PNG" if picture.format == "PNG" else "JPEG"
                clean = picture.convert("RGBA" if kind == "PNG" else "RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise refused from error
    drawn = io.BytesIO()
    clean.save(drawn, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return _keep(drawn.getvalue(), name, f"image/{kind.lower()}", by=by, now=now)


def keep_made(data: bytes, *, name: str, media_type: str, by: User | None, now: datetime) -> StoredFile:
    """Keep a file that the service itself made."""
    return _keep(data, name, media_type, by=by, now=now)


def _check_size(upload: UploadedFile[Any], limit: int, field: str) -> None:
    size = upload.size or 0
    if size > limit:
        allowed = _("%(n)d MB") % {"n": limit // MB} if limit >= MB else _("%(n)d kB") % {"n": limit // KB}
        raise Refused(
            _(
                "Berkas “%(name)s” berukuran %(size)d kB, melebihi batas %(limit)s. "
                "Perkecil berkas, lalu unggah lagi."
            )
            % {"name": upload.name, "size": -(-size // KB), "limit": allowed},
            field=field,
        )
    if size == 0:
        raise Refused(
            _("Berkas “%(name)s” kosong. Pilih berkas yang berisi dokumen.") % {"name": upload.name},
            field=field,
        )


def _check_pdf(data: bytes, name: str, field: str) -> None:
    not_pdf = Refused(
        _("Berkas “%(name)s” bukan PDF yang dapat dibaca. Simpan dokumen sebagai PDF, lalu unggah lagi.")
        % {"name": name},
        field=field,
    )
    # The header must come first and the end mark last: a PDF glued to a ZIP or HTML page opens as either.
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise not_pdf
    if data[data.rindex(b"%%EOF") + 5 :].strip(b"\r\n \t\0"):
        raise not_pdf
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise Refused(
                    _("Berkas “%(name)s” terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi.")
                    % {"name": name},
                    field=field,
                )
            if len(document.pages) == 0 or len(document.objects) > _MAX_OBJECTS:
                raise not_pdf
            if _is_active(document):
                raise Refused(
                    _(
                        "Berkas “%(name)s” memuat skrip atau lampiran aktif. "
                        "Cetak ulang dokumen ke PDF, lalu unggah lagi."
                    )
                    % {"name": name},
                    field=field,
                )
    except pikepdf.PasswordError as error:
        raise Refused(
            _("Berkas “%(name)s” terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi.")
            % {"name": name},
            field=field,
        ) from error
    except pikepdf.PdfError as error:
        raise not_pdf from error


def _is_active(document: pikepdf.Pdf) -> bool:
    """Every object is looked at, not the catalogue alone: an action may hang on any page or annotation."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if any(key in item for key in _ACTIVE_KEYS):
                return True
            if item.get("/S") in (pikepdf.Name.JavaScript, pikepdf.Name.Launch):
                return True
    return False


def _keep(data: bytes, name: str, media_type: str, *, by: User | None, now: datetime) -> StoredFile:
    row = StoredFile(
        id=uuid.uuid4(),
        original_name=name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_at=now,
        stored_by=by,
    )
    # The bytes first, the row second: a row without its bytes would be a promise that cannot be kept.
    row.file.save(row.original_name, ContentFile(data), save=False)
    row.save(force_insert=True)
    return row
