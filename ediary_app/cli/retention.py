"""``ediary retention``: which cards are to be shredded, and the act with its protocol."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cardgen.papers.shredding import destruction_list_pdf, protocol_pdf
from ediary_app.cli.options import Day, by_option, home_option, now, out_option
from ediary_app.cli.registers import list_setting
from ediary_core.at_work import at_work
from ediary_core.card_numbers import serial_of
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import ClockDoubtful, OutputNotWritten
from ediary_core.local_time import local_day
from ediary_core.outage.clock import doubt_now
from ediary_core.outage.destruction import (
    DestructionOrder,
    DestructionProtocol,
    protocol_of,
    protocols,
    stray_pages,
)
from ediary_core.outage.places import CardPlace
from ediary_core.outage.retention import due_cards
from ediary_core.outage.retention_rule import CardFate
from ediary_core.table_file import write_file

_out = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write it to print and sign (PDF).",
)
_unused = click.option(
    "--unused", is_flag=True, help="Also cards that were printed and never read."
)


@click.group()
def retention() -> None:
    """Shredding: what is due, the act, its protocol."""


@retention.command()
@_unused
@_out
@home_option
def due(*, unused: bool, out: Path | None, home: Path) -> None:
    """List the cards whose month is over, and what forbids to destroy some of them."""
    from ingest.shred import retention_terms  # noqa: PLC0415 - loads the picture libraries

    with open_diary(home) as diary, diary.sessions() as session:
        terms, today = retention_terms(diary), local_day(now(), diary.zone)
        fates = due_cards(session, terms, today=today, unused=unused)
        strays = len(stray_pages(session, terms, today=today))
        doubt = doubt_now(session, now(), zone=diary.zone)
        going = [fate for fate in fates if not fate.obstacles]
        refused = [fate for fate in fates if fate.obstacles]
        if out is not None:
            write_file(out, destruction_list_pdf(going, refused, list_setting(diary)))
    _list_due(going, refused, strays)
    if doubt is not None:
        click.echo(f"The computer's date is in doubt, so this list may be wrong. {doubt}", err=True)


def _list_due(going: Sequence[CardFate], refused: Sequence[CardFate], strays: int) -> None:
    for fate in going:
        lost = "  (its paper is lost)" if fate.place is CardPlace.LOST else ""
        click.echo(f"{fate.card_number}  due since {fate.due_on}{lost}")
    for fate in refused:
        reasons = ", ".join(obstacle.value for obstacle in fate.obstacles)
        click.echo(f"{fate.card_number}  may not be destroyed yet: {reasons}")
    click.echo(f"{len(going)} card(s) due, {len(refused)} may not be destroyed yet.")
    if strays:
        click.echo(
            f"{strays} page(s) of no card are older than the month: letters, and what could not"
            " be read. With --strays, their pictures go, too."
        )


@retention.command()
@click.argument("numbers", nargs=-1)
@click.option("--who", "employee", required=True, help="The employee who shreds and signs.")
@click.option("--strays", is_flag=True, help="Also pictures of pages that belong to no card.")
@click.option(
    "--confirm-date",
    type=Day(),
    default=None,
    help="Today, from a calendar on the wall, if the computer's date jumped.",
)
@_unused
@_out
@by_option
@home_option
def destroy(
    *,
    numbers: tuple[str, ...],
    employee: str,
    strays: bool,
    confirm_date: date | None,
    unused: bool,
    out: Path | None,
    who: str,
    home: Path,
) -> None:
    """Destroy what is due (or the cards of NUMBERS): write the protocol, purge their pictures."""
    from ingest.shred import shred  # noqa: PLC0415 - loads the picture libraries

    moment = now()
    _refuse_unwritable(out)
    with open_diary(home) as diary, at_work(diary, doing="destroying cards", now=moment):
        order = DestructionOrder(
            who=employee,
            recorded_by=who,
            unused=unused,
            strays=strays,
            serials=frozenset(map(serial_of, numbers)) if numbers else None,
            confirmed_by=_confirmed(confirm_date, local_day(moment, diary.zone), employee),
        )
        done = shred(diary, order, now=moment)
        _say(done, diary)  # first: what is destroyed stays so, whether the paper is written or not
        if out is not None:
            write_file(out, protocol_pdf(done, list_setting(diary)))


def _refuse_unwritable(out: Path | None) -> None:
    """Before anything is destroyed, which no later failure could undo."""
    if out is not None and not (out.parent.is_dir() and os.access(out.parent, os.W_OK)):
        raise OutputNotWritten(
            f"{out} cannot be written; nothing was destroyed.",
            "Give a file in a folder that is there and may be written.",
        )


def _confirmed(said: date | None, today: date, who: str) -> str | None:
    """Who confirms the computer's date, if it was looked up on a calendar and agrees."""
    if said is None:
        return None
    if said != today:
        raise ClockDoubtful(
            f"The computer says {today.isoformat()}, you say {said.isoformat()}.",
            "Set the computer's clock, then run the same command again.",
        )
    return who


@retention.command(name="list")
@home_option
def list_(*, home: Path) -> None:
    """List the protocols so far."""
    with open_diary(home) as diary, diary.sessions() as session:
        found = protocols(session)
        for each in found:
            _say(each, diary)
    if not found:
        click.echo("Nothing was destroyed yet.")


@retention.command()
@click.argument("number", type=int)
@out_option
@home_option
def protocol(*, number: int, out: Path, home: Path) -> None:
    """Write a protocol again (PDF)."""
    with open_diary(home) as diary, diary.sessions() as session:
        found = protocol_of(session, number)
        write_file(out, protocol_pdf(found, list_setting(diary)))
    click.echo(f"Protocol {number} written to {out}.")


def _say(each: DestructionProtocol, diary: Diary) -> None:
    state = "" if each.finished else "; its files are not all deleted: ediary retention destroy"
    click.echo(
        f"Protocol {each.number}, {local_day(each.at, diary.zone).isoformat()}:"
        f" {len(each.cards)} card(s), {each.files} file(s), shredded by {each.who}{state}"
    )
