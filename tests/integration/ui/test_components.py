"""The components as pages use them: through the template engine."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from dtsen.ui.icons import UnknownIcon


def draw(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Person(forms.Form):
    nip = forms.CharField(label="NIP", help_text="18 angka, tanpa spasi.")
    email = forms.EmailField(label="Email Pengguna", required=False)
    letter = forms.FileField(
        label="Lampiran", widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": 1024 * 1024})
    )
    shape = forms.ChoiceField(
        label="Bentuk data", choices=[("a", "Mikro"), ("b", "Agregat")], widget=forms.RadioSelect
    )

    def clean_nip(self) -> str:
        raise forms.ValidationError("NIP terdiri dari 18 angka, baru terisi 16.")

    def clean(self) -> None:
        raise forms.ValidationError("Pengguna ini sudah terdaftar.")


def test_an_unknown_icon_in_a_template_raises() -> None:
    with pytest.raises(UnknownIcon):
        draw('{% icon "tidak-ada" %}')


def test_a_date_in_running_words_is_one_piece_and_harmless() -> None:
    assert draw("{{ at|unbroken }}", at="27-11-2026") == '<span class="nowrap">27-11-2026</span>'
    assert "<b>" not in draw("{{ at|unbroken }}", at="<b>")


def test_r101_a_state_is_text_and_icon_and_colour() -> None:
    for state, words in (("passed", "Disetujui"), ("returned", "Perlu perbaikan"), ("refused", "Ditolak")):
        html = draw("{% badge state %}", state=state)
        assert words in html
        assert "<svg" in html
        assert "badge--" in html


def test_an_unknown_state_raises() -> None:
    with pytest.raises(KeyError):
        draw('{% badge "half_done" %}')


def test_r100_a_stage_dot_tells_its_state_to_readers_too() -> None:
    assert "Disetujui" in draw('{% stage_dot "passed" 2 %}')
    assert ">5<" in draw('{% stage_dot "in_process" 5 %}')
    assert "Tidak diperlukan" in draw('{% stage_dot "not_required" 8 %}')


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_r7_to_r10_a_level_has_as_many_bars_on_as_its_number(level: int) -> None:
    html = draw("{% level_badge level %}", level=level)
    assert html.count("level__bar--on") == level
    assert f"Level {level}" in html


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = draw("{% field form.nip %}", form=Person({"nip": "1"}))
    assert '<label class="field__label" for="id_nip">NIP' in html
    assert 'aria-describedby="id_nip_error id_nip_help"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_nip_error"' in html
    assert 'id="id_nip_help"' in html


def test_r70_only_a_mandatory_field_has_the_star() -> None:
    form = Person()
    assert 'class="req"' in draw("{% field form.nip %}", form=form)
    assert 'class="req"' not in draw("{% field form.email %}", form=form)


def test_what_was_typed_is_still_there_and_harmless() -> None:
    html = draw("{% field form.nip %}", form=Person({"nip": '"><script>'}))
    assert "&quot;&gt;&lt;script&gt;" in html
    assert "<script>" not in html


def test_r26_a_file_field_says_its_limit_before_the_choice() -> None:
    html = draw("{% field form.letter %}", form=Person())
    assert "*.pdf, maksimal 1 MB" in html
    assert 'data-max-bytes="1048576"' in html
    assert "required" in html


def test_a_file_that_is_there_already_is_named_and_not_asked_for_again() -> None:
    class Stored:
        original_name = "surat.pdf"
        size = 395_264

    html = draw(
        '{% field form.letter current=stored current_url="/lihat/" %}', form=Person(), stored=Stored()
    )
    assert "surat.pdf" in html
    assert "386 kB" in html
    assert 'href="/lihat/"' in html
    assert " required" not in html


def test_choices_are_a_group_with_a_legend() -> None:
    html = draw("{% field form.shape %}", form=Person())
    assert "<fieldset" in html
    assert "<legend>Bentuk data" in html
    assert html.count('type="radio"') == 2


def test_the_error_summary_counts_links_and_takes_the_focus() -> None:
    form = Person({"nip": "1", "email": "salah"})
    form.summary_prefix = "Pengguna 2"
    html = draw('{% error_summary form note="Isian lain sudah tersimpan." %}', form=form)
    assert "Ada 5 isian yang perlu diperbaiki" in html
    assert '<a href="#id_nip">Pengguna 2: NIP terdiri dari 18 angka, baru terisi 16.</a>' in html
    assert "Pengguna 2: Pengguna ini sudah terdaftar." in html
    assert '<a href="#id_shape_0">' in html
    assert "autofocus" in html
    assert "Isian lain sudah tersimpan." in html


def test_there_is_no_summary_without_errors() -> None:
    assert draw("{% error_summary form %}", form=Person()).strip() == ""


def test_a_summary_reads_formsets_too() -> None:
    people = forms.formset_factory(Person, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-nip": "1", "form-1-nip": "2"}
    )
    html = draw("{% error_summary people %}", people=people)
    assert "#id_form-0-nip" in html
    assert "#id_form-1-nip" in html


def test_an_alert_of_an_unknown_kind_raises() -> None:
    with pytest.raises(KeyError):
        draw('{% alert "loud" %}x{% endalert %}')


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/", {"nomor": "SRT-1", "page": "2"})
    page = Paginator(range(95), 10).page(2)
    pager = Template("{% load ui %}{% pagination page %}")
    html = pager.render(RequestContext(request, {"page": page}))
    assert "?nomor=SRT-1&amp;page=3" in html
    assert "11 sampai 20 dari 95" in html
    alone = Paginator([1], 10).page(1)
    assert pager.render(RequestContext(request, {"page": alone})).strip() == ""


def test_breadcrumbs_take_url_names_and_paths_and_end_on_the_page_itself() -> None:
    html = draw('{% breadcrumbs "Awal" "landing" "Daftar" "/x/" "Ini" %}')
    assert '<a href="/">Awal</a>' in html
    assert '<a href="/x/">Daftar</a>' in html
    assert '<li aria-current="page">Ini</li>' in html
