"""The whole job: from an approved specification to a finished delivery under its final name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from dtsen.extraction.catalogue import Catalogue, load_catalogue
from dtsen.extraction.delivery import Delivery, Progress
from dtsen.extraction.disclosure.differencing import Received
from dtsen.extraction.engines.cage import shortage_named
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.opening import EngineFactory
from dtsen.extraction.errors import PackageError
from dtsen.extraction.job import Job
from dtsen.extraction.level import AGGREGATE_LEVEL
from dtsen.extraction.package.archive import disk_full_named, publish, write_folder, write_zip
from dtsen.extraction.package.identity import DeliveryIdentity
from dtsen.extraction.package.place import check_target, work_place
from dtsen.extraction.plan import make_plan
from dtsen.extraction.preflight import check_version_of
from dtsen.extraction.regions import Regions
from dtsen.extraction.registry import Dataset
from dtsen.extraction.spec import ExtractSpec

__all__ = ["Delivery", "DeliveryIdentity", "Progress", "build", "check_secrets"]

_SHORTEST_KEY = 32  # bytes
_NO_SECRET = bytes(_SHORTEST_KEY)  # of a table: it has neither pseudonyms nor an order to be drawn
_SHORTEST_PASSPHRASE = 12  # characters: a package can be tried offline, as fast as machines allow


def build(
    spec: ExtractSpec,
    *,
    registry: Path,
    regions: Regions,
    target: Path,
    key: bytes | None,
    identity: DeliveryIdentity,
    passphrase: str | None = None,
    synthetic: bool = False,
    formula_safe: bool = True,
    progress: Callable[[Progress], None] = lambda progress: None,
    catalogue: Catalogue | None = None,
    engine: EngineFactory = DuckDBEngine,
    received: Sequence[Received] = (),
    elsewhere: Sequence[Received] | None = None,
    publishing: Callable[[], None] = lambda: None,
) -> Delivery:
    """Build the package of ``spec`` from one dataset version and give it the name ``target``.

    ``key`` (at least 32 bytes) is the request's own secret for pseudonyms, mark and seal; a table may do
    without, and then bears neither. ``passphrase`` (one line of at least 12 characters, all of them printable
    ASCII) is needed at levels 3 and 4 when the package is a ZIP. ``synthetic`` makes every document say so; a
    registry that says so of itself does, too. ``engine`` opens what reads the registry. ``received`` is what
    the institution has or is about to have, oldest first; ``elsewhere``, what other institutions have (None:
    not known). ``publishing`` is called when all is written and proven, and only the name has to be given.
    Killed at any moment, nothing stands under ``target``; what a killed run left is swept by the next. While
    one build of a target is at work, a second one is refused (``build_busy``).

    Raises ``SpecError``, ``RegistryError``, ``EngineError``, ``EmptyResult``, ``PackageError``,
    ``DisclosureRefused``, ``DiskFull`` and ``CheckFailed``; after any of them nothing new stands under
    ``target``. Source: R95, D3, D19.
    """
    catalogue = catalogue or load_catalogue()
    spec.check(catalogue, regions)
    dataset = Dataset.open(registry)
    check_version_of(spec, dataset)
    plan = make_plan(spec, catalogue)
    check_secrets(spec, plan.level, key, passphrase)
    target = Path(target)
    check_target(target, is_folder=spec.package == "none")
    with work_place(target) as work, disk_full_named(), shortage_named():
        # Again, for another build may have ended since; from here on the name is this one's.
        check_target(target, is_folder=spec.package == "none")
        with engine(dataset, work, key or _NO_SECRET) as opened:
            job = Job(
                spec=spec,
                catalogue=catalogue,
                regions=regions,
                dataset=dataset,
                plan=plan,
                identity=identity,
                synthetic=synthetic or dataset.synthetic,
                formula_safe=formula_safe,
                engine=opened,
                work=work,
                key=key,
                progress=progress,
                elsewhere=elsewhere,
            )
            with closing(job):
                job.count_rows()
                job.build_tables()
                job.check_disclosure(received)
                built = work / "package"
                if spec.package == "zip":
                    secret = passphrase if plan.level > AGGREGATE_LEVEL else None
                    size, digest = write_zip(built, job.members(), identity.issued_on, secret)
                else:
                    size, digest = write_folder(built, job.members())
        publishing()
        publish(built, target)
    reports = job.report(), job.disclosure, job.pages
    return Delivery(target, size, digest, plan.level, job.files(), *reports)


def check_secrets(spec: ExtractSpec, level: int, key: bytes | None, passphrase: str | None) -> None:
    """Refuse secrets that are none. Raises ``PackageError``: ``key_missing``, ``key_too_short``,
    ``key_too_plain``, ``passphrase_missing``, ``passphrase_signs``, ``passphrase_too_short``.
    """
    if key is None and level > AGGREGATE_LEVEL:
        raise PackageError("key_missing", f"a package of level {level} needs a key", level=level)
    if key is not None:
        _check_key(key)
    if spec.package == "zip" and level > AGGREGATE_LEVEL and not passphrase:
        raise PackageError(
            "passphrase_missing", f"a package of level {level} needs a passphrase", level=level
        )
    # Who opens a package types one line, and programs turn other signs into bytes each in a way of its own.
    if passphrase and not (passphrase.isascii() and passphrase.isprintable()):
        raise PackageError("passphrase_signs", "a passphrase is one line of printable ASCII")
    if passphrase and len(passphrase) < _SHORTEST_PASSPHRASE:
        raise PackageError(
            "passphrase_too_short",
            f"a passphrase has at least {_SHORTEST_PASSPHRASE} characters",
            least=_SHORTEST_PASSPHRASE,
        )


def _check_key(key: bytes) -> None:
    if len(key) < _SHORTEST_KEY:
        raise PackageError(
            "key_too_short", f"a request's key has at least {_SHORTEST_KEY} bytes", least=_SHORTEST_KEY
        )
    if len(set(key)) == 1:  # an emptied file, or a habit: nobody has to guess it
        raise PackageError("key_too_plain", "a request's key of one byte, repeated, is no secret")
