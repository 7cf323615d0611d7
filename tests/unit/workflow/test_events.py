import json

import pytest

from dtsen.workflow.events import (
    EVENTS,
    AccessGranted,
    Approved,
    BuildFailed,
    BuildRestarted,
    Built,
    Event,
    HandedOver,
    OverrideAsked,
    OverrideDeclined,
    OverrideGranted,
    Refused,
    Resubmitted,
    Returned,
    SignedBastSubmitted,
    Submitted,
    event_from_mapping,
)
from dtsen.workflow.stages import Stage

ONE_OF_EACH: list[Event] = [
    Submitted(by=1),
    Approved(stage=Stage.TECHNICAL, by=12),
    Returned(stage=Stage.BAST, to=Stage.DOWNLOAD, by=17),
    Refused(stage=Stage.SUBSTANCE, by=13),
    Resubmitted(stage=Stage.TECHNICAL, by=2),
    Built(),
    BuildFailed(reason="disk_full"),
    BuildRestarted(by=15),
    OverrideAsked(by=15),
    OverrideGranted(by=14),
    OverrideDeclined(by=14),
    SignedBastSubmitted(by=1),
    AccessGranted(),
    HandedOver(),
]


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: event.name)
def test_an_event_survives_being_stored_as_json(event: Event) -> None:
    assert event_from_mapping(event.name, json.loads(json.dumps(event.to_mapping()))) == event


def test_the_stored_form_is_plain_and_stays_as_it_is() -> None:
    assert {event.name: event.to_mapping() for event in ONE_OF_EACH} == {
        "submitted": {"by": 1},
        "approved": {"stage": "technical", "by": 12},
        "returned": {"stage": "bast", "to": "download", "by": 17},
        "refused": {"stage": "substance", "by": 13},
        "resubmitted": {"stage": "technical", "by": 2},
        "built": {},
        "build_failed": {"reason": "disk_full"},
        "build_restarted": {"by": 15},
        "override_asked": {"by": 15},
        "override_granted": {"by": 14},
        "override_declined": {"by": 14},
        "signed_bast_submitted": {"by": 1},
        "access_granted": {},
        "handed_over": {},
    }


def test_every_kind_of_event_is_covered_here() -> None:
    assert {type(event) for event in ONE_OF_EACH} == set(EVENTS.values())


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("vanished", {}, "unknown event"),
        ("approved", {"stage": "technical"}, "stored with"),
        ("built", {"by": 1}, "stored with"),
        ("approved", {"stage": "kitchen", "by": 1}, "kitchen"),
        ("submitted", {"by": "1"}, "must be int, not str"),
        ("submitted", {"by": True}, "must be int, not bool"),
    ],
)
def test_a_row_that_does_not_fit_is_an_error(name: str, data: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        event_from_mapping(name, data)
