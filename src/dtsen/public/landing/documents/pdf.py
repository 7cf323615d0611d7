"""A document as PDF, set by typst. Texts go in as JSON data, never as markup."""

from __future__ import annotations

import json

import typst

from dtsen.public.landing.documents.blocks import Document, Grid, Heading, Items, Text, Title

MEDIA_TYPE = "application/pdf"

_SHEET = """
#let doc = json(bytes(sys.inputs.document))
#set document(title: doc.title, author: "Layanan DTSEN", date: none)
#set page(paper: "a4", margin: (x: 24mm, top: 26mm, bottom: 24mm), numbering: "1 / 1",
  header: [#set text(8.5pt, fill: rgb("#5D667A")); #doc.title #h(1fr) Layanan DTSEN])
#set text(size: 10.5pt, lang: "id", fill: rgb("#16213A"))
#set par(leading: .75em)
#show heading: set text(fill: rgb("#17335E"))
#show heading: set block(above: 1.5em, below: .8em)
#for block in doc.blocks {
  if block.kind == "title" {
    text(22pt, weight: "bold", fill: rgb("#0F2444"), block.text)
    v(4pt)
    line(length: 48pt, stroke: 2pt + rgb("#BE2B2B"))
  }
  else if block.kind == "heading" { heading(block.text) }
  else if block.kind == "text" { par(block.text) }
  else if block.kind == "items" { enum(..block.lines.map(line => [#line])) }
  else if block.kind == "grid" {
    table(columns: (auto, 1fr, 1.6fr), stroke: .5pt + rgb("#CFD2D8"), inset: 7pt,
      ..block.head.map(cell => table.cell(fill: rgb("#F3F0EA"), strong(cell))), ..block.rows.flatten())
  }
}
"""


def render(document: Document) -> bytes:
    """The PDF of ``document``; raises ``TypeError`` for a block that has no place in a guide."""
    data = {"title": document.title, "blocks": [_block(block) for block in document.blocks]}
    # The same words give the same bytes: set-up keeps the file that it has.
    pdf = typst.compile(_SHEET.encode(), sys_inputs={"document": json.dumps(data)}, timestamp=0)
    return bytes(pdf)


def _block(block: object) -> dict[str, object]:
    match block:
        case Title(text):
            return {"kind": "title", "text": text}
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Text(text):
            return {"kind": "text", "text": text}
        case Items(lines):
            return {"kind": "items", "lines": lines}
        case Grid(head, rows):
            return {"kind": "grid", "head": head, "rows": rows}
    raise TypeError(f"{type(block).__name__} is for forms to fill in")
