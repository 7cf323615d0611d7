"""A table with its small cells hidden, and rows held back until they were coarse enough (R8, D3)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import pyzipper
from playwright.sync_api import Browser, expect
from support.browser import Watch, axe_violations, sideways_scroll
from support.journey import FAMILIES, Journey
from support.service import Service
from support.shortcuts import let_pass, open_session

pytestmark = pytest.mark.journey

MAILBOX = "pengguna@contoh.go.id"
K = 5


@pytest.fixture
def found() -> list[str]:
    return []


@pytest.fixture
def journey(browser: Browser, service: Service, tmp_path: Path, found: list[str]) -> Iterator[Journey]:
    seen: set[str] = set()

    def look(page, name: str) -> None:
        if name not in seen:
            seen.add(name)
            found.extend(f"{name}: {violation}" for violation in axe_violations(page))
            found.extend(f"{name}: scrolls sideways, {scroll}" for scroll in sideways_scroll(page))

    journey = Journey(browser, service.url, tmp_path, look, Watch())
    yield journey
    journey.close()


def test_r8_a_table_needs_the_letter_alone_and_hides_the_cells_of_few(
    journey: Journey, service: Service, found: list[str]
) -> None:
    page = journey.enter("pengguna", open_session(service, "pengguna"))
    journey.ask_table(page, "UJI/TABEL/2026")
    let_pass(service, "UJI/TABEL/2026")
    journey.enter("pemeriksa.kualitas", open_session(service, "pemeriksa.kualitas"), "/petugas/")
    journey.check_quality("UJI/TABEL/2026")
    download, passphrase = journey.download(page, MAILBOX)
    assert passphrase == ""
    package = journey.folder / "tabel.zip"
    download.save_as(package)
    with zipfile.ZipFile(package) as archive:
        name = next(name for name in archive.namelist() if name.startswith("data/") and name.endswith(".csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode())))
    count = next(column for column in rows[0] if "jumlah" in column.lower())
    shown = [int(row[count]) for row in rows if row[count]]
    assert len(shown) < len(rows), "nothing is hidden, though few families share a kecamatan and a decile"
    assert all(figure == 0 or figure >= K for figure in shown)
    assert found == []
    assert journey.watch.errors == []


def test_d3_rows_that_tell_too_much_are_held_back_made_coarser_and_handed_over(
    journey: Journey, service: Service, found: list[str]
) -> None:
    page = journey.enter("pengguna", open_session(service, "pengguna"))
    asked = {FAMILIES: ["Kecamatan", "Jumlah Anggota Keluarga", "Desil"]}
    journey.ask(page, "UJI/MIKRO/2026", asked)
    let_pass(service, "UJI/MIKRO/2026")
    journey.enter("pengolah.data", open_session(service, "pengolah.data"), "/petugas/")
    journey.mend_disclosure("UJI/MIKRO/2026")
    journey.enter("pemeriksa.kualitas", open_session(service, "pemeriksa.kualitas"), "/petugas/")
    journey.check_quality("UJI/MIKRO/2026")
    journey.track(page, "tahapan-penyesuaian", "UJI/MIKRO/2026")
    expect(page.get_by_role("heading", name="Penyesuaian data")).to_be_visible()
    journey.sign_bast(page, "BAST/MIKRO/2026")
    journey.enter("verifikator.bast", open_session(service, "verifikator.bast"), "/petugas/")
    journey.verify_bast("UJI/MIKRO/2026")
    download, passphrase = journey.download(page, MAILBOX)
    package = journey.folder / "mikro.zip"
    download.save_as(package)
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(passphrase.encode())
        rows = list(csv.DictReader(io.StringIO(archive.read("data/family.csv").decode())))
    quasi = [name for name in rows[0] if name in {"kecamatan", "jumlah_anggota_keluarga"}]
    classes = Counter(tuple(row[name] for name in quasi) for row in rows)
    # Cells that were emptied stand for any value: what is told for sure is shared by at least k.
    assert all(size >= K for told, size in classes.items() if all(told))
    assert found == []
    assert journey.watch.errors == []
