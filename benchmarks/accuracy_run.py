"""Runs the cases of an accuracy run round by round, until enough was read or time is up."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.counts import Counts
from benchmarks.deck import Deck
from benchmarks.photograph_pages import UNTOUCHED, MarkTally, photograph_jobs, run_photographs
from benchmarks.photographs import LABELS, Photograph
from benchmarks.pooled import in_order
from benchmarks.run_state import RunState
from benchmarks.seeds import PAGES_PER_ROW
from benchmarks.sheet_run import run_sheet
from benchmarks.sheets import SheetPlan, sheet_jobs
from benchmarks.tally import Tally
from ediary_app.cli.progress import Advance


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How much is to be read; ``stop_at`` is the ``time.perf_counter`` after which no round
    begins."""

    fields: int = 0
    positions: int = 0
    stop_at: float | None = None

    def is_met(self, read: Tally) -> bool:
        return read.fields >= self.fields and read.positions >= self.positions

    def is_late(self) -> bool:
        return self.stop_at is not None and time.perf_counter() >= self.stop_at


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyRun:
    """What to try; ``run`` picks the seeds."""

    cases: tuple[Case, ...]
    photographs: tuple[Photograph, ...]
    run: int
    ending: Ending
    state: RunState


def measure_cases(
    wanted: AccuracyRun, deck: Deck, folder: Path, executor: Executor, advance: Advance
) -> Counts:
    """Whole rounds until the run's end, or what was counted when it is interrupted (Ctrl+C).

    Raises:
        StateError: the kept counts belong to another run.
    """
    counts = wanted.state.taken_up(wanted.cases)
    plan = SheetPlan(run=wanted.run, rounds=range(counts.rounds, PAGES_PER_ROW), folder=folder)
    sheets = sheet_jobs(wanted.cases, deck, plan)
    if wanted.ending.is_met(counts.tally()):
        return counts
    with _interruptible(), closing(in_order(executor, run_sheet, sheets)) as results:
        for sheet in results:
            for page in sheet.pages:
                counts.add(page)
            if sheet.ends_round:
                counts.rounds += 1
                wanted.state.keep(counts)
                read = counts.tally()
                advance("positions read", read.positions, wanted.ending.positions or None)
                if wanted.ending.is_met(read) or wanted.ending.is_late():
                    break
    return counts


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+C and SIGTERM end the counting, not the report of what was counted."""
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def measure_photographs(
    wanted: AccuracyRun, deck: Deck, folder: Path, executor: Executor, advance: Advance
) -> dict[str, MarkTally]:
    """By label, over all machines."""
    tallies = {label: MarkTally() for label in (*LABELS, UNTOUCHED)}
    jobs = photograph_jobs(wanted.photographs, deck, run=wanted.run, folder=folder)
    for done, result in enumerate(in_order(executor, run_photographs, jobs), start=1):
        for label, tally in result.items():
            tallies[label] += tally
        advance("pages with photographed marks", done, None)
    return tallies
