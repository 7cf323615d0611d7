"""The house in a real browser: readable by everybody, at any width, with scripts and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from support.browser import Watch, axe_violations, sideways_scroll
from support.service import Service

pytestmark = pytest.mark.journey

PAGES = ["/", "/dokumen-persyaratan/", "/komponen/", "/masuk/", "/tidak-ada/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_accessible_fits_320_px_and_keeps_the_csp(
    service: Service, browser: Browser, path: str
) -> None:
    watch = Watch()
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    watch.attach(context)
    page = context.new_page()
    page.goto(service.url + path)
    assert axe_violations(page) == []
    assert sideways_scroll(page) == []
    assert axe_violations(page) == []
    assert watch.errors == []
    context.close()


def test_r12_r18_the_landing_page_and_a_template_work_without_scripts(
    service: Service, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(service.url)
    page.get_by_text("Lihat sebagai tabel").click()
    expect(page.get_by_role("rowheader", name="Papua Pegunungan")).to_be_visible()
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="Dokumen Persyaratan").first.click()
    with page.expect_download() as arriving:
        page.get_by_role("link", name="Unduh Kerangka Acuan Kerja").click()
    assert arriving.value.suggested_filename == "KAK-Pemanfaatan-DTSEN.docx"
    context.close()


def test_r26_a_file_over_the_limit_is_named_before_it_is_sent(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(f"{service.url}/komponen/")
    letter = tmp_path / "surat.pdf"
    letter.write_bytes(b"%PDF-" + bytes(1024 * 1024))
    page.set_input_files("input[type=file]", letter)
    expect(page.locator("[data-file-name]")).to_have_text("surat.pdf")
    expect(page.locator("[data-file-note]")).to_contain_text("1,01 MB. Berkas ini lebih besar dari 1 MB.")
    # Announced, not only shown (the sheet of components holds an alert of its own).
    expect(page.get_by_role("alert").filter(has_text="Berkas ini lebih besar dari 1 MB.")).to_have_count(1)
    smaller = tmp_path / "surat-kecil.pdf"
    smaller.write_bytes(b"%PDF-" + bytes(386 * 1024))
    page.set_input_files("input[type=file]", smaller)
    expect(page.locator("[data-file-note]")).to_have_text("386 kB")
    page.close()


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(
    service: Service, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{service.url}/komponen/")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="No Handphone").click()
    page.keyboard.type("0")
    expect(page.get_by_label("No Handphone")).to_be_focused()
    page.close()


def test_a_password_can_be_read_before_it_is_sent(service: Service, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{service.url}/komponen/")
    password = page.get_by_label("Kata Sandi", exact=True)
    page.get_by_label("Tampilkan kata sandi").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_label("Tampilkan kata sandi").click()
    expect(password).to_have_attribute("type", "password")
    page.close()
