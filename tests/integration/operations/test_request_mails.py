"""The mails about a request (R108): received, returned, refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import translation
from support.requests import RequestMaker

from dtsen.notifications.outbox import PURPOSE
from dtsen.operations.progress import Remark, act
from dtsen.records.models import AccessRequest, ActivityEntry, OutgoingMail, User
from dtsen.records.sealing import unseal
from dtsen.workflow.commands import Refuse, ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db


def bodies(kind: str) -> tuple[str, str, str]:
    mail = OutgoingMail.objects.get(kind=kind)
    return mail.subject, unseal(mail.sealed_text, purpose=PURPOSE), unseal(mail.sealed_html, purpose=PURPOSE)


def test_r108_the_receipt_names_the_request_and_links_to_its_stages(make_request: RequestMaker) -> None:
    request = make_request(Stage.TECHNICAL)
    subject, text, html = bodies("request_received")
    assert subject == f"Permohonan akses data {request.letter_number} diterima"
    for body in (text, html):
        for words in (
            "Yth.",
            "12 hari kerja",
            reverse("progress_detail", args=[request.pk]),
            "Tim Pengelola Portal DTSEN",
        ):
            assert words in body


def test_d13_the_return_carries_the_comment_and_the_remark_on_each_document(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    remarks = [
        Remark("document:kak", "fix", "Bab jadwal kosong"),
        Remark("document:letter", "ok", "tidak perlu"),
    ]
    act(
        request.pk,
        ReturnForCorrection("Lengkapi KAK"),
        by=officers[Role.TECHNICAL_VERIFIER],
        now=now,
        remarks=remarks,
    )
    subject, *both = bodies("request_returned")
    assert "perlu perbaikan" in subject
    for body in both:
        for words in ("Verifikasi Teknis", "Lengkapi KAK", "Kerangka Acuan Kerja (KAK)", "Bab jadwal kosong"):
            assert words in body
        assert reverse("request_edit", args=[request.pk]) in body
        assert "tidak perlu" not in body


def test_r91_a_returned_bast_leads_to_its_document_and_to_the_catatan_pemeriksaan(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.BAST)
    act(request.pk, ReturnForCorrection("Cap belum ada"), by=officers[Role.BAST_VERIFIER], now=now)
    _subject, text, html = bodies("request_returned")
    for body in (text, html):
        assert "Cap belum ada" in body
        assert "Catatan Pemeriksaan" in body
        assert f"{reverse('bast', args=[request.pk])}#dokumen-bast" in body
        assert reverse("request_edit", args=[request.pk]) not in body


def test_d13_the_refusal_says_why_and_what_can_be_done(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(request.pk, Refuse("Di luar kewenangan"), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    subject, *both = bodies("request_refused")
    assert subject == f"Permohonan akses data {request.letter_number} ditolak"
    for body in both:
        for words in ("Verifikasi Teknis", "Di luar kewenangan", "permohonan baru"):
            assert words in body


def test_r108_subjects_and_audit_are_plain_indonesian_whatever_the_officers_screen_speaks(
    make_request: RequestMaker, officers: dict[Role, User], now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    AccessRequest.objects.filter(pk=request.pk).update(letter_number="B/12 & 'A'/2026")
    with translation.override("en"):
        act(request.pk, Refuse("Dasar hukum tidak sesuai"), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    assert bodies("request_refused")[0] == "Permohonan akses data B/12 & 'A'/2026 ditolak"
    entry = ActivityEntry.objects.get(kind="request_refused")
    assert entry.text == "Permohonan B/12 & 'A'/2026 ditolak pada Verifikasi Teknis."
