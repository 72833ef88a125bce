"""The pool's end of one process: starts it, gives it tasks, hears its answers, ends it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from omr.worker import Message, serve

AHEAD = 2  # tasks in a process's pipe: the next one waits there while the answer travels back
GOODBYE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """A pickled call; ``shared`` has the pickled values that it names, by their keys."""

    future: Future[Any]
    data: bytes
    shared: dict[int, bytes]


class WorkerProcess:
    """One spawned process and what it was given; the first of ``tasks`` is being worked on."""

    def __init__(self, initializer: Callable[[], None] | None, *, now_s: float) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, initializer), name="reading", daemon=True
        )
        self._process.start()
        theirs.close()
        self.tasks: deque[Task] = deque()
        self.is_up = False
        self.heard_s = now_s  # when it last answered, or else was given its first task
        self._kept: set[int] = set()

    @property
    def has_room(self) -> bool:
        return len(self.tasks) < AHEAD

    def give(self, task: Task, *, live: set[int], now_s: float) -> None:
        """Send a task and what it names; forget what is not ``live`` any more."""
        if not self.tasks:
            self.heard_s = now_s
        self.tasks.append(task)
        try:
            for key in self._kept - live:
                self.connection.send((Message.DROP, key, b""))
            for key in task.shared.keys() - self._kept:
                self.connection.send((Message.KEEP, key, task.shared[key]))
            self.connection.send((Message.TASK, 0, task.data))
        except OSError:
            return  # it is gone: listening to it will tell
        self._kept = (self._kept & live) | task.shared.keys()

    def hear(self, *, now_s: float) -> bytes | None:
        """The answer to the first task; None when this was but the word that the process is up.

        Raises:
            EOFError, OSError: the process has ended.
        """
        data = self.connection.recv_bytes()
        self.heard_s = now_s
        if self.is_up:
            return data
        self.is_up = True
        return None

    def dismiss(self) -> None:
        """Let it end by itself, which an idle one does; see ``end``."""
        self.connection.close()

    def end(self, *, patience_s: float = 0.0) -> None:
        """Wait a little, then use force."""
        self.connection.close()
        self._process.join(patience_s)
        self._process.kill()
        self._process.join()
