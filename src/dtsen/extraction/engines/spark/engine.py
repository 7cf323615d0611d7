"""The cluster engine: the heavy work on Spark, the files by the embedded engine's renderer.

The executors read the registry's files themselves: its folder must stand under the same path on the driver
and on every executor (a shared file system). They write nothing into it.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

import pyarrow as pa
from pyspark.sql import DataFrame

from dtsen.extraction.catalogue import Storage
from dtsen.extraction.engines import sql
from dtsen.extraction.engines.duckdb import DuckDBEngine
from dtsen.extraction.engines.spark.queries import ClusterQueries
from dtsen.extraction.engines.spark.session import open_session
from dtsen.extraction.engines.spark.stream import SliceStream
from dtsen.extraction.errors import EngineError, ExtractionError, RegistryError
from dtsen.extraction.formats import Format
from dtsen.extraction.formats.rows import Piece
from dtsen.extraction.plan import AggregatePlan, HouseholdPlan, ThemePlan
from dtsen.extraction.registry import Dataset

_ARROW: Mapping[Storage, pa.DataType] = {"text": pa.string(), "integer": pa.int32(), "date": pa.date32()}


class SparkEngine:
    """Reads one dataset version on the cluster at ``address`` and writes into one work folder.

    Raises ``EngineError`` when the cluster does not answer (see ``session``) or gives up.
    """

    def __init__(self, dataset: Dataset, work: Path, key: bytes, address: str) -> None:
        self._dataset = dataset
        self._name = f"dtsen_{secrets.token_hex(8)}"
        self._counted: dict[ThemePlan, Mapping[Path, int]] = {}
        with ExitStack() as stack:
            self._local = stack.enter_context(DuckDBEngine(dataset, work, key))
            self._session = stack.enter_context(open_session(address, work / "spark"))
            self._queries = ClusterQueries(self._session, self._name, dataset, self._local.types, key)
            stack.callback(self._queries.close)
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._open.close()

    def count(self, plan: ThemePlan) -> int:
        """The number of rows that the plan gives; proves on the way that every column is there."""
        self._local.check_columns(plan)
        if sql.family_fields(plan):  # (rows of a join stand in no file; nobody delivers them)
            with self._named(plan):
                return self._queries.count_joined(plan)
        return sum(self._rows_by_file(plan).values())

    def render(self, plan: ThemePlan, fmt: Format, *, formula_safe: bool) -> Generator[Piece, None, None]:
        """Stream the plan's rows from the cluster, as the format writes them."""
        counted = self._rows_by_file(plan)
        schema = pa.schema(
            [(f"c{place}", _ARROW[column.storage]) for place, column in enumerate(plan.columns)]
        )
        with (
            self._named(plan),
            self._queries.rows(plan, counted) as slices,
            self._fetched(schema, slices) as rows,
        ):
            yield from self._local.render_batches(plan, rows, fmt, formula_safe=formula_safe)

    def sorted_share(self) -> float:
        """Nothing is known of it: the cluster sorts."""
        return 0.0

    def aggregate(self, plan: AggregatePlan | HouseholdPlan, target: Path) -> None:
        """Write one row a group into ``target`` (see ``Engine``); the grouping is done on the cluster."""
        read = (plan.family, plan.members) if isinstance(plan, HouseholdPlan) else (plan,)
        for part in read:
            self._local.check_columns(part)
        if not all(self._dataset.files(part.theme, part.regions) for part in read):
            target.mkdir(parents=True)
            return
        with (
            self._named(*read),
            self._queries.groups(plan) as (schema, slices),
            self._fetched(schema, slices) as rows,
        ):
            self._local.write_groups(rows, target)

    def _rows_by_file(self, plan: ThemePlan) -> Mapping[Path, int]:
        if plan not in self._counted:
            with self._named(plan):
                self._counted[plan] = self._queries.count(plan)
        return self._counted[plan]

    @contextmanager
    def _fetched(self, schema: pa.Schema, slices: Iterator[DataFrame]) -> Iterator[pa.RecordBatchReader]:
        """The slices as one stream, one after the other."""
        stream = SliceStream(self._session, slices, schema, self._name)
        try:
            with closing(iter(stream)) as batches:
                yield pa.RecordBatchReader.from_batches(schema, batches)
        except Exception:
            if stream.failure:
                # What broke off the stream reached its reader as an error of the reader's own kind.
                raise stream.failure from None
            raise

    @contextmanager
    def _named(self, *plans: ThemePlan | AggregatePlan) -> Iterator[None]:
        """This house's error for one of Spark's, whose text may hold row values and paths."""
        try:
            yield
        except ExtractionError:
            raise
        except Exception as error:
            read = [(theme, plan.regions) for plan in plans for theme in sql.themes_of(plan)]
            for theme, regions in read:
                if name := self._dataset.damaged_file(theme, regions):
                    raise RegistryError(
                        "file_damaged", f"the registry file {name} cannot be read", name
                    ) from None
            raise EngineError("spark_failed", f"Spark gave up ({type(error).__name__})", "spark") from None
