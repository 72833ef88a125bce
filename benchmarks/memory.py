"""The most memory that a process ever held, asked of the system."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import Executor
from pathlib import Path

_LONG_ENOUGH_S = 0.05  # for all processes of a pool to take a question each
_QUESTIONS = 8  # for each process


def peak_mb() -> float | None:
    """The most memory that this process ever held; None where the system does not say.

    On Linux from the kernel's own page: ``getrusage`` there counts the parent in, whose memory a
    spawned process has for a moment.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text("ascii", errors="replace").splitlines()
        peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]  # in KiB
        return peaks[0] * 1024 / 1e6 if peaks else None
    if sys.platform != "darwin":
        return None
    import resource  # noqa: PLC0415 - not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def worker_peaks_mb(executor: Executor, *, workers: int) -> list[float]:
    """The peaks of a pool's processes, as many of them as answered."""
    asked = [executor.submit(_peak_of_worker) for _ in range(workers * _QUESTIONS)]
    peaks = dict(question.result() for question in asked)
    return [peak for peak in peaks.values() if peak is not None]


def _peak_of_worker() -> tuple[int, float | None]:
    time.sleep(_LONG_ENOUGH_S)
    return os.getpid(), peak_mb()
