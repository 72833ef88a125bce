"""``ediary cards``: issues, prints and lists cards."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cardgen.issue import Issue, issue_cards, issue_settings
from ediary_app.cli.blank import blank, codes, stock
from ediary_app.cli.correction import correction
from ediary_app.cli.options import Day, format_option, home_option, now, out_option
from ediary_app.cli.pack import pack
from ediary_app.cli.registers import handout, lost, register, return_
from ediary_app.cli.resolve import resolve
from ediary_core.at_work import at_work
from ediary_core.atomic_file import write_atomically
from ediary_core.cards import CardListing, cards_listing
from ediary_core.diary import open_diary
from ediary_core.errors import NothingToPrint, OutputNotWritten
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import next_school_days
from ediary_core.table_file import TableFormat, write_table
from ediary_core.timetable import PlannedLesson, planned_lessons
from omr.form import pages_to_json


@click.group()
def cards() -> None:
    """Issue, print and list cards."""


for _register in (handout, return_, lost, register):
    cards.add_command(_register)


@cards.command(name="print")
@click.option("--date", "day", type=Day(), required=True, help="The first lesson day.")
@click.option(
    "--days",
    type=click.IntRange(1, 40),
    default=1,
    show_default=True,
    help="How many school days from there on.",
)
@click.option("--teacher", type=int, default=None, help="Only the lessons of this teacher number.")
@click.option("--class", "unit", default=None, help="Only the lessons of this class or group.")
@out_option
@click.option(
    "--forms",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write where everything stands on the cards (JSON).",
)
@home_option
def print_(
    *,
    day: date,
    days: int,
    teacher: int | None,
    unit: str | None,
    out: Path,
    forms: Path | None,
    home: Path,
) -> None:
    """Issue the cards of planned lessons and write them as one PDF; safe to repeat."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="printing cards", now=now()),
        diary.sessions() as session,
    ):
        lessons = _lessons(session, day, days=days, teacher=teacher, unit=unit)
        issue = issue_cards(
            session, lessons, issue_settings(diary), now=now(), random_bytes=secrets.token_bytes
        )
        _write(issue, out, forms)
        session.commit()  # only cards that are on disk are issued
    _say(issue, out)


def _lessons(
    session: Session, day: date, *, days: int, teacher: int | None, unit: str | None
) -> list[PlannedLesson]:
    ahead = [day] if days == 1 else next_school_days(school_calendar(session), day, days)
    lessons = [
        lesson
        for each in ahead
        for lesson in planned_lessons(session, each, teacher_number=teacher, unit_name=unit)
    ]
    if not lessons:
        raise NothingToPrint(
            f"The timetable plans no such lesson on {day.isoformat()} or the days asked for.",
            "Check the date, the teacher number and the class name.",
        )
    return lessons


def _write(issue: Issue, out: Path, forms: Path | None) -> None:
    printed = [card.printed for card in issue.cards]
    try:
        if printed:
            write_atomically(out, issue.pdf)
        if forms is not None:
            pages = (page for card in printed for page in card.form.pages)
            write_atomically(forms, pages_to_json(pages).encode())
    except OSError as error:
        raise OutputNotWritten(
            f"{error.filename or out} cannot be written: {error.strerror}; no card was issued.",
            "Give a place that may be written and has room.",
        ) from error


def _say(issue: Issue, out: Path) -> None:
    pages = sum(len(card.printed.form.pages) for card in issue.cards)
    again = sum(card.reprinted for card in issue.cards)
    if issue.cards:
        click.echo(
            f"{len(issue.cards)} cards on {pages} pages written to {out}"
            f" ({again} of them as issued before)."
        )
    for error in issue.refused:
        click.echo(str(error), err=True)
    if issue.refused:
        raise issue.refused[0]


@cards.command(name="list")
@format_option
@out_option
@home_option
def list_(*, table_format: TableFormat, out: Path, home: Path) -> None:
    """Write every card with its state."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = cards_listing(session)
    write_table(out, rows, row_type=CardListing, table_format=table_format)
    click.echo(f"{len(rows)} cards written to {out}.")


for command in (blank, codes, stock, pack, resolve, correction):
    cards.add_command(command)
