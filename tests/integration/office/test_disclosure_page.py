"""The office's page for a result that failed the disclosure check (D3, decision record 9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from support.held_back import held_back
from support.requests import RequestMaker

from dtsen.extraction.disclosure.class_report import Cause, ClassReport, Diversity, Identifier, SizeGroup
from dtsen.extraction.disclosure.report import UNLINKING, DisclosureReport, Remedy
from dtsen.extraction.disclosure.rules import Disclosure, Transform
from dtsen.extraction.recode import Top
from dtsen.operations.uploads import keep_made
from dtsen.records.models import AccessRequest, User
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]

DROPPED = "Kolom Desa/Kelurahan tidak diserahkan."
VILLAGE = Identifier("family", "village", "Desa/Kelurahan")
SIZE = Identifier("family", "family_size", "Jumlah Anggota Keluarga")
REPORT = DisclosureReport(
    rules=Disclosure(),
    classes=(
        ClassReport(
            theme="family",
            label="Set Data Keluarga",
            scope="theme",
            k=5,
            identifiers=(VILLAGE, SIZE),
            people=1234,
            classes=200,
            small_classes=40,
            people_in_small_classes=77,
            unique_people=11,
            smallest=1,
            sizes=(SizeGroup(1, 1, 11, 11), SizeGroup(2, 4, 29, 66), SizeGroup(5, 9, 160, 1157)),
            diversity=(Diversity("family", "decile", "Desil", 2, 31, binding=False),),
            causes=(
                Cause(VILLAGE, 0, alone_by_it=11, undiverse_without=0, values=178),
                Cause(SIZE, 60, alone_by_it=4, undiverse_without=0, values=9),
            ),
        ),
    ),
    remedies=(
        Remedy(
            (Transform("village", drop=True),),
            ("Desa/Kelurahan tidak diserahkan: 178 nilai hilang",),
            {"family": 0},
            0,
            passes=True,
        ),
        Remedy(
            (Transform("family_size", Top(6)),),
            ("Jumlah Anggota Keluarga di atas 6 ditulis 6: 9 nilai menjadi 6", "12 sel dikosongkan"),
            {"family": 40},
            12,
            passes=False,
        ),
    ),
).to_mapping()


@pytest.fixture
def refused(make_request: RequestMaker, now: datetime) -> AccessRequest:
    request = make_request(
        Stage.PROCESSING, themes={"family": ["regency", "village", "family_size", "decile"]}
    )
    return held_back(request, REPORT, now)


def url(request: AccessRequest) -> str:
    return reverse("office_request", args=[request.pk])


def sent(request: AccessRequest, decision: str, **fields: object) -> dict[str, Any]:
    return {"version": request.version, "decision": decision, **fields}


def test_d3_the_data_processor_reads_why_and_what_would_mend_it(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = browser_of(officers[Role.DATA_PROCESSOR]).get(url(refused)).content.decode()
    for words in (
        "Uji pengungkapan",
        "77 dari 1.234 keluarga",
        "Desa/Kelurahan tidak diserahkan: 178 nilai hilang",
        "Lulus bila diterapkan.",
        "Masih di kelas kecil: 40 keluarga.",
        "Terapkan dan olah ulang",
        "Minta keputusan koordinator",
        "Kembalikan ke pemohon",
    ):
        assert words in page
    assert "Ulangi pengolahan</button>" not in page
    # The column to change first comes first, with what it adds.
    assert page.index('<th scope="row">Desa/Kelurahan</th>') < page.index(
        '<th scope="row">Jumlah Anggota Keluarga</th>'
    )
    # Where the table stacks, every figure says itself what it counts: none is left out.
    assert '<td class="num" data-label="Tidak lagi satu keluarga saja bila dihapus">11</td>' in page
    assert '<td class="num" data-label="Nilai berbeda">178</td>' in page
    assert page.count("77 dari 1.234 keluarga") == 1


def test_what_a_proposal_costs_is_a_list_and_its_verdict_stands_apart(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = browser_of(officers[Role.DATA_PROCESSOR]).get(url(refused)).content.decode()
    assert (
        "<li>Jumlah Anggota Keluarga di atas 6 ditulis 6: 9 nilai menjadi 6</li>"
        "<li>12 sel dikosongkan</li></ul>"
        '<p class="proposal__verdict">Masih di kelas kecil: 40 keluarga.</p>'
    ) in page


def test_a_band_and_a_cap_are_typed_into_fields_of_their_own(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = browser_of(officers[Role.DATA_PROCESSOR]).get(url(refused)).content.decode()
    assert 'name="bands-family_size"' in page
    assert 'name="top-family_size"' in page
    assert "Lebar kelompok, atau batas<" not in page


def test_a_figure_that_is_no_share_stands_by_its_word_and_without_a_bar(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User]
) -> None:
    request = make_request(Stage.QUALITY)
    check = {
        "id": "disclosure", "label": "Kelas", "verdict": "pass", "verdict_label": "Lulus", "message": "",
        "figures": {"smallest": 75, "k": 5},
    }  # fmt: skip
    theme = {"theme": "individual", "label": "Individu", "rows": 100, "checks": [check]}
    request.packages.update(report={"verdict": "pass", "verdict_label": "Lulus", "themes": [theme]})
    page = browser_of(officers[Role.QUALITY_CHECKER]).get(url(request)).content.decode()
    assert "<dt>keluarga di kelas terkecil</dt><dd>75</dd>" in page
    assert "smallest" not in page
    assert "checks__bars" not in page


def test_others_read_the_figures_and_can_decide_nothing(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = browser_of(officers[Role.QUALITY_CHECKER]).get(url(refused)).content.decode()
    assert "77 dari 1.234 keluarga" in page
    assert 'name="decision"' not in page


def test_a_proposal_fills_in_the_choice(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    browser = browser_of(officers[Role.DATA_PROCESSOR])
    form = browser.get(url(refused), {"usulan": "2"}).context["form"]
    assert (form["recode-family_size"].value(), form["top-family_size"].value()) == ("top", "6")
    assert form["recode-village"].value() == "keep"
    assert browser.get(url(refused), {"usulan": "99"}).status_code == 200


def test_a_proposal_says_where_it_was_filled_in_and_that_nothing_was_applied(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    browser = browser_of(officers[Role.DATA_PROCESSOR])
    page = browser.get(url(refused)).content.decode()
    assert 'href="?usulan=2#terisi"' in page
    assert "belum diterapkan" not in page
    page = browser.get(url(refused), {"usulan": "2"}).content.decode()
    # What the link leads to takes the focus, without a script.
    assert '<div id="terisi" tabindex="-1" role="status">' in page
    assert "Usulan 2 terisi, belum diterapkan." in page
    assert "Usulan ini saja belum cukup agar lulus." in page
    (filled,) = re.findall(r'<fieldset class="remedy is-filled">.*?</legend>', page)
    assert "Jumlah Anggota Keluarga" in filled
    assert "Dari usulan 2" in filled
    assert "belum cukup" not in browser.get(url(refused), {"usulan": "1"}).content.decode()


def test_a_proposal_that_does_not_pass_looks_different_and_comes_later(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    job = refused.jobs.get()
    job.disclosure = REPORT | {"remedies": REPORT["remedies"][::-1]}
    job.save()
    page = browser_of(officers[Role.DATA_PROCESSOR]).get(url(refused)).content.decode()
    passing, short = re.findall(r'<li class="(?:is-passing|is-short)">.*?</h4>', page)
    assert "is-passing" in passing
    assert "Usulan 1 " in passing
    assert "Lulus" in passing
    assert "is-short" in short
    assert "Belum lulus" in short


def test_the_coordinator_reads_what_could_be_done_instead_before_deciding(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    processor = browser_of(officers[Role.DATA_PROCESSOR])
    processor.post(url(refused), sent(refused, "ask", comment="Desa diperlukan untuk penyaluran."))
    page = browser_of(officers[Role.COORDINATOR]).get(url(refused)).content.decode()
    assert page.count("Usulan perbaikan") == 1
    assert page.index("Desa/Kelurahan tidak diserahkan: 178 nilai hilang") < page.index('value="grant"')
    assert "?usulan=" not in page


def test_officers_read_labels_and_no_codes(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    page = browser_of(officers[Role.DATA_PROCESSOR]).get(url(refused)).content.decode()
    assert "<code>family_size</code>" not in page
    assert "disclosure_failed" not in page
    assert "Kode galat" not in page


def test_what_was_held_on_purpose_is_not_said_to_have_failed(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User], now: datetime
) -> None:
    browser = browser_of(officers[Role.DATA_PROCESSOR])
    page = browser.get(url(refused)).content.decode()
    assert "Tertahan" in page
    assert "Data tertahan pada uji pengungkapan" in page
    assert "gagal" not in page.lower()
    # What did go wrong is said with its code, which the administrator asks for.
    refused.jobs.update(error="disk_full: family", disclosure={})
    page = browser.get(url(refused)).content.decode()
    assert "Gagal" in page
    assert "disk_full: family" in page


def test_d3_what_is_ticked_is_built(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    answer = browser_of(officers[Role.DATA_PROCESSOR]).post(
        url(refused),
        sent(
            refused,
            "coarser",
            **{
                "recode-village": "drop",
                "recode-family_size": "bands",
                "bands-family_size": "0, 3,6",
                "also-family_size": "on",
            },
        ),
    )
    assert answer.status_code == 302
    job = refused.jobs.order_by("-build")[0]
    assert (job.build, job.spec["disclosure"]["transform"]) == (
        2,
        {"village": "drop", "family_size": {"bands": [0, 3, 6], "suppress": True}},
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Pilih paling sedikit satu perubahan"),
        ({"recode-family_size": "bands", "bands-family_size": "lima"}, "Tulis lebar kelompok"),
        ({"recode-family_size": "top", "top-family_size": "1,2"}, "Tulis satu angka"),
        ({"recode-family_size": "bands", "bands-family_size": "9, 3"}, "Batas-batas ditulis menaik"),
        ({"recode-family_size": "bands", "bands-family_size": "1"}, "Lebar kelompok paling kecil 2"),
    ],
)
def test_a_wrong_choice_is_told_and_nothing_typed_is_lost(
    refused: AccessRequest,
    browser_of: Browser,
    officers: dict[Role, User],
    fields: dict[str, str],
    words: str,
) -> None:
    answer = browser_of(officers[Role.DATA_PROCESSOR]).post(
        url(refused), sent(refused, "coarser", comment="catatan saya", **fields)
    )
    page = answer.content.decode()
    assert words in page
    assert "catatan saya" in page
    assert all(
        f'value="{typed}"' in page for name, typed in fields.items() if name.startswith(("bands-", "top-"))
    )
    assert refused.jobs.count() == 1


def test_the_way_over_the_coordinator(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User]
) -> None:
    processor = browser_of(officers[Role.DATA_PROCESSOR])
    page = processor.post(url(refused), sent(refused, "ask")).content.decode()
    assert "Tulis mengapa data perlu diserahkan tanpa perubahan." in page
    processor.post(url(refused), sent(refused, "ask", comment="Desa diperlukan untuk penyaluran."))
    refused.refresh_from_db()
    page = processor.get(url(refused)).content.decode()
    assert "Tahap Pengolahan Data dikerjakan oleh Koordinator." in page
    coordinator = browser_of(officers[Role.COORDINATOR])
    assert refused.letter_number in coordinator.get(reverse("office_queue")).content.decode()
    page = coordinator.get(url(refused)).content.decode()
    assert "Desa diperlukan untuk penyaluran." in page
    assert "Loloskan dengan keputusan" in page
    assert "Pakai usulan" not in page
    assert (
        "Tulis alasan keputusan ini."
        in coordinator.post(url(refused), sent(refused, "grant")).content.decode()
    )
    coordinator.post(url(refused), sent(refused, "grant", comment="Risiko dapat diterima."))
    refused.refresh_from_db()
    assert refused.override["reason"] == "Risiko dapat diterima."
    assert "Risiko dapat diterima." in coordinator.get(url(refused)).content.decode()


def test_cek_kualitas_data_shows_the_figures_of_what_is_handed_over_and_who_let_it_out(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User]
) -> None:
    request = make_request(Stage.QUALITY)
    override = {"reason": "Risiko dapat diterima.", "decided_by": "Koordinator Uji"}
    disclosure = {**REPORT, "verdict": "overridden", "verdict_label": "Tidak lulus", "override": override}
    report = {"verdict": "pass", "verdict_label": "Lulus", "themes": [], "disclosure": disclosure}
    request.packages.update(report=report)
    page = browser_of(officers[Role.QUALITY_CHECKER]).get(url(request)).content.decode()
    for words in ("Uji pengungkapan", "77 dari 1.234 keluarga", "Risiko dapat diterima."):
        assert words in page
    assert "Terapkan dan olah ulang" not in page


def test_the_report_opens_as_a_page_and_another_requests_does_not(
    refused: AccessRequest, make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User], now
) -> None:
    page = keep_made(b"<p>77</p>", name="laporan.html", media_type="text/html", by=None, now=now)
    refused.jobs.get().reports.add(page)
    browser = browser_of(officers[Role.DATA_PROCESSOR])
    address = reverse("office_report", args=[refused.pk, page.pk])
    assert address in browser.get(url(refused)).content.decode()
    answer = browser.get(address)
    assert b"".join(answer.streaming_content) == b"<p>77</p>"
    assert "script-src" not in answer["Content-Security-Policy"]
    other = make_request(Stage.PROCESSING)
    assert browser.get(reverse("office_report", args=[other.pk, page.pk])).status_code == 404


def test_the_request_goes_back_to_the_applicant_with_a_reason(
    refused: AccessRequest, browser_of: Browser, officers: dict[Role, User], alice: User
) -> None:
    processor = browser_of(officers[Role.DATA_PROCESSOR])
    assert "Tulis catatan" in processor.post(url(refused), sent(refused, "return")).content.decode()
    processor.post(url(refused), sent(refused, "return", comment="Pilih kecamatan, bukan desa."))
    refused.refresh_from_db()
    assert (refused.stage, refused.standing) == (Stage.PROCESSING, Standing.RETURNED)
    applicant = browser_of(alice)
    form = applicant.get(reverse("request_edit", args=[refused.pk])).content.decode()
    assert "Dikembalikan pada Pengolahan Data" in form
    tracker = applicant.get(reverse("progress_detail", args=[refused.pk])).content.decode()
    assert "Pilih kecamatan, bukan desa." in tracker


def test_d3_a_proposal_without_the_key_ticks_the_choice_and_the_tick_is_kept(
    make_request: RequestMaker, browser_of: Browser, officers: dict[Role, User], now: datetime
) -> None:
    """Who lives together tells families apart: the two files go out without what joins them."""
    request = make_request(Stage.PROCESSING, themes={"family": ["regency"], "individual": ["regency", "sex"]})
    family = REPORT["classes"][0]
    report = REPORT | {
        "classes": [
            {**family, "scope": "joined"},
            {**family, "scope": "joined", "theme": "individual", "label": "Individu", "unit": "orang"},
        ],
        "remedies": [{**REPORT["remedies"][0], "transform": {}, "costs": [UNLINKING], "linked": False}],
    }
    request = held_back(request, report, now)
    client = browser_of(officers[Role.DATA_PROCESSOR])
    page = client.get(url(request)).content.decode()
    assert "Set Data Keluarga menurut susunan keluarga" in page
    assert UNLINKING in page
    assert not _ticked(page)
    assert _ticked(client.get(f"{url(request)}?usulan=1").content.decode())
    client.post(url(request), sent(request, "coarser", unlinked="on"))
    request.refresh_from_db()
    assert (request.linked, request.transforms) == (False, {})


def _ticked(page: str) -> bool:
    (box,) = re.findall(r'<input[^>]*name="unlinked"[^>]*>', page)
    return " checked" in box
