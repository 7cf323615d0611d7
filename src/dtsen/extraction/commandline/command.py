"""The house from the command line: ``dtsen synthesize``, ``dtsen extract``,
``dtsen verify`` and ``dtsen dataset``."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.commandline.bar import Bar, BuildBar
from dtsen.extraction.commandline.checked import checked_lines
from dtsen.extraction.commandline.ending import Ended, ended_by_none, ended_by_signals
from dtsen.extraction.commandline.exhaustion import exhaustion
from dtsen.extraction.commandline.refusal import drop_reports, keep_reports
from dtsen.extraction.commandline.saying import said_first, say
from dtsen.extraction.commandline.telling import tell_ended, tell_error
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.engines.opening import ENGINES, engine_for
from dtsen.extraction.errors import (
    CheckFailed,
    DisclosureRefused,
    DiskFull,
    ExtractionError,
    RegionError,
    SpecError,
    listed,
    shown_path,
)
from dtsen.extraction.intake.command import REGIONS_HELP, add_actions
from dtsen.extraction.level import AGGREGATE_LEVEL, PSEUDONYMOUS_LEVEL
from dtsen.extraction.package.place import check_target
from dtsen.extraction.package.seal import Findings, held_against_seal
from dtsen.extraction.plan import make_plan
from dtsen.extraction.preflight import preflight
from dtsen.extraction.quality.report import VERDICT_LABELS
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.run import DeliveryIdentity, build, check_secrets
from dtsen.extraction.sentences import sentence
from dtsen.extraction.spec import ExtractSpec
from dtsen.extraction.summary import summarise
from dtsen.extraction.synthesis import synthesize

_LARGEST_FILE = 1_000_000  # bytes of what is read whole: specification, key, passphrase
_YEARS_OF_A_ZIP = range(1980, 2108)


def main(arguments: list[str]) -> int:
    """Run one of the house's commands. 0: done; 2: the request is wrong; 1: it could not be done; 128 and
    the signal's number (130 for Ctrl-C): it was ended from outside, and what it had begun is swept.
    """
    options = _parser().parse_args(arguments)
    try:
        with ended_by_signals():
            options.run(options)
    except SpecError as error:
        tell_error(options.command, error)
        return 2
    except ExtractionError as error:
        tell_error(options.command, error)
        return 1
    except Ended as ended:
        tell_ended(options.command, ended)
        return ended.status
    except OSError as error:
        tell_error(options.command, _of_the_system(error))
        return 1
    except Exception as error:
        said = exhaustion(error) or _of_the_engine(error)
        if said is None:
            raise
        tell_error(options.command, said)
        return 1
    return 0


def _of_the_system(error: OSError) -> ExtractionError:
    """What the system refused, and of what: the file's name alone, for its folders may name people."""
    reason = (error.strerror or type(error).__name__).lower()
    name = Path(os.fsdecode(error.filename)).name if isinstance(error.filename, str | bytes) else ""
    return ExtractionError(
        "system_error",
        f"{name}: {reason}" if name else reason,
        name,
        place=f" pada {name}" if name else "",
    )


def _of_the_engine(error: Exception) -> ExtractionError | None:
    """What the system refused the engine, whose words for it hold whole paths."""
    if not isinstance(error, duckdb.IOException):
        return None
    return ExtractionError("system_error", "a file of the work folder cannot be read or written", place="")


