"""Files that people give us: kept is what the name says, and nothing that acts (R26, R57, R72, R87, D15)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from dtsen.operations.errors import Refused
from dtsen.operations.pdf_examination import Verdict, examine
from dtsen.operations.pictures import NotAPicture, TooManyPixels, redraw
from dtsen.records.models import StoredFile, User

KB = 1024
MB = 1024 * KB

LETTER_LIMIT = 1 * MB  # R26, R72, D15
SIGNED_BAST_LIMIT = 500 * KB  # R87
LOGO_LIMIT = 500 * KB  # D15
PHOTO_LIMIT = 200 * KB  # R57


@dataclass(frozen=True)
class Checked:
    """A file that may be kept."""

    data: bytes
    name: str
    media_type: str


def check_pdf(upload: UploadedFile[Any], *, limit: int, field: str = "") -> Checked:
    """Read a PDF. It takes time: do it before a transaction, which holds the only write lock of SQLite.

    :param limit: bytes, inclusive.
    :raises Refused: too large, not a PDF, protected by a password, damaged, or active content.
    """
    _check_size(upload, limit, field)
    name = upload.name or "dokumen.pdf"
    if not name.lower().endswith(".pdf"):
        raise Refused(
            _("Berkas “%(name)s” bukan PDF. Simpan dokumen sebagai *.pdf, lalu unggah lagi.")
            % {"name": name},
            field=field,
        )
    data = upload.read()
    match examine(data):
        case Verdict.UNREADABLE:
            sentence = _(
                "Berkas “%(name)s” bukan PDF yang dapat dibaca. Simpan dokumen sebagai PDF, lalu unggah lagi."
            )
        case Verdict.LOCKED:
            sentence = _("Berkas “%(name)s” terkunci kata sandi. Hapus kata sandinya, lalu unggah lagi.")
        case Verdict.ACTIVE:
            sentence = _(
                "Berkas “%(name)s” memuat skrip atau lampiran aktif. "
                "Cetak ulang dokumen ke PDF, lalu unggah lagi."
            )
        case Verdict.FINE:
            return Checked(data, name, "application/pdf")
    raise Refused(sentence % {"name": name}, field=field)


def check_image(upload: UploadedFile[Any], *, limit: int, field: str = "") -> Checked:
    """Read a PNG or JPEG and draw it anew. It takes time, as ``check_pdf`` does.

    :param limit: bytes, inclusive, of what came and of what is kept.
    :raises Refused: too large, or not a picture of these two kinds.
    """
    _check_size(upload, limit, field)
    name = upload.name or "gambar.png"
    try:
        drawn = redraw(upload.read(), limit=limit)
    except TooManyPixels as problem:
        raise Refused(
            _(
                "Gambar “%(name)s” berukuran lebih dari %(most)d megapiksel atau bersisi terlalu panjang. "
                "Kecilkan ukurannya, lalu unggah lagi."
            )
            % {"name": name, "most": problem.megapixels},
            field=field,
        ) from problem
    except NotAPicture as problem:
        raise Refused(
            _("Berkas “%(name)s” bukan gambar PNG atau JPG. Pilih berkas *.png atau *.jpg.") % {"name": name},
            field=field,
        ) from problem
    return Checked(drawn.data, name, drawn.media_type)


@contextmanager
def keeping(checked: Checked, *, by: User | None, now: datetime) -> Iterator[StoredFile]:
    """Write the bytes, then open a transaction with their row in it. An error within takes both away.

    What a lost connection or power leaves behind is swept by ``unused_files``.
    """
    row = StoredFile(
        id=uuid.uuid4(),
        original_name=checked.name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
        media_type=checked.media_type,
        size=len(checked.data),
        sha256=hashlib.sha256(checked.data).hexdigest(),
        stored_at=now,
        stored_by=by,
    )
    # The bytes first, the row second: a row without its bytes would be a promise that cannot be kept.
    row.file.save(row.original_name, ContentFile(checked.data), save=False)
    with transaction.atomic():
        try:
            row.save(force_insert=True)
            yield row
        except BaseException:
            row.file.storage.delete(str(row.file.name))
            raise


def store_pdf(
    upload: UploadedFile[Any], *, limit: int, by: User | None, now: datetime, field: str = ""
) -> StoredFile:
    """Check a PDF and keep it, with nothing else to write.

    :raises Refused: as ``check_pdf``.
    """
    with keeping(check_pdf(upload, limit=limit, field=field), by=by, now=now) as stored:
        return stored


def keep_made(data: bytes, *, name: str, media_type: str, by: User | None, now: datetime) -> StoredFile:
    """Keep a file that the service itself made."""
    with keeping(Checked(data, name, media_type), by=by, now=now) as stored:
        return stored


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
