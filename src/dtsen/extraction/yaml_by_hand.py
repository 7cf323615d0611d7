"""YAML as people write specifications: small, without anchors and tags, every key once, and no surprises.

A document is read event by event, so that nothing is built of what is refused, and its depth is known before
it is reached. Plain scalars are what YAML 1.2 calls them, as far as a specification needs them: ``null``,
``true``, ``false`` and decimal whole numbers; all else is text as it stands there. YAML 1.1, which most
readers speak, would take 013 and 0x0B for eleven, which is the code of a province, and dates for dates.
JSON is YAML, and is read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from dtsen.extraction.errors import SpecError, short, shown

LARGEST = 256_000  # bytes
DEEPEST = 16  # lists and mappings in each other; a specification has five

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def load_yaml_by_hand(text: str) -> Any:
    """The value of one YAML or JSON document: mappings, lists, texts, whole numbers, true, false and None.

    Raises ``SpecError``: ``spec_too_big`` (more than 256 kB), ``spec_too_deep``, ``repeated_key``, and
    ``not_yaml`` for anchors, aliases, tags, a second document and what is not YAML at all.
    """
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        most = LARGEST // 1000
        raise SpecError("spec_too_big", f"a specification has at most {most} kB", most=most)
    try:
        events = iter(yaml.parse(text, Loader=_Loader))
        value = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = _value(next(events), events, depth=0)
                break
        second = next((event for event in events if isinstance(event, yaml.DocumentStartEvent)), None)
        if second:
            raise SpecError(
                "not_yaml",
                "the specification is more than one YAML document",
                line=_line_of(second.start_mark),
            )
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {_line_of(mark)})" if mark else ""
        raise SpecError(
            "not_yaml", f"the specification is not a YAML document{place}", line=_line_of(mark)
        ) from None
    return value


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Any:
    """What begins with ``event``; the rest of it is taken from ``events``."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise _unwanted(event, "anchors and aliases")
    if getattr(event, "tag", None) is not None:
        raise _unwanted(event, "tags")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if depth == DEEPEST:
        raise SpecError(
            "spec_too_deep",
            f"a specification is at most {DEEPEST} levels deep{_line(event)}",
            most=DEEPEST,
            line=_line_of(event.start_mark),
        )
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_items(events, depth))
    return _mapping(events, depth)


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Any]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _value(event, events, depth + 1)


def _mapping(events: Iterator[yaml.Event], depth: int) -> dict[Any, Any]:
    data: dict[Any, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        key = _value(event, events, depth + 1)
        if isinstance(key, list | dict):
            raise _unwanted(event, "keys that are lists or mappings")
        if key in data:
            raise SpecError(
                "repeated_key",
                f"the key {shown(key)} stands there twice{_line(event)}",
                short(str(key)),
                line=_line_of(event.start_mark),
            )
        data[key] = _value(next(events), events, depth + 1)
    return data


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style:  # quoted, or a block
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else text


def _unwanted(event: yaml.Event, what: str) -> SpecError:
    return SpecError(
        "not_yaml", f"a specification has no {what}{_line(event)}", line=_line_of(event.start_mark)
    )


def _line(event: yaml.Event) -> str:
    return f" (line {_line_of(event.start_mark)})" if event.start_mark else ""


def _line_of(mark: Any) -> int | str:
    """The line, counted from 1; "?" where the reader does not say."""
    return mark.line + 1 if mark else "?"
