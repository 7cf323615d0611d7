"""``dtsen prepare``: make an installation ready to be served. Safe to run again at any time."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from dtsen.setup import checks
from dtsen.setup.steps import steps


class Command(BaseCommand):
    help = "Sets up everything missing: database, translations, static files, institutions, demo data."
    # The others would speak of static files and translations that are made only here.
    requires_system_checks = [checks.TAG]

    def handle(self, *args: Any, **options: Any) -> None:
        for step in steps():
            started = time.monotonic()
            self.stdout.write(f"  {step.title} …", ending="")
            self.stdout.flush()
            step.do(lambda text: self._detail(text))
            self.stdout.write(f" ok ({time.monotonic() - started:.1f} s)")

    def _detail(self, text: str) -> None:
        self.stdout.write(f" {text} …", ending="")
        self.stdout.flush()
