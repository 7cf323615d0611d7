"""Data agregat on the form, as a browser without scripts meets it (R8, D3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import TABLE, VARIABLES, RequestMaker

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.spec import ExtractSpec
from dtsen.operations.errors import Refused
from dtsen.operations.extract_jobs import spec_of
from dtsen.operations.progress import act
from dtsen.operations.submission import submit
from dtsen.records.models import AccessRequest, RequestDocument, User
from dtsen.records.selectors.dossier import changes_since_last_look
from dtsen.records.selectors.places import regions
from dtsen.records.selectors.tables import dimensions_of, measures_of
from dtsen.workflow.commands import ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


@pytest.fixture
def rows(make_request: RequestMaker) -> AccessRequest:
    """A draft of level 3 with one theme."""
    return make_request()


@pytest.fixture
def table(make_request: RequestMaker) -> AccessRequest:
    """A complete draft of level 2."""
    return make_request(level=2)


def edit(draft: AccessRequest) -> str:
    return reverse("request_edit", args=[draft.pk])


def sent(draft: AccessRequest, action: str, **fields: object) -> dict[str, object]:
    return {"form_key": str(draft.form_key), "action": action, **fields}


def test_d3_choosing_a_table_makes_it_level_2_and_loses_no_tick(
    rows: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    fields = {"data_form": "table", "shown_theme": ["family"], "variables_family": ["decile", "address"]}
    assert browser.post(edit(rows), sent(rows, "set_form", **fields)).status_code == 302
    page = browser.get(edit(rows)).content.decode()
    for words in ("Dirinci menurut", "Isi tabel", "Level 2", "Data agregat tanpa data perorangan."):
        assert words in page
    assert 'name="variables_family"' not in page
    assert "id_document_kak" not in page
    browser.post(edit(rows), sent(rows, "set_form", data_form="rows", shown_table=["family"]))
    theme = AccessRequest.objects.get(pk=rows.pk).themes.get()
    assert theme.variables == ["address", "decile"]
    assert AccessRequest.objects.get(pk=rows.pk).level == 4


def test_r8_dimensions_and_measures_are_chosen_with_selects_and_buttons(
    rows: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    browser.post(edit(rows), sent(rows, "set_form", data_form="table"))
    dimensions = {"shown_table": ["family"], "dimensions_family": ["district", "family_size:2", "", ""]}
    for token in ("count", "mean:floor_area_m2", "share:receives_pkh", "share:receives_pkh"):
        answer = browser.post(
            edit(rows), sent(rows, "add_measure:family", **dimensions, new_measure_family=token)
        )
        assert answer["Location"].endswith(f"#hitungan-family-{token}")
    browser.post(
        edit(rows),
        sent(
            rows,
            "remove_measure:family:count",
            **dimensions,
            shown_codes_family=["receives_pkh"],
            codes_family_receives_pkh=["1"],
        ),
    )
    request = AccessRequest.objects.get(pk=rows.pk)
    spec = spec_of(request)
    assert spec["themes"] == {
        "family": {
            "dimensions": ["district", "family_size"],
            "measures": [{"mean": "floor_area_m2"}, {"share": {"receives_pkh": [1]}}],
        }
    }
    assert spec["disclosure"] == {"transform": {"family_size": {"bands": 2}}}
    page = browser.get(edit(rows)).content.decode()
    assert '<option value="family_size:2" selected>' in page
    assert "Persen Penerima PKH" in page


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["district", "district"], "dipilih dua kali"),
        (["family_size:2", "family_size:3"], "dipilih dua kali"),
        (["address"], "Pilih rincian dari daftar."),
        (["district", "decile", "regency", "floor_material", "wall_material"], "paling banyak 4"),
    ],
)
def test_a_wrong_breakdown_is_told_and_the_rest_is_kept(
    table: AccessRequest, browser_of: Browser, alice: User, tokens: list[str], words: str
) -> None:
    fields = {"shown_table": ["family"], "dimensions_family": tokens, "info_family": "Untuk anggaran"}
    answer = browser_of(alice).post(edit(table), sent(table, "save", letter_number="SRT-9", **fields))
    page = answer.content.decode()
    assert words in page
    shown = [token for token in tokens if f'value="{token}" selected' in page]
    assert shown or "address" in tokens
    theme = table.themes.get()
    assert (theme.dimensions, theme.additional_info) == (TABLE["dimensions"], "Untuk anggaran")
    assert AccessRequest.objects.get(pk=table.pk).letter_number == "SRT-9"


@pytest.mark.parametrize("token", ["", "mean:address", "mean:decile", "share:family_size", "sum:nik"])
def test_what_cannot_be_counted_is_refused(
    table: AccessRequest, browser_of: Browser, alice: User, token: str
) -> None:
    page = browser_of(alice).post(edit(table), sent(table, "add_measure:family", new_measure_family=token))
    assert "Pilih hitungan dari daftar." in page.content.decode()
    assert table.themes.get().measures == TABLE["measures"]


def test_an_empty_table_cannot_be_sent_and_says_what_is_missing(
    rows: AccessRequest, browser_of: Browser, alice: User
) -> None:
    browser = browser_of(alice)
    browser.post(edit(rows), sent(rows, "set_form", data_form="table"))
    page = browser.post(edit(rows), sent(rows, "submit", data_form="table")).content.decode()
    assert "belum berisi hitungan" in page
    browser.post(edit(rows), sent(rows, "add_measure:family", new_measure_family="share:decile"))
    page = browser.post(edit(rows), sent(rows, "submit", data_form="table")).content.decode()
    assert "belum memiliki kode" in page


def test_r8_the_letter_alone_is_enough(table: AccessRequest, alice: User, now: datetime) -> None:
    assert [document.kind for document in RequestDocument.objects.filter(request=table)] == ["letter"]
    request = submit(table.pk, by=alice, now=now)
    assert (request.stage, request.level) == (Stage.TECHNICAL, 2)
    choice = request.events.get().choice
    assert choice["form"] == "table"
    assert choice["themes"]["family"] == {
        "dimensions": TABLE["dimensions"],
        "measures": TABLE["measures"],
    }


@pytest.mark.parametrize(
    ("themes", "words"),
    [
        ({"family": (["district", "receives_pkh"], TABLE["measures"])}, "satu kali"),
        (
            {
                "family": (["district"], [{"mean": "family_size"}]),
                "individual": (["district"], ["count"]),
            },
            "minta satu tema saja",
        ),
    ],
)
def test_issue_b_a_table_that_would_give_itself_away_is_refused_by_the_variables_name(
    table: AccessRequest, alice: User, now: datetime, themes: dict[str, Any], words: str
) -> None:
    for theme, (dimensions, measures) in themes.items():
        chosen, _created = table.themes.get_or_create(theme=theme)
        chosen.dimensions, chosen.measures = dimensions, measures
        chosen.save()
    with pytest.raises(Refused, match=words) as refused:
        submit(table.pk, by=alice, now=now)
    assert ("Penerima PKH" if len(themes) == 1 else "Jumlah Anggota Keluarga") in str(refused.value)


def test_r8_a_table_of_individuals_offers_what_their_families_have_as_groups_of_its_own(
    rows: AccessRequest, browser_of: Browser, alice: User, now: datetime
) -> None:
    """Chosen without scripts, kept on the page, and written into the specification as it was approved."""
    browser = browser_of(alice)
    browser.post(edit(rows), sent(rows, "add_theme", new_theme="individual"))
    browser.post(edit(rows), sent(rows, "set_form", data_form="table"))
    page = browser.get(edit(rows)).content.decode()
    panel = page[page.index('id="tema-individual"') :]
    assert '<optgroup label="Data Keluarga: Perumahan">' in panel
    assert '<optgroup label="Data Keluarga: Rata-rata">' in panel
    chosen = {
        "shown_table": ["individual"],
        "dimensions_individual": ["sex", "floor_material", "family_size:2", ""],
    }
    for token in ("count", "mean:floor_area_m2", "share:toilet_facility"):
        browser.post(edit(rows), sent(rows, "add_measure:individual", **chosen, new_measure_individual=token))
    codes = {"shown_codes_individual": ["toilet_facility"], "codes_individual_toilet_facility": ["1"]}
    browser.post(edit(rows), sent(rows, "save", **chosen, **codes))
    request = AccessRequest.objects.get(pk=rows.pk)
    assert spec_of(request)["themes"]["individual"] == {
        "dimensions": ["sex", "floor_material", "family_size"],
        "measures": ["count", {"mean": "floor_area_m2"}, {"share": {"toilet_facility": [1]}}],
    }
    page = browser.get(edit(rows)).content.decode()
    assert '<option value="floor_material" data-of-family selected>Jenis Lantai</option>' in page
    assert (
        '<option value="family_size:2" data-of-family selected>Jumlah Anggota Keluarga per 2</option>' in page
    )
    assert "Rata-rata Luas Lantai (m2) (keluarga)" in page
    page = browser.get(reverse("request_detail", args=[rows.pk])).content.decode()
    assert "Jenis Lantai (keluarga)" in page


def test_a_variable_of_families_that_ties_a_table_is_named_though_its_theme_is_not_asked_for(
    table: AccessRequest, alice: User, now: datetime
) -> None:
    measures = [{kind: name} for kind in ("sum", "mean") for name in ("family_size", "floor_area_m2")]
    table.themes.update(theme="individual", dimensions=["sex"], measures=measures)
    with pytest.raises(Refused, match="Luas Lantai"):
        submit(table.pk, by=alice, now=now)


def test_everything_that_the_form_offers_can_be_built(
    table: AccessRequest, alice: User, now: datetime
) -> None:
    """The selects are made from the catalogue; the engine's own rules must take each of them."""
    for theme in load_catalogue():
        chosen, _created = table.themes.get_or_create(theme=theme.id)
        assert {d.variable.min_level for d in dimensions_of(theme)} == {2}
        assert any(d.of_family for d in dimensions_of(theme)) == (theme.id == "individual")
        for dimension in dimensions_of(theme):
            chosen.dimensions = [dimension.variable.id]
            chosen.bands = {dimension.variable.id: dimension.width} if dimension.width else {}
            chosen.measures = ["count"]
            chosen.save()
            check(table)
        chosen.dimensions, chosen.bands = ["regency"], {}
        for measure in measures_of(theme):
            entry = measure.as_spec()
            if measure.kind == "share" and measure.variable:
                entry = {"share": {measure.variable.id: [int(next(iter(measure.variable.codes)))]}}
            chosen.measures = [entry]
            chosen.save()
            check(table)
        chosen.delete()


