from dtsen.workflow.roles import OFFICERS, STAFF, STAGE_ROLE, Role
from dtsen.workflow.stages import ORDER, VERIFICATIONS, Stage, Standing


def test_r99_the_nine_stages_stand_in_the_order_and_words_of_the_guide() -> None:
    assert [(stage.number, stage.label) for stage in ORDER] == [
        (1, "Permohonan Akses Data"),
        (2, "Verifikasi Teknis"),
        (3, "Verifikasi Substansi"),
        (4, "Verifikasi Koordinator"),
        (5, "Pengolahan Data"),
        (6, "Cek Kualitas Data"),
        (7, "Unduh Data"),
        (8, "Verifikasi BAST"),
        (9, "Selesai"),
    ]


def test_d13_the_three_verifications_come_before_the_data_are_built() -> None:
    assert tuple(stage.number for stage in VERIFICATIONS) == (2, 3, 4)


def test_r103_there_are_seven_work_roles() -> None:
    assert len(OFFICERS) == 7
    assert STAFF.difference(OFFICERS) == {Role.ADMINISTRATOR, Role.AUDITOR}


def test_every_stage_has_somebody_who_is_responsible_and_that_is_never_an_onlooker() -> None:
    assert set(STAGE_ROLE) == set(Stage)
    assert set(STAGE_ROLE.values()) == {Role.APPLICANT} | (OFFICERS - {Role.ACCOUNT_VERIFIER})


def test_r1_every_role_and_standing_has_an_indonesian_name() -> None:
    assert [role.label for role in Role if not role.label.strip()] == []
    assert {standing: standing.label for standing in Standing} == {
        "draft": "Draf",
        "in_process": "Sedang diproses",
        "returned": "Perlu perbaikan",
        "refused": "Ditolak",
        "completed": "Selesai",
    }
