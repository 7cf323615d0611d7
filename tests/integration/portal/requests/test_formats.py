"""FORMAT FILE DATA: the guide's five in its words and order, then two more (R77, D17)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.extraction.formats import FORMATS
from dtsen.portal.requests.forms import offered_formats
from dtsen.records.models import FileFormat, User
from dtsen.records.models.stored_file import StoredFile

pytestmark = pytest.mark.django_db

GUIDE = [
    "CSV (Comma-Separated Values) / Teks",
    "HTML5",
    "Extensible Markup Language (XML)",
    "American National Standard Institute (ANSI)",
    "Yet Another Markup Language (YAML)",
]


def test_r77_the_guides_five_come_first_in_its_words_and_order() -> None:
    labels = [str(label) for _value, label in offered_formats()]
    assert labels == [*GUIDE, "Apache Parquet", "Microsoft Excel (XLSX)"]


def test_what_is_offered_is_what_the_engine_writes_under_the_same_name() -> None:
    assert [value for value, _label in offered_formats()] == list(FORMATS)
    assert all(FORMATS[known.value].label == str(known.label) for known in FileFormat)


@pytest.mark.parametrize("name", list(FORMATS))
def test_r77_every_format_can_be_chosen_and_stays_chosen(
    make_request: RequestMaker, browser_of: Callable[[User], Client], alice: User, name: str
) -> None:
    draft, browser = make_request(), browser_of(alice)
    fields = {"form_key": str(draft.form_key), "action": "save", "file_format": name}
    browser.post(reverse("request_edit", args=[draft.pk]), fields)
    page = browser.get(reverse("request_edit", args=[draft.pk])).content.decode()
    assert f'<option value="{name}" selected>' in page


def test_a_media_type_of_a_format_fits_into_its_row() -> None:
    longest = StoredFile._meta.get_field("media_type").max_length
    assert longest is not None
    assert all(len(known.media_type) <= longest for known in FORMATS.values())
