"""Frames, menus and error pages."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from dtsen.ui import errors
from dtsen.ui.navigation import menu
from dtsen.workflow.roles import STAFF, Role

PEOPLE = [role for role in Role if role is not Role.SYSTEM]


def labels(role: Role) -> list[str]:
    return [str(line.label) for line in menu(role, "", {})]


def test_r49_the_menu_of_an_applicant_is_the_guides() -> None:
    lines = menu(Role.APPLICANT, "home", {})
    assert [str(line.label) for line in lines] == [
        "Beranda",
        "Layanan",
        "Progres Permohonan",
        "Kebijakan Akses",
        "Ubah Profil",
    ]
    assert [str(child.label) for child in lines[1].children] == ["Permohonan Akses Data", "Unduh Data"]
    assert [str(child.label) for child in lines[2].children] == ["Cek Tahapan Dokumen"]


@pytest.mark.parametrize("role", PEOPLE)
def test_every_link_of_every_menu_leads_to_a_page(role: Role) -> None:
    lines = [child for line in menu(role, "", {}) for child in (line, *line.children)]
    assert lines
    assert all(line.url.startswith("/") for line in lines if not line.children)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_r103_no_officer_sees_the_applicants_menu(role: Role) -> None:
    assert "Dasbor" in labels(role)
    assert "Layanan" not in labels(role)


def test_r103_what_waits_for_one_role_is_not_in_the_menu_of_another() -> None:
    assert "Verifikasi BAST" in labels(Role.BAST_VERIFIER)
    assert "Verifikasi BAST" not in labels(Role.TECHNICAL_VERIFIER)
    assert "Pendaftaran akun" not in labels(Role.COORDINATOR)
    assert "Jejak audit" in labels(Role.AUDITOR)
    assert "Antrean saya" not in labels(Role.AUDITOR)


def test_the_current_page_and_what_waits_are_marked() -> None:
    lines = menu(Role.APPLICANT, "request_new", {"downloads": 3})
    requests, downloads = lines[1].children
    assert requests.is_current
    assert not downloads.is_current
    assert downloads.count == 3


@pytest.mark.parametrize("status", sorted(errors.FAULTS))
def test_every_error_page_says_what_to_do_and_shows_nothing_inside(status: int) -> None:
    response = errors.fault_page(status)
    html = response.content.decode()
    assert response.status_code == status
    assert str(errors.FAULTS[status].advice) in html
    assert "sdi@bappenas.go.id" in html
    assert "Traceback" not in html


@pytest.mark.django_db
def test_an_unknown_address_gets_the_page_for_it(client: Client) -> None:
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.content.decode()


def test_a_fault_that_hides_its_cause_keeps_a_given_advice() -> None:
    request = RequestFactory().get("/")
    assert (
        "Sudah diputuskan petugas lain."
        in errors.conflict(request, "Sudah diputuskan petugas lain.").content.decode()
    )


@pytest.mark.django_db
def test_the_component_sheet_is_there_in_demo_mode_only(client: Client, settings) -> None:
    settings.DTSEN_DEMO = True
    assert client.get(reverse("gallery")).status_code == 200
    settings.DTSEN_DEMO = False
    assert client.get(reverse("gallery")).status_code == 404
