"""The main job, end to end: from the landing page to a data file in the institution's hands."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import duckdb
import pikepdf
import pytest
import pyzipper
from playwright.sync_api import Browser, Page
from support.browser import Watch, axe_violations, sideways_scroll
from support.journey import BAST_NUMBER, FAMILY, INDIVIDUAL, LETTER_NUMBER, Journey
from support.service import Service

REGENCY = "3302"  # Kabupaten Banyumas, the journey's institution


class Inspector:
    """Looks at every screen on the way, and keeps what it finds until the end."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: list[str] = []

    def look(self, page: Page, name: str) -> None:
        if name in self.seen:
            return
        self.seen.append(name)
        self.found += [f"{name}: axe {violation}" for violation in axe_violations(page)]
        self.found += [f"{name}: scrolls sideways, {scroll}" for scroll in sideways_scroll(page)]


@pytest.fixture
def inspector() -> Inspector:
    return Inspector()


@pytest.fixture
def journey(browser: Browser, service: Service, tmp_path: Path, inspector: Inspector):
    journey = Journey(browser, service.url, tmp_path, inspector.look, Watch())
    yield journey
    journey.close()


def rows_of(package: Path, passphrase: str, name: str) -> list[dict[str, str]]:
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(passphrase.encode())
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))


def registry_count(service: Service, theme: str) -> int:
    """Counted by its own query, which shares no code with the extraction."""
    folder = service.home / "registry" / "1-2026" / theme / f"province_code={REGENCY[:2]}" / "*.parquet"
    registry = duckdb.connect()
    columns = registry.execute(f"DESCRIBE SELECT * FROM read_parquet('{folder}')").fetchall()
    village = next(name for name, *_ in columns if name in {"kode_kelurahan_desa", "region_code"})
    (count,) = registry.execute(
        f"SELECT count(*) FROM read_parquet('{folder}') WHERE {village} LIKE '{REGENCY}%'"
    ).fetchone()
    return count


def test_an_institution_goes_the_whole_way_from_the_landing_page_to_its_data(
    journey: Journey, service: Service, inspector: Inspector
):
    """R12-R50, R60, R61, R66-R102: in one go, clicking the guide's labels."""
    journey.visit_landing()
    journey.register()
    journey.verify_registration()
    page = journey.first_sign_in()
    journey.set_logo_and_address(page)
    journey.ask(page)
    journey.verify("verifikator.teknis", "dokumen sudah lengkap")
    journey.verify("verifikator.substansi", "dokumen sudah sesuai substansi")
    journey.verify("koordinator", "silahkan diproses lebih lanjut")
    journey.mend_disclosure()
    journey.check_quality()
    bast = journey.sign_bast(page)
    journey.verify_bast()
    download, passphrase = journey.download(page)
    package = journey.folder / download.suggested_filename
    download.save_as(package)
    journey.track(page, "tahapan-selesai")

    # R99, R100: nine stages in order, passed, with the officers' comments.
    stages = page.locator("ol.stages > li")
    assert stages.locator("h3").all_inner_texts() == [
        "Permohonan Akses Data",
        "Verifikasi Teknis",
        "Verifikasi Substansi",
        "Verifikasi Koordinator",
        "Pengolahan Data",
        "Cek Kualitas Data",
        "Unduh Data",
        "Verifikasi BAST",
        "Selesai",
    ]
    page_text = page.locator("ol.stages").inner_text()
    for comment in ("dokumen sudah lengkap", "silahkan diproses lebih lanjut", "data sudah ok"):
        assert comment in page_text
    for stage in stages.all():
        assert re.search(r"\d{2}-\d{2}-\d{4}\s+\d+ hari kerja", stage.inner_text())

    # R95: the chosen format, the ticked variables, the whole territory, nothing else.
    with pyzipper.AESZipFile(package) as archive:
        archive.setpassword(passphrase.encode())
        names = archive.namelist()
        described = json.loads(archive.read("datapackage.json"))
        sums = archive.read("SHA256SUMS").decode()
    data = sorted(name for name in names if name.endswith(".csv") and name.startswith("data/"))
    assert len(data) == 2
    assert all(name in sums for name in data)
    assert len(described["resources"]) >= 2
    for theme, labels in (("family", FAMILY), ("individual", INDIVIDUAL)):
        rows = rows_of(package, passphrase, next(name for name in data if _is(name, theme)))
        assert len(rows) == registry_count(service, theme) > 0
        assert len(rows[0]) == len(labels)  # D3: joined, who lives with whom would tell families apart
        assert {row["provinsi"] for row in rows} == {"Jawa Tengah"}
        assert {row["kabupaten_kota"] for row in rows} == {"Kabupaten Banyumas"}
        assert not any(re.fullmatch(r"\d{16}", value) for row in rows for value in row.values())

    # R84, R85: the BAST carries both numbers and the package's fingerprint.
    with pikepdf.open(bast) as document:
        assert len(document.pages) >= 1
    with sqlite3.connect(f"file:{service.home / 'dtsen.sqlite3'}?mode=ro", uri=True) as database:
        numbers = database.execute(
            "SELECT institution_number FROM records_bast AS bast JOIN records_accessrequest AS request "
            "ON request.id = bast.request_id WHERE letter_number = ?",
            [LETTER_NUMBER],
        ).fetchall()
        states = database.execute(
            "SELECT stage, standing FROM records_accessrequest WHERE letter_number = ?", [LETTER_NUMBER]
        ).fetchall()
        controllers = database.execute(
            "SELECT controller_since IS NOT NULL FROM records_institution WHERE name = ?",
            ["Pemerintah Kabupaten Banyumas"],
        ).fetchall()
    assert numbers == [(BAST_NUMBER,)]
    assert states == [("done", "completed")]
    assert controllers == [(1,)]  # R4

    journey.sign_out(page)
    assert inspector.found == []
    assert journey.watch.errors == []
    assert len(inspector.seen) > 35


def _is(name: str, theme: str) -> bool:
    return {"family": "keluarga", "individual": "anggota"}[theme] in name or theme in name
