"""The words of AKTIFITAS PENGGUNA and of the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Jenis Aktivitas (R47).
ACTIVITY_LABELS = {
    # With a context: allauth's own Indonesian catalogue would make "Masuk" of the guide's word.
    "login": pgettext_lazy("guide", "Login"),
    "login_failed": _("Login gagal"),
    "logout": _("Keluar"),
    "password_changed": _("Ubah Kata Sandi"),
    "password_mailed": _("Lupa Kata Sandi"),
    "registration_sent": _("Pendaftaran"),
    "registration_revised": _("Perbaikan Pendaftaran"),
    "registration_approved": _("Persetujuan Akun"),
    "registration_rejected": _("Penolakan Akun"),
    "profile_changed": _("Ubah Profil"),
    "institution_changed": _("Ubah Logo dan Alamat"),
    "sdi_document_changed": _("Dok. Kelembagaan SDI"),
    "draft_created": _("Draf Permohonan"),
    "draft_deleted": _("Hapus Draf"),
    "document_uploaded": _("Unggah Dokumen"),
    "document_read": _("Lihat Dokumen"),
    "request_submitted": _("Kirim Permohonan"),
    "request_resubmitted": _("Kirim Perbaikan"),
    "request_approved": _("Setujui Permohonan"),
    "request_returned": _("Kembalikan Permohonan"),
    "request_refused": _("Tolak Permohonan"),
    "extract_built": _("Pengolahan Data"),
    "extract_failed": _("Pengolahan Data Gagal"),
    "extract_restarted": _("Ulangi Pengolahan Data"),
    "override_asked": _("Minta Keputusan Koordinator"),
    "override_granted": _("Loloskan dengan Keputusan"),
    "override_declined": _("Tidak Diloloskan"),
    "copy_traced": _("Lacak Salinan"),
    "bast_issued": _("Unduh BAST"),
    "bast_uploaded": _("Unggah BAST"),
    "access_granted": _("Pemberian Hak Akses"),
    "token_checked": _("Cek Token"),
    "token_refused": _("Token Ditolak"),
    "token_asked": _("Minta Token Baru"),
    "token_renewed": _("Token Baru"),
    "token_declined": _("Permintaan Token Ditolak"),
    "download_started": _("Unduh Data"),
    "download_completed": _("Unduhan Selesai"),
    "institution_edited": _("Ubah Instansi"),
    "dataset_published": _("Versi dataset"),
    "announcement_published": _("Pengumuman"),
    "announcement_withdrawn": _("Tarik Pengumuman"),
    "account_activated": _("Aktifkan Akun"),
    "account_deactivated": _("Nonaktifkan Akun"),
    "calendar_changed": _("Ubah Hari Libur"),
}
