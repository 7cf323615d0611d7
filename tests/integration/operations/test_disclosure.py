"""A result that failed the disclosure check: coarser, or out by the coordinator's word (D3, decision 9)."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.requests import RequestMaker

from dtsen.operations import disclosure, drafts, reviews
from dtsen.operations.builds import claim_build, record_failed
from dtsen.operations.drafts import Choice, ThemeChoice
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.submission import submit
from dtsen.records.models import AccessRequest, ActivityEntry, ExtractJob, JobState, User
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.queue import waiting_for
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

pytestmark = pytest.mark.django_db

VARIABLES = ["regency", "village", "family_size", "decile"]
REPORT = {"k": 5, "rows": 100}


@pytest.fixture
def refused(make_request: RequestMaker, now: datetime) -> AccessRequest:
    """At Pengolahan Data, with a build that only the disclosure check stopped."""
    request = make_request(Stage.PROCESSING, themes={"family": VARIABLES})
    job = claim_build(owner="uji", now=now)
    assert job is not None
    record_failed(job, code="disclosure_failed", subject="family", disclosure=REPORT, now=now)
    return AccessRequest.objects.get(pk=request.pk)


@pytest.fixture
def asked(refused: AccessRequest, officers: dict[Role, User], now: datetime) -> AccessRequest:
    return disclosure.ask_override(
        refused.pk,
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=refused.version,
        comment="Desa diperlukan untuk penyaluran.",
    )


def newest(request: AccessRequest) -> ExtractJob:
    return request.jobs.order_by("-build")[0]


def test_d3_the_report_stays_on_the_job_and_nothing_is_released(refused: AccessRequest) -> None:
    job = newest(refused)
    assert (job.state, job.disclosure) == (JobState.FAILED, REPORT)
    assert state_of(refused).build_refused
    assert not refused.packages.exists()


def test_d3_the_data_processor_makes_it_coarser_and_it_is_built_again(
    refused: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    transforms = {"village": "drop", "family_size": {"top": 8}}
    request = disclosure.build_coarser(
        refused.pk,
        transforms=transforms,
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=refused.version,
    )
    job = newest(request)
    assert (job.build, job.state) == (2, JobState.QUEUED)
    assert job.spec["disclosure"] == {"k": 5, "transform": transforms}
    comment = request.events.order_by("-sequence")[0].comment
    assert "Desa/Kelurahan: tidak diserahkan" in comment
    assert "Jumlah Anggota Keluarga: 8 berarti 8 atau lebih" in comment


def test_d3_the_key_that_joins_two_files_is_left_out_of_every_later_build(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.PROCESSING, themes={"family": ["regency"], "individual": ["regency", "sex"]})
    job = claim_build(owner="uji", now=now)
    assert job is not None
    record_failed(job, code="disclosure_failed", subject="family", disclosure=REPORT, now=now)
    request.refresh_from_db()
    request = disclosure.build_coarser(
        request.pk,
        transforms={},
        linked=False,
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=request.version,
    )
    assert newest(request).spec["disclosure"] == {"k": 5, "linked": False}
    comment = request.events.order_by("-sequence")[0].comment
    assert "Kunci penghubung kedua berkas: tidak diserahkan" in comment


def test_one_file_has_no_key_that_could_be_left_out(
    refused: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    with pytest.raises(Refused):
        disclosure.build_coarser(
            refused.pk,
            transforms={},
            linked=False,
            by=officers[Role.DATA_PROCESSOR],
            now=now,
            seen_version=refused.version,
        )
    refused.refresh_from_db()
    assert (refused.linked, newest(refused).build) == (True, 1)


@pytest.mark.parametrize(
    "transforms", [{}, {"village": {"bands": 5}}, {"decile": {"top": "x"}}, {"nik": "drop"}]
)
def test_a_change_that_cannot_be_made_is_refused_and_nothing_is_built(
    refused: AccessRequest, officers: dict[Role, User], now: datetime, transforms: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        disclosure.build_coarser(
            refused.pk,
            transforms=transforms,
            by=officers[Role.DATA_PROCESSOR],
            now=now,
            seen_version=refused.version,
        )
    refused.refresh_from_db()
    assert (refused.transforms, newest(refused).build) == ({}, 1)


def test_the_coordinator_lets_it_out_and_every_document_will_say_who_decided(
    asked: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    coordinator = officers[Role.COORDINATOR]
    assert waiting_for(coordinator).filter(pk=asked.pk).exists()
    assert not waiting_for(officers[Role.DATA_PROCESSOR]).filter(pk=asked.pk).exists()
    request = disclosure.grant_override(
        asked.pk, by=coordinator, now=now, seen_version=asked.version, comment="Risiko dapat diterima."
    )
    assert newest(request).spec["disclosure"] == {
        "k": 5,
        "override": {
            "reason": "Risiko dapat diterima.",
            "decided_by": f"{coordinator.full_name}, {coordinator.role_label}",
        },
    }
    event = request.events.get(name="override_granted")
    assert (event.actor, event.comment) == (coordinator, "Risiko dapat diterima.")
    assert ActivityEntry.objects.filter(kind="override_granted", actor=coordinator, request=request).exists()


def test_nobody_but_a_coordinator_decides_and_never_the_one_who_asked(
    asked: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    processor = officers[Role.DATA_PROCESSOR]
    given = {"now": now, "seen_version": asked.version, "comment": "ya"}
    with pytest.raises(Forbidden):
        disclosure.grant_override(asked.pk, by=processor, **given)  # type: ignore[arg-type]
    processor.role = Role.COORDINATOR
    processor.save()
    with pytest.raises(Forbidden):
        disclosure.grant_override(asked.pk, by=processor, **given)  # type: ignore[arg-type]
    assert not waiting_for(processor).filter(pk=asked.pk).exists()
    asked.refresh_from_db()
    assert asked.override == {}


@pytest.mark.parametrize("act", [disclosure.grant_override, disclosure.decline_override])
def test_a_decision_without_a_reason_is_not_taken(
    asked: AccessRequest, officers: dict[Role, User], now: datetime, act
) -> None:
    # The reason goes into the specification, which takes none without a letter or a digit.
    for nothing in (" ", "\u200b\u3164", "-"):
        with pytest.raises(Refused) as refused:
            act(asked.pk, by=officers[Role.COORDINATOR], now=now, seen_version=asked.version, comment=nothing)
        assert refused.value.field == "comment"


def test_a_declined_result_stays_back_and_the_other_ways_stay_open(
    asked: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    request = disclosure.decline_override(
        asked.pk,
        by=officers[Role.COORDINATOR],
        now=now,
        seen_version=asked.version,
        comment="Kelompokkan lebih dahulu.",
    )
    assert (newest(request).build, request.override) == (1, {})
    again = disclosure.build_coarser(
        request.pk,
        transforms={"village": "drop"},
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=request.version,
    )
    assert newest(again).build == 2


def test_of_two_decisions_on_one_page_the_second_is_told(
    asked: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    common = {"by": officers[Role.COORDINATOR], "now": now, "seen_version": asked.version}
    disclosure.decline_override(asked.pk, comment="tidak", **common)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        disclosure.grant_override(asked.pk, comment="ya", **common)  # type: ignore[arg-type]
    asked.refresh_from_db()
    assert asked.override == {}


def test_d13_a_build_that_cannot_succeed_goes_back_to_the_applicant(
    refused: AccessRequest, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    """What the applicant sends again without asking for more is built at once: it was verified."""
    AccessRequest.objects.filter(pk=refused.pk).update(transforms={"village": "drop"})
    returned = reviews.return_for_correction(
        refused.pk,
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=refused.version,
        comment="Pilih kolom yang lebih kasar.",
    )
    assert (returned.stage, returned.standing) == (Stage.PROCESSING, Standing.RETURNED)
    drafts.save(
        returned.pk, Choice(themes={"family": ThemeChoice("uji", ("regency", "decile"))}), by=alice, now=now
    )
    again = submit(returned.pk, by=alice, now=now)
    assert (again.stage, again.standing, again.transforms) == (Stage.PROCESSING, Standing.IN_PROCESS, {})
    job = newest(again)
    assert (job.build, job.state) == (2, JobState.QUEUED)
    assert job.spec["themes"] == {"family": {"variables": ["regency", "decile"]}}


def test_what_grew_in_such_a_correction_is_verified_anew_before_it_is_built(
    refused: AccessRequest, officers: dict[Role, User], alice: User, now: datetime
) -> None:
    returned = reviews.return_for_correction(
        refused.pk,
        by=officers[Role.DATA_PROCESSOR],
        now=now,
        seen_version=refused.version,
        comment="Pilih kolom lain.",
    )
    wider = Choice(themes={"family": ThemeChoice("uji", (*VARIABLES, "floor_material"))})
    drafts.save(returned.pk, wider, by=alice, now=now)
    again = submit(returned.pk, by=alice, now=now)
    assert (again.stage, newest(again).build) == (Stage.TECHNICAL, 1)
