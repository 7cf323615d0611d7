"""What a new version changed against the one before: people, rows, places, poverty, and what columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.engines.cage import lock, open_cage, read_files, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.columns import PROVINCE, Column, measured, together
from dtsen.extraction.intake.movements import Movement, movements
from dtsen.extraction.intake.shifts import Columns, Shift, shifts_between, thresholds
from dtsen.extraction.registry import Dataset

_POOREST = 4  # deciles 1 to 4
_MEMORY = "600MB"


@dataclass(frozen=True)
class Figures:
    """One version in numbers. ``columns``: what each holds, by "theme.field" and province."""

    version: str
    rows: Mapping[str, int]
    provinces: Mapping[str, Mapping[str, int]]
    poor: Mapping[str, float]
    columns: Columns

    @property
    def missing(self) -> dict[str, float]:
        """The share of a theme's rows without a value, by "theme.field"."""
        nation = {name: together(places.values()) for name, places in self.columns.items()}
        return {name: round(column.share(column.missing), 6) for name, column in nation.items()}

    @property
    def numbers(self) -> dict[str, dict[str, Any]]:
        """What the numbers add up to in the nation, by "theme.field"."""
        nation = {name: together(places.values()).to_mapping() for name, places in self.columns.items()}
        return {name: figures for name, figures in nation.items() if figures}


@dataclass(frozen=True)
class Changes:
    """A version beside the one before; ``before`` is None for the first, which has no ``movements`` (by
    theme) either.
    """

    before: Figures | None
    now: Figures
    movements: Mapping[str, Movement] = field(default_factory=dict)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """What moved beyond the thresholds, in the nation and in provinces, in the catalogue's order."""
        return tuple(shifts_between(self.before.columns, self.now.columns)) if self.before else ()

    def to_mapping(self) -> dict[str, Any]:
        """For JSON. Each figure is a pair of ``before`` (None for the first version) and ``now``."""
        before, now = self.before, self.now
        return {
            "version": now.version,
            "before": before.version if before else None,
            "rows": _pairs(before.rows if before else None, now.rows),
            "provinces": {
                theme: _pairs(before.provinces.get(theme, {}) if before else None, counts)
                for theme, counts in now.provinces.items()
            },
            "share_decile_1_4": _pairs(before.poor if before else None, now.poor),
            "missing": _pairs(before.missing if before else None, now.missing),
            "numbers": _pairs(before.numbers if before else None, now.numbers),
            "movements": {theme: moved.to_mapping() for theme, moved in self.movements.items()},
            "thresholds": thresholds(),
            "shifts": [shift.to_mapping() for shift in self.shifts],
        }


def version_before(out: Path, version: str) -> Dataset | None:
    """The newest version in the folder that is older than this one; what is none there is passed over."""
    earlier = []
    for folder in out.iterdir():
        try:
            dataset = Dataset.open(folder)
            is_earlier = _age(dataset.version) < _age(version)
        except (RegistryError, ValueError):
            continue
        if is_earlier:
            earlier.append(dataset)
    return max(earlier, key=lambda dataset: _age(dataset.version), default=None)


def compare(before: Dataset | None, now: Dataset, catalogue: Catalogue, work: Path) -> Changes:
    """Measure both versions. Raises ``RegistryError`` when one cannot be read."""
    figures = _figures(now, catalogue, work)
    if before is None:
        return Changes(None, figures)
    return Changes(_figures(before, catalogue, work), figures, movements(before, now, catalogue, work))


def _figures(dataset: Dataset, catalogue: Catalogue, work: Path) -> Figures:
    columns: dict[str, dict[str, Column]] = {}
    poor: dict[str, float] = {}
    with open_cage([dataset.directory, work], work / "spill", _MEMORY) as connection:
        lock(connection)
        for theme in catalogue:
            try:
                held = measured(connection, read_files(dataset.files(theme.id)), theme)
                columns |= {f"{theme.id}.{field}": places for field, places in held.items()}
                if theme.id == "family":
                    poor = _poor(connection)
            except duckdb.Error as error:
                raise translated(error, dataset, theme.id) from None
    stores = {theme.id: dataset.store(theme.id) for theme in catalogue}
    return Figures(
        version=dataset.version,
        rows={theme: store.rows for theme, store in stores.items()},
        provinces={
            theme: {code: rows for code, rows in store.counts.items() if len(code) == PROVINCE}
            for theme, store in stores.items()
        },
        poor=poor,
        columns=columns,
    )


def _poor(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """The share by province; a province of which no decile is known has none."""
    return dict(
        connection.execute(
            "SELECT _province AS code, "
            f"round(avg((desil_nasional <= {_POOREST})::INTEGER), 6) FROM stored "
            "WHERE desil_nasional IS NOT NULL GROUP BY code ORDER BY code"
        ).fetchall()
    )


def _age(version: str) -> tuple[int, int]:
    number, year = version.split("/")
    return int(year), int(number)


def _pairs(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        key: {"before": before.get(key) if before is not None else None, "now": now.get(key)}
        for key in sorted({*(before or {}), *now})
    }
