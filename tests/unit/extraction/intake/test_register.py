"""Filing a delivery as a version: what comes in goes out, whole or not at all, and what changed is told."""

from __future__ import annotations

import json
import re
import signal
import stat
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from support.deliveries import Deliver, Delivery
from support.registries import REGIONS_DIRECTORY, build_from

from dtsen.extraction.commandline.command import main
from dtsen.extraction.errors import RegistryError, SpecError
from dtsen.extraction.intake import layout, register
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset

TESTS = Path(__file__).parents[3]


def rows_of(registry: Path, theme: str, regions: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    files = [str(path) for path in Dataset.open(registry).files(theme, regions)]
    with duckdb.connect() as connection:
        return connection.execute(
            "FROM read_parquet($files, hive_partitioning = false)", {"files": files}
        ).fetchall()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_was_delivered_is_what_stands_there(
    registry: Path, regions: Regions, tmp_path: Path, kind: str
) -> None:
    """The whole synthetic registry, delivered and registered: equal rows in equal order, equal extracts."""
    delivery = Delivery.of(registry).write(tmp_path / "delivery", kind)
    result = register(delivery, version="1/2026", out=tmp_path / "out", regions=regions, synthetic=True)
    assert result.directory == tmp_path / "out/1-2026"
    for theme in ("family", "individual"):
        assert rows_of(result.directory, theme) == rows_of(registry, theme)
        old, new = Dataset.open(registry).store(theme), Dataset.open(result.directory).store(theme)
        assert (new.rows, new.counts) == (old.rows, old.counts)
        ends = [[(file.path, file.rows, file.first, file.last) for file in s.files] for s in (old, new)]
        assert ends[0] == ends[1]
    spec = {"themes": {"individual": {"variables": ["nik", "full_name", "age"]}}, "regions": ["33"]}
    packages = [
        build_from(spec | {"package": "none"}, version, regions, tmp_path / name)
        for name, version in (("before", registry), ("after", result.directory))
    ]
    data = [(package.path / "data/individual.csv").read_bytes() for package in packages]
    assert data[0] == data[1]
    assert len(data[0]) > 1000


def test_rows_in_any_order_are_filed_by_region_with_families_together(
    sound: Delivery, regions: Regions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FAMILIES_A_FILE", 10)
    delivery = sound.write(tmp_path / "delivery", "parquet", order="hash(nomor_kartu_keluarga, 7)")
    result = register(delivery, version="1/2026", out=tmp_path / "out", regions=regions)
    dataset = Dataset.open(result.directory)
    assert not dataset.synthetic
    assert dataset.cleaned
    stores = [dataset.store(theme).files for theme in ("family", "individual")]
    assert [file.rows for file in stores[0]] == [10, 10, 10, 10, 1]
    assert len(stores[1]) == 5
    families = []
    for family_file, member_file in zip(*stores, strict=True):
        with duckdb.connect() as connection:
            own, members = (
                connection.execute(
                    "SELECT region_code, nomor_kartu_keluarga FROM read_parquet($file)",
                    {"file": str(result.directory / file.path)},
                ).fetchall()
                for file in (family_file, member_file)
            )
        assert list(dict.fromkeys(members)) == own
        assert sum(one != other for one, other in pairwise(members)) == len(own) - 1
        families += own
    assert [code for code, _ in families] == sorted(code for code, _ in families)
    for theme in ("family", "individual"):
        expected = duckdb.sql(f"FROM '{delivery}/{theme}/data.parquet'").fetchall()
        assert sorted(row[:-1] for row in map(repr_of, rows_of(result.directory, theme))) == sorted(
            repr_of(row) for row in expected
        )


def repr_of(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(map(str, row))


DIRTY = (
    "chr(0) || 'A' || chr(1) || 'B' || chr(127) || 'C' || chr(128) || chr(159) || chr(65534) || chr(65535)"
)
KEPT = "chr(9) || chr(10) || chr(13) || chr(133) || chr(8232) || '=1+1, \"é\" 😀 ' || chr(1593) || ']]>&'"


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_control_characters_are_cleaned_here_once_and_counted(
    deliver: Deliver, regions: Regions, tmp_path: Path, kind: str
) -> None:
    """D17. What stays, stays to the byte; an empty text is not a missing one."""
    delivery = deliver(
        kind,
        f"UPDATE individual SET nama = {DIRTY} || {KEPT}, alamat = chr(7) WHERE rowid = 3",
        f"UPDATE individual SET nama = {DIRTY} WHERE rowid = 5",
        f"UPDATE individual SET alamat = {KEPT} WHERE rowid = 6",
        "UPDATE individual SET alamat = '', dusun_ktp = NULL WHERE rowid = 7",
    )
    result = register(delivery, version="1/2026", out=tmp_path / "out", regions=regions)
    assert result.report.cleaned == {"individual": {"alamat": 1, "nama": 2}}
    assert "individual.nama: 2" in result.report.to_text()
    found = duckdb.sql(
        "SELECT nama, alamat, dusun_ktp FROM "
        f"read_parquet('{result.directory}/individual/*/*.parquet', hive_partitioning = false)"
    ).fetchall()
    kept = '\t\n\r\x85\u2028=1+1, "é" 😀 \u0639]]>&'
    assert found[3][:2] == ("ABC" + kept, "")
    assert found[5][0] == "ABC"
    assert found[6][1] == kept
    assert found[7][1:] == ("", None)
    odd = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
    assert not any(odd.search(text) for row in found for text in row if text)
    marks = [file.marks or {} for file in Dataset.open(result.directory).store("individual").files]
    assert "".join(file["nama"] for file in marks) == "".join(file["alamat"] for file in marks) == '"&>\t\r\n'
    assert {file["dusun_ktp"] for file in marks} == {""}


def test_an_invalid_delivery_leaves_nothing_and_ends_with_1(
    deliver: Deliver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery = deliver("csv", "UPDATE family SET alamat = repeat('RAHASIA', 99) WHERE rowid = 2")
    out, report = tmp_path / "out", tmp_path / "report.json"
    for action in (["register", "--version", "1/2026"], ["check"]):
        command = [
            "dataset",
            action[0],
            str(delivery),
            *action[1:],
            "--out",
            str(out),
            "--report",
            str(report),
        ]
        assert main([*command, "--regions", str(REGIONS_DIRECTORY)]) == 1
        said = capsys.readouterr()
        assert "[length] family.alamat: 1 ×" in said.out
        assert "family/data.csv, baris/row 3" in said.out
        assert said.err == (
            "dtsen dataset: Kiriman delivery ditolak. Perbaiki semua temuan di atas, lalu periksa kembali.\n"
            "dtsen dataset: the delivery delivery is refused [delivery_refused]\n"
        )
        (finding,) = json.loads(report.read_text())["findings"]
        assert finding["examples"] == [{"file": "family/data.csv", "row": 3}]
        assert "RAHASIA" not in said.out + said.err + report.read_text()
        assert list(out.iterdir()) == []


@pytest.mark.parametrize("name", ["a*b", "a?b", "p [2026]", "a\\b"])
def test_a_folder_whose_name_is_a_pattern_is_named(
    deliver: Deliver, regions: Regions, tmp_path: Path, name: str
) -> None:
    """The delivery was blamed for the folder of versions; with a backslash, its files as unreadable."""
    with pytest.raises(RegistryError) as refused:
        register(deliver(), version="1/2026", out=tmp_path / name, regions=regions)
    assert (refused.value.code, refused.value.subject) == ("out_unwritable", name)
    assert not list((tmp_path / name).iterdir())


def test_a_version_is_registered_once_and_has_a_name(
    deliver: Deliver, regions: Regions, tmp_path: Path
) -> None:
    delivery, out = deliver("parquet"), tmp_path / "out"
    with pytest.raises(SpecError):
        register(delivery, version="latest", out=out, regions=regions)
    register(delivery, version="1/2026", out=out, regions=regions)
    with pytest.raises(RegistryError, match="registered already") as refused:
        register(delivery, version="1/2026", out=out, regions=regions)
    assert refused.value.code == "target_taken"


def test_the_changes_against_the_version_before_are_told_and_kept(
    sound: Delivery, regions: Regions, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = register(sound.write(tmp_path / "a", "parquet"), version="1/2026", out=out, regions=regions)
    assert first.changes is not None
    assert first.changes.before is None
    gone = "(SELECT nomor_kartu_keluarga FROM family WHERE rowid < 4)"
    changes = [
        f"DELETE FROM individual WHERE nomor_kartu_keluarga IN {gone}",
        "DELETE FROM family WHERE rowid < 4",
        "UPDATE family SET jenis_lantai_terluas = 9, luas_lantai = NULL WHERE rowid % 2 = 0",
        "UPDATE family SET desil_nasional = 1, persentil = 5",
        "UPDATE individual SET desil_nasional = 1, persentil = 5",
    ]
    second = register(sound.write(tmp_path / "b", "csv", changes), version="2/2026", out=out, regions=regions)
    assert second.changes is not None
    assert second.directory is not None
    told = json.loads((second.directory / "changes.json").read_text())
    assert told == second.changes.to_mapping()
    assert (told["version"], told["before"]) == ("2/2026", "1/2026")
    assert told["rows"]["family"] == told["provinces"]["family"]["34"] == {"before": 41, "now": 37}
    assert told["share_decile_1_4"]["34"]["now"] == 1.0 > told["share_decile_1_4"]["34"]["before"]
    shifts = {
        (shift["theme"], shift["field"], shift["code"]): shift
        for shift in told["shifts"]
        if shift["province"] is None and shift["measure"] in ("code", "missing")
    }
    assert shifts["family", "jenis_lantai_terluas", 9]["now"] > 0.4
    assert shifts["family", "luas_lantai", None] == {
        "theme": "family",
        "field": "luas_lantai",
        "measure": "missing",
        "code": None,
        "province": None,
        "before": 0.0,
        "now": told["missing"]["family.luas_lantai"]["now"],
        "sum_before": None,
        "sum_now": None,
    }
    assert ("individual", "jenis_kelamin", None) not in shifts
    third = register(sound.write(tmp_path / "c", "csv", changes), version="3/2026", out=out, regions=regions)
    assert third.changes is not None
    assert third.changes.shifts == ()


KILLED = """
import os, signal, sys
from pathlib import Path
from dtsen.extraction.intake import registration
from dtsen.extraction.regions import Regions
from support.registries import REGIONS_DIRECTORY
def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(registration, sys.argv[3], die)
delivery, out = map(Path, sys.argv[1:3])
registration.register(delivery, version="1/2026", out=out, regions=Regions.load(REGIONS_DIRECTORY))
"""


@pytest.mark.parametrize("at", ["lay_out", "publish"])
def test_kill_9_leaves_no_version_and_the_next_run_sweeps(
    deliver: Deliver, regions: Regions, tmp_path: Path, at: str
) -> None:
    delivery, out = deliver("parquet"), tmp_path / "out"
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(delivery), str(out), at], cwd=TESTS, timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in out.iterdir()] == [".intake"]
    assert stat.S_IMODE((out / ".intake").stat().st_mode) == 0o700
    register(delivery, version="2/2026", out=out, regions=regions)
    assert [path.name for path in out.iterdir()] == ["2-2026"]


NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from dtsen.extraction.errors import DiskFull
from dtsen.extraction.intake import register
from dtsen.extraction.regions import Regions
from support.registries import REGIONS_DIRECTORY
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    delivery, out = map(Path, sys.argv[1:3])
    register(delivery, version="1/2026", out=out, regions=Regions.load(REGIONS_DIRECTORY))
except DiskFull as error:
    sys.exit(28 if error.code == "file_too_large" else 1)
"""


@pytest.mark.parametrize("room", [0, 15_000])
def test_a_file_that_may_not_grow_is_named_and_leaves_nothing(
    deliver: Deliver, tmp_path: Path, room: int
) -> None:
    delivery, out = deliver("parquet"), tmp_path / "out"
    command = [sys.executable, "-c", NO_ROOM, str(delivery), str(out), str(room)]
    ended = subprocess.run(command, cwd=TESTS, timeout=60, check=False)
    assert ended.returncode == 28
    assert list(out.iterdir()) == []


def test_two_intakes_do_not_sweep_each_other(deliver: Deliver, regions: Regions, tmp_path: Path) -> None:
    delivery, out = deliver("parquet"), tmp_path / "out"
    tried = []

    def second(done: int, total: int) -> None:
        if not tried:
            with pytest.raises(RegistryError) as refused:
                register(delivery, version="2/2026", out=out, regions=regions)
            tried.append(refused.value.code)

    register(delivery, version="1/2026", out=out, regions=regions, progress=second)
    assert tried == ["intake_busy"]
    assert [path.name for path in out.iterdir()] == ["1-2026"]