def default_regions() -> Path:
    """Where the set-up puts the region files: below ``DTSEN_HOME`` (default ``var``)."""
    return Path(os.environ.get("DTSEN_HOME", "var")) / "npm/node_modules/idn-area-data/data"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dtsen", description="Registry data without the portal.")
    commands = parser.add_subparsers(dest="command", required=True)

    make = commands.add_parser(
        "synthesize",
        help="write a synthetic registry",
        epilog="Nobody in it exists. Families, seed and version alike, two runs give the same rows.",
    )
    make.add_argument(
        "--families", type=_positive, required=True, metavar="N", help="how many; about 3 people in each"
    )
    make.add_argument(
        "--seed", type=int, default=1, metavar="S", help="another number, another registry; else 1"
    )
    make.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="the new version's folder, not there yet or empty",
    )
    make.add_argument(
        "--version", default="1/2026", metavar="N/YYYY", help="what it calls itself; else 1/2026"
    )
    make.add_argument("--regions", type=Path, default=default_regions(), metavar="DIR", help=REGIONS_HELP)
    make.set_defaults(run=_synthesize)

    extract = commands.add_parser(
        "extract",
        help="build what a specification asks for",
        epilog="Two runs give the same bytes when specification, version, key file and day of issue are the "
        "same (and request and institution, if given); of an encrypted package, the random parts of the "
        "encryption aside.",
    )
    extract.add_argument(
        "spec",
        type=Path,
        metavar="SPEC.yaml",
        help="what was approved, as YAML or JSON (docs/reference/specification.md)",
    )
    extract.add_argument("--data", type=Path, required=True, metavar="DIR", help="one dataset version")
    extract.add_argument("--out", type=Path, metavar="DIR", help="where the delivery goes; not for --check")
    extract.add_argument("--check", action="store_true", help="only validate, and say what would come")
    extract.add_argument("--regions", type=Path, default=default_regions(), metavar="DIR", help=REGIONS_HELP)
    extract.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="32 or more bytes for pseudonyms, order of rows, mark and seal; else random and forgotten, and "
        "a table bears neither mark nor seal",
    )
    extract.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="of the encrypted package, one line of 12 or more characters (ASCII); else random, and printed "
        "before the build",
    )
    extract.add_argument(
        "--issued-on",
        type=_day,
        metavar="YYYY-MM-DD",
        help="the day of issue that documents and package show; else today",
    )
    extract.add_argument("--request", default="-", help="the request number that the documents show")
    extract.add_argument("--institution", default="-", help="the receiver that the documents show")
    extract.add_argument(
        "--received", type=Path, action="append", default=[], metavar="SPEC.yaml",
        help="what the receiver has already; repeat it, oldest first",
    )  # fmt: skip
    extract.add_argument(
        "--elsewhere", type=Path, action="append", default=[], metavar="SPEC.yaml",
        help="what another institution has, beside rows of level 3; repeat it, oldest first",
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
    verify.add_argument(
        "package", type=Path, metavar="DIR", help="the opened package, the folder that BACA-SAYA.html lies in"
    )
    verify.add_argument(
        "--key-file",
        type=Path,
        required=True,
        metavar="FILE",
        help="the key that the package was built with",
    )
    verify.set_defaults(run=_verify)

    dataset = commands.add_parser("dataset", help="take in or look at a dataset version")
    actions = dataset.add_subparsers(dest="action", required=True)
    summary = actions.add_parser("summary", help="print the open figures (level 1) as JSON")
    summary.add_argument("data", type=Path, metavar="DIR", help="one dataset version")
    summary.set_defaults(run=_summary)
    add_actions(actions, default_regions(), lambda: Bar("%").show, ended_by_none)
    return parser


def _synthesize(options: argparse.Namespace) -> None:
    with Bar("keluarga/families") as bar:
        result = synthesize(
            families=options.families,
            seed=options.seed,
            target=options.out,
            regions=Regions.load(options.regions),
            version=options.version,
            progress=bar.show,
            publishing=ended_by_none,
        )
    say(
        [
            f"{result.families} keluarga/families, {result.individuals} individu/individuals "
            f"(sintetis/synthetic) di/in {result.directory}"
        ]
    )


def _verify(options: argparse.Namespace) -> None:
    found = held_against_seal(options.package, _bytes(options.key_file))
    if found:
        raise CheckFailed(
            "seal",
            f"not as it was sealed: {_differences(found, 'changed', 'missing', 'not sealed', 'and {} more')}",
            changed=len(found.changed),
            missing=len(found.missing),
            extra=len(found.extra),
            names=_differences(found, "berubah", "hilang", "tidak disegel", "dan {} lagi"),
        )
    print(f"semua berkas sesuai dengan segelnya / as it was sealed, every file: {options.package}")


def _differences(found: Findings, changed: str, missing: str, extra: str, rest: str) -> str:
    """The files that differ behind the words for how they do."""
    kinds = {changed: found.changed, missing: found.missing, extra: found.extra}
    return "; ".join(listed(names, f"{kind}:", f"{kind}:", rest) for kind, names in kinds.items() if names)


def _extract(options: argparse.Namespace) -> None:
    catalogue, regions = load_catalogue(), Regions.load(options.regions)
    spec = ExtractSpec.from_yaml(_text(options.spec), catalogue=catalogue, regions=regions)
    dataset = Dataset.open(options.data)
    plan = make_plan(spec, catalogue)
    if options.out is None and not options.check:
        raise SpecError("no_target", "say with --out where the delivery goes", "--out")
    engine = engine_for(options.engine, options.spark_master)
    zipped = spec.package == "zip"
    passphrase = (
        _text(options.passphrase_file).strip() if options.passphrase_file else secrets.token_urlsafe(18)
    )
    secret = passphrase if zipped and plan.level > AGGREGATE_LEVEL else None
    key = _key(options.key_file, plan.level)
    target = options.out / f"{options.spec.stem}.zip" if options.out and zipped else options.out
    if options.elsewhere and plan.level != PSEUDONYMOUS_LEVEL:
        raise SpecError(
            "elsewhere_not_compared",
            f"--elsewhere is for rows of level {PSEUDONYMOUS_LEVEL}, and this is level {plan.level}",
            "--elsewhere",
            level=plan.level,
            wanted=PSEUDONYMOUS_LEVEL,
        )
    received, elsewhere = (
        [_other(option, path, catalogue, regions) for path in paths]
        for option, paths in (("--received", options.received), ("--elsewhere", options.elsewhere))
    )
    if options.check:
        preflight(spec, catalogue, dataset)
        check_secrets(spec, plan.level, key, secret)
        if target:
            check_target(target, is_folder=not zipped)
        safe = not options.raw_formulas
        lines = checked_lines(spec, plan, dataset, catalogue, regions, received=received, formula_safe=safe)
        print("\n".join(lines))
        return
    issued_on = options.issued_on or date.today()
    is_drawn = secret is not None and not options.passphrase_file
    try:
        with BuildBar() as bar:
            delivery = build(
                spec,
                registry=options.data,
                regions=regions,
                target=target,
                key=key,
                passphrase=secret,
                identity=DeliveryIdentity(options.request, options.institution, dataset.version, issued_on),
                formula_safe=not options.raw_formulas,
                progress=said_first(passphrase, target.name, bar.report) if is_drawn else bar.report,
                engine=engine,
                received=received,
                elsewhere=elsewhere or None,
                publishing=ended_by_none,
            )
    except DisclosureRefused as refused:
        for path in keep_reports(target, refused.documents):
            print(f"laporan/report: {path}", file=sys.stderr)
        if os.path.lexists(target):  # (what a former run has left there is none of this one's)
            print(f"berkas lama, tidak diubah/older file, unchanged: {target}", file=sys.stderr)
        raise
    except DiskFull:
        print(f"folder: {target.parent}", file=sys.stderr)
        raise
    drop_reports(target)
    rows = [
        f"{file.name}: {file.rows} baris/rows, {file.columns} kolom/columns"
        for file in delivery.files
        if file.rows is not None
    ]
    verdict = delivery.report.verdict
    checks = f"level {delivery.level}, pemeriksaan/checks: {VERDICT_LABELS[verdict].lower()}/{verdict}"
    # Of a table that withholds most of its cells nobody should learn only by opening it.
    little = [
        f"{theme.label}: {check.message}"
        for theme in delivery.report.themes
        for check in theme.checks
        if check.id == "enough" and check.verdict == "warn"
    ]
    say([*rows, *little, f"{checks}, {delivery.size} byte/bytes di/in {delivery.path}"])
    # The package leaves this out, for the receiver would learn from it what to subtract.
    with suppress(OSError):
        for check in delivery.report.for_officers:
            print(f"{check.label} / {check.id}: {check.message}", file=sys.stderr)


def _other(option: str, path: Path, catalogue: Catalogue, regions: Regions) -> Received:
    """What somebody has, by the specification of the file. What is wrong with it is said as that file's, for
    it is not the one to be built.
    """
    text = _text(path)
    try:
        return Received(path.name, ExtractSpec.from_yaml(text, catalogue=catalogue, regions=regions))
    except (SpecError, RegionError) as error:
        raise SpecError(
            "other_spec",
            f"{option} {path.name}: {error}",
            path.name,
            option=option,
            reason=sentence(error).removesuffix("."),
        ) from None


def _summary(options: argparse.Namespace) -> None:
    print(json.dumps(summarise(options.data), indent=1))


def _key(file: Path | None, level: int) -> bytes | None:
    """The key of the file, or one for this run alone; a table without the file hides nobody, and has none."""
    if file:
        return _bytes(file)
    return None if level == AGGREGATE_LEVEL else secrets.token_bytes(32)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day such as 2026-02-28") from None
    if day.year not in _YEARS_OF_A_ZIP:
        raise argparse.ArgumentTypeError("must lie between 1980 and 2107")
    return day


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 on")
    return int(text)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")  # (some editors begin a file with a mark of their own)
    except UnicodeDecodeError:
        raise SpecError("file_unreadable", f"{shown_path(path)} is not UTF-8 text", path.name) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError:
        raise SpecError("file_unreadable", f"{shown_path(path)} cannot be read", path.name) from None
    if len(content) > _LARGEST_FILE:
        raise SpecError("file_too_big", f"{shown_path(path)} is larger than 1 MB", path.name)
    return content
