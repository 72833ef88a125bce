"""``ediary safe``: the bundles of filled cards in the safe, day by day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cardgen.papers.outage_lists import bundle_pdf
from ediary_app.cli.options import Day, by_option, home_option, now, out_option
from ediary_app.cli.registers import list_setting, say_steps
from ediary_core.at_work import at_work
from ediary_core.diary import open_diary
from ediary_core.outage.safe import custody_log, day_bundle, put_into_safe, take_out_of_safe
from ediary_core.table_file import write_file

_day_option = click.option("--date", "day", type=Day(), required=True, help="The day's bundle.")
_note_option = click.option("--note", default="", help="What is to be remembered of this.")


@click.group()
def safe() -> None:
    """The bundles of filled cards in the safe, day by day."""


@safe.command()
@_day_option
@_note_option
@by_option
@home_option
@click.pass_context
def put(ctx: click.Context, *, day: date, note: str, who: str, home: Path) -> None:
    """Note that the day's returned cards go into the safe."""
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="filling the safe", now=moment),
        diary.sessions.begin() as session,
    ):
        steps = put_into_safe(session, day, who=who, at=moment, zone=diary.zone, note=note)
        absent = len(day_bundle(session, day, zone=diary.zone).absent)
    click.echo(f"{absent} card(s) of the day are not there.")
    say_steps(ctx, steps, "put into the safe")


@safe.command()
@_day_option
@_note_option
@by_option
@home_option
@click.pass_context
def take(ctx: click.Context, *, day: date, note: str, who: str, home: Path) -> None:
    """Note that the day's cards are taken out of the safe, for scanning."""
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="emptying the safe", now=moment),
        diary.sessions.begin() as session,
    ):
        steps = take_out_of_safe(session, day, who=who, at=moment, zone=diary.zone, note=note)
    say_steps(ctx, steps, "taken out of the safe")


@safe.command()
@_day_option
@out_option
@home_option
def cover(*, day: date, out: Path, home: Path) -> None:
    """Write the cover sheet of a day's bundle (PDF): expected, there, missing, who and when."""
    with open_diary(home) as diary, diary.sessions() as session:
        bundle = day_bundle(session, day, zone=diary.zone)
        log = custody_log(session, day, zone=diary.zone)
        write_file(out, bundle_pdf(bundle, log, list_setting(diary)))
    click.echo(
        f"{len(bundle.cards)} card(s) expected, {len(bundle.back)} there,"
        f" {len(bundle.absent)} not there. Cover sheet written to {out}."
    )


@safe.command()
@_day_option
@home_option
def log(*, day: date, home: Path) -> None:
    """Say who did what with the day's cards, and when."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = custody_log(session, day, zone=diary.zone)
        lines = [
            f"{row.at.astimezone(diary.zone):%Y-%m-%d %H:%M}  {row.card_number}"
            f"  {row.step.replace('_', ' ')}  by {row.who}"
            f"{f' ({row.oddity})' if row.oddity else ''}{f'  {row.note}' if row.note else ''}"
            for row in rows
        ]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} step(s).")
