"""Claims, leases and fences of builds; what came of them (design rules 1 and 2)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from support.requests import RequestMaker

from dtsen.delivery.tokens import issue_token
from dtsen.extraction.delivery import Progress
from dtsen.extraction.errors import DisclosureRefused
from dtsen.extraction.pace import ThemeRows
from dtsen.extraction.package.mark import find_marks
from dtsen.operations import builds
from dtsen.operations.builds import (
    MAX_CLAIMS,
    BuiltPackage,
    HowFar,
    LeaseLost,
    claim_build,
    keep_lease,
    order_of,
    record_built,
    record_failed,
    release,
    sweep_packages,
)
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, DatasetVersion, ExtractJob, JobState, User
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.received import not_compared
from dtsen.worker.building import Watch, build_one
from dtsen.workflow.commands import Refuse, RestartBuild, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

LEASE = timedelta(seconds=15)


@pytest.fixture
def queued(make_request: RequestMaker) -> ExtractJob:
    return make_request(Stage.PROCESSING).jobs.get()


def built(job: ExtractJob, now: datetime) -> BuiltPackage:
    target = order_of(job, now=now).target
    target.parent.mkdir(parents=True)
    target.write_bytes(b"package")
    files = [{"name": "data/family.csv", "size": 9, "sha256": "0" * 64, "rows": 4, "columns": 2}]
    return BuiltPackage(target, 7, "f" * 64, 3, files, {"verdict": "pass"})


def test_a_job_is_claimed_once(queued: ExtractJob, now: datetime) -> None:
    assert claim_build(owner="a", now=now) == queued
    assert claim_build(owner="b", now=now) is None


def test_a_lapsed_lease_is_taken_over_and_the_former_worker_can_write_nothing(
    queued: ExtractJob, now: datetime
) -> None:
    first = claim_build(owner="a", now=now)
    assert first is not None
    second = claim_build(owner="b", now=now + LEASE + timedelta(seconds=1))
    assert second is not None
    assert second.fence == first.fence + 1
    assert not keep_lease(first, HowFar("", 1, 2), now=now)
    with pytest.raises(LeaseLost):
        record_built(first, built(first, now), passphrase=None, now=now)
    with pytest.raises(LeaseLost):
        record_failed(first, code="disk_full", subject="", now=now)
    release(first)
    queued.refresh_from_db()
    assert (queued.state, queued.lease_owner) == (JobState.RUNNING, "b")
    assert queued.request.packages.count() == 0


def test_a_lease_that_is_kept_does_not_lapse(queued: ExtractJob, now: datetime) -> None:
    job = claim_build(owner="a", now=now)
    assert job is not None
    later = now + timedelta(seconds=14)
    assert keep_lease(job, HowFar("reading", 50, 100, 0.25, timedelta(minutes=3)), now=later)
    assert claim_build(owner="b", now=later + timedelta(seconds=14)) is None
    job.refresh_from_db()
    assert (job.phase, job.rows_done, job.rows_total) == ("reading", 50, 100)
    assert (job.share, job.ends_at) == (0.25, later + timedelta(minutes=3))
    assert keep_lease(job, HowFar("checking", 100, 100, 0.5), now=later)
    job.refresh_from_db()
    assert (job.share, job.ends_at) == (0.5, None)


def test_what_a_build_says_becomes_the_share_of_the_whole_and_no_promise_at_once() -> None:
    watch, themes = Watch(threading.Event()), (ThemeRows("family", 100),)
    assert watch.how_far() == HowFar("counting", 0, 0)
    watch.report(Progress("reading", "family", 50, 100, themes=themes))
    far = watch.how_far()
    assert (far.phase, far.rows_done, far.rows_total, far.left) == ("reading", 50, 100, None)
    assert 0 <= far.share < 1


def test_a_built_package_sends_the_request_to_quality_control(queued: ExtractJob, now: datetime) -> None:
    job = claim_build(owner="a", now=now)
    assert job is not None
    package = record_built(job, built(job, now), passphrase="ABCD-EFGH", now=now)
    assert AccessRequest.objects.get(pk=job.request_id).stage == Stage.QUALITY
    assert (package.rows, package.columns, package.report) == (
        4,
        2,
        {"verdict": "pass", "compared_with": []},
    )
    assert "ABCD" not in package.sealed_passphrase


def test_a_failed_build_names_the_cause_and_can_be_started_again(
    queued: ExtractJob, officers: dict[Role, User], now: datetime
) -> None:
    job = claim_build(owner="a", now=now)
    assert job is not None
    record_failed(job, code="registry_missing_column", subject="desil_nasional", now=now)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "registry_missing_column: desil_nasional")
    assert claim_build(owner="a", now=now) is None
    act(job.request_id, RestartBuild(), by=officers[Role.DATA_PROCESSOR], now=now)
    again = claim_build(owner="a", now=now)
    assert again is not None
    assert again.build == 2


def test_every_request_has_a_pseudonym_key_of_its_own(make_request: RequestMaker, now: datetime) -> None:
    orders = [order_of(make_request(Stage.PROCESSING).jobs.get(), now=now) for _ in range(2)]
    assert orders[0].key != orders[1].key
    assert len(orders[0].key) == 32
    assert orders[0].passphrase != orders[1].passphrase
    assert len(str(orders[0].passphrase).replace("-", "")) * 5 >= 80


def test_a_build_is_held_against_what_the_same_institution_has_or_is_about_to_have(
    make_request: RequestMaker, charlie: User, now: datetime
) -> None:
    """Granted first, then built; by number. Not a colleague institution's, not one without a package."""
    under_way = make_request(Stage.BAST)
    table, rows = make_request(Stage.DOWNLOAD, level=2), make_request(Stage.DONE)
    make_request(Stage.DONE, applicant=charlie, regions=("3302",))
    make_request(Stage.COORDINATION)
    job = make_request(Stage.PROCESSING).jobs.get()
    received = order_of(job, now=now).received
    expected = [table, rows, under_way]
    assert [item.name for item in received] == [request.letter_number for request in expected]
    assert [item.spec for item in received] == [request.jobs.get().spec for request in expected]
    assert [item.package for item in received] == [request.packages.get().pk for request in expected]


