"""Which files hold the same columns, by what their footers begin with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dtsen.extraction.engines.footers import schema_bytes

MANY = ", ".join(f"{number} AS column_{number}" for number in range(70))
COLUMNS = [
    "1::UTINYINT AS a",
    "1::INTEGER AS a",
    "1::DECIMAL(5, 2) AS a",
    "'1' AS a",
    "'1'::BLOB AS a",
    "DATE '2026-01-01' AS a",
    "TIMESTAMP '2026-01-01' AS a",
    "1::UTINYINT AS a, '1' AS b",
    "'1' AS b, 1::UTINYINT AS a",
    "{'a': 1, 'b': [true]} AS a",
    MANY,
    f"{MANY}, 1 AS another",
]


def written(path: Path, columns: str, rows: int = 1) -> Path:
    duckdb.sql(f"COPY (SELECT {columns} FROM range({rows})) TO '{path}' (FORMAT parquet)")
    return path


def test_only_files_of_the_same_columns_begin_alike(tmp_path: Path) -> None:
    known: dict[bytes, str] = {}
    for number, columns in enumerate(COLUMNS):
        schema = schema_bytes(written(tmp_path / f"{number}.parquet", columns), known)
        assert schema, columns
        assert schema not in known, columns
        known[schema] = columns
    for columns in COLUMNS:
        path = written(tmp_path / "again.parquet", columns, 5000)
        assert known[schema_bytes(path, known)] == columns
        assert schema_bytes(path) == schema_bytes(path, known)


def test_a_schema_ends_before_anything_that_is_said_of_the_rows(tmp_path: Path) -> None:
    schema = schema_bytes(written(tmp_path / "a.parquet", "1 AS a, 'x' AS last_of_all"))
    _, _, behind = schema.partition(b"last_of_all")
    assert behind == b"%\x00\x00"  # a text, and the end of the column


@pytest.mark.parametrize("kept", [0, 4, 11, 12, -1, -8])
def test_a_file_that_is_cut_off_begins_like_no_other(tmp_path: Path, kept: int) -> None:
    path = written(tmp_path / "a.parquet", "1 AS a")
    path.write_bytes(path.read_bytes()[:kept])
    assert schema_bytes(path) == b""


def test_no_footer_whatever_its_bytes_is_taken_for_one_that_it_is_not(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", "1 AS a, '2' AS b")
    right, schema = path.read_bytes(), schema_bytes(path)
    first = right.index(schema)
    for place in range(first, first + len(schema)):
        for value in range(256):
            path.write_bytes(right[:place] + bytes([value]) + right[place + 1 :])
            found = schema_bytes(path, [schema])
            assert (found == schema) is (value == right[place])
            assert path.read_bytes()[first:].startswith(found)


def test_a_file_that_is_not_there_begins_like_no_other(tmp_path: Path) -> None:
    assert schema_bytes(tmp_path / "none.parquet") == b""
