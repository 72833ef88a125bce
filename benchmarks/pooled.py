"""A pool for the benchmarks' sheets, and jobs run on a pool, a bounded number at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import TypeVar

from omr.pool import WatchedPool
from omr.work_item import prepare_process

Job = TypeVar("Job")
Result = TypeVar("Result")

AHEAD = 32  # jobs handed over before the first is awaited; enough to keep any small pool busy
_TIME_LIMIT_S = 900.0  # a sheet read at nine settings takes half a minute on a busy machine


def sheet_pool(jobs: int | None) -> WatchedPool:
    """``jobs`` processes, one a core where that is not said, for jobs that take their time."""
    # A sheet is one core's work; linear algebra that spreads over all cores only gets in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    workers = jobs or os.cpu_count() or 1
    return WatchedPool(workers, initializer=prepare_process, time_limit_s=_TIME_LIMIT_S)


def in_order(
    executor: Executor, work: Callable[[Job], Result], jobs: Iterable[Job]
) -> Generator[Result]:
    """The results in the jobs' order. ``Executor.map`` would draw all jobs up at once.

    Close the iterator early and what has not begun is not done.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            waiting.append(executor.submit(work, job))
            if len(waiting) >= AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
