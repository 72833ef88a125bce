"""A pool of processes in which one that dies or hangs costs its own task and no other.

``concurrent.futures.ProcessPoolExecutor`` is broken for good when a worker dies, does not say which
task killed it, and waits for ever for one that hangs; broken scans do both to decoders.
"""

from __future__ import annotations

import io
import itertools
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from multiprocessing.connection import Pipe, wait
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from omr.worker_process import GOODBYE_S, Task, WorkerProcess

# One task reads a few pages, each some 10 ms on a usual machine; the slowest honest page, which
# the second PDF engine gives up at last, takes 16 s. What takes longer than this goes in circles.
TIME_LIMIT_S = 60.0
START_LIMIT_S = 120.0  # a process starts in 1 s; on a machine that is short of memory it may not

Args = ParamSpec("Args")
Result = TypeVar("Result")


class WorkerLost(Exception):  # noqa: N818 - says what happened to a task's process
    """The task's process ended before it answered."""


class WorkerDied(WorkerLost):
    """It ended by itself."""


class WorkerHung(WorkerLost):
    """It was ended because it took longer than the time limit."""


class WatchedPool(Executor):
    """Runs tasks in up to ``max_workers`` spawned processes, started when there is work for them.

    A future may raise ``WorkerDied`` or ``WorkerHung``; the pool goes on with a new process. When
    processes cannot be started at all, every future raises ``BrokenExecutor``.
    """

    def __init__(
        self,
        max_workers: int,
        *,
        initializer: Callable[[], None] | None = None,
        time_limit_s: float = TIME_LIMIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_workers = max_workers
        self._initializer = initializer
        self._time_limit_s = time_limit_s
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Task] = deque()
        self._workers: list[WorkerProcess] = []
        self._shared: dict[int, tuple[int, bytes]] = {}
        self._keys = itertools.count(1)
        self._closing = self._abandoned = self._broken = self._called = False
        self._woken, self._wake = Pipe(duplex=False)
        self._manager = threading.Thread(target=self._manage, name="watched pool", daemon=True)
        self._manager.start()

    def submit(
        self, fn: Callable[Args, Result], /, *args: Args.args, **kwargs: Args.kwargs
    ) -> Future[Result]:
        future: Future[Result] = Future()
        file = io.BytesIO()
        with self._lock:
            if self._broken:
                raise BrokenExecutor("the processes of this pool cannot be started")
            if self._closing:
                raise RuntimeError("this pool is shut down")
            pickler = _Naming(file, self._shared)
            pickler.dump((fn, args, kwargs))
            self._waiting.append(Task(future=future, data=file.getvalue(), shared=pickler.named))
            self._wake_manager()
        return future

    @contextmanager
    def sharing(self, value: object) -> Iterator[None]:
        """Meanwhile ``value``, given to a task, is sent to each process once and kept there."""
        entry = (next(self._keys), pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
        with self._lock:
            self._shared[id(value)] = entry
        try:
            yield
        finally:
            with self._lock:
                del self._shared[id(value)]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        with self._lock:
            if cancel_futures:
                _give_up(self._waiting, WorkerDied("the pool was shut down"))
                self._waiting.clear()
            self._closing = True
            self._wake_manager()
        if wait:
            self._manager.join()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """After an exception nobody waits for the rest: end the processes at once."""
        self._abandoned = kind is not None
        self.shutdown()

    def _wake_manager(self) -> None:
        """With the lock held. One call at a time: many would fill the pipe and block."""
        if not self._called:
            self._called = True
            self._wake.send_bytes(b"")

    # What follows runs on the manager's thread alone.

    def _manage(self) -> None:
        try:
            while self._goes_on():
                self._listen()
                for worker in [each for each in self._workers if self._is_late(each)]:
                    self._lose(worker, WorkerHung(f"no answer in {self._time_limit_s:.0f} s"))
        except Exception as error:
            self._break(f"the pool failed: {error!r}")
            raise
        finally:
            self._dismiss_all()

    def _goes_on(self) -> bool:
        """Hand out what waits; False when there is nothing left to do."""
        with self._lock:
            while self._waiting and (worker := self._free_worker()) is not None:
                task = self._waiting.popleft()
                if task.future.running() or task.future.set_running_or_notify_cancel():
                    live = {key for key, _ in self._shared.values()} | task.shared.keys()
                    worker.give(task, live=live, now_s=self._clock())
            idle = not self._waiting and not any(worker.tasks for worker in self._workers)
            return not (self._closing and (idle or self._abandoned))

    def _free_worker(self) -> WorkerProcess | None:
        least = min(self._workers, key=lambda each: len(each.tasks), default=None)
        if (least is None or least.tasks) and len(self._workers) < self._max_workers:
            least = WorkerProcess(self._initializer, now_s=self._clock())
            self._workers.append(least)
        return least if least is not None and least.has_room else None

    def _listen(self) -> None:
        """Wait for an answer, a new task or the next deadline."""
        deadlines = [self._deadline_s(worker) for worker in self._workers if worker.tasks]
        left_s = max(0.0, min(deadlines) - self._clock()) if deadlines else None
        speakers = {worker.connection: worker for worker in self._workers}
        for connection in wait([self._woken, *speakers], left_s):
            if connection is self._woken:
                with self._lock:
                    self._woken.recv_bytes()
                    self._called = False
            else:
                self._hear(speakers[connection])  # type: ignore[index]

    def _hear(self, worker: WorkerProcess) -> None:
        try:
            data = worker.hear(now_s=self._clock())
        except (EOFError, OSError):
            self._lose(worker, WorkerDied("the process ended"))
            return
        if data is not None:
            _settle(worker.tasks.popleft().future, data)

    def _is_late(self, worker: WorkerProcess) -> bool:
        return bool(worker.tasks) and self._clock() > self._deadline_s(worker)

    def _deadline_s(self, worker: WorkerProcess) -> float:
        return worker.heard_s + (self._time_limit_s if worker.is_up else START_LIMIT_S)

    def _lose(self, worker: WorkerProcess, loss: WorkerLost) -> None:
        """End a process; the task it was at is lost, the one behind it waits again."""
        self._workers.remove(worker)
        worker.end()
        if worker.tasks and worker.is_up:
            _give_up([worker.tasks.popleft()], loss)
        with self._lock:
            self._waiting.extendleft(reversed(worker.tasks))
        if not worker.is_up:
            self._break("a reading process cannot be started")

    def _break(self, why: str) -> None:
        with self._lock:
            self._broken = True
            left = [*self._waiting, *(task for worker in self._workers for task in worker.tasks)]
            self._waiting.clear()
        for worker in self._workers:
            worker.tasks.clear()
        _give_up(left, BrokenExecutor(why))

    def _dismiss_all(self) -> None:
        for worker in self._workers:
            worker.dismiss()
        for worker in self._workers:
            worker.end(patience_s=0.0 if self._abandoned else GOODBYE_S)
            _give_up(worker.tasks, WorkerDied("the pool was given up"))
        _give_up(self._waiting, WorkerDied("the pool was given up"))


class _Naming(pickle.Pickler):
    """Pickles a task, with a key in the place of what is shared; ``named`` is what it used."""

    def __init__(self, file: io.BytesIO, shared: dict[int, tuple[int, bytes]]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._shared = shared
        self.named: dict[int, bytes] = {}

    def persistent_id(self, obj: object) -> int | None:
        found = self._shared.get(id(obj))
        if found is None:
            return None
        self.named[found[0]] = found[1]
        return found[0]


def _settle(future: Future[Any], data: bytes) -> None:
    try:
        done, result = pickle.loads(data)  # noqa: S301 - from our own process
    except Exception as error:
        done, result = False, error
    if done:
        future.set_result(result)
    else:
        future.set_exception(result)


def _give_up(tasks: Iterable[Task], error: Exception) -> None:
    """Leave nobody waiting for a task that will not be done."""
    for task in tasks:
        if not task.future.cancel() and not task.future.done():
            task.future.set_exception(error)
