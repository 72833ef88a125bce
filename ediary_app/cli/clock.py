"""``ediary clock``: whether the computer's date is believed, and confirming it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ediary_app.cli.options import Day, by_option, home_option, now
from ediary_core.at_work import at_work
from ediary_core.diary import open_diary
from ediary_core.errors import ClockDoubtful
from ediary_core.local_time import local_day
from ediary_core.outage.clock import confirm_day, seen_days


@click.group()
def clock() -> None:
    """Whether the computer's date is believed: shredding and locking go by it."""


@clock.command()
@home_option
def status(*, home: Path) -> None:
    """Say on which days the program ran, and which of them were in doubt."""
    with open_diary(home) as diary, diary.sessions() as session:
        for each in seen_days(session):
            doubt = f"  in doubt ({each.doubt.value})" if each.doubt else ""
            click.echo(f"{local_day(each.at, diary.zone).isoformat()}{doubt}")
        click.echo(f"The computer says: {local_day(now(), diary.zone).isoformat()}")


@clock.command()
@click.option(
    "--date", "day", type=Day(), required=True, help="Today, by the calendar on the wall."
)
@by_option
@home_option
def confirm(*, day: date, who: str, home: Path) -> None:
    """Say that the computer's date is right after it jumped."""
    moment = now()
    with open_diary(home) as diary, at_work(diary, doing="confirming the date", now=moment):
        today = local_day(moment, diary.zone)
        if today != day:
            raise ClockDoubtful(
                f"The computer says {today.isoformat()}, you say {day.isoformat()}.",
                "Set the computer's clock, then confirm the date.",
            )
        with diary.sessions.begin() as session:
            confirm_day(session, moment, who=who)
    click.echo(f"Confirmed: today is {day.isoformat()}.")
