"""What the form says of a table while it is chosen: mistakes in place, conflicts, how full its cells are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import TABLE, RequestMaker

from dtsen.operations.submission import submit
from dtsen.records.models import AccessRequest, DatasetVersion, User

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def table(make_request: RequestMaker) -> AccessRequest:
    """A complete draft of level 2."""
    return make_request(level=2)


@pytest.fixture
def people(table: AccessRequest) -> AccessRequest:
    """A draft of a table of individuals."""
    table.themes.update(theme="individual", dimensions=["sex"], bands={}, measures=["count"])
    return table


@pytest.fixture
def known(version: DatasetVersion) -> DatasetVersion:
    """A version that knows how many live in the regency of the request."""
    version.summary = {"regions": {"3304": {"families": 1000, "individuals": 3000}}}
    version.save()
    return version


def edit(draft: AccessRequest) -> str:
    return reverse("request_edit", args=[draft.pk])


def sent(draft: AccessRequest, action: str = "save", **fields: object) -> dict[str, object]:
    return {"form_key": str(draft.form_key), "action": action, **fields}


def chosen(*tokens: str, theme: str = "family") -> dict[str, object]:
    return {"shown_table": [theme], f"dimensions_{theme}": list(tokens)}


def wrong_selects(page: str) -> list[str]:
    """The numbers of the selects that are marked as wrong."""
    return re.findall(r'id="id_dimensions_family_(\d)" aria-invalid="true"', page)


def test_the_form_is_sent_to_an_address_without_a_part_so_that_the_summary_takes_the_focus(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    page = browser_of(alice).get(edit(table)).content.decode()
    assert f'method="post" action="{edit(table)}"' in page


def test_of_four_selects_only_the_two_with_the_same_choice_are_wrong(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    fields = chosen("district", "decile", "district")
    page = browser_of(alice).post(edit(table), sent(table, "submit", **fields)).content.decode()
    assert wrong_selects(page) == ["1", "3"]


def test_beside_kirim_stands_what_keeps_the_form_from_being_sent(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    fields = chosen("district", "district")
    for headers in ({}, HTMX):
        page = browser_of(alice).post(edit(table), sent(table, **fields), headers=headers).content.decode()
        line = page[page.index('id="send-errors"') :]
        assert '<a href="#id_dimensions_family">Kecamatan dipilih dua kali.' in line


def test_an_autosave_brings_an_error_to_its_field_and_names_the_selects(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    answer = browser.post(edit(table), sent(table, **chosen("decile", "district", "district")), headers=HTMX)
    page = answer.content.decode()
    marks = "id_dimensions_family_2 id_dimensions_family_3"
    assert f'data-error-of="id_dimensions_family" data-marks="{marks}"' in page
    answer = browser.post(edit(table), sent(table, **chosen("decile", "district")), headers=HTMX)
    assert "data-error-of" not in answer.content.decode()


def test_what_is_still_missing_keeps_its_message_through_an_autosave(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    table.file_format = ""
    table.save()
    page = browser_of(alice).post(edit(table), sent(table), headers=HTMX).content.decode()
    assert '<div data-error-of="id_file_format" data-marks=""></div>' in page


def test_related_figures_are_told_at_the_table_as_soon_as_they_are_chosen(
    people: AccessRequest, browser_of: Browser, alice: User
) -> None:
    people.themes.update(measures=["count", {"mean": "family_size"}])
    fields = chosen("relation_to_head", theme="individual")
    page = browser_of(alice).post(edit(people), sent(people, **fields), headers=HTMX).content.decode()
    told = page[page.index('id="conflict-individual"') :]
    assert "Jumlah Anggota Keluarga (keluarga) dipakai bersama. Hapus salah satunya." in told
    assert "Hubungan dengan Kepala Keluarga" in told


def test_related_figures_are_linked_from_the_summary_and_mark_their_select(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    fields = chosen("district", "percentile:10", "decile")
    table.themes.update(measures=["count", {"share": {"decile": [1]}}])
    page = browser_of(alice).post(edit(table), sent(table, "submit", **fields)).content.decode()
    summary = page[
        page.index("data-error-summary") : page.index("</section>", page.index("data-error-summary"))
    ]
    assert 'href="#id_dimensions_family"' in summary
    assert "Desil dan Persentil dipakai bersama" in summary
    assert wrong_selects(page) == ["2", "3"]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("dimensions", "words"),
    [
        (["village", "decile"], "Banyak sel akan ditahan"),
        (["decile"], "Rata-rata paling banyak 100 keluarga per sel"),
        (["district"], "Rata-rata paling banyak 50 keluarga per sel"),
        (["district", "receives_pkh"], "Sebagian sel akan ditahan"),
    ],
)
def test_the_summary_warns_of_a_table_whose_cells_hold_few(
    table: AccessRequest, browser_of: Browser, alice: User, dimensions: list[str], words: str
) -> None:
    table.themes.update(dimensions=dimensions, measures=["count"])
    page = browser_of(alice).get(edit(table)).content.decode()
    assert words in page
    assert ("Kurangi rincian" in page) == ("akan ditahan" in words)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("dimensions", "measures", "is_told", "promises_some"),
    [
        (["decile"], ["count"], False, False),
        (["decile"], ["count", {"sum": "horse_count"}], True, False),
        (["district", "receives_pkh"], [{"share": {"decile": [1]}}], True, False),
        (["district", "receives_pkh"], ["count", {"share": {"decile": [1]}}], True, True),
    ],
)
def test_the_summary_says_what_else_withholds_a_share_a_total_and_an_average(
    table: AccessRequest,
    browser_of: Browser,
    alice: User,
    dimensions: list[str],
    measures: list[object],
    is_told: bool,
    promises_some: bool,
) -> None:
    table.themes.update(dimensions=dimensions, measures=measures)
    page = browser_of(alice).get(edit(table)).content.decode()
    said = "juga ditahan bila kurang dari 5 keluarga berada di dalam atau di luar hitungannya"
    assert (said in page) is is_told
    assert ("Sebagian sel akan ditahan" in page) is promises_some


@pytest.mark.usefixtures("known")
def test_the_summary_says_where_families_are_counted_and_of_which_table_they_are_not(
    people: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    page = browser.get(edit(people)).content.decode()
    assert "Rata-rata paling banyak 1.500 individu per sel" in page
    assert "Yang dihitung keluarga" not in page
    people.themes.update(dimensions=["district"], measures=["count", {"mean": "family_size"}])
    page = browser.get(edit(people)).content.decode()
    assert "Rata-rata paling banyak 50 keluarga per sel" in page
    assert "Yang dihitung keluarga, karena tabel ini memakai data yang sama" in page


def test_totals_that_mean_nothing_are_not_offered(
    people: AccessRequest, browser_of: Browser, alice: User
) -> None:
    page = browser_of(alice).get(edit(people)).content.decode()
    for token in ("sum:percentile", "sum:family_size"):
        assert f'value="{token}"' not in page
    for token in ("mean:percentile", "mean:family_size", "sum:cattle_count"):
        assert f'value="{token}"' in page


def test_a_figure_of_families_says_that_it_counts_once_a_member(
    people: AccessRequest, browser_of: Browser, alice: User
) -> None:
    page = browser_of(alice).get(edit(people)).content.decode()
    assert "dihitung lima kali" in page
    assert ">dihitung sekali per anggota keluarga<" not in page
    people.themes.update(measures=["count", {"sum": "cattle_count"}])
    page = browser_of(alice).get(edit(people)).content.decode()
    assert page.count(">dihitung sekali per anggota keluarga<") == 1


def test_after_a_figure_came_or_went_the_page_comes_back_to_its_place_and_says_so(
    table: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    fields = {"new_measure_family": "sum:cattle_count"}
    answer = browser.post(edit(table), sent(table, "add_measure:family", **fields), follow=True)
    assert answer.redirect_chain[-1][0].endswith("#hitungan-family-sum:cattle_count")
    assert 'id="hitungan-family-sum:cattle_count" tabindex="-1"' in answer.content.decode()
    assert "Hitungan ditambahkan: Total Jumlah Ternak Sapi." in answer.content.decode()
    answer = browser.post(edit(table), sent(table, "remove_measure:family:sum:cattle_count"), follow=True)
    assert answer.redirect_chain[-1][0].endswith("#id_new_measure_family")
    assert "Hitungan dihapus: Total Jumlah Ternak Sapi." in answer.content.decode()


def test_a_table_may_be_its_total_alone(
    table: AccessRequest, browser_of: Browser, alice: User, now: datetime
) -> None:
    fields = chosen("", "", "", "")
    browser_of(alice).post(edit(table), sent(table, **fields))
    request = submit(table.pk, by=alice, now=now)
    assert request.events.get().choice["themes"]["family"]["dimensions"] == []
    page = browser_of(alice).get(reverse("request_detail", args=[table.pk])).content.decode()
    assert "tanpa rincian, totalnya saja" in page


def test_one_word_stands_for_a_thing(people: AccessRequest, browser_of: Browser, alice: User) -> None:
    people.themes.update(dimensions=["sex", "family_size"], bands={"family_size": 2})
    page = browser_of(alice).get(edit(people)).content.decode()
    for words in ("Jumlah individu", "2 rincian, 1 hitungan", "Persen menurut kode", "per 2<"):
        assert words in page
    for words in ("disembunyikan", "kelompok 2", "Persentase", "rincian × hitungan"):
        assert words not in page


def test_a_table_is_counted_the_same_on_the_tracker(
    table: AccessRequest, browser_of: Browser, alice: User, now: datetime
) -> None:
    submit(table.pk, by=alice, now=now)
    page = browser_of(alice).get(reverse("progress_detail", args=[table.pk])).content.decode()
    assert len(TABLE["dimensions"]) == 2
    assert "<dt>Tabel</dt><dd>2 rincian, 3 hitungan</dd>" in page
    assert "<dt>Variabel</dt>" not in page
