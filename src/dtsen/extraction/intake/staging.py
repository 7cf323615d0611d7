"""A delivered file becomes typed and cleaned rows in the work folder, by province. What is checked there is
what is filed later, so a delivery that changes meanwhile changes nothing.

    staged/<theme>/<file number>/_province=33/data_0.parquet

Besides the catalogue's columns a staged row holds where it came from (``_file``, ``_row``), its family's
number (``_family``), a hash of the names of its place (``_place``), and the names of the columns whose value
was not of the right type (``_unfit``) or was cleaned (``_cleaned``), which are NULL for nearly all rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Variable
from dtsen.extraction.engines.cage import identifier, literal, resource_error
from dtsen.extraction.intake.cleaning import ODD, cleaned, cleaned_names, is_odd
from dtsen.extraction.intake.delivery import DeliveredFile
from dtsen.extraction.intake.report import EXAMPLES, IntakeReport, Place
from dtsen.extraction.intake.rules import PLACE_NAMES, VILLAGE
from dtsen.extraction.registry import EARLIEST, FAMILY_ID, LATEST
from dtsen.extraction.storage import ROWS_A_GROUP

NOWHERE = "00"  # the province of rows whose own names or codes say none
_MOST_BROKEN_RECORDS = 1000


def stage(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, work: Path, report: IntakeReport
) -> bool:
    """Stage one file; whether it could be read. What its types and records lack goes to the report."""
    folder = work / "staged" / file.theme.id / f"{file.number:05d}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection.execute(
            f"COPY ({_rows(file)}) TO {literal(str(folder))} "
            f"(FORMAT parquet, PARTITION_BY (_province), ROW_GROUP_SIZE {ROWS_A_GROUP})"
        )
    except duckdb.Error as error:
        if reason := resource_error(error):
            raise reason from None
        report.add("file_unreadable", file.theme.id, "", 1, [Place(file.name)])
        return False
    if file.kind == "csv" and _broken_records(connection, file, report):
        return False  # rows behind a broken record have lost their numbers
    report.counted[file.theme.id] = report.counted.get(file.theme.id, 0) + 1
    source = staged(work, file.theme.id, file.number)
    if source is None:
        return True
    rows = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
    report.rows[file.theme.id] += rows[0] if rows else 0
    for column, marks in (("_unfit", "type"), ("_cleaned", "")):
        counted = connection.execute(
            f"SELECT name, count(*), list_sort(min(_row, {EXAMPLES})) "
            f"FROM (SELECT unnest({column}) AS name, _row FROM {source} WHERE {column} IS NOT NULL) "
            "GROUP BY name ORDER BY name"
        ).fetchall()
        for name, count, examples in counted:
            if marks:
                places = [Place(file.name, row) for row in examples]
                report.add(marks, file.theme.id, name, count, places)
            else:
                fields = report.cleaned.setdefault(file.theme.id, {})
                fields[name] = fields.get(name, 0) + count
    return True


def staged(work: Path, theme: str, number: int | None = None, province: str | None = None) -> str | None:
    """The FROM clause of staged rows, of one file or all, of one province or all; None: there are none."""
    folder = f"{'*' if number is None else f'{number:05d}'}/_province={province or '*'}"
    base = work / "staged" / theme
    if not any(base.glob(f"{folder}/*.parquet")):
        return None
    return f"read_parquet({literal(f'{base}/{folder}/*.parquet')}, hive_partitioning = false)"


def staged_provinces(work: Path, theme: str = "*", number: int | None = None) -> set[str]:
    """The provinces that any staged row belongs to, of one file or all."""
    files = "*" if number is None else f"{number:05d}"
    return {path.name.split("=")[1] for path in (work / "staged").glob(f"{theme}/{files}/_province=*")}


def _rows(file: DeliveredFile) -> str:
    variables, kind = file.theme.variables, file.kind
    texts = [variable.field for variable in variables if variable.is_text]
    others = [variable for variable in variables if not variable.is_text]
    values = [
        f"{cleaned(variable.field) if variable.is_text else _typed(variable, kind)} "
        f"AS {identifier(variable.field)}"
        for variable in variables
    ]
    unfit = [f"({_is_unfit(variable, kind)})" for variable in others]
    names = ", ".join(
        f"CASE WHEN {broken} THEN {literal(variable.field)} END"
        for variable, broken in zip(others, unfit, strict=True)
    )
    typed = f"""
        SELECT {", ".join(values)}, _row, {file.number} AS _file, {cleaned_names(texts)} AS _cleaned,
            CASE WHEN {" OR ".join(unfit)}
                THEN list_filter([{names}], lambda name: name IS NOT NULL) END AS _unfit
        FROM (SELECT *, {is_odd(texts)} AS {ODD} FROM ({_source(file)}))
    """
    own_province = f"left({VILLAGE}, 2) = p.code" if VILLAGE in texts else "provinsi = p.name"
    places = ", ".join(map(identifier, PLACE_NAMES))
    return (
        f"SELECT r.*, TRY_CAST({FAMILY_ID} AS BIGINT) AS _family, hash({places}) AS _place, "
        f"coalesce(p.code, {literal(NOWHERE)}) AS _province "
        f"FROM ({typed}) r LEFT JOIN province p ON {own_province}"
    )


def _source(file: DeliveredFile) -> str:
    """The file's rows as they lie there, numbered from 1."""
    path = literal(str(file.path))
    if file.kind == "parquet":
        return (
            "SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS _row "
            f"FROM read_parquet({path}, file_row_number = true, hive_partitioning = false)"
        )
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)
    # An unquoted empty field is missing, a quoted one is an empty text: as extracts write them.
    return (
        f"SELECT *, row_number() OVER () AS _row FROM read_csv({path}, auto_detect = false, header = true, "
        f"columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        f"allow_quoted_nulls = false, strict_mode = true, "
        f"store_rejects = true, rejects_limit = {_MOST_BROKEN_RECORDS})"
    )


def _typed(variable: Variable, kind: str) -> str:
    name = identifier(variable.field)
    value = f"nullif({name}, '')" if kind == "csv" else name
    if variable.storage != "date":
        return f"TRY_CAST({value} AS INTEGER)"
    day = f"TRY_CAST({value} AS DATE)"
    return f"CASE WHEN {day} BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}' THEN {day} END"


def _is_unfit(variable: Variable, kind: str) -> str:
    """Whether a value that is there is not of its type; a CSV's must be written exactly as one writes it."""
    name, typed = identifier(variable.field), _typed(variable, kind)
    if kind == "csv":
        return f"{name} <> '' AND {typed}::VARCHAR IS DISTINCT FROM {name}"
    return f"{name} IS NOT NULL AND {typed} IS NULL"


def _broken_records(connection: duckdb.DuckDBPyConnection, file: DeliveredFile, report: IntakeReport) -> bool:
    """Whether the reader had to leave records out. The header is its first line, hence the minus one."""
    rows = connection.execute("SELECT DISTINCT line - 1 FROM reject_errors ORDER BY ALL").fetchall()
    connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    places = [Place(file.name, row) for (row,) in rows[:EXAMPLES]]
    report.add("record", file.theme.id, "", len(rows), places)
    return bool(rows)
