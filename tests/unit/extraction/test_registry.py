"""The manifest of a version, and which of its files a question opens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from dtsen.extraction.errors import RegistryError
from dtsen.extraction.registry import Dataset

FILES = [
    ("1101012001", "1101052003"),
    ("1101052003", "1175022001"),  # a village may be cut in two
    ("3304012001", "3304012001"),
    ("3304032002", "3320011001"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    entries = []
    for number, (first, last) in enumerate(FILES):
        name = f"family/province_code={first[:2]}/part-{number:04d}.parquet"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"rows")
        entries.append({"path": name, "rows": 1, "size": 4, "sha256": "-", "first": first, "last": last})
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
    assert dataset.damaged_file("family", ["3304012001"]) == "family/province_code=33/part-0002.parquet"
    assert dataset.damaged_file("family", ["12"]) is None


def test_the_former_layout_asks_to_be_registered_anew(directory: Path) -> None:
    (directory / "dataset.json").rename(directory / "dataset.yaml")
    with pytest.raises(RegistryError, match="register it anew") as refused:
        Dataset.open(directory)
    assert refused.value.code == "dataset_former"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"3", b"\xff", b'{"version": "1/2026"}'])
def test_a_manifest_that_is_none_is_named(directory: Path, content: bytes) -> None:
    (directory / "dataset.json").write_bytes(content)
    with pytest.raises(RegistryError) as refused:
        Dataset.open(directory)
    assert (refused.value.code, refused.value.subject) == ("manifest_damaged", "dataset.json")
