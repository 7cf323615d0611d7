"""BACA-SAYA: what is in the package and how to open it, on one page."""

from __future__ import annotations

import textwrap
from html import escape

from dtsen.extraction.indonesian import number
from dtsen.extraction.package.codebook import reading_tables
from dtsen.extraction.package.contents import Contents, DeliveredTable
from dtsen.extraction.package.frame import document_page
from dtsen.extraction.package.loaders import LANGUAGES
from dtsen.extraction.package.page import bullet_list, code, heading, ordered_list, paragraph
from dtsen.extraction.package.page import table as html_table
from dtsen.extraction.package.seal import SEAL_FILE
from dtsen.extraction.package.spreadsheets import is_too_long, opening_texts
from dtsen.extraction.package.terms import WIDTH, as_text, bullets, fact_lines

TITLE = "Baca Saya: Paket Data DTSEN"

_REGION_CODE = ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan", "kode_kelurahan_desa")
_READ_EVERYWHERE = {"csv", "ansi", "xlsx"}
_DOCUMENTS = (
    ("kamus-variabel.html", "arti setiap kolom dan kode; .csv dan .xml (DDI 2.5) untuk program"),
    ("laporan-kualitas.html", "hasil Cek Kualitas Data; .json untuk program"),
    ("ketentuan.html", "ketentuan penggunaan; .txt dengan isi yang sama"),
    ("datapackage.json", "metadata terbaca mesin (Frictionless Data Package)"),
    (SEAL_FILE, "tanda salinan, SHA-256 setiap berkas, dan segelnya"),
    ("SHA256SUMS", "jumlah kontrol semua berkas"),
)
_UNPACK = (
    "Simpan paket di tempat yang hanya dapat dibuka oleh orang yang berhak.",
    "Buka dengan 7-Zip (Windows, Linux) atau Keka (macOS). Paket dienkripsi AES-256; pembuka ZIP "
    "bawaan Windows tidak dapat membukanya.",
    "Masukkan kata sandi paket, yang disampaikan terpisah dari berkasnya. Di terminal: 7z x PAKET.zip",
)
_UNPACK_PLAIN = ("Buka paket dengan pembuka ZIP apa pun, atau di terminal: 7z x PAKET.zip",)
_COMPARE = (
    "Cocokkan isinya dengan SHA256SUMS: sha256sum -c SHA256SUMS (Linux), "
    "shasum -a 256 -c SHA256SUMS (macOS), atau berkas demi berkas: "
    "Get-FileHash NAMA_BERKAS (PowerShell di Windows)."
)


def readme_html(contents: Contents) -> bytes:
    """The page."""
    body = [
        heading("Isi"),
        html_table("Data", ("Berkas", "Tema", "Baris", "Kolom"), map(_data_row, contents.tables)),
    ]
    documents = [(_link(name), escape(purpose)) for name, purpose in _documents(contents)]
    body += [html_table("Dokumen", ("Berkas", "Isi"), documents)]
    steps = _opening(contents)
    body += [heading("Membuka"), ordered_list(steps) if len(steps) > 1 else paragraph(steps[0])]
    body += [heading("Membaca data"), *map(paragraph, _reading(contents))]
    if notes := _notes(contents):
        body += [heading("Perlu diketahui"), bullet_list(notes)]
    return document_page(TITLE, body, contents)


def readme_text(contents: Contents) -> bytes:
    """The same as plain text, 78 characters wide."""
    lines = [TITLE, "=" * len(TITLE), "", *fact_lines(contents), "", "ISI", ""]
    for table in contents.tables:
        lines += _entry(
            _paths(table), f"{table.label}: {number(table.rows)} baris, {len(table.columns)} kolom"
        )
    for name, purpose in _documents(contents):
        lines += _entry(name, purpose)
    lines += ["", "MEMBUKA", ""]
    steps = _opening(contents)
    for place, step in enumerate(steps, start=1):
        number_of_step, indent = (f"{place}. ", "   ") if len(steps) > 1 else ("", "")
        lines += textwrap.wrap(step, WIDTH, initial_indent=number_of_step, subsequent_indent=indent)
    lines += ["", "MEMBACA DATA", ""]
    for text in _reading(contents):
        lines += textwrap.wrap(text, WIDTH, break_on_hyphens=False)  # (an option is one word)
    if notes := _notes(contents):
        lines += ["", "PERLU DIKETAHUI", "", *bullets(notes)]
    return as_text(lines)


def _opening(contents: Contents) -> tuple[str, ...]:
    if contents.encrypted is None:
        return (_COMPARE,)
    return (*(_UNPACK if contents.encrypted else _UNPACK_PLAIN), _COMPARE)


