"""The codebook for data archives: DDI-Codebook 2.5 (https://ddialliance.org/ddi-codebook/v2.5).

The order of elements is the schema's own; the tests hold it.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dtsen.extraction.formats.html import SYNTHETIC_NOTICE
from dtsen.extraction.package.contents import Contents, DeliveredColumn, DeliveredTable
from dtsen.extraction.package.frame import LEVEL_NAMES
from dtsen.extraction.package.terms import TITLE as TERMS_TITLE
from dtsen.extraction.package.terms import terms_of
from dtsen.extraction.regions import ATTRIBUTION

NAMESPACE = "ddi:codebook:2_5"

_HOUSE = "Layanan DTSEN"
_BINARY = {"parquet", "xlsx"}
_LAYOUTS = {"csv": "comma-delimited", "ansi": "tab-delimited"}
_AGGREGATES = {"jumlah": "count", "total": "sum", "rata-rata": "average", "persen": "percent"}


def codebook_xml(contents: Contents) -> bytes:
    """The whole codebook: document, study, one file description a theme, all variables."""
    name = _id(contents.mark or f"DTSEN-{contents.identity.version_label}")
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", "ID": name, "xml:lang": "id"})
    _document(SubElement(root, "docDscr"), contents)
    _study(SubElement(root, "stdyDscr"), contents)
    for table in contents.tables:
        _file(SubElement(root, "fileDscr", _file_attributes(table)), table)
    data = SubElement(root, "dataDscr")
    for table in contents.tables:
        _groups(data, table)
    for table in contents.tables:
        for column in table.columns:
            _variable(data, table, column)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _document(element: Element, contents: Contents) -> None:
    citation = SubElement(element, "citation")
    _titles(citation, "Kamus Variabel", contents)
    production = SubElement(citation, "prodStmt")
    _text(production, "producer", _HOUSE)
    _day(production, "prodDate", contents)
    _version(citation, contents)


def _study(element: Element, contents: Contents) -> None:
    citation = SubElement(element, "citation")
    identity = contents.identity
    _titles(citation, f"DTSEN versi {identity.version_label}", contents)
    _text(SubElement(citation, "rspStmt"), "AuthEnty", _HOUSE)
    _text(SubElement(citation, "prodStmt"), "producer", _HOUSE)
    distribution = SubElement(citation, "distStmt")
    _text(distribution, "distrbtr", _HOUSE)
    _day(distribution, "distDate", contents)
    _version(citation, contents)
    info = SubElement(element, "stdyInfo")
    _text(
        info,
        "abstract",
        f"Data DTSEN untuk {identity.institution}, permohonan {identity.request_number}. "
        f"{LEVEL_NAMES.get(contents.level, '')}.",
    )
    summary = SubElement(info, "sumDscr")
    if contents.reference_date:
        _text(summary, "timePrd", contents.reference_date, event="single", date=contents.reference_date)
    _text(summary, "nation", "Indonesia", abbr="IDN")
    for region in contents.regions or ("Indonesia",):
        _text(summary, "geogCover", region)
    for table in contents.tables:
        _text(summary, "anlyUnit", table.unit)
    for table in contents.tables:
        _text(summary, "universe", f"{table.label}: {table.universe}", clusion="I")
    _text(summary, "dataKind", "Data agregat" if contents.is_table else "Data mikro administratif")
    for note in filter(None, (*contents.treatments, contents.decision)):
        _text(info, "notes", note, type="disclosure", subject="Penyesuaian data")
    access = SubElement(element, "dataAccs", {"ID": "access"})
    use = SubElement(access, "useStmt")
    _text(use, "confDec", f"{TERMS_TITLE}: berkas ketentuan.html di dalam paket.", required="yes")
    _text(use, "restrctn", f"{LEVEL_NAMES.get(contents.level, '')}, hanya untuk {identity.institution}.")
    _text(use, "conditions", "\n".join(f"{i}. {term}" for i, term in enumerate(terms_of(contents), 1)))
    if contents.synthetic:
        _text(use, "disclaimer", SYNTHETIC_NOTICE)
    if contents.mark:
        _text(element, "notes", f"Tanda salinan {contents.mark}", type="mark")
    _text(element, "notes", ATTRIBUTION, type="attribution")


def _titles(citation: Element, title: str, contents: Contents) -> None:
    titles = SubElement(citation, "titlStmt")
    _text(titles, "titl", title)
    _text(titles, "IDNo", contents.identity.request_number, agency=_HOUSE)


def _version(citation: Element, contents: Contents) -> None:
    statement = SubElement(citation, "verStmt")
    _text(
        statement,
        "version",
        contents.identity.version_label,
        date=contents.identity.issued_on.isoformat(),
    )


def _file_attributes(table: DeliveredTable) -> dict[str, str]:
    return {"ID": _file_id(table), "URI": table.paths[0], "access": "access"}


def _file(element: Element, table: DeliveredTable) -> None:
    text = SubElement(element, "fileTxt")
    _text(text, "fileName", table.paths[0].rsplit("/", 1)[-1])
    _text(text, "fileCont", f"{table.label}: satu baris adalah satu {table.unit}. {table.universe}")
    SubElement(text, "fileStrc", {"type": "rectangular"})
    size = SubElement(text, "dimensns")
    _text(size, "caseQnty", str(table.rows))
    _text(size, "varQnty", str(len(table.columns)))
    charset = {} if table.format.id in _BINARY else {"charset": table.format.encoding}
    _text(text, "fileType", table.format.media_type, **charset)
    _text(text, "format", _LAYOUTS.get(table.format.id, table.format.label))
    _text(text, "dataMsng", "Nilai yang tidak ada dibiarkan kosong; tidak ada kode khusus untuknya.")
    for part in (*table.parts, *table.companions):
        _text(element, "notes", f"{part.path} ({part.size} byte), SHA-256 {part.sha256}", type="file")


def _groups(data: Element, table: DeliveredTable) -> None:
    groups: dict[str, list[str]] = {}
    for column in table.columns:
        groups.setdefault(column.group or table.label, []).append(_variable_id(table, column))
    for number, (label, members) in enumerate(groups.items(), start=1):
        group = SubElement(
            data,
            "varGrp",
            {"ID": f"{_file_id(table)}_G{number}", "type": "subject", "var": " ".join(members)},
        )
        _text(group, "labl", f"{table.label}: {label}")


def _variable(data: Element, table: DeliveredTable, column: DeliveredColumn) -> None:
    element = SubElement(data, "var", _variable_attributes(table, column))
    SubElement(element, "location", {"fileid": _file_id(table)})
    _text(element, "labl", column.label)
    if column.classification:
        _text(element, "security", column.classification)
    if bounds := column.bounds:
        range_of = {"UNITS": "INT", "min": str(bounds[0]), "max": str(bounds[1])}
        SubElement(SubElement(element, "valrng"), "range", range_of)
    _text(element, "universe", table.universe)
    if column.note:
        _text(element, "txt", column.note)
    for code, meaning in column.codes.items():
        category = SubElement(element, "catgry")
        _text(category, "catValu", code)
        _text(category, "labl", meaning)
    if column.treatments:
        _text(SubElement(element, "derivation"), "drvdesc", " ".join(column.treatments))
    _text(
        element,
        "varFormat",
        "",
        type="numeric" if column.storage in ("integer", "number") else "character",
        category="date" if column.storage == "date" else "other",
    )


def _variable_attributes(table: DeliveredTable, column: DeliveredColumn) -> dict[str, str]:
    kinds = {
        "text": "text",
        "integer": "code" if column.codes else "numeric",
        "number": "numeric",
        "date": "datetime",
    }
    attributes = {
        "ID": _variable_id(table, column),
        "name": column.name,
        "files": _file_id(table),
        "intrvl": "contin"
        if column.storage == "number" or (column.storage == "integer" and not column.codes)
        else "discrete",
        "access": "access",
        "representationType": kinds[column.storage],
    }
    if column.codes:
        attributes["catQnty"] = str(len(column.codes))
    if column.role == "measure" and column.type in _AGGREGATES:
        attributes["aggrMeth"] = _AGGREGATES[column.type]
    return attributes


def _day(parent: Element, name: str, contents: Contents) -> None:
    day = contents.identity.issued_on.isoformat()
    _text(parent, name, day, date=day)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = text or None


def _file_id(table: DeliveredTable) -> str:
    return f"F_{table.name}"


def _variable_id(table: DeliveredTable, column: DeliveredColumn) -> str:
    return f"V_{table.name}_{_id(column.name)}"


def _id(text: str) -> str:
    """The text as an XML ID: letters, digits, and what may stand between them."""
    return "".join(character if character.isalnum() or character in "_-" else "_" for character in text)
