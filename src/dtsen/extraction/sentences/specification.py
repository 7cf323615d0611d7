"""What can be wrong with a specification that was written by hand; its keys are named as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SPECIFICATION: Final[Mapping[str, str]] = MappingProxyType(
    {
        # the document
        "spec_too_big": (
            "Spesifikasi lebih besar dari {most} kB. Periksa apakah berkas yang disebut sudah benar."
        ),
        "spec_too_deep": "Spesifikasi bertingkat lebih dari {most} (baris {line}). Sederhanakan susunannya.",
        "not_yaml": (
            "Spesifikasi bukan YAML atau JSON yang diterima (baris {line}). Perbaiki baris itu; satu "
            "dokumen saja, tanpa jangkar, alias, dan tag."
        ),
        "repeated_key": "Kunci {subject} muncul dua kali (baris {line}). Hapus salah satunya.",
        "unknown_key": (
            "Kunci {subject} tidak dikenal dalam {place}. Perbaiki ejaannya, atau hapus; yang dikenal: "
            "{known}."
        ),
        "key_of_other_form": (
            "Kunci {subject} dalam {place} tidak berlaku untuk form: {form}. Data mikro (rows) memakai "
            "variables; tabel (table) memakai dimensions dan measures. Ubah form, atau ganti kuncinya."
        ),
        "not_a_mapping": "Isi {subject} harus berupa pasangan “kunci: nilai”. Perbaiki penulisannya.",
        "not_a_list": "Isi {subject} harus berupa daftar. Tulis dalam kurung siku, misalnya [a, b].",
        # version, form, format, package, level
        "bad_version": "Versi {subject} salah tulis. Tulis triwulan/tahun, misalnya 3/2026.",
        "unknown_version": (
            "Versi yang diminta {subject}, sedangkan dataset ini versi {held}. Sebut dataset yang diminta, "
            "atau ubah version."
        ),
        "unknown_form": "Bentuk {subject} tidak dikenal. Tulis rows (data mikro) atau table (data agregat).",
        "unknown_format": "Format {subject} tidak dikenal. Pilih salah satu: {known}.",
        "unknown_package": "Paket {subject} tidak dikenal. Tulis zip atau none.",
        "bad_level": "Level {subject} tidak ada. Tulis 1, 2, 3, atau 4, tanpa tanda kutip, atau hapus level.",
        "level_too_low": (
            "Yang disetujui level {approved}, sedangkan {subject} memerlukan level {needed}. Hapus variabel "
            "itu, atau mintakan persetujuan level {needed}."
        ),
        "level_too_low_for_form": (
            "Yang disetujui level {approved}, sedangkan bentuk {subject} berlevel {needed}. Ubah form atau "
            "level, atau mintakan persetujuan level {needed}."
        ),
        # themes and variables
        "no_theme": "Spesifikasi tidak menyebut tema. Isi themes dengan family, individual, atau keduanya.",
        "unknown_theme": "Tema {subject} tidak dikenal. Tulis family atau individual.",
        "no_variable": (
            "Tidak ada variabel tema {subject} yang akan diserahkan. Isi variables, dan jangan semuanya drop."
        ),
        "unknown_variable": (
            "Variabel {subject} tidak dikenal dalam tema {theme}. Periksa ejaannya dalam katalog variabel."
        ),
        "repeated_variable": "{subject} disebut lebih dari satu kali di tema {theme}. Tulis satu kali saja.",
        # conditions
        "filter_not_allowed": (
            "Baris tidak dapat dipilih menurut {subject}: where hanya menerima kode dan bilangan. Hapus "
            "syarat itu."
        ),
        "empty_filter": (
            "Syarat pada {subject} tidak menyebut satu nilai pun. Isi nilainya, atau hapus syarat itu."
        ),
        "unknown_code": (
            "Nilai {value} tidak berlaku untuk {subject}. Pakai kode dari katalog variabel, atau bilangan "
            "bulat bila variabel itu bilangan."
        ),
        "empty_result": (
            "Tidak ada satu baris pun tema {subject} di {place} yang memenuhi {conditions}. Periksa regions "
            "dan where."
        ),
        # tables
        "too_many_dimensions": "Tabel tema {subject} memuat lebih dari {most} rincian. Kurangi dimensions.",
        "not_a_dimension": (
            "Tabel tidak dapat dirinci menurut {subject}. Pakai kode atau wilayah, atau kelompokkan "
            "bilangannya dengan bands."
        ),
        "no_measure": "Tabel tema {subject} tidak memuat hitungan. Isi measures, misalnya [count].",
        "unknown_measure": (
            "Hitungan tidak dikenal dalam tema {theme}: {subject}. Tulis count, {{sum: id}}, {{mean: id}}, "
            "atau {{share: {{id: [kode]}}}}."
        ),
        "not_a_measure": (
            "{subject} tidak dapat dihitung dengan {kind}. Pakai sum dan mean untuk bilangan, share untuk "
            "kode."
        ),
        "empty_share": (
            "share dari {subject} tidak menyebut satu kode pun. Isi kodenya, atau hapus hitungan itu."
        ),
        "variable_not_for_tables": (
            "{subject} baru boleh dipakai mulai level {needed}, sedangkan tabel berlevel 2. Hapus dari "
            "dimensions, measures, dan where."
        ),
        # disclosure
        "bad_k": (
            "{subject} pada disclosure harus bilangan bulat dari 2 sampai {largest}, bukan {value}. Perbaiki "
            "nilainya."
        ),
        "bad_l": (
            "{subject} pada disclosure harus bilangan bulat dari 2 sampai {largest}, bukan {value}. Perbaiki "
            "nilainya."
        ),
        "l_out_of_reach": (
            "l = {wanted} tidak mungkin dipenuhi: {subject} paling banyak bernilai {values} macam. "
            "Kecilkan l, atau longgarkan syaratnya."
        ),
        "shared_sensitive": (
            "l untuk {subject} tidak dapat dijaga selama variabel itu ada di kedua berkas tanpa kunci. "
            "Hapus dari salah satu tema, atau hapus l."
        ),
        "unknown_transform": (
            "Penyesuaian {subject} tidak dikenal: {entry}. Tulis drop, suppress, atau salah satu dari {{top: "
            "n}}, {{bottom: n}}, {{bands: n}}."
        ),
        "bad_recode": (
            "Pengelompokan {subject} salah: {value}. Pakai bilangan bulat; bands selebar 2 atau lebih, atau "
            "paling banyak 100 batas yang menaik."
        ),
        "recode_not_allowed": "{subject} bukan bilangan yang dapat dikelompokkan. Pakai drop atau suppress.",
        "transform_not_allowed": "{subject} menunjuk orangnya langsung, dan hanya dapat dihapus. Pakai drop.",
        "transform_not_for_tables": (
            "Penyesuaian {subject} tidak berlaku pada tabel ini. Rincian hanya menerima top, bottom, dan "
            "bands; yang dijumlahkan pakai apa adanya."
        ),
        "bad_linked": "disclosure.linked harus true atau false. Perbaiki nilainya.",
        "nothing_to_unlink": "linked: false hanya berlaku untuk data mikro dua tema. Hapus linked.",
        "override_incomplete": (
            "Keputusan meloloskan (override) tidak menyebut {subject}. Isi reason dan decided_by."
        ),
        "disclosure_at_level_4": (
            "Data level 4 diserahkan sebagaimana disetujui karena memuat {subject}. Hapus disclosure, atau "
            "hapus pengenal langsung."
        ),
        "disclosure_not_for_tables": (
            "Tabel hanya menerima k dan transform. Hapus l dan override dari {subject}."
        ),
        "disclosure_failed": (
            "{summary} Sebabnya ada dalam laporan di samping tujuan; penyesuaian yang meluluskan hasil ini "
            "tidak ditemukan. Kembalikan permohonan kepada pemohon, atau mintakan keputusan koordinator."
        ),
    }
)
