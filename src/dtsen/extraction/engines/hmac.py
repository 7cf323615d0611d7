"""HMAC-SHA256 (RFC 2104) as SQL; the request's key reaches the engine as a variable, never as text of a
statement.
"""

from __future__ import annotations

import hashlib

import duckdb

_BLOCK = 64  # bytes: the block size of SHA-256, which HMAC pads the key to
_INNER, _OUTER = 0x36, 0x5C
DIGITS = 32


def padded(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer form of the key, of one block each."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ _INNER for byte in block), bytes(byte ^ _OUTER for byte in block)


def load_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Give the connection the two padded forms of the key that ``hmac_sql`` reads."""
    for name, pad in zip(("inner_pad", "outer_pad"), padded(key), strict=True):
        connection.execute(f"SET VARIABLE {name} = ?::BLOB", [pad])


def hmac_sql(message: str) -> str:
    """The first 32 hexadecimal digits of the HMAC of a text expression."""
    inner = f"unhex(sha256(getvariable('inner_pad') || encode({message})))"
    return f"left(sha256(getvariable('outer_pad') || {inner}), {DIGITS})"
