"""What the search field of the top bar finds: own requests, variables of the catalogue, help (R49)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dtsen.extraction.catalogue import Theme, Variable, load_catalogue
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.stages import Stage, Standing

SHORTEST = 2
MOST_REQUESTS = 20
MOST_VARIABLES = 30


@dataclass(frozen=True)
class HelpPage:
    title: str | Promise
    text: str | Promise
    url_name: str


_HELP = (
    HelpPage(
        _("Permohonan Akses Data Baru"), _("Mengisi, menyimpan draf, mengirim permohonan"), "request_new"
    ),
    HelpPage(_("Cek Tahapan Dokumen"), _("Sembilan tahap, hari kerja, catatan pemeriksa"), "progress"),
    HelpPage(_("Unduh Data"), _("Dokumen BAST, token, unduhan"), "downloads"),
    HelpPage(_("Ubah Logo dan Alamat"), _("Logo dan alamat instansi untuk BAST"), "profile_institution"),
    HelpPage(_("Dok. Kelembagaan SDI"), _("Unggah SK Penetapan kelembagaan SDI"), "profile_sdi"),
    HelpPage(_("Ubah Kata Sandi"), _("Mengganti kata sandi akun"), "profile_password"),
    HelpPage(_("Dokumen Persyaratan"), _("Contoh surat, KAK, dan panduan yang dapat diunduh"), "documents"),
    HelpPage(_("Kebijakan Akses"), _("Syarat & Ketentuan, level akses, bantuan"), "access_policy"),
)


@dataclass(frozen=True)
class Found:
    # With the label of the stage, or that of a draft.
    requests: list[tuple[AccessRequest, str]]
    variables: list[tuple[Theme, Variable]]
    help_pages: list[HelpPage]

    def __bool__(self) -> bool:
        return bool(self.requests or self.variables or self.help_pages)


def find(user: User, words: str) -> Found:
    """Everything that holds ``words``; another institution's requests are never looked at."""
    needle = words.casefold()
    mine = AccessRequest.objects.visible_to(user).filter(
        Q(letter_number__icontains=words) | Q(themes__additional_info__icontains=words)
    )
    return Found(
        requests=[
            (request, Standing.DRAFT.label if request.is_draft else Stage(request.stage).label)
            for request in mine.distinct().order_by("-updated_at")[:MOST_REQUESTS]
        ],
        variables=[
            (theme, variable)
            for theme in load_catalogue()
            for variable in theme.variables
            if needle in f"{variable.label} {variable.official_label} {variable.group}".casefold()
        ][:MOST_VARIABLES],
        help_pages=[page for page in _HELP if needle in f"{page.title} {page.text}".casefold()],
    )
