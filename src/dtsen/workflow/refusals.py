"""Why a command was not carried out: a code for programs, an Indonesian sentence for people."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dtsen.workflow.messages import gettext_noop


class RefusalCode(StrEnum):
    """The reason, stable for programs: the API answers with it and the tests name it."""

    WRONG_ROLE = "wrong_role"
    OTHER_INSTITUTION = "other_institution"
    OWN_INSTITUTION = "own_institution"
    IS_APPLICANT = "is_applicant"
    NOT_APPLICANT = "not_applicant"
    ALREADY_ACTED = "already_acted"
    WRONG_STAGE = "wrong_stage"
    NO_REQUEST_NEEDED = "no_request_needed"
    BAST_NOT_REQUIRED = "bast_not_required"
    ACCESS_NOT_GRANTED = "access_not_granted"
    BUILD_HAS_FAILED = "build_has_failed"
    BUILD_NOT_FAILED = "build_not_failed"
    BUILD_NOT_REFUSED = "build_not_refused"
    OVERRIDE_NOT_ASKED = "override_not_asked"
    COMMENT_REQUIRED = "comment_required"


class Refusal(Exception):
    """A command that may not happen; ``message_id`` is the Indonesian sentence, translated on screen."""

    def __init__(self, code: RefusalCode) -> None:
        super().__init__(code.value)
        self.code = code
        self.message_id = MESSAGES[code]


MESSAGES: Final[Mapping[RefusalCode, str]] = MappingProxyType(
    {
        RefusalCode.WRONG_ROLE: gettext_noop("Peran Anda tidak berwenang melakukan tindakan ini."),
        RefusalCode.OTHER_INSTITUTION: gettext_noop("Permohonan ini tidak ditemukan pada instansi Anda."),
        RefusalCode.OWN_INSTITUTION: gettext_noop(
            "Permohonan ini berasal dari instansi Anda sendiri. Serahkan pemeriksaannya kepada petugas lain."
        ),
        RefusalCode.IS_APPLICANT: gettext_noop(
            "Anda adalah pemohon dari permohonan ini. Serahkan pemeriksaannya kepada petugas lain."
        ),
        RefusalCode.NOT_APPLICANT: gettext_noop(
            "Draf ini hanya dapat dikirim oleh pemohonnya. Minta pemohon untuk mengirimkannya."
        ),
        RefusalCode.ALREADY_ACTED: gettext_noop(
            "Anda sudah memutuskan tahap lain dari permohonan ini. "
            "Serahkan pemeriksaan tahap ini kepada petugas lain."
        ),
        RefusalCode.WRONG_STAGE: gettext_noop(
            "Tindakan ini tidak dapat dilakukan pada tahap permohonan saat ini. "
            "Muat ulang halaman untuk melihat keadaan terakhir."
        ),
        RefusalCode.NO_REQUEST_NEEDED: gettext_noop(
            "Data level 1 terbuka untuk umum dan dapat diunduh tanpa permohonan."
        ),
        RefusalCode.BAST_NOT_REQUIRED: gettext_noop("Permohonan data agregat tidak memerlukan BAST."),
        RefusalCode.ACCESS_NOT_GRANTED: gettext_noop(
            "Hak akses belum diberikan. Tunggu sampai BAST yang ditandatangani disetujui."
        ),
        RefusalCode.BUILD_HAS_FAILED: gettext_noop(
            "Penyusunan data gagal. Pengolah data perlu memulainya kembali."
        ),
        RefusalCode.BUILD_NOT_FAILED: gettext_noop(
            "Data sedang disusun, atau menunggu keputusan koordinator. Tindakan ini menunggu hasilnya."
        ),
        RefusalCode.BUILD_NOT_REFUSED: gettext_noop(
            "Hanya hasil yang tertahan pada uji pengungkapan yang dapat dimintakan keputusan."
        ),
        RefusalCode.OVERRIDE_NOT_ASKED: gettext_noop(
            "Tidak ada hasil tertahan yang menunggu keputusan Anda. Muat ulang halaman."
        ),
        RefusalCode.COMMENT_REQUIRED: gettext_noop("Tuliskan catatan yang menjelaskan alasan keputusan ini."),
    }
)
