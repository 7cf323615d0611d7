"""Plans as queries on the cluster, cut into slices that a driver can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from dtsen.extraction.engines import sql
from dtsen.extraction.engines.hmac import padded
from dtsen.extraction.engines.spark import sql as spark_sql
from dtsen.extraction.engines.spark.slices import even_slices, file_slices
from dtsen.extraction.errors import EngineError
from dtsen.extraction.plan import AggregatePlan, HouseholdPlan, Pseudonym, Suppression, ThemePlan
from dtsen.extraction.registry import REGION_COLUMN, Dataset

# What goes along with the rows on the cluster, and does not leave it.
_FILE, _ROW, _KEY, _SLICE = "_file", "_row", "_key", "_slice"
_GLOB = str.maketrans({sign: f"\\{sign}" for sign in "*?[]{}\\"})


class ClusterQueries:
    """The registry as the cluster sees it. ``name`` tells its relations from others of the session; ``types``
    gives a file's columns and their types in the embedded engine.
    """

    def __init__(
        self,
        session: SparkSession,
        name: str,
        dataset: Dataset,
        types: Callable[[Path], Mapping[str, str]],
        key: bytes,
    ) -> None:
        self._session = session
        self._name = name
        self._dataset = dataset
        self._types = types
        self._key = key
        self._schemas: dict[str, str] = {}
        self._views: dict[tuple[tuple[Path, ...], bool], str] = {}

    def count(self, plan: ThemePlan) -> dict[Path, int]:
        """The number of rows that each file gives, in the files' order; files without any are left out."""
        files = self._dataset.files(plan.theme, plan.regions)
        if not files:
            return {}
        asked = f"SELECT {_FILE}, count(*) AS found {sql.source(plan, self._dialect())} GROUP BY {_FILE}"
        answer = self._session.sql(asked).toArrow().to_pydict()
        found = dict(zip(map(_local, answer[_FILE]), answer["found"], strict=True))
        counted = {path: found.pop(_whole(path), 0) for path in files}
        if found:  # (rows of a file that we do not know again must not be left out in silence)
            raise EngineError("spark_failed", "Spark calls the registry's files by other names", "spark")
        return {path: number for path, number in counted.items() if number}

    def count_joined(self, plan: ThemePlan) -> int:
        """The number of rows of a plan that takes something of families."""
        if not self._dataset.files(plan.theme, plan.regions):
            return 0
        answer = self._session.sql(f"SELECT count(*) AS found {sql.source(plan, self._dialect())}")
        return int(answer.toArrow().to_pydict()["found"][0])

    @contextmanager
    def rows(self, plan: ThemePlan, counted: Mapping[Path, int]) -> Iterator[Iterator[DataFrame]]:
        """The rows in the plan's order, as slices in their order, to be fetched while the context is open.

        Their columns are called c0, c1, … ``counted`` is what ``count`` gave.
        """
        if plan.shuffled_by is None:
            yield (self._in_registry_order(plan, part) for part in file_slices(counted, len(plan.columns)))
            return
        number = even_slices(sum(counted.values()), len(plan.columns))
        keyed = self._keyed(plan, plan.shuffled_by)
        if number == 1:
            yield iter([_in_key_order(keyed)])
            return
        with _kept(
            keyed.selectExpr("*", f"{spark_sql.slice_of_key(_KEY, number)} AS {_SLICE}"), number
        ) as kept:
            yield (_in_key_order(kept.where(f"{_SLICE} = {part}")) for part in range(number))

    @contextmanager
    def groups(self, plan: AggregatePlan | HouseholdPlan) -> Iterator[tuple[pa.Schema, Iterator[DataFrame]]]:
        """The groups as slices in no order, to be fetched while the context is open; and their columns."""
        dialect = self._dialect()
        groups = self._session.sql(
            sql.household_classes(plan, dialect)
            if isinstance(plan, HouseholdPlan)
            else sql.groups(plan, dialect)
        )
        with _kept(groups) as kept:
            number = even_slices(kept.count(), len(kept.columns))
            parts = (
                kept.where(f"{spark_sql.slice_of_group(kept.columns, number)} = {part}")
                for part in range(number)
            )
            yield kept.limit(0).toArrow().schema, parts if number > 1 else iter([kept])

    def close(self) -> None:
        """Forget the names that were given on the cluster."""
        for name in self._views.values():
            self._session.catalog.dropTempView(name)

    def _in_registry_order(self, plan: ThemePlan, files: tuple[Path, ...]) -> DataFrame:
        dialect = self._dialect(files)
        places = f"{REGION_COLUMN}, {_FILE}, {_ROW}"
        rows = self._session.sql(f"SELECT {_columns(plan, dialect)}, {places} {sql.rows(plan, dialect)}")
        ordered = rows.repartition(1).sortWithinPartitions(REGION_COLUMN, _FILE, _ROW)
        return ordered.drop(REGION_COLUMN, _FILE, _ROW)

    def _keyed(self, plan: ThemePlan, mark: Pseudonym) -> DataFrame:
        dialect = self._dialect(with_key=True)
        key = f"{spark_sql.sort_key(sql.pseudonym(mark, dialect))} AS {_KEY}"
        return self._session.sql(f"SELECT {_columns(plan, dialect)}, {key} {sql.rows(plan, dialect)}")

    def _dialect(self, files: tuple[Path, ...] = (), *, with_key: bool = False) -> sql.Dialect:
        """How to say it here. ``files``: read these, not all; ``with_key``: pseudonyms are asked for."""

        def relation(theme: str, regions: tuple[str, ...]) -> str:
            asked = files or self._dataset.files(theme, regions)
            return self._view(theme, asked, with_key) if asked else ""

        def classes(suppression: Suppression) -> str:
            plan = suppression.classes
            if isinstance(plan, HouseholdPlan):
                return f"({sql.small_households(plan, suppression.k, self._dialect())})"
            return f"({sql.groups(plan, self._dialect())})"

        def households(plan: HouseholdPlan) -> str:
            return f"({sql.households(plan, self._dialect())})"

        return sql.Dialect(relation, classes, households, spark_sql.hmac, spark_sql.number)

    def _view(self, theme: str, files: tuple[Path, ...], with_key: bool) -> str:
        """The name of the relation of these files' rows, each with its place in the registry."""
        if theme not in self._schemas:
            # Asked once: while rows are streaming to it, the embedded engine answers no other question.
            self._schemas[theme] = spark_sql.schema(self._types(files[0]))
        if (files, with_key) not in self._views:
            paths = [f"file://{_whole(path)}".translate(_GLOB) for path in files]
            read = self._session.read.schema(self._schemas[theme]).parquet(*paths)
            rows = read.selectExpr("*", f"_metadata.file_path AS {_FILE}", f"_metadata.row_index AS {_ROW}")
            name = f"{self._name}_{len(self._views)}"
            (rows.crossJoin(self._key_row()) if with_key else rows).createOrReplaceTempView(name)
            self._views[files, with_key] = name
        return self._views[files, with_key]

    def _key_row(self) -> DataFrame:
        """The key as a table of one row: it is data, so no plan, page or log of Spark shows it. A constant,
        they would show.
        """
        inner, outer = ([pad] for pad in padded(self._key))
        table = pa.table({spark_sql.INNER_PAD: inner, spark_sql.OUTER_PAD: outer})
        return self._session.createDataFrame(table).hint("broadcast")


