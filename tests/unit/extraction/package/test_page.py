"""The page that every document of a package shares: what is broken into lines, and what stands right."""

from __future__ import annotations

from dtsen.extraction.package.page import bullet_list, code_table, page, paragraph, table


def test_a_foot_is_broken_between_its_parts_only_and_no_line_begins_with_the_dot() -> None:
    made = page("Judul", [], synthetic=False, foot=["DTSEN-AB <1> · diterbitkan 27-11-2026"]).decode()
    assert "<p><span>DTSEN-AB &lt;1&gt; ·</span> <span>diterbitkan 27-11-2026</span></p>" in made


def test_a_meaning_may_be_broken_behind_a_stroke() -> None:
    assert "<td>Keramik/<wbr>granit &amp; ubin</td>" in code_table("lantai", {"1": "Keramik/granit & ubin"})


def test_a_column_of_numbers_stands_right_and_a_column_of_words_does_not() -> None:
    made = table("Penyebab", ("Kolom", "Orang", "Kode"), [("Usia", "1.204 (5,6%)", "1"), ("Desil", "", "1a")])
    assert '<th scope="col" role="columnheader" class="number">Orang</th>' in made
    assert '<td role="cell" class="number" data-label="Orang">1.204 (5,6%)</td>' in made
    assert '<th scope="col" role="columnheader">Kode</th>' in made
    assert '<td role="cell" data-label="Kode">1</td>' in made


def test_what_is_to_be_typed_stands_as_such_and_breaks_before_none_of_its_options() -> None:
    made = bullet_list(["sha256sum -c SHA256SUMS (Linux), shasum -a 256 -c SHA256SUMS (macOS)"])
    for command in ("sha256sum -c SHA256SUMS", "shasum -a 256 -c SHA256SUMS"):
        assert f'<code class="command">{command}</code>' in made
    assert paragraph("Di terminal: 7z x PAKET.zip") == (
        '<p>Di terminal: <code class="command">7z x PAKET.zip</code></p>\n'
    )
