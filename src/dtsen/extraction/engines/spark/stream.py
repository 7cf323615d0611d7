"""Slices from the cluster as one stream of Arrow batches: the next ones are made while one is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

# Slices under way or waiting besides the one that is written: the driver holds no more than these.
AHEAD = 2


class SliceStream:
    """Iterates over the batches of all slices in their order; closed early, it breaks off what is under way.

    ``failure`` is what broke it off, for a reader in another language passes it on as something else.
    """

    def __init__(
        self, session: SparkSession, slices: Iterator[DataFrame], schema: pa.Schema, tag: str
    ) -> None:
        self._session = session
        self._slices = slices
        self._schema = schema
        self._tag = tag
        self._stopped = False
        self.failure: Exception | None = None

    def __iter__(self) -> Generator[pa.RecordBatch, None, None]:
        pool = ThreadPoolExecutor(AHEAD, thread_name_prefix="spark-slice")
        waiting: deque[Future[pa.Table]] = deque()
        try:
            for rows in self._slices:
                waiting.append(pool.submit(self._fetch, rows))
                if len(waiting) > AHEAD:
                    yield from waiting.popleft().result().to_batches()
            while waiting:
                yield from waiting.popleft().result().to_batches()
        except Exception as error:
            self.failure = error
            raise
        finally:
            if waiting:
                self._stop()
            pool.shutdown(wait=True, cancel_futures=True)

    def _stop(self) -> None:
        """Break off what is under way on the cluster, and begin nothing more."""
        self._stopped = True
        self._session.interruptTag(self._tag)

    def _fetch(self, rows: DataFrame) -> pa.Table:
        if self._stopped:
            raise InterruptedError
        self._session.addTag(self._tag)
        return rows.toArrow().cast(self._schema)
