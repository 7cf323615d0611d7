"""The loaders give back what the registry holds; pandas is run here, the others are read."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from support.unpacked import nasty_people, unpack

from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.loaders import loaders, loaders_for

SMALL_SHEETS = {"html": 10, "xlsx": 10}


def pandas_module(folder: Path) -> ModuleType:
    """The delivered loader, imported from where it stands."""
    specification = importlib.util.spec_from_file_location("muat_pandas", folder / "pemuat/muat_pandas.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("formula_safe", [True, False])
@pytest.mark.parametrize("format_id", FORMATS)
def test_issue_b_pandas_reads_every_format_back_as_the_registry_has_it(
    tmp_path: Path, format_id: str, formula_safe: bool
) -> None:
    """Leading zeros, guards, missing against empty, dates, quotes, line breaks."""
    people = nasty_people(FORMATS[format_id])
    unpack(tmp_path / "paket", FORMATS[format_id], people, formula_safe=formula_safe)
    data = pandas_module(tmp_path / "paket").muat("individual")
    read = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in data.astype(object).to_dict("records")
    ]
    for row in read:
        born = row["tanggal_lahir"]
        row["tanggal_lahir"] = born.date() if born is not None else None
    assert read == people
    assert [str(kind) for kind in data.dtypes] == ["string", "string", "datetime64[s]", "Int64", "Int64"]


def test_issue_b_pandas_joins_the_pages_of_a_theme_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.formats.html.ROWS_A_PAGE", 10)
    people = nasty_people(FORMATS["html"])
    contents = unpack(tmp_path / "paket", FORMATS["html"], people)
    assert len(contents.tables[0].parts) == 4
    data = pandas_module(tmp_path / "paket").muat("individual")
    assert list(data["nomor_induk_kependudukan"]) == [row["nomor_induk_kependudukan"] for row in people]


def test_issue_b_pandas_knows_labels_and_codes(tmp_path: Path) -> None:
    unpack(tmp_path / "paket", FORMATS["csv"], nasty_people(FORMATS["csv"]))
    module = pandas_module(tmp_path / "paket")
    data = module.muat_semua()["individual"]
    assert data.attrs["label"]["usia"] == "Usia (tahun)"
    assert set(module.arti(data, "jenis_kelamin")) == {"Laki-laki", "Perempuan"}


def test_a_package_holds_the_loaders_that_read_its_format_whole(make: Callable[..., Contents]) -> None:
    assert [name for name, _ in loaders(make())] == [
        "pemuat/muat_pandas.py",
        "pemuat/muat.R",
        "pemuat/muat.do",
        "pemuat/muat.sps",
    ]


@pytest.mark.parametrize("format_id", ["html", "xml", "yaml", "parquet", "xlsx"])
def test_no_loader_is_there_that_cannot_read_the_format(tmp_path: Path, format_id: str) -> None:
    contents = unpack(tmp_path / "paket", FORMATS[format_id], nasty_people(FORMATS[format_id])[:2])
    assert list(loaders_for(contents)) == ["pemuat/muat_pandas.py"]
    assert "mintalah format CSV" in (tmp_path / "paket/BACA-SAYA.txt").read_text()


def test_every_loader_names_every_column_its_label_and_how_to_open_the_zip(
    make: Callable[..., Contents],
) -> None:
    contents = make()
    for name, content in loaders(contents):
        text = content.decode()
        assert "7z x" in text
        assert contents.mark in text
        if not name.endswith(".py"):
            for column in (column for table in contents.tables for column in table.columns):
                assert column.name in text
                assert column.label in text


def test_a_sum_of_codes_has_no_value_labels(make: Callable[..., Contents]) -> None:
    """A value 5 (akta and KTP) is no code, and statistics programs would show it as unlabelled or wrong."""
    scripts = dict(loaders(make()))
    assert b"label values kepemilikan_kartu_identitas" not in scripts["pemuat/muat.do"]
    assert b"/kepemilikan_kartu_identitas" not in scripts["pemuat/muat.sps"]
    assert b'"identitas" = c(' not in scripts["pemuat/muat.R"]


def test_stata_gets_names_of_at_most_32_characters_that_differ(make: Callable[..., Contents]) -> None:
    contents = make(
        {
            "themes": {
                "individual": {"variables": ["paid_workers", "unpaid_workers"]},
            }
        }
    )
    script = dict(loaders(contents))["pemuat/muat.do"].decode()
    names = re.findall(r"^rename v\d+ (\S+)$", script, re.MULTILINE)
    assert len(names) == len(set(names)) == 2
    assert all(len(name) <= 32 for name in names)
