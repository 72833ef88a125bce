"""A stack's items read on an executor, in order; a page that kills or hangs a process is found."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack
from pathlib import Path

from omr.decode import count_pages
from omr.fault import Fault
from omr.forms import FormSource
from omr.pool import WatchedPool, WorkerHung, WorkerLost
from omr.reading import PageReading
from omr.work_item import (
    WorkItem,
    faulty,
    prepare_process,
    read_item,
    read_item_in_own_process,
)

AHEAD = 64  # items handed to the pool before the first is awaited: bounds memory, feeds any pool
Work = Callable[[WorkItem, FormSource, int | None], list[PageReading]]

CRASHES = Fault(reason="file.crashes_decoder", detail="decoding this page ends the program")
HANGS = Fault(reason="file.hangs_decoder", detail="decoding this page comes to no end")


class PooledReading:
    """Reads items on one executor, or, when that breaks, on a watched pool of its own."""

    def __init__(
        self, executor: Executor, forms: FormSource, *, picture_dpi: int | None = None
    ) -> None:
        self._forms = forms
        self._picture_dpi = picture_dpi
        self._closing = ExitStack()
        self._use(executor)

    def __enter__(self) -> PooledReading:
        return self

    def __exit__(self, *exception: object) -> None:
        self._closing.close()

    def readings(self, items: Iterable[WorkItem]) -> Iterator[PageReading]:
        """The readings of all items in their order; closing this early lets the rest be."""
        waiting: deque[tuple[WorkItem, Future[list[PageReading]]]] = deque()
        try:
            for item in items:
                waiting.append((item, self._handed_over(item)))
                if len(waiting) >= AHEAD:
                    yield from self._awaited(*waiting.popleft())
            while waiting:
                yield from self._awaited(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _use(self, executor: Executor) -> None:
        self._executor = executor
        self._work: Work = read_item
        if isinstance(executor, WatchedPool):
            self._work = read_item_in_own_process
            self._closing.enter_context(executor.sharing(self._forms))

    def _handed_over(self, item: WorkItem) -> Future[list[PageReading]]:
        future: Future[list[PageReading]] = Future()
        if item.fault is not None:
            future.set_result([faulty(item, item.first, item.fault)])
            return future
        try:
            return self._executor.submit(self._work, item, self._forms, self._picture_dpi)
        except BrokenExecutor as error:
            future.set_exception(error)
            return future

    def _awaited(self, item: WorkItem, future: Future[list[PageReading]]) -> list[PageReading]:
        try:
            return future.result()
        except WorkerLost:
            pass
        except BrokenExecutor:
            if not isinstance(self._executor, WatchedPool):
                self._replace_executor()
        pages = [(page, self._handed_over(page)) for page in item.one_by_one()]
        return [self._alone(page, future) for page, future in pages]

    def _replace_executor(self) -> None:
        """A pool that broke stays so. (A watched one breaks only if no process can be started.)"""
        pool = WatchedPool(os.cpu_count() or 1, initializer=prepare_process)
        self._use(self._closing.enter_context(pool))

    def _alone(self, page: WorkItem, future: Future[list[PageReading]]) -> PageReading:
        """The second attempt at a page, with no other page that could be the guilty one."""
        try:
            return future.result()[0]
        except WorkerLost as loss:
            return faulty(page, page.first, _fault_of(loss))


def counts_by_pool(paths: Sequence[Path], pool: WatchedPool) -> list[int | Fault]:
    """How many pages each file holds, counted where a file that ends the program ends only that."""
    futures = [pool.submit(count_pages, path) for path in paths]
    return [_count(path, future, pool) for path, future in zip(paths, futures, strict=True)]


def _count(path: Path, future: Future[int | Fault], pool: WatchedPool) -> int | Fault:
    try:
        return future.result()
    except WorkerLost:
        again = pool.submit(count_pages, path)  # it may have been but the system's want of memory
    try:
        return again.result()
    except WorkerLost as loss:
        return _fault_of(loss)


def _fault_of(loss: WorkerLost) -> Fault:
    return HANGS if isinstance(loss, WorkerHung) else CRASHES
