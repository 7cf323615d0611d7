"""Cek Tahapan Dokumen (R96-R102, D2, D14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.operations.progress import act
from dtsen.portal.progress.stages import next_act, stage_rows
from dtsen.records.models import AccessRequest, ExtractJob, User
from dtsen.records.selectors.build_progress import progress_of
from dtsen.records.selectors.tracker import tracker_of
from dtsen.ui.formats import time_left_id, time_spent_id
from dtsen.workflow.commands import Approve, RecordBuildFailed, RecordHandover, Refuse, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage
from dtsen.workflow.timeline import Outcome

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
STAGES = [
    "Permohonan Akses Data", "Verifikasi Teknis", "Verifikasi Substansi", "Verifikasi Koordinator",
    "Pengolahan Data", "Cek Kualitas Data", "Unduh Data", "Verifikasi BAST", "Selesai",
]  # fmt: skip


def detail(browser: Client, request: AccessRequest) -> str:
    return browser.get(reverse("progress_detail", args=[request.pk])).content.decode()


def test_r96_the_table_carries_the_guides_columns_and_leaves_drafts_out(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    draft, sent = make_request(), make_request(Stage.TECHNICAL)
    page = browser_of(alice).get(reverse("progress")).content.decode()
    for column in ("Nomor Permohonan", "Permintaan Data", "Tanggal Dibuat", "Terakhir Update", "Aksi"):
        assert f'<th scope="col">{column}</th>' in page
    assert "Detail Info" in page
    assert sent.letter_number in page
    assert draft.letter_number not in page


def test_r97_the_two_filters_carry_the_guides_words_and_narrow(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    first, second = make_request(Stage.TECHNICAL), make_request(Stage.TECHNICAL)
    browser = browser_of(alice)
    page = browser.get(reverse("progress"), {"nomor": first.letter_number}).content.decode()
    assert "-- filter nomor permohonan --" in page
    assert "-- filter permintaan data --" in page
    assert reverse("progress_detail", args=[first.pk]) in page
    assert reverse("progress_detail", args=[second.pk]) not in page
    assert "Tidak ada permohonan" in browser.get(reverse("progress"), {"tema": "individual"}).content.decode()


def test_r99_the_nine_stages_stand_in_the_guides_order(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    page = detail(browser_of(alice), make_request(Stage.TECHNICAL))
    places = [page.index(f"<h3>{name}</h3>") for name in STAGES]
    assert places == sorted(places)


def test_r100_a_passed_stage_shows_comment_officer_date_and_working_days(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(
        request.pk,
        Approve("dokumen sudah lengkap"),
        by=officers[Role.TECHNICAL_VERIFIER],
        now=now + timedelta(days=2),
    )
    tracker = tracker_of(AccessRequest.objects.get(pk=request.pk), now + timedelta(days=3))
    row = stage_rows(tracker)[1]
    assert (row.badge_label, row.who) == ("Disetujui", "Verifikator Teknis")
    assert (row.progress.comment, row.progress.working_days) == ("dokumen sudah lengkap", 2)
    assert row.progress.updated_on == (now + timedelta(days=2)).date()


def test_the_page_promises_no_more_mails_than_are_sent(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    page = detail(browser_of(alice), make_request(Stage.TECHNICAL))
    assert "Kami mengirim email bila Anda perlu bertindak." in page


def test_r4_a_completed_request_says_since_when_the_institution_is_pengendali_dtsen(
    browser_of: Browser, alice: User, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.BAST)
    act(request.pk, Approve("sesuai"), by=officers[Role.BAST_VERIFIER], now=now)
    words = "Instansi Anda menjadi Pengendali DTSEN sejak 15-04-2026."
    assert words not in detail(browser_of(alice), request)
    act(request.pk, RecordHandover(), by=None, now=now + timedelta(days=2))
    assert words in detail(browser_of(alice), request)


@pytest.mark.parametrize("level", [2, 3])
def test_r100_steps_without_a_comment_carry_the_guides_words_once_they_are_passed(
    make_request: RequestMaker, now: datetime, level: int, browser_of: Browser, alice: User
) -> None:
    """Gambar 65; at level 2 there is no BAST to upload."""
    request = make_request(Stage.DOWNLOAD if level == 2 else Stage.DONE, level=level)
    if level == 3:
        assert stage_rows(tracker_of(request, now))[8].comment == ""
    request = act(request.pk, RecordHandover(), by=None, now=now)
    assert [row.comment for row in stage_rows(tracker_of(request, now))] == [
        "permohonan data", "sesuai", "sesuai", "sesuai", "Tautan telah tersedia", "sesuai",
        "Unggah BAST" if level == 3 else "", "" if level == 2 else "sesuai", "Selesai",
    ]  # fmt: skip
    assert "“Tautan telah tersedia”" in detail(browser_of(alice), request)


def test_r102_the_page_says_start_deadline_and_what_is_left(
    browser_of: Browser, alice: User, make_request: RequestMaker, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    page = detail(browser_of(alice), request)
    time = tracker_of(request, now).time
    assert (time.used, time.remaining) == (0, 12)
    for words in (
        "Waktu layanan",
        "Mulai dihitung",
        "Paling lambat",
        "Selasa, 14 April 2026",
        "Rabu, 29 April 2026",
    ):
        assert words in page
    assert page.count("service-clock__seg") >= 12


def test_d14_skipped_holidays_are_named(
    browser_of: Browser, alice: User, make_request: RequestMaker, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL, now=now + timedelta(days=14))
    assert "1 Mei 2026" in detail(browser_of(alice), request)


def test_d2_at_level_2_the_bast_is_not_required(make_request: RequestMaker, now: datetime) -> None:
    request = make_request(Stage.TECHNICAL, level=2)
    row = stage_rows(tracker_of(request, now))[7]
    assert row.progress.outcome is Outcome.NOT_REQUIRED
    assert row.badge_label == "Tidak diperlukan"
    assert "Verifikasi BAST tidak diperlukan" in row.note


def test_d13_after_a_return_it_is_the_applicants_turn_and_the_clock_stands(
    browser_of: Browser, alice: User, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(request.pk, ReturnForCorrection("Perbaiki KAK"), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    tracker = tracker_of(AccessRequest.objects.get(pk=request.pk), now + timedelta(days=7))
    act_next = next_act(tracker)
    assert act_next is not None
    assert (act_next.is_mine, act_next.url_name) == (True, "request_edit")
    assert (tracker.time.paused, tracker.time.used) == (True, 0)
    page = detail(browser_of(alice), request)
    assert "Perbaiki KAK" in page
    assert reverse("request_edit", args=[request.pk]) in page


def test_r101_a_refusal_is_shown_as_one_and_nobody_acts_next(
    browser_of: Browser, alice: User, make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(request.pk, Refuse("Di luar kewenangan"), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    request.refresh_from_db()
    assert next_act(tracker_of(request, now)) is None
    page = detail(browser_of(alice), request)
    assert "Ditolak" in page
    assert "Di luar kewenangan" in page


@pytest.mark.parametrize(
    ("stage", "team"),
    [
        (Stage.TECHNICAL, "Verifikator Teknis"),
        (Stage.COORDINATION, "Koordinator"),
        (Stage.PROCESSING, "Tim Pengolahan Data"),
    ],
)
def test_the_page_names_who_acts_next(
    make_request: RequestMaker, now: datetime, stage: Stage, team: str
) -> None:
    act_next = next_act(tracker_of(make_request(stage), now))
    assert act_next is not None
    assert (act_next.team, act_next.is_mine) == (team, False)


def test_at_unduh_data_the_applicant_is_sent_to_the_bast(make_request: RequestMaker, now: datetime) -> None:
    act_next = next_act(tracker_of(make_request(Stage.DOWNLOAD), now))
    assert act_next is not None
    assert (act_next.url_name, act_next.button) == ("downloads", "Dokumen BAST")


def test_a_running_build_shows_its_rows_and_asks_again_by_itself(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    request = make_request(Stage.PROCESSING)
    ExtractJob.objects.filter(request=request).update(rows_done=1234, rows_total=5000)
    browser = browser_of(alice)
    address = reverse("progress_build", args=[request.pk])
    for page in (detail(browser, request), browser.get(address).content.decode()):
        assert "1.234 dari 5.000 baris" in page
        assert f'hx-get="{address}"' in page


def test_the_bar_of_a_finished_build_renews_the_page(
    browser_of: Browser, alice: User, make_request: RequestMaker
) -> None:
    request = make_request(Stage.QUALITY)
    answer = browser_of(alice).get(reverse("progress_build", args=[request.pk]))
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_a_failed_build_is_said_and_draws_no_bar(
    browser_of: Browser, alice: User, make_request: RequestMaker, now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    act(request.pk, RecordBuildFailed("disk_full"), by=None, now=now)
    browser = browser_of(alice)
    page = detail(browser, request)
    assert "Penyusunan data terhenti" in page
    assert "progress_build" not in page
    assert "hx-get" not in page
    assert browser.get(reverse("progress_build", args=[request.pk])).status_code == 204


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (40, "kurang dari satu menit lagi"),
        (539, "kira-kira 9 menit lagi"),
        (14_000, "kira-kira 4 jam lagi"),
        (None, ""),
        (-5, ""),  # what has run out is no promise
    ],
)
def test_r102_the_bar_says_the_share_and_the_time_left(
    browser_of: Browser,
    alice: User,
    make_request: RequestMaker,
    now: datetime,
    left: int | None,
    words: str,
) -> None:
    request = make_request(Stage.PROCESSING)
    ExtractJob.objects.filter(request=request).update(
        state="running",
        started_at=now - timedelta(seconds=60),
        phase="reading",
        rows_done=2500,
        rows_total=5000,
        share=0.318,
        ends_at=None if left is None else now + timedelta(seconds=left),
    )
    progress = progress_of(request.jobs.get(), now)
    assert (progress.share, time_left_id(progress.left)) == (31, words)
    page = detail(browser_of(alice), request)
    assert "31% tersusun" in page
    assert '<progress class="build__bar" max="100" value="31"' in page
    assert "<noscript>" in page


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("sorting", "62%: baris diurutkan"),
        ("checking", "62%: hasil diperiksa"),
        ("ordering", "62%: hasil diperiksa"),
        ("comparing", "62%: hasil diperiksa"),
    ],
)
def test_when_every_row_is_written_the_bar_is_not_full_and_says_what_is_done(
    make_request: RequestMaker, browser_of: Browser, alice: User, now: datetime, phase: str, words: str
) -> None:
    """It stood full for more than a minute, while all was checked."""
    request = make_request(Stage.PROCESSING)
    ExtractJob.objects.filter(request=request).update(
        state="running", started_at=now, phase=phase, rows_done=5000, rows_total=5000, share=0.62
    )
    page = detail(browser_of(alice), request)
    assert words in page
    assert '<progress class="build__bar" max="100" value="62"' in page


def test_while_a_table_is_protected_the_bar_counts_cells_and_promises_no_time(
    make_request: RequestMaker, browser_of: Browser, alice: User, now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    ExtractJob.objects.filter(request=request).update(
        state="running",
        started_at=now - timedelta(seconds=60),
        phase="suppressing",
        rows_done=2500,
        rows_total=5000,
    )
    page = detail(browser_of(alice), request)
    assert "Sel kecil ditahan: 50%" in page
    assert "2.500 dari 5.000 sel" in page
    assert "lagi</span>" not in page
    ExtractJob.objects.filter(request=request).update(rows_done=5000)
    assert "Sel kecil ditahan: 100%" in detail(browser_of(alice), request)


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("disclosure", "Uji pengungkapan sedang berjalan."),
        ("remedies", "Uji pengungkapan: mencari usulan perbaikan."),
    ],
)
def test_d3_the_tracker_says_that_the_disclosure_check_runs(
    make_request: RequestMaker, browser_of: Browser, alice: User, now: datetime, phase: str, words: str
) -> None:
    request = make_request(Stage.PROCESSING)
    began = now - timedelta(seconds=200)
    ExtractJob.objects.filter(request=request).update(state="running", started_at=began, phase=phase)
    page = detail(browser_of(alice), request)
    assert words in page
    assert "Penyusunan dimulai." not in page
    assert (
        '<progress class="build__bar build__bar--at-work" aria-label="Uji pengungkapan"></progress>' in page
    )
    progress = progress_of(request.jobs.get(), now)
    assert progress.spent is not None
    assert time_spent_id(progress.spent) == "dimulai 3 menit yang lalu"
    assert "dimulai" in page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "dimulai 0 detik yang lalu"),
        (59.9, "dimulai 59 detik yang lalu"),
        (60, "dimulai 1 menit yang lalu"),
        (7199, "dimulai 119 menit yang lalu"),
        (7200, "dimulai 2 jam yang lalu"),
    ],
)
def test_what_has_gone_by_is_told_in_whole_units(seconds: float, words: str) -> None:
    assert time_spent_id(timedelta(seconds=seconds)) == words


def test_d3_a_result_that_is_held_back_and_what_was_changed_are_told_to_the_applicant(
    browser_of: Browser, alice: User, make_request: RequestMaker, now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    act(request.pk, RecordBuildFailed("disclosure_failed"), by=None, now=now)
    AccessRequest.objects.filter(pk=request.pk).update(
        transforms={"regency": "drop"},
        override={"reason": "Risiko dapat diterima.", "decided_by": "Koordinator Uji"},
    )
    page = detail(browser_of(alice), request)
    assert "Data tertahan pada uji pengungkapan. Tim Pengolahan Data menyesuaikannya." in page
    assert "<b>Kabupaten/Kota</b>: tidak diserahkan" in page
    assert "Diserahkan dengan keputusan Koordinator Uji: “Risiko dapat diterima.”" in page


def test_a_draft_has_no_tracker_yet(browser_of: Browser, alice: User, make_request: RequestMaker) -> None:
    draft = make_request()
    answer = browser_of(alice).get(reverse("progress_detail", args=[draft.pk]))
    assert answer["Location"] == reverse("request_detail", args=[draft.pk])
