"""``ediary cards resolve``: says what the numbers of a waiting blank card mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_app.cli.options import Day, by_option, home_option, now
from ediary_core import check_digit
from ediary_core.at_work import at_work
from ediary_core.card_numbers import serial_of
from ediary_core.diary import open_diary
from ediary_core.errors import UnknownName
from ediary_core.tables import Card, Period, Subject, Teacher, Unit
from ingest.blank_rules import NOTHING_DECIDED, DecidedNumbers
from ingest.decide_blank import decide_blank
from ingest.finding import Severity
from ingest.finding_words import english, sentences

_NEEDS_PERSON = 3


@click.command()
@click.argument("number")
@click.option("--teacher", default=None, help="The teacher's number with its check digit.")
@click.option("--subject", default=None, help="The subject's number with its check digit.")
@click.option("--unit", default=None, help="The class's or group's number with its check digit.")
@click.option("--date", "day", type=Day(), default=None, help="The day of the lesson.")
@click.option("--period", type=int, default=None, help="The period.")
@by_option
@home_option
@click.pass_context
def resolve(
    ctx: click.Context,
    *,
    number: str,
    teacher: str | None,
    subject: str | None,
    unit: str | None,
    day: date | None,
    period: int | None,
    who: str,
    home: Path,
) -> None:
    """Say what a number of the waiting blank card NUMBER means, and load the card.

    Numbers that are not given stay as they are bubbled. Exit code 3: the card still needs a person.
    """
    with (
        open_diary(home) as diary,
        at_work(diary, doing="resolving a blank card", now=now()),
        diary.sessions.begin() as session,
    ):
        decided = DecidedNumbers(
            teacher_id=_id_of(session, Teacher, teacher),
            subject_id=_id_of(session, Subject, subject),
            unit_id=_id_of(session, Unit, unit),
            lesson_date=day,
            period=_period(session, period),
        )
        if decided == NOTHING_DECIDED:
            raise click.UsageError("Give at least one number: --teacher, --unit, --date …")
        card = _card(session, number)
        left = decide_blank(session, diary, card, decided, who=who, now=now())
        state = card.state.value
    click.echo(f"Card {number}: {state}.")
    for finding in left:
        words = sentences(finding.code, english())
        click.echo(f"  {words.title if words else finding.code} ({finding.code})")
    if any(finding.severity is not Severity.MILD for finding in left):
        ctx.exit(_NEEDS_PERSON)


def _id_of(
    session: Session, table: type[Teacher] | type[Subject] | type[Unit], code: str | None
) -> int | None:
    """The id that a code number means; its check digit catches a slip of the keyboard."""
    if code is None:
        return None
    typed = code.replace(" ", "").replace("-", "")
    found = None
    if check_digit.is_valid(typed):
        found = session.scalar(select(table.id).where(table.number == int(typed[:-1])))
    if found is None:
        raise UnknownName(
            f"There is no {table.__tablename__} with the number {code!r}, check digit and all.",
            "Compare with the code list: ediary cards codes.",
        )
    return found


def _period(session: Session, period: int | None) -> int | None:
    if period is not None and session.get(Period, period) is None:
        raise UnknownName(f"The school has no period {period}.", "See periods.csv.")
    return period


def _card(session: Session, number: str) -> Card:
    card = session.scalar(select(Card).where(Card.serial == serial_of(number)))
    if card is None:
        raise UnknownName(f"This home issued no card {number}.", "See: ediary cards list.")
    return card
