"""A generator's items made ahead of their use, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

Item = TypeVar("Item")

# Items that wait: the maker is never far ahead, and memory holds no more than these.
AHEAD = 2
_PATIENCE = 0.05  # seconds until the maker looks whether anybody still wants what it made
_LOOK = 0.25  # seconds until who waits for an item says so


class Ahead(Generic[Item]):
    """Iterates over what ``made`` yields, while the next items are made. What it raises is raised here.
    ``waiting`` is called now and then while there is no item to hand out.

    ``close`` breaks the maker off between two items, closes it in its own thread, and waits for that.
    """

    def __init__(
        self, made: Generator[Item, None, None], name: str, waiting: Callable[[], None] = lambda: None
    ) -> None:
        self._made, self._told = made, waiting
        self._waiting: Queue[Item | None] = Queue(AHEAD)
        self._unwanted = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._make, name=name, daemon=True)
        self._started = False

    def __iter__(self) -> Iterator[Item]:
        self._started = True
        self._thread.start()
        while (item := self._next()) is not None:
            yield item
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _next(self) -> Item | None:
        while True:
            try:
                return self._waiting.get(timeout=_LOOK)
            except Empty:
                self._told()

    def close(self) -> None:
        """Let go of the maker, wherever it is."""
        self._unwanted.set()
        if not self._started:
            self._made.close()
            return
        while self._thread.is_alive():
            try:
                self._waiting.get(timeout=_PATIENCE)
            except Empty:
                continue

    def _make(self) -> None:
        try:
            with closing(self._made):
                for item in self._made:
                    if not self._put(item):
                        return
        except BaseException as error:
            self._error = error
        finally:
            self._put(None)

    def _put(self, item: Item | None) -> bool:
        """Whether the item was taken into the queue, and not left because nobody wants it."""
        while not self._unwanted.is_set():
            try:
                self._waiting.put(item, timeout=_PATIENCE)
            except Full:
                continue
            return True
        return False
