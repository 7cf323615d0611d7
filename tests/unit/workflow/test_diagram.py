from pathlib import Path

import pytest

from dtsen.workflow.diagram import main, page
from dtsen.workflow.refusals import RefusalCode
from dtsen.workflow.transitions import TRANSITIONS

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "request-states.md"


def test_the_page_in_the_docs_is_not_stale() -> None:
    assert main(["--check", str(REFERENCE)]) == 0


def test_a_stale_or_missing_page_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "request-states.md"
    assert main(["--check", str(stale)]) == 1
    stale.write_text(page().replace("Submit", "Send", 1), encoding="utf-8")
    assert main(["--check", str(stale)]) == 1
    assert "is stale" in capsys.readouterr().err


def test_without_an_argument_the_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == page()


def test_every_transition_is_drawn_and_every_refusal_explained() -> None:
    lines = page().splitlines()
    arrows = [line for line in lines if "-->" in line and "_" in line and "[*]" not in line]
    assert len(arrows) == len(TRANSITIONS)
    assert [code for code in RefusalCode if not any(line.startswith(f"| `{code}` |") for line in lines)] == []
