"""The terms of use that travel with the data (R5, R9, R10)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from dtsen.extraction.formats.html import SYNTHETIC_NOTICE
from dtsen.extraction.level import AGGREGATE_LEVEL, IDENTIFIED_LEVEL, PSEUDONYMOUS_LEVEL
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.frame import document_page, facts
from dtsen.extraction.package.page import bullet_list, heading, ordered_list, paragraph
from dtsen.extraction.regions import ATTRIBUTION

TITLE = "Ketentuan Penggunaan Data DTSEN"
WIDTH = 78

_PURPOSE = (
    "Data hanya digunakan untuk program dan tujuan yang tercantum dalam permohonan dan Kerangka Acuan Kerja.",
    "Data hanya dibuka oleh orang yang memerlukannya untuk tujuan tersebut dan tercatat pada instansi "
    "penerima.",
    "Data tidak diteruskan, dijual, atau diumumkan kepada pihak lain dalam bentuk apa pun tanpa persetujuan "
    "tertulis.",
)
_TABLE_PURPOSE = (
    "Data hanya digunakan untuk program dan tujuan yang tercantum dalam permohonan.",
    *_PURPOSE[1:],
)
_TABLE = (
    "Sel yang ditahan tidak dihitung kembali, baik dari jumlah baris dan kolom, dari tabel lain, maupun dari "
    "versi DTSEN yang lain.",
    "Tabel tidak digabungkan dengan data lain untuk mengenali orang atau keluarga.",
)
_PSEUDONYMOUS = (
    "Penerima tidak berupaya mengenali kembali orang atau keluarga, dan tidak menggabungkan data ini dengan "
    "data lain untuk maksud tersebut. Kunci pseudonim hanya berlaku dalam paket ini.",
    "Hasil olahan yang diterbitkan berupa agregat yang tidak menunjuk orang atau keluarga tertentu.",
)
_IDENTIFIED = (
    "Identitas langsung (NIK, nama, alamat) tidak disalin ke sistem, dokumen, atau percakapan yang tidak "
    "diperlukan untuk tujuan dalam Kerangka Acuan Kerja.",
)
_ENCRYPTED = (
    "Paket disimpan terenkripsi; kata sandi paket disampaikan dan disimpan terpisah dari berkasnya.",
)
_PLAIN_ROWS = ("Berkas tidak terenkripsi: berkas disimpan dan dikirim hanya dengan enkripsi.",)
_GENERAL = (
    "Penerima menjaga ketepatan, keamanan, dan kerahasiaan data serta hak subjek data sesuai Undang-Undang "
    "Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.",
    "Setelah menerima data, instansi penerima menjadi Pengendali DTSEN dan bertanggung jawab atas "
    "pemrosesannya.",
    "Data dimusnahkan ketika tujuan tercapai, jangka waktu berakhir, atau versi baru menggantikannya.",
    "Kebocoran atau kehilangan data dilaporkan secara tertulis paling lambat 3 x 24 jam sejak diketahui.",
    "Pemanfaatan data dilaporkan secara berkala dan dapat diperiksa sewaktu-waktu.",
    "Pelanggaran dikenai sanksi sesuai Undang-Undang Nomor 27 Tahun 2022.",
)
_MARK = (
    "Paket ini memuat tanda salinan yang menunjukkan kepada siapa data diserahkan. Tanda itu tidak dihapus.",
)
_OWN: Mapping[int, tuple[str, ...]] = {
    AGGREGATE_LEVEL: _TABLE,
    PSEUDONYMOUS_LEVEL: _PSEUDONYMOUS,
    IDENTIFIED_LEVEL: _IDENTIFIED,
}
_TREATMENTS = "Penyesuaian data"


def terms(level: int, *, marked: bool = True, encrypted: bool = True) -> tuple[str, ...]:
    """The numbered terms of an access level. ``marked``: the package bears a mark; ``encrypted``: it asks for
    a passphrase, which tables never do.
    """
    purpose = _TABLE_PURPOSE if level <= AGGREGATE_LEVEL else _PURPOSE
    own = _OWN.get(level, ())
    if level > AGGREGATE_LEVEL:
        own += _ENCRYPTED if encrypted else _PLAIN_ROWS
    return purpose + own + _GENERAL + (_MARK if marked else ())


def terms_of(contents: Contents) -> tuple[str, ...]:
    """The numbered terms of a package."""
    return terms(contents.level, marked=bool(contents.mark), encrypted=bool(contents.encrypted))


def terms_text(contents: Contents) -> bytes:
    """The terms as plain text, 78 characters wide."""
    lines = [TITLE, "=" * len(TITLE), "", *fact_lines(contents), ""]
    if contents.treatments:
        lines += [_TREATMENTS, *bullets(contents.treatments), ""]
    for number, term in enumerate(terms_of(contents), start=1):
        lines += textwrap.wrap(term, WIDTH, initial_indent=f"{number:2}. ", subsequent_indent="    ")
    return as_text([*lines, "", ATTRIBUTION])


def terms_html(contents: Contents) -> bytes:
    """The terms as a page."""
    body = [paragraph(f"Wilayah: {contents.territory}."), ordered_list(terms_of(contents))]
    if contents.treatments:
        body += [heading(_TREATMENTS), bullet_list(contents.treatments)]
    return document_page(TITLE, body, contents)


def fact_lines(contents: Contents) -> list[str]:
    """The head of every plain text: the facts, the decision that let the data out, and what is synthetic."""
    named = facts(contents) | {"Wilayah": contents.territory}
    width = max(map(len, named)) + 2
    lines: list[str] = []
    for name, value in named.items():
        label = f"{name}:".ljust(width)
        lines += textwrap.wrap(value, WIDTH, initial_indent=label, subsequent_indent=" " * width)
    for notice in filter(None, (contents.decision, SYNTHETIC_NOTICE if contents.synthetic else "")):
        lines += ["", *textwrap.wrap(notice, WIDTH)]
    return lines


def bullets(items: tuple[str, ...]) -> list[str]:
    """Plain text lines of a list."""
    return [
        line
        for item in items
        for line in textwrap.wrap(item, WIDTH, initial_indent="  - ", subsequent_indent="    ")
    ]


def as_text(lines: list[str]) -> bytes:
    """The lines as a file that every editor opens."""
    return ("\r\n".join(lines) + "\r\n").encode()
