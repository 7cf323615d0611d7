"""Issue A: ``kill -9`` of the worker in the middle of an extract loses nothing and builds nothing twice."""

from __future__ import annotations

import csv
import hashlib
import io
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import pyzipper
from django.utils import timezone
from support.requests import RequestMaker

from dtsen.extraction.catalogue import load_catalogue
from dtsen.operations.downloads import passphrase_of
from dtsen.records.models import AccessRequest, ExtractJob, JobState
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db(transaction=True)

CATALOGUE = load_catalogue()
EVERYTHING = {theme.id: [variable.id for variable in theme.variables] for theme in CATALOGUE.themes}


def wait_until(what: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def request_to_build(make_request: RequestMaker) -> AccessRequest:
    """Everything there is: a build that takes long enough to be met in its middle."""
    return make_request(
        Stage.PROCESSING, level=4, regions=(), now=timezone.now() - timedelta(minutes=1), themes=EVERYTHING
    )


def test_a_worker_killed_in_the_middle_of_an_extract_builds_it_once_and_whole(
    request_to_build: AccessRequest, worker, settings
) -> None:
    request = request_to_build
    folder = settings.PACKAGES_DIR / str(request.pk)
    with worker("--lease", "2") as process:
        wait_until(lambda: any(folder.glob("*/.*.building/*")))
        process.send_signal(signal.SIGKILL)
        process.wait()
    job = ExtractJob.objects.get(request=request)
    assert job.state == JobState.RUNNING, "it was killed in the middle"
    assert not list(folder.glob("*/*.zip"))
    assert AccessRequest.objects.get(pk=request.pk).stage == Stage.PROCESSING

    with worker("--lease", "2"):
        wait_until(lambda: AccessRequest.objects.get(pk=request.pk).stage == Stage.QUALITY)
        wait_until(lambda: len(list(folder.iterdir())) == 1)
    job.refresh_from_db()
    package = request.packages.get()
    assert (job.state, job.fence) == (JobState.DONE, 2)
    assert request.events.filter(name="built").count() == 1
    content = (settings.PACKAGES_DIR / package.path).read_bytes()
    assert hashlib.sha256(content).hexdigest() == package.sha256
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [package.file_name]
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        archive.setpassword(passphrase_of(package).encode())
        families = list(csv.DictReader(io.TextIOWrapper(archive.open("data/family.csv"), "utf-8")))
        individuals = list(csv.DictReader(io.TextIOWrapper(archive.open("data/individual.csv"), "utf-8")))
    assert len(families) == 30_000
    assert len(families) + len(individuals) == package.rows
    assert sum(int(row["jumlah_anggota_keluarga"]) for row in families) == len(individuals)
    assert set(families[0]) == {variable.field for variable in CATALOGUE.theme("family").variables}


def test_a_worker_that_is_asked_to_stop_gives_its_build_back_at_once(
    request_to_build: AccessRequest, worker, settings
) -> None:
    folder = settings.PACKAGES_DIR / str(request_to_build.pk)
    with worker() as process:
        wait_until(lambda: any(folder.glob("*/.*.building/*")))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    job = ExtractJob.objects.get(request=request_to_build)
    assert (job.state, job.lease_until) == (JobState.QUEUED, None)
    assert not [path for path in folder.rglob("*") if path.is_file()]
