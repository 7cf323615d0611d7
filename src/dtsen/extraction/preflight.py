"""Everything that a build would refuse without reading a row, for who wants to know before it is begun."""

from __future__ import annotations

import tempfile
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.empty import empty_result
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.errors import SpecError
from dtsen.extraction.plan import AggregatePlan, ThemePlan, make_plan
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import LATEST, ExtractSpec
from dtsen.extraction.tables.plan import make_table_plan


def check_version_of(spec: ExtractSpec, dataset: Dataset) -> None:
    """Refuse another version than the one that was approved. Raises ``SpecError("unknown_version")``."""
    if spec.version not in (LATEST, dataset.version):
        raise SpecError(
            "unknown_version",
            f"version {spec.version} was asked, not {dataset.version}",
            spec.version,
            held=dataset.version,
        )


def preflight(spec: ExtractSpec, catalogue: Catalogue, dataset: Dataset) -> None:
    """Hold a checked specification against a dataset version: its number, its files, their columns.

    Raises ``SpecError``, ``RegistryError`` and ``EmptyResult`` as a build of it would. Nothing is written
    but into a folder for passing things, which is gone afterwards.
    """
    check_version_of(spec, dataset)
    plans: list[ThemePlan | AggregatePlan] = list(make_plan(spec, catalogue).themes)
    if spec.form == "table":
        plans = [make_table_plan(spec, choice, catalogue).groups for choice in spec.themes]
    with (
        tempfile.TemporaryDirectory(prefix="dtsen-check-") as folder,
        DuckDBEngine(dataset, Path(folder), bytes(32)) as engine,
    ):
        for plan in plans:
            engine.check_columns(plan)
            if not dataset.files(plan.theme, plan.regions) or not dataset.estimated_rows(
                plan.theme, plan.regions
            ):
                raise empty_result(plan.theme, plan.regions)
