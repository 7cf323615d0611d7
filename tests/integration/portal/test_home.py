"""Beranda, Aktifitas Pengguna, Pengumuman (R46-R48)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import RequestMaker

from dtsen.operations.activity import record
from dtsen.operations.progress import Remark, act
from dtsen.portal.home.tasks import running, runs, tasks
from dtsen.records.models import ActivityEntry, Announcement, Institution, User
from dtsen.workflow.commands import Approve, Refuse, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browse = Callable[[User], Client]


def titles(user: User, now: datetime) -> list[str]:
    return [task.title for task in tasks(user, running(user, now), now)]


def home_of(client: Client) -> str:
    return client.get(reverse("home")).content.decode()


def test_r46_beranda_greets_in_the_words_of_the_guide(browser_of: Browse, alice: User) -> None:
    text = home_of(browser_of(alice))
    assert "Selamat datang, <b>ALICE</b>." in text
    assert "Gunakan menu di sebelah kiri untuk mulai mengakses fitur utama." in text


def test_r46_with_nothing_to_do_it_says_so(browser_of: Browse, alice: User) -> None:
    text = home_of(browser_of(alice))
    assert "Tidak ada yang menunggu Anda saat ini." in text
    assert "Belum ada permohonan berjalan" in text


def test_officers_and_strangers_do_not_get_beranda(
    browser_of: Browse, client: Client, officers: dict[Role, User]
) -> None:
    assert browser_of(officers[Role.COORDINATOR]).get(reverse("home")).status_code == 403
    assert client.get(reverse("home")).headers["Location"] == f"{reverse('account_login')}?next=/beranda/"


# --- Perlu tindakan Anda --------------------------------------------------------------------------------


def test_r61_a_missing_address_comes_first(
    make_request: RequestMaker, alice: User, institution: Institution, now: datetime
) -> None:
    make_request(Stage.DOWNLOAD)
    institution.address = " "
    institution.save()
    alice.refresh_from_db()
    assert titles(alice, now)[0] == "Lengkapi logo dan alamat instansi"


def test_d13_a_returned_request_says_what_to_mend_and_quotes_the_officer(
    make_request: RequestMaker, alice: User, bob: User, charlie: User, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    officer = make_request.officer(Stage.TECHNICAL)
    command = ReturnForCorrection("Bab jangka waktu belum lengkap.")
    act(request.pk, command, by=officer, now=now, remarks=[Remark("document:kak", "fix", "Lengkapi")])

    (task,) = tasks(bob, running(bob, now), now)
    assert task.title == f"Perbaiki KAK pada permohonan {request.letter_number}"
    assert "Verifikator Teknis: “Bab jangka waktu belum lengkap.”" in task.text
    assert task.url == reverse("request_edit", args=[request.pk])
    assert titles(charlie, now) == []


def test_d13_with_several_things_to_mend_the_request_as_a_whole_is_named(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    remarks = [Remark("document:kak", "fix", "a"), Remark("field:variables", "fix", "b")]
    officer = make_request.officer(Stage.TECHNICAL)
    act(request.pk, ReturnForCorrection("Dua hal."), by=officer, now=now, remarks=remarks)
    assert titles(alice, now) == [f"Perbaiki permohonan {request.letter_number}"]


def test_r86_a_finished_extract_waits_for_the_signed_bast(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    request = make_request(Stage.DOWNLOAD)
    assert titles(alice, now) == [f"Tanda tangani dan unggah BAST {request.letter_number}"]


def test_r91_a_bast_that_was_not_approved_waits_with_its_note(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    request = make_request(Stage.BAST)
    command = ReturnForCorrection("Materai belum dibubuhkan.")
    act(request.pk, command, by=make_request.officer(Stage.BAST), now=now)
    (task,) = tasks(alice, running(alice, now), now)
    assert task.title == f"Perbaiki dan unggah lagi BAST {request.letter_number}"
    assert "Materai belum dibubuhkan." in task.text


def test_r93_a_live_token_waits_for_whom_it_is_bound_to(
    make_request: RequestMaker, alice: User, bob: User, now: datetime
) -> None:
    request = make_request(Stage.BAST)
    act(request.pk, Approve("sesuai"), by=make_request.officer(Stage.BAST), now=now)
    wanted = f"Unduh data {request.letter_number} sebelum token berakhir"
    assert wanted in titles(alice, now)
    assert wanted not in titles(bob, now)
    assert wanted not in titles(alice, now + timedelta(days=6))


# --- Permohonan berjalan --------------------------------------------------------------------------------


def test_running_requests_show_nine_stages_working_days_and_whose_turn_it_is(
    make_request: RequestMaker, alice: User, now: datetime
) -> None:
    make_request(Stage.SUBSTANCE)
    (run,) = runs(running(alice, now + timedelta(days=2)))
    assert run.outcomes == ["passed", "passed", "in_process", *["not_started"] * 6]
    assert (run.tracker.time.used, run.tracker.time.limit) == (2, 12)
    assert (run.who, run.is_mine) == ("Verifikator Substansi", False)
    assert run.themes == "Set Data Keluarga"


def test_drafts_refused_requests_and_those_of_others_do_not_run(
    make_request: RequestMaker, alice: User, charlie: User, now: datetime
) -> None:
    make_request(Stage.REQUEST)
    make_request(Stage.TECHNICAL, applicant=charlie, regions=["3302"])
    refused = make_request(Stage.TECHNICAL)
    officer = make_request.officer(Stage.TECHNICAL)
    act(refused.pk, Refuse("Tidak sesuai tujuan."), by=officer, now=now)
    assert running(alice, now) == []


# --- Aktifitas Pengguna ---------------------------------------------------------------------------------


def test_r47_activity_is_written_as_in_the_guide(browser_of: Browse, alice: User, now: datetime) -> None:
    record("login", "Pengguna dengan email alice@uji.go.id berhasil login.", now=now, actor=alice)
    text = home_of(browser_of(alice))
    assert "13-04-2026 10:00:00" in text
    assert "Jenis Aktivitas: Login" in text
    assert "Pengguna dengan email alice@uji.go.id berhasil login." in text
    assert "Detail Info" in text


def test_r47_nobody_reads_anybody_elses_activity(
    browser_of: Browse, alice: User, bob: User, now: datetime
) -> None:
    entry = record("login", "Rahasia Bob", now=now, actor=bob)
    client = browser_of(alice)
    assert client.get(reverse("activity_entry", args=[entry.pk])).status_code == 404
    assert "Rahasia Bob" not in client.get(reverse("activity")).content.decode()
    assert browser_of(bob).get(reverse("activity_entry", args=[entry.pk])).status_code == 200


def test_r47_the_list_goes_on_over_pages(browser_of: Browse, alice: User, now: datetime) -> None:
    for minute in range(25):
        record("login", f"Kali {minute:02d}", now=now + timedelta(minutes=minute), actor=alice)
    client = browser_of(alice)
    assert ActivityEntry.objects.count() == 25
    assert "Kali 24" in client.get(reverse("activity")).content.decode()
    assert "Kali 00" in client.get(reverse("activity"), {"page": 2}).content.decode()


# --- Pengumuman -----------------------------------------------------------------------------------------


def test_r48_announcements_show_time_title_excerpt_and_detail(browser_of: Browse, alice: User) -> None:
    moment = datetime.fromisoformat("2025-07-11T13:15:00+07:00")
    news = Announcement.objects.create(title="Imbauan", body="kata " * 60 + "ujung", published_at=moment)
    client = browser_of(alice)
    text = home_of(client)
    assert "11-07-2025 13:15:00" in text
    assert "Imbauan" in text
    assert "ujung" not in text
    assert "ujung" in client.get(reverse("announcement", args=[news.pk])).content.decode()


@pytest.mark.parametrize("hidden", [{"is_published": False}, {"published_at": "2999-01-01T00:00:00Z"}])
def test_r48_withdrawn_and_future_announcements_do_not_exist(
    browser_of: Browse, alice: User, now: datetime, hidden: dict[str, object]
) -> None:
    facts = {"title": "Belum waktunya", "body": "x", "published_at": now, **hidden}
    news = Announcement.objects.create(**facts)
    client = browser_of(alice)
    assert client.get(reverse("announcement", args=[news.pk])).status_code == 404
    assert "Belum waktunya" not in home_of(client)
    assert "Belum waktunya" not in client.get(reverse("announcements")).content.decode()
