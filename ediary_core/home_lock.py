"""The lock that keeps two runs from changing one home at the same time.

The operating system holds it on an open file and lets go when the process ends, however it ends.
So a lock never outlives its owner, and nothing stale has to be recognised or removed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ediary_core.errors import HomeBusy

if sys.platform == "win32":
    import msvcrt

    _FAR_BYTE = 1 << 20  # a locked byte cannot be read on Windows; the note stands before it

    def _seize(file: BinaryIO) -> None:
        file.seek(_FAR_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _let_go(file: BinaryIO) -> None:
        file.seek(_FAR_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _seize(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


@contextmanager
def home_lock(lock_file: Path, *, doing: str) -> Iterator[None]:
    """Hold the lock while the block runs; ``doing`` tells others what keeps them waiting.

    Raises:
        HomeBusy: another run holds it.
    """
    with lock_file.open("a+b") as file:
        try:
            _seize(file)
        except OSError as error:
            raise HomeBusy(
                f"The home {lock_file.parent} is in use: {_note(lock_file)}.",
                "Wait until that run has ended, then start this one again.",
            ) from error
        try:
            _write_note(file, f"{doing}, process {os.getpid()}")
            yield
        finally:
            _write_note(file, "")
            _let_go(file)


def _write_note(file: BinaryIO, note: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(note.encode())
    file.flush()


def _note(lock_file: Path) -> str:
    try:
        return lock_file.read_text("utf-8").strip() or "another run is at work"
    except (OSError, UnicodeDecodeError):
        return "another run is at work"
