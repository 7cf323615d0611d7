"""The house from the command line: ``dtsen synthesize``, ``dtsen extract``,
``dtsen verify`` and ``dtsen dataset``."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from datetime import date
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.documents import required_documents
from dtsen.extraction.engines.opening import ENGINES, engine_for
from dtsen.extraction.errors import CheckFailed, DisclosureRefused, ExtractionError, SpecError
from dtsen.extraction.estimate import estimates
from dtsen.extraction.intake.command import add_actions
from dtsen.extraction.level import IDENTIFIED_LEVEL
from dtsen.extraction.package.mark import changed_files
from dtsen.extraction.plan import Plan, make_plan
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.run import DeliveryIdentity, Progress, build
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.summary import summarise
from dtsen.extraction.synthesis import synthesize

_BAR = 30
_SECONDS_BETWEEN_LINES = 0.2


def main(arguments: list[str]) -> int:
    """Run one of the house's commands. 0: done; 2: the request is wrong; 1: it could not be done."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except SpecError as error:
        return _refuse(options.command, error, status=2)
    except ExtractionError as error:
        return _refuse(options.command, error, status=1)
    return 0


def default_regions() -> Path:
    """Where the set-up puts the region files: below ``DTSEN_HOME`` (default ``var``)."""
    return Path(os.environ.get("DTSEN_HOME", "var")) / "npm/node_modules/idn-area-data/data"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dtsen", description="Registry data without the portal.")
    commands = parser.add_subparsers(dest="command", required=True)

    make = commands.add_parser("synthesize", help="write a synthetic registry")
    make.add_argument("--families", type=_positive, required=True, metavar="N")
    make.add_argument("--seed", type=int, default=1, metavar="S")
    make.add_argument("--out", type=Path, required=True, metavar="DIR")
    make.add_argument("--version", default="1/2026", metavar="N/YYYY")
    make.add_argument("--regions", type=Path, default=default_regions(), metavar="DIR")
    make.set_defaults(run=_synthesize)

    extract = commands.add_parser("extract", help="build what a specification asks for")
    extract.add_argument("spec", type=Path, metavar="SPEC.yaml")
    extract.add_argument("--data", type=Path, required=True, metavar="DIR", help="one dataset version")
    extract.add_argument("--out", type=Path, metavar="DIR", help="where the delivery goes; not for --check")
    extract.add_argument("--check", action="store_true", help="only validate, and say what would come")
    extract.add_argument("--regions", type=Path, default=default_regions(), metavar="DIR")
    extract.add_argument("--key-file", type=Path, help="32 or more bytes for the pseudonyms; else random")
    extract.add_argument(
        "--passphrase-file", type=Path, help="of the encrypted package; else random and printed"
    )
    extract.add_argument("--request", default="-", help="the request number that the documents show")
    extract.add_argument("--institution", default="-", help="the receiver that the documents show")
    extract.add_argument(
        "--received", type=Path, action="append", default=[], metavar="SPEC.yaml",
        help="what the receiver has already; repeat it, oldest first",
    )  # fmt: skip
    extract.add_argument("--raw-formulas", action="store_true", help="leave =, +, - and @ as they are")
    extract.add_argument("--engine", choices=ENGINES, default="duckdb", help="what reads the registry")
    extract.add_argument(
        "--spark-master",
        default=os.environ.get("DTSEN_SPARK", ""),
        metavar="URL",
        help="the cluster of --engine spark: spark://host:port or sc://host:port; else DTSEN_SPARK",
    )
    extract.set_defaults(run=_extract)

    verify = commands.add_parser("verify", help="hold an opened package against its seal")
    verify.add_argument("package", type=Path, metavar="DIR")
    verify.add_argument(
        "--key-file", type=Path, required=True, help="the key that the package was built with"
    )
    verify.set_defaults(run=_verify)

    dataset = commands.add_parser("dataset", help="take in or look at a dataset version")
    actions = dataset.add_subparsers(dest="action", required=True)
    summary = actions.add_parser("summary", help="print the open figures (level 1) as JSON")
    summary.add_argument("data", type=Path, metavar="DIR")
    summary.set_defaults(run=_summary)
    add_actions(actions, default_regions(), lambda: _Bar("%").show)
    return parser


def _synthesize(options: argparse.Namespace) -> None:
    bar = _Bar("families")
    result = synthesize(
        families=options.families,
        seed=options.seed,
        target=options.out,
        regions=Regions.load(options.regions),
        version=options.version,
        progress=bar.show,
    )
    bar.close()
    print(f"{result.families} families, {result.individuals} individuals (synthetic) in {result.directory}")


def _verify(options: argparse.Namespace) -> None:
    changed = changed_files(options.package, _bytes(options.key_file))
    if changed:
        raise CheckFailed("seal", f"not as it was sealed: {', '.join(changed)}", changed[0])
    print(f"as it was sealed: {options.package}")


