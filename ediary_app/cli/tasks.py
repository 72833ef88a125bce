"""``ediary tasks``: what the error reports leave to teachers, until when, and how it ends."""

from __future__ import annotations

from pathlib import Path

import click

from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import by_option, format_option, home_option, now
from ediary_core.diary import open_diary
from ediary_core.review.tasks import Task, dismiss, open_tasks
from ediary_core.table_file import TableFormat


@click.group()
def tasks() -> None:
    """The open tasks of teachers."""


@tasks.command(name="list")
@click.option("--teacher", type=int, default=None, help="Only those of this teacher number.")
@click.option("--overdue", is_flag=True, help="Only those whose day has passed.")
@format_option
@list_out_option
@home_option
def list_(
    *, teacher: int | None, overdue: bool, table_format: TableFormat, out: Path | None, home: Path
) -> None:
    """Write the open tasks, the most urgent first."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = open_tasks(session, today=now().date(), teacher_number=teacher, overdue_only=overdue)
    give_list(rows, row_type=Task, name="open tasks", out=out, table_format=table_format)
    late = sum(row.overdue for row in rows)
    click.echo(f"{late} of them overdue.")


@tasks.command()
@click.argument("task", type=int)
@by_option
@home_option
def done(*, task: int, who: str, home: Path) -> None:
    """Put a TASK aside: a person looked, and the diary is right as it is."""
    with open_diary(home) as diary, diary.sessions.begin() as session:
        dismiss(session, task, who=who, at=now())
    click.echo(f"Task {task} is done.")
