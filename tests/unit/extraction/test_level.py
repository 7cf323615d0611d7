import pytest

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.errors import SpecError
from dtsen.extraction.level import required_level


def test_d3_rows_without_a_direct_identifier_are_level_3(catalogue: Catalogue) -> None:
    finding = required_level(catalogue, "rows", {"individual": ["age", "sex"], "family": ["decile"]})
    assert (finding.level, finding.reason, finding.decisive) == (3, "no_direct_identifier", ())


def test_d3_one_direct_identifier_makes_rows_level_4_and_is_named(catalogue: Catalogue) -> None:
    finding = required_level(
        catalogue, "rows", {"individual": ["age", "nik"], "family": ["address", "decile"]}
    )
    assert finding.level == 4
    assert [(variable.theme, variable.id) for variable in finding.decisive] == [
        ("family", "address"),
        ("individual", "nik"),
    ]


def test_d3_every_direct_identifier_alone_makes_level_4(catalogue: Catalogue) -> None:
    for theme in catalogue:
        for variable in theme.variables:
            finding = required_level(catalogue, "rows", {theme.id: [variable.id]})
            assert (finding.level == 4) == variable.is_direct_identifier


def test_r8_a_table_is_level_2(catalogue: Catalogue) -> None:
    assert required_level(catalogue, "table", {"family": ["decile"]}).level == 2


def test_an_unknown_form_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(SpecError):
        required_level(catalogue, "picture", {"family": ["decile"]})
