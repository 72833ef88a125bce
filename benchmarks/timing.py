"""Times decoding alone against the whole reading of the same files, turn by turn in one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import cv2

from benchmarks.scan_set import ScanSet, form_table
from omr.decode import decode_pages
from omr.fault import Fault
from omr.reading import PageOutcome
from omr.stack import plan_stack, read_stack
from omr.work_item import WorkItem, read_item

TURNS = 3  # of which the middle one counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Middle wall-clock times for the same ``pages``, of which ``read`` came out as read.

    Peaks are of the one process from its start: with the libraries and forms loaded, then after
    decoding, then after reading; None where the system does not tell or many processes take part.
    """

    pages: int
    read: int
    decode_s: float
    read_s: float
    idle_peak_mb: float | None = None
    decode_peak_mb: float | None = None
    read_peak_mb: float | None = None

    @property
    def ratio(self) -> float:
        return self.read_s / self.decode_s


def time_single(scans: ScanSet, forms: Path) -> Pair:
    """Time in a fresh process on one thread, so that the peak memory is this set's alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_one_thread) as own:
        return own.submit(_time_here, scans, forms).result()


def warm_up(scans: Sequence[ScanSet], forms: Path, executor: Executor, *, workers: int) -> None:
    """Let every worker import and unpack once, before anything is timed."""
    plan = plan_stack([file for each in scans for file in each.files] * workers)
    for _ in read_stack(plan, form_table(forms), executor=executor):
        pass


def time_pooled(scans: ScanSet, forms: Path, executor: Executor, *, workers: int) -> Pair:
    """Time on a warm pool as the product uses it; the files come round until all have work."""
    plan = plan_stack(list(scans.files) * workers)
    table = form_table(forms)

    def decode() -> int:
        return sum(executor.map(_decode_item, plan.items))

    def read() -> int:
        readings = read_stack(plan, table, executor=executor)
        return sum(reading.outcome is PageOutcome.READ for reading in readings)

    decode_s, read_s, count = _in_turns(decode, read)
    return Pair(pages=plan.pages, read=count, decode_s=decode_s, read_s=read_s)


def _time_here(scans: ScanSet, forms: Path) -> Pair:
    table = form_table(forms)
    items = plan_stack(list(scans.files)).items

    def decode() -> int:
        return sum(_decode_item(item) for item in items)

    def read() -> int:
        readings = (reading for item in items for reading in read_item(item, table))
        return sum(reading.outcome is PageOutcome.READ for reading in readings)

    idle_peak_mb = _peak_mb()
    decode()
    decode_peak_mb = _peak_mb()
    read()
    read_peak_mb = _peak_mb()
    decode_s, read_s, count = _in_turns(decode, read)
    return Pair(
        pages=scans.pages,
        read=count,
        decode_s=decode_s,
        read_s=read_s,
        idle_peak_mb=idle_peak_mb,
        decode_peak_mb=decode_peak_mb,
        read_peak_mb=read_peak_mb,
    )


def _in_turns(decode: Callable[[], int], read: Callable[[], int]) -> tuple[float, float, int]:
    """Seconds to decode and to read, and the pages read; a busy moment then hits both alike."""
    decoded, whole, count = [], [], 0
    for _ in range(TURNS):
        started = time.perf_counter()
        decode()
        between = time.perf_counter()
        count = read()
        decoded.append(between - started)
        whole.append(time.perf_counter() - between)
    return median(decoded), median(whole), count


def _decode_item(item: WorkItem) -> int:
    """How many pages came out; the pixels stay in the worker."""
    images = decode_pages(item.path, range(item.first, item.stop))
    return sum(not isinstance(image, Fault) for image in images)


def _one_thread() -> None:
    cv2.setNumThreads(1)


def _peak_mb() -> float | None:
    """The most memory that this process ever held.

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
