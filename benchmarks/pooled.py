"""A pool for the benchmarks' sheets, and jobs run on a pool, a bounded number at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import TypeVar

from ediary_app.cli.options import process_pool
from omr.pool import WatchedPool

Job = TypeVar("Job")
Result = TypeVar("Result")

AHEAD = 32  # jobs handed over before the first is awaited; enough to keep any small pool busy
_TIME_LIMIT_S = 900.0  # a sheet read at nine settings takes half a minute on a busy machine


def sheet_pool(jobs: int | None) -> WatchedPool:
    """``jobs`` processes, one a core where that is not said, for jobs that take their time."""
    return process_pool(jobs, time_limit_s=_TIME_LIMIT_S)


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
