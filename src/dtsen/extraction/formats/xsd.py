"""The schema of an XML delivery: which elements a row holds, in which order, and what each may say."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from dtsen.extraction.formats.sheet import Field, Sheet

_TYPES = {"text": "xs:string", "integer": "xs:integer", "date": "xs:date", "number": "xs:decimal"}


def schema(sheet: Sheet) -> str:
    """An XML Schema 1.0 document. Every element may be absent: that is how a missing value is written."""
    elements = "".join(_element(field) for field in sheet.fields)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">\n'
        f"{_note(sheet.title, '  ')}"
        '  <xs:element name="rows">\n    <xs:complexType>\n      <xs:sequence>\n'
        '        <xs:element name="row" minOccurs="0" maxOccurs="unbounded">\n'
        "          <xs:complexType>\n            <xs:sequence>\n"
        f"{elements}"
        "            </xs:sequence>\n          </xs:complexType>\n        </xs:element>\n"
        "      </xs:sequence>\n    </xs:complexType>\n  </xs:element>\n</xs:schema>\n"
    )


def _element(field: Field) -> str:
    rules = "".join(
        f"                    <xs:enumeration value={quoteattr(code)}>\n"
        f"{_note(label, ' ' * 22)}                    </xs:enumeration>\n"
        for code, label in field.codes.items()
    )
    if field.pattern:
        rules += f"                    <xs:pattern value={quoteattr(field.pattern)}/>\n"
    if field.bounds:
        low, high = field.bounds
        rules += f'                    <xs:minInclusive value="{low}"/>\n'
        rules += f'                    <xs:maxInclusive value="{high}"/>\n'
    kind = _TYPES[field.storage]
    start = f'              <xs:element name="{field.name}" minOccurs="0"'
    note = _note(field.label, " " * 16)
    if not rules:
        return f'{start} type="{kind}">\n{note}              </xs:element>\n'
    return (
        f"{start}>\n{note}                <xs:simpleType>\n"
        f'                  <xs:restriction base="{kind}">\n{rules}'
        "                  </xs:restriction>\n                </xs:simpleType>\n              </xs:element>\n"
    )


def _note(text: str, indent: str) -> str:
    documentation = f'<xs:documentation xml:lang="id">{escape(text)}</xs:documentation>'
    return f"{indent}<xs:annotation>{documentation}</xs:annotation>\n"
