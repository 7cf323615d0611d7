"""A reader of RFC 4180 written from the RFC, which tells a missing value (nothing) from an empty text
("").
"""

from __future__ import annotations


def read(content: bytes) -> list[list[str | None]]:
    """All records, the header first. Raises ``ValueError`` for anything that the RFC does not allow."""
    text, position, records = content.decode("utf-8"), 0, []
    while position < len(text):
        record: list[str | None] = []
        while True:
            value, position = _field(text, position)
            record.append(value)
            if text.startswith(",", position):
                position += 1
                continue
            if not text.startswith("\r\n", position):
                raise ValueError(f"neither comma nor CRLF at {position}")
            position += 2
            break
        records.append(record)
    return records


def _field(text: str, position: int) -> tuple[str | None, int]:
    if not text.startswith('"', position):
        end = position
        while end < len(text) and text[end] not in ',\r\n"':
            end += 1
        return text[position:end] or None, end
    parts, position = [], position + 1
    while True:
        end = text.index('"', position)
        parts.append(text[position:end])
        if not text.startswith('"', end + 1):
            return "".join(parts), end + 1
        parts.append('"')
        position = end + 2
