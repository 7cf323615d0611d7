"""What the charts of a theme show besides the figures of its checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dtsen.extraction.quality.expected import Expected
from dtsen.extraction.registry import Dataset

_PROVINCE = 2  # digits
_COUNTED = 6  # the manifest counts provinces, regencies and districts
# Every code begins with that of its province.
_SHOWS_PROVINCE = {
    "provinsi",
    "kode_provinsi",
    "kode_kabupaten_kota",
    "kode_kecamatan",
    "kode_kelurahan_desa",
}


@dataclass(frozen=True)
class Figures:
    """Counts of one theme's rows; an empty mapping was not measured.

    ``missing`` goes by column and holds every column; ``provinces`` goes by the province's two digits,
    ``deciles`` by decile (only when the decile is delivered as it is).
    """

    missing: Mapping[str, int] = field(default_factory=dict)
    provinces: Mapping[str, int] = field(default_factory=dict)
    deciles: Mapping[int, int] = field(default_factory=dict)


def rows_by_province(dataset: Dataset, expected: Expected, missing: Mapping[str, int]) -> dict[str, int]:
    """The approved rows by province from the manifest's counts, without looking at a row.

    Empty where the manifest cannot say it (rows chosen by a condition, or by village), and where the file
    itself does not show the province of every row: the report travels with the file and may not tell more
    than it does. ``missing`` counts the missing values of every column, as delivered.
    """
    shown = [name for name in expected.header if name in _SHOWS_PROVINCE and not missing[name]]
    if not shown or _is_uncounted(expected):
        return {}
    return _by_province(dataset, expected)


def registered_rows(dataset: Dataset, expected: Expected) -> int | None:
    """How many rows were registered that are approved, by the manifest's counts; None where they cannot say
    it: rows chosen by a condition, or by village.
    """
    if _is_uncounted(expected):
        return None
    if not expected.regions:
        return dataset.store(expected.theme).rows
    return sum(_by_province(dataset, expected).values())


def _by_province(dataset: Dataset, expected: Expected) -> dict[str, int]:
    counts = dataset.store(expected.theme).counts
    provinces: dict[str, int] = {}
    for code in expected.regions or sorted(code for code in counts if len(code) == _PROVINCE):
        provinces[code[:2]] = provinces.get(code[:2], 0) + counts.get(code, 0)
    return provinces


def _is_uncounted(expected: Expected) -> bool:
    return bool(expected.conditions) or any(len(code) > _COUNTED for code in expected.regions)
