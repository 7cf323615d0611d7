"""A correction that asks for more is verified anew, from Verifikasi Teknis on (decision record 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from support.requests import VARIABLES, RequestMaker

from dtsen.operations import drafts, reviews
from dtsen.operations.drafts import Choice, ThemeChoice
from dtsen.operations.errors import Forbidden
from dtsen.operations.progress import Remark, act
from dtsen.operations.submission import submit
from dtsen.portal.progress.stages import stage_rows
from dtsen.records.models import AccessRequest, ActivityEntry, ExtractJob, User
from dtsen.records.selectors.dossier import changes_since_last_look, settled_subjects
from dtsen.records.selectors.history import state_of
from dtsen.records.selectors.queue import waiting_for
from dtsen.records.selectors.tracker import tracker_of
from dtsen.workflow.commands import ReturnForCorrection
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import Stage, Standing
from dtsen.workflow.timeline import Outcome

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]
WIDER = Choice(themes={"family": ThemeChoice(variables=VARIABLES[4], additional_info="uji")})
NARROWER = Choice(themes={"family": ThemeChoice(variables=VARIABLES[3][:3], additional_info="uji")})


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + timedelta(days=1)


@pytest.fixture
def returned(make_request: RequestMaker, officers: dict[Role, User], now: datetime) -> AccessRequest:
    """Level 3, let pass by Verifikasi Teknis and Substansi, returned by the coordinator."""
    request = make_request(Stage.COORDINATION, level=3)
    return act(request.pk, ReturnForCorrection("Lengkapi KAK."), by=officers[Role.COORDINATOR], now=now)


def resend(request: AccessRequest, choice: Choice, by: User, now: datetime) -> AccessRequest:
    drafts.save(request.pk, choice, by=by, now=now)
    return submit(request.pk, by=by, now=now)


def approve(request: AccessRequest, by: User, now: datetime) -> AccessRequest:
    right = [Remark(subject, "ok") for subject in reviews.subjects(request)]
    return reviews.approve(request.pk, by=by, now=now, seen_version=request.version, remarks=right)


def test_a_level_raised_by_a_colleague_after_two_verifications_passes_all_three_again(
    returned: AccessRequest, bob: User, officers: dict[Role, User], later: datetime
) -> None:
    """A request of level 3 came back as level 4 and was built, unseen by the first two verifications."""
    request = resend(returned, WIDER, bob, later)
    assert (request.level, request.stage, request.standing) == (4, Stage.TECHNICAL, Standing.IN_PROCESS)
    state = state_of(request)
    assert (state.stage, state.standing) == (request.stage, request.standing)
    with pytest.raises(Forbidden):
        approve(request, officers[Role.COORDINATOR], later)
    for stage, role in (
        (Stage.TECHNICAL, Role.TECHNICAL_VERIFIER),
        (Stage.SUBSTANCE, Role.SUBSTANCE_VERIFIER),
        (Stage.COORDINATION, Role.COORDINATOR),
    ):
        assert request.stage == stage
        assert not ExtractJob.objects.filter(request=request).exists()
        assert waiting_for(officers[role]).filter(pk=request.pk).exists()
        request = approve(request, officers[role], later)
    assert ExtractJob.objects.get(request=request).spec["level"] == 4


def test_nobody_verifies_two_stages_of_it_in_the_second_passing_either(
    returned: AccessRequest, bob: User, officers: dict[Role, User], later: datetime
) -> None:
    request = resend(returned, WIDER, bob, later)
    moved = officers[Role.SUBSTANCE_VERIFIER]
    moved.role = Role.TECHNICAL_VERIFIER
    moved.save()
    assert not waiting_for(moved).exists()
    with pytest.raises(Forbidden, match="sudah memutuskan tahap lain"):
        approve(request, moved, later)


@pytest.mark.parametrize(
    ("choice", "target"),
    [
        (Choice(), Stage.COORDINATION),
        (NARROWER, Stage.COORDINATION),
        (Choice(regions=["330401"]), Stage.COORDINATION),
        (WIDER, Stage.TECHNICAL),
    ],
)
def test_d13_what_asks_for_no_more_goes_back_to_the_coordinator(
    returned: AccessRequest, alice: User, later: datetime, choice: Choice, target: Stage
) -> None:
    assert resend(returned, choice, alice, later).stage == target


def test_regions_and_themes_that_are_added_count_although_the_level_stays(
    make_request: RequestMaker, alice: User, officers: dict[Role, User], later: datetime
) -> None:
    for choice in (Choice(regions=["3304"]), Choice(regions=["330401", "330402"]), Choice(regions=[])):
        request = make_request(Stage.SUBSTANCE, regions=["330401"])
        act(request.pk, ReturnForCorrection("Perbaiki."), by=officers[Role.SUBSTANCE_VERIFIER], now=later)
        assert resend(request, choice, alice, later).stage == Stage.TECHNICAL
    request = make_request(Stage.SUBSTANCE)
    act(request.pk, ReturnForCorrection("Perbaiki."), by=officers[Role.SUBSTANCE_VERIFIER], now=later)
    drafts.add_theme(request.pk, "individual", by=alice, now=later)
    added = Choice(themes={"individual": ThemeChoice(variables=["province"], additional_info="uji")})
    assert resend(request, added, alice, later).stage == Stage.TECHNICAL


def test_it_is_compared_with_what_was_sent_last_and_not_with_what_was_sent_first(
    returned: AccessRequest, alice: User, officers: dict[Role, User], later: datetime
) -> None:
    """Narrowed, returned again, and widened back: the narrowed choice is what was last looked at."""
    request = resend(returned, NARROWER, alice, later)
    act(request.pk, ReturnForCorrection("Sekali lagi."), by=officers[Role.COORDINATOR], now=later)
    wide_again = Choice(themes={"family": ThemeChoice(variables=VARIABLES[3], additional_info="uji")})
    assert resend(request, wide_again, alice, later).stage == Stage.TECHNICAL


def test_d13_every_verification_is_shown_what_changed_since_it_last_looked(
    make_request: RequestMaker, bob: User, officers: dict[Role, User], now: datetime, later: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    request = approve(request, officers[Role.TECHNICAL_VERIFIER], now)
    act(request.pk, ReturnForCorrection("Perbaiki."), by=officers[Role.SUBSTANCE_VERIFIER], now=now)
    request = resend(request, WIDER, bob, later)
    for role in (Role.TECHNICAL_VERIFIER, Role.SUBSTANCE_VERIFIER):
        changes = changes_since_last_look(request)
        assert changes is not None
        assert (changes.revision, changes.level, changes.asks_for_more) == (1, (3, 4), True)
        assert [len(theme.added) for theme in changes.themes] == [1]
        # An unchanged KAK may not cover what was added: every part is marked anew.
        assert settled_subjects(request) == {}
        request = approve(request, officers[role], later)
    assert (request.stage, changes_since_last_look(request)) == (Stage.COORDINATION, None)


def test_the_technical_verifiers_page_says_that_it_asks_for_more(
    returned: AccessRequest, bob: User, officers: dict[Role, User], browser_of: Browser, later: datetime
) -> None:
    resend(returned, WIDER, bob, later)
    page = browser_of(officers[Role.TECHNICAL_VERIFIER]).get(reverse("office_request", args=[returned.pk]))
    assert "Meminta lebih banyak daripada versi 1" in page.content.decode()
    assert "</b> 3 → 4" in page.content.decode()
    assert "4 dokumen lain sama, diperiksa ulang" in page.content.decode()


def test_the_form_says_so_before_it_is_sent_and_the_tracker_afterwards(
    returned: AccessRequest, bob: User, browser_of: Browser, later: datetime
) -> None:
    browser, words = browser_of(bob), "diverifikasi ulang mulai dari Verifikasi Teknis"
    form = reverse("request_edit", args=[returned.pk])
    assert words not in browser.get(form).content.decode()
    drafts.save(returned.pk, WIDER, by=bob, now=later)
    assert words in browser.get(form).content.decode()
    request = submit(returned.pk, by=bob, now=later)
    rows = stage_rows(tracker_of(request, later))
    assert [row.progress.outcome for row in rows[:4]] == [
        Outcome.PASSED,
        Outcome.IN_PROCESS,
        Outcome.NOT_STARTED,
        Outcome.NOT_STARTED,
    ]
    assert "Diverifikasi ulang" in rows[1].note
    assert [row.comment for row in rows[1:]] == [""] * 8
    entry = ActivityEntry.objects.get(request=request, kind="request_resubmitted")
    assert "diverifikasi ulang" in entry.text


def test_a_return_of_verifikasi_teknis_says_nothing_of_verifying_anew(
    make_request: RequestMaker, alice: User, officers: dict[Role, User], browser_of: Browser, now: datetime
) -> None:
    request = make_request(Stage.TECHNICAL)
    act(request.pk, ReturnForCorrection("Perbaiki."), by=officers[Role.TECHNICAL_VERIFIER], now=now)
    drafts.save(request.pk, WIDER, by=alice, now=now)
    page = browser_of(alice).get(reverse("request_edit", args=[request.pk])).content.decode()
    assert "diverifikasi ulang" not in page
    sent = submit(request.pk, by=alice, now=now)
    assert not stage_rows(tracker_of(sent, now))[1].progress.is_repeated
    assert "ulang" not in ActivityEntry.objects.get(request=request, kind="request_resubmitted").text
