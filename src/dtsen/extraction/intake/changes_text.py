"""What a new version changed, for a terminal and in both languages: names beside codes, and what hardly moved
in one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.indonesian import percent
from dtsen.extraction.intake.changes import Changes
from dtsen.extraction.intake.former import Obstacle
from dtsen.extraction.intake.movements import Movement
from dtsen.extraction.intake.shifts_text import shift_lines
from dtsen.extraction.regions import Regions

# What moved by less is summed up: of rows, their share; of the poor, points of their share.
ROWS_SHIFT = 0.01
POOR_SHIFT = 0.01


def changes_text(changes: Changes, catalogue: Catalogue, regions: Regions) -> str:
    """The lines, with an end of line each."""
    before, now = changes.before, changes.now
    if before is None:
        rows = ", ".join(f"{count} {theme}" for theme, count in now.rows.items())
        return f"versi/version {now.version}: {rows}; {_alone(changes.obstacle)}\n"
    names = {region.code: region.name for region in regions.all("province")}
    lines = [f"versi/version {now.version} – {before.version}:"]
    for theme, count in now.rows.items():
        lines.append(f"  {theme}: {_moved(before.rows.get(theme, 0), count)}")
    if changes.uncompared:
        lines.append(
            "  kolom yang tidak dibandingkan, sebab hanya ada di satu versi atau berbeda jenis nilainya /"
        )
        lines.append("  columns not compared, for one version alone has them or their kind of value differs:")
        lines += [f"    {name}" for name in changes.uncompared]
    for theme, movement in changes.movements.items():
        lines += ["", *_movement_lines(theme, movement, catalogue, changes.uncompared)]
    for theme, counts in now.provinces.items():
        lines += ["", f"{theme} menurut provinsi / by province:"]
        lines += _province_lines(before.provinces.get(theme, {}), counts, names)
    lines += [
        "",
        "bagian keluarga desil 1–4 menurut provinsi / share of families in decile 1–4, by province:",
    ]
    lines += _poor_lines(before.poor, now.poor, names)
    lines += ["", *shift_lines(changes.shifts, catalogue, names)]
    return "\n".join(lines) + "\n"


def _alone(obstacle: Obstacle | None) -> str:
    """Why a version stands by itself."""
    if obstacle is None:
        return "belum ada versi sebelumnya / no earlier version to compare with"
    return (
        f"tidak dapat dibandingkan dengan versi {obstacle.version} / "
        f"cannot be compared with version {obstacle.version}: {obstacle.reason} [{obstacle.code}]"
    )


def _movement_lines(
    theme: str, movement: Movement, catalogue: Catalogue, uncompared: Collection[str]
) -> Iterator[str]:
    yield f"{theme} menurut nomornya / by number:"
    yield f"  datang/came: {movement.came}, pergi/went: {movement.went}, tetap/stayed: {movement.stayed}"
    if movement.moved:
        yield f"  pindah provinsi / moved to another province: {movement.moved}"
    yield "  nilai berubah di antara yang tetap / values changed among those who stayed:"
    labels = {
        variable.field: variable.label
        for variable in catalogue.theme(theme).variables
        if f"{theme}.{variable.field}" not in uncompared
    }
    changed = sorted(movement.changed.items(), key=lambda item: -item[1])
    for field, count in changed:
        yield f"    {field} ({labels[field]}): {count} ({percent(count, movement.stayed, digits=2)})"
    others = len(labels) - 1 - len(changed)
    yield f"    {others} kolom lain / other columns: 0"


def _province_lines(
    before: Mapping[str, int], now: Mapping[str, int], names: Mapping[str, str]
) -> Iterator[str]:
    others = []
    for code in sorted({*before, *now}):
        was, count = before.get(code, 0), now.get(code, 0)
        if abs(count - was) > ROWS_SHIFT * was:
            yield f"  {_named(code, names)}: {_moved(was, count)}"
        else:
            others.append((was, count))
    if others:
        was, count = map(sum, zip(*others, strict=True))
        yield f"  {len(others)} provinsi lain / other provinces (≤ {ROWS_SHIFT:.0%}): {_moved(was, count)}"


def _poor_lines(
    before: Mapping[str, float], now: Mapping[str, float], names: Mapping[str, str]
) -> Iterator[str]:
    codes = sorted({*before, *now})
    moved = [
        code
        for code in codes
        if code not in before or code not in now or abs(now[code] - before[code]) > POOR_SHIFT
    ]
    for code in moved:
        yield f"  {_named(code, names)}: {_percent(before.get(code))} → {_percent(now.get(code))}"
    if others := len(codes) - len(moved):
        yield f"  {others} provinsi lain / other provinces: ≤ {POOR_SHIFT:.0%}"


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names.get(code, '')}".rstrip()


def _moved(before: int, now: int) -> str:
    grown = f" ({(now - before) / before:+.1%})".replace(".", ",") if before else ""
    return f"{before} → {now}{grown}"


def _percent(share: float | None) -> str:
    return "–" if share is None else percent(share, 1)
