"""The words of the landing page: own words about what the guide and the law say (R12-R15, R19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.formats import FORMATS
from dtsen.records.models import FileFormat

Text = str | Promise


def _offered_formats() -> str:
    """What the request form offers, in the words of whoever reads (R77)."""
    return "; ".join(str(known.label) for known in FileFormat if known.value in FORMATS)


@dataclass(frozen=True)
class Step:
    title: Text
    text: Text


@dataclass(frozen=True)
class StageCard:
    """One of the nine stages; ``by`` is who acts: applicant, officer or nobody (done)."""

    title: Text
    text: Text
    by: str


@dataclass(frozen=True)
class Level:
    number: int
    title: Text
    text: Text
    example: Text
    documents: tuple[Text, ...]


@dataclass(frozen=True)
class Question:
    question: Text
    answer: Text


ACCOUNT_STEPS = (
    Step(
        _("Siapkan surat"),
        _("Unduh dan isi Surat Permohonan Pembuatan Akun, lalu simpan sebagai PDF paling besar 1 MB."),
    ),
    Step(
        _("Isi Pendaftaran Online"),
        _("Pilih instansi, isi narahubung dengan email *.go.id, dan lengkapi Pengguna 1 dan Pengguna 2."),
    ),
    Step(
        _("Verifikasi petugas"),
        _("Hasilnya dikirim ke email narahubung. Bila perlu perbaikan, email memuat tautan revisi."),
    ),
    Step(
        _("Terima akun"), _("Setiap pengguna menerima nama pengguna dan kata sandi awal di emailnya sendiri.")
    ),
    Step(_("Masuk dengan OTP"), _("Login, masukkan kode OTP dari email, lalu ganti kata sandi Anda.")),
)

STAGES = (
    StageCard(_("Permohonan Akses Data"), _("Isi formulir, unggah dokumen, pilih variabel"), "applicant"),
    StageCard(_("Verifikasi Teknis"), _("Kelengkapan dan kesesuaian dokumen"), "officer"),
    StageCard(_("Verifikasi Substansi"), _("Kesesuaian tujuan, KAK, dan variabel"), "officer"),
    StageCard(_("Verifikasi Koordinator"), _("Keputusan hak akses"), "officer"),
    StageCard(_("Pengolahan Data"), _("Data disusun sesuai permohonan"), "officer"),
    StageCard(_("Cek Kualitas Data"), _("Isi dan jumlah baris diperiksa"), "officer"),
    StageCard(_("Unduh Data"), _("Unduh, tanda tangani, dan unggah BAST"), "applicant"),
    StageCard(_("Verifikasi BAST"), _("Token dikirim setelah BAST disetujui"), "officer"),
    StageCard(_("Selesai"), _("Instansi menjadi Pengendali DTSEN"), "done"),
)

LEVELS = (
    Level(
        1,
        _("Agregat terbuka"),
        _("Tabel siap pakai menurut katalog. Tidak memuat data individu."),
        _("Jumlah laki-laki dan perempuan per provinsi"),
        (),
    ),
    Level(
        2,
        _("Agregat sesuai kebutuhan"),
        _("Tabel disusun menurut variabel dan wilayah yang diminta."),
        _("Keluarga desil 1–4 menurut sumber air minum per kecamatan"),
        (_("Surat pengajuan permintaan data"),),
    ),
    Level(
        3,
        _("Mikro tanpa pengenal"),
        _("Baris per individu atau keluarga tanpa nama, alamat, dan NIK. Terbatas."),
        _("Usia, jenis kelamin, dan penghasilan"),
        (
            _("Surat pengajuan permintaan data"),
            _("KAK"),
            _("SK Penetapan Pelaksana"),
            _("Peraturan tentang SDI"),
            _("Dokumen Pendukung lainnya"),
            _("BAST saat penyerahan"),
        ),
    ),
    Level(
        4,
        _("Mikro dengan pengenal"),
        _("Baris yang langsung mengidentifikasi seseorang. Terbatas."),
        _("Nama, alamat, dan NIK diikuti informasi lain"),
        (_("Dokumen sama dengan Level 3"), _("BAST saat penyerahan")),
    ),
)

QUESTIONS = (
    Question(
        _("Apa itu DTSEN?"),
        _(
            "Data Tunggal Sosial dan Ekonomi Nasional adalah basis data tunggal individu dan keluarga berisi"
            " keadaan sosial, ekonomi, dan peringkat kesejahteraan. Dasarnya Instruksi Presiden Nomor 4 "
            "Tahun 2025; cara berbagipakainya diatur Peraturan Menteri PPN/Kepala Bappenas Nomor 7 Tahun "
            "2025."
        ),
    ),
    Question(
        _("Siapa yang dapat meminta akses DTSEN?"),
        _(
            "Walidata instansi pusat dan pemerintah daerah, Koordinator Forum SDI tingkat daerah, unit kerja"
            " atau perangkat daerah yang ditunjuk, serta unit pengelola data dan informasi BUMN. Pendaftaran"
            " dilakukan atas nama instansi, bukan perorangan."
        ),
    ),
    Question(
        _("Berapa lama permohonan diproses?"),
        _(
            "Paling lama 12 hari kerja sejak Verifikasi Teknis sampai hak akses diberikan. Hari libur "
            "nasional dan cuti bersama tidak dihitung, dan hitungan berhenti selama permohonan menunggu "
            "perbaikan dari Anda."
        ),
    ),
    Question(
        _("Apa beda Level 3 dan Level 4?"),
        _(
            "Level 3 memuat baris individu atau keluarga tanpa pengenal langsung. Begitu satu pengenal "
            "langsung dipilih, misalnya nama, alamat, atau NIK, permohonan menjadi Level 4. Dokumennya sama;"
            " alasan kebutuhan pengenal harus dijelaskan dalam KAK."
        ),
    ),
    Question(
        _("Dokumen apa yang harus disiapkan?"),
        _(
            "Level 1 tidak perlu dokumen. Level 2 cukup surat pengajuan permintaan data. Level 3 dan 4 "
            "memerlukan surat, KAK, SK Penetapan Pelaksana, Peraturan tentang SDI, dan dokumen pendukung "
            "bila ada. Semua berkas berformat PDF, masing-masing paling besar 1 MB."
        ),
    ),
    Question(
        _("Mengapa logo dan alamat instansi harus diisi?"),
        _(
            "Keduanya tercetak pada Berita Acara Serah Terima (BAST). Tanpa logo dan alamat, permohonan "
            "belum dapat dikirim dan BAST belum dapat diunduh. Isi melalui Ubah Profil."
        ),
    ),
    Question(
        _("Mengapa permohonan dikembalikan atau ditolak?"),
        _(
            "Dikembalikan bila dokumen belum lengkap atau kegunaan variabel belum jelas; catatan pemeriksa "
            "tampil pada Cek Tahapan Dokumen dan permohonan dapat diperbaiki. Ditolak bila tujuan atau dasar"
            " hukumnya tidak sesuai; keputusan itu final dan disertai alasan."
        ),
    ),
    Question(
        _("Token unduh saya kedaluwarsa. Apa yang harus dilakukan?"),
        _(
            "Token berlaku paling lama 5 hari atau 3 kali unduhan. Setelah itu mintalah token baru dari "
            "halaman Unduh Data; Verifikator BAST memeriksa permintaan Anda. Unduhan yang terputus lalu "
            "dilanjutkan tetap dihitung satu kali."
        ),
    ),
    Question(
        _("Apa kewajiban instansi setelah menerima data?"),
        _(
            "Instansi menjadi Pengendali DTSEN: menjaga akurasi, keamanan, dan kerahasiaan data, memenuhi "
            "hak subjek data pribadi menurut UU 27/2022, memakai data hanya untuk program dalam KAK, tidak "
            "meneruskannya, dan memusnahkannya setelah jangka waktu berakhir."
        ),
    ),
    Question(
        _("Bagaimana warga mengetahui desilnya sendiri?"),
        _(
            "Layanan ini hanya untuk instansi. Warga dapat memeriksa kepesertaan bantuan sosial melalui "
            "cekbansos.kemensos.go.id atau bertanya di kantor desa dan kelurahan."
        ),
    ),
    Question(
        _("Seberapa sering data dimutakhirkan, dan dalam format apa?"),
        format_lazy(
            _(
                "Versi baru terbit kira-kira setiap tiga bulan; Anda menerima versi yang berlaku saat "
                "permohonan dikirim. Format yang dapat dipilih: {formats}."
            ),
            formats=lazy(_offered_formats, str)(),
        ),
    ),
)
