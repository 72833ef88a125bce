"""``ediary entries``: what the diary holds, for other programs and for people who type it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path

import click

from ediary_app.cli.options import Day, home_option, now, out_option
from ediary_core.diary import Diary, open_diary
from ediary_core.export import ExportRow, entries_export
from ediary_core.interchange.oneroster_results import results_export
from ediary_core.table_file import TableFormat, write_file, write_table


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ONEROSTER = "oneroster"


@click.group()
def entries() -> None:
    """The diary's entries."""


@entries.command()
@click.option("--from", "first", type=Day(), default=None, help="The first lesson day.")
@click.option("--to", "last", type=Day(), default=None, help="The last lesson day.")
@click.option(
    "--format",
    "export_format",
    type=click.Choice(ExportFormat, case_sensitive=False),
    default=ExportFormat.CSV,
    show_default=True,
    help="How to write it; oneroster is a ZIP with the grades alone.",
)
@out_option
@home_option
def export(
    *, first: date | None, last: date | None, export_format: ExportFormat, out: Path, home: Path
) -> None:
    """Write the entries in the order in which they were loaded."""
    if first and last and first > last:
        raise click.UsageError("--from is later than --to.")
    with open_diary(home) as diary:
        if export_format is ExportFormat.ONEROSTER:
            _export_results(diary, first, last, out)
            return
        with diary.sessions() as session:
            rows = entries_export(session, first=first, last=last)
    write_table(out, rows, row_type=ExportRow, table_format=TableFormat(export_format.value))
    click.echo(f"{len(rows)} entries written to {out}.")


def _export_results(diary: Diary, first: date | None, last: date | None, out: Path) -> None:
    with diary.sessions() as session:
        made = results_export(
            session,
            profile=diary.profile,
            school=diary.school_name,
            now=now(),
            first=first,
            last=last,
        )
    write_file(out, made.archive)
    click.echo(f"{made.results} grades written to {out}.")
    click.echo(
        f"OneRoster has no place for {made.attendance} entries of attendance and {made.texts} "
        f"texts; {made.under_review} grades that need review are left out."
    )
