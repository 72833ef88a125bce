"""``ediary ingest``: scans go into the diary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ediary_app.cli.options import home_option, jobs_option, now, process_pool
from ediary_app.cli.progress import progress_bar
from ediary_app.cli.read import NEEDS_PERSON
from ediary_core.at_work import at_work
from ediary_core.atomic_file import write_atomically
from ediary_core.diary import open_diary
from ediary_core.errors import OutputNotWritten
from ingest.administrator import files_to_settle, pages_to_settle
from ingest.finding_words import english, sentences
from ingest.outcome import (
    BatchReport,
    CardOutcome,
    Loaded,
    NeedsReview,
    PageEnd,
    PageResult,
    Rejected,
    Waiting,
)
from ingest.report import render_report
from ingest.run import Step, ingest_scans

STEPS = {Step.READ: "pages read", Step.LOAD: "cards settled"}
_MOST_LINES = 20  # a whole foreign stack would scroll the totals away


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
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="ingest", now=moment),
    ):
        with process_pool(jobs) as executor, progress_bar() as advance:
            report = ingest_scans(
                diary,
                scans,
                executor=executor,
                now=moment,
                progress=lambda step, done, total: advance(STEPS[step], done, total),
            )
        if report_file is not None:
            _write(report_file, render_report(report, diary))
    print_summary(report, Console(highlight=False), report_file=report_file)
    if report.needs_person:
        ctx.exit(NEEDS_PERSON)


def print_summary(report: BatchReport, console: Console, *, report_file: Path | None) -> None:
    """Pages by outcome, cards by state, and what belongs to no teacher's card, line by line."""
    _print_totals(report, console)
    lines = list(_troubles(report))
    for line in islice(lines, _MOST_LINES):
        console.print(line, markup=False, soft_wrap=True)
    left = len(lines) - _MOST_LINES
    if left > 0:
        where = f"see {report_file}" if report_file else "give --report to see them all"
        console.print(f"… and {left} more, {where}", markup=False, soft_wrap=True)


def _print_totals(report: BatchReport, console: Console) -> None:
    """The sums agree, or there would be no report."""
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
        f"Cards of this home: {_count(report, Loaded)} loaded,"
        f" {_count(report, NeedsReview)} loaded in part, {_count(report, Waiting)} waiting,"
        f" {_count(report, Rejected)} rejected.",
        soft_wrap=True,
    )
    rejected = pages_to_settle(report).get(PageEnd.REJECTED, ())
    strange = sum(page.card_id is None for page in rejected)
    if strange:
        console.print(
            f"Rejected pages that show no card of this home, and so count as no card: {strange}.",
            soft_wrap=True,
        )


def _troubles(report: BatchReport) -> Iterator[str]:
    """One line for each file or page that the administrator has to settle; harmless ones last."""
    pages_of = {file.name: file.pages for file in report.files}
    for problem in files_to_settle(report):
        yield f"{problem.name}: {_what(problem.code)}"
    for page in chain(*pages_to_settle(report).values()):
        yield f"{_place(page, pages_of[page.file])}: {_what(page.reason or page.settled_as)}"
    for problem in report.problems:
        if not problem.needs_person:
            yield f"{problem.name}: {_what(problem.code)}"


def _place(page: PageResult, pages_of_file: int) -> str:
    """A file that could not be opened counts as one page, which nobody would look for in it."""
    whole_file = pages_of_file == 1 and (page.reason or "").startswith("file.")
    return page.file if whole_file else f"{page.file}, page {page.number}"


def _what(code: str) -> str:
    words = sentences(code, english())
    return f"{words.title} ({code})" if words else code


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
