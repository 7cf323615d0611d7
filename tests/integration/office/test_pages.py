"""The officers' pages: what they show, and what a pressed button does."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from support.requests import RequestMaker
from support.reviews import all_right, ticked

from dtsen.operations import reviews
from dtsen.operations.activity import record
from dtsen.operations.progress import Remark, act
from dtsen.records.models import (
    AccessRequest,
    ActivityEntry,
    DataPackage,
    ExtractJob,
    Institution,
    TokenRenewal,
    User,
)
from dtsen.workflow.commands import RecordBuildFailed, Resubmit
from dtsen.workflow.roles import STAGE_ROLE, Role
from dtsen.workflow.stages import Stage, Standing

pytestmark = pytest.mark.django_db

Browsers = Callable[[User], Client]

REPORT = {
    "verdict": "warn",
    "verdict_label": "Perlu perhatian",
    "themes": [
        {
            "theme": "family",
            "label": "Set Data Keluarga",
            "rows": 200,
            "checks": [
                {
                    "id": "missing",
                    "label": "Nilai kosong",
                    "verdict": "warn",
                    "verdict_label": "Perlu perhatian",
                    "message": "1 kolom memiliki nilai kosong.",
                    "figures": {"jenis_lantai": 50},
                }
            ],
        }
    ],
}


def address(request: AccessRequest) -> str:
    return f"/petugas/permohonan/{request.pk}/"


def page(browser: Client, request: AccessRequest) -> str:
    answer = browser.get(address(request))
    assert answer.status_code == 200
    return answer.content.decode()


def test_r101_the_technical_verifier_approves_from_the_page(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    browser = browser_of(officers[Role.TECHNICAL_VERIFIER])
    shown = page(browser, request)
    assert "Kembalikan untuk diperbaiki" in shown
    # What the script in office/static/office/review.js holds on to.
    for mark in ("data-review-return", "data-review-approve", 'id="diminta" tabindex="-1"'):
        assert mark in shown
    answer = browser.post(
        address(request),
        {
            "decision": "approve",
            "version": request.version,
            "comment": "Lengkap.",
            **ticked(request),
        },
        follow=True,
    )
    assert answer.redirect_chain == [("/petugas/antrean/", 302)]
    assert f"Permohonan {request.letter_number} disetujui." in answer.content.decode()
    request.refresh_from_db()
    assert request.stage == Stage.SUBSTANCE


def test_d13_nothing_typed_is_lost_when_setujui_is_pressed_with_a_part_marked_perbaiki(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    answer = browser_of(officers[Role.TECHNICAL_VERIFIER]).post(
        address(request),
        {
            "decision": "approve",
            "version": request.version,
            "comment": "Catatan yang panjang",
            "verdict-document:kak": "fix",
            "note-document:kak": "Retensi belum ada.",
        },
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "1 bagian bertanda Perbaiki" in shown
    assert "Catatan yang panjang</textarea>" in shown
    assert "Retensi belum ada.</textarea>" in shown
    request.refresh_from_db()
    assert request.stage == Stage.TECHNICAL


def test_d13_an_empty_return_asks_for_a_reason_at_the_comment(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    answer = browser_of(officers[Role.TECHNICAL_VERIFIER]).post(
        address(request), {"decision": "return", "version": request.version}
    )
    assert "Tulis catatan untuk pemohon" in answer.content.decode()
    assert 'href="#id_comment"' in answer.content.decode()


def test_d13_setujui_with_open_parts_names_them_and_keeps_what_was_typed(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    answer = browser_of(officers[Role.TECHNICAL_VERIFIER]).post(
        address(request),
        {
            "decision": "approve",
            "version": request.version,
            "comment": "Catatan yang panjang",
            **ticked(request, **{"verdict-document:kak": "", "verdict-field:variables": ""}),
        },
    )
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Belum diperiksa: Kerangka Acuan Kerja (KAK); Variabel dan wilayah." in shown
    assert "Catatan yang panjang</textarea>" in shown
    request.refresh_from_db()
    assert request.stage == Stage.TECHNICAL


def test_d13_what_was_right_before_the_return_and_is_unchanged_need_not_be_ticked_again(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, browser_of: Browsers, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    officer = officers[Role.TECHNICAL_VERIFIER]
    remarks = [*all_right(request)[1:], Remark("document:letter", "fix", "Nomor surat berbeda.")]
    request = reviews.return_for_correction(
        request.pk, by=officer, now=now, seen_version=request.version, remarks=remarks
    )
    request = act(request.pk, Resubmit(), by=alice, now=now)
    browser = browser_of(officer)
    ready = set(re.findall(r'name="verdict-([^"]+)" value="ok"[^>]*checked', page(browser, request)))
    assert ready == set(reviews.subjects(request)) - {"document:letter"}
    sent = {"decision": "approve", "version": request.version, **ticked(request)}
    assert browser.post(address(request), sent).status_code == 302


@pytest.mark.parametrize("stage", sorted(reviews.APPROVAL_COMMENTS))
def test_r100_the_comment_field_holds_the_guides_words_for_the_stage(
    stage: Stage, make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    shown = page(browser_of(officers[STAGE_ROLE[stage]]), make_request(stage))
    assert re.search(rf"<textarea[^>]*>\s*{reviews.APPROVAL_COMMENTS[stage]}</textarea>", shown)


def test_of_two_officers_the_second_reads_who_decided_and_finds_everything_typed_again(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    """R101: a 409 page with the first one's decision, the own words in full, and a link."""
    request = make_request(Stage.TECHNICAL)
    officer = officers[Role.TECHNICAL_VERIFIER]
    browser = browser_of(officer)
    pressed = {"decision": "approve", "version": request.version, "comment": "Sudah baik."}
    assert browser.post(address(request), pressed | ticked(request)).status_code == 302
    long = "Jangka waktu belum tertulis. " * 200
    late = browser.post(
        address(request),
        {
            "decision": "return",
            "version": request.version,
            "comment": "Mohon dilengkapi <segera>.",
            "verdict-document:kak": "fix",
            "note-document:kak": long,
            "verdict-document:letter": "ok",
        },
    )
    shown = " ".join(late.content.decode().split())
    assert late.status_code == 409
    assert "baru saja diproses oleh petugas lain" in shown
    assert re.search(rf"Disetujui pada Verifikasi Teknis oleh {officer.full_name} pada \d", shown)
    assert "Sudah baik." in shown
    assert "Keputusan Anda (Kembalikan) tidak disimpan." in shown
    assert "readonly>Mohon dilengkapi &lt;segera&gt;.</textarea>" in shown
    assert f"readonly>{long.strip()}</textarea>" in shown
    assert "Surat pengajuan permintaan data: <b>Sesuai</b>" in shown
    assert f'href="{address(request)}"' in shown


