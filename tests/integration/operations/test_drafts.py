"""A request while its applicant holds it (R61, R71-R78, D3, D4, D18)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from support.pdf import pdf_upload, pdf_with_script
from support.requests import RequestMaker

from dtsen.operations import drafts
from dtsen.operations.drafts import Choice, ThemeChoice
from dtsen.operations.errors import Forbidden, Refused
from dtsen.operations.holding import NotEditable
from dtsen.records.models import (
    AccessRequest,
    ActivityEntry,
    Category,
    DatasetVersion,
    DocumentKind,
    Institution,
    StoredFile,
    User,
)
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(alice: User, version: DatasetVersion, now: datetime) -> AccessRequest:
    return drafts.open_draft(uuid.uuid4(), by=alice, now=now)


def test_d18_a_draft_is_listed_from_its_first_save_on(draft: AccessRequest, alice: User) -> None:
    assert draft.is_draft
    assert list(AccessRequest.objects.visible_to(alice)) == [draft]
    assert ActivityEntry.objects.filter(kind="draft_created", actor=alice).count() == 1


def test_the_same_blank_form_sent_twice_makes_one_draft(alice: User, now: datetime) -> None:
    key = uuid.uuid4()
    assert drafts.open_draft(key, by=alice, now=now) == drafts.open_draft(key, by=alice, now=now)
    assert AccessRequest.objects.count() == 1


def test_a_form_key_of_somebody_else_opens_nothing_of_theirs(
    draft: AccessRequest, charlie: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="Buka"):
        drafts.open_draft(draft.form_key, by=charlie, now=now)


@pytest.mark.parametrize("lost", [{"address": "  "}, {"logo": None}])
def test_r61_no_draft_without_logo_and_address(
    alice: User, institution: Institution, now: datetime, lost: dict[str, object]
) -> None:
    Institution.objects.filter(pk=institution.pk).update(**lost)
    alice.refresh_from_db()
    with pytest.raises(Refused, match="logo dan alamat"):
        drafts.open_draft(uuid.uuid4(), by=alice, now=now)
    assert not AccessRequest.objects.exists()


def test_d4_a_new_draft_of_a_local_government_asks_for_its_own_territory(draft: AccessRequest) -> None:
    assert draft.regions == ["3304"]


def test_d4_a_local_government_without_a_region_never_gets_all_of_indonesia(
    alice: User, institution: Institution, now: datetime
) -> None:
    Institution.objects.filter(pk=institution.pk).update(region_code="")
    alice.refresh_from_db()
    with pytest.raises(Refused, match="belum tercatat"):
        drafts.open_draft(uuid.uuid4(), by=alice, now=now)


@pytest.mark.parametrize("code", ["3302", "33", "330299", "", "99"])
def test_d4_a_region_outside_the_territory_is_refused(
    draft: AccessRequest, alice: User, now: datetime, code: str
) -> None:
    with pytest.raises(Refused, match="di luar wilayah kerja"):
        drafts.save(draft.pk, Choice(regions=["330401", code]), by=alice, now=now)
    draft.refresh_from_db()
    assert draft.regions == ["3304"]


def test_d4_a_local_government_narrows_to_kecamatan_and_desa(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    saved = drafts.save(draft.pk, Choice(regions=["330402", "330401", "3304012001"]), by=alice, now=now)
    assert saved.regions == ["330401", "330402"]


def test_d4_emptying_the_choice_is_the_territory_again_not_indonesia(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    drafts.save(draft.pk, Choice(regions=["330401"]), by=alice, now=now)
    assert drafts.save(draft.pk, Choice(regions=[]), by=alice, now=now).regions == ["3304"]


def test_d4_a_ministry_chooses_provinces_or_all_of_indonesia(
    draft: AccessRequest, alice: User, institution: Institution, now: datetime
) -> None:
    Institution.objects.filter(pk=institution.pk).update(category=Category.CENTRAL, region_code="")
    assert drafts.save(draft.pk, Choice(regions=["33", "1101"]), by=alice, now=now).regions == ["1101", "33"]
    assert drafts.save(draft.pk, Choice(regions=[]), by=alice, now=now).regions == []


def test_d3_the_level_follows_from_the_ticks(draft: AccessRequest, alice: User, now: datetime) -> None:
    drafts.add_theme(draft.pk, "family", by=alice, now=now)
    assert drafts.save(draft.pk, Choice(), by=alice, now=now).level is None

    def level(*variables: str) -> int | None:
        choice = Choice(themes={"family": ThemeChoice("uji", variables)})
        return drafts.save(draft.pk, choice, by=alice, now=now).level

    assert level("province", "decile") == 3
    assert level("province", "address") == 4
    assert level("province") == 3


def test_r78_ticks_are_kept_for_each_theme(draft: AccessRequest, alice: User, now: datetime) -> None:
    for theme in ("family", "individual"):
        drafts.add_theme(draft.pk, theme, by=alice, now=now)
    drafts.save(
        draft.pk, Choice(themes={"family": ThemeChoice("a", ("decile", "province"))}), by=alice, now=now
    )
    drafts.save(draft.pk, Choice(themes={"individual": ThemeChoice("b", ("age",))}), by=alice, now=now)
    kept = {theme.theme: (theme.additional_info, theme.variables) for theme in draft.themes.all()}
    assert kept == {"family": ("a", ["province", "decile"]), "individual": ("b", ["age"])}


def test_r76_hapus_tema_takes_its_ticks_and_the_level_with_it(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    for theme, variable in (("family", "decile"), ("individual", "nik")):
        drafts.add_theme(draft.pk, theme, by=alice, now=now)
        drafts.save(draft.pk, Choice(themes={theme: ThemeChoice("", (variable,))}), by=alice, now=now)
    assert AccessRequest.objects.get(pk=draft.pk).level == 4
    assert drafts.remove_theme(draft.pk, "individual", by=alice, now=now).level == 3


def test_r75_a_theme_is_there_once_however_often_it_is_added(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    first = drafts.add_theme(draft.pk, "family", by=alice, now=now)
    assert drafts.add_theme(draft.pk, "family", by=alice, now=now) == first


def test_an_unknown_theme_or_variable_is_refused_with_its_field(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused) as theme:
        drafts.add_theme(draft.pk, "households", by=alice, now=now)
    assert theme.value.field == "new_theme"
    choice = Choice(themes={"family": ThemeChoice("", ("nik; DROP TABLE",))})
    with pytest.raises(Refused) as variable:
        drafts.save(draft.pk, choice, by=alice, now=now)
    assert variable.value.field == "variables_family"


@pytest.mark.parametrize(
    "number", ["TEST-01/XIII-2025", "PRC-XIII//PR0999/OKK", "01/SK/2025/07/01", "SRT-33242"]
)
def test_r71_the_guides_own_letter_numbers_are_accepted(
    draft: AccessRequest, alice: User, now: datetime, number: str
) -> None:
    assert drafts.set_letter_number(draft.pk, f"  {number} ", by=alice, now=now).letter_number == number


def test_r71_a_letter_number_is_unique_in_the_institution(
    draft: AccessRequest, alice: User, bob: User, now: datetime
) -> None:
    drafts.set_letter_number(draft.pk, "SRT-1", by=alice, now=now)
    second = drafts.open_draft(uuid.uuid4(), by=bob, now=now)
    with pytest.raises(Refused, match="sudah dipakai") as refused:
        drafts.set_letter_number(second.pk, "SRT-1", by=bob, now=now)
    assert refused.value.field == "letter_number"
    second.refresh_from_db()
    assert second.letter_number == ""


def test_r71_another_institution_may_use_the_same_number(
    draft: AccessRequest, alice: User, charlie: User, now: datetime
) -> None:
    drafts.set_letter_number(draft.pk, "SRT-1", by=alice, now=now)
    theirs = drafts.open_draft(uuid.uuid4(), by=charlie, now=now)
    assert drafts.set_letter_number(theirs.pk, "SRT-1", by=charlie, now=now).letter_number == "SRT-1"


@pytest.mark.parametrize("number", ["AB", "A" * 101, "SRT#1", "///"])
def test_r71_a_malformed_letter_number_is_refused(
    draft: AccessRequest, alice: User, now: datetime, number: str
) -> None:
    with pytest.raises(Refused) as refused:
        drafts.set_letter_number(draft.pk, number, by=alice, now=now)
    assert refused.value.field == "letter_number"


def test_r72_each_upload_is_a_new_revision_and_the_old_one_stays(
    draft: AccessRequest, alice: User, now: datetime
) -> None:
    for name in ("pertama.pdf", "kedua.pdf"):
        drafts.upload_document(draft.pk, DocumentKind.KAK, pdf_upload(name), by=alice, now=now)
    kept = [(document.revision, document.stored.original_name) for document in draft.documents.all()]
    assert kept == [(2, "kedua.pdf"), (1, "pertama.pdf")]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (pdf_upload("besar.pdf", padding=1024 * 1024), "melebihi batas 1 MB"),
        (SimpleUploadedFile("palsu.pdf", b"MZ this is a program"), "bukan PDF"),
        (SimpleUploadedFile("skrip.pdf", pdf_with_script()), "skrip"),
        (SimpleUploadedFile("kosong.pdf", b""), "kosong"),
    ],
    ids=["over one megabyte", "something else named pdf", "with a script", "empty"],
)
def test_r72_a_bad_file_is_refused_and_nothing_is_kept(
    draft: AccessRequest, alice: User, now: datetime, upload: SimpleUploadedFile, words: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        drafts.upload_document(draft.pk, DocumentKind.KAK, upload, by=alice, now=now)
    assert refused.value.field == "document_kak"
    assert not draft.documents.exists()


def test_a_draft_is_its_applicants_alone(
    draft: AccessRequest, bob: User, charlie: User, now: datetime
) -> None:
    for other in (bob, charlie):
        with pytest.raises(NotEditable):
            drafts.save(draft.pk, Choice(regions=[]), by=other, now=now)


def test_an_officer_changes_no_request(
    draft: AccessRequest, officers: dict[Role, User], now: datetime
) -> None:
    with pytest.raises(Forbidden):
        drafts.save(draft.pk, Choice(regions=[]), by=officers[Role.TECHNICAL_VERIFIER], now=now)


def test_what_was_sent_can_be_changed_no_more(make_request: RequestMaker, alice: User, now: datetime) -> None:
    sent = make_request(Stage.TECHNICAL)
    later = now + timedelta(minutes=5)
    for change in (
        lambda: drafts.save(sent.pk, Choice(regions=["330401"]), by=alice, now=later),
        lambda: drafts.set_letter_number(sent.pk, "LAIN-1", by=alice, now=later),
        lambda: drafts.add_theme(sent.pk, "individual", by=alice, now=later),
        lambda: drafts.remove_theme(sent.pk, "family", by=alice, now=later),
        lambda: drafts.upload_document(sent.pk, DocumentKind.KAK, pdf_upload(), by=alice, now=later),
        lambda: drafts.delete_draft(sent.pk, by=alice, now=later),
    ):
        with pytest.raises(NotEditable):
            change()
    sent.refresh_from_db()
    assert sent.updated_at == now


def test_a_deleted_draft_takes_its_files_with_it(
    draft: AccessRequest, alice: User, now: datetime, django_capture_on_commit_callbacks
) -> None:
    document = drafts.upload_document(draft.pk, DocumentKind.KAK, pdf_upload(), by=alice, now=now)
    path = Path(document.stored.file.path)
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        drafts.delete_draft(draft.pk, by=alice, now=now)
    assert not path.exists()
    assert not StoredFile.objects.filter(pk=document.stored_id).exists()
    assert not AccessRequest.objects.exists()
    assert ActivityEntry.objects.filter(kind="draft_deleted", actor=alice).count() == 1
