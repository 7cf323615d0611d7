import copy
from importlib.resources import files

import pytest

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.catalogue.loader import parse_catalogue
from dtsen.extraction.catalogue.model import CodeList
from dtsen.extraction.errors import CatalogueError, SpecError
from dtsen.extraction.yaml import load_yaml

GUIDE_LABELS = (
    "Provinsi", "Kabupaten/Kota", "Kecamatan", "Desa/Kelurahan", "Tahun Pendataan", "Desil",
    "Persentil", "Alamat", "Nama Kepala Keluarga", "NIK Keluarga", "NIK (Kepala Keluarga) Padan",
    "Kualitas Dinding", "Jenis Lantai", "Kualitas Lantai", "Bahan Bakar Memasak", "Sumber Penerangan",
    "Daya Listrik Terpasang", "Sumber Air Minum", "Memiliki Fasilitas Buang Air Besar",
    "Resiko Stunting", "Penerima BPNT", "Penerima BST",
)  # fmt: skip


def test_r79_the_picker_shows_the_22_labels_that_the_guide_prints(catalogue: Catalogue) -> None:
    shown = {variable.label for variable in catalogue.theme("family").variables if variable.in_guide}
    assert shown == set(GUIDE_LABELS)


def codelists(catalogue: Catalogue) -> dict[str, CodeList]:
    found = [variable.codelist for theme in catalogue for variable in theme.variables]
    return {codelist.id: codelist for codelist in found if codelist}


def test_the_catalogue_has_129_variables_with_34_code_lists(catalogue: Catalogue) -> None:
    assert [len(theme.variables) for theme in catalogue] == [64, 65]
    assert len(codelists(catalogue)) == 34


def test_themes_carry_the_names_of_the_guide(catalogue: Catalogue) -> None:
    """R75."""
    assert [theme.label for theme in catalogue] == [
        "Set Data Keluarga",
        "Set Data Anggota Keluarga (Individu)",
    ]


def test_groups_hold_every_variable_once_and_in_order(catalogue: Catalogue) -> None:
    for theme in catalogue:
        grouped = [variable.id for group in theme.groups() for variable in group.variables]
        assert sorted(grouped) == sorted(variable.id for variable in theme.variables)
    assert [group.label for group in catalogue.theme("family").groups()][:2] == ["Wilayah", "Identitas"]


def test_r10_names_addresses_and_numbers_are_direct_identifiers(catalogue: Catalogue) -> None:
    individual = catalogue.theme("individual")
    for name in ("nik", "full_name", "birth_date", "address", "family_card_number"):
        assert individual.variable(name).is_direct_identifier
    assert not individual.variable("age").is_direct_identifier


def test_an_unknown_variable_and_an_unknown_theme_are_named(catalogue: Catalogue) -> None:
    with pytest.raises(SpecError) as unknown:
        catalogue.theme("family").variable("shoe_size")
    assert (unknown.value.code, unknown.value.subject) == ("unknown_variable", "shoe_size")
    with pytest.raises(SpecError) as missing:
        catalogue.theme("pets")
    assert missing.value.code == "unknown_theme"


def test_a_code_list_of_powers_of_two_allows_their_sums(catalogue: Catalogue) -> None:
    cards = codelists(catalogue)["identitas"]
    assert {"0", "1", "2", "4", "3", "5", "6", "7"} == cards.allowed
    assert "99" in codelists(catalogue)["jamkes"].allowed
    assert "100" not in codelists(catalogue)["jamkes"].allowed


def test_a_variable_may_have_codes_besides_its_list(catalogue: Catalogue) -> None:
    assert catalogue.theme("individual").variable("highest_diploma").codes["23"] == "Tidak punya ijazah SD"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"codelist": "nowhere"}, "unknown_codelist"),
        ({"micro_level": 4}, "level"),
        ({"id": "province"}, "repeated"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(change: dict[str, object], code: str) -> None:
    source = files("dtsen.extraction.catalogue").joinpath("variables.yaml").read_text(encoding="utf-8")
    data = copy.deepcopy(load_yaml(source))
    data["themes"][0]["variables"][0] |= change
    with pytest.raises(CatalogueError) as refused:
        parse_catalogue(data)
    assert refused.value.code == code
