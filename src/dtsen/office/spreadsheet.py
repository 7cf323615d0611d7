"""CSV for a spreadsheet: what somebody typed is never calculated there."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from dtsen.extraction.formats.guard import guarded

# Excel takes a file without the mark for Windows-1252.
_MARK = "\ufeff"


class _Echo:
    """A file that gives each line straight back."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: object) -> str:
    """The value as text; one that a spreadsheet would calculate gets the same guard as a delivery's."""
    return "" if value is None else guarded(str(value))


def csv_response(
    name: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A download that is written while it is read, so that a long trail costs no memory."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield _MARK
        yield writer.writerow([safe_cell(cell) for cell in header])
        for row in rows:
            yield writer.writerow([safe_cell(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
