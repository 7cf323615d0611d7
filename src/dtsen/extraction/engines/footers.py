"""The bytes of a Parquet file's footer that say which columns it holds, and how.

A footer begins with its schema, in Thrift's compact protocol, and all about the rows comes behind it. Files
whose footers begin with the same bytes hold the same columns, whoever reads them: so the engine, which takes
half a millisecond to take a footer apart, need be asked about one of them only.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Collection
from pathlib import Path

_ENDING = struct.Struct("<I4s")  # the footer's length, and what every file ends with
_MAGIC = b"PAR1"
# Thrift's types, as the lower half of a field's first byte.
_TRUTHS, _BYTE, _NUMBERS, _TEXT, _STRUCT = (1, 2), 3, (4, 5, 6), 8, 12
_VERSION, _SCHEMA = 0x15, 0x19  # fields 1 and 2: a number, and a list
_MANY = 15  # or more members of a list: how many comes next


def schema_bytes(path: Path, known: Collection[bytes] = ()) -> bytes:
    """The footer's bytes up to the end of its schema; one of ``known`` where it begins with one of those.
    Empty where the file cannot be read, or is none that this reads.
    """
    try:
        with path.open("rb", buffering=0) as file:
            return _schema(file.fileno(), known)
    except (OSError, ValueError, IndexError, RecursionError, struct.error):
        return b""


def _schema(file: int, known: Collection[bytes]) -> bytes:
    end = os.fstat(file).st_size - _ENDING.size
    length, magic = _ENDING.unpack(os.pread(file, _ENDING.size, end))
    if magic != _MAGIC or length > end:
        return b""
    begins = os.pread(file, min(length, max(map(len, known), default=0)), end - length)
    for schema in known:
        if begins.startswith(schema):
            return schema
    footer = os.pread(file, length, end - length)
    return footer[: _end_of_schema(footer)]


def _end_of_schema(footer: bytes) -> int:
    """The place behind the schema. Raises ``ValueError`` and ``IndexError`` where there is none."""
    place = _behind_number(footer, 1)
    if (footer[0], footer[place]) != (_VERSION, _SCHEMA):
        raise ValueError("a footer does not begin so")
    size, kind = divmod(footer[place + 1], 16)
    place += 2
    if kind != _STRUCT:
        raise ValueError("a schema is a list of something else")
    if size == _MANY:
        size, place = _number(footer, place)
    for _ in range(size):
        place = _behind_struct(footer, place)
    if place >= len(footer):
        raise ValueError("a footer does not end so")
    return place


def _behind_struct(footer: bytes, place: int) -> int:
    while footer[place]:
        step, kind = divmod(footer[place], 16)
        place += 1
        if not step:  # the field's number does not follow from the one before
            place = _behind_number(footer, place)
        if kind in _NUMBERS:
            place = _behind_number(footer, place)
        elif kind == _TEXT:
            length, place = _number(footer, place)
            place += length
        elif kind == _STRUCT:
            place = _behind_struct(footer, place)
        elif kind == _BYTE:
            place += 1
        elif kind not in _TRUTHS:  # which are told by their type
            raise ValueError("a schema holds no such value")
    return place + 1


def _number(footer: bytes, place: int) -> tuple[int, int]:
    """A number from 0 on, seven bits a byte from the lowest, and the place behind it."""
    behind = _behind_number(footer, place)
    number = 0
    for byte in reversed(footer[place:behind]):
        number = number << 7 | byte & 127
    return number, behind


def _behind_number(footer: bytes, place: int) -> int:
    while footer[place] >= 128:
        place += 1
    return place + 1
