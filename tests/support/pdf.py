"""Small real PDFs for the tests."""

from __future__ import annotations

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile


def small_pdf(*, pages: int = 1, padding: int = 0) -> bytes:
    """A readable PDF; ``padding`` bytes of an unused stream make it as large as a test wants."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    if padding:
        # Bytes that compression cannot shrink away.
        document.Root.Padding = document.make_stream(
            bytes((i * 7919 + i // 251) % 256 for i in range(padding))
        )
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


def pdf_with_script() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_upload(name: str = "surat.pdf", **options: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_pdf(**options), content_type="application/pdf")
