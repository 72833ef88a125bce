"""``ediary lessons``: running numbers, the programme, the monthly check, what a lesson was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_app.cli.lesson_option import Place
from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import (
    Day,
    Month,
    by_option,
    format_option,
    home_option,
    now,
)
from ediary_app.cli.read import NEEDS_PERSON
from ediary_core.at_work import at_work
from ediary_core.diary import open_diary
from ediary_core.errors import UnknownName
from ediary_core.lessons.amend import Amendment, amend_lesson
from ediary_core.lessons.monthly import MonthlyFinding, monthly_findings
from ediary_core.lessons.numbering import renumber as give_numbers_anew
from ediary_core.lessons.place import LessonPlace, lesson_at, unit_named
from ediary_core.lessons.programme import (
    LessonListing,
    ProgrammeRow,
    lessons_listing,
)
from ediary_core.lessons.programme import programme as programme_of
from ediary_core.locks.rules import month_of
from ediary_core.table_file import TableFormat
from ediary_core.tables import LessonKind, Subject

_UNIT = click.option("--unit", default=None, help="Only this class or group.")
_FROM = click.option("--from", "first", type=Day(), required=True, help="The first day.")
_TO = click.option("--to", "last", type=Day(), required=True, help="The last day.")
_WHY = click.option("--why", required=True, help="Why, as the history keeps it.")


@click.group()
def lessons() -> None:
    """Lessons held: their numbers, the programme, and what does not fit together."""


@lessons.command(name="list")
@click.option("--from", "first", type=Day(), default=None, help="The first day.")
@click.option("--to", "last", type=Day(), default=None, help="The last day.")
@_UNIT
@format_option
@list_out_option
@home_option
def list_(
    *,
    first: date | None,
    last: date | None,
    unit: str | None,
    table_format: TableFormat,
    out: Path | None,
    home: Path,
) -> None:
    """Write every lesson with its number, and whether it was a substitution, moved, a ceremony."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = lessons_listing(session, first=first, last=last, unit_id=_unit_id(session, unit))
    give_list(rows, row_type=LessonListing, name="lessons", out=out, table_format=table_format)


@lessons.command()
@_FROM
@_TO
@_UNIT
@format_option
@list_out_option
@home_option
def programme(
    *,
    first: date,
    last: date,
    unit: str | None,
    table_format: TableFormat,
    out: Path | None,
    home: Path,
) -> None:
    """Write lessons planned, held and counted toward the programme, per unit and subject."""
    _refuse_backwards(first, last)
    with open_diary(home) as diary, diary.sessions() as session:
        rows = programme_of(session, first=first, last=last, unit_id=_unit_id(session, unit))
    give_list(rows, row_type=ProgrammeRow, name="rows", out=out, table_format=table_format)


@lessons.command()
@click.option("--month", "month", type=Month(), required=True, help="The month to look over.")
@_UNIT
@click.option("--missing", is_flag=True, help="Also lessons of the timetable that are not here.")
@format_option
@list_out_option
@home_option
@click.pass_context
def check(
    ctx: click.Context,
    *,
    month: date,
    unit: str | None,
    missing: bool,
    table_format: TableFormat,
    out: Path | None,
    home: Path,
) -> None:
    """The form tutor's and the head's monthly check. Exit code 3: there is something to look at.

    Attendance without a lesson, lessons without attendance, pupils in two lessons at once or
    absent from one while in another, running numbers with gaps or doubles.
    """
    span = month_of(month)
    last = min(span.last, now().date())
    with open_diary(home) as diary, diary.sessions() as session:
        rows = monthly_findings(
            session,
            first=span.first,
            last=last,
            profile=diary.profile,
            unit_id=_unit_id(session, unit),
            missing=missing,
        )
    give_list(rows, row_type=MonthlyFinding, name="findings", out=out, table_format=table_format)
    if rows:
        ctx.exit(NEEDS_PERSON)


@lessons.command()
@click.argument("place", type=Place())
@click.option(
    "--kind",
    type=click.Choice(LessonKind, case_sensitive=False),
    default=None,
    help="What it was.",
)
@click.option("--counts/--no-counts", default=None, help="Whether it counts to the programme.")
@click.option("--planned-date", type=Day(), default=None, help="The day it was planned for.")
@click.option("--planned-period", type=click.IntRange(0, 20), default=None)
@click.option("--trainee/--no-trainee", default=None, help="Taught by a trainee, supervised.")
@_WHY
@by_option
@home_option
def amend(
    *,
    place: LessonPlace,
    kind: LessonKind | None,
    counts: bool | None,
    planned_date: date | None,
    planned_period: int | None,
    trainee: bool | None,
    why: str,
    who: str,
    home: Path,
) -> None:
    """Say what the lesson DAY/PERIOD/UNIT was; the history keeps what stood there."""
    amendment = Amendment(
        kind=kind,
        counts=counts,
        planned_date=planned_date,
        planned_period=planned_period,
        trainee=trainee,
    )
    if amendment == Amendment():
        raise click.UsageError("Say what to change.")
    with (
        open_diary(home) as diary,
        at_work(diary, doing="amending a lesson", now=now()),
        diary.sessions.begin() as session,
    ):
        lesson = lesson_at(session, place)
        rules = diary.profile.rules
        amend_lesson(session, lesson, amendment, rules=rules, who=who, why=why, now=now())
        click.echo(f"Lesson {place}: {lesson.kind.value}, number {lesson.number}.")


@lessons.command()
@click.option("--unit", required=True, help="The class or group.")
@click.option("--subject", type=int, required=True, help="The subject's number.")
@click.option("--date", "day", type=Day(), required=True, help="A day of the school year.")
@_WHY
@by_option
@home_option
def renumber(*, unit: str, subject: int, day: date, why: str, who: str, home: Path) -> None:
    """Give the lessons of a subject in a unit their numbers anew, in the order of the days."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="renumbering", now=now()),
        diary.sessions.begin() as session,
    ):
        changed = give_numbers_anew(
            session,
            unit_id=unit_named(session, unit).id,
            subject_id=_subject_id(session, subject),
            day=day,
            rules=diary.profile.rules,
            who=who,
            why=why,
            now=now(),
        )
    for each in changed:
        click.echo(
            f"{each.lesson_date.isoformat()}, period {each.period}: {each.old} -> {each.new}"
        )
    click.echo(f"{len(changed)} lessons have another number now.")


def _unit_id(session: Session, name: str | None) -> int | None:
    return None if name is None else unit_named(session, name).id


def _subject_id(session: Session, number: int) -> int:
    subject_id = session.scalar(select(Subject.id).where(Subject.number == number))
    if subject_id is None:
        raise UnknownName(f"There is no subject with number {number}.", "See subjects.csv.")
    return subject_id


def _refuse_backwards(first: date, last: date) -> None:
    if first > last:
        raise click.UsageError("--from is later than --to.")
