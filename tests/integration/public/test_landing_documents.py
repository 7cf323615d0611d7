"""Dokumen Persyaratan: every item can be downloaded and opened (R18)."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from dtsen.public.landing.documents import DOCUMENTS, build, publish_documents
from dtsen.public.landing.documents.blocks import Blanks, Document, Text
from dtsen.public.landing.documents.docx import render
from dtsen.records.models import DocumentTemplate, StoredFile

pytestmark = pytest.mark.django_db

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ET.fromstring(package.read(name))  # noqa: S314 - our own file
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - our own file
    return " ".join(node.text or "" for node in root.iter(f"{W}t"))


@pytest.fixture
def published(now: datetime) -> None:
    publish_documents(now=now)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("slug", [document.slug for document in DOCUMENTS])
def test_r18_every_item_of_the_list_is_downloaded_without_an_account(client: Client, slug: str) -> None:
    template = DocumentTemplate.objects.get(slug=slug)
    listed = client.get(reverse("documents")).content.decode()
    assert template.title in listed
    assert reverse("document_download", args=[slug]) in listed
    response = client.get(reverse("document_download", args=[slug]))
    data = b"".join(response.streaming_content)
    assert response.status_code == 200
    assert response["Content-Type"] == template.stored.media_type
    assert template.stored.original_name in response["Content-Disposition"]
    assert len(data) == template.stored.size
    if template.stored.media_type == "application/pdf":
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) >= 1
    else:
        assert words(data)


@pytest.mark.usefixtures("published")
def test_r18_an_unknown_document_is_not_found(client: Client) -> None:
    assert client.get(reverse("document_download", args=["tidak-ada"])).status_code == 404


def test_publishing_again_changes_nothing(now: datetime) -> None:
    publish_documents(now=now)
    before = set(StoredFile.objects.values_list("pk", flat=True))
    publish_documents(now=now)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == before
    assert DocumentTemplate.objects.count() == len(DOCUMENTS)


def test_publishing_again_brings_back_a_lost_file(now: datetime, client: Client) -> None:
    publish_documents(now=now)
    lost = DocumentTemplate.objects.select_related("stored")[0]
    lost.stored.file.storage.delete(lost.stored.file.name)
    publish_documents(now=now)
    response = client.get(reverse("document_download", args=[lost.slug]))
    assert b"".join(response.streaming_content)


def test_r6_r9_the_kak_asks_for_what_the_officers_look_for() -> None:
    data, _media_type = build(
        next(document for document in DOCUMENTS if document.slug == "kak-pemanfaatan-dtsen")
    )
    text = words(data).casefold()
    for asked in (
        "dasar hukum",
        "kegunaan",
        "jangka waktu",
        "pelindungan data pribadi",
        "retensi",
        "pernyataan",
    ):
        assert asked in text


def test_a_word_file_keeps_signs_that_xml_reserves() -> None:
    document = Document("x", "A & B", "", "x.docx", (Text("1 < 2 & 3 > 2"), Blanks(("Nama & jabatan",))))
    assert "1 < 2 & 3 > 2" in words(render(document))


def test_the_same_document_gives_the_same_bytes() -> None:
    for document in DOCUMENTS:
        assert build(document) == build(document)
