"""What a new version changed against the one before: people, rows, places, poverty, and what columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme
from dtsen.extraction.engines.cage import lock, open_cage, read_files, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.columns import PROVINCE, Column, measured, together
from dtsen.extraction.intake.former import Obstacle, shared_columns
from dtsen.extraction.intake.movements import Movement, movements
from dtsen.extraction.intake.shifts import Columns, Shift, shifts_between, thresholds
from dtsen.extraction.registry import Dataset

_DECILE = "desil_nasional"
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
    theme) either, and where an ``obstacle`` kept both from being compared. ``uncompared``: columns that only
    one of both has, or that hold another kind of value in each, as "theme.field".
    """

    before: Figures | None
    now: Figures
    movements: Mapping[str, Movement] = field(default_factory=dict)
    obstacle: Obstacle | None = None
    uncompared: tuple[str, ...] = ()

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """What moved beyond the thresholds, in the nation and in provinces, in the catalogue's order."""
        return tuple(shifts_between(self.before.columns, self.now.columns)) if self.before else ()

    def to_mapping(self) -> dict[str, Any]:
        """For JSON. Each figure is a pair of ``before`` (None without one to compare with) and ``now``."""
        before, now = self.before, self.now
        return {
            "version": now.version,
            "before": before.version if before else None,
            "obstacle": self.obstacle.to_mapping() if self.obstacle else None,
            "uncompared": list(self.uncompared),
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


def compare(before: Dataset | Obstacle | None, now: Dataset, catalogue: Catalogue, work: Path) -> Changes:
    """Measure both versions. What is wrong with the one before is told and stops nothing: the new one was
    taken in whole, perhaps in hours. Raises ``RegistryError`` when the new one cannot be read, and
    ``DiskFull``.
    """
    figures = _figures(now, catalogue.themes, work)
    if not isinstance(before, Dataset):
        return Changes(None, figures, obstacle=before)
    try:
        shared = shared_columns(before, now, catalogue, work)
        former = _figures(before, shared.themes, work)
        moved = movements(before, now, shared.themes, work)
    except RegistryError as error:
        if any(now.damaged_file(theme.id) for theme in catalogue):
            raise
        return Changes(None, figures, obstacle=Obstacle.of(before.version, error))
    return Changes(former, figures, moved, uncompared=shared.rest)


def _figures(dataset: Dataset, themes: Sequence[Theme], work: Path) -> Figures:
    columns: dict[str, dict[str, Column]] = {}
    poor: dict[str, float] = {}
    with open_cage([dataset.directory, work], work / "spill", _MEMORY) as connection:
        lock(connection)
        for theme in themes:
            try:
                held = measured(connection, read_files(dataset.files(theme.id)), theme)
                columns |= {f"{theme.id}.{field}": places for field, places in held.items()}
                if f"family.{_DECILE}" in columns and theme.id == "family":
                    poor = _poor(connection)
            except duckdb.Error as error:
                raise translated(error, dataset, theme.id) from None
    stores = {theme.id: dataset.store(theme.id) for theme in themes}
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
            f"round(avg(({_DECILE} <= {_POOREST})::INTEGER), 6) FROM stored "
            f"WHERE {_DECILE} IS NOT NULL GROUP BY code ORDER BY code"
        ).fetchall()
    )


def _pairs(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        key: {"before": before.get(key) if before is not None else None, "now": now.get(key)}
        for key in sorted({*(before or {}), *now})
    }
