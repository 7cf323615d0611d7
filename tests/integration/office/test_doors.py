"""Every officers' address against every role: default deny (R103)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from support.requests import RequestMaker

from dtsen.office.urls import urlpatterns
from dtsen.records.models import Announcement, CalendarDay, ExtractJob, StoredFile, TokenRenewal, User
from dtsen.workflow.roles import STAFF, Role
from dtsen.workflow.stages import Stage

pytestmark = pytest.mark.django_db

WORKING = frozenset(
    {
        Role.TECHNICAL_VERIFIER,
        Role.SUBSTANCE_VERIFIER,
        Role.COORDINATOR,
        Role.DATA_PROCESSOR,
        Role.QUALITY_CHECKER,
    }
)
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
# Written down a second time, away from the views: an address that is not here fails the first test.
LETS_IN: dict[str, frozenset[Role]] = {
    "office_home": STAFF,
    "office_home_csv": STAFF,
    "office_queue": WORKING,
    "office_requests": STAFF,
    "office_request": STAFF,
    "office_document": STAFF - {Role.ACCOUNT_VERIFIER, Role.ADMINISTRATOR},
    "office_bast_queue": frozenset({Role.BAST_VERIFIER}),
    "office_renewal": frozenset({Role.BAST_VERIFIER}),
    "office_tracing": frozenset({Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR}),
    "office_build": STAFF,
    "office_report": STAFF - {Role.ACCOUNT_VERIFIER, Role.ADMINISTRATOR},
    "office_audit": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    "office_audit_csv": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    "office_institutions": ADMINISTRATOR,
    "office_institution": ADMINISTRATOR,
    "office_announcements": ADMINISTRATOR,
    "office_announcement_publish": ADMINISTRATOR,
    "office_calendar": ADMINISTRATOR,
    "office_calendar_remove": ADMINISTRATOR,
    "office_people": ADMINISTRATOR,
    "office_person_active": ADMINISTRATOR,
}
ACCOUNTS_ONLY = frozenset({Role.ACCOUNT_VERIFIER})


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


PATTERNS = {str(pattern.name): pattern for pattern in _patterns(urlpatterns)}


def expected(name: str) -> frozenset[Role]:
    """The registrations' addresses belong to the account verifiers, who may share reading with others."""
    return LETS_IN.get(name, ACCOUNTS_ONLY)


def test_r103_every_address_is_named_here_or_belongs_to_the_registrations() -> None:
    unknown = {
        name for name in PATTERNS if name not in LETS_IN and not name.startswith("office_registration")
    }
    assert not unknown
    assert LETS_IN.keys() <= PATTERNS.keys()


def test_r103_every_view_says_whom_it_lets_in_and_that_is_never_an_applicant() -> None:
    for name, pattern in PATTERNS.items():
        allowed = getattr(pattern.callback, "allowed_roles", None)
        assert allowed is not None, name
        assert Role.APPLICANT not in allowed, name
        assert allowed <= STAFF, name
        if name in LETS_IN:
            assert allowed == LETS_IN[name], name


@pytest.fixture
def address_of(
    make_request: RequestMaker, officers: dict[Role, User], alice: User, now
) -> Callable[[str], str]:
    """The path of each address, with objects that exist."""
    request = make_request(Stage.TECHNICAL)
    document = StoredFile.objects.get(pk=request.documents.values("stored")[:1])
    report = StoredFile.objects.exclude(pk=document.pk)[0]
    ExtractJob.objects.create(request=request, build=1, spec={}, queued_at=now).reports.add(report)
    renewal = TokenRenewal.objects.create(request=request, asked_at=now, asked_by=alice, explanation="uji")
    news = Announcement.objects.create(title="Uji", body="Uji", published_at=now)
    day = CalendarDay.objects.create(day=now.date(), name="Uji")
    arguments = {
        "office_request": (request.pk,),
        "office_build": (request.pk,),
        "office_report": (request.pk, report.pk),
        "office_document": (request.pk, document.pk),
        "office_renewal": (renewal.pk,),
        "office_institution": (request.institution_id,),
        "office_announcement_publish": (news.pk,),
        "office_calendar_remove": (day.pk,),
        "office_person_active": (alice.pk,),
    }

    def path(name: str) -> str:
        from_pattern = PATTERNS[name].pattern
        return f"/petugas/{_fill(str(from_pattern), arguments.get(name, ()))}"

    return path


