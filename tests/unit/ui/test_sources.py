"""The strict CSP is kept by the sources themselves: no inline style, script or handler in any template."""

import re
from pathlib import Path

import pytest

import dtsen

ROOT = Path(dtsen.__file__).parent
# Mails carry inline styles by design; they are no pages.
TEMPLATES = [path for path in sorted(ROOT.glob("*/templates/**/*.html")) if "notifications" not in path.parts]
FORBIDDEN = re.compile(
    r"""\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)|<style""", re.IGNORECASE
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_script_or_handler(path: Path) -> None:
    found = FORBIDDEN.search(path.read_text(encoding="utf-8"))
    assert found is None, found


@pytest.mark.parametrize(
    "bad", ['<p style="x">', '<a onclick="x">', "<script>x</script>", '<a href="javascript:x">', "<style>"]
)
def test_the_search_finds_what_it_is_for(bad: str) -> None:
    assert FORBIDDEN.search(bad)


def test_a_class_that_wraps_neatly_leaves_it_to_the_cell_whether_it_wraps() -> None:
    """``text-wrap`` sets both how and whether: in a class it beats ``.nowrap``, and dates break in two."""
    rules = re.findall(
        r"([^{}]+)\{([^{}]*)\}",
        "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/static/**/*.css")),
    )
    assert [name.strip() for name, body in rules if "." in name and "text-wrap: pretty" in body] == []


def test_every_class_named_in_the_usage_sheet_exists() -> None:
    css = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("*/static/**/*.css"))
    sheet = (ROOT / "ui/README.md").read_text(encoding="utf-8")
    classes = {name for group in re.findall(r'class="([\w -]+)"', sheet) for name in group.split()}
    assert classes
    assert {name for name in classes if f".{name}" not in css} == set()
