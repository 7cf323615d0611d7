"""What can go wrong around a build at the command line: places, secrets, seals, and what is not installed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

COMMAND_LINE: Final[Mapping[str, str]] = MappingProxyType(
    {
        # what is read
        "file_unreadable": "Berkas {subject} tidak dapat dibaca. Periksa nama dan izinnya; teks harus UTF-8.",
        "file_too_big": (
            "Berkas {subject} lebih besar dari 1 MB. Periksa apakah berkas yang disebut sudah benar."
        ),
        "other_spec": "Isi berkas {option} {subject} salah. Perbaiki dahulu: {reason}.",
        "elsewhere_not_compared": (
            "{subject} hanya berlaku untuk baris level {wanted}, sedangkan yang diminta level {level}. Hapus "
            "{subject}."
        ),
        "dataset_missing": (
            "Folder {folder} bukan versi dataset: {subject} tidak ada. Sebut folder satu versi."
        ),
        "regions_missing": (
            "Berkas wilayah {subject} tidak ada di {folder}. Tulis --regions DIR: folder dengan "
            "provinces.csv, regencies.csv, districts.csv, dan villages.csv, yaitu folder data paket npm "
            "idn-area-data. “make setup” menaruhnya di bawah DTSEN_HOME."
        ),
        # where the result goes
        "no_target": "Tujuan hasil belum disebut. Tulis {subject} DIR.",
        "target_taken": "{subject} sudah ada. Pilih nama atau tempat lain, atau pindahkan yang ada.",
        "target_unusable": (
            "{subject} tidak dapat ditulis. Periksa folder dan izinnya, atau pilih tempat lain."
        ),
        # secrets
        "key_missing": "Paket level {level} memerlukan kunci. Tulis --key-file FILE.",
        "key_too_short": "Kunci terlalu pendek. Pakai berkas kunci berisi sedikitnya {least} byte acak.",
        "key_too_plain": "Kunci hanya berisi satu byte yang diulang. Pakai berkas kunci berisi byte acak.",
        "passphrase_missing": "Paket level {level} memerlukan kata sandi. Isi berkas --passphrase-file.",
        "passphrase_signs": (
            "Kata sandi paket memuat tanda yang tidak dibaca sama oleh semua program, atau lebih dari satu "
            "baris. Pakai huruf tanpa aksen, angka, spasi, dan tanda baca biasa (ASCII), dalam satu baris."
        ),
        "passphrase_too_short": "Kata sandi paket terlalu pendek. Pakai sedikitnya {least} karakter.",
        "passphrase_unsaid": (
            "Kata sandi paket {subject} tidak dapat ditampilkan, sehingga paket tidak disusun. Ulangi dengan "
            "keluaran yang dapat ditulis, atau tulis --passphrase-file FILE."
        ),
        # engines
        "unknown_engine": "Mesin {subject} tidak dikenal. Pilih salah satu: {known}.",
        "spark_missing": (
            "Mesin Spark belum terpasang: paket {package} tidak ada. Pasang paket dari "
            "requirements/spark.txt, atau pakai --engine duckdb."
        ),
        "spark_address": (
            "Alamat klaster Spark salah atau belum disebut. Tulis --spark-master spark://host:port atau "
            "sc://host:port."
        ),
        "java_missing": (
            "Java 17 belum terpasang di komputer ini. Pasang Java 17, atau pakai --engine duckdb."
        ),
        # seals
        "package_missing": "Folder {subject} tidak ada. Sebut folder hasil membuka paket.",
        "package_packed": "{subject} adalah berkas. Buka dahulu paketnya, lalu sebut foldernya.",
        "seal_missing": (
            "Paket {folder} tidak memuat segel {subject}: disusun tanpa kunci, atau segelnya diambil. "
            "Asal-usulnya tidak dapat dibuktikan; mintalah salinan baru."
        ),
        "seal_of_another_key": (
            "Segel {subject} dibuat dengan kunci lain atau untuk paket lain. Sebut kunci yang dipakai "
            "menyusun paket ini."
        ),
        "seal_changed": "Segel {subject} telah diubah. Jangan pakai paket ini; mintalah salinan baru.",
        "seal_too_large": (
            "Berkas {subject} terlalu besar untuk sebuah segel. Jangan pakai paket ini; mintalah salinan "
            "baru."
        ),
        "seal": (
            "Isi paket tidak lagi seperti saat disegel: {changed} berkas berubah, {missing} hilang, {extra} "
            "tidak disegel ({names}). Jangan pakai paket ini; mintalah salinan baru."
        ),
        # the system, and who sits before it
        "system_error": "Sistem menolak{place}. Periksa nama, izin, dan ruang penyimpanan, lalu ulangi.",
        "ended": "Dihentikan dari luar; yang telah dimulai sudah dibersihkan. Jalankan lagi bila perlu.",
    }
)
