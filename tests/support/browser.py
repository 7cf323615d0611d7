"""Chromium, and what every page must keep: no accessibility violation, no sideways scroll, no CSP error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from support.service import NPM

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            browser.close()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)


@dataclass
class Watch:
    """What the console said. A CSP violation and a script error both arrive here."""

    errors: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    def attach(self, context: BrowserContext) -> None:
        context.on("console", self.heard)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))


def axe_violations(page: Page) -> list[str]:
    """Every violation of axe-core's rules on the page as it stands, with the places.

    Run through DevTools, so that the page's own CSP need not allow it.
    """
    # A colour half-way through its transition is not what anybody reads.
    page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished.catch(() => 0)))")
    page.evaluate((NPM / "axe-core" / "axe.min.js").read_text() + "; undefined")
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


# The narrowest window that must do, and the narrowest beside which the menu stands.
NARROW = (320, 768)


def sideways_scroll(page: Page) -> list[str]:
    """What sticks out of the page at the ``NARROW`` widths, in CSS pixels."""
    return [found for width in NARROW if (found := _sticking_out(page, width))]


def _sticking_out(page: Page, width: int) -> str:
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    found: str = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= window.innerWidth) return '';
          const wide = [...document.querySelectorAll('body *')]
            .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1).slice(-3)
            .map((e) => e.tagName + '.' + e.className);
          return `${root.scrollWidth} > ${window.innerWidth}: ${wide.join(', ')}`;
        }"""
    )
    if before:
        page.set_viewport_size(before)
    return found
