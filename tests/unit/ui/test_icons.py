"""Icons are read from the package and refuse what is not there."""

from pathlib import Path

import pytest

from dtsen.ui.icons import UnknownIcon, svg

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="24">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l5 5l10 -10" />
</svg>"""


def test_an_icon_is_inlined_without_its_invisible_square_and_hidden_from_readers(tmp_path: Path) -> None:
    (tmp_path / "check.svg").write_text(DRAWING)
    drawn = svg(tmp_path, "check", "icon--lg")
    assert drawn.count("<path") == 1
    assert 'class="icon icon--lg"' in drawn
    assert 'aria-hidden="true"' in drawn
    assert "style" not in drawn


@pytest.mark.parametrize("name", ["no-such-icon", "../check", "", "check.svg", "CHECK"])
def test_an_unknown_or_outside_name_raises(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "outline"
    inner.mkdir()
    (tmp_path / "check.svg").write_text(DRAWING)
    with pytest.raises(UnknownIcon):
        svg(inner, name)
