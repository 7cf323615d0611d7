"""What a new version changed against the one before: people, rows, places, poverty, missing values, codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dtsen.extraction.catalogue import Catalogue, Theme
from dtsen.extraction.engines.cage import identifier, lock, open_cage, read_files, translated
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake.movements import Movement, movements
from dtsen.extraction.registry import REGION_COLUMN, Dataset

# Shares of a theme's rows: what moved by more is shown to the person who registers.
CODE_SHIFT = 0.05
MISSING_SHIFT = 0.02
_POOREST = 4  # deciles 1 to 4
_PROVINCE = 2  # digits
_MEMORY = "600MB"


@dataclass(frozen=True)
class Figures:
    """One version in numbers. ``missing`` and ``codes`` are shares of a theme's rows by "theme.field"."""

    version: str
    rows: Mapping[str, int]
    provinces: Mapping[str, Mapping[str, int]]
    poor: Mapping[str, float]
    missing: Mapping[str, float]
    codes: Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Shift:
    """A share that moved further than its threshold. ``code`` None: the share of missing values."""

    theme: str
    field: str
    code: int | None
    before: float
    now: float


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
        """Missing values and codes whose share moved beyond the thresholds, in the catalogue's order."""
        return tuple(self._shifts()) if self.before else ()

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
            "movements": {theme: moved.to_mapping() for theme, moved in self.movements.items()},
            "thresholds": {"code": CODE_SHIFT, "missing": MISSING_SHIFT},
            "shifts": [asdict(shift) for shift in self.shifts],
        }

    def _shifts(self) -> Iterator[Shift]:
        if self.before is None:
            return
        for name, now in self.now.missing.items():
            theme, field = name.split(".")
            was = self.before.missing.get(name, 0.0)
            if abs(now - was) > MISSING_SHIFT:
                yield Shift(theme, field, None, was, now)
            former, current = self.before.codes.get(name, {}), self.now.codes.get(name, {})
            for code in sorted({*former, *current}):
                if abs(current.get(code, 0.0) - former.get(code, 0.0)) > CODE_SHIFT:
                    yield Shift(theme, field, code, former.get(code, 0.0), current.get(code, 0.0))


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
    missing: dict[str, float] = {}
    codes: dict[str, dict[int, float]] = {}
    poor: dict[str, float] = {}
    with open_cage([dataset.directory, work], work / "spill", _MEMORY) as connection:
        lock(connection)
        for theme in catalogue:
            try:
                _measure(connection, dataset, theme, missing, codes)
                if theme.id == "family":
                    poor = _poor(connection)
            except duckdb.Error as error:
                raise translated(error, dataset, theme.id) from None
    stores = {theme.id: dataset.store(theme.id) for theme in catalogue}
    return Figures(
        version=dataset.version,
        rows={theme: store.rows for theme, store in stores.items()},
        provinces={
            theme: {code: rows for code, rows in store.counts.items() if len(code) == _PROVINCE}
            for theme, store in stores.items()
        },
        poor=poor,
        missing=missing,
        codes=codes,
    )


def _measure(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    theme: Theme,
    missing: dict[str, float],
    codes: dict[str, dict[int, float]],
) -> None:
    """One look at each column by itself: small codes group fast, and no column is read twice."""
    source = read_files(dataset.files(theme.id))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW stored AS SELECT * FROM {source}")
    rows = dataset.store(theme.id).rows
    plain = [variable.field for variable in theme.variables if not variable.codes]
    absent = connection.execute(
        f"SELECT {', '.join(f'count(*) - count({identifier(field)})' for field in plain)} FROM stored"
    ).fetchone()
    counted = dict(zip(plain, absent or (), strict=True))
    for variable in theme.variables:
        name = f"{theme.id}.{variable.field}"
        if variable.codes:
            groups = dict(
                connection.execute(
                    f"SELECT {identifier(variable.field)}, count(*) FROM stored GROUP BY ALL"
                ).fetchall()
            )
            counted[variable.field] = groups.pop(None, 0)
            codes[name] = {code: round(count / rows, 6) for code, count in sorted(groups.items())}
        missing[name] = round(counted[variable.field] / rows, 6)


def _poor(connection: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """The share by province; a province of which no decile is known has none."""
    return dict(
        connection.execute(
            f"SELECT left({REGION_COLUMN}, {_PROVINCE}) AS code, "
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
