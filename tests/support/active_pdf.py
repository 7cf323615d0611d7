"""PDFs that act, and ordinary ones that look similar: their parts written in place, apart, or compressed."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name

Wrap = Callable[[pikepdf.Object], pikepdf.Object]
Part = Callable[[pikepdf.Pdf, Wrap], None]


def _annotation(subtype: Name, **keys: object) -> Part:
    """Values that are a ``dict`` become dictionaries of the document."""

    def add(document: pikepdf.Pdf, wrap: Wrap) -> None:
        values = {
            name: wrap(Dictionary(value)) if isinstance(value, dict) else value
            for name, value in keys.items()
        }
        annotation = Dictionary(Type=Name.Annot, Subtype=subtype, Rect=[0, 0, 9, 9], **values)
        document.pages[0].obj.Annots = wrap(Array([wrap(annotation)]))

    return add


def _link(**action: object) -> Part:
    return _annotation(Name.Link, A={f"/{name}": value for name, value in action.items()})


def _root(key: str, value: Callable[[pikepdf.Pdf, Wrap], pikepdf.Object]) -> Part:
    def add(document: pikepdf.Pdf, wrap: Wrap) -> None:
        document.Root[key] = wrap(value(document, wrap))

    return add


def _page(key: str, value: Callable[[pikepdf.Pdf, Wrap], pikepdf.Object]) -> Part:
    def add(document: pikepdf.Pdf, wrap: Wrap) -> None:
        document.pages[0].obj[key] = wrap(value(document, wrap))

    return add


def _file(document: pikepdf.Pdf) -> pikepdf.Object:
    return Dictionary(Type=Name.Filespec, F="a.exe", EF=Dictionary(F=document.make_stream(b"MZ")))


def _web() -> pikepdf.Object:
    return Dictionary(S=Name.URI, URI="https://example.invalid/")


def _to_first(document: pikepdf.Pdf, **more: object) -> pikepdf.Object:
    return Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]), **more)


ACTIVE: dict[str, Part] = {
    "script by name": _root(
        "/Names",
        lambda d, w: Dictionary(
            JavaScript=w(Dictionary(Names=["a", w(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))]))
        ),
    ),
    "script on opening": _root("/OpenAction", lambda d, w: Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
    "program behind a link": _link(S=Name.Launch, F="cmd.exe"),
    "form that sends": _link(S=Name.SubmitForm, F="https://example.invalid/"),
    "form that reads": _link(S=Name.ImportData, F="a.fdf"),
    "another file behind a link": _link(S=Name.GoToR, F="//example.invalid/a.pdf", D="a"),
    "widget that acts when its page opens": _annotation(
        Name.Widget, FT=Name.Btn, T="a", AA={"/PO": {"/S": Name.URI, "/URI": "https://example.invalid/"}}
    ),
    "page that acts when it opens": _page("/AA", lambda d, w: Dictionary(O=w(_web()))),
    "address on opening": _root("/OpenAction", lambda d, w: _web()),
    "address after the first page": _root("/OpenAction", lambda d, w: _to_first(d, Next=w(_web()))),
    "attachment by name": _root(
        "/Names",
        lambda d, w: Dictionary(
            EmbeddedFiles=w(Dictionary(Names=["a", w(Dictionary(Type=Name.Filespec, F="a.exe"))]))
        ),
    ),
    "attachment of the document": _root("/AF", lambda d, w: Array([w(_file(d))])),
    "attachment as a pin": _annotation(Name.FileAttachment, Contents="a"),
    "film": _annotation(Name.RichMedia, Contents="a"),
    "form of XML": _root("/AcroForm", lambda d, w: Dictionary(Fields=Array(), XFA="<xdp/>")),
}

HARMLESS: dict[str, Part] = {
    "opens on a page": _root("/OpenAction", lambda d, w: Array([d.pages[0].obj, Name.Fit])),
    "goes to a page": _root("/OpenAction", lambda d, w: _to_first(d)),
    "goes to a page when another closes": _page("/AA", lambda d, w: Dictionary(C=w(_to_first(d)))),
    "link to an address": _link(S=Name.URI, URI="https://bps.go.id/"),
    "form to be filled in": _root("/AcroForm", lambda d, w: Dictionary(Fields=Array())),
    "structure and see-through parts": _page("/Group", lambda d, w: Dictionary(S=Name.Transparency)),
}
LAYOUTS = ("in place", "apart", "compressed")


def pdf_with(part: Part, layout: str) -> bytes:
    """One page, and ``part`` in one of ``LAYOUTS``."""
    document = pikepdf.new()
    document.add_blank_page()
    part(document, (lambda value: value) if layout == "in place" else document.make_indirect)
    packed = pikepdf.ObjectStreamMode.generate if layout == "compressed" else pikepdf.ObjectStreamMode.disable
    out = io.BytesIO()
    document.save(out, object_stream_mode=packed)
    return out.getvalue()


def pdf_with_compressed_object(value: bytes, *, spoil: bool = False) -> bytes:
    """A PDF whose catalogue points at ``value``, written as an object within an object stream.

    :param spoil: break the stream, so that a strict reader finds nothing there.
    """
    packed = zlib.compress(b"5 0 " + value, 9)
    if spoil:
        packed = packed[:2] + bytes(len(packed) - 2)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/Extra 5 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    }
    data, offsets = b"%PDF-1.5\n", {}
    for number, body in objects.items():
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = struct.pack(">BIH", 0, 0, 65535)
    rows += b"".join(struct.pack(">BIH", 1, offsets[number], 0) for number in objects)
    rows += struct.pack(">BIH", 2, 4, 0) + struct.pack(">BIH", 1, len(data), 0)
    return data + (
        b"6 0 obj\n<</Type/XRef/Size 7/Root 1 0 R/W[1 4 2]/Length %d>>stream\n%s\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(rows), rows, len(data))
    )
