"""How well the reader reads: ``python -m benchmarks.accuracy``, no arguments needed.

Makes a school in each profile, prints its cards, fills and scans them page by page with seeds that
belong to the benchmarks alone (``benchmarks/seeds.py``), reads them through ``omr`` and counts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from benchmarks.accuracy_report import AccuracyReport, photograph_table
from benchmarks.cases import BUSY_SHARE, Case, all_cases
from benchmarks.deck import PROFILES, Deck, print_deck
from benchmarks.options import ROOT, publish, writing_options
from benchmarks.page import run_page
from benchmarks.pages import PagePlan, page_jobs
from benchmarks.photograph_pages import (
    MACHINES,
    UNTOUCHED,
    MarkTally,
    photograph_jobs,
    run_photographs,
)
from benchmarks.photographs import LABELS, Photograph, load_photographs
from benchmarks.pooled import in_order
from benchmarks.seeds import FIRST_HELD_OUT, PAGES_PER_ROW, RUNS, school_seed
from ediary_app.cli.options import jobs_option, process_pool
from ediary_app.cli.progress import Advance, progress_bar

PHOTOGRAPHS = ROOT.parent / "shared" / "pen_marks"
_PAGES = 7  # every scanner preset once for each pen and mark


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyRun:
    """What to try; ``run`` picks the seeds."""

    cases: tuple[Case, ...]
    photographs: tuple[Photograph, ...]
    pages_per_case: int
    run: int


@click.command()
@click.option(
    "--seed",
    type=click.IntRange(0, RUNS - 1),
    default=0,
    show_default=True,
    help="Another seed, another school and other pages, all held out from tuning.",
)
@click.option(
    "--pages",
    type=click.IntRange(1, PAGES_PER_ROW),
    default=_PAGES,
    show_default=True,
    help="Pages for each pen with each mark, each scanner and each damage.",
)
@jobs_option
@writing_options
def accuracy(
    *, seed: int, pages: int, jobs: int | None, write: bool, out: Path, day: date | None
) -> None:
    """Count what the reader makes of pens, marks, scanners and damages."""
    started = time.perf_counter()
    photographs = load_photographs(PHOTOGRAPHS) if PHOTOGRAPHS.is_dir() else ()
    wanted = AccuracyRun(cases=all_cases(), photographs=photographs, pages_per_case=pages, run=seed)
    with process_pool(jobs) as executor, progress_bar() as advance:
        body = measure(wanted, executor, advance)
    seconds = time.perf_counter() - started
    command = f"`python -m benchmarks.accuracy --seed {seed} --pages {pages}`, {seconds:.0f} s."
    publish("accuracy", f"{command}\n\n{body}", write=write, out=out, day=day)


def measure(wanted: AccuracyRun, executor: Executor, advance: Advance) -> str:
    """Run everything in a folder of its own that is gone afterwards; the tables in Markdown."""
    with tempfile.TemporaryDirectory(prefix="ediary-accuracy-") as name:
        folder = Path(name)
        seeds = [school_seed(wanted.run, school=index) for index in range(len(PROFILES))]
        deck = print_deck(folder / "deck", seeds=seeds)
        report = measure_cases(wanted, deck, folder, executor, advance)
        parts = [_said(wanted, deck), report.markdown(), "### Photographed marks"]
        parts.append(_photographs(wanted, deck, folder, executor, advance))
    return "\n\n".join(parts)


def measure_cases(
    wanted: AccuracyRun, deck: Deck, folder: Path, executor: Executor, advance: Advance
) -> AccuracyReport:
    report = AccuracyReport(wanted.cases)
    plan = PagePlan(run=wanted.run, pages_per_case=wanted.pages_per_case, folder=folder)
    total = len(wanted.cases) * wanted.pages_per_case
    jobs = page_jobs(wanted.cases, deck, plan)
    for done, result in enumerate(in_order(executor, run_page, jobs), start=1):
        report.add(result)
        advance("pages filled, scanned and read", done, total)
    return report


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


def _photographs(
    wanted: AccuracyRun, deck: Deck, folder: Path, executor: Executor, advance: Advance
) -> str:
    if not wanted.photographs:
        return "Not measured: the folder with the pictures is not there."
    tallies = measure_photographs(wanted, deck, folder, executor, advance)
    return (
        f"{len(wanted.photographs)} pictures of marks that people made on printed circles and"
        f" squares, the print taken away, pasted into bubbles once for each of"
        f" {_listed(list(MACHINES))}. `barely` and `boardering` are unclear by their labels:"
        f" neither marked nor unmarked is wrong there.\n\n{photograph_table(tallies)}"
    )


def _said(wanted: AccuracyRun, deck: Deck) -> str:
    cards = _listed([f"{len(found)} {profile} cards" for profile, found in deck.cards.items()])
    return (
        f"{cards}; seeds from {FIRST_HELD_OUT} on, on which nothing is tuned. On the pages by pen"
        f" and mark {BUSY_SHARE:.0%} of the fields that an ordinary lesson leaves blank are marked"
        f" as well. A field is flagged when the reader leaves it to a person although it was meant"
        f" clearly, silently wrong when it is read with confidence as something else. Fields with"
        f" a deliberate mistake (two marks, a crossed-out one) are counted apart as doubtful."
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


if __name__ == "__main__":
    accuracy()
