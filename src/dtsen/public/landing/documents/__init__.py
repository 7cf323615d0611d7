"""Dokumen Persyaratan: the templates of R18, written by us and made at set-up."""

from __future__ import annotations

from datetime import datetime

from dtsen.operations.document_templates import publish_document_template
from dtsen.public.landing.documents import docx, pdf
from dtsen.public.landing.documents.blocks import Document
from dtsen.public.landing.documents.guide import GUIDE
from dtsen.public.landing.documents.letters import ACCOUNT_LETTER, DATA_LETTER, DECREE
from dtsen.public.landing.documents.terms_of_reference import KAK

DOCUMENTS: tuple[Document, ...] = (ACCOUNT_LETTER, DATA_LETTER, KAK, DECREE, GUIDE)


def build(document: Document) -> tuple[bytes, str]:
    """The file and its media type, by the ending of its name."""
    kind = pdf if document.filename.endswith(".pdf") else docx
    return kind.render(document), kind.MEDIA_TYPE


def publish_documents(*, now: datetime) -> None:
    """Put every template where it can be downloaded; doing it again replaces what has changed."""
    for order, document in enumerate(DOCUMENTS, 1):
        data, media_type = build(document)
        publish_document_template(
            slug=document.slug,
            title=document.title,
            note=document.note,
            order=order,
            filename=document.filename,
            media_type=media_type,
            data=data,
            now=now,
        )
