"""``ediary cards pack``: prints the pack for the safe, and says what of it became stale."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cardgen.issue import issue_settings
from cardgen.issue_blank import stock_now
from cardgen.pack import MadePack, PackRequest, make_pack, pack_changes
from ediary_app.cli.blank import warn_of_low_stock
from ediary_app.cli.options import Day, home_option, now, writing
from ediary_core.at_work import at_work
from ediary_core.atomic_file import write_atomically
from ediary_core.blank_stock import BlankStock
from ediary_core.cards import card_number
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import NothingToPrint
from ediary_core.pack_sections import PackChanges, PackSection, SectionKind
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import next_school_days
from ediary_core.tables import Card

_STALE = 3  # the exit code of "done, and something needs a person"


@click.command()
@click.option("--days", type=click.IntRange(1, 40), default=None, help="How many school days.")
@click.option(
    "--from",
    "first",
    type=Day(),
    default=None,
    help="The first day [default: today].",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="The PDF to write."
)
@click.option(
    "--blanks",
    type=click.IntRange(0, 200),
    default=None,
    help="Blank cards for each day [default: the setting blanks_per_day].",
)
@click.option("--changed-only", is_flag=True, help="Only what the safe lacks or holds outdated.")
@click.option("--check", is_flag=True, help="Print nothing; only say what became stale.")
@home_option
@click.pass_context
def pack(
    ctx: click.Context,
    *,
    days: int | None,
    first: date | None,
    out: Path | None,
    blanks: int | None,
    changed_only: bool,
    check: bool,
    home: Path,
) -> None:
    """Make one PDF for the safe: covers, lesson cards, blank cards, code lists, instructions.

    Exit code 3 with --check: something in the safe is stale.
    """
    if check:
        ctx.exit(_STALE if _check(home) else 0)
    if days is None or out is None:
        raise click.UsageError("Give --days and --out, or --check.")
    with (
        open_diary(home) as diary,
        at_work(diary, doing="printing a pack", now=now()),
        diary.sessions() as session,
    ):
        request = PackRequest(
            days=_school_days(session, first or now().date(), days),
            blanks_per_day=diary.settings.blanks_per_day if blanks is None else blanks,
            changed_only=changed_only,
        )
        made = make_pack(
            session,
            request,
            issue_settings(diary),
            now=now(),
            random_bytes=secrets.token_bytes,
        )
        if made.pdf:
            with writing(out):
                write_atomically(out, made.pdf)
        session.commit()  # only what is on disk is issued and noted
        _say(session, made, request, out)
        warn_of_low_stock(_stock(session, diary))
    if made.refused:
        raise made.refused[0]


def _check(home: Path) -> bool:
    """Say what is stale; whether anything is."""
    with open_diary(home) as diary, diary.sessions() as session:
        found = pack_changes(session, issue_settings(diary), today=now().date())
        say_changes(session, found)
    if not found.any:
        click.echo("Everything of the printed packs is still up to date.")
    return found.any


def say_changes(session: Session, found: PackChanges) -> None:
    """What to take out of the safe and what it lacks, one line each."""
    _list(session, "Stale, to be replaced:", found.stale)
    _list(session, "No longer needed:", found.gone)
    _list(session, "Not in the safe:", found.missing)


def _list(session: Session, title: str, sections: Iterable[PackSection]) -> None:
    lines = [_line(session, section) for section in sections]
    if lines:
        click.echo(title)
        for line in lines:
            click.echo(f"  {line}")


def _line(session: Session, section: PackSection) -> str:
    """A card by its number and lesson; other parts by what they are."""
    if section.kind is not SectionKind.CARD:
        kind = {SectionKind.COVER: "cover sheet "}.get(section.kind, "")
        return f"{kind}{section.title}"
    cards = [card for card in (session.get(Card, i) for i in section.card_ids) if card]
    numbers = ", ".join(card_number(card.serial) for card in cards)
    return f"card {numbers or '(none yet)'}: {section.title}"


def _school_days(session: Session, first: date, count: int) -> tuple[date, ...]:
    days = tuple(next_school_days(school_calendar(session), first, count))
    if not days:
        raise NothingToPrint(
            f"The calendar has no school day from {first.isoformat()} on.",
            "Give another first day, or import a corrected calendar.csv.",
        )
    return days


def _stock(session: Session, diary: Diary) -> BlankStock:
    return stock_now(session, issue_settings(diary), threshold=diary.settings.low_stock)


def _say(session: Session, made: MadePack, request: PackRequest, out: Path) -> None:
    earlier = PackChanges(stale=made.changes.stale, gone=made.changes.gone, missing=())
    if earlier.any:
        click.echo("Take out of the safe and shred:")
        say_changes(session, earlier)
    if not made.pdf:
        click.echo("Nothing is to be printed: the safe is up to date.")
    else:
        days = f"{request.days[0].isoformat()} to {request.days[-1].isoformat()}"
        click.echo(
            f"Pack for {days}: {made.count(SectionKind.COVER)} cover sheets,"
            f" {made.count(SectionKind.CARD)} lesson cards, {made.new_blanks} new blank cards,"
            f" {made.count(SectionKind.CODES)} code lists; {made.pages} pages written to {out}."
        )
    for error in made.refused:
        click.echo(str(error), err=True)
