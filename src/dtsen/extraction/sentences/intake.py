"""What can stop the taking in of a delivery, or the making of a registry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

INTAKE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "delivery_refused": "Kiriman {subject} ditolak. Perbaiki semua temuan di atas, lalu periksa kembali.",
        "delivery_missing": (
            "Kiriman {folder} tidak dapat dibuka: periksa {subject}. Sebut folder yang memuat family/ dan "
            "individual/, tanpa * ? [ pada namanya."
        ),
        "report_unwritable": "Laporan {subject} tidak dapat ditulis. Sebut tempat lain dengan --report.",
        "out_unwritable": (
            "Folder {subject} tidak dapat ditulis. Periksa izinnya, atau sebut folder lain dengan --out."
        ),
        "intake_busy": "Penerimaan lain sedang bekerja di {subject}. Ulangi setelah selesai.",
        "intake_failed": "Kiriman {subject} tidak dapat diolah. Periksa berkasnya, lalu ulangi.",
        "intake_incomplete": (
            "Sebagian baris tema {subject} hilang saat diolah, sehingga tidak didaftarkan. Ulangi; bila "
            "terulang, laporkan kepada pengelola sistem."
        ),
        "file_empty": (
            "Berkas registri {subject} tidak akan memuat satu baris pun. Periksa kiriman, lalu ulangi."
        ),
        # the catalogue, which the product brings with it
        "unknown_codelist": (
            "Katalog variabel menyebut daftar kode {subject} untuk {variable}, dan daftar itu tidak ada. "
            "Pasang ulang produk ini."
        ),
        "repeated": "Katalog variabel memuat {subject} dua kali dalam tema {theme}. Pasang ulang produk ini.",
        "classification": (
            "Klasifikasi {subject} dalam katalog variabel tidak dikenal. Pasang ulang produk ini."
        ),
        "level": (
            "Level dan klasifikasi {subject} dalam katalog variabel bertentangan. Pasang ulang produk ini."
        ),
    }
)
