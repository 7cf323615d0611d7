from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dtsen.workflow.commands import (
    Approve,
    AskOverride,
    Command,
    DeclineOverride,
    GrantOverride,
    RecordBuildFailed,
    RecordBuilt,
    RecordHandover,
    Refuse,
    RestartBuild,
    Resubmit,
    ReturnForCorrection,
    Submit,
    SubmitSignedBast,
)
from dtsen.workflow.decide import allowed_commands, decide, evolve_all
from dtsen.workflow.events import AccessGranted, Approved, BuildFailed, HandedOver, Returned
from dtsen.workflow.refusals import MESSAGES, Refusal, RefusalCode
from dtsen.workflow.request import SYSTEM, Actor, RequestState
from dtsen.workflow.roles import Role
from dtsen.workflow.stages import VERIFICATIONS, Stage, Standing
from dtsen.workflow.timeline import next_actor

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
APPLICANT = Actor(1, Role.APPLICANT, 70)
COLLEAGUE = Actor(2, Role.APPLICANT, 70)
OUTSIDER = Actor(3, Role.APPLICANT, 71)
TECHNICAL = Actor(12, Role.TECHNICAL_VERIFIER, None)
SUBSTANCE = Actor(13, Role.SUBSTANCE_VERIFIER, None)
COORDINATOR = Actor(14, Role.COORDINATOR, None)
PROCESSOR = Actor(15, Role.DATA_PROCESSOR, None)
QUALITY = Actor(16, Role.QUALITY_CHECKER, None)
BAST = Actor(17, Role.BAST_VERIFIER, None)

TO_QUALITY: list[tuple[Command, Actor]] = [
    (Submit(), APPLICANT),
    (Approve("dokumen sudah lengkap"), TECHNICAL),
    (Approve("dokumen sudah sesuai substansi"), SUBSTANCE),
    (Approve("silahkan diproses lebih lanjut"), COORDINATOR),
    (RecordBuilt(), SYSTEM),
]
TO_BAST: list[tuple[Command, Actor]] = [*TO_QUALITY, (Approve(), QUALITY), (SubmitSignedBast(), APPLICANT)]


def draft(level: int = 3) -> RequestState:
    return RequestState.draft(level=level, applicant_id=1, institution_id=70)


def after(state: RequestState, steps: Iterable[tuple[Command, Actor]]) -> RequestState:
    for command, actor in steps:
        state = evolve_all(state, decide(state, command, actor, NOW))
    return state


def refusal(state: RequestState, command: Command, actor: Actor) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide(state, command, actor, NOW)
    return refused.value


@pytest.mark.parametrize("level", [3, 4])
def test_r99_row_data_pass_all_nine_stages(level: int) -> None:
    state, stages = draft(level), [Stage.REQUEST]
    for step in [*TO_BAST, (Approve("sesuai"), BAST), (RecordHandover(), SYSTEM)]:
        state = after(state, [step])
        stages.append(state.stage)
    assert list(dict.fromkeys(stages)) == list(Stage)
    assert state.standing is Standing.COMPLETED


def test_d2_an_aggregate_is_granted_at_the_quality_check_and_ends_without_a_bast() -> None:
    waiting = after(draft(level=2), TO_QUALITY)
    assert decide(waiting, Approve(), QUALITY, NOW) == (Approved(Stage.QUALITY, QUALITY.id), AccessGranted())
    granted = after(waiting, [(Approve(), QUALITY)])
    assert (granted.stage, granted.access_granted) == (Stage.DOWNLOAD, True)
    done = after(granted, [(RecordHandover(), SYSTEM)])
    assert (done.stage, done.standing) == (Stage.DONE, Standing.COMPLETED)


def test_r83_row_data_are_granted_only_by_the_bast_verifier() -> None:
    before = after(draft(), TO_BAST)
    assert not before.access_granted
    assert decide(before, Approve(), BAST, NOW) == (Approved(Stage.BAST, BAST.id), AccessGranted())


def test_r4_the_first_complete_download_completes_the_request() -> None:
    state = after(draft(), [*TO_BAST, (Approve(), BAST)])
    assert (state.stage, state.standing) == (Stage.DONE, Standing.IN_PROCESS)
    assert decide(state, RecordHandover(), SYSTEM, NOW) == (HandedOver(),)