@pytest.mark.parametrize("typed", ["", "x", "-1", "99999999999999999999"])
def test_a_form_that_does_not_say_what_was_seen_decides_nothing(
    typed: str, make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    answer = browser_of(officers[Role.TECHNICAL_VERIFIER]).post(
        address(request), {"decision": "approve", "version": typed}
    )
    assert answer.status_code == 409
    request.refresh_from_db()
    assert request.stage == Stage.TECHNICAL


def test_an_unknown_button_is_a_bad_request(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    browser = browser_of(officers[Role.TECHNICAL_VERIFIER])
    assert browser.post(address(request), {"decision": "destroy", "version": 1}).status_code == 400


@pytest.mark.parametrize("decision", ["approve", "return", "refuse", "restart"])
@pytest.mark.parametrize("stage", [Stage.TECHNICAL, Stage.PROCESSING, Stage.QUALITY, Stage.BAST])
def test_r103_a_decision_of_another_role_gets_403_and_changes_nothing(
    decision: str,
    stage: Stage,
    make_request: RequestMaker,
    officers: dict[Role, User],
    browser_of: Browsers,
) -> None:
    request = make_request(stage)
    pressed = {"decision": decision, "version": request.version, "comment": "Uji."}
    for role in (Role.SUBSTANCE_VERIFIER, Role.ACCOUNT_VERIFIER, Role.ADMINISTRATOR, Role.AUDITOR):
        assert browser_of(officers[role]).post(address(request), pressed).status_code == 403, role
    request.refresh_from_db()
    assert request.stage == stage


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.SUBSTANCE_VERIFIER, "dikerjakan oleh Verifikator Teknis"),
        (Role.AUDITOR, "Auditor membaca, tidak memutuskan"),
        (Role.ADMINISTRATOR, "Administrator membaca, tidak memutuskan"),
    ],
)
def test_r103_who_may_not_act_reads_the_request_with_the_reason(
    role: Role, words: str, make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    shown = page(browser_of(officers[role]), make_request(Stage.TECHNICAL))
    assert words in shown
    assert 'name="decision"' not in shown


def test_r103_an_officer_of_the_own_institution_reads_and_cannot_decide(
    make_request: RequestMaker, officers: dict[Role, User], institution: Institution, browser_of: Browsers
) -> None:
    officer = officers[Role.TECHNICAL_VERIFIER]
    officer.institution = institution
    officer.save()
    request = make_request(Stage.TECHNICAL)
    browser = browser_of(officer)
    assert "berasal dari instansi Anda sendiri" in page(browser, request)
    pressed = {"decision": "approve", "version": request.version}
    assert browser.post(address(request), pressed).status_code == 403


def test_d4_the_coordinator_narrows_on_the_page(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.COORDINATION)
    browser = browser_of(officers[Role.COORDINATOR])
    assert 'id="region-330401"' in page(browser, request)
    marks = ticked(request)
    wider = {"decision": "approve", "version": request.version, "regions": ["33"], **marks}
    assert "tidak dapat diperluas" in browser.post(address(request), wider).content.decode()
    pressed = {"decision": "approve", "version": request.version, "regions": ["330401", "330402"], **marks}
    assert browser.post(address(request), pressed).status_code == 302
    request.refresh_from_db()
    assert request.regions == ["330401", "330402"]


def test_the_data_processor_sees_the_error_in_words_and_starts_the_build_again(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers, now: datetime
) -> None:
    request = make_request(Stage.PROCESSING)
    ExtractJob.objects.filter(request=request).update(state="failed", error="disk_full")
    browser = browser_of(officers[Role.DATA_PROCESSOR])
    assert "Ulangi pengolahan" not in page(browser, request)
    request = act(request.pk, RecordBuildFailed("disk_full"), by=None, now=now)
    shown = page(browser, request)
    assert "Ruang penyimpanan habis" in shown
    assert "floor_material" in shown
    assert (
        browser.post(address(request), {"decision": "restart", "version": request.version}).status_code == 302
    )
    assert request.jobs.count() == 2


def test_the_quality_checker_reads_the_report_and_the_files(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.QUALITY)
    DataPackage.objects.filter(request=request).update(report=REPORT)
    shown = page(browser_of(officers[Role.QUALITY_CHECKER]), request)
    package = DataPackage.objects.get(request=request)
    for words in ("Perlu perhatian", "Nilai kosong", "jenis_lantai", package.sha256, "data/family.csv"):
        assert words in shown
    assert "Kembalikan ke Pengolahan" in shown


@pytest.mark.parametrize(
    ("stage", "role"), [(Stage.QUALITY, Role.QUALITY_CHECKER), (Stage.BAST, Role.BAST_VERIFIER)]
)
def test_whoever_decides_is_told_of_a_package_that_was_not_compared(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers, stage: Stage, role: Role
) -> None:
    """Of what was built at the same time or since, until access is granted."""
    request = make_request(stage)
    warning = "Belum dibandingkan dengan data lain instansi ini"
    browser = browser_of(officers[role])
    assert warning not in page(browser, request)
    other = make_request(Stage.QUALITY)
    shown = page(browser, request)
    assert other.letter_number in shown.split(warning)[1][:100]
    DataPackage.objects.filter(request=other).update(
        report={"compared_with": [request.packages.get().pk], "verdict": "pass", "themes": []}
    )
    assert warning not in page(browser, request)


def test_r89_the_bast_verifier_sees_both_documents_and_what_to_compare(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.BAST)
    browser = browser_of(officers[Role.BAST_VERIFIER])
    shown = page(browser, request)
    bast = request.bast
    signed = bast.signed.get()
    for words in (bast.office_number, bast.institution_number, bast.package.sha256):
        assert words in shown
    assert "Kembalikan dengan Catatan Pemeriksaan</button>" in shown
    empty = browser.post(address(request), {"decision": "return", "version": request.version})
    assert "Catatan Pemeriksaan: Tulis catatan yang menjelaskan" in empty.content.decode()
    for stored in (bast.document_id, signed.stored_id):
        assert f"{address(request)}dokumen/{stored}/#" in shown
        assert browser.get(f"{address(request)}dokumen/{stored}/").status_code == 200
    assert (
        browser.post(address(request), {"decision": "approve", "version": request.version}).status_code == 302
    )
    request.refresh_from_db()
    assert (request.stage, request.standing) == (Stage.DONE, Standing.IN_PROCESS)


def test_a_document_may_be_framed_by_our_own_pages_only_and_its_reading_is_written_down(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    stored = request.documents.all()[0].stored
    browser = browser_of(officers[Role.TECHNICAL_VERIFIER])
    answer = browser.get(f"{address(request)}dokumen/{stored.pk}/")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert ActivityEntry.objects.filter(kind="document_read", request=request).count() == 1
    assert browser.get(address(request))["X-Frame-Options"] == "DENY"


def test_d7_a_new_token_is_granted_with_a_reason(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, browser_of: Browsers, now: datetime
) -> None:
    request = make_request(Stage.DONE)
    asked = TokenRenewal.objects.create(
        request=request, asked_at=now, asked_by=alice, explanation="Kedaluwarsa."
    )
    browser = browser_of(officers[Role.BAST_VERIFIER])
    assert "Kedaluwarsa." in browser.get("/petugas/bast/").content.decode()
    path = f"/petugas/bast/token/{asked.pk}/"
    assert "Tulis alasan" in browser.post(path, {"decision": "grant"}).content.decode()
    assert browser.post(path, {"decision": "other", "reason": "Uji."}).status_code == 400
    assert browser.post(path, {"decision": "grant", "reason": "Unduhan terputus."}).status_code == 302
    asked.refresh_from_db()
    assert asked.granted
    late = browser.post(path, {"decision": "decline", "reason": "Alasan yang panjang."})
    assert late.status_code == 409
    assert "Token baru diberikan oleh Bast Verifier pada" in late.content.decode()
    assert "Alasan yang panjang.</textarea>" in late.content.decode()


def test_the_queue_shows_age_and_filters_stand_in_the_address(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    three, four = make_request(Stage.TECHNICAL, level=3), make_request(Stage.TECHNICAL, level=4)
    browser = browser_of(officers[Role.TECHNICAL_VERIFIER])
    everything = browser.get("/petugas/antrean/").content.decode()
    assert three.letter_number in everything
    assert "/12 hk" in everything
    filtered = browser.get("/petugas/antrean/?level=4").content.decode()
    assert four.letter_number in filtered
    assert three.letter_number not in filtered
    nonsense = browser.get("/petugas/antrean/?level=x&page=99&instansi=zzz")
    assert nonsense.status_code == 200
    assert "Tidak ada permohonan yang cocok" in nonsense.content.decode()


def test_the_audit_trail_as_csv_is_safe_to_open_in_a_spreadsheet(
    officers: dict[Role, User], alice: User, browser_of: Browsers, now: datetime
) -> None:
    record("login", "=HYPERLINK(1)", now=now, actor=alice)
    record("logout", "-2+3, @SUM", now=now, actor=alice)
    browser = browser_of(officers[Role.AUDITOR])
    answer = browser.get("/petugas/jejak-audit.csv?jenis=login")
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == 2
    assert lines[0][0] == "Waktu (WIB)"
    assert lines[1][0] == "13-04-2026 10:00:00"
    assert lines[1][6] == "'=HYPERLINK(1)"


def test_the_audit_trail_is_filtered_by_day_kind_person_institution_and_request(
    make_request: RequestMaker, officers: dict[Role, User], charlie: User, browser_of: Browsers, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    record("login", "Masuk Charlie.", now=now, actor=charlie)
    browser = browser_of(officers[Role.AUDITOR])

    def shown(query: str) -> str:
        return browser.get(f"/petugas/jejak-audit/?{query}").content.decode()

    sent = f"Permohonan {request.letter_number} dikirim."
    assert sent in shown("")
    assert "Masuk Charlie." in shown("")
    assert sent not in shown("jenis=login")
    assert sent in shown(f"permohonan={request.letter_number}")
    assert "Masuk Charlie." not in shown(f"permohonan={request.letter_number}")
    assert "Masuk Charlie." in shown("instansi=Uji+Dua")
    assert sent not in shown("instansi=Uji+Dua")
    assert "Masuk Charlie." in shown("pelaku=charlie")
    assert "Masuk Charlie." in shown("sejak=2026-04-13&sampai=2026-04-13")
    assert "Tidak ada catatan yang cocok" in shown("sejak=2026-04-14")
    assert "Tulis tanggal seperti" in shown("sejak=kemarin")


def test_d1_the_administrator_sees_the_mistake_in_a_domain_and_keeps_what_was_typed(
    officers: dict[Role, User], browser_of: Browsers
) -> None:
    company = Institution.objects.create(category="state_company", name="PT Uji (Persero)")
    browser = browser_of(officers[Role.ADMINISTRATOR])
    path = f"/petugas/instansi/{company.pk}/"
    shown = browser.post(path, {"domains": "gmail.com", "is_active": "on"}).content.decode()
    assert "penyedia email gratis" in shown
    assert "gmail.com</textarea>" in shown
    assert browser.post(path, {"domains": "uji.co.id", "is_active": "on"}).status_code == 302
    company.refresh_from_db()
    assert company.email_domains == ["uji.co.id"]


def test_the_administrator_shuts_an_account_and_its_owner_is_out_at_once(
    officers: dict[Role, User], alice: User, browser_of: Browsers
) -> None:
    theirs, ours = browser_of(alice), browser_of(officers[Role.ADMINISTRATOR])
    assert theirs.get("/petugas/").status_code == 403
    back = "/petugas/akun/?q=alice"
    answer = ours.post(f"/petugas/akun/{alice.pk}/aktif/", {"active": "no", "back": back})
    assert answer["Location"] == back
    assert theirs.get("/petugas/").status_code == 302
    away = ours.post(f"/petugas/akun/{alice.pk}/aktif/", {"active": "yes", "back": "//evil.example/"})
    assert away["Location"] == "/petugas/akun/"


def test_the_dashboard_counts_and_its_csv_hold_the_same_institutions(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Browsers
) -> None:
    request = make_request(Stage.TECHNICAL)
    browser = browser_of(officers[Role.AUDITOR])
    assert request.institution.name in browser.get("/petugas/").content.decode()
    assert request.institution.name not in browser.get("/petugas/?kategori=central").content.decode()
    text = b"".join(browser.get("/petugas/dasbor.csv").streaming_content).decode("utf-8-sig")
    (line,) = list(csv.DictReader(io.StringIO(text)))
    assert (line["Instansi"], line["Berjalan"]) == (request.institution.name, "1")
