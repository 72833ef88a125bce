"""Where the time of one page goes: decoding, and the stages that ``read_page`` calls in turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any
from unittest.mock import patch

from benchmarks.scan_set import ScanSet, form_table
from omr import ladder, read
from omr.decode import decode_pages
from omr.image import GrayImage
from omr.work_item import prepare_process

TURNS = 5
# Names in the reader's modules that are called there and do not call each other, and their stages.
STAGES: Mapping[tuple[ModuleType, str], str] = {
    (read, "_identified"): "identify",
    (read, "register"): "register",
    (read, "mapped_page"): "register",
    (read, "_unfit"): "check",
    (read, "_garbled"): "check",
    (ladder, "sample_coarsely"): "first look",
    (ladder, "settled"): "first look",
    (read, "searched_for_streaks"): "streaks",
    (ladder, "searched_for_streaks"): "streaks",
    (ladder, "sample"): "sample",
    (ladder, "decide"): "decide",
    (ladder, "even_light"): "even light",
    (ladder, "look_at_regions"): "boxes",
    (ladder, "read_regions"): "boxes",
    (read, "with_doubts"): "doubts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTimes:
    """Milliseconds of processor time for one page, the middle over pages and turns."""

    scans: ScanSet
    decode_ms: float
    stages_ms: Mapping[str, float]
    read_ms: float  # without decoding


def stage_times(scans: ScanSet, forms: Path) -> StageTimes:
    """Measure in a fresh process on one thread."""
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=prepare_process
    ) as own:
        return own.submit(measured_here, scans, forms).result()


def measured_here(scans: ScanSet, forms: Path) -> StageTimes:
    """Measure in this process."""
    table = form_table(forms)
    decoding, reading = [], []
    spent: dict[str, list[float]] = {stage: [] for stage in STAGES.values()}
    for turn in range(TURNS + 1):
        for file in scans.files:
            pages = decode_pages(file, range(scans.pages // len(scans.files)))
            while True:
                started = time.process_time()
                image = next(pages, None)
                decoded = time.process_time()
                if not isinstance(image, GrayImage):
                    break
                with _watched() as stages:
                    read.read_page(image, table, source="", source_page=1)
                if turn:  # the first fills caches
                    decoding.append(decoded - started)
                    reading.append(time.process_time() - decoded)
                    for stage, seconds in stages.items():
                        spent[stage].append(seconds)
    return StageTimes(
        scans=scans,
        decode_ms=1e3 * median(decoding),
        stages_ms={stage: 1e3 * median(times) for stage, times in spent.items()},
        read_ms=1e3 * median(reading),
    )


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Meanwhile the time that each stage takes is added up."""
    spent = dict.fromkeys(STAGES.values(), 0.0)

    def watched(work: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.process_time()
            try:
                return work(*args, **kwargs)
            finally:
                spent[stage] += time.process_time() - started

        return timed

    with ExitStack() as replaced:
        for (module, name), stage in STAGES.items():
            stand_in = watched(getattr(module, name), stage)
            replaced.enter_context(patch.object(module, name, stand_in))
        yield spent