def test_a_build_of_rows_is_held_against_the_rows_that_other_institutions_have(
    make_request: RequestMaker, charlie: User, now: datetime
) -> None:
    """The newest package of each request, named with its institution; no tables, nothing that was refused."""
    theirs = make_request(Stage.DONE, applicant=charlie, regions=("3302",))
    make_request(Stage.DOWNLOAD, applicant=charlie, level=2)
    refused = make_request(Stage.BAST, applicant=charlie)
    act(refused.pk, Refuse("tidak sah"), by=make_request.officer(Stage.BAST), now=now)
    make_request(Stage.DONE)
    job = make_request(Stage.PROCESSING).jobs.get()
    (elsewhere,) = order_of(job, now=now).elsewhere
    assert elsewhere.name == f"{theirs.letter_number} ({theirs.institution.name})"
    assert (elsewhere.package, elsewhere.spec) == (theirs.packages.get().pk, theirs.jobs.get().spec)


def test_what_was_refused_before_it_was_granted_is_not_in_hand(
    make_request: RequestMaker, now: datetime
) -> None:
    refused = make_request(Stage.BAST)
    act(refused.pk, Refuse("tidak sah"), by=make_request.officer(Stage.BAST), now=now)
    job = make_request(Stage.PROCESSING).jobs.get()
    assert list(order_of(job, now=now).received) == []


def test_of_two_requests_that_are_built_at_the_same_time_both_are_told(
    make_request: RequestMaker, registry: Path, now: datetime
) -> None:
    """Neither sees the other's package when its build begins."""
    one, other = (make_request(Stage.PROCESSING) for _ in range(2))
    packages = []
    for job in [claim_build(owner=owner, now=now) for owner in "ab"]:
        assert job is not None
        packages.append(record_built(job, built(job, now), passphrase=None, now=now))
    assert [not_compared(package) for package in packages] == [[other.letter_number], [one.letter_number]]


def test_a_package_that_was_held_against_the_other_settles_it_for_both(
    make_request: RequestMaker, registry: Path, now: datetime
) -> None:
    requests = [make_request(Stage.PROCESSING) for _ in range(2)]
    for _ in requests:
        assert build_one(threading.Event(), owner="a", clock=lambda: now)
    first, second = (request.packages.get() for request in requests)
    assert (first.report["compared_with"], second.report["compared_with"]) == ([], [first.pk])
    assert (not_compared(first), not_compared(second)) == ([], [])


def test_what_the_catalogue_no_longer_knows_was_not_compared(
    make_request: RequestMaker, registry: Path, now: datetime
) -> None:
    former = make_request(Stage.DONE)
    former.jobs.update(spec={**former.jobs.get().spec, "regions": ["0000"]})
    request = make_request(Stage.PROCESSING)
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    assert not_compared(request.packages.get()) == [former.letter_number]


def test_leftovers_are_swept_and_packages_stay(queued: ExtractJob, settings, now: datetime) -> None:
    job = claim_build(owner="a", now=now)
    assert job is not None
    orphan = settings.PACKAGES_DIR / str(job.request_id) / "1-0"
    orphan.mkdir(parents=True)
    (orphan / "half.zip").write_bytes(b"x")
    stranger = settings.PACKAGES_DIR / "readme-not-ours"
    stranger.mkdir()
    living = order_of(job, now=now).target.parent
    living.mkdir()
    assert sweep_packages(now) == 1
    assert (orphan.exists(), living.exists(), stranger.exists()) == (False, True, True)
    shutil.rmtree(living)
    package = record_built(job, built(job, now), passphrase=None, now=now)
    assert sweep_packages(now) == 0
    assert (settings.PACKAGES_DIR / package.path).is_file()


