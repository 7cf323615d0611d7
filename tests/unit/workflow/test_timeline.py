from datetime import date, datetime

import pytest

from dtsen.workflow.calendar import JAKARTA, WorkingCalendar
from dtsen.workflow.decide import evolve_all
from dtsen.workflow.events import (
    AccessGranted,
    Approved,
    Built,
    Event,
    HandedOver,
    Refused,
    Resubmitted,
    Returned,
    SignedBastSubmitted,
    Submitted,
)
from dtsen.workflow.request import RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import ORDER, Stage
from dtsen.workflow.timeline import HistoryRow, Outcome, StageProgress, next_actor, timeline

NOW = (25, 8)


def row(day: int, event: Event, role: Role, comment: str = "", month: int = 8) -> HistoryRow:
    return HistoryRow(datetime(2025, month, day, 10, tzinfo=JAKARTA), event, role, f"Contoh {role}", comment)


SENT = row(12, Submitted(by=1), Role.APPLICANT, "permohonan data")
LOOKED_AT = row(14, Approved(Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "dokumen sudah lengkap")
FITTING = row(20, Approved(Stage.SUBSTANCE, 13), Role.SUBSTANCE_VERIFIER, "dokumen sudah sesuai substansi")
GO_ON = row(21, Approved(Stage.COORDINATION, 14), Role.COORDINATOR, "silahkan diproses lebih lanjut")
BUILT = row(26, Built(), Role.SYSTEM)
GOOD = row(27, Approved(Stage.QUALITY, 16), Role.QUALITY_CHECKER, "data sudah ok")
SIGNED = row(28, SignedBastSubmitted(1), Role.APPLICANT)
SEALED = row(29, Approved(Stage.BAST, 17), Role.BAST_VERIFIER, "dokumen telah sesuai ketentuan")
GRANTED = row(29, AccessGranted(), Role.SYSTEM)
HANDED_OVER = row(2, HandedOver(), Role.SYSTEM, month=9)
TO_PROCESSING = [SENT, LOOKED_AT, FITTING, GO_ON]
TO_QUALITY = [*TO_PROCESSING, BUILT]


def state_after(history: list[HistoryRow], level: int = 3) -> RequestState:
    draft = RequestState.draft(level=level, applicant_id=1, institution_id=70)
    return evolve_all(draft, (row.event for row in history))


def tracker(
    history: list[HistoryRow],
    calendar: WorkingCalendar,
    level: int = 3,
    today: tuple[int, int] = NOW,
) -> dict[Stage, StageProgress]:
    day, month = today
    now = datetime(2025, month, day, 12, tzinfo=JAKARTA)
    rows = timeline(history, state_after(history, level), now, calendar)
    assert [progress.stage for progress in rows] == list(ORDER)
    return {progress.stage: progress for progress in rows}


def outcomes(rows: dict[Stage, StageProgress]) -> list[str]:
    return [rows[stage].outcome.value for stage in ORDER]


def test_r100_the_tracker_shows_what_the_picture_shows(calendar: WorkingCalendar) -> None:
    rows = tracker(TO_PROCESSING, calendar)
    assert [
        (rows[stage].comment, rows[stage].updated_on, rows[stage].working_days) for stage in ORDER[:4]
    ] == [
        ("permohonan data", date(2025, 8, 12), 0),
        ("dokumen sudah lengkap", date(2025, 8, 14), 2),
        ("dokumen sudah sesuai substansi", date(2025, 8, 20), 3),
        ("silahkan diproses lebih lanjut", date(2025, 8, 21), 1),
    ]
    assert rows[Stage.PROCESSING] == StageProgress(
        Stage.PROCESSING, Outcome.IN_PROCESS, "", "", None, date(2025, 8, 21), None, 2
    )
    assert rows[Stage.DONE] == StageProgress(Stage.DONE, Outcome.NOT_STARTED, "", "", None, None, None, None)


def test_r101_a_request_on_its_way_is_passed_in_process_and_not_started(calendar: WorkingCalendar) -> None:
    assert outcomes(tracker(TO_PROCESSING, calendar)) == ["passed"] * 4 + ["in_process"] + ["not_started"] * 4


def test_r100_whoever_acted_last_at_a_stage_is_named_with_the_role(calendar: WorkingCalendar) -> None:
    progress = tracker(TO_PROCESSING, calendar)[Stage.SUBSTANCE]
    assert (progress.acted_by, progress.acted_role) == (
        "Contoh substance_verifier",
        Role.SUBSTANCE_VERIFIER,
    )


def test_d18_a_draft_is_in_process_at_the_first_stage_and_nowhere_else(calendar: WorkingCalendar) -> None:
    rows = tracker([], calendar)
    assert outcomes(rows) == ["in_process"] + ["not_started"] * 8
    assert rows[Stage.REQUEST].started_on is None


def test_d13_a_returned_stage_shows_the_note_and_does_not_count_the_applicants_days(
    calendar: WorkingCalendar,
) -> None:
    note = row(14, Returned(Stage.TECHNICAL, Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "Perbaiki KAK.")
    progress = tracker([SENT, note], calendar)[Stage.TECHNICAL]
    assert (progress.outcome, progress.comment) == (Outcome.RETURNED, "Perbaiki KAK.")
    assert (progress.updated_on, progress.working_days) == (date(2025, 8, 14), 2)


def test_d13_the_note_stays_readable_when_the_correction_has_come(calendar: WorkingCalendar) -> None:
    note = row(14, Returned(Stage.TECHNICAL, Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "Perbaiki KAK.")
    answer = row(21, Resubmitted(Stage.TECHNICAL, 1), Role.APPLICANT)
    progress = tracker([SENT, note, answer], calendar)[Stage.TECHNICAL]
    assert (progress.outcome, progress.comment) == (Outcome.IN_PROCESS, "Perbaiki KAK.")
    assert progress.acted_role is Role.TECHNICAL_VERIFIER
    assert (progress.started_on, progress.updated_on) == (date(2025, 8, 12), date(2025, 8, 21))
    assert progress.working_days == 4


def test_what_grew_starts_over_and_the_rows_tell_of_the_new_passing(calendar: WorkingCalendar) -> None:
    """Decision record 6: the coordinator returned it, and it came back asking for more."""
    back = row(22, Returned(Stage.COORDINATION, Stage.COORDINATION, 14), Role.COORDINATOR, "Perbaiki.")
    answer = row(26, Resubmitted(Stage.TECHNICAL, 2), Role.APPLICANT)
    rows = tracker([SENT, LOOKED_AT, FITTING, back, answer], calendar, today=(28, 8))
    assert outcomes(rows) == ["passed", "in_process"] + ["not_started"] * 7
    assert rows[Stage.REQUEST].comment == "permohonan data"
    assert rows[Stage.TECHNICAL] == StageProgress(
        Stage.TECHNICAL, Outcome.IN_PROCESS, "", "", None, date(2025, 8, 26), None, 2, is_repeated=True
    )
    for stage in (Stage.SUBSTANCE, Stage.COORDINATION):
        assert rows[stage] == StageProgress(
            stage, Outcome.NOT_STARTED, "", "", None, None, None, None, is_repeated=True
        )
    assert not rows[Stage.PROCESSING].is_repeated
    again = row(28, Approved(Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "sudah lengkap lagi")
    rows = tracker([SENT, LOOKED_AT, FITTING, back, answer, again], calendar, today=(29, 8))
    assert outcomes(rows)[1:4] == ["passed", "in_process", "not_started"]
    assert (rows[Stage.TECHNICAL].comment, rows[Stage.TECHNICAL].working_days) == ("sudah lengkap lagi", 2)
    assert (rows[Stage.SUBSTANCE].started_on, rows[Stage.SUBSTANCE].comment) == (date(2025, 8, 28), "")


def test_r101_a_refused_request_ends_at_the_stage_that_refused_it(calendar: WorkingCalendar) -> None:
    end = row(14, Refused(Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "Tidak sesuai peruntukan.")
    rows = tracker([SENT, end], calendar, today=(1, 9))
    assert outcomes(rows) == ["passed", "refused"] + ["not_started"] * 7
    assert (rows[Stage.TECHNICAL].comment, rows[Stage.TECHNICAL].working_days) == (
        "Tidak sesuai peruntukan.",
        2,
    )


def test_d13_a_quality_return_shows_both_the_return_and_the_new_build(calendar: WorkingCalendar) -> None:
    back = row(27, Returned(Stage.QUALITY, Stage.PROCESSING, 16), Role.QUALITY_CHECKER, "Baris berbeda.")
    rows = tracker([*TO_QUALITY, back], calendar, today=(29, 8))
    assert outcomes(rows)[4:6] == ["in_process", "returned"]
    assert (rows[Stage.PROCESSING].working_days, rows[Stage.QUALITY].working_days) == (3 + 2, 1)


def test_r91_a_returned_bast_shows_its_note_while_the_applicant_signs_again(
    calendar: WorkingCalendar,
) -> None:
    back = row(29, Returned(Stage.BAST, Stage.DOWNLOAD, 17), Role.BAST_VERIFIER, "Belum bermeterai.")
    rows = tracker([*TO_QUALITY, GOOD, SIGNED, back], calendar, today=(29, 8))
    assert outcomes(rows)[6:] == ["in_process", "returned", "not_started"]
    assert rows[Stage.BAST].comment == "Belum bermeterai."


def test_r99_a_finished_request_has_nine_check_marks_and_each_has_a_date(calendar: WorkingCalendar) -> None:
    history = [*TO_QUALITY, GOOD, SIGNED, SEALED, GRANTED, HANDED_OVER]
    rows = tracker(history, calendar, today=(1, 10))
    assert outcomes(rows) == ["passed"] * 9
    assert [rows[stage].updated_on for stage in ORDER[6:]] == [
        date(2025, 8, 28),
        date(2025, 8, 29),
        date(2025, 9, 2),
    ]


def test_r94_between_the_grant_and_the_download_the_last_stage_is_in_process(
    calendar: WorkingCalendar,
) -> None:
    rows = tracker([*TO_QUALITY, GOOD, SIGNED, SEALED, GRANTED], calendar, today=(29, 8))
    assert outcomes(rows) == ["passed"] * 8 + ["in_process"]
    assert (rows[Stage.DONE].started_on, rows[Stage.DONE].updated_on) == (date(2025, 8, 29), None)


def test_d2_an_aggregate_needs_no_bast_and_says_so_from_the_start(calendar: WorkingCalendar) -> None:
    assert tracker([SENT], calendar, level=2)[Stage.BAST].outcome is Outcome.NOT_REQUIRED
    granted_at_once = row(27, AccessGranted(), Role.SYSTEM)
    history = [*TO_QUALITY, GOOD, granted_at_once, HANDED_OVER]
    rows = tracker(history, calendar, level=2, today=(2, 9))
    assert outcomes(rows) == ["passed"] * 7 + ["not_required", "passed"]
    assert rows[Stage.BAST] == StageProgress(Stage.BAST, Outcome.NOT_REQUIRED, "", "", None, None, None, None)
    assert rows[Stage.DOWNLOAD].updated_on == rows[Stage.DONE].updated_on == date(2025, 9, 2)


RETURNED = row(14, Returned(Stage.TECHNICAL, Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER, "Perbaiki KAK.")


@pytest.mark.parametrize(
    ("history", "role"),
    [
        ([], Role.APPLICANT),
        ([SENT], Role.TECHNICAL_VERIFIER),
        ([SENT, RETURNED], Role.APPLICANT),
        ([SENT, LOOKED_AT], Role.SUBSTANCE_VERIFIER),
        (TO_PROCESSING, Role.DATA_PROCESSOR),
        (TO_QUALITY, Role.QUALITY_CHECKER),
        ([*TO_QUALITY, GOOD], Role.APPLICANT),
        ([*TO_QUALITY, GOOD, SIGNED], Role.BAST_VERIFIER),
        ([*TO_QUALITY, GOOD, SIGNED, SEALED, GRANTED], Role.APPLICANT),
        ([*TO_QUALITY, GOOD, SIGNED, SEALED, GRANTED, HANDED_OVER], None),
        ([SENT, row(14, Refused(Stage.TECHNICAL, 12), Role.TECHNICAL_VERIFIER)], None),
    ],
)
def test_the_next_to_act_is_named_until_the_request_is_over(
    history: list[HistoryRow], role: Role | None
) -> None:
    assert next_actor(state_after(history)) is role


def test_r101_the_badges_carry_the_words_of_the_design() -> None:
    assert [outcome.label for outcome in Outcome] == [
        "Belum dimulai",
        "Sedang diproses",
        "Disetujui",
        "Perlu perbaikan",
        "Ditolak",
        "Tidak diperlukan",
    ]
