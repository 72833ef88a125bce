"""``ediary summary``: attendance and grades per unit and pupil, and the director's view."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text as Words
from sqlalchemy.orm import Session

from cardgen.papers.page import render_page
from cardgen.papers.sheets import Block, Grid, Heading, Text, Title, render_sheets
from cardgen.papers.summary_paper import director_blocks, unit_blocks
from ediary_app.cli.options import Day, home_option, now
from ediary_core.diary import Diary, open_diary
from ediary_core.history import history_head
from ediary_core.lessons.place import unit_named
from ediary_core.summary.director import OpenMatter, director_view
from ediary_core.summary.rows import AttendanceRow, GradeRow, attendance_rows, grade_rows
from ediary_core.summary.share import ShareRule
from ediary_core.summary.unit import unit_summary
from ediary_core.table_file import TableFormat, write_file, write_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class SummaryFormat(StrEnum):
    """How a summary is given: on the screen, for programs, or for people."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    HTML = "html"
    PDF = "pdf"


_FOR_PROGRAMS = (SummaryFormat.CSV, SummaryFormat.JSON, SummaryFormat.XLSX)


@click.command()
@click.option("--unit", default=None, help="A class, with its pupils' groups, or a group.")
@click.option("--pupil", default=None, metavar="UNIT/NUMBER", help="One pupil, like 5a/07.")
@click.option("--teacher", type=int, default=None, help="What is open for one teacher number.")
@click.option("--director", is_flag=True, help="What is open for all teachers; locks and acts.")
@click.option("--from", "first", type=Day(), required=True, help="The first lesson day.")
@click.option("--to", "last", type=Day(), required=True, help="The last lesson day.")
@click.option(
    "--content",
    type=click.Choice(["attendance", "grades"]),
    default="attendance",
    show_default=True,
    help="Of a unit or pupil: the rows of a CSV, JSON or XLSX file.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(SummaryFormat, case_sensitive=False),
    default=SummaryFormat.TABLE,
    show_default=True,
    help="How to give it.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The file to write; not for a table.",
)
@home_option
def summary(
    *,
    unit: str | None,
    pupil: str | None,
    teacher: int | None,
    director: bool,
    first: date,
    last: date,
    content: str,
    form: SummaryFormat,
    out: Path | None,
    home: Path,
) -> None:
    """Attendance and grades of a unit or pupil, or what is open for teachers.

    Grades are shown as the symbols given; no averages are made. How the percentage of attendance
    is counted stands on the summary and is set by attendance_attended and attendance_left_out.
    """
    if [bool(unit), bool(pupil), teacher is not None, director].count(True) != 1:
        raise click.UsageError("Give one of --unit, --pupil, --teacher and --director.")
    if first > last:
        raise click.UsageError("--from is later than --to.")
    if (out is None) != (form is SummaryFormat.TABLE):
        raise click.UsageError("A table goes to the screen; the other formats need --out.")
    with open_diary(home) as diary, diary.sessions() as session:
        if unit or pupil:
            made = _of_pupils(session, diary, unit or pupil or "", first, last, one=bool(pupil))
        else:
            made = _of_teachers(session, diary, first, last, teacher=teacher)
        _give(_with_head(made, session, diary), form, out, content=content, diary=diary)


class _Made:
    """A summary in every shape that it may be asked for."""

    def __init__(
        self,
        blocks: list[Block],
        tables: dict[str, tuple[list[DataclassInstance], type[DataclassInstance]]],
    ) -> None:
        self.blocks = blocks
        self.tables = tables


def _of_pupils(
    session: Session, diary: Diary, named: str, first: date, last: date, *, one: bool
) -> _Made:
    name, number = named, None
    if one:
        name, _, written = named.rpartition("/")
        if not name or not written.isdecimal():
            raise click.UsageError("--pupil is written like 5a/07.")
        number = int(written)
    rule = ShareRule(
        attended=diary.settings.attendance_attended, left_out=diary.settings.attendance_left_out
    )
    found = unit_summary(
        session,
        unit_named(session, name),
        first=first,
        last=last,
        profile=diary.profile,
        rule=rule,
        register_number=number,
    )
    blocks = unit_blocks(
        found, profile=diary.profile, school=diary.school_name, register_number=number
    )
    return _Made(
        blocks,
        {
            "attendance": (list(attendance_rows(found)), AttendanceRow),
            "grades": (list(grade_rows(found)), GradeRow),
        },
    )


def _of_teachers(
    session: Session, diary: Diary, first: date, last: date, *, teacher: int | None
) -> _Made:
    view = director_view(
        session,
        first=first,
        last=last,
        rules=diary.profile.rules,
        now=now(),
        zone=diary.zone,
        teacher_number=teacher,
    )
    blocks = director_blocks(
        view, profile=diary.profile, school=diary.school_name, teacher_number=teacher
    )
    rows: list[DataclassInstance] = list(view.matters)
    return _Made(blocks, dict.fromkeys(("attendance", "grades"), (rows, OpenMatter)))


def _with_head(made: _Made, session: Session, diary: Diary) -> _Made:
    """The same with a last line that says where the history of changes ended."""
    head = diary.profile.text("history.head").format(head=history_head(session))
    return _Made([*made.blocks, Text(text=head)], made.tables)


def _give(
    made: _Made, form: SummaryFormat, out: Path | None, *, content: str, diary: Diary
) -> None:
    if out is None:
        _show(made.blocks)
        return
    if form in _FOR_PROGRAMS:
        rows, row_type = made.tables[content]
        write_table(out, rows, row_type=row_type, table_format=TableFormat(form.value))
    elif form is SummaryFormat.HTML:
        write_file(out, render_page(made.blocks, language=diary.profile.language))
    else:
        foot = next(block.text for block in made.blocks if isinstance(block, Title))
        write_file(out, render_sheets(made.blocks, foot=foot, wide=True))
    click.echo(f"The summary was written to {out}.")


def _show(blocks: list[Block]) -> None:
    console = Console(highlight=False)
    for block in blocks:
        match block:
            case Title():
                console.print(f"{block.text}\n{block.under}", markup=False, style="bold")
            case Heading() | Text():
                console.print(block.text, markup=False, soft_wrap=True)
            case Grid():
                table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
                for name in block.head:
                    table.add_column(name, overflow="fold")
                for row in block.rows:
                    table.add_row(*(Words(str(cell)) for cell in row))
                console.print(table)
            case _:
                continue