def _documents(contents: Contents) -> tuple[tuple[str, str], ...]:
    own = tuple((name, f"membaca data dengan {language}") for name, language in LANGUAGES.items())
    companions = tuple(
        (part.path, f"{part.kind.lower()} {table.label}")
        for table in contents.tables
        for part in table.companions
    )
    common = [entry for entry in _DOCUMENTS if contents.mark or entry[0] != SEAL_FILE]
    return (*companions, *own, *common)


def _reading(contents: Contents) -> tuple[str, ...]:
    texts = [
        f"Pemuat di folder pemuat membaca data dengan {', '.join(LANGUAGES.values())}: tipe yang tepat"
        f"{_kept_as_text(contents)}, label variabel, dan arti kode. Jalankan dari folder paket."
    ]
    texts += opening_texts(contents.tables)
    if not {table.format.id for table in contents.tables} <= _READ_EVERYWHERE:
        texts.append(
            "Stata (versi 16 ke atas) dan SPSS tidak membaca format ini sendiri: pemuatnya menjalankan "
            "Python dengan pandas. Bila itu tidak tersedia, mintalah format CSV, ANSI, atau XLSX."
        )
    texts += _validating(contents)
    return tuple(texts)


def _validating(contents: Contents) -> list[str]:
    """What a validator says wrongly: the reader of Frictionless turns missing whole numbers of a Parquet file
    into fractions that are no number, which no true schema allows.
    """
    columns = [
        column for table in contents.tables if table.format.id == "parquet" for column in table.columns
    ]
    if not any(column.storage == "integer" for column in columns):
        return []
    return [
        "Pemeriksa Frictionless melaporkan “Type error” dengan isi “nan” untuk bilangan bulat Parquet yang "
        "kosong. Itu salah baca pemeriksanya, bukan kesalahan data. Tanpa laporan itu: frictionless validate "
        "datapackage.json --skip-errors type-error"
    ]


def _kept_as_text(contents: Contents) -> str:
    """What looks like a number and stays a text, of what is there."""
    columns = [column for table in contents.tables for column in table.columns]
    kinds = {
        "NIK dan nomor KK": any(is_too_long(column) for column in columns),
        "kode wilayah": any(column.name.startswith(_REGION_CODE) for column in columns),
    }
    named = [kind for kind, is_there in kinds.items() if is_there]
    return f" ({' serta '.join(named)} tetap teks)" if named else ""


def _notes(contents: Contents) -> tuple[str, ...]:
    notes = [f"Wilayah: {contents.territory}."]
    notes += [f"{table.label}: {table.universe}" for table in contents.tables]
    notes += [f"{table.label}: {table.encoding_note}" for table in contents.tables if table.encoding_note]
    if contents.is_table:
        notes += reading_tables(contents)
    else:
        notes.append("Nilai yang tidak ada dibiarkan kosong; tidak ada kode khusus untuknya.")
    if contents.guards:
        notes.append(
            "Teks yang diawali =, +, -, @, tab, ganti baris, atau tanda petik tunggal diberi tanda petik "
            "tunggal di depannya agar tidak dihitung sebagai rumus oleh lembar kerja; begitu pula di dalam "
            "teks, di belakang titik koma, tab, atau ganti baris yang diikuti tanda itu. Pemuat melepasnya "
            "kembali."
        )
    if contents.unguarded:
        notes.append(
            "Pengaman rumus dimatikan untuk paket ini: teks yang diawali =, +, -, atau @ dihitung sebagai "
            "rumus bila berkas dibuka langsung dengan lembar kerja. Impor setiap kolom teks sebagai teks."
        )
    notes += contents.treatments
    return tuple(notes)


def _data_row(table: DeliveredTable) -> tuple[str, ...]:
    return (
        _link(table.paths[0]) if len(table.paths) == 1 else code(_paths(table)),
        escape(table.label),
        number(table.rows),
        str(len(table.columns)),
    )


def _paths(table: DeliveredTable) -> str:
    if len(table.paths) == 1:
        return table.paths[0]
    return f"{table.paths[0]} s.d. {table.paths[-1].rsplit('/', 1)[-1]} ({len(table.paths)} berkas)"


def _entry(name: str, purpose: str) -> list[str]:
    return [f"  {name}", *textwrap.wrap(purpose, WIDTH, initial_indent="      ", subsequent_indent="      ")]


def _link(name: str) -> str:
    return f'<a href="{escape(name)}">{code(name)}</a>'
