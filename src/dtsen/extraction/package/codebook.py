"""The codebook (kamus variabel): what every delivered column means, as CSV for programs and HTML for
people.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from dtsen.extraction.catalogue import Catalogue, Variable
from dtsen.extraction.formats import Format
from dtsen.extraction.keys import KEY_LABELS, KEY_NOTE
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.page import heading, page, paragraph, table
from dtsen.extraction.plan import Column, Plan, Pseudonym
from dtsen.extraction.regions import ATTRIBUTION

_CLASSES: Mapping[str, str] = {
    "non_identifying": "Tidak mengidentifikasi",
    "quasi_identifier": "Mengidentifikasi secara tidak langsung",
    "sensitive": "Sensitif",
    "direct_identifier": "Mengidentifikasi secara langsung",
}
_HEAD = (
    "tema",
    "kolom",
    "label",
    "label_resmi",
    "kelompok",
    "tipe",
    "klasifikasi",
    "tingkat_baris",
    "daftar_kode",
    "kode",
    "arti_kode",
    "keterangan",
)


def codebook_csv(plan: Plan, catalogue: Catalogue) -> bytes:
    """One line a code, or one line a variable without codes. UTF-8, RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_HEAD)
    for theme in plan.themes:
        label = catalogue.theme(theme.theme).label
        for column in theme.columns:
            facts = _facts(column)
            codes = _codes(column) or {"": ""}
            for code, meaning in codes.items():
                writer.writerow((label, *facts[:-1], code, meaning, facts[-1]))
    return text.getvalue().encode()


def codebook_html(plan: Plan, catalogue: Catalogue, identity: DeliveryIdentity, *, synthetic: bool) -> bytes:
    """The same for reading: variables by theme, then every code list that they use."""
    body = [
        paragraph(identity.line),
        paragraph(f"Tingkat akses data: {plan.level}. Versi dataset: {identity.version_label}."),
    ]
    used: dict[str, Mapping[str, str]] = {}
    for theme in plan.themes:
        label = catalogue.theme(theme.theme).label
        rows = []
        for column in theme.columns:
            name, shown, official, group, kind, classification, level, codelist, note = _facts(column)
            if codes := _codes(column):
                used[codelist if not _extra(column) else f"{codelist} ({name})"] = codes
            official_note = f"Label resmi: {official}." if official != shown else ""
            remarks = " ".join(filter(None, (official_note, note)))
            rows.append(
                (
                    f"<code>{escape(name)}</code>",
                    *(
                        escape(text)
                        for text in (shown, group, kind, classification, level, codelist, remarks)
                    ),
                )
            )
        body.append(heading(label))
        head = ("Kolom", "Label", "Kelompok", "Tipe", "Klasifikasi", "Tingkat", "Daftar kode", "Keterangan")
        body.append(table(f"Variabel {label}", head, rows))
    if used:
        body.append(heading("Daftar kode"))
    for name, codes in used.items():
        body.append(
            table(
                f"Kode {name}",
                ("Kode", "Arti"),
                ((escape(code), escape(text)) for code, text in codes.items()),
            )
        )
    body.append(paragraph(ATTRIBUTION))
    return page("Kamus Variabel", body, synthetic=synthetic)


def datapackage_json(
    plan: Plan,
    catalogue: Catalogue,
    identity: DeliveryIdentity,
    fmt: Format,
    resources: Mapping[str, Mapping[str, Any]],
    *,
    synthetic: bool,
) -> bytes:
    """The Frictionless Data Package. ``resources`` gives ``path``, ``bytes`` and ``hash`` by theme."""
    package = {
        "profile": "tabular-data-package",
        "name": "dtsen",
        "title": f"DTSEN · {identity.request_number}",
        "version": identity.version_label,
        "created": f"{identity.issued_on.isoformat()}T00:00:00Z",
        "synthetic": synthetic,
        "accessLevel": plan.level,
        "attribution": ATTRIBUTION,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": theme.theme,
                "title": catalogue.theme(theme.theme).label,
                "format": fmt.id,
                "mediatype": fmt.media_type,
                "encoding": "utf-8",
                **resources[theme.theme],
                "schema": {"fields": [_field(column) for column in theme.columns], "missingValues": [""]},
            }
            for theme in plan.themes
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _field(column: Column) -> dict[str, Any]:
    name, label, _, _, _, _, _, _, note = _facts(column)
    field: dict[str, Any] = {
        "name": name,
        "type": {"text": "string", "integer": "integer", "date": "date"}[column.storage],
        "title": label,
    }
    if note:
        field["description"] = note
    if codes := _codes(column):
        field["categories"] = [{"value": int(code), "label": meaning} for code, meaning in codes.items()]
    return field


def _facts(column: Column) -> tuple[str, str, str, str, str, str, str, str, str]:
    """Column, label, official label, group, type, classification, level, code list, note."""
    if isinstance(column.source, Pseudonym):
        label = KEY_LABELS[column.name]
        return column.name, label, label, "Kunci", "char(32)", "Pseudonim", "3", "", KEY_NOTE
    variable = column.source
    return (
        column.name,
        variable.label,
        variable.official_label,
        variable.group,
        variable.type,
        _CLASSES[variable.classification],
        str(variable.micro_level),
        variable.codelist.id if variable.codelist else "",
        variable.remark,
    )


def _codes(column: Column) -> Mapping[str, str]:
    return column.source.codes if isinstance(column.source, Variable) else {}


def _extra(column: Column) -> bool:
    return isinstance(column.source, Variable) and bool(column.source.extra_codes)
