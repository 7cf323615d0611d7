"""Static files under hashed names, so that a browser may keep them for ever."""

from __future__ import annotations

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Modules import each other by name: those names are hashed too, or a browser would keep an old one."""

    support_js_module_import_aggregation = True
    # htmx's extensions import a bare "htmx" that an import map would resolve. We load none of them.
    AS_THEY_ARE = "django_htmx/"

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: Any = None, *rest: Any
    ) -> Callable[[Match[str]], str]:
        if name.startswith(self.AS_THEY_ARE):
            return lambda found: found[0]
        convert: Callable[[Match[str]], str] = super().url_converter(name, hashed_files, template, *rest)
        return convert
