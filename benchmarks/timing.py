"""Times decoding against the whole reading of the same files, turn by turn in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.bare_decode import bare_decode
from benchmarks.memory import peak_mb
from benchmarks.scan_set import ScanSet, form_table
from omr.decode import decode_pages
from omr.fault import Fault
from omr.reading import PageOutcome, PageReading
from omr.stack import plan_stack, read_stack
from omr.work_item import WorkItem, prepare_process, read_item

TURNS = 5  # of which the middle one counts
POOLED_TURNS = 3
ROUNDS = 4  # how often the files come round for each process: enough for all to be busy to the end

Work = Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """One thread: the middle seconds for all ``pages``, of which ``read`` came out as read.

    Ratios are of processor time, which other work on the machine disturbs less; each is the middle
    of the turns' ratios. Peaks are of the one process from its start: with the libraries and forms
    loaded, then after decoding, then after reading; None where the system does not tell.
    """

    pages: int
    read: int
    bare_s: float
    decode_s: float
    read_s: float
    to_bare: float
    to_decode: float
    idle_peak_mb: float | None = None
    decode_peak_mb: float | None = None
    read_peak_mb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """The middle seconds for all ``pages`` with a process on each core, and with one in all."""

    pages: int
    read: int
    decode_s: float
    read_s: float
    read_by_one_s: float

    @property
    def ratio(self) -> float:
        return self.read_s / self.decode_s

    @property
    def speed_up(self) -> float:
        return self.read_by_one_s / self.read_s


def time_single(scans: ScanSet, forms: Path) -> Single:
    """Time in a fresh process on one thread, so that the peak memory is this set's alone."""
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=prepare_process
    ) as own:
        return own.submit(_time_here, scans, forms).result()


def warm_up(scans: Sequence[ScanSet], forms: Path, executor: Executor, *, workers: int) -> None:
    """Let every worker import and unpack once, before anything is timed."""
    plan = plan_stack([file for each in scans for file in each.files] * workers)
    for _ in read_stack(plan, form_table(forms), executor=executor):
        pass


def time_pooled(
    scans: ScanSet, forms: Path, executor: Executor, one: Executor, *, workers: int
) -> Pooled:
    """Time on warm pools as the product uses them, of all ``workers`` and of ``one``."""
    plan = plan_stack(list(scans.files) * workers * ROUNDS)
    table = form_table(forms)

    def decode() -> int:
        return sum(executor.map(_decode_item, plan.items))

    def read() -> int:
        return _count_read(read_stack(plan, table, executor=executor))

    def read_by_one() -> int:
        return _count_read(read_stack(plan, table, executor=one))

    turns = [[_timed(work) for work in (decode, read, read_by_one)] for _ in range(POOLED_TURNS)]
    decode_s, read_s, one_s = (median(turn[k].wall_s for turn in turns) for k in range(3))
    return Pooled(
        pages=plan.pages,
        read=turns[0][1].count,
        decode_s=decode_s,
        read_s=read_s,
        read_by_one_s=one_s,
    )


def _time_here(scans: ScanSet, forms: Path) -> Single:
    table = form_table(forms)
    items = plan_stack(list(scans.files)).items
    bare = bare_decode(scans)

    def decode() -> int:
        return sum(_decode_item(item) for item in items)

    def read() -> int:
        return _count_read(reading for item in items for reading in read_item(item, table))

    idle_peak_mb = peak_mb()
    decode()
    decode_peak_mb = peak_mb()
    read()
    read_peak_mb = peak_mb()
    turns = [[_timed(work) for work in (bare, decode, read)] for _ in range(TURNS)]
    bare_s, decode_s, read_s = (median(turn[k].wall_s for turn in turns) for k in range(3))
    return Single(
        pages=scans.pages,
        read=turns[0][2].count,
        bare_s=bare_s,
        decode_s=decode_s,
        read_s=read_s,
        to_bare=median(turn[2].cpu_s / turn[0].cpu_s for turn in turns),
        to_decode=median(turn[2].cpu_s / turn[1].cpu_s for turn in turns),
        idle_peak_mb=idle_peak_mb,
        decode_peak_mb=decode_peak_mb,
        read_peak_mb=read_peak_mb,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timed:
    count: int
    wall_s: float
    cpu_s: float


def _timed(work: Work) -> _Timed:
    """``cpu_s`` is this process's alone."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = work()
    return _Timed(count=count, wall_s=time.perf_counter() - wall, cpu_s=time.process_time() - cpu)


def _count_read(readings: Iterable[PageReading]) -> int:
    return sum(reading.outcome is PageOutcome.READ for reading in readings)


def _decode_item(item: WorkItem) -> int:
    """How many pages came out; the pixels stay in the worker."""
    images = decode_pages(item.path, range(item.first, item.stop))
    return sum(not isinstance(image, Fault) for image in images)