def check(request: AccessRequest) -> None:

    fresh = AccessRequest.objects.get(pk=request.pk)
    ExtractSpec.from_mapping(spec_of(fresh), catalogue=load_catalogue(), regions=regions())


def test_the_officers_see_which_of_a_table_is_the_families(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User]
) -> None:
    request = make_request(Stage.TECHNICAL, level=2)
    request.themes.update(
        theme="individual", dimensions=["sex", "floor_material"], measures=[{"mean": "family_size"}]
    )
    officer = officers[Role.TECHNICAL_VERIFIER]
    page = browser_of(officer).get(reverse("office_request", args=[request.pk])).content.decode()
    assert "Jenis Lantai (keluarga)" in page
    assert "Rata-rata Jumlah Anggota Keluarga (keluarga)" in page


def test_d13_the_officers_see_the_table_and_what_changed_in_it(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL, level=2)
    officer = officers[Role.TECHNICAL_VERIFIER]
    page = browser_of(officer).get(reverse("office_request", args=[request.pk])).content.decode()
    assert "tabel 2 rincian, 3 hitungan" in page
    assert "Rata-rata Jumlah Anggota Keluarga" in page
    act(request.pk, ReturnForCorrection("Cukup per kecamatan."), by=officer, now=now)
    theme = request.themes.get()
    theme.dimensions = ["district"]
    theme.save()
    request = submit(request.pk, by=alice, now=now)
    changes = changes_since_last_look(request)
    assert changes is not None
    (change,) = changes.themes
    assert (change.before, change.after, change.removed) == (5, 4, ("Desil",))
    page = browser_of(officer).get(reverse("office_request", args=[request.pk])).content.decode()
    assert "5 menjadi 4 rincian dan hitungan" in page


def test_the_applicant_reads_the_table_again(
    make_request: RequestMaker, browser_of: Browser, alice: User
) -> None:
    request = make_request(Stage.TECHNICAL, level=2)
    page = browser_of(alice).get(reverse("request_detail", args=[request.pk])).content.decode()
    assert "Kecamatan × Desil" in page
    assert "Persen Penerima PKH: Penerima" in page
    assert VARIABLES[3][0] not in page


def test_a_long_label_breaks_behind_a_stroke_and_not_inside_a_word(
    rows: AccessRequest, browser_of: Browser, alice: User
) -> None:
    page = browser_of(alice).get(edit(rows)).content.decode()
    assert "Aset Bergerak: Komputer/<wbr>Laptop/<wbr>Tablet</label>" in page
    assert ">Desa/Kelurahan</label>" in page