@pytest.mark.parametrize("stage", VERIFICATIONS)
def test_d13_a_returned_request_goes_back_to_the_stage_that_returned_it(stage: Stage) -> None:
    officer = {Stage.TECHNICAL: TECHNICAL, Stage.SUBSTANCE: SUBSTANCE, Stage.COORDINATION: COORDINATOR}[stage]
    waiting = replace(after(draft(), TO_QUALITY[:1]), stage=stage)
    returned = after(waiting, [(ReturnForCorrection("Perbaiki KAK."), officer)])
    assert (returned.stage, returned.standing, returned.returned_from) == (stage, Standing.RETURNED, stage)
    again = after(returned, [(Resubmit(), APPLICANT)])
    assert (again.stage, again.standing, again.returned_from) == (stage, Standing.IN_PROCESS, None)


def test_what_grew_passes_every_verification_again_and_each_by_its_own_officers() -> None:
    """Decision record 6. The former officers may decide their own stage again and no other."""
    grown = after(
        draft(),
        [*TO_QUALITY[:3], (ReturnForCorrection("Perbaiki KAK."), COORDINATOR), (Resubmit(True), COLLEAGUE)],
    )
    assert (grown.stage, grown.standing, grown.returned_from) == (
        Stage.TECHNICAL,
        Standing.IN_PROCESS,
        None,
    )
    assert Approve in allowed_commands(grown, TECHNICAL)
    swapped = replace(SUBSTANCE, role=Role.TECHNICAL_VERIFIER)
    assert refusal(grown, Approve(), swapped).code is RefusalCode.ALREADY_ACTED
    again = after(grown, TO_QUALITY[1:4])
    assert again.stage is Stage.PROCESSING
    assert again.verified_by == {
        (Stage.TECHNICAL, TECHNICAL.id),
        (Stage.SUBSTANCE, SUBSTANCE.id),
        (Stage.COORDINATION, COORDINATOR.id),
    }


def test_d13_the_officer_who_returned_a_request_may_look_at_it_again() -> None:
    returned = after(draft(), [(Submit(), APPLICANT), (ReturnForCorrection("Perbaiki KAK."), TECHNICAL)])
    assert Approve in allowed_commands(after(returned, [(Resubmit(), APPLICANT)]), TECHNICAL)


def test_r68_a_colleague_may_send_the_correction_and_the_signed_bast() -> None:
    returned = after(draft(), [(Submit(), APPLICANT), (ReturnForCorrection("Perbaiki KAK."), TECHNICAL)])
    assert allowed_commands(returned, COLLEAGUE) == {Resubmit}
    assert allowed_commands(after(draft(), TO_BAST[:-1]), COLLEAGUE) == {SubmitSignedBast}


def test_d13_a_quality_return_leads_to_a_new_build() -> None:
    state = after(draft(), TO_QUALITY)
    assert decide(state, ReturnForCorrection("Jumlah baris berbeda."), QUALITY, NOW) == (
        Returned(Stage.QUALITY, Stage.PROCESSING, QUALITY.id),
    )
    rebuilt = after(state, [(ReturnForCorrection("Jumlah baris berbeda."), QUALITY), (RecordBuilt(), SYSTEM)])
    assert (rebuilt.stage, rebuilt.returned_from) == (Stage.QUALITY, None)
    assert Approve in allowed_commands(rebuilt, QUALITY)


def test_r91_a_returned_bast_is_uploaded_again_and_again_checked() -> None:
    returned = after(draft(), [*TO_BAST, (ReturnForCorrection("Belum bermeterai."), BAST)])
    assert (returned.stage, returned.standing) == (Stage.DOWNLOAD, Standing.IN_PROCESS)
    assert returned.returned_from is Stage.BAST
    again = after(returned, [(SubmitSignedBast(), APPLICANT)])
    assert (again.stage, again.returned_from) == (Stage.BAST, None)
    assert Approve in allowed_commands(again, BAST)


def test_d13_a_refused_request_is_over_for_everybody() -> None:
    refused = after(draft(), [(Submit(), APPLICANT), (Refuse("Tidak sesuai peruntukan."), TECHNICAL)])
    everybody = (APPLICANT, COLLEAGUE, TECHNICAL, SUBSTANCE, COORDINATOR, PROCESSOR, QUALITY, BAST, SYSTEM)
    assert [allowed_commands(refused, actor) for actor in everybody] == [frozenset()] * len(everybody)
    assert refused.verified_by == {(Stage.TECHNICAL, TECHNICAL.id)}


def test_a_failed_build_keeps_its_reason_and_waits_for_a_data_processor() -> None:
    building = after(draft(), TO_QUALITY[:-1])
    assert decide(building, RecordBuildFailed("disk_full"), SYSTEM, NOW) == (BuildFailed("disk_full"),)
    failed = after(building, [(RecordBuildFailed("disk_full"), SYSTEM)])
    assert failed.build_failed
    assert allowed_commands(failed, PROCESSOR) == {RestartBuild, ReturnForCorrection}
    restarted = after(failed, [(RestartBuild(), PROCESSOR)])
    assert not restarted.build_failed
    assert RecordBuilt in allowed_commands(restarted, SYSTEM)


