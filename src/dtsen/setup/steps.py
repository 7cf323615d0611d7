"""What a fresh installation needs, in order. Each step looks first and does only what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils import timezone

from dtsen.extraction.regions import Regions
from dtsen.public.landing.documents import publish_documents
from dtsen.records.institutions import load_institutions
from dtsen.setup import demo
from dtsen.setup.registry import publish_demo_registry
from dtsen.setup.translations import compile_translations

Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    title: str
    do: Callable[[Say], None]


def steps() -> Iterable[Step]:
    """The steps of this mode; production gets no invented data and no accounts."""
    yield Step("Basis data", _database)
    yield Step("Terjemahan", lambda say: compile_translations())
    yield Step("Berkas statis", _static_files)
    yield Step("Instansi dan wilayah", _institutions)
    yield Step("Dokumen persyaratan", lambda say: publish_documents(now=timezone.now()))
    if settings.DTSEN_DEMO:
        yield Step("Registri sintetis", lambda say: publish_demo_registry(say, now=timezone.now()))
        yield Step("Akun dan pengumuman demo", lambda say: demo.load(now=timezone.now()))


def _database(say: Say) -> None:
    call_command("migrate", interactive=False, verbosity=0)


def _static_files(say: Say) -> None:
    """Collected again only when a source file is new, gone or changed: hashing all of them takes seconds."""
    marker = Path(settings.STATIC_ROOT) / ".collected"
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    if marker.exists() and marker.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    marker.write_text(digest.hexdigest())


def _institutions(say: Say) -> None:
    load_institutions(Regions.load(settings.REGIONS_DIR))
