"""How a specification is checked at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.registries import REGIONS_DIRECTORY

from dtsen.cli import main


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[dict[str, Any], Path], str]:
    """Check a specification; what was printed comes back, refusals with their status before them."""

    def checked(spec: dict[str, Any], registry: Path) -> str:
        (tmp_path / "s.yaml").write_text(json.dumps(spec))
        place = ["--data", str(registry), "--regions", str(REGIONS_DIRECTORY)]
        status = main(["extract", str(tmp_path / "s.yaml"), *place, "--check"])
        said = capsys.readouterr()
        if not status:
            return said.out
        assert said.out == ""
        assert said.err.count("\n") == 2
        return f"{status} {said.err.rpartition('[')[2].rstrip(']' + chr(10))}"

    return checked