@pytest.mark.parametrize(
    ("code", "state", "command", "actor"),
    [
        ("wrong_role", after(draft(), TO_QUALITY[:1]), Approve(), SUBSTANCE),
        ("wrong_role", after(draft(), TO_QUALITY[:1]), Approve(), APPLICANT),
        ("wrong_role", draft(), Submit(), TECHNICAL),
        ("other_institution", draft(), Submit(), OUTSIDER),
        ("other_institution", after(draft(), TO_BAST[:-1]), SubmitSignedBast(), OUTSIDER),
        ("own_institution", after(draft(), TO_QUALITY[:1]), Approve(), replace(TECHNICAL, institution_id=70)),
        ("is_applicant", after(draft(), TO_QUALITY[:1]), Approve(), replace(TECHNICAL, id=APPLICANT.id)),
        ("not_applicant", draft(), Submit(), COLLEAGUE),
        ("already_acted", after(draft(), TO_QUALITY[:2]), Approve(), replace(SUBSTANCE, id=TECHNICAL.id)),
        ("already_acted", after(draft(), TO_BAST), Approve(), replace(BAST, id=QUALITY.id)),
        ("wrong_stage", after(draft(), TO_QUALITY), Submit(), APPLICANT),
        ("wrong_stage", after(draft(), TO_QUALITY[:4]), Approve(), replace(TECHNICAL, id=99)),
        ("no_request_needed", draft(level=1), Submit(), APPLICANT),
        (
            "bast_not_required",
            after(draft(level=2), [*TO_QUALITY, (Approve(), QUALITY)]),
            SubmitSignedBast(),
            APPLICANT,
        ),
        ("access_not_granted", after(draft(), TO_BAST[:-1]), RecordHandover(), SYSTEM),
        (
            "build_has_failed",
            after(draft(), [*TO_QUALITY[:-1], (RecordBuildFailed("disk_full"), SYSTEM)]),
            RecordBuilt(),
            SYSTEM,
        ),
        ("build_not_failed", after(draft(), TO_QUALITY[:-1]), RestartBuild(), PROCESSOR),
        ("comment_required", after(draft(), TO_QUALITY[:1]), Refuse("  \n"), TECHNICAL),
        ("comment_required", after(draft(), TO_QUALITY[:1]), ReturnForCorrection(""), TECHNICAL),
        ("comment_required", after(draft(), TO_QUALITY), ReturnForCorrection(" "), QUALITY),
        ("comment_required", after(draft(), TO_BAST), Refuse(""), BAST),
    ],
)
def test_every_refusal_names_its_reason(
    code: str, state: RequestState, command: Command, actor: Actor
) -> None:
    assert refusal(state, command, actor).code == code


def test_every_refusal_has_an_indonesian_sentence_that_ends() -> None:
    assert set(MESSAGES) == set(RefusalCode)
    assert [code for code in RefusalCode if not Refusal(code).message_id.endswith(".")] == []


def test_a_restarted_build_bars_the_data_processor_from_checking_the_quality() -> None:
    failed = after(draft(), [*TO_QUALITY[:-1], (RecordBuildFailed("disk_full"), SYSTEM)])
    built = after(failed, [(RestartBuild(), PROCESSOR), (RecordBuilt(), SYSTEM)])
    same_person = Actor(PROCESSOR.id, Role.QUALITY_CHECKER, None)
    assert refusal(built, Approve(), same_person).code is RefusalCode.ALREADY_ACTED


def test_d14_a_moment_without_a_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decide(draft(), Submit(), APPLICANT, datetime(2026, 11, 23, 3, 0))


@pytest.mark.parametrize("level", [0, 5])
def test_a_request_has_a_level_from_one_to_four(level: int) -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        draft(level)


def test_a_state_is_a_value_that_can_be_compared_and_hashed(people: Mapping[Role, Actor]) -> None:
    assert len({after(draft(), TO_BAST), after(draft(), TO_BAST)}) == 1


REFUSED_BUILD: list[tuple[Command, Actor]] = [
    *TO_QUALITY[:4],
    (RecordBuildFailed("disclosure_failed"), SYSTEM),
]


