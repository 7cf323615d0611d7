"""The open figures of a dataset version (level 1), so that the portal never needs to open registry data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.engines.cage import lock, open_cage, read_files, translated
from dtsen.extraction.registry import REGION_COLUMN, Dataset

_POOREST = 4  # deciles 1 to 4
_PROVINCE = 2  # digits
_MAN = 1


def summarise(registry: Path) -> dict[str, Any]:
    """The figures of one version as plain mappings, ready for JSON. A worker or a command calls it.

    ``families`` and ``individuals`` are totals; ``regions`` gives both by Kemendagri code of 2, 4 and 6
    digits; ``provinces`` adds ``share_decile_1_4`` (of the families, 0 to 1), ``men`` and ``women``;
    ``individuals_by_decile`` counts by "1" to "10". Raises ``RegistryError``. Source: R7.
    """
    dataset = Dataset.open(registry)
    stores = {"families": dataset.store("family"), "individuals": dataset.store("individual")}
    codes = sorted({code for store in stores.values() for code in store.counts})
    regions: dict[str, dict[str, Any]] = {
        code: {figure: store.counts.get(code, 0) for figure, store in stores.items()} for code in codes
    }
    provinces = {code: {**regions[code], "men": 0, "women": 0} for code in codes if len(code) == _PROVINCE}
    province = f"left({REGION_COLUMN}, {_PROVINCE})"
    share = f"round(avg((desil_nasional <= {_POOREST})::INTEGER), 6)"
    for code, poor in _grouped(dataset, "family", f"{province}, {share}"):
        provinces[code]["share_decile_1_4"] = poor
    for code, sex, count in _grouped(dataset, "individual", f"{province}, jenis_kelamin, count(*)"):
        provinces[code]["men" if sex == _MAN else "women"] = count
    deciles = _grouped(dataset, "individual", "desil_nasional, count(*)")
    return {
        "version": dataset.version,
        "synthetic": dataset.synthetic,
        "reference_date": dataset.reference_date,
        **{figure: store.rows for figure, store in stores.items()},
        "regions": regions,
        "provinces": provinces,
        "individuals_by_decile": {str(decile): count for decile, count in deciles},
    }


def _grouped(dataset: Dataset, theme: str, columns: str) -> list[tuple[Any, ...]]:
    files = dataset.files(theme)
    try:
        with open_cage([dataset.directory], dataset.directory / ".spill") as connection:
            lock(connection)
            return connection.execute(
                f"SELECT {columns} FROM {read_files(files)} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
    except duckdb.Error as error:
        raise translated(error, dataset, theme) from None
