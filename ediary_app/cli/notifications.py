"""``ediary notifications``: the messages that the school's mail system sends."""

from __future__ import annotations

from pathlib import Path

import click

from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import format_option, home_option, now
from ediary_core.at_work import at_work
from ediary_core.diary import open_diary
from ediary_core.locks.notifications import (
    NotificationListing,
    mark_sent,
    notifications_listing,
)
from ediary_core.table_file import TableFormat


@click.group()
def notifications() -> None:
    """Messages about corrections, to be sent by the school's own mail system."""


@notifications.command(name="list")
@click.option("--all", "every", is_flag=True, help="Those already sent, too.")
@format_option
@list_out_option
@home_option
def list_(*, every: bool, table_format: TableFormat, out: Path | None, home: Path) -> None:
    """Write the messages that wait: to whom, and the sentences."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = notifications_listing(session, diary.profile, waiting_only=not every)
    give_list(
        rows, row_type=NotificationListing, name="notifications", out=out, table_format=table_format
    )


@notifications.command()
@click.argument("numbers", nargs=-1, required=True, type=click.IntRange(min=1))
@home_option
def sent(*, numbers: tuple[int, ...], home: Path) -> None:
    """Note that the messages of these NUMBERS (column id) were sent; safe to repeat."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="noting notifications", now=now()),
        diary.sessions.begin() as session,
    ):
        count = mark_sent(session, numbers, now=now())
    click.echo(f"{count} notifications noted as sent.")
