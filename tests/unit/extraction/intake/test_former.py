"""A version before that is broken, or older than the catalogue, stops no new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from support.deliveries import Delivery
from support.registries import sign

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.intake import Registration, changes, register
from dtsen.extraction.intake.changes_text import changes_text
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import MANIFEST, Dataset

Next = Callable[[Callable[[Path], object]], Registration]


@pytest.fixture
def registered_after(sound: Delivery, tmp_path: Path, regions: Regions) -> Next:
    """2/2026, registered after something was done to the folder of 1/2026."""

    def after(done: Callable[[Path], object]) -> Registration:
        delivery, out = sound.write(tmp_path / "delivery", "parquet"), tmp_path / "out"
        first = register(delivery, version="1/2026", out=out, regions=regions)
        assert first.directory is not None
        done(first.directory)
        second = register(delivery, version="2/2026", out=out, regions=regions)
        assert second.directory == out / "2-2026"
        assert second.changes is not None
        told = json.loads((second.directory / "changes.json").read_text())
        assert told == second.changes.to_mapping()
        return second

    return after


def a_file(version: Path, theme: str = "family") -> Path:
    return next(version.glob(f"{theme}/*/*.parquet"))


def scratch(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file is gone": (lambda version: a_file(version).unlink(), "file_missing"),
    "a file is scratched": (lambda version: scratch(a_file(version, "individual")), "file_damaged"),
    "the manifest is cut off": (lambda version: (version / MANIFEST).write_text("{"), "manifest_damaged"),
    "it is in the former layout": (
        lambda version: (version / MANIFEST).rename(version / "dataset.yaml"),
        "dataset_former",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_version_is_registered_though_the_one_before_cannot_be_read(
    registered_after: Next, catalogue: Catalogue, regions: Regions, what: str
) -> None:
    done, code = BROKEN[what]
    found = registered_after(done).changes
    assert found is not None
    assert found.before is None
    assert found.obstacle is not None
    assert (found.obstacle.version, found.obstacle.code) == ("1/2026", code)
    told = changes_text(found, catalogue, regions)
    assert "tidak dapat dibandingkan dengan versi 1/2026 / cannot be compared with version 1/2026: " in told
    assert told.endswith(f"[{code}]\n")
    assert "belum ada versi sebelumnya" not in told


def rewritten(version: Path, theme: str, select: str) -> None:
    """The theme's rows in other columns, and a manifest that knows."""
    for file in version.glob(f"{theme}/*/*.parquet"):
        with duckdb.connect() as connection:
            rows = f"FROM read_parquet('{file}', hive_partitioning = false)"
            connection.execute(f"CREATE TABLE held AS SELECT {select} {rows}")
            connection.execute(f"COPY held TO '{file}' (FORMAT parquet)")
    sign(version)


def test_a_variable_that_is_new_leaves_the_others_to_compare(
    registered_after: Next, catalogue: Catalogue, regions: Regions
) -> None:
    select = "* EXCLUDE (jumlah_ternak_sapi) REPLACE (luas_lantai::VARCHAR AS luas_lantai), 1 AS gone"
    found = registered_after(lambda version: rewritten(version, "family", select)).changes
    assert found is not None
    assert found.obstacle is None
    assert set(found.uncompared) == {"family.jumlah_ternak_sapi", "family.luas_lantai", "family.gone"}
    family = found.movements["family"]
    assert (family.came, family.went, family.stayed, family.changed) == (0, 0, 41, {})
    assert found.shifts == ()
    told = changes_text(found, catalogue, regions)
    for name in found.uncompared:
        assert f"\n    {name}\n" in told
    others = len(catalogue.theme("family").variables) - 3  # the key, and the two that are not compared
    assert f"    {others} kolom lain / other columns: 0\n" in told
    figures = found.to_mapping()["missing"]
    assert figures["family.jumlah_ternak_sapi"]["before"] is None
    assert figures["family.jenis_lantai_terluas"]["before"] == 0.0


def test_what_all_figures_hang_on_may_be_new_too(registered_after: Next) -> None:
    select = "* EXCLUDE (desil_nasional, nomor_kartu_keluarga)"
    found = registered_after(lambda version: rewritten(version, "family", select)).changes
    assert found is not None
    assert found.before is not None
    assert found.before.poor == {}
    assert set(found.movements) == {"individual"}


def test_damage_of_the_new_version_itself_is_not_put_down_to_the_one_before(
    sound: Delivery, tmp_path: Path, regions: Regions, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, out = sound.write(tmp_path / "delivery", "parquet"), tmp_path / "out"
    register(delivery, version="1/2026", out=out, regions=regions)
    compared = changes.movements

    def damaged(before: Dataset, now: Dataset, *rest: object) -> object:
        scratch(a_file(now.directory))
        return compared(before, now, *rest)

    monkeypatch.setattr(changes, "movements", damaged)
    with pytest.raises(RegistryError) as refused:
        register(delivery, version="2/2026", out=out, regions=regions)
    assert refused.value.code == "file_damaged"
    assert [folder.name for folder in out.iterdir()] == ["1-2026"]
