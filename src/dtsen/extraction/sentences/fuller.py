"""What is said instead of a code's usual sentence where more is known.

Of a failed build the portal keeps the subject alone, and so do the usual sentences of ``building``; at the
command line the rest is at hand, and who reads the Indonesian line must learn from it no less than who reads
the English one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FULLER: Final[Mapping[str, str]] = MappingProxyType(
    {
        # the dataset version
        "dataset_former": (
            "Versi dataset di {folder} masih bersusunan lama ({subject}). Daftarkan ulang versi ini, lalu "
            "ulangi."
        ),
        "manifest_damaged": (
            "Manifes versi dataset, {subject}, rusak: {fact} tidak sah. Pulihkan dari cadangan, lalu ulangi."
        ),
        "column_missing": (
            "Berkas registri {file} tidak memuat kolom {subject}. Pakai versi lain, atau jangan minta kolom "
            "itu."
        ),
        "column_type": (
            "Berkas registri {file} memuat kolom {subject} sebagai {held}, bukan {wanted} seperti dalam "
            "katalog. Daftarkan ulang versi ini."
        ),
        # what was asked
        "unknown_variable": (
            "Variabel {subject} tidak ada di tema {theme}: variabel itu milik tema {holder}. Pindahkan ke "
            "tema itu, atau hapus."
        ),
        "table_too_big": (
            "Tabel memuat lebih dari {most} sel. Kurangi rinciannya, atau pakai rincian yang lebih kasar."
        ),
        "related_figures": (
            "Angka yang ditahan pada tabel tema {theme} akan dapat dihitung dari {variables}. Pakai salah "
            "satu saja dan satu kali saja, paling baik sebagai rincian."
        ),
        "related_tables": (
            "Angka yang ditahan pada satu tabel akan dapat dihitung dari tabel tema lain lewat {subject}, "
            "variabel tema {theme} yang menghitung isi tabel tema {counted}. Hapus variabel ini, atau minta "
            "satu tema saja."
        ),
        # disclosure
        "disclosure_failed": (
            "{summary} Sebab dan saran yang meluluskan hasil ini ({passing}) ada dalam laporan di samping "
            "tujuan. Salin salah satu saran ke spesifikasi, lalu ulangi."
        ),
        # the finished data
        "value_not_writable": (
            "Kolom {subject} memuat nilai yang tidak dapat ditulis dalam format {format}. Pilih format lain."
        ),
        "unreadable": (
            "{what} yang selesai disusun tidak dapat dibaca kembali, sehingga tidak diserahkan. Periksa "
            "ruang penyimpanan, lalu ulangi."
        ),
    }
)
