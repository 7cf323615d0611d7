"""What can befall any build, whoever began it: the portal shows these sentences too, in both its languages.

They know the subject alone, for a failed build keeps no more; and they name no option and no key of a
specification, for on a screen there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dtsen.extraction.sentences.marking import gettext_noop as _

BUILDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        # the machine
        "disk_full": _("Ruang penyimpanan habis. Kosongkan ruang, lalu ulangi."),
        "file_too_large": _(
            "Berkas lebih besar daripada yang diizinkan mesin ini. Naikkan batas ukuran berkas (ulimit -f) "
            "atau pakai sistem berkas lain, lalu ulangi."
        ),
        "out_of_memory": _("Memori tidak cukup. Ulangi saat tidak ada pekerjaan lain."),
        "build_busy": _("Pengolahan lain untuk {subject} masih berjalan. Ulangi setelah selesai."),
        "spark_unreachable": _("Klaster Spark tidak menjawab. Periksa klaster, lalu ulangi."),
        "spark_busy": _("Klaster Spark sedang penuh. Ulangi beberapa saat lagi."),
        "spark_failed": _("Klaster Spark menghentikan pekerjaan. Periksa klaster, lalu ulangi."),
        # the dataset version
        "dataset_former": _(
            "Versi dataset ini masih bersusunan lama ({subject}). Daftarkan ulang versi ini, lalu ulangi."
        ),
        "manifest_damaged": _(
            "Manifes versi dataset, {subject}, rusak. Pulihkan dari cadangan, lalu ulangi."
        ),
        "theme_missing": _(
            "Versi dataset ini tidak memuat tema {subject}. Pakai versi lain, atau jangan minta tema itu."
        ),
        "file_missing": _("Berkas registri {subject} tidak ditemukan. Pulihkan dari cadangan, lalu ulangi."),
        "file_damaged": _("Berkas registri {subject} rusak. Pulihkan dari cadangan, lalu ulangi."),
        "column_missing": _(
            "Versi dataset ini tidak memuat kolom {subject}. Pakai versi lain, atau jangan minta kolom itu."
        ),
        "column_type": _(
            "Kolom {subject} versi dataset ini tidak berjenis seperti dalam katalog. Daftarkan ulang versi "
            "ini."
        ),
        "registry_unreadable": _(
            "Registri tema {subject} tidak dapat dibaca. Periksa berkas dan izinnya, lalu ulangi."
        ),
        # what was asked
        "unknown_region": _(
            "Kode wilayah {subject} tidak dikenal. Pakai kode Kemendagri 2, 4, 6, atau 10 angka, tanpa titik."
        ),
        "table_too_big": _("Tabel terlalu besar. Kurangi rinciannya, atau pakai rincian yang lebih kasar."),
        "related_figures": _(
            "Angka yang ditahan pada tabel akan dapat dihitung dari {subject}. Pakai variabel ini satu "
            "kali, sebagai rincian atau sebagai hitungan, dan tanpa variabel yang ditanyakan bersamanya."
        ),
        "related_tables": _(
            "Angka yang ditahan pada satu tabel akan dapat dihitung dari tabel tema lain lewat {subject}. "
            "Hapus variabel ini, atau minta satu tema saja."
        ),
        # the finished data
        "workbook_too_large": _(
            "Baris {subject} tidak muat dalam satu buku kerja. Pilih format lain, atau minta lebih sedikit "
            "baris."
        ),
        "value_not_writable": _(
            "Kolom {subject} memuat nilai yang tidak dapat ditulis dalam format ini. Pilih format lain."
        ),
        "unwritable": _(
            "Tabel tema {subject} tidak dapat ditulis. Periksa ruang penyimpanan dan izinnya, lalu ulangi."
        ),
        "unreadable": _(
            "Berkas yang selesai disusun tidak dapat dibaca kembali, sehingga tidak diserahkan. Periksa "
            "ruang penyimpanan, lalu ulangi."
        ),
        "check_columns": _(
            "Kolom hasil bukan variabel yang disetujui, sehingga data tidak diserahkan. Ulangi; bila "
            "terulang, laporkan kepada pengelola sistem."
        ),
        "check_regions": _(
            "Hasil memuat baris dari luar wilayah yang disetujui, sehingga data tidak diserahkan. Ulangi; "
            "bila terulang, laporkan kepada pengelola sistem."
        ),
        "check_rows": _(
            "Jumlah baris hasil berbeda dari registri, sehingga data tidak diserahkan. Ulangi; bila "
            "terulang, laporkan kepada pengelola sistem."
        ),
        "check_content": _(
            "Isi baris hasil berbeda dari registri, sehingga data tidak diserahkan. Ulangi; bila terulang, "
            "laporkan kepada pengelola sistem."
        ),
        "check_order": _(
            "Urutan baris hasil tidak diacak, sehingga data tidak diserahkan. Ulangi; bila terulang, "
            "laporkan kepada pengelola sistem."
        ),
        "check_cells": _(
            "Isi sel berbeda dari tabel yang dihitung, sehingga data tidak diserahkan. Ulangi; bila "
            "terulang, laporkan kepada pengelola sistem."
        ),
        "check_total": _(
            "Jumlah tabel berbeda dari registri, sehingga data tidak diserahkan. Ulangi; bila terulang, "
            "laporkan kepada pengelola sistem."
        ),
        "check_figures": _(
            "Angka tabel berbeda dari hitungan ulang, sehingga data tidak diserahkan. Ulangi; bila "
            "terulang, laporkan kepada pengelola sistem."
        ),
        "check_small_cells": _(
            "Ada sel kecil yang tidak ditahan, sehingga data tidak diserahkan. Laporkan kepada pengelola "
            "sistem, atau minta rincian yang lebih kasar."
        ),
        "check_few_rows": _(
            "Ada angka tentang sedikit baris yang ditampilkan, sehingga data tidak diserahkan. Laporkan "
            "kepada pengelola sistem, atau minta rincian yang lebih kasar."
        ),
        "check_dominance": _(
            "Ada total yang hampir seluruhnya milik satu penyumbang ditampilkan, sehingga data tidak "
            "diserahkan. Laporkan kepada pengelola sistem, atau minta rincian yang lebih kasar."
        ),
        "check_family_cells": _(
            "Ada sel sedikit keluarga yang tidak ditahan, sehingga data tidak diserahkan. Laporkan kepada "
            "pengelola sistem, atau minta rincian yang lebih kasar."
        ),
        "check_derivable": _(
            "Ada angka tertahan yang dapat dihitung kembali, sehingga data tidak diserahkan. Laporkan "
            "kepada pengelola sistem, atau minta rincian yang lebih kasar."
        ),
    }
)
