"""``ediary verify``: teachers confirm their lessons' entries; what is due, for the head."""

from __future__ import annotations

from pathlib import Path

import click

from ediary_app.cli.lesson_option import Place
from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import by_option, format_option, home_option, now
from ediary_core.diary import open_diary
from ediary_core.lessons.place import LessonPlace, lesson_at
from ediary_core.review.verification import Due, open_dues, verify_lesson
from ediary_core.table_file import TableFormat


@click.group()
def verify() -> None:
    """Verification of lessons, and handwriting to be typed."""


@verify.command(name="list")
@click.option("--teacher", type=int, default=None, help="Only those of this teacher number.")
@click.option("--overdue", is_flag=True, help="Only what is late.")
@format_option
@list_out_option
@home_option
def list_(
    *, teacher: int | None, overdue: bool, table_format: TableFormat, out: Path | None, home: Path
) -> None:
    """Write the lessons to verify and the topics to type, the most urgent first."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = open_dues(session, today=now().date(), teacher_number=teacher, overdue_only=overdue)
    give_list(rows, row_type=Due, name="lines", out=out, table_format=table_format)
    late = sum(row.overdue for row in rows)
    click.echo(f"{late} of them overdue.")


@verify.command()
@click.argument("lessons", nargs=-1, required=True, type=Place())
@by_option
@home_option
def confirm(*, lessons: tuple[LessonPlace, ...], who: str, home: Path) -> None:
    """Confirm that the entries of LESSONS are right: from then on no scan changes them."""
    with open_diary(home) as diary, diary.sessions.begin() as session:
        for place in lessons:
            verify_lesson(session, lesson_at(session, place), who=who, now=now())
    click.echo(f"{len(lessons)} lessons verified.")
