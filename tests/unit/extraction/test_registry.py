"""The manifest of a version, and which of its files a question opens."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from dtsen.extraction import registry
from dtsen.extraction.errors import RegistryError
from dtsen.extraction.integrity import checksums_on_disk, holds_bytes
from dtsen.extraction.registry import Dataset

FILES = [
    ("1101012001", "1101052003"),
    ("1101052003", "1175022001"),  # a village may be cut in two
    ("3304012001", "3304012001"),
    ("3304032002", "3320011001"),
]

ROWS = hashlib.sha256(b"rows").hexdigest()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    entries = []
    for number, (first, last) in enumerate(FILES):
        name = f"family/province_code={first[:2]}/part-{number:04d}.parquet"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"rows")
        entries.append({"path": name, "rows": 1, "size": 4, "sha256": ROWS, "first": first, "last": last})
    store = {"rows": 4, "files": entries, "counts": {"11": 2, "33": 2}}
    manifest = {"version": "1/2026", "synthetic": True, "cleaned": True, "reference_date": "2026-01-01"}
    (tmp_path / "dataset.json").write_text(json.dumps(manifest | {"themes": {"family": store}}))
    return tmp_path


@pytest.mark.parametrize(
    ("regions", "opened"),
    [
        ([], [0, 1, 2, 3]),
        (["11"], [0, 1]),
        (["3304"], [2, 3]),
        (["330401"], [2]),
        (["3304012001"], [2]),
        (["3304012002"], []),
        (["1101052003"], [0, 1]),
        (["1175", "3304"], [1, 2, 3]),
        (["11", "1101", "110101"], [0, 1]),
        (["3303", "3304", "330401"], [2, 3]),
        (["3321"], []),
        (["12"], []),
        (["9501"], []),
    ],
)
def test_only_files_that_may_hold_a_region_are_opened(
    directory: Path, regions: Sequence[str], opened: Sequence[int]
) -> None:
    files = Dataset.open(directory).files("family", regions)
    assert [int(path.stem[-4:]) for path in files] == opened


def test_a_missing_file_matters_only_to_who_asks_for_its_region(directory: Path) -> None:
    dataset = Dataset.open(directory)
    dataset.files("family")[3].unlink()
    assert len(dataset.files("family", ["11"])) == 2
    with pytest.raises(RegistryError, match=r"part-0003\.parquet is missing") as refused:
        dataset.files("family", ["3320"])
    assert refused.value.code == "file_missing"


def test_a_damaged_file_is_looked_for_only_among_those_that_were_read(directory: Path) -> None:
    dataset = Dataset.open(directory)
    dataset.files("family")[2].write_bytes(b"rown")
    assert dataset.damaged_file("family", ["3304012001"]) == "family/province_code=33/part-0002.parquet"
    assert dataset.damaged_file("family", ["11"]) is None
    (directory / "family/province_code=11/part-0000.parquet").unlink()
    assert dataset.damaged_file("family", ["11"]) == "family/province_code=11/part-0000.parquet"


def changed(directory: Path, change: Callable[[dict[str, Any]], None]) -> Dataset:
    """The dataset after its manifest's only theme was changed."""
    manifest = json.loads((directory / "dataset.json").read_text())
    change(manifest["themes"]["family"])
    (directory / "dataset.json").write_text(json.dumps(manifest))
    return Dataset.open(directory)


def with_crc(store: dict[str, Any]) -> None:
    for file in store["files"]:
        file |= {"crc32": f"{zlib.crc32(b'rows'):08x}", "sha256": "never looked at"}


@pytest.mark.parametrize("change", [with_crc, lambda store: None], ids=["CRC-32", "SHA-256 alone"])
def test_one_flipped_bit_is_found_whenever_it_flips(
    directory: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """What is altered after the first reading is found by the next question for the file."""
    dataset = changed(directory, change)
    path = dataset.files("family")[1]
    path.write_bytes(b"rowr")
    assert len(dataset.files("family", ["33"])) == 2
    for opened in (dataset, Dataset.open(directory)):
        with pytest.raises(RegistryError, match="does not hold the bytes") as refused:
            opened.files("family", ["11"])
        assert refused.value.code == "file_damaged"
        assert refused.value.subject == "family/province_code=11/part-0001.parquet"


def test_a_file_that_nobody_touched_is_summed_up_once(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summed: list[str] = []

    def counting(path: Path, *sums: str | None) -> bool:
        summed.append(path.name)
        return True

    monkeypatch.setattr(registry, "holds_bytes", counting)
    dataset = Dataset.open(directory)
    for _ in range(3):
        dataset.files("family", ["33"])
    assert summed == ["part-0002.parquet", "part-0003.parquet"]


def test_a_file_is_summed_up_the_same_way_when_it_is_written_and_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for length in (0, 1, 262_144, 600_001):
        path.write_bytes(bytes(number % 251 for number in range(length)))
        sums = checksums_on_disk(path)
        assert (sums.size, sums.sha256) == (length, hashlib.sha256(path.read_bytes()).hexdigest())
        assert sums.crc32 == f"{zlib.crc32(path.read_bytes()):08x}"
        assert holds_bytes(path, sums.crc32, "")
        assert holds_bytes(path, None, sums.sha256)
        assert not holds_bytes(path, f"{int(sums.crc32, 16) ^ 1:08x}", sums.sha256)


def test_the_former_layout_asks_to_be_registered_anew(directory: Path) -> None:
    (directory / "dataset.json").rename(directory / "dataset.yaml")
    with pytest.raises(RegistryError, match="register it anew") as refused:
        Dataset.open(directory)
    assert refused.value.code == "dataset_former"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"3", b"\xff", b'{"version": "1/2026"}', b"[" * 100_000]
)
def test_a_manifest_that_is_none_is_named(directory: Path, content: bytes) -> None:
    (directory / "dataset.json").write_bytes(content)
    with pytest.raises(RegistryError) as refused:
        Dataset.open(directory)
    assert (refused.value.code, refused.value.subject) == ("manifest_damaged", "dataset.json")


MANIFESTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no counts": lambda store: store.update(counts=None),
    "a village as a number": lambda store: store["files"][0].update(first=1101012001),
    "a size as text": lambda store: store["files"][0].update(size="4"),
    "a sum as a number": lambda store: store["files"][0].update(crc32=7),
    "marks as a number": lambda store: store["files"][0].update(marks={"nama": 7}),
    "marks as a list": lambda store: store["files"][0].update(marks=["nama"]),
    "a field that nobody knows": lambda store: store["files"][0].update(x=1),
    "a file elsewhere": lambda store: store["files"][0].update(path="../family/part-0000.parquet"),
    "a file twice": lambda store: store["files"][1].update(path=store["files"][0]["path"]),
    "a file by another name": lambda store: store["files"][1].update(
        path=store["files"][0]["path"].replace("/", "//")
    ),
    "a file by the name of this folder": lambda store: store["files"][1].update(
        path="./" + store["files"][0]["path"]
    ),
    "a name that no file can have": lambda store: store["files"][0].update(path="family/a\0.parquet"),
    "half a character": lambda store: store["files"][0].update(path="family/\ud800.parquet"),
    "an end before the start": lambda store: store["files"][3].update(last="3304032001"),
    "rows that no file holds": lambda store: store.update(rows=5),
    "fewer rows in a province": lambda store: store["counts"].update({"11": 1}),
    "a count as text": lambda store: store["counts"].update({"11": "2"}),
    "a district in no file": lambda store: store["counts"].update({"330402": 1}),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_contradicts_itself_is_named(directory: Path, name: str) -> None:
    """An end that is too low would let the file's last rows vanish without a word, and a file that stands
    there twice deliver everybody in it twice.
    """
    with pytest.raises(RegistryError) as refused:
        changed(directory, MANIFESTS[name])
    assert refused.value.code == "manifest_damaged"
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        {"counts": None},
        {"counts": []},
        {"counts": {"11": None}},
        {"counts": {"11": -1}},
        {"rows": "4"},
        {"rows": 4.0},
        {"files": None},
        {"files": [{"path": "family/x.parquet"}]},
        {"files": [{"path": 3, "rows": 1, "size": 4, "sha256": "-", "first": "11", "last": "11"}]},
        {"files": [{"path": "x", "rows": 1, "size": None, "sha256": "-", "first": "11", "last": "11"}]},
    ],
)
def test_a_manifest_with_figures_that_are_none_is_named(directory: Path, change: dict[str, object]) -> None:
    """``counts: null`` was a traceback of the first question that needed them."""
    manifest = json.loads((directory / "dataset.json").read_text())
    manifest["themes"]["family"] |= change
    (directory / "dataset.json").write_text(json.dumps(manifest))
    with pytest.raises(RegistryError) as refused:
        Dataset.open(directory)
    assert (refused.value.code, refused.value.subject) == ("manifest_damaged", "dataset.json")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("version", ["../../x", "1/2026\0", "1/2026\n\x1b[31m<script>", "=1+1", "", "5/2026", None, 1]),
        ("reference_date", [None, "", "2026-02-30", "20260101", "2026-01-01T00:00", 20260101]),
        ("synthetic", ["false", 0, None, [], 1]),
        ("cleaned", ["false", 0, None, 1]),
    ],
)  # fmt: skip
def test_what_the_manifest_says_of_the_version_is_what_it_seems_to_be_or_is_named(
    directory: Path, name: str, values: list[object]
) -> None:
    """Documents, file heads and pages repeat it; and a text "false" once made a version synthetic."""
    manifest = json.loads((directory / "dataset.json").read_text())
    for value in values:
        (directory / "dataset.json").write_text(json.dumps(manifest | {name: value}))
        with pytest.raises(RegistryError, match=f"^dataset.json: {name} is ") as refused:
            Dataset.open(directory)
        assert (refused.value.code, refused.value.subject) == ("manifest_damaged", "dataset.json")
        assert str(refused.value).isprintable()


def test_a_manifest_of_endless_brackets_is_named(directory: Path) -> None:
    (directory / "dataset.json").write_text("[" * 100_000)
    with pytest.raises(RegistryError) as refused:
        Dataset.open(directory)
    assert refused.value.code == "manifest_damaged"
