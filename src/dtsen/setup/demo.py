"""Accounts and announcements of the demonstration. Nobody here exists, and the names say so."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from PIL import Image, ImageDraw

from dtsen.operations.uploads import keep_made
from dtsen.records.models import Announcement, Institution, User
from dtsen.workflow.roles import Role

PASSWORD = "Contoh#2026"  # noqa: S105  (printed at every start: it opens nothing but the demonstration)
INSTITUTION_REGION = "3304"  # Kabupaten Banjarnegara


@dataclass(frozen=True)
class DemoAccount:
    username: str
    role: Role
    full_name: str
    position: str

    @property
    def email(self) -> str:
        return f"{self.username}@contoh.go.id"


ACCOUNTS = (
    DemoAccount("pengguna", Role.APPLICANT, "Pengguna Contoh", "Kepala Bidang Data (contoh)"),
    DemoAccount("rekan", Role.APPLICANT, "Rekan Contoh", "Statistisi (contoh)"),
    DemoAccount("verifikator.akun", Role.ACCOUNT_VERIFIER, "Petugas Akun Contoh", "Petugas (contoh)"),
    DemoAccount("verifikator.teknis", Role.TECHNICAL_VERIFIER, "Petugas Teknis Contoh", "Petugas (contoh)"),
    DemoAccount(
        "verifikator.substansi", Role.SUBSTANCE_VERIFIER, "Petugas Substansi Contoh", "Petugas (contoh)"
    ),
    DemoAccount("koordinator", Role.COORDINATOR, "Koordinator Contoh", "Koordinator (contoh)"),
    DemoAccount("pengolah.data", Role.DATA_PROCESSOR, "Pengolah Data Contoh", "Petugas (contoh)"),
    DemoAccount("pemeriksa.kualitas", Role.QUALITY_CHECKER, "Pemeriksa Kualitas Contoh", "Petugas (contoh)"),
    DemoAccount("verifikator.bast", Role.BAST_VERIFIER, "Petugas BAST Contoh", "Petugas (contoh)"),
    DemoAccount("administrator", Role.ADMINISTRATOR, "Administrator Contoh", "Administrator (contoh)"),
    DemoAccount("auditor", Role.AUDITOR, "Auditor Contoh", "Auditor (contoh)"),
)


@transaction.atomic
def load(*, now: datetime) -> None:
    """Make what is missing; what a visitor of the demonstration changed stays."""
    institution = Institution.objects.get(region_code=INSTITUTION_REGION)
    hashed = ""
    for account in ACCOUNTS:
        if User.objects.filter(username=account.username).exists():
            continue
        hashed = hashed or make_password(PASSWORD)
        User.objects.create(
            username=account.username,
            email=account.email,
            full_name=account.full_name,
            role=account.role,
            institution=institution if account.role is Role.APPLICANT else None,
            position=account.position,
            work_unit="Unit Kerja Contoh",
            phone="081200000000",
            password=hashed,
            date_joined=now,
        )
    if institution.logo is None:
        institution.logo = keep_made(
            _logo(), name="logo-contoh.png", media_type="image/png", by=None, now=now
        )
        institution.address = institution.address or "Jalan Contoh Nomor 1 (alamat sintetis)"
        institution.save(update_fields=["logo", "address"])
    if not Announcement.objects.exists():
        for days, title, body in _ANNOUNCEMENTS:
            Announcement.objects.create(title=title, body=body, published_at=now - timedelta(days=days))


def _logo() -> bytes:
    """A plain shield: no real institution's emblem is borrowed."""
    picture = Image.new("RGBA", (320, 320), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon(
        [(40, 30), (280, 30), (280, 180), (160, 300), (40, 180)], fill="#17335E", outline="#C9972B", width=10
    )
    pen.ellipse([(110, 90), (210, 190)], fill="#F5E6C1")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


_ANNOUNCEMENTS = (
    (
        10,
        "Imbauan Melengkapi Dokumen Kelembagaan SDI dan Profil Instansi",
        "Yth. Seluruh Pengguna DTSEN. Sebelum mengajukan permohonan akses data, lengkapi logo dan alamat "
        "instansi serta unggah dokumen kelembagaan Satu Data Indonesia pada menu Ubah Profil.",
    ),
    (
        3,
        "DTSEN Versi 1/2026 tersedia",
        "Permohonan baru memakai versi ini. Permohonan yang sudah dikirim tetap memakai versi saat "
        "pengajuan.",
    ),
)
