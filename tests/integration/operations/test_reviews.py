"""What officers decide (R101, D4, D13)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.pdf import pdf_upload
from support.requests import RequestMaker
from support.reviews import all_right

from dtsen.operations import reviews
from dtsen.operations.errors import Conflict, Forbidden, Refused
from dtsen.operations.progress import Remark, act
from dtsen.operations.uploads import store_pdf
from dtsen.records.models import AccessRequest, ExtractJob, OutgoingMail, RequestDocument, ReviewNote, User
from dtsen.records.selectors.dossier import changes_since_last_look, former_notes, settled_subjects
from dtsen.workflow.commands import Approve, RecordBuildFailed, Resubmit, ReturnForCorrection
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import VERIFICATIONS, Stage, Standing

pytestmark = pytest.mark.django_db

FIX = Remark("document:kak", "fix", "Jangka waktu belum tertulis.")
OK = Remark("document:letter", "ok")


@pytest.fixture
def request_(make_request: RequestMaker) -> AccessRequest:
    return make_request(Stage.TECHNICAL)


@pytest.fixture
def officer(officers: dict[Role, User]) -> User:
    return officers[Role.TECHNICAL_VERIFIER]


def test_r101_approving_sends_the_request_on_and_keeps_comment_and_verdicts(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    done = reviews.approve(
        request_.pk,
        by=officer,
        now=now,
        seen_version=request_.version,
        comment=" Sesuai. ",
        remarks=all_right(request_),
    )
    assert (done.stage, done.standing) == (Stage.SUBSTANCE, Standing.IN_PROCESS)
    assert done.events.get(name="approved").comment == "Sesuai."
    notes = ReviewNote.objects.filter(event__request=request_)
    assert set(notes.values_list("subject", "verdict")) == {
        (subject, "ok") for subject in reviews.subjects(request_)
    }


@pytest.mark.parametrize("stage", [Stage.TECHNICAL, Stage.SUBSTANCE, Stage.COORDINATION])
def test_d13_nobody_approves_without_having_checked_every_part(
    stage: Stage, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    """The sentence names the parts that are open, and nothing passes."""
    request = make_request(stage)
    by = officers[STAGE_ROLE[stage]]
    with pytest.raises(Refused, match="Tandai Sesuai sebelum menyetujui") as refused:
        reviews.approve(request.pk, by=by, now=now, seen_version=request.version)
    labels = list(reviews.subjects(request).values())
    assert all(label in str(refused.value.message) for label in labels)
    with pytest.raises(Refused) as refused:
        reviews.approve(
            request.pk, by=by, now=now, seen_version=request.version, remarks=all_right(request)[:-1]
        )
    assert labels[-1] in str(refused.value.message)
    assert labels[0] not in str(refused.value.message)
    request.refresh_from_db()
    assert request.stage == stage


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.TECHNICAL, "dokumen sudah lengkap"),
        (Stage.SUBSTANCE, "dokumen sudah sesuai substansi"),
        (Stage.COORDINATION, "silahkan diproses lebih lanjut"),
        (Stage.QUALITY, "data sudah ok"),
        (Stage.BAST, "dokumen telah sesuai ketentuan"),
    ],
)
def test_r100_an_approval_without_a_comment_leaves_the_guides_own(
    stage: Stage, words: str, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(stage)
    reviews.approve(
        request.pk,
        by=officers[STAGE_ROLE[stage]],
        now=now,
        seen_version=request.version,
        comment="  ",
        remarks=all_right(request) if stage in VERIFICATIONS else (),
    )
    assert request.events.get(name="approved", data__stage=stage).comment == words


def test_r100_the_comment_of_an_approval_is_no_reason_for_a_return_or_a_refusal(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    """It stands in the field by itself: whoever presses another button has not written it."""
    usual = reviews.APPROVAL_COMMENTS[Stage.TECHNICAL]
    for decide in (reviews.return_for_correction, reviews.refuse):
        with pytest.raises(Refused) as refused:
            decide(request_.pk, by=officer, now=now, seen_version=request_.version, comment=usual)
        assert refused.value.field == "comment"
    reviews.return_for_correction(
        request_.pk, by=officer, now=now, seen_version=request_.version, comment=usual, remarks=[FIX]
    )
    assert usual not in request_.events.get(name="returned").comment


def test_d13_a_request_with_a_part_marked_perbaiki_cannot_be_approved(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="1 bagian bertanda Perbaiki"):
        reviews.approve(request_.pk, by=officer, now=now, seen_version=request_.version, remarks=[OK, FIX])
    request_.refresh_from_db()
    assert request_.stage == Stage.TECHNICAL


def test_d13_a_part_marked_perbaiki_says_what_to_correct(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        reviews.return_for_correction(
            request_.pk,
            by=officer,
            now=now,
            seen_version=request_.version,
            remarks=[Remark("document:kak", "fix", "  ")],
        )
    assert refused.value.field == "document:kak"


@pytest.mark.parametrize("remark", [Remark("document:nothing", "ok"), Remark("document:kak", "maybe")])
def test_a_verdict_on_something_unknown_is_refused(
    remark: Remark, request_: AccessRequest, officer: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="tidak dikenal"):
        reviews.approve(request_.pk, by=officer, now=now, seen_version=request_.version, remarks=[remark])


def test_d13_a_return_needs_a_comment_or_a_note(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        reviews.return_for_correction(
            request_.pk, by=officer, now=now, seen_version=request_.version, comment=" "
        )
    assert refused.value.field == "comment"


def test_d13_the_notes_alone_become_the_reason_of_a_return(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    reviews.return_for_correction(
        request_.pk, by=officer, now=now, seen_version=request_.version, remarks=[FIX]
    )
    assert (
        request_.events.get(name="returned").comment
        == "Kerangka Acuan Kerja (KAK): Jangka waktu belum tertulis."
    )
    assert OutgoingMail.objects.filter(kind="request_returned").exists()


def test_d13_a_refusal_needs_a_reason_and_is_final(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    with pytest.raises(Refused) as refused:
        reviews.refuse(request_.pk, by=officer, now=now, seen_version=request_.version)
    assert refused.value.field == "comment"
    done = reviews.refuse(
        request_.pk, by=officer, now=now, seen_version=request_.version, comment="Tidak ada dasar hukum."
    )
    assert done.standing == Standing.REFUSED
    with pytest.raises(Refused):
        reviews.refuse(done.pk, by=officer, now=now, seen_version=done.version, comment="Sekali lagi.")


@pytest.mark.parametrize("decide", [reviews.approve, reviews.return_for_correction, reviews.refuse])
def test_r103_who_is_asked_before_what_was_typed(
    decide, request_: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    """A wrong role with an empty form is told about the role, not about the form."""
    for role, officer in officers.items():
        if role is not Role.TECHNICAL_VERIFIER:
            with pytest.raises(Forbidden):
                decide(request_.pk, by=officer, now=now, seen_version=request_.version)


def test_r103_an_officer_never_decides_on_the_own_institutions_request(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    officer.institution = request_.institution
    officer.save()
    with pytest.raises(Forbidden, match="instansi Anda sendiri"):
        reviews.approve(request_.pk, by=officer, now=now, seen_version=request_.version)


def test_r103_nobody_decides_two_stages_of_one_request(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.SUBSTANCE)
    officer = officers[Role.TECHNICAL_VERIFIER]
    officer.role = Role.SUBSTANCE_VERIFIER
    officer.save()
    with pytest.raises(Forbidden, match="sudah memutuskan tahap lain"):
        reviews.approve(request.pk, by=officer, now=now, seen_version=request.version)


def test_an_old_page_is_told_that_somebody_was_faster(
    request_: AccessRequest, officer: User, now: datetime
) -> None:
    reviews.approve(
        request_.pk, by=officer, now=now, seen_version=request_.version, remarks=all_right(request_)
    )
    with pytest.raises(Conflict):
        reviews.approve(request_.pk, by=officer, now=now, seen_version=request_.version)


def test_d4_the_coordinator_narrows_and_only_that_is_built(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.COORDINATION, regions=["3304"])
    done = reviews.approve(
        request.pk,
        by=officers[Role.COORDINATOR],
        now=now,
        seen_version=request.version,
        narrowed_to=["330402", "330401"],
        remarks=all_right(request),
    )
    assert done.stage == Stage.PROCESSING
    assert done.regions == ["330401", "330402"]
    assert ExtractJob.objects.get(request=done).spec["regions"] == ["330401", "330402"]
    assert "dipersempit" in done.events.get(name="approved", data__stage="coordination").comment


def test_d4_leaving_the_regions_as_they_are_is_no_narrowing(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.COORDINATION, regions=["3304"])
    done = reviews.approve(
        request.pk,
        by=officers[Role.COORDINATOR],
        now=now,
        seen_version=request.version,
        comment="Setuju.",
        narrowed_to=["3304", "330401"],
        remarks=all_right(request),
    )
    assert done.regions == ["3304"]
    assert done.events.get(name="approved", data__stage="coordination").comment == "Setuju."


@pytest.mark.parametrize("wider", [["33"], ["3302"], ["3304", "3302"], ["330499"], ["33041"], [""], []])
def test_d4_the_coordinator_never_widens(
    wider: list[str], make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.COORDINATION, regions=["3304"])
    with pytest.raises(Refused) as refused:
        reviews.approve(
            request.pk,
            by=officers[Role.COORDINATOR],
            now=now,
            seen_version=request.version,
            narrowed_to=wider,
            remarks=all_right(request),
        )
    assert refused.value.field == "regions"
    request.refresh_from_db()
    assert (request.stage, request.regions) == (Stage.COORDINATION, ["3304"])


def test_d4_only_the_coordinator_narrows(request_: AccessRequest, officer: User, now: datetime) -> None:
    done = reviews.approve(
        request_.pk,
        by=officer,
        now=now,
        seen_version=request_.version,
        narrowed_to=["330401"],
        remarks=all_right(request_),
    )
    assert done.regions == ["3304"]


def test_d13_after_a_correction_the_officer_is_shown_what_changed(
    request_: AccessRequest, officer: User, alice: User, now: datetime
) -> None:
    reviews.return_for_correction(
        request_.pk, by=officer, now=now, seen_version=request_.version, remarks=[OK, FIX]
    )
    assert changes_since_last_look(request_) is None
    later = now + timedelta(days=1)
    stored = store_pdf(pdf_upload("kak-v2.pdf"), limit=1024 * 1024, by=alice, now=later)
    RequestDocument.objects.create(
        request=request_, kind="kak", revision=2, stored=stored, uploaded_at=later, uploaded_by=alice
    )
    theme = request_.themes.get()
    theme.variables = ["province", "regency", "decile", "percentile"]
    theme.save()
    AccessRequest.objects.filter(pk=request_.pk).update(regions=["330401"])
    request_.refresh_from_db()
    act(request_.pk, Resubmit(), by=alice, now=later)

    changes = changes_since_last_look(request_)
    assert changes is not None
    assert changes.revision == 1
    assert [(document.subject, len(document.former)) for document in changes.documents] == [
        ("document:kak", 1)
    ]
    assert changes.unchanged_documents == 3
    (family,) = changes.themes
    assert (family.before, family.after, len(family.added), len(family.removed)) == (4, 4, 1, 1)
    assert [place.code for place in changes.regions_removed] == ["3304"]
    assert [place.code for place in changes.regions_added] == ["330401"]
    assert changes.file_format is None
    assert former_notes(request_)["document:kak"].text == FIX.text
    # The letter was fine and is the same: its verdict stands. What changed is looked at again.
    assert settled_subjects(request_) == {"document:letter": "ok"}


def test_d13_what_changed_is_shown_to_the_stage_that_returned_and_not_to_the_next(
    request_: AccessRequest, officer: User, alice: User, now: datetime
) -> None:
    act(request_.pk, ReturnForCorrection("Perbaiki."), by=officer, now=now)
    act(request_.pk, Resubmit(), by=alice, now=now)
    changes = changes_since_last_look(request_)
    assert changes is not None
    assert (changes.documents, changes.themes, changes.unchanged_documents) == ((), (), 4)
    act(request_.pk, Approve(), by=officer, now=now)
    assert changes_since_last_look(request_) is None


def test_a_failed_build_is_started_again_by_the_data_processor_alone(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    processor = officers[Role.DATA_PROCESSOR]
    with pytest.raises(Refused, match="Data sedang disusun"):
        reviews.restart_build(request.pk, by=processor, now=now, seen_version=request.version)
    request = act(request.pk, RecordBuildFailed("disk_full"), by=None, now=now)
    with pytest.raises(Forbidden):
        reviews.restart_build(
            request.pk, by=officers[Role.QUALITY_CHECKER], now=now, seen_version=request.version
        )
    reviews.restart_build(request.pk, by=processor, now=now, seen_version=request.version)
    assert list(request.jobs.values_list("build", flat=True)) == [1, 2]


def test_r101_the_quality_checker_gives_the_data_back_to_be_built_again(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.QUALITY)
    checker = officers[Role.QUALITY_CHECKER]
    with pytest.raises(Refused, match="apa yang harus diperbaiki"):
        reviews.return_for_correction(request.pk, by=checker, now=now, seen_version=request.version)
    done = reviews.return_for_correction(
        request.pk, by=checker, now=now, seen_version=request.version, comment="Desil kosong."
    )
    assert done.stage == Stage.PROCESSING
    assert done.jobs.count() == 2


def test_r89_r91_the_bast_verifier_returns_with_a_note_and_approves_the_next_upload(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.BAST)
    verifier = officers[Role.BAST_VERIFIER]
    returned = reviews.return_for_correction(
        request.pk, by=verifier, now=now, seen_version=request.version, comment="Cap tidak terbaca."
    )
    assert returned.stage == Stage.DOWNLOAD
    assert returned.bast.signed.get().note == "Cap tidak terbaca."
    granted = make_request(Stage.BAST)
    done = reviews.approve(granted.pk, by=verifier, now=now, seen_version=granted.version)
    assert done.access_granted_at == now
    assert OutgoingMail.objects.filter(kind="access_granted").count() == 1
