"""What runs in a process of a ``WatchedPool``: takes tasks from its pipe one by one, and answers.

The first answer says that the process is up; from then on each task has exactly one answer, in the
order in which the tasks came.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import signal
import traceback
from collections.abc import Callable
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Any


class Message(StrEnum):
    """What the pool sends: (message, key, bytes)."""

    KEEP = "keep"  # a value that tasks to come name by its key
    DROP = "drop"  # no more task will name this key
    TASK = "task"


def serve(connection: Connection, initializer: Callable[[], None] | None) -> None:
    """Work until the pool closes the pipe, or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pool; it ends its processes
    if initializer is not None:
        initializer()
    kept: dict[int, Any] = {}
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(b"")
        while True:
            message, key, data = connection.recv()
            if message is Message.KEEP:
                kept[key] = pickle.loads(data)  # noqa: S301 - from our own pool
            elif message is Message.DROP:
                kept.pop(key, None)
            else:
                connection.send_bytes(_answer(data, kept))


def _answer(data: bytes, kept: dict[int, Any]) -> bytes:
    """(done, result or exception), pickled."""
    try:
        work, args, kwargs = _Tasks(io.BytesIO(data), kept).load()
        return pickle.dumps((True, work(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note("In the process that worked on it:\n" + traceback.format_exc())
        return _failure(error)


def _failure(error: Exception) -> bytes:
    try:
        data = pickle.dumps((False, error))
        pickle.loads(data)  # noqa: S301 - some exceptions cannot be rebuilt from what they pickle
    except Exception:
        return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))
    return data


class _Tasks(pickle.Unpickler):
    """Puts what is kept in the places where a task names it."""

    def __init__(self, file: io.BytesIO, kept: dict[int, Any]) -> None:
        super().__init__(file)
        self._kept = kept

    def persistent_load(self, key: Any) -> Any:
        return self._kept[key]