def _fill(route: str, values: tuple[object, ...]) -> str:
    for value in values:
        start, rest = route.split("<", 1)
        route = f"{start}{value}{rest.split('>', 1)[1]}"
    return route


ADDRESSES = sorted(LETS_IN)


@pytest.mark.parametrize("name", ADDRESSES)
def test_r103_an_officer_of_another_role_gets_403_and_the_right_one_gets_in(
    name: str,
    address_of: Callable[[str], str],
    officers: dict[Role, User],
    browser_of: Callable[[User], Client],
) -> None:
    path = address_of(name)
    for role, officer in officers.items():
        status = browser_of(officer).get(path).status_code
        # A page that only takes a pressed button answers 405 to those it lets in; a bar without a build 204.
        assert (status in (200, 204, 405)) if role in LETS_IN[name] else status == 403, f"{role}: {status}"


@pytest.mark.parametrize("name", ADDRESSES)
def test_r103_a_post_of_another_role_gets_403(
    name: str,
    address_of: Callable[[str], str],
    officers: dict[Role, User],
    browser_of: Callable[[User], Client],
) -> None:
    path = address_of(name)
    for role in STAFF - LETS_IN[name]:
        assert browser_of(officers[role]).post(path).status_code == 403, role


@pytest.mark.parametrize("name", ADDRESSES)
def test_r68_applicants_get_403_at_every_office_address_also_for_their_own_request(
    name: str,
    address_of: Callable[[str], str],
    alice: User,
    charlie: User,
    browser_of: Callable[[User], Client],
) -> None:
    path = address_of(name)
    for applicant in (alice, charlie):
        assert browser_of(applicant).get(path).status_code == 403
        assert browser_of(applicant).post(path).status_code == 403


@pytest.mark.parametrize("name", ADDRESSES)
def test_r41_a_visitor_without_an_account_is_sent_to_the_sign_in_page(
    name: str, address_of: Callable[[str], str], client: Client
) -> None:
    path = address_of(name)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next={path}")


@pytest.mark.parametrize("role", sorted(STAFF))
def test_d18_a_draft_does_not_exist_for_anybody_in_the_office(
    role: Role,
    make_request: RequestMaker,
    officers: dict[Role, User],
    browser_of: Callable[[User], Client],
) -> None:
    draft = make_request(Stage.REQUEST)
    stored = draft.documents.all()[0].stored_id
    browser = browser_of(officers[role])
    assert browser.get(f"/petugas/permohonan/{draft.pk}/").status_code == 404
    assert (
        browser.post(f"/petugas/permohonan/{draft.pk}/", {"decision": "approve", "version": 0}).status_code
        == 404
    )
    reads = role in LETS_IN["office_document"]
    document = browser.get(f"/petugas/permohonan/{draft.pk}/dokumen/{stored}/")
    assert document.status_code == (404 if reads else 403)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_r103_only_who_may_open_documents_is_offered_them(
    role: Role,
    make_request: RequestMaker,
    officers: dict[Role, User],
    browser_of: Callable[[User], Client],
) -> None:
    """Decision record 8: the administrator and the account verifier see that there are documents, no more."""
    request = make_request(Stage.BAST)
    shown = browser_of(officers[role]).get(f"/petugas/permohonan/{request.pk}/").content.decode()
    assert (f"/petugas/permohonan/{request.pk}/dokumen/" in shown) is (role in LETS_IN["office_document"])


def test_r68_a_document_is_only_found_under_its_own_request(
    make_request: RequestMaker, officers: dict[Role, User], browser_of: Callable[[User], Client]
) -> None:
    one, other = make_request(Stage.TECHNICAL), make_request(Stage.TECHNICAL)
    stored = one.documents.all()[0].stored_id
    browser = browser_of(officers[Role.TECHNICAL_VERIFIER])
    assert browser.get(f"/petugas/permohonan/{one.pk}/dokumen/{stored}/").status_code == 200
    assert browser.get(f"/petugas/permohonan/{other.pk}/dokumen/{stored}/").status_code == 404
