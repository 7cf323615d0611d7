"""One delivery, one count: what was ticked are variables, pseudonym keys come on top of it (R95, D19)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from support.requests import RequestMaker

from dtsen.delivery.tokens import issue_token
from dtsen.handover.facts import bast_facts
from dtsen.operations.builds import BuiltPackage, claim_build, order_of, record_built
from dtsen.operations.progress import act
from dtsen.records.models import AccessRequest, DataPackage, ExtractJob, OutgoingMail, User
from dtsen.records.sealing import unseal
from dtsen.records.selectors.contents import contents_of
from dtsen.workflow.commands import Approve
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

THEMES = {
    "family": {"variables": ["province", "regency", "decile", "floor_material"]},
    "individual": {"variables": ["age", "sex"]},
}
FILES = [
    {"name": "data/family.csv", "size": 9, "sha256": "0" * 64, "rows": 4, "columns": 5, "keys": 1},
    {"name": "data/individual.csv", "size": 9, "sha256": "1" * 64, "rows": 9, "columns": 4, "keys": 2},
    {"name": "ketentuan.txt", "size": 9, "sha256": "2" * 64, "rows": None, "columns": None, "keys": 0},
]

BY_THEME = (
    "Set Data Keluarga: 4 baris, 4 variabel + 1 kunci pseudonim "
    "Set Data Anggota Keluarga (Individu): 9 baris, 2 variabel + 2 kunci pseudonim"
)


def words_of(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def handed(make_request: RequestMaker) -> AccessRequest:
    """At Verifikasi BAST: both themes in one delivery of level 3, six ticked variables in all."""
    request = make_request(Stage.BAST)
    job = request.jobs.get()
    ExtractJob.objects.filter(pk=job.pk).update(spec=job.spec | {"themes": THEMES})
    DataPackage.objects.filter(job=job).update(files=FILES, columns=6)
    return request


def test_r95_a_package_counts_the_variables_that_were_approved(
    make_request: RequestMaker, now: datetime
) -> None:
    make_request(Stage.PROCESSING)
    job = claim_build(owner="a", now=now)
    assert job is not None
    target = order_of(job, now=now).target
    target.parent.mkdir(parents=True)
    target.write_bytes(b"package")
    package = record_built(job, BuiltPackage(target, 7, "f" * 64, 3, FILES, {}), passphrase=None, now=now)
    assert package.columns == 6


def test_r95_mail_card_and_pop_up_give_the_same_counts_and_add_no_families_to_people(
    handed: AccessRequest,
    officers: dict[Role, User],
    alice: User,
    browser_of: Callable[[User], Client],
) -> None:
    with translation.override("en"):  # (the officer's screen, and not the applicant's mail)
        act(handed.pk, Approve("sesuai"), by=officers[Role.BAST_VERIFIER], now=timezone.now())
    mail = OutgoingMail.objects.get(kind="access_granted")
    for body in (mail.sealed_text, mail.sealed_html):
        assert BY_THEME in words_of(unseal(body, purpose="mail")).replace("; ", " ")
    token, _ = issue_token(handed, handed.packages.get(), now=timezone.now(), by=None)
    url = reverse("download_token", args=[handed.pk])
    page = browser_of(alice).post(url, {"token": token}, follow=True)
    shown = words_of(page.content.decode())
    assert BY_THEME in shown
    for line in ("4 baris, 4 variabel + 1 kunci pseudonim", "9 baris, 2 variabel + 2 kunci pseudonim"):
        assert shown.count(line) == 2, "in the card and in the pop-up"


def test_a_file_that_was_split_counts_as_one(handed: AccessRequest) -> None:
    package = handed.packages.get()
    first, second = (FILES[0] | {"name": f"data/family-{part}.xlsx"} for part in (1, 2))
    package.files = [first, second, FILES[2]]
    assert contents_of(package) == ["8 baris, 4 variabel + 1 kunci pseudonim"]


def test_d19_the_annex_of_the_bast_names_the_keys_and_what_they_mean(handed: AccessRequest) -> None:
    facts = bast_facts(
        handed,
        handed.packages.get(),
        office_number="1",
        institution_number="2",
        support=django_settings.SUPPORT,
    )
    assert dict(facts.facts)["Jumlah variabel"] == "6 variabel dan kunci pseudonim"
    assert [
        (theme.label, len(theme.variables), [key.field for key in theme.keys]) for theme in facts.themes
    ] == [
        ("Set Data Keluarga", 4, ["kunci_keluarga"]),
        ("Set Data Anggota Keluarga (Individu)", 2, ["kunci_keluarga", "kunci_individu"]),
    ]
    assert facts.themes[0].keys[0].label == "Kunci Keluarga (pseudonim)"
    assert "Hanya berlaku dalam satu permohonan" in facts.key_note


def test_d19_one_theme_has_no_keys_and_its_bast_speaks_of_none(make_request: RequestMaker) -> None:
    request = make_request(Stage.BAST)
    facts = bast_facts(
        request,
        request.packages.get(),
        office_number="1",
        institution_number="2",
        support=django_settings.SUPPORT,
    )
    assert dict(facts.facts)["Jumlah variabel"] == "4 variabel"
    assert not any(theme.keys for theme in facts.themes)
    assert facts.key_note == ""
