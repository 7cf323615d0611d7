"""Somebody else was faster (design rule 2): who decided what, and what was typed here, to be copied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from dtsen.records.models import Verdict

Text = str | Promise


@dataclass(frozen=True)
class Decided:
    """The decision that came first. ``actor`` is empty for what the service did."""

    words: Text
    actor: str
    at: datetime
    comment: str = ""


@dataclass(frozen=True)
class TypedVerdict:
    """A part of the checklist with the mark and the words that it was given."""

    label: str
    verdict: Text
    note: str


@dataclass(frozen=True)
class Typed:
    """What the person wanted: the button pressed, the comment, the checklist."""

    pressed: Text
    comment: str
    parts: tuple[TypedVerdict, ...] = ()


def typed_parts(
    posted: Mapping[str, str], subjects: Mapping[str, str], *, note: str
) -> tuple[TypedVerdict, ...]:
    """The parts that were marked or written on, in the order of the page.

    :param posted: the form as it came and unchecked: what is decided on has moved, and its form with it.
    :param note: how the fields of the notes begin: "note" stands for "note-document:kak".
    """
    found = []
    for subject, label in subjects.items():
        mark, words = posted.get(f"verdict-{subject}", ""), posted.get(f"{note}-{subject}", "").strip()
        marked: Text = Verdict(mark).label if mark in Verdict.values else ""
        if marked or words:
            found.append(TypedVerdict(label, marked, words))
    return tuple(found)


def too_late(
    request: HttpRequest,
    message: Text,
    *,
    decided: Decided | None,
    typed: Typed,
    ways: tuple[tuple[str, Text], ...],
) -> HttpResponse:
    """The page, 409.

    :param ways: where to go from here as (address, words), the nearest first.
    """
    context = {"message": message, "decided": decided, "typed": typed, "ways": ways}
    return render(request, "office/late.html", context, status=409)
