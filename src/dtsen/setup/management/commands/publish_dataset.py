"""``dtsen publish_dataset DIR --published-on DATE``: offer a registered version of the registry."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dtsen.extraction.errors import ExtractionError
from dtsen.extraction.sentences import sentence
from dtsen.setup.registry import publish_version


class Command(BaseCommand):
    help = "Counts the open figures (level 1) of a registered version and offers it in the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR", help="a registered version")
        parser.add_argument("--published-on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"].resolve()
        if directory.parent != settings.REGISTRY_DIR.resolve():
            raise CommandError(f"the version must stand in {settings.REGISTRY_DIR}, where the worker looks")
        try:
            version = publish_version(directory, published_on=options["published_on"], now=timezone.now())
        except ExtractionError as error:
            raise CommandError(f"{sentence(error)}\n{error} [{error.code}]") from error
        self.stdout.write(f"{version}: {version.families} keluarga, {version.individuals} individu")
