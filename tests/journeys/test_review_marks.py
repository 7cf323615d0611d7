"""The officers' review page in a browser: the marks say which button can be pressed, and which is strong."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.journey

SCRIPT = files("dtsen.office").joinpath("static/office/review.js").read_text()


def _part(name: str, link: str) -> str:
    marks = "".join(
        f'<label>{name} {words}<input type="radio" name="{name}" value="{value}"{checked}></label>'
        for value, words, checked in (
            ("ok", "Sesuai", ""),
            ("fix", "Perbaiki", ""),
            ("", "Belum", " checked"),
        )
    )
    return f"<fieldset data-part><legend>{link}</legend>{marks}</fieldset>"


# What the script works on, as office/requests/review.html has it.
REVIEW = f"""<form data-review>
{_part("KAK", "Kerangka Acuan Kerja (KAK)")}
{_part("Pilihan", '<a href="#diminta" data-paper-none>Variabel dan wilayah</a>')}
<p data-review-why data-fix="{{n}} perbaiki" data-open="{{n}} belum" data-ready="Semua sesuai"></p>
<button type="button" class="btn btn--warn" data-review-return>Kembalikan</button>
<button type="button" class="btn btn--ok" data-review-approve>Setujui</button>
</form><div style="height: 3000px"></div><section id="diminta" tabindex="-1">Yang diminta</section>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content(REVIEW)
    page.add_script_tag(content=SCRIPT, type="module")
    yield page
    page.close()


def test_d13_setujui_opens_when_every_part_is_right_and_kembalikan_is_strong_when_one_is_not(
    page: Page,
) -> None:
    approve, give_back = page.get_by_role("button", name="Setujui"), page.get_by_role("button", name="Kemb")
    why = page.locator("[data-review-why]")
    expect(approve).to_be_disabled()
    expect(why).to_have_text("2 belum")
    page.get_by_label("KAK Sesuai").check()
    expect(approve).to_be_disabled()
    expect(why).to_have_text("1 belum")
    page.get_by_label("Pilihan Perbaiki").check()
    expect(approve).to_be_disabled()
    expect(give_back).to_contain_class("btn--primary")
    expect(why).to_have_text("1 perbaiki")
    page.get_by_label("Pilihan Sesuai").check()
    expect(approve).to_be_enabled()
    expect(give_back).not_to_contain_class("btn--primary")
    expect(why).to_have_text("Semua sesuai")


def test_d13_variabel_dan_wilayah_leads_to_what_was_asked(page: Page) -> None:
    page.get_by_role("link", name="Variabel dan wilayah").click()
    asked = page.locator("#diminta")
    expect(asked).to_be_focused()
    expect(asked).to_be_in_viewport()
    expect(page.locator("[data-part].is-current")).to_have_count(1)
