"""The loaders give back what the registry holds; pandas is run here, the others are read."""

from __future__ import annotations

import csv
import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from lxml import etree
from openpyxl import load_workbook
from support.unpacked import nasty_people, unpack

from dtsen.extraction.formats import FORMATS
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.documents import documents
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.loaders import loaders

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


@pytest.mark.parametrize("format_id", FORMATS)
def test_issue_b_every_format_has_a_loader_for_every_program(tmp_path: Path, format_id: str) -> None:
    """Each names every column, its label, its codes, the mark, and how to open the package."""
    contents = unpack(tmp_path / "paket", FORMATS[format_id], nasty_people(FORMATS[format_id])[:2])
    scripts = {name: content.decode() for name, content in loaders(contents)}
    assert list(scripts) == ["pemuat/muat_pandas.py", "pemuat/muat.R", "pemuat/muat.do", "pemuat/muat.sps"]
    for name, text in scripts.items():
        assert "7z x" in text
        assert contents.mark in text
        if not name.endswith(".py"):
            for column in contents.tables[0].columns:
                assert column.name in text
                assert column.label in text
                assert all(meaning in text for meaning in column.codes.values())
    readme = (tmp_path / "paket/BACA-SAYA.txt").read_text()
    assert all(name in readme for name in scripts)


@pytest.mark.parametrize(
    ("format_id", "r", "stata", "spss"),
    [
        ("csv", "read.table", "import delimited", "/TYPE=TXT"),
        ("ansi", "read.table", "import delimited", "/TYPE=TXT"),
        ("xlsx", "readxl::read_excel", "import excel", "/TYPE=XLSX"),
        ("parquet", "arrow::read_parquet", "tulis_teks", "tulis_teks"),
        ("xml", "xml2::read_xml", "tulis_teks", "tulis_teks"),
        ("html", "xml2::read_html", "tulis_teks", "tulis_teks"),
        ("yaml", "yaml::read_yaml", "tulis_teks", "tulis_teks"),
    ],
)
def test_issue_b_each_program_reads_the_format_by_what_it_has(
    tmp_path: Path, format_id: str, r: str, stata: str, spss: str
) -> None:
    contents = unpack(tmp_path / "paket", FORMATS[format_id], nasty_people(FORMATS[format_id])[:2])
    scripts = {name: content.decode() for name, content in loaders(contents)}
    assert r in scripts["pemuat/muat.R"]
    assert stata in scripts["pemuat/muat.do"]
    assert spss in scripts["pemuat/muat.sps"]
    says_so = "menjalankan Python" in " ".join((tmp_path / "paket/BACA-SAYA.txt").read_text().split())
    assert says_so is (stata == "tulis_teks")


@pytest.mark.parametrize("format_id", ["html", "xml", "yaml", "parquet"])
def test_issue_b_what_stata_and_spss_run_in_python_writes_the_rows_as_a_text(
    tmp_path: Path, format_id: str
) -> None:
    """The lines between ``python:`` and ``end`` are run; the guard is off, and nothing else is changed. For
    SPSS, a text with line breaks is one line.
    """
    people = nasty_people(FORMATS[format_id])
    unpack(tmp_path / "paket", FORMATS[format_id], people)
    folder = tmp_path / "paket"
    stata, spss = ((folder / f"pemuat/{name}").read_text() for name in ("muat.do", "muat.sps"))
    written = [["" if value is None else str(value) for value in row.values()] for row in people]
    in_one_line = [[re.sub(r"[\r\n]+", " ", value) for value in row] for row in written]
    assert in_one_line != written
    for block, expected in (
        (_between(stata, "\npython:\n", "\nend\n"), written),
        (_between(spss, "\nBEGIN PROGRAM PYTHON3.\n", "\nEND PROGRAM.\n"), in_one_line),
    ):
        subprocess.run([sys.executable, "-c", block], cwd=folder, check=True)
        with (folder / "pemuat/sementara-individual.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(people[0])
        assert rows == expected


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def test_a_workbook_of_several_sheets_is_read_sheet_by_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtsen.extraction.formats.xlsx._MOST_ROWS", 20)
    contents = unpack(tmp_path / "paket", FORMATS["xlsx"], nasty_people(FORMATS["xlsx"]))
    scripts = {name: content.decode() for name, content in loaders(contents)}
    rows = contents.tables[0].rows
    book = load_workbook(tmp_path / "paket/data/individual.xlsx", read_only=True)
    assert len(book.sheetnames) == 2
    assert all(f'sheet("{name}")' in scripts["pemuat/muat.do"] for name in book.sheetnames)
    assert f"cellrange(A2:E{rows - 20 + 1})" in scripts["pemuat/muat.do"]
    assert re.findall(r"SHEET=INDEX (\d)", scripts["pemuat/muat.sps"]) == ["1", "2"]


def test_a_name_cannot_become_a_command(make: Callable[..., Contents]) -> None:
    """Line breaks end a comment; in Stata so do signs of longer comments and macros, in Python quotes."""
    quotes = "'" * 3 + '"' * 3
    bad = f"n'\nshell id2\r\nEXECUTE.\x1b\u2028{quotes} /* `x' $y \\ */ ///"
    contents = make(identity=DeliveryIdentity(bad, bad, bad, date(2026, 1, 2)))
    plain, nasty = (dict(loaders(one)) for one in (make(), contents))
    for name, content in nasty.items():
        assert len(content.splitlines()) == len(plain[name].splitlines())
        assert not re.search(rb"^\s*(shell|EXECUTE\. ')", content, re.MULTILINE)
    compile(nasty["pemuat/muat_pandas.py"], "muat_pandas.py", "exec")
    for line in nasty["pemuat/muat.do"].decode().splitlines():
        if "shell" in line:
            assert not re.search(r"/\*|\*/|//|[`$\x1b]", line)
            assert line.startswith("* ") or line.count('"') == 2
    assert etree.fromstring(dict(documents(contents))["kamus-variabel.xml"]) is not None


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


def test_spss_keeps_no_case_of_a_file_that_it_counts_otherwise(tmp_path: Path) -> None:
    """It takes every line of a text file for a case, whatever stands in quotes."""
    contents = unpack(tmp_path / "paket", FORMATS["csv"], nasty_people(FORMATS["csv"]))
    script = (tmp_path / "paket/pemuat/muat.sps").read_text()
    assert f"SELECT IF (periksa_jumlah = {contents.tables[0].rows})." in script


def test_a_script_for_r_says_what_to_install_before_it_reads_anything(tmp_path: Path) -> None:
    """Where base R is enough it asks for nothing."""
    unpack(tmp_path / "parquet", FORMATS["parquet"], nasty_people(FORMATS["parquet"]))
    script = (tmp_path / "parquet/pemuat/muat.R").read_text()
    asked = script.index('requireNamespace("arrow"')
    assert 'install.packages(\\"arrow\\")' in script[asked:]
    assert asked < script.index("berkas <- list(")
    unpack(tmp_path / "csv", FORMATS["csv"], nasty_people(FORMATS["csv"]))
    assert "requireNamespace" not in (tmp_path / "csv/pemuat/muat.R").read_text()
