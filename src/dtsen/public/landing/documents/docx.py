"""A document as a Word file: the smallest set of parts that Word and LibreOffice open without complaint.

ECMA-376 part 1; no library is needed for headings, paragraphs, lists and tables. The same document gives
the same bytes, so that publishing again changes nothing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from dtsen.public.landing.documents.blocks import (
    Blanks,
    Block,
    Document,
    Grid,
    Heading,
    Hint,
    Items,
    Signature,
    Text,
    Title,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_EPOCH = (2026, 1, 1, 0, 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_BLANK = "……………………………………………………………………"

_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/></Relationships>'
)
_WORD_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="id-ID"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
    '<w:spacing w:after="120" w:line="300" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:spacing w:before="240" w:after="280"/><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:b/><w:caps/><w:sz w:val="26"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="0"/></w:pPr>'
    "<w:rPr><w:b/></w:rPr></w:style></w:styles>"
)


def render(document: Document) -> bytes:
    """The Word file of ``document``."""
    body = "".join(part for block in document.blocks for part in _block(block))
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1701" w:header="708" w:footer="708"'
        ' w:gutter="0"/></w:sectPr>'
    )
    core = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(document.title)}</dc:title><dc:language>id-ID</dc:language></cp:coreProperties>"
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": core,
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}{page}</w:body></w:document>',
        "word/_rels/document.xml.rels": _WORD_RELATIONS,
        "word/styles.xml": _STYLES,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, xml)
    return file.getvalue()


def _block(block: Block) -> Iterator[str]:
    match block:
        case Title(text):
            yield _paragraph(text, '<w:pStyle w:val="Title"/>')
        case Heading(text):
            yield _paragraph(text, '<w:pStyle w:val="Heading1"/>')
        case Text(text):
            yield _paragraph(text, '<w:jc w:val="both"/>')
        case Hint(text):
            yield _paragraph(f"[{text}]", run='<w:i/><w:color w:val="5D667A"/>')
        case Items(lines):
            for number, line in enumerate(lines, 1):
                yield _paragraph(f"{number}.\t{line}", '<w:ind w:left="425" w:hanging="425"/>')
        case Blanks(labels):
            yield _table([(label, ":", _BLANK) for label in labels], (3000, 250, 5400), border=False)
        case Grid(head, rows):
            width = 8650 // len(head)
            yield _table([head, *rows], (width,) * len(head), border=True)
            yield _paragraph("")
        case Signature(office):
            yield _paragraph("")
            for line in (
                "……………………, …………………… 20……",
                office,
                "",
                "",
                "(tanda tangan dan cap)",
                "",
                "Nama\t: ……………………………",
                "NIP\t: ……………………………",
            ):
                yield _paragraph(line, '<w:spacing w:after="40"/><w:ind w:left="4536"/>')


def _paragraph(text: str, layout: str = "", run: str = "") -> str:
    words = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t")
    )
    content = f"<w:r><w:rPr>{run}</w:rPr>{words}</w:r>" if words else ""
    return f"<w:p><w:pPr>{layout}</w:pPr>{content}</w:p>"


def _table(rows: list[tuple[str, ...]], widths: tuple[int, ...], *, border: bool) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="878E9C"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    borders = f"<w:tblBorders>{edges}</w:tblBorders>" if border else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph(cell, run='<w:b/>' if border and index == 0 else '')}</w:tc>"
            for cell, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for index, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"
    )
