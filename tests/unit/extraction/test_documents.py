import pytest

from dtsen.extraction.documents import Document, optional_documents, required_documents


@pytest.mark.parametrize(
    ("level", "required"),
    [
        (1, []),
        (2, ["letter"]),
        (3, ["letter", "kak", "decree", "regulation"]),
        (4, ["letter", "kak", "decree", "regulation"]),
    ],
)
def test_r7_to_r10_each_level_needs_its_own_documents(level: int, required: list[str]) -> None:
    assert list(required_documents(level)) == required


@pytest.mark.parametrize(
    ("level", "optional"), [(1, ()), (2, ()), (3, ("supporting",)), (4, ("supporting",))]
)
def test_r9_supporting_documents_belong_to_row_data(level: int, optional: tuple[str, ...]) -> None:
    assert optional_documents(level) == optional


def test_r9_every_document_has_a_place_in_the_set_of_row_data() -> None:
    assert required_documents(4) + optional_documents(4) == tuple(Document)


@pytest.mark.parametrize("level", [0, 5])
def test_a_level_that_does_not_exist_is_an_error(level: int) -> None:
    with pytest.raises(ValueError, match="1 to 4"):
        required_documents(level)