def _columns(plan: ThemePlan, dialect: sql.Dialect) -> str:
    return ", ".join(
        spark_sql.delivered(cell.sql, column.storage, f"c{place}")
        for place, (column, cell) in enumerate(zip(plan.columns, sql.cells(plan, dialect), strict=True))
    )


def _in_key_order(rows: DataFrame) -> DataFrame:
    return rows.repartition(1).sortWithinPartitions(_KEY).drop(_KEY, _SLICE)


@contextmanager
def _kept(rows: DataFrame, slices: int = 0) -> Iterator[DataFrame]:
    """The rows, worked out once: they wait on the executors' disks until they are fetched."""
    ordered = rows.repartition(slices, _SLICE).sortWithinPartitions(_SLICE) if slices else rows
    kept = ordered.persist(StorageLevel.DISK_ONLY)
    try:
        yield kept
    finally:
        kept.unpersist()


def _whole(path: Path) -> Path:
    """The file's path from the root. Links stay: the cluster may know the registry by them alone; but what
    ``..`` leads to behind one, the file system says, and Spark would only strike it out.
    """
    return path.resolve() if ".." in path.parts else path.absolute()


def _local(path: str) -> Path:
    """The file that Spark calls by a URL."""
    return Path(unquote(urlsplit(path).path))
