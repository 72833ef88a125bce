"""A pool in which a process that dies or hangs costs its own task and no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import NoReturn

import pytest

from omr.pool import WatchedPool, WorkerDied, WorkerHung


class Big:
    """Something to be sent once; counts how often it was packed."""

    packed = 0

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[type[Big], tuple[int]]:
        type(self).packed += 1
        return Big, (self.number,)


def _double(number: int) -> int:
    return 2 * number


def _die() -> NoReturn:
    os._exit(7)


def _hang() -> None:
    time.sleep(600)


def _fail() -> NoReturn:
    raise KeyError("what is wrong")


def _unsendable() -> object:
    return lambda: None


def _which(value: Big) -> tuple[int, int]:
    return value.number, id(value)


def _process() -> int:
    time.sleep(0.05)
    return os.getpid()


@pytest.fixture
def pool() -> Iterator[WatchedPool]:
    with WatchedPool(1, time_limit_s=5.0) as made:
        yield made


def test_results_belong_to_their_tasks(pool: WatchedPool) -> None:
    assert list(pool.map(_double, range(50))) == [2 * number for number in range(50)]


def test_an_exception_travels_back_with_where_it_was_raised(pool: WatchedPool) -> None:
    future = pool.submit(_fail)

    with pytest.raises(KeyError, match="what is wrong") as caught:
        future.result()
    assert "_fail" in caught.value.__notes__[0]


def test_a_result_that_cannot_travel_is_an_error_and_the_process_goes_on(pool: WatchedPool) -> None:
    with pytest.raises(Exception, match="pickle"):
        pool.submit(_unsendable).result()
    assert pool.submit(_double, 4).result() == 8


def test_a_process_that_dies_costs_its_own_task_only(pool: WatchedPool) -> None:
    futures: list[Future[int]] = [pool.submit(_double, 1), pool.submit(_die)]
    futures += [pool.submit(_double, number) for number in (2, 3)]

    with pytest.raises(WorkerDied):
        futures[1].result()
    assert [futures[i].result() for i in (0, 2, 3)] == [2, 4, 6]


def test_a_process_that_hangs_costs_its_own_task_only(pool: WatchedPool) -> None:
    hanging = pool.submit(_hang)
    behind = pool.submit(_double, 2)

    with pytest.raises(WorkerHung):
        hanging.result()
    assert behind.result() == 4


def test_work_is_shared_by_all_processes() -> None:
    with WatchedPool(2) as pool:
        assert len({each.result() for each in [pool.submit(_process) for _ in range(30)]}) == 2


def test_a_shared_value_is_packed_once_and_is_one_and_the_same_in_a_process(
    pool: WatchedPool,
) -> None:
    value, Big.packed = Big(3), 0

    with pool.sharing(value):
        seen = {pool.submit(_which, value).result() for _ in range(5)}
    other = Big(4)
    with pool.sharing(other):
        assert pool.submit(_which, other).result()[0] == 4

    assert {number for number, _ in seen} == {3}
    assert len(seen) == 1
    assert Big.packed == 2


def test_processes_that_cannot_start_break_the_pool_and_blame_no_task() -> None:
    with WatchedPool(1, initializer=_die) as pool:
        future = pool.submit(_double, 1)
        with pytest.raises(BrokenExecutor):
            future.result()
        with pytest.raises(BrokenExecutor):
            pool.submit(_double, 1)


def test_nothing_is_taken_after_the_end(pool: WatchedPool) -> None:
    assert pool.submit(_double, 1).result() == 2
    pool.shutdown()

    with pytest.raises(RuntimeError):
        pool.submit(_double, 1)


def test_an_exception_ends_what_still_runs() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), WatchedPool(1) as pool:
        running, waiting = pool.submit(_hang), pool.submit(_hang)
        raise KeyboardInterrupt

    assert time.monotonic() - started < 30
    assert running.exception() is not None or running.cancelled()
    assert waiting.done()


@pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX systems")
def test_the_keyboard_is_for_the_pool_and_not_for_its_processes(pool: WatchedPool) -> None:
    os.kill(pool.submit(_process).result(), signal.SIGINT)

    assert pool.submit(_double, 5).result() == 10
