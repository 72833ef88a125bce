"""``ediary entries``: what the diary holds, for other programs and for people who type it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path

import click

from ediary_app.cli.decisions import accept, lesson, set_
from ediary_app.cli.options import Day, home_option, now, out_option
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import StoreDamaged
from ediary_core.export import ExportRow, entries_export
from ediary_core.interchange.oneroster_results import results_export
from ediary_core.interchange.reentry import reentry_list
from ediary_core.interchange.reentry_view import ReentryList, to_type, under_review
from ediary_core.interchange.screen_order import load_order, order_names, order_of_profile
from ediary_core.table_file import TableFormat, write_file, write_table


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ONEROSTER = "oneroster"


@click.group()
def entries() -> None:
    """The diary's entries."""


for command in (set_, accept, lesson):
    entries.add_command(command)


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


@entries.command()
@click.option("--date", "day", type=Day(), required=True, help="The lesson day.")
@click.option(
    "--order",
    "order_name",
    type=click.Choice(order_names()),
    default=None,
    help="Whose screens are typed into [default: those of the profile's diary].",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: .pdf to print, .html to tick off on a screen.",
)
@home_option
def reentry(*, day: date, order_name: str | None, out: Path, home: Path) -> None:
    """Write a day's entries in the order of another diary's screens, to be typed there."""
    if out.suffix.casefold() not in (".pdf", ".html"):
        raise click.UsageError("--out must end with .pdf or .html.")
    with open_diary(home) as diary:
        order = load_order(order_name) if order_name else order_of_profile(diary.profile)
        with diary.sessions() as session:
            listed = reentry_list(
                session, day, order=order, profile=diary.profile, school=diary.school_name
            )
        write_file(out, _reentry_file(diary, listed, page=out.suffix.casefold() == ".html"))
    click.echo(
        f"{to_type(listed.lines)} lines to type into {order.title} written to {out}; "
        f"{under_review(listed.lines)} need review first and have no value."
    )
    if listed.waiting:
        click.echo(f"Not on it, as they wait for a person: cards {', '.join(listed.waiting)}.")


def _reentry_file(diary: Diary, listed: ReentryList, *, page: bool) -> bytes:
    from cardgen.papers.reentry_list import reentry_list_pdf  # noqa: PLC0415 - loads slowly
    from cardgen.papers.reentry_page import reentry_page  # noqa: PLC0415

    def picture(name: str) -> bytes | None:
        try:
            return diary.store.read(name)
        except StoreDamaged:  # destroyed after its time, or lost: the list says so
            return None

    if page:
        return reentry_page(listed, profile=diary.profile, pictures=picture).encode()
    return reentry_list_pdf(listed, profile=diary.profile, pictures=picture)
