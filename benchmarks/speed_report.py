"""The speed run's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import stages
from benchmarks.growth import Growth
from benchmarks.scan_set import ScanSet
from benchmarks.stages import StageTimes
from benchmarks.table import markdown_table
from benchmarks.timing import POOLED_TURNS, TURNS, Pooled, Single

_NOT_KNOWN = "not available"
_SET = ("format", "dpi", "kB a page", "pages", "of these read")
_SINGLE = ("bare decode a s", "decoded a s", "read a s", "read : decoded", "read : bare")
_PEAKS = ("MB loaded", "MB peak, decoding", "MB peak, reading")
_GROWTH = ("pages", "of these read", "MB file", "s in all", "pages a s", "MB peak, main process")

_INTRODUCTION = (
    "Decoding and reading (with its decoding) of the same files take turns in one run; the middle"
    f" of {TURNS} turns, or {POOLED_TURNS} with more processes. *Bare decode* is the least that the"
    " picture costs: OpenCV's grey decoding of the JPEG or PNG bytes in memory, Pillow's libtiff"
    " for black and white. Pages a second are by the clock, ratios on one thread by processor time."
    " Peak memory is that of the one process from its start."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One row: a set of files on one thread and on all cores."""

    scans: ScanSet
    single: Single
    pooled: Pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedResults:
    timed: Sequence[Timed]
    stages: Sequence[StageTimes]
    growth: Sequence[Growth]
    workers: int


def report(results: SpeedResults) -> str:
    """All tables in Markdown."""
    single = [(*_set(t.scans, t.single), *_single(t.single)) for t in results.timed]
    pooled = [(*_set(t.scans, t.pooled), *_pooled(t.pooled)) for t in results.timed]
    return "\n\n".join(
        [
            _INTRODUCTION,
            "### One thread",
            markdown_table([*_SET, *_SINGLE, *_PEAKS], single),
            "### Where the time of a page goes",
            "Milliseconds of processor time on one thread, the middle of all pages and turns.",
            _stage_table(results.stages),
            f"### {results.workers} processes",
            markdown_table([*_SET, *_pooled_head(results.workers)], pooled),
            "### From few pages to many",
            f"One PDF of grey JPEG at 200 dpi, read by {results.workers} processes and written as"
            " `ediary read` does; *in all* counts the start of the processes, pages a second do"
            " not.",
            markdown_table(
                [*_GROWTH, "MB peak, largest worker"], [_growth(row) for row in results.growth]
            ),
        ]
    )


def _set(scans: ScanSet, times: Single | Pooled) -> tuple[object, ...]:
    size_kb = f"{scans.bytes_a_page / 1e3:.0f}"
    return scans.format, scans.dpi, size_kb, times.pages, times.read


def _single(times: Single) -> tuple[object, ...]:
    return (
        *(f"{times.pages / s:.1f}" for s in (times.bare_s, times.decode_s, times.read_s)),
        f"{times.to_decode:.2f}",
        f"{times.to_bare:.2f}",
        *(_mb(mb) for mb in (times.idle_peak_mb, times.decode_peak_mb, times.read_peak_mb)),
    )


def _pooled_head(workers: int) -> tuple[str, ...]:
    speed_up = f"{workers} processes : one"
    return "decoded a s", "read a s", "read a s by one process", "read : decoded", speed_up


def _pooled(times: Pooled) -> tuple[object, ...]:
    seconds = (times.decode_s, times.read_s, times.read_by_one_s)
    return (
        *(f"{times.pages / s:.1f}" for s in seconds),
        f"{times.ratio:.2f}",
        f"{times.speed_up:.2f}",
    )


def _stage_table(times: Sequence[StageTimes]) -> str:
    names = list(dict.fromkeys(stages.STAGES.values()))
    return markdown_table(
        ["format", "dpi", "decode", *names, "rest", "in all"],
        [_stage_row(each, names) for each in times],
    )


def _stage_row(times: StageTimes, names: Sequence[str]) -> tuple[object, ...]:
    spent = [times.stages_ms[name] for name in names]
    rest = times.read_ms - sum(spent)
    ms = (times.decode_ms, *spent, rest, times.decode_ms + times.read_ms)
    return times.scans.format, times.scans.dpi, *(f"{each:.1f}" for each in ms)


def _growth(row: Growth) -> tuple[object, ...]:
    return (
        row.pages,
        row.read,
        f"{row.file_mb:.1f}",
        f"{row.seconds:.1f}",
        f"{row.pages_a_s:.1f}",
        _mb(row.parent_peak_mb),
        _mb(row.worker_peak_mb),
    )


def _mb(peak: float | None) -> str:
    return _NOT_KNOWN if peak is None else f"{peak:.0f}"
