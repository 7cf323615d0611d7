"""The document itself: its bytes, its words, its carefulness."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest
import typst
from support.images import small_png

from dtsen.handover.bast import BastFacts, ChangeLine, KeyLine, ThemeList, VariableLine, render_bast

FACTS = BastFacts(
    office="Sekretariat Uji",
    office_address="Jalan Uji 2",
    office_number="BAST-0001/DTSEN/2026",
    institution="Pemerintah Kabupaten Uji",
    address="Jalan Uji 1",
    institution_number="B-1/2026",
    letter_number="UJI-1/2026",
    facts=[("Level akses", "Level 3")],
    sha256="0123456789abcdef" * 4,
    regions=["Kabupaten Uji, Jawa Tengah"],
    themes=[ThemeList("Set Data Keluarga", [VariableLine("Provinsi", "provinsi", 3)])],
    synthetic=True,
)


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_bast(FACTS, logo=small_png()) == render_bast(FACTS, logo=small_png())
    assert render_bast(FACTS, logo=small_png()) != render_bast(
        replace(FACTS, institution_number="B-2/2026"), logo=small_png()
    )


def test_what_people_typed_is_never_read_as_markup() -> None:
    """A name or number that looks like Typst code is printed as it is."""
    harmless = render_bast(FACTS, logo=small_png())
    attack = '#import "/etc/passwd" #panic("x") $x$ *tebal* #{1+1} \\ <label> @ref'
    assert pages(render_bast(replace(FACTS, institution=attack, address=attack), logo=small_png())) == pages(
        harmless
    )


def test_the_signatures_stand_on_the_second_page_and_the_annex_after_it() -> None:
    assert pages(render_bast(FACTS, logo=small_png())) == 3


def test_all_variables_of_both_themes_have_room() -> None:
    many = ThemeList("Set Data", [VariableLine(f"Variabel {n}", f"kolom_{n}", 4) for n in range(65)])
    assert pages(render_bast(replace(FACTS, themes=[many, many]), logo=small_png())) >= 5


def test_d19_keys_and_their_note_are_set_in_the_annex() -> None:
    keyed = replace(FACTS.themes[0], keys=[KeyLine("Kunci Keluarga (pseudonim)", "kunci_keluarga")])
    with_keys = replace(FACTS, themes=[keyed], key_note="Hanya berlaku dalam satu permohonan.")
    plain, more = render_bast(FACTS, logo=small_png()), render_bast(with_keys, logo=small_png())
    assert pages(more) == pages(plain)
    assert more != plain


def test_a_logo_that_is_no_picture_is_an_error() -> None:
    with pytest.raises(typst.TypstError):
        render_bast(FACTS, logo=b"no picture")


def test_d3_the_annex_lists_what_was_made_coarser_and_who_let_it_out() -> None:
    plain = render_bast(FACTS, logo=small_png())
    changed = replace(
        FACTS,
        changes=[ChangeLine("Umur #panic()", "kelompok selebar 5")],
        override="Diserahkan dengan keputusan Koordinator Uji.",
    )
    document = render_bast(changed, logo=small_png())
    assert document != plain
    assert pages(document) == pages(plain)
