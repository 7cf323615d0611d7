"""The search field and Kebijakan Akses (R49, R104-R107)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve, reverse
from support.requests import RequestMaker

from dtsen.portal.search.found import find
from dtsen.records.models import User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]


def test_r49_a_request_is_found_by_a_part_of_its_number(
    make_request: RequestMaker, alice: User, charlie: User
) -> None:
    request = make_request(Stage.TECHNICAL)
    part = request.letter_number.lower()[:6]
    assert [(found.pk, stage) for found, stage in find(alice, part).requests] == [
        (request.pk, "Verifikasi Teknis")
    ]
    assert find(charlie, part).requests == []


def test_r49_variables_of_both_themes_and_help_are_found_in_any_case(alice: User) -> None:
    labels = [variable.label for _theme, variable in find(alice, "LANTAI").variables]
    assert "Jenis Lantai" in labels
    assert [page.url_name for page in find(alice, "token").help_pages] == ["downloads"]


def test_r49_the_page_says_what_to_do_when_nothing_is_found_or_too_little_typed(
    browser_of: Browse, alice: User
) -> None:
    client = browser_of(alice)
    assert "Tulis paling sedikit dua huruf" in client.get(reverse("search"), {"q": "a"}).content.decode()
    nothing = client.get(reverse("search"), {"q": "<script>zzz"}).content.decode()
    assert "Tidak ada yang cocok" in nothing
    assert "<script>zzz" not in nothing


@pytest.mark.parametrize("name", ["access_policy", "terms"])
def test_r104_everybody_may_read_the_terms(client: Client, name: str) -> None:
    text = client.get(reverse(name)).content.decode()
    assert "Syarat & Ketentuan" in text
    assert "3 × 24 jam" in text
    assert resolve(reverse(name)).url_name == "access_policy"


def test_r104_applicants_and_officers_read_them_in_their_own_frame(
    browser_of: Browse, alice: User, officers: dict[Role, User]
) -> None:
    for user, menu in ((alice, "Ubah Profil"), (officers[Role.AUDITOR], "Jejak audit")):
        text = browser_of(user).get(reverse("access_policy")).content.decode()
        assert menu in text
        assert text.count("<h1>") == 1


def test_r105_r106_r107_support_is_named_with_its_hours(client: Client) -> None:
    text = client.get(reverse("access_policy")).content.decode()
    for words in (
        "sdi@bappenas.go.id",
        "+62 821-2019-4130",
        "Sekretariat Satu Data Indonesia",
        "Gedung Madiun Lt. 6",
        "08.00–17.00 WIB",
        "hari kerja berikutnya",
        "Masalah kritikal",
    ):
        assert words in text
