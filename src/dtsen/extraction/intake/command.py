"""``dtsen dataset check`` and ``dtsen dataset register``."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

from dtsen.extraction.catalogue import load_catalogue
from dtsen.extraction.commandline.saying import say
from dtsen.extraction.errors import ExtractionError, RegistryError
from dtsen.extraction.intake.changes_text import changes_text
from dtsen.extraction.intake.registration import check, register
from dtsen.extraction.intake.report import IntakeReport
from dtsen.extraction.regions import Regions

Progress = Callable[[int, int], None]

REGIONS_HELP = (
    "the folder with provinces.csv, regencies.csv, districts.csv and villages.csv; else the one below "
    "DTSEN_HOME that the set-up fills"
)


class DeliveryRefused(ExtractionError):
    """The delivery breaks rules; the report has been printed."""


def default_registry() -> Path:
    """Where the portal keeps its versions: below ``DTSEN_HOME`` (default ``var``)."""
    return Path(os.environ.get("DTSEN_HOME", "var")) / "registry"


def add_actions(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    regions: Path,
    bar: Callable[[], Progress],
    publishing: Callable[[], None],
) -> None:
    """Hang both commands below ``dtsen dataset``. ``regions`` is the default of their ``--regions``;
    ``publishing`` is called before a version gets its name.
    """

    def run_check(options: argparse.Namespace) -> None:
        _check_report(options.report)
        report = check(
            options.delivery,
            regions=Regions.load(options.regions),
            out=options.out,
            version=options.version,
            progress=bar(),
        )
        _tell(report, options.report)

    def run_register(options: argparse.Namespace) -> None:
        _check_report(options.report)
        places = Regions.load(options.regions)
        result = register(
            options.delivery,
            version=options.version,
            out=options.out,
            regions=places,
            synthetic=options.synthetic,
            progress=bar(),
            publishing=publishing,
        )
        registered = (
            f"{changes_text(result.changes, load_catalogue(), places)}"
            f"terdaftar di / registered in {result.directory}\n"
            if result.changes and result.directory
            else ""
        )
        _tell(result.report, options.report, registered)

    parsers = {
        "check": actions.add_parser("check", help="validate a delivery, and write nothing"),
        "register": actions.add_parser("register", help="validate a delivery and file it as a version"),
    }
    places = {
        "check": "where the work folder may stand for that time; else DTSEN_HOME/registry",
        "register": "the folder of all versions, in which this one gets its own; else DTSEN_HOME/registry",
    }
    for name, parser in parsers.items():
        parser.add_argument("delivery", type=Path, metavar="DIR", help="holds family/ and individual/")
        parser.add_argument("--out", type=Path, default=default_registry(), metavar="DIR", help=places[name])
        parser.add_argument("--report", type=Path, metavar="FILE", help="the findings as JSON")
        parser.add_argument("--regions", type=Path, default=regions, metavar="DIR", help=REGIONS_HELP)
    parsers["check"].set_defaults(run=run_check)
    parsers["check"].add_argument("--version", metavar="N/YYYY", help="what it is to be registered as")
    parsers["register"].add_argument(
        "--version",
        required=True,
        metavar="N/YYYY",
        help="number and year, such as 3/2026: the quarter whose first day ages count from",
    )
    parsers["register"].add_argument("--synthetic", action="store_true", help="nobody in it exists")
    parsers["register"].set_defaults(run=run_register)


def _check_report(target: Path | None) -> None:
    """Before hours of work: the report can be written there."""
    if target is None:
        return
    taken = target if target.exists() else target.parent
    if target.is_dir() or not target.parent.is_dir() or not os.access(taken, os.W_OK):
        raise RegistryError("report_unwritable", f"the report {target.name} cannot be written", target.name)


def _tell(report: IntakeReport, target: Path | None, registered: str = "") -> None:
    """Keep the report in ``target`` and say it, with what was ``registered``: each though the other fails."""
    try:
        if target is not None:
            content = json.dumps(report.to_mapping(), ensure_ascii=False, indent=1) + "\n"
            target.write_text(content, encoding="utf-8")
    finally:
        say([f"{report.to_text()}{registered}".removesuffix("\n")])
    if not report.is_valid:
        raise DeliveryRefused(
            "delivery_refused", f"the delivery {report.delivery} is refused", report.delivery
        )
