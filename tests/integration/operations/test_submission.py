"""Kirim Permohonan (R11, R61, R70, R80, D3, D5, D13)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from support.pdf import pdf_upload
from support.requests import RequestMaker

from dtsen.operations import drafts
from dtsen.operations.errors import Conflict, Refused
from dtsen.operations.holding import NotEditable
from dtsen.operations.progress import act
from dtsen.operations.submission import Incomplete, submit
from dtsen.records.models import (
    AccessRequest,
    DatasetVersion,
    DocumentKind,
    Institution,
    OutgoingMail,
    RequestDocument,
    User,
)
from dtsen.workflow.commands import ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

pytestmark = pytest.mark.django_db


def missing_codes(request: AccessRequest, by: User, now: datetime) -> list[str]:
    with pytest.raises(Incomplete) as refused:
        submit(request.pk, by=by, now=now)
    return [missing.code for missing in refused.value.missing]


def test_r80_a_complete_request_goes_to_the_technical_verifier(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    sent = submit(make_request().pk, by=alice, now=now)
    assert (sent.stage, sent.standing) == (Stage.TECHNICAL, Standing.IN_PROCESS)
    assert (sent.submitted_at, sent.submitted_by) == (now, alice)
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("request_received", alice.email)


def test_d5_the_newest_published_version_is_frozen_at_submission(
    make_request: RequestMaker, alice: User, version: DatasetVersion, now: datetime
) -> None:
    draft = make_request()
    AccessRequest.objects.filter(pk=draft.pk).update(dataset_version=None)
    DatasetVersion.objects.create(
        label="2/2026",
        published_on=date(2026, 4, 20),
        families=1,
        individuals=1,
        directory="2",
        is_published=False,
    )
    assert submit(draft.pk, by=alice, now=now).dataset_version == version


def test_d5_a_version_that_was_withdrawn_is_refused(
    make_request: RequestMaker, alice: User, version: DatasetVersion, now: datetime
) -> None:
    draft = make_request()
    DatasetVersion.objects.filter(pk=version.pk).update(is_published=False)
    with pytest.raises(Refused) as refused:
        submit(draft.pk, by=alice, now=now)
    assert refused.value.field == "dataset_version"


def test_d3_the_level_is_computed_anew_at_submission(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request(level=4)
    AccessRequest.objects.filter(pk=draft.pk).update(level=3)
    assert submit(draft.pk, by=alice, now=now).level == 4


@pytest.mark.parametrize(
    "kind", [DocumentKind.LETTER, DocumentKind.KAK, DocumentKind.DECREE, DocumentKind.REGULATION]
)
@pytest.mark.parametrize("level", [3, 4])
def test_r11_each_document_of_levels_3_and_4_is_asked_for_by_name(
    make_request: RequestMaker, alice: User, now: datetime, level: int, kind: DocumentKind
) -> None:
    draft = make_request(level=level)
    RequestDocument.objects.filter(request=draft, kind=kind).delete()
    with pytest.raises(Incomplete) as refused:
        submit(draft.pk, by=alice, now=now)
    (missing,) = refused.value.missing
    assert missing.field == f"document_{kind.value}"
    assert str(kind.label) in missing.text
    assert f"Level {level}" in missing.text


def test_r9_supporting_documents_are_not_asked_for(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    assert not make_request().documents.filter(kind=DocumentKind.SUPPORTING).exists()
    assert submit(make_request().pk, by=alice, now=now).stage == Stage.TECHNICAL


def test_r61_logo_and_address_are_asked_for_at_submission_too(
    make_request: RequestMaker, alice: User, institution: Institution, now: datetime
) -> None:
    draft = make_request()
    Institution.objects.filter(pk=institution.pk).update(address="")
    assert missing_codes(draft, alice, now) == ["identity"]


def test_r70_everything_that_is_missing_is_told_at_once_and_nothing_is_sent(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request()
    AccessRequest.objects.filter(pk=draft.pk).update(letter_number="", file_format="")
    draft.documents.all().delete()
    draft.themes.update(variables=[])
    assert missing_codes(draft, alice, now) == [
        "letter_number",
        "document:letter",
        "document:kak",
        "document:decree",
        "document:regulation",
        "variables:family",
        "file_format",
    ]
    draft.refresh_from_db()
    assert draft.is_draft
    assert not draft.events.exists()


def test_r75_a_request_without_a_theme_is_not_sent(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request()
    draft.themes.all().delete()
    assert missing_codes(draft, alice, now) == ["theme"]


def test_d4_a_region_that_left_the_territory_is_not_sent(
    make_request: RequestMaker, alice: User, institution: Institution, now: datetime
) -> None:
    draft = make_request(regions=("3304",))
    Institution.objects.filter(pk=institution.pk).update(region_code="3302")
    with pytest.raises(Refused) as refused:
        submit(draft.pk, by=alice, now=now)
    assert refused.value.field == "regions"


def test_d4_no_region_at_all_is_sent_as_the_own_territory(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    assert submit(make_request(regions=()).pk, by=alice, now=now).regions == ["3304"]


def test_r77_a_format_that_cannot_be_written_is_not_sent(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    draft = make_request()
    AccessRequest.objects.filter(pk=draft.pk).update(file_format="punchcard")
    with pytest.raises(Refused) as refused:
        submit(draft.pk, by=alice, now=now)
    assert refused.value.field == "file_format"


def test_a_second_click_finds_nothing_to_send(make_request: RequestMaker, alice: User, now: datetime) -> None:
    draft = make_request()
    submit(draft.pk, by=alice, now=now)
    with pytest.raises(NotEditable):
        submit(draft.pk, by=alice, now=now)
    assert draft.events.count() == 1


def test_a_colleague_cannot_send_anothers_draft(
    make_request: RequestMaker, bob: User, charlie: User, now: datetime
) -> None:
    draft = make_request()
    for other in (bob, charlie):
        with pytest.raises(NotEditable):
            submit(draft.pk, by=other, now=now)


@pytest.fixture
def returned(make_request: RequestMaker, officers: dict[Role, User], now: datetime) -> AccessRequest:
    sent = make_request(Stage.SUBSTANCE)
    return act(
        sent.pk,
        ReturnForCorrection("Bab jangka waktu belum ada"),
        by=officers[Role.SUBSTANCE_VERIFIER],
        now=now,
    )


def test_d13_a_colleague_mends_what_was_returned_and_it_goes_back_to_the_same_stage(
    returned: AccessRequest, bob: User, now: datetime
) -> None:
    drafts.upload_document(returned.pk, DocumentKind.KAK, pdf_upload("kak-baru.pdf"), by=bob, now=now)
    again = submit(returned.pk, by=bob, now=now, seen_version=returned.version)
    assert (again.stage, again.standing) == (Stage.SUBSTANCE, Standing.IN_PROCESS)


def test_d5_the_frozen_version_stays_through_a_correction(
    returned: AccessRequest, alice: User, version: DatasetVersion, now: datetime
) -> None:
    newer = DatasetVersion.objects.create(
        label="2/2026",
        published_on=date(2026, 4, 20),
        families=1,
        individuals=1,
        directory="2",
        is_published=True,
    )
    drafts.save(returned.pk, drafts.Choice(dataset_version=newer), by=alice, now=now)
    DatasetVersion.objects.filter(pk=version.pk).update(is_published=False)
    assert submit(returned.pk, by=alice, now=now).dataset_version == version


def test_a_correction_of_notes_that_are_out_of_date_is_a_conflict(
    returned: AccessRequest, alice: User, now: datetime
) -> None:
    with pytest.raises(Conflict):
        submit(returned.pk, by=alice, now=now, seen_version=returned.version - 1)
    returned.refresh_from_db()
    assert returned.standing == Standing.RETURNED
