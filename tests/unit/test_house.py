"""The house keeps its order: every package is in the import contract, every moment has its person."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dtsen"


def test_every_top_level_package_is_in_the_import_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    named = {name.strip().removeprefix("dtsen.") for layer in contract["layers"] for name in layer.split("|")}

    packages = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}

    assert packages == named


def test_every_decided_at_has_its_decided_by_and_a_constraint_keeps_the_pair_together():
    """A moment and who did it come as a pair (design, names)."""
    unguarded = []
    for model in apps.get_app_config("records").get_models():
        fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
        for name, field in fields.items():
            partner = name.removesuffix("_at") + "_by"
            if not name.endswith("_at") or partner not in fields:
                continue
            both_required = not field.null and not fields[partner].null
            guarded = any(
                name in str(constraint.deconstruct()) and partner in str(constraint.deconstruct())
                for constraint in model._meta.constraints
            )
            # Without the person, the moment alone is allowed where the service or a visitor may act.
            nobody_allowed = not field.null and fields[partner].null
            if not (both_required or guarded or nobody_allowed):
                unguarded.append(f"{model.__name__}.{name}")
    assert unguarded == []


def test_no_file_of_the_source_holds_more_than_400_lines():
    long = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_no_import_hides_inside_a_function_or_behind_type_checking():
    hidden = [
        f"{path.relative_to(SOURCE)}: {match}"
        for path in SOURCE.rglob("*.py")
        for match in re.findall(
            r"^[ \t]+(?:from dtsen|import dtsen).*|.*TYPE_CHECKING.*", path.read_text(), re.M
        )
    ]
    assert hidden == []


def test_no_template_holds_inline_script_style_or_handler():
    """R-security: the CSP would block them, and the page would break silently."""
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?:click|change|submit|input|load)=", re.I
    )
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.html")
        # Mails alone carry styles of their own: no mail program reads a style sheet.
        if "notifications" not in path.parts and pattern.search(path.read_text())
    ]
    assert found == []
