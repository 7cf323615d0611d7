"""The table of a request in a browser: mistakes come into view, and the focus stays where one works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import Watch, axe_violations, sideways_scroll
from support.journey import FAMILIES, Journey
from support.service import Service
from support.shortcuts import open_session

pytestmark = pytest.mark.journey


@pytest.fixture
def journey(browser: Browser, service: Service, tmp_path: Path) -> Iterator[Journey]:
    journey = Journey(browser, service.url, tmp_path, lambda page, name: None, Watch())
    yield journey
    journey.close()


@pytest.fixture
def page(journey: Journey, service: Service) -> Page:
    """A draft of a table by kecamatan."""
    page = journey.enter("pengguna", open_session(service, "pengguna"))
    journey.start_table(page, "UJI/FORM-TABEL/2026", FAMILIES)
    page.get_by_label("Rincian ke-1").select_option(label="Kecamatan")
    return page


def test_mistakes_of_a_table_are_told_in_their_place_and_the_focus_stays_at_work(
    page: Page, journey: Journey
) -> None:
    page.get_by_label("Tambah hitungan").select_option(value="mean:family_size")
    page.get_by_role("button", name="Tambah", exact=True).click()
    line = page.locator("[id='hitungan-family-mean:family_size']")
    expect(line).to_be_focused()
    expect(page.locator("#said")).to_have_text("Hitungan ditambahkan: Rata-rata Jumlah Anggota Keluarga.")
    line.get_by_role("button").click()
    expect(page.get_by_label("Tambah hitungan")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Hitungan dihapus: Rata-rata Jumlah Anggota Keluarga.")

    second = page.get_by_label("Rincian ke-2")
    second.select_option(label="Kecamatan")
    told = page.locator("#id_dimensions_family .field__error")
    expect(told).to_contain_text("Kecamatan dipilih dua kali.")
    expect(second).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Rincian ke-3")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#send-errors")).to_contain_text("Kecamatan dipilih dua kali.")
    assert axe_violations(page) == []
    assert sideways_scroll(page) == []

    # (a button that waits for something is pressed nevertheless)
    page.locator("#send").click(force=True)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    summary.get_by_role("link").click()
    page.get_by_label("Rincian ke-2").select_option(label="Desil")
    expect(told).to_have_count(0)
    expect(page.locator("#id_dimensions_family [aria-invalid]")).to_have_count(0)
    expect(summary).to_be_hidden()
    assert journey.watch.errors == []