def _extract(options: argparse.Namespace) -> None:
    catalogue, regions = load_catalogue(), Regions.load(options.regions)
    spec = ExtractSpec.from_yaml(_text(options.spec), catalogue=catalogue, regions=regions)
    dataset = Dataset.open(options.data)
    plan = make_plan(spec, catalogue)
    if options.check:
        _print_check(spec, plan, dataset, catalogue, regions)
        return
    if options.out is None:
        raise SpecError("no_target", "say with --out where the delivery goes", "--out")
    engine = engine_for(options.engine, options.spark_master)
    zipped = spec.package == "zip"
    passphrase = (
        _text(options.passphrase_file).strip() if options.passphrase_file else secrets.token_urlsafe(18)
    )
    target = options.out / f"{options.spec.stem}.zip" if zipped else options.out
    target.parent.mkdir(parents=True, exist_ok=True)
    bar = _Bar("rows")

    def show(progress: Progress) -> None:
        unit = "cells protected" if progress.stage == "suppressing" else "rows"
        bar.show(progress.rows_done, progress.rows_total, unit)

    try:
        delivery = build(
            spec,
            registry=options.data,
            regions=regions,
            target=target,
            key=_bytes(options.key_file) if options.key_file else secrets.token_bytes(32),
            passphrase=passphrase if zipped and plan.level > 2 else None,
            identity=DeliveryIdentity(options.request, options.institution, dataset.version, date.today()),
            formula_safe=not options.raw_formulas,
            progress=show,
            engine=engine,
            received=[
                Received(path.name, ExtractSpec.from_yaml(_text(path), catalogue=catalogue, regions=regions))
                for path in options.received
            ],
        )
    except DisclosureRefused as refused:
        for name, content in refused.documents.items():
            (target.parent / name).write_bytes(content)
            print(f"report: {target.parent / name}", file=sys.stderr)
        raise
    bar.close()
    for file in delivery.files:
        if file.rows is not None:
            print(f"{file.name}: {file.rows} rows, {file.columns} columns")
    print(
        f"level {delivery.level}, checks: {delivery.report.verdict}, {delivery.size} bytes in {delivery.path}"
    )
    if zipped and plan.level > 2 and not options.passphrase_file:
        print(f"passphrase: {passphrase}")


def _summary(options: argparse.Namespace) -> None:
    print(json.dumps(summarise(options.data), indent=1))


def _print_check(
    spec: ExtractSpec, plan: Plan, dataset: Dataset, catalogue: Catalogue, regions: Regions
) -> None:
    finding = spec.level_finding(catalogue)
    names = ", ".join(f"{variable.theme}.{variable.id}" for variable in finding.decisive)
    print(f"level: {finding.level} ({finding.reason}{': ' + names if names else ''})")
    print(f"documents: {', '.join(required_documents(finding.level))}")
    for estimate in estimates(spec, plan, dataset, regions):
        print(f"{estimate.theme}: {', '.join(estimate.columns)}")
        print(f"  at most about {estimate.rows} rows, {estimate.size / 1e6:.1f} MB before compression")
    if finding.level < IDENTIFIED_LEVEL:
        print(f"disclosure: k = {spec.disclosure.k}")
        for transform in spec.disclosure.transform:
            print(f"  {transform.variable}: {transform.label}")


def _refuse(command: str, error: ExtractionError, status: int) -> int:
    print(f"dtsen {command}: {error} [{error.code}]", file=sys.stderr)
    return status


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 on")
    return int(text)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise SpecError("file_unreadable", f"{path.name} is not UTF-8 text", path.name) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SpecError("file_unreadable", f"{path.name} cannot be read", path.name) from None


class _Bar:
    """A progress line on standard error, with the time left; silent when nobody watches."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._begun = time.monotonic()
        self._shown = 0.0
        self._watched = sys.stderr.isatty()

    def show(self, done: int, total: int, unit: str = "") -> None:
        """Draw the line; a new ``unit`` begins a line, and a time, of its own."""
        now = time.monotonic()
        if unit and unit != self._unit:
            if self._shown:
                self.close()
            self._unit, self._begun, self._shown = unit, now, 0.0
        if not self._watched or not total or (now - self._shown < _SECONDS_BETWEEN_LINES and done < total):
            return
        self._shown = now
        left = (now - self._begun) * (total - done) / done if done else 0
        filled = _BAR * done // total
        bar = "#" * filled + "." * (_BAR - filled)
        print(
            f"\r[{bar}] {done}/{total} {self._unit}, {left:4.0f} s left", end="", file=sys.stderr, flush=True
        )

    def close(self) -> None:
        if self._watched:
            print(file=sys.stderr)
