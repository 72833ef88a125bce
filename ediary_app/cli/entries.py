"""``ediary entries export``: what the diary holds, for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ediary_app.cli.options import Day, format_option, home_option, out_option
from ediary_core.diary import open_diary
from ediary_core.export import ExportRow, entries_export
from ediary_core.table_file import TableFormat, write_table


@click.group()
def entries() -> None:
    """The diary's entries."""


@entries.command()
@click.option("--from", "first", type=Day(), default=None, help="The first lesson day.")
@click.option("--to", "last", type=Day(), default=None, help="The last lesson day.")
@format_option
@out_option
@home_option
def export(
    *, first: date | None, last: date | None, table_format: TableFormat, out: Path, home: Path
) -> None:
    """Write the entries in the order in which they were loaded."""
    if first and last and first > last:
        raise click.UsageError("--from is later than --to.")
    with open_diary(home) as diary, diary.sessions() as session:
        rows = entries_export(session, first=first, last=last)
    write_table(out, rows, row_type=ExportRow, table_format=table_format)
    click.echo(f"{len(rows)} entries written to {out}.")
