"""The codebook (kamus variabel): what every delivered column means, as CSV for programs and HTML for
people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from html import escape

from dtsen.extraction.indonesian import number
from dtsen.extraction.package.contents import ROLE_LABELS, Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.frame import document_page
from dtsen.extraction.package.page import bullet_list, code, code_table, grouped_table, heading, paragraph

_CSV_HEAD = (
    "tema",
    "kolom",
    "label",
    "label_resmi",
    "kelompok",
    "peran",
    "tipe",
    "klasifikasi",
    "level_baris",
    "daftar_kode",
    "kode",
    "arti_kode",
    "penyesuaian",
    "keterangan",
)
_HEAD = ("Kolom", "Label", "Tipe", "Klasifikasi", "Daftar kode", "Penyesuaian")


def codebook_csv(contents: Contents) -> bytes:
    """One line a code, or one line a variable without codes. UTF-8, RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_CSV_HEAD)
    for table in contents.tables:
        for column in table.columns:
            for value, meaning in (column.codes or {"": ""}).items():
                writer.writerow(_csv_line(table, column, value, meaning))
    return text.getvalue().encode()


def codebook_html(contents: Contents) -> bytes:
    """The same for reading: columns by theme and group, then every code list that they use."""
    body = [paragraph(f"Wilayah: {contents.territory}.")]
    if contents.treatments:
        body += [heading("Penyesuaian data"), bullet_list(contents.treatments)]
    if contents.is_table:
        body += [heading("Membaca tabel"), bullet_list(reading_tables(contents))]
    lists: dict[str, Mapping[str, str]] = {}
    for table in contents.tables:
        body += [heading(table.label), paragraph(_summary(table))]
        body += [paragraph(table.encoding_note)] if table.encoding_note else []
        groups: dict[str, list[tuple[str, ...]]] = {}
        for column in table.columns:
            groups.setdefault(column.group or ROLE_LABELS[column.role], []).append(_row(column))
            if column.codes:
                lists[column.codelist or column.name] = column.codes
        body.append(grouped_table(f"Kolom {table.label}", _HEAD, groups))
    if lists:
        tables = "".join(code_table(name, codes) for name, codes in lists.items())
        body += [heading("Daftar kode"), f'<div class="lists">\n{tables}</div>\n']
    return document_page("Kamus Variabel", body, contents)


def reading_tables(contents: Contents) -> tuple[str, ...]:
    """What a reader of tables must know: totals, withheld cells, and rows that are not there."""
    of_families = (
        "Keterangan keluarga dalam tabel individu berasal dari baris keluarganya. Sel yang memuat sedikit "
        "keluarga ditahan walaupun individunya banyak.",
    )
    few = f"kurang dari {contents.k}" if contents.k else "terlalu sedikit"
    beside_families = (
        f"Di samping tabel keluarga, batas untuk individu {contents.k_of_people}: individu yang sedikit akan "
        "memberitahukan betapa sedikit keluarganya.",
    )
    types = {column.type for table in contents.tables for column in table.columns}
    of_one = (
        "hampir seluruh total atau rata-rata itu berasal dari satu keluarga atau individu; "
        if types & {"total", "rata-rata"}
        else ""
    )
    return (
        "Satu baris adalah satu sel tabel. Total di sebuah kolom berarti semua nilai kolom itu "
        "bersama-sama; baris Total tidak dijumlahkan dengan rinciannya.",
        "Pada sel yang ditahan semua hitungan dikosongkan. Pada sel yang ditahan sebagian hanya hitungan "
        "yang kosong ditahan; yang lain benar dan dapat dipakai.",
        f"Sebuah hitungan ditahan karena salah satu sebab ini: selnya memuat {few} keluarga atau individu; "
        f"{few} di antaranya termasuk dalam persennya, atau {few} tidak termasuk; {few} di antaranya "
        f"mempunyai nilai yang dijumlahkan atau dirata-ratakan, atau {few} tidak mempunyainya; {of_one}atau "
        "hitungan itu dapat dihitung kembali dari sel lain. Sebab yang mana tidak disebutkan.",
        *(beside_families if contents.k_of_people not in (None, contents.k) else ()),
        "Hitungan yang kosong pada sel yang ditampilkan tidak mempunyai nilai untuk dirata-ratakan.",
        "Kombinasi tanpa keluarga atau individu tidak mempunyai baris. Tidak terisi berarti nilai itu tidak "
        "ada di registri.",
        *(
            of_families
            if any(column.of_family for table in contents.tables for column in table.columns)
            else ()
        ),
    )


def _summary(table: DeliveredTable) -> str:
    return (
        f"{number(table.rows)} baris, {len(table.columns)} kolom; satu baris adalah satu {table.unit}. "
        f"{table.universe}"
    )


def _row(column: DeliveredColumn) -> tuple[str, ...]:
    texts = (
        _kind(column),
        column.classification,
        column.codelist or (column.name if column.codes else ""),
        " ".join(column.treatments),
    )
    remark = f'<span class="remark">{escape(said)}</span>' if (said := _remark(column)) else ""
    return (code(column.name), escape(column.label) + remark, *map(escape, texts))


def _kind(column: DeliveredColumn) -> str:
    """What the values are, in words."""
    if column.codes:
        return "kode"
    if column.bounds:
        return f"bilangan {column.bounds[0]} s.d. {column.bounds[1]}"
    if column.digits:
        return f"{column.digits} angka"
    return {"text": "teks", "integer": "bilangan bulat", "number": "bilangan", "date": "tanggal"}[
        column.storage
    ]


def _remark(column: DeliveredColumn) -> str:
    official = column.official_label not in ("", column.label)
    return " ".join(
        filter(None, (f"Label resmi: {column.official_label}." if official else "", column.remark))
    )


def _csv_line(table: DeliveredTable, column: DeliveredColumn, value: str, meaning: str) -> tuple[str, ...]:
    return (
        table.label,
        column.name,
        column.label,
        column.official_label or column.label,
        column.group,
        ROLE_LABELS[column.role],
        column.type,
        column.classification,
        "" if column.level is None else str(column.level),
        column.codelist,
        value,
        meaning,
        " ".join(column.treatments),
        column.remark,
    )
