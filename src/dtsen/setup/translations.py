"""Compile the English catalogue into DTSEN_HOME; the checkout keeps the text form only."""

from __future__ import annotations

from pathlib import Path

import polib
from django.conf import settings

SOURCE = Path(__file__).resolve().parents[1] / "locale"


def compile_translations() -> None:
    """Write ``DTSEN_HOME/locale/<language>/LC_MESSAGES/django.mo`` where the source is newer."""
    for source in sorted(SOURCE.glob("*/LC_MESSAGES/django.po")):
        target = settings.LOCALE_PATHS[0] / source.relative_to(SOURCE).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(".tmp")
        polib.pofile(str(source)).save_as_mofile(str(temporary))
        temporary.replace(target)
