"""Runs jobs on a pool, a bounded number at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

AHEAD = 32  # jobs handed over before the first is awaited; enough to keep any small pool busy


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
