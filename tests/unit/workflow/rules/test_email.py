import pytest

from dtsen.workflow.rules.email import FREE_MAIL, check_email, normalise_email


@pytest.mark.parametrize("email", ["nama@instansi.go.id", "a.b-c+d@dinsos.banyumaskab.go.id"])
def test_r30_a_go_id_address_is_accepted_for_government(email: str) -> None:
    assert check_email(email, government=True) is None


@pytest.mark.parametrize(
    "email",
    [
        "nama@x.go.id.evil.com",
        "nama@xgo.id",
        "nama@go.id",
        "nama@instansi-go.id",
        "nama@pln.co.id",
        "nama@instansi.go.id.",
        "nama@instansi.gо.id",  # the second o is Cyrillic
        "nama@@instansi.go.id",
        "nama@instansi..go.id",
        "nama@-instansi.go.id",
        "na ma@instansi.go.id",
        ".nama@instansi.go.id",
        "nama@instansi.go.id\nbcc:x@evil.com",
        "@instansi.go.id",
        "instansi.go.id",
        "",
    ],
)
def test_d1_anything_that_only_looks_like_go_id_is_refused(email: str) -> None:
    assert check_email(email, government=True) in ("malformed", "not_go_id")


@pytest.mark.parametrize("provider", sorted(FREE_MAIL))
def test_d1_free_mail_is_refused_for_everybody_even_when_recorded(provider: str) -> None:
    assert check_email(f"nama@{provider}", government=True) == "free_mail"
    assert check_email(f"nama@{provider}", government=False, domains=[provider]) == "free_mail"


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("nama@pln.co.id", None),
        ("nama@unit.pln.co.id", None),
        ("nama@xpln.co.id", "other_domain"),
        ("nama@pln.co.id.evil.com", "other_domain"),
        ("nama@instansi.go.id", "other_domain"),
    ],
)
def test_d1_other_institutions_use_their_recorded_domains(email: str, problem: str | None) -> None:
    assert check_email(email, government=False, domains=["pln.co.id"]) == problem


def test_d1_without_a_recorded_domain_no_address_can_be_right() -> None:
    assert check_email("nama@pln.co.id", government=False) == "no_recorded_domain"


def test_an_address_longer_than_mail_allows_is_malformed() -> None:
    assert check_email(f"{'a' * 250}@x.go.id", government=True) == "malformed"


def test_an_address_is_stored_in_lower_case() -> None:
    assert normalise_email("  Nama@Instansi.GO.ID ") == "nama@instansi.go.id"