def test_d3_only_a_result_that_failed_the_disclosure_check_can_be_let_out_all_the_same() -> None:
    """Decision record 9: asked for by the data processor, decided by the coordinator, then built again."""
    refused = after(draft(), REFUSED_BUILD)
    assert refused.build_refused
    failed = after(draft(), [*TO_QUALITY[:4], (RecordBuildFailed("disk_full"), SYSTEM)])
    assert refusal(failed, AskOverride("perlu"), PROCESSOR).code is RefusalCode.BUILD_NOT_REFUSED
    assert refusal(refused, GrantOverride("ya"), COORDINATOR).code is RefusalCode.OVERRIDE_NOT_ASKED
    asked = after(refused, [(AskOverride("perlu"), PROCESSOR)])
    assert next_actor(asked) is Role.COORDINATOR
    assert refusal(asked, RestartBuild(), PROCESSOR).code is RefusalCode.BUILD_NOT_FAILED
    granted = after(asked, [(GrantOverride("risiko dapat diterima"), COORDINATOR)])
    assert (granted.stage, granted.build_failed, granted.override_asked) == (Stage.PROCESSING, False, False)
    assert after(granted, [(RecordBuilt(), SYSTEM)]).stage is Stage.QUALITY


def test_whoever_asks_for_an_override_does_not_decide_it() -> None:
    asked = after(draft(), [*REFUSED_BUILD, (AskOverride("perlu"), PROCESSOR)])
    assert refusal(asked, GrantOverride("ya"), PROCESSOR).code is RefusalCode.WRONG_ROLE
    promoted = replace(PROCESSOR, role=Role.COORDINATOR)
    assert refusal(asked, GrantOverride("ya"), promoted).code is RefusalCode.ALREADY_ACTED
    assert refusal(asked, DeclineOverride("tidak"), promoted).code is RefusalCode.ALREADY_ACTED
    # Whoever coordinated the request takes its decisions to the end; so may a colleague.
    colleague = replace(COORDINATOR, id=24)
    assert {COORDINATOR, colleague} == {
        who for who in (COORDINATOR, colleague) if GrantOverride in allowed_commands(asked, who)
    }


def test_a_declined_override_leaves_the_data_processor_the_other_ways() -> None:
    declined = after(
        draft(),
        [*REFUSED_BUILD, (AskOverride("perlu"), PROCESSOR), (DeclineOverride("kelompokkan"), COORDINATOR)],
    )
    assert allowed_commands(declined, PROCESSOR) == {RestartBuild, ReturnForCorrection, AskOverride}


@pytest.mark.parametrize(
    "command", [AskOverride(" "), GrantOverride("\u200b\u3164"), DeclineOverride("\u2060\uffa0")]
)
def test_a_word_on_an_override_needs_a_reason(command: Command) -> None:
    refused = after(draft(), REFUSED_BUILD)
    asks = isinstance(command, AskOverride)
    state = refused if asks else after(refused, [(AskOverride("perlu"), PROCESSOR)])
    assert refusal(state, command, PROCESSOR if asks else COORDINATOR).code is RefusalCode.COMMENT_REQUIRED


@pytest.mark.parametrize(("widened", "stage"), [(False, Stage.PROCESSING), (True, Stage.TECHNICAL)])
def test_a_build_that_cannot_succeed_goes_back_to_the_applicant_and_is_built_anew(
    widened: bool, stage: Stage
) -> None:
    returned = after(
        draft(), [*REFUSED_BUILD, (ReturnForCorrection("Pilih wilayah lebih besar."), PROCESSOR)]
    )
    assert (returned.stage, returned.standing) == (Stage.PROCESSING, Standing.RETURNED)
    again = after(returned, [(Resubmit(widened), COLLEAGUE)])
    assert (again.stage, again.standing) == (stage, Standing.IN_PROCESS)
    assert (again.build_failed, again.build_refused) == (False, False)


def test_the_quality_checks_return_stays_unanswered_until_it_is_built_again() -> None:
    """Also while a build that then failed is with the applicant."""
    back = (ReturnForCorrection("Periksa baris."), QUALITY)
    failed = after(draft(), [*TO_QUALITY, back, (RecordBuildFailed("empty_result"), SYSTEM)])
    returned = after(failed, [(ReturnForCorrection("Pilih wilayah lain."), PROCESSOR)])
    assert (returned.standing, returned.returned_from) == (Standing.RETURNED, Stage.QUALITY)
    again = after(returned, [(Resubmit(), APPLICANT)])
    assert (again.stage, again.returned_from) == (Stage.PROCESSING, Stage.QUALITY)
    assert after(again, [(RecordBuilt(), SYSTEM)]).returned_from is None
    assert after(returned, [(Resubmit(True), APPLICANT)]).returned_from is None
