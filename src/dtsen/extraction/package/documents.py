"""Every document of a package, in the order in which it is packed."""

from __future__ import annotations

from collections.abc import Iterator

from dtsen.extraction.package.codebook import codebook_csv, codebook_html
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.datapackage import datapackage_json
from dtsen.extraction.package.ddi import codebook_xml
from dtsen.extraction.package.loaders import loaders
from dtsen.extraction.package.readme import readme_html, readme_text
from dtsen.extraction.package.terms import terms_html, terms_text


def documents(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every document besides the quality report and the seal. Same contents, same bytes."""
    yield "BACA-SAYA.html", readme_html(contents)
    yield "BACA-SAYA.txt", readme_text(contents)
    yield "kamus-variabel.html", codebook_html(contents)
    yield "kamus-variabel.csv", codebook_csv(contents)
    yield "kamus-variabel.xml", codebook_xml(contents)
    yield "datapackage.json", datapackage_json(contents)
    yield from loaders(contents)
    yield "ketentuan.html", terms_html(contents)
    yield "ketentuan.txt", terms_text(contents)
