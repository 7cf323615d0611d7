"""``make tour``: walk the running service through the whole journey, one numbered PNG a screen.

Starts the service itself when nothing answers at the port, and leaves a running one alone. Each screen is
taken at 1360 pixels, and again at 390 as ``-390``.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.browser import Watch, chromium
from support.journey import FAMILIES, Journey
from support.service import running_service

FRAME_PAUSE = 1500  # milliseconds


class Album:
    """Numbered pictures in ``folder``; a screen that comes again is not taken again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()

    def take(self, page: Page, name: str) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        number = len(self._seen)
        size = page.viewport_size or {"width": 1360, "height": 900}
        self._picture(page, size["width"], size["height"], f"{number:02d}-{name}.png")
        self._picture(page, 390, 844, f"{number:02d}-{name}-390.png")
        page.set_viewport_size(size)
        print(f"  {number:02d}-{name}")

    def _picture(self, page: Page, width: int, height: int, name: str) -> None:
        page.set_viewport_size({"width": width, "height": height})
        # What sticks to the window would be drawn in the middle of a long page.
        page.evaluate("window.scrollTo(0, 0)")
        if page.locator("iframe").count():
            # A mail in its frame is painted as far as the window reaches.
            if page.locator(".mailbox__frame").count():
                whole = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": whole})
            # The browser's own viewer draws a document after its page has loaded.
            page.wait_for_timeout(FRAME_PAUSE)
        page.screenshot(path=self._folder / name, full_page=True)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--out", type=Path, default=Path("build/tour"))
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"http://127.0.0.1:{options.port}"
        if not answers(options.port):
            url = stack.enter_context(running_service(folder / "home")).url
        watch = Watch()
        journey = Journey(stack.enter_context(chromium()), url, folder, Album(options.out).take, watch)
        stack.callback(journey.close)
        walk(journey)
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}")


def walk(journey: Journey) -> None:
    journey.visit_landing()
    journey.register()
    journey.verify_registration()
    page = journey.first_sign_in()
    journey.set_logo_and_address(page)
    journey.ask(page)
    journey.track(page, "tahapan-verifikasi")
    journey.verify("verifikator.teknis", "dokumen sudah lengkap")
    journey.verify("verifikator.substansi", "dokumen sudah sesuai substansi")
    journey.verify("koordinator", "silahkan diproses lebih lanjut")
    journey.mend_disclosure()
    journey.check_quality()
    journey.sign_bast(page)
    journey.verify_bast()
    journey.download(page)
    journey.track(page, "tahapan-selesai")
    table, mended, decided, named = (f"050/{number}/UJI/2026" for number in range(2842, 2846))
    telling = {FAMILIES: ["Kecamatan", "Jumlah Anggota Keluarga", "Desil"]}
    journey.ask_table(page, table)
    journey.ask(page, mended, telling)
    journey.ask(page, decided, telling)
    journey.ask(page, named, {FAMILIES: ["Nama Kepala Keluarga", "Alamat"]}, name="permohonan-level-4")
    for number in (table, mended, decided):
        for officer in ("verifikator.teknis", "verifikator.substansi", "koordinator"):
            journey.verify(officer, "sesuai", number)
    journey.mend_disclosure(mended)
    journey.override_disclosure(decided)
    journey.check_quality(table, "cek-kualitas-tabel")
    journey.check_quality(decided, "cek-kualitas-keputusan")
    journey.track(page, "tahapan-penyesuaian", mended)
    journey.track(page, "tahapan-keputusan", decided)
    journey.sign_out(page)


if __name__ == "__main__":
    main()
