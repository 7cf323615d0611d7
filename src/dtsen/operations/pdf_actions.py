"""What makes a PDF act by itself, or carry other files (R26, R72, R87, D15).

Looked for in every dictionary of the file: the indirect objects, those packed into object streams, and
what is written straight into another dictionary or array. A file of Word or Acrobat that opens on a page of
its own choice, or links to an address, is ordinary and passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

# Keys that hold scripts, programs, forms that compute, other files.
_KEYS = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA")
# Kinds of actions (/S); what is missing here moves within the document or opens a link when it is clicked.
_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute",
})  # fmt: skip
# Kinds of annotations (/Subtype).
_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})


def is_active(document: pikepdf.Pdf) -> bool:
    """Whether anything in the document acts when it is opened, printed or closed, or carries a file."""
    return any(_acts(part) for item in (document.trailer, *document.objects) for part in _dictionaries(item))


def _dictionaries(item: Any) -> Iterator[pikepdf.Object]:
    """``item`` and what stands directly in it; indirect parts have their own turn, each once.

    A list of what is left instead of recursion: no depth of nesting overflows it.
    """
    left = [item]
    while left:
        part = left.pop()
        if isinstance(part, pikepdf.Array):
            children = list(part)
        elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            children = list(part.values())
        else:
            continue
        left += [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def _acts(part: pikepdf.Object) -> bool:
    return (
        any(key in part for key in _KEYS)
        or _word(part.get("/S")) in _ACTIONS
        or _word(part.get("/Subtype")) in _ANNOTATIONS
        or ("/OpenAction" in part and not _stays_inside(part["/OpenAction"]))
        or ("/AA" in part and not _all_stay_inside(part["/AA"]))
    )


def _stays_inside(action: Any) -> bool:
    """A destination in the document, or the action that goes to one and to nothing after it."""
    if isinstance(action, pikepdf.Dictionary):
        return _word(action.get("/S")) == "/GoTo" and "/Next" not in action
    return action is None or isinstance(action, pikepdf.Array | pikepdf.Name | pikepdf.String)


def _all_stay_inside(triggers: Any) -> bool:
    if isinstance(triggers, pikepdf.Dictionary):
        return all(_stays_inside(action) for action in triggers.values())
    return triggers is None


def _word(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""
