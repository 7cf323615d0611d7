"""What the office's page says beside proposals: why a column of two files without a key counts, what leaving
it out of one gives, and that emptying a column was not enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from support.held_back import held_back, page_of
from support.registries import IDENTITY
from support.requests import RequestMaker

from dtsen.extraction.disclosure.class_report import Cause, ClassReport, Identifier, SizeGroup
from dtsen.extraction.disclosure.report import Applied, DisclosureReport, LeftOut, Remedy
from dtsen.extraction.disclosure.rules import Disclosure, Transform
from dtsen.extraction.quality.disclosure import disclosure_html
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]

WHY = (
    "Desil ikut membentuk kelas karena ada di kedua berkas: tanpa kunci penghubung pun, nilai yang sama "
    "dapat dipakai untuk mencocokkan keluarga dengan anggotanya. Karena itu keragaman nilai Desil tidak "
    "diukur: setiap kelas hanya memuat satu nilainya."
)
HOW = (
    "Variabel yang ada di kedua berkas dapat juga ditinggalkan di salah satunya. Ini mengubah pilihan "
    "variabel permohonan, bukan penyesuaiannya: sepakati dengan pemohon, hapus variabel dari tema itu, lalu "
    "olah ulang."
)
PASSING = (
    "Berkas Set Data Keluarga tanpa Desil (10 nilai hilang dari berkas itu); berkas lain tetap memuatnya. "
    "Lulus bila diterapkan."
)
SHORT = (
    "Berkas Set Data Individu tanpa Desil (10 nilai hilang dari berkas itu); berkas lain tetap memuatnya. "
    "Masih di kelas kecil: 77 keluarga. Belum lulus."
)


def classes_of(theme: str, label: str, column: Identifier) -> ClassReport:
    decile = Identifier(theme, "decile", "Desil", only_shared=True, sensitive=True)
    return ClassReport(
        theme=theme,
        label=label,
        scope="theme",
        k=5,
        identifiers=(column, decile),
        people=1234,
        classes=200,
        small_classes=40,
        people_in_small_classes=77,
        unique_people=11,
        smallest=1,
        sizes=(SizeGroup(1, 1, 11, 11), SizeGroup(2, 4, 29, 66), SizeGroup(5, 9, 160, 1157)),
        diversity=(),
        causes=(Cause(column, 0, alone_by_it=11, undiverse_without=0, values=9),),
    )


FOUND = DisclosureReport(
    rules=Disclosure(linked=False),
    classes=(
        classes_of(
            "family",
            "Set Data Keluarga",
            Identifier("family", "family_size", "Jumlah Anggota Keluarga"),
        ),
        classes_of("individual", "Set Data Individu", Identifier("individual", "sex", "Jenis Kelamin")),
    ),
    remedies=(
        Remedy(
            (Transform("family_size", drop=True),),
            ("Jumlah Anggota Keluarga tidak diserahkan: 9 nilai hilang",),
            {"family": 40},
            0,
            passes=False,
            linked=False,
        ),
    ),
    left_out=tuple(
        LeftOut(
            theme,
            label,
            variables=("decile",),
            labels=("Desil",),
            values=(10,),
            left={"family": left},
            cells_emptied=0,
            passes=not left,
        )
        for theme, label, left in (
            ("family", "Set Data Keluarga", 0),
            ("individual", "Set Data Individu", 77),
        )
    ),
)


@pytest.fixture
def refused(make_request: RequestMaker, now: datetime) -> AccessRequest:
    """At Pengolahan Data, two files without a key, held back by the disclosure check."""
    request = make_request(
        Stage.PROCESSING, themes={"family": ["family_size", "decile"], "individual": ["sex", "decile"]}
    )
    AccessRequest.objects.filter(pk=request.pk).update(linked=False)
    return held_back(request, FOUND.to_mapping(), now)


def test_what_leaving_a_column_out_of_one_file_makes_stands_on_the_page_in_the_reports_words(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    report = unescape(disclosure_html(FOUND, IDENTITY, synthetic=True).decode())
    for words in (HOW, PASSING, SHORT):
        assert page.count(words) == report.count(words) == 1
    # Beside the proposals and before the form: it is none of them, and nothing there brings it about.
    assert page.index("Usulan perbaikan") < page.index(HOW) < page.index("Penyesuaian kolom")
    assert page.index(HOW) < page.index(PASSING) < page.index(SHORT)


def test_the_data_processor_reads_how_to_leave_it_out_and_who_decides_nothing_does_not(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    how = "“Hapus kolom” di bawah ini menghapusnya dari kedua berkas."
    assert how in page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    page = page_of(refused, browser_of(officers[Role.QUALITY_CHECKER]))
    assert PASSING in page
    assert how not in page


def test_what_passes_and_what_does_not_look_different(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    assert page.rindex('<li class="is-passing">', 0, page.index(PASSING)) > page.index(HOW)
    assert page.rindex('<li class="is-short">', 0, page.index(SHORT)) > page.index(PASSING)


def test_why_a_column_of_both_files_counts_stands_with_the_figures_of_each(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    assert page.count(WHY) == 2
    family, individual = page.index("77 dari 1.234 keluarga"), page.index("77 dari 1.234 orang")
    assert family < page.index(WHY) < individual < page.rindex(WHY)


def test_the_coordinator_reads_it_where_the_proposals_are_and_before_deciding(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    refused.jobs.update(disclosure=FOUND.to_mapping() | {"remedies": []})
    browser_of(officers[Role.DATA_PROCESSOR]).post(
        reverse("office_request", args=[refused.pk]),
        {"version": refused.version, "decision": "ask", "comment": "Desil diperlukan di kedua berkas."},
    )
    page = page_of(refused, browser_of(officers[Role.COORDINATOR]))
    assert page.count(HOW) == page.count(PASSING) == 1
    assert page.index('id="usulan"') < page.index(PASSING) < page.index('value="grant"')


def test_of_a_result_that_is_handed_over_the_reason_is_read_in_cek_kualitas_data(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User]
) -> None:
    request = make_request(Stage.QUALITY)
    passed = FOUND.to_mapping() | {"verdict": "pass", "verdict_label": "Lulus", "left_out": []}
    report = {"verdict": "pass", "verdict_label": "Lulus", "themes": [], "disclosure": passed}
    request.packages.update(report=report)
    page = page_of(request, browser_of(officers[Role.QUALITY_CHECKER]))
    assert WHY in page
    assert HOW not in page


def test_that_emptying_a_column_was_not_enough_stands_with_what_was_applied(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    emptied = Applied("individual", "sex", "Jenis Kelamin", "dikosongkan pada baris kelas kecil", 77, 1234)
    found = replace(FOUND, applied=(emptied,))
    refused.jobs.update(disclosure=found.to_mapping())
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    said = (
        "Mengosongkan Jenis Kelamin saja belum cukup: sesudahnya 77 orang masih berada di kelas kecil, "
        "karena kolom lain tetap membedakan mereka; lihat usulan perbaikan."
    )
    assert page.count(said) == 1
    assert page.index("Penyesuaian pada pengolahan ini") < page.index(said) < page.index("Usulan perbaikan")


def test_a_report_of_former_times_knows_neither(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    report = FOUND.to_mapping()
    del report["left_out"], report["emptied_words"]
    for found in report["classes"]:
        del found["shared_words"]
    refused.jobs.update(disclosure=report)
    page = page_of(refused, browser_of(officers[Role.DATA_PROCESSOR]))
    assert "Usulan perbaikan" in page
    assert HOW not in page
    assert WHY not in page