def test_a_replaced_extract_is_swept_unless_an_open_token_still_opens_it(
    queued: ExtractJob, officers: dict[Role, User], settings, now: datetime
) -> None:
    request = queued.request
    packages = []
    for _ in range(3):
        job = claim_build(owner="a", now=now)
        assert job is not None
        packages.append(record_built(job, built(job, now), passphrase=None, now=now))
        act(request.pk, ReturnForCorrection("ulangi"), by=officers[Role.QUALITY_CHECKER], now=now)
    first, second, newest = (settings.PACKAGES_DIR / package.path for package in packages)
    issue_token(request, packages[0], now=now, by=None)
    assert sweep_packages(now) == 1
    assert (first.is_file(), second.exists(), newest.is_file()) == (True, False, True)
    assert sweep_packages(now + timedelta(days=6)) == 1
    assert (first.exists(), newest.is_file()) == (False, True)


# --- With the engine ------------------------------------------------------------------------------------


def test_r95_the_worker_builds_what_was_approved(queued: ExtractJob, settings, now: datetime) -> None:
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    package = queued.request.packages.get()
    assert (settings.PACKAGES_DIR / package.path).is_file()
    assert package.report["themes"]
    # (what officers read of the classes, which the package does not tell)
    assert package.report["disclosure"]["classes"][0]["sizes"]
    assert package.rows > 0
    assert package.columns == 4
    assert not build_one(threading.Event(), owner="a", clock=lambda: now)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda job, registry: DatasetVersion.objects.update(directory="gone"), "dataset_missing"),
        (lambda job, registry: DatasetVersion.objects.update(label="4/2099"), "unknown_version"),
        (
            lambda job, registry: ExtractJob.objects.update(spec={**job.spec, "regions": ["0000"]}),
            "unknown_region",
        ),
        (
            lambda job, registry: ExtractJob.objects.update(spec={**job.spec, "level": 2}),
            "level_too_low_for_form",
        ),
        (lambda job, registry: ExtractJob.objects.update(fence=MAX_CLAIMS), "gave_up"),
    ],
)
def test_what_cannot_be_built_is_told_by_its_code(
    queued: ExtractJob, registry: Path, now: datetime, spoil: Callable[..., object], code: str
) -> None:
    spoil(queued, registry)
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    queued.refresh_from_db()
    assert queued.state == JobState.FAILED
    assert queued.error.startswith(code)


def test_a_fault_of_our_own_is_told_without_its_message(
    queued: ExtractJob, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("3304010101010001")

    monkeypatch.setattr("dtsen.worker.building.build", broken)
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    queued.refresh_from_db()
    assert queued.error == "internal: RuntimeError"


def test_d3_a_result_that_tells_too_much_leaves_its_report_and_no_package(
    queued: ExtractJob, settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object, **__: object) -> None:
        pages = {"laporan-pengungkapan.html": b"<p>77", "laporan-pengungkapan.json": b"{}"}
        raise DisclosureRefused("77 keluarga", {"k": 5}, pages)

    monkeypatch.setattr("dtsen.worker.building.build", refusing)
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    queued.refresh_from_db()
    assert (queued.state, queued.error, queued.disclosure) == (
        JobState.FAILED,
        "disclosure_failed",
        {"k": 5},
    )
    assert [page.original_name for page in queued.reports.all()] == ["laporan-pengungkapan.html"]
    assert state_of(queued.request).build_refused
    assert not queued.request.packages.exists()


def test_the_mark_of_a_package_is_kept_with_it(queued: ExtractJob, now: datetime) -> None:
    assert build_one(threading.Event(), owner="a", clock=lambda: now)
    package = queued.request.packages.get()
    assert find_marks(package.mark) == (package.mark,)


def test_a_worker_that_stops_puts_its_build_down(queued: ExtractJob, now: datetime) -> None:
    stop = threading.Event()
    stop.set()
    assert build_one(stop, owner="a", clock=lambda: now)
    queued.refresh_from_db()
    assert queued.state == JobState.QUEUED


# --- Race -----------------------------------------------------------------------------------------------


def race(run: Callable[[], object], racers: int = 12) -> list[object]:
    results: list[object] = []
    gate = threading.Barrier(racers)

    def racer() -> None:
        gate.wait()
        results.append(run())
        connection.close()

    threads = [threading.Thread(target=racer) for _ in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_job(queued: ExtractJob, now: datetime) -> None:
    results = race(lambda: claim_build(owner=str(threading.get_ident()), now=now))
    assert sum(result is not None for result in results) == 1
    queued.refresh_from_db()
    assert queued.fence == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_several_get_the_job(
    queued: ExtractJob, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: everybody looks first, and the UPDATE asks for nothing."""
    looked = threading.Barrier(12)

    def naive() -> object:
        job = ExtractJob.objects.filter(builds._claimable(now)).first()
        connection.close()
        looked.wait()
        assert job is not None
        return ExtractJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING) or None

    assert sum(result is not None for result in race(naive)) > 1
