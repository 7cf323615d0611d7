"""The terms of use that travel with the data (R5, R9, R10)."""

from __future__ import annotations

import textwrap

from dtsen.extraction.level import AGGREGATE_LEVEL, PSEUDONYMOUS_LEVEL
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import SYNTHETIC_NOTICE, ordered_list, page, paragraph

TITLE = "Ketentuan Penggunaan Data DTSEN"

_GENERAL = (
    "Data hanya digunakan untuk program dan tujuan yang tercantum dalam permohonan dan Kerangka Acuan Kerja.",
    "Data hanya dibuka oleh orang yang memerlukannya untuk tujuan tersebut dan tercatat pada instansi "
    "penerima.",
    "Data tidak diteruskan, dijual, atau diumumkan kepada pihak lain dalam bentuk apa pun tanpa persetujuan "
    "tertulis.",
    "Penerima menjaga ketepatan, keamanan, dan kerahasiaan data serta hak subjek data sesuai Undang-Undang "
    "Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.",
    "Setelah menerima data, instansi penerima menjadi Pengendali DTSEN dan bertanggung jawab atas "
    "pemrosesannya.",
    "Data dimusnahkan ketika tujuan tercapai, jangka waktu berakhir, atau versi baru menggantikannya.",
    "Kebocoran atau kehilangan data dilaporkan secara tertulis paling lambat 3 x 24 jam sejak diketahui.",
    "Pemanfaatan data dilaporkan secara berkala dan dapat diperiksa sewaktu-waktu.",
)
_PSEUDONYMOUS = (
    "Penerima tidak berupaya mengenali kembali orang atau keluarga, dan tidak menggabungkan data ini dengan "
    "data lain untuk maksud tersebut. Kunci pseudonim hanya berlaku dalam paket ini.",
)
_ROWS = ("Paket disimpan terenkripsi; kata sandi paket disampaikan dan disimpan terpisah dari berkasnya.",)


def terms(level: int) -> tuple[str, ...]:
    """The numbered terms of an access level."""
    extra = () if level <= AGGREGATE_LEVEL else _ROWS
    return _GENERAL + (_PSEUDONYMOUS if level == PSEUDONYMOUS_LEVEL else ()) + extra


def terms_text(level: int, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """The terms as plain text, 78 characters wide."""
    lines = [
        TITLE,
        "=" * len(TITLE),
        "",
        *textwrap.wrap(identity.line, 78),
        f"Tingkat akses data: {level}",
        "",
    ]
    if synthetic:
        lines += [*textwrap.wrap(SYNTHETIC_NOTICE, 78), ""]
    for number, term in enumerate(terms(level), start=1):
        lines += textwrap.wrap(term, 78, initial_indent=f"{number:2}. ", subsequent_indent="    ")
    return ("\r\n".join(lines) + "\r\n").encode()


def terms_html(level: int, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """The terms as a page."""
    body = [paragraph(identity.line), paragraph(f"Tingkat akses data: {level}"), ordered_list(terms(level))]
    return page(TITLE, body, synthetic=synthetic)
