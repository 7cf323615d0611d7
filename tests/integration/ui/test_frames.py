"""Frames, menus and error pages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
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


GENERAL = "Periksa kembali alamatnya, atau mulai lagi dari menu."
OF_REQUESTS = "Permohonan hanya dapat dibuka oleh instansi yang mengajukannya."


@pytest.mark.parametrize("path", ["/permohonan/987/", "/tahapan/987/", "/unduh-data/987/bast/"])
def test_404_speaks_of_requests_where_the_address_names_one(browser_of, alice, path: str) -> None:
    html = browser_of(alice).get(path).content.decode()
    assert OF_REQUESTS in html
    assert GENERAL not in html


def test_404_speaks_of_requests_on_the_officers_side_too(browser_of, officers) -> None:
    html = browser_of(officers[Role.COORDINATOR]).get("/petugas/permohonan/987/").content.decode()
    assert OF_REQUESTS in html


@pytest.mark.parametrize("path", ["/tidak-ada/", "/pengumuman/987/", "/permohonanku/"])
def test_404_elsewhere_does_not(browser_of, alice, path: str) -> None:
    html = browser_of(alice).get(path).content.decode()
    assert GENERAL in html
    assert OF_REQUESTS not in html


def asked_by(user: object) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.mark.parametrize("status", sorted(set(errors.FAULTS) - {500}))
def test_r49_who_is_signed_in_keeps_menu_and_profile_on_an_error_page(alice, status: int) -> None:
    response = errors.fault_page(status, request=asked_by(alice))
    html = response.content.decode()
    assert response.status_code == status
    assert alice.full_name in html
    assert "Cek Tahapan Dokumen" in html
    assert f'href="{reverse("home")}"' in html
    assert reverse("account_login") not in html


def test_r103_an_officer_is_led_back_to_the_dashboard(officers) -> None:
    html = errors.conflict(asked_by(officers[Role.AUDITOR])).content.decode()
    assert "Kembali ke Dasbor" in html
    assert "Jejak audit" in html


def test_who_is_not_signed_in_gets_the_plain_frame(db) -> None:
    html = errors.too_many_requests(asked_by(AnonymousUser())).content.decode()
    assert reverse("account_login") in html
    assert "Cek Tahapan Dokumen" not in html


def test_an_error_page_whose_frame_fails_is_drawn_plainly(alice, monkeypatch) -> None:
    def broken(*args: object) -> object:
        raise RuntimeError("the same fault again")

    monkeypatch.setattr("dtsen.ui.navigation.menu", broken)
    response = errors.fault_page(403, request=asked_by(alice))
    assert response.status_code == 403
    assert "Anda tidak berwenang membuka halaman ini" in response.content.decode()
    assert alice.full_name not in response.content.decode()


def test_an_error_before_anybody_is_known_is_drawn_plainly() -> None:
    request = RequestFactory().get("/")
    assert errors.bad_request(request, ValueError()).status_code == 400


def test_after_a_fault_of_the_service_nobody_is_asked_to_sign_in() -> None:
    assert reverse("account_login") not in errors.server_error(RequestFactory().get("/")).content.decode()


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
