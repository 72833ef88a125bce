"""``ediary ingest``: scans go into the diary."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ediary_app.cli.options import home_option, jobs_option, now, process_pool
from ediary_app.cli.progress import progress_bar
from ediary_app.cli.read import NEEDS_PERSON
from ediary_core.atomic_file import write_atomically
from ediary_core.diary import open_diary
from ediary_core.errors import OutputNotWritten
from ediary_core.home_lock import home_lock
from ingest.outcome import BatchReport, CardOutcome, Loaded, NeedsReview, Rejected, Waiting
from ingest.report import render_report
from ingest.run import Step, ingest_scans

STEPS = {Step.READ: "pages read", Step.LOAD: "cards settled"}


@click.command()
@click.argument("scans", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write the error report (HTML, one file).",
)
@jobs_option
@home_option
@click.pass_context
def ingest(
    ctx: click.Context,
    *,
    scans: tuple[Path, ...],
    report_file: Path | None,
    jobs: int | None,
    home: Path,
) -> None:
    """Read SCANS, check them and load the cards in the order they were filled; safe to repeat.

    Exit code 3: done, and some cards need a person.
    """
    with (
        open_diary(home) as diary,
        home_lock(diary.home.lock_file, doing="ingest"),
    ):
        with process_pool(jobs) as executor, progress_bar() as advance:
            report = ingest_scans(
                diary,
                scans,
                executor=executor,
                now=now(),
                progress=lambda step, done, total: advance(STEPS[step], done, total),
            )
        if report_file is not None:
            _write(report_file, render_report(report, diary))
    print_summary(report, Console(highlight=False))
    if report.needs_person:
        ctx.exit(NEEDS_PERSON)


def print_summary(report: BatchReport, console: Console) -> None:
    """Pages by outcome and cards by state; the sums agree, or there would be no report."""
    table = Table(title=None)
    table.add_column("pages")
    table.add_column("", justify="right")
    for end, count in report.totals.items():
        if count:
            table.add_row(end.value.replace("_", " "), str(count))
    table.add_section()
    table.add_row("received", str(report.pages_received))
    console.print(table)
    console.print(
        f"Cards: {_count(report, Loaded)} loaded, {_count(report, NeedsReview)} loaded in part,"
        f" {_count(report, Waiting)} waiting, {_count(report, Rejected)} rejected."
    )
    for problem in report.problems:
        console.print(f"{problem.name}: {problem.code}", markup=False)


def _count(report: BatchReport, kind: type[CardOutcome]) -> int:
    return sum(isinstance(card, kind) for card in report.cards)


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise OutputNotWritten(
            f"The report {path} cannot be written: {error.strerror}. The scans are ingested.",
            "Give a place that may be written and has room, and run the same command again.",
        ) from error
