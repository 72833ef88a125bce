"""How well the reader reads: ``python -m benchmarks.accuracy``, no arguments needed.

Makes a school in each profile, prints its cards, fills and scans them sheet by sheet with seeds
that belong to the benchmarks alone (``benchmarks/seeds.py``), reads them through ``omr`` and
counts. A run goes on in whole rounds, each of which tries every case once, until enough was read.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

import click

from benchmarks.accuracy_report import report
from benchmarks.accuracy_run import AccuracyRun, Ending, measure_cases, measure_photographs
from benchmarks.cases import all_cases
from benchmarks.counts import Counts
from benchmarks.deck import PROFILES, Deck, print_deck
from benchmarks.document import provenance
from benchmarks.options import ROOT, publish, writing_options
from benchmarks.photograph_pages import MACHINES, photograph_table
from benchmarks.photographs import load_photographs
from benchmarks.pooled import sheet_pool
from benchmarks.run_state import RunState, StateError
from benchmarks.seeds import FIRST_HELD_OUT, RUNS, school_seed
from ediary_app.cli.options import jobs_option, now
from ediary_app.cli.progress import Advance, progress_bar

PHOTOGRAPHS = ROOT.parent / "shared" / "pen_marks"
QUICK_FIELDS = 300_000


@click.command()
@click.option(
    "--seed",
    type=click.IntRange(0, RUNS - 1),
    default=0,
    show_default=True,
    help="Another seed, another school and other pages, all held out from tuning.",
)
@click.option(
    "--fields",
    type=click.IntRange(min=1),
    help=f"Go on until so many fields were read [default: {QUICK_FIELDS}].",
)
@click.option(
    "--positions",
    type=int,
    help="Go on until so many bubbles were read: the long run, in a section of its own.",
)
@click.option("--minutes", type=float, help="End with the round in which so much time has passed.")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the counts in this file after each round, and take them up from it.",
)
@click.option(
    "--pen-marks",
    type=click.Path(file_okay=False, path_type=Path),
    default=PHOTOGRAPHS,
    envvar="EDIARY_PEN_MARKS",
    help="The folder of photographed marks [default: ../shared/pen_marks, if it is there].",
)
@jobs_option
@writing_options
def accuracy(
    *,
    seed: int,
    fields: int | None,
    positions: int | None,
    minutes: float | None,
    state: Path | None,
    pen_marks: Path,
    jobs: int | None,
    write: bool,
    out: Path,
    day: date | None,
) -> None:
    """Count what the reader makes of pens, marks, scanners and damages."""
    started = time.perf_counter()
    if positions is None and fields is None:
        fields = QUICK_FIELDS
    wanted = AccuracyRun(
        cases=all_cases(),
        photographs=load_photographs(pen_marks) if pen_marks.is_dir() else (),
        run=seed,
        ending=Ending(
            fields=fields or 0,
            positions=positions or 0,
            stop_at=None if minutes is None else started + minutes * 60,
        ),
        state=RunState(path=state, run=seed, revision=provenance(now().date(), ROOT).revision),
    )
    with sheet_pool(jobs) as executor, progress_bar() as advance:
        try:
            body = measure(wanted, executor, advance)
        except StateError as error:
            raise click.ClickException(str(error)) from error
    asked = f"--positions {positions}" if positions is not None else f"--fields {fields}"
    command = f"`python -m benchmarks.accuracy --seed {seed} {asked}`"
    seconds = time.perf_counter() - started
    name = "accuracy" if positions is None else "long run"
    publish(name, f"{command}, {seconds:.0f} s.\n\n{body}", write=write, out=out, day=day)


def measure(wanted: AccuracyRun, executor: Executor, advance: Advance) -> str:
    """Run everything in a folder of its own that is gone afterwards; the tables in Markdown."""
    with tempfile.TemporaryDirectory(prefix="ediary-accuracy-") as name:
        folder = Path(name)
        seeds = [school_seed(wanted.run, school=index) for index in range(len(PROFILES))]
        deck = print_deck(folder / "deck", seeds=seeds)
        counts = measure_cases(wanted, deck, folder, executor, advance)
        parts = [_said(wanted, deck, counts), report(counts), "### Photographed marks"]
        if wanted.ending.is_met(counts.tally()):
            parts.append(_photographs(wanted, deck, folder, executor, advance))
        else:
            parts.append("Not measured: the run ended early.")
    return "\n\n".join(parts)


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


def _said(wanted: AccuracyRun, deck: Deck, counts: Counts) -> str:
    cards = _listed([f"{len(found)} {profile} cards" for profile, found in deck.cards.items()])
    total = counts.tally()
    whole = "" if wanted.ending.is_met(total) else " **Ended before all that was asked was read.**"
    return (
        f"{total.pages} pages of {cards}, {total.fields} fields, {total.positions} positions, in"
        f" {counts.rounds} whole rounds of all cases.{whole} Seeds from {FIRST_HELD_OUT} on, on"
        f" which nothing is tuned."
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


if __name__ == "__main__":
    accuracy()
