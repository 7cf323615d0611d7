"""Files that people give: what is refused, what is kept, and what is left when it comes to nothing."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image
from support.active_pdf import ACTIVE, HARMLESS, LAYOUTS, pdf_with, pdf_with_compressed_object
from support.at_once import at_once
from support.images import small_png
from support.pdf import pdf_upload, small_pdf
from support.registrations import sent
from support.requests import RequestMaker

from dtsen.operations import pdf_examination, uploads
from dtsen.operations.drafts import upload_document
from dtsen.operations.errors import Refused
from dtsen.operations.handover import issue_bast, submit_signed_bast
from dtsen.operations.holding import NotEditable
from dtsen.operations.pdf_examination import Verdict, examine
from dtsen.operations.pictures import MAX_SIDE, MEGAPIXELS
from dtsen.operations.profiles import save_logo, save_photo, save_sdi_document
from dtsen.operations.registrations import keep_letter
from dtsen.operations.uploads import KB, PHOTO_LIMIT, check_image, store_pdf
from dtsen.records.models import AccessRequest, DocumentKind, Institution, SignedBast, StoredFile, User
from dtsen.worker.housekeeping import sweep
from dtsen.workflow.stages import Stage

MB = 1024 * KB


def files() -> set[str]:
    """The paths of all bytes that are kept."""
    folders = default_storage.listdir("")[0] if default_storage.exists("") else []
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]}


# --- PDFs that act ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("carrier", ACTIVE)
def test_r26_a_pdf_that_acts_or_carries_files_is_refused(carrier: str, layout: str) -> None:
    assert examine(pdf_with(ACTIVE[carrier], layout)) is Verdict.ACTIVE


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("part", HARMLESS)
def test_an_ordinary_pdf_of_an_office_program_is_taken(part: str, layout: str) -> None:
    assert examine(pdf_with(HARMLESS[part], layout)) is Verdict.FINE


def test_a_name_with_a_letter_in_hexadecimal_hides_nothing() -> None:
    plain = pdf_with(ACTIVE["script on opening"], "in place")
    hidden = plain.replace(b"/OpenAction", b"/Open#41ction").replace(b"/JavaScript", b"/J#61vaScript")
    assert hidden != plain
    assert examine(hidden) is Verdict.ACTIVE


def test_a_script_under_many_brackets_is_found() -> None:
    deep = b"[" * 300 + b"<</JS(app.alert\\(1\\))>>" + b"]" * 300
    assert examine(pdf_with_compressed_object(deep)) is Verdict.ACTIVE


def test_an_object_that_cannot_be_read_is_not_taken_for_harmless() -> None:
    """Another reader may be more patient, and run the script in it."""
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    assert examine(pdf_with_compressed_object(script)) is Verdict.ACTIVE
    assert examine(pdf_with_compressed_object(script, spoil=True)) is Verdict.UNREADABLE
    assert examine(pdf_with_compressed_object(b"<</Author(a)>>")) is Verdict.FINE


def test_a_pdf_that_unfolds_to_gigabytes_costs_a_child_process_only() -> None:
    bomb = pdf_with_compressed_object(b"[" + b"0 " * 12_000_000 + b"]")
    assert len(bomb) < 50 * KB
    assert examine(bomb) is Verdict.UNREADABLE


@pytest.mark.parametrize("hide", [lambda data: data, lambda data: data.replace(b"/XRef", b"/X#52ef")])
def test_a_pdf_with_compressed_objects_is_read_by_a_child(
    monkeypatch: pytest.MonkeyPatch, hide: Callable[[bytes], bytes]
) -> None:
    def here(data: bytes) -> Verdict:
        raise AssertionError("read in the service's own process")

    monkeypatch.setattr(pdf_examination, "judge", here)
    assert examine(hide(pdf_with_compressed_object(b"[]"))) is Verdict.FINE


# --- Pictures --------------------------------------------------------------------------------------------


def picture(
    size: tuple[int, int], mode: str = "RGB", kind: str = "PNG", **options: Any
) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return SimpleUploadedFile(f"gambar.{kind.lower()}", out.getvalue())


def noise(size: tuple[int, int], kind: str, **options: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise(size, 100).save(out, kind, **options)
    return SimpleUploadedFile(f"gambar.{kind.lower()}", out.getvalue())


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    "upload",
    [
        picture((1, MAX_SIDE + 1), "1"),
        picture((3001, 3000), "1"),
        picture((4001, 4000), "L", "JPEG"),
    ],
    ids=["long", "png", "jpeg"],
)
def test_r57_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    upload: SimpleUploadedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    with pytest.raises(Refused, match=f"lebih dari ({MEGAPIXELS['PNG']}|{MEGAPIXELS['JPEG']}) megapiksel"):
        check_image(upload, limit=MB, field="photo")


def test_r57_a_photo_of_twelve_megapixels_is_taken_and_made_small() -> None:
    kept = check_image(picture((4000, 3000), kind="JPEG"), limit=PHOTO_LIMIT)
    assert opened(kept.data).size == (1024, 768)
    assert kept.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("upload", "mode"),
    [
        (picture((9, 9), "L"), "L"),
        (picture((9, 9), "1"), "L"),
        (picture((9, 9), "RGB"), "RGB"),
        (picture((9, 9), "P"), "RGB"),
        (picture((9, 9), "LA"), "LA"),
        (picture((9, 9), "RGBA"), "RGBA"),
        (picture((9, 9), "P", transparency=0), "RGBA"),
        (picture((9, 9), "CMYK", "JPEG"), "RGB"),
    ],
)
def test_a_picture_stays_grey_and_see_through_as_it_was(upload: SimpleUploadedFile, mode: str) -> None:
    assert opened(check_image(upload, limit=PHOTO_LIMIT).data).mode == mode


@pytest.mark.parametrize(
    "upload", [noise((440, 440), "PNG"), noise((800, 800), "JPEG", quality=20)], ids=["png", "jpeg"]
)
def test_what_is_kept_is_no_larger_than_the_limit(upload: SimpleUploadedFile) -> None:
    assert 150 * KB < (upload.size or 0) < PHOTO_LIMIT
    assert len(check_image(upload, limit=PHOTO_LIMIT).data) <= PHOTO_LIMIT


def test_a_picture_is_kept_upright_and_without_what_was_written_into_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Lies on its side.
    exif[0x010E] = "rahasia"
    upload = picture((40, 20), kind="JPEG", exif=exif, comment=b"rahasia", icc_profile=b"rahasia" * 30)
    kept = check_image(upload, limit=PHOTO_LIMIT).data
    assert opened(kept).size == (20, 40)
    assert b"rahasia" not in kept


# --- Nothing slow while the write lock is held -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_files_are_checked_before_the_transaction_begins(
    make_request: RequestMaker, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, ready = make_request(), make_request(Stage.DOWNLOAD)
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    locked: list[bool] = []

    def watched(check: Callable[..., Any]) -> Callable[..., Any]:
        def watch(*values: Any, **named: Any) -> Any:
            locked.append(connection.in_atomic_block)
            return check(*values, **named)

        return watch

    monkeypatch.setattr(uploads, "examine", watched(uploads.examine))
    monkeypatch.setattr(uploads, "redraw", watched(uploads.redraw))
    save_photo(alice, SimpleUploadedFile("foto.png", small_png()), now=now)
    save_logo(alice, SimpleUploadedFile("logo.png", small_png()), now=now)
    save_sdi_document(alice, pdf_upload(), now=now)
    upload_document(draft.pk, DocumentKind.KAK, pdf_upload(), by=alice, now=now)
    submit_signed_bast(ready.pk, upload=pdf_upload(), by=alice, now=now)
    assert locked == [False] * 5


# --- Bytes without a row, rows without a use --------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_eight_signed_basts_at_once_one_file_is_left(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    ready = make_request(Stage.DOWNLOAD)
    issue_bast(ready.pk, institution_number="B-1/2026", by=alice, now=now)
    before = files()
    outcomes = at_once(lambda: submit_signed_bast(ready.pk, upload=pdf_upload(), by=alice, now=now), 8)
    assert sum(isinstance(outcome, AccessRequest) for outcome in outcomes) == 1
    assert files() - before == {SignedBast.objects.get().stored.file.name}


@pytest.mark.django_db
def test_a_document_for_a_request_that_was_sent_leaves_no_file(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    before = files()
    with pytest.raises(NotEditable):
        upload_document(request.pk, DocumentKind.KAK, pdf_upload(), by=alice, now=now)
    assert files() == before


def _aged(path: str, now: datetime, age: timedelta) -> None:
    moment = (now - age).timestamp()
    os.utime(default_storage.path(path), (moment, moment))


@pytest.mark.django_db
def test_bytes_without_a_row_go_after_a_day_and_all_others_stay(
    alice: User, institution: Institution, now: datetime
) -> None:
    old, young = "ab/ab" + "0" * 30, "ab/ab" + "1" * 30
    foreign = "ab/catatan.txt"
    for path in (old, young, foreign):
        default_storage.save(path, io.BytesIO(small_pdf()))
    save_photo(alice, SimpleUploadedFile("foto.png", small_png()), now=now - timedelta(days=9))
    assert alice.photo
    for path in (old, foreign, alice.photo.file.name):
        _aged(path, now, timedelta(days=2))
    _aged(young, now, timedelta(hours=23))

    sweep(now)

    assert files() == {young, foreign, alice.photo.file.name, institution.logo.file.name}


@pytest.mark.django_db
def test_a_replaced_logo_or_photo_goes_with_its_bytes(
    alice: User, institution: Institution, now: datetime
) -> None:
    first = institution.logo_id
    StoredFile.objects.update(stored_at=now - timedelta(days=9))
    for day in (3, 2):
        save_photo(alice, SimpleUploadedFile("foto.png", small_png()), now=now - timedelta(days=day))
        save_logo(alice, SimpleUploadedFile("logo.png", small_png()), now=now - timedelta(days=day))

    sweep(now)

    institution.refresh_from_db()
    assert first != institution.logo_id
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {alice.photo_id, institution.logo_id}
    assert len(files()) == 2


@pytest.mark.django_db
def test_letters_that_were_never_sent_are_forgotten_and_all_others_stay(
    institution: Institution, now: datetime
) -> None:
    registration = sent(institution, now - timedelta(days=3))
    old, fresh = (
        keep_letter(pdf_upload("surat.pdf"), is_person=True, now=moment, remote_address="10.0.0.1")
        for moment in (now - timedelta(days=3), now)
    )

    sweep(now)

    left = set(StoredFile.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert not old.file.storage.exists(old.file.name)
    assert {registration.letter_id, fresh.pk, institution.logo_id} <= left
    assert registration.letter.file.storage.exists(registration.letter.file.name)


@pytest.mark.django_db
def test_the_sweep_has_nothing_to_do_where_no_file_was_ever_kept(now: datetime, settings: Any) -> None:
    assert not Path(settings.STORAGES["default"]["OPTIONS"]["location"]).exists()
    sweep(now)


@pytest.mark.django_db
def test_a_pdf_within_the_limit_is_kept_byte_for_byte(alice: User, now: datetime) -> None:
    data = small_pdf()
    stored = store_pdf(SimpleUploadedFile("kak.pdf", data), limit=len(data), by=alice, now=now)
    with stored.file.open("rb") as kept:
        assert kept.read() == data
