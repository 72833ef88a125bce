"""``ediary lock``: closed months and terms, and the acts that let something past them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.papers.correction_act import correction_act_pdf
from ediary_app.cli.lesson_option import Place
from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import (
    Month,
    by_option,
    format_option,
    home_option,
    now,
    out_option,
)
from ediary_core.at_work import at_work
from ediary_core.cards import card_number
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import UnknownName
from ediary_core.history_log import history_head
from ediary_core.lessons.place import LessonPlace, lesson_at
from ediary_core.locks.act_view import ActListing, act_view, acts_listing
from ediary_core.locks.acts import ActRequest
from ediary_core.locks.correction import Correction, correct_locked, correction
from ediary_core.locks.diary_locks import (
    LockListing,
    lock_month,
    locks_listing,
)
from ediary_core.outage.clock import trusted_now
from ediary_core.outage.movements import cards_by_number
from ediary_core.table_file import TableFormat, write_file
from ediary_core.tables import Teacher
from ingest.open_card import cards_at_lock, open_card


@click.group()
def lock() -> None:
    """Closed months and terms, and correction acts."""


@lock.command()
@click.argument("month_", metavar="YYYY-MM", type=Month())
@by_option
@home_option
def month(*, month_: date, who: str, home: Path) -> None:
    """Lock a month before it closes by itself; safe to repeat. Nothing opens a month again."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="locking a month", now=now()),
        diary.sessions.begin() as session,
    ):
        moment = trusted_now(session, now(), zone=diary.zone)
        kept = lock_month(session, month_, who=who, now=moment)
        click.echo(f"The month {kept.first:%Y-%m} is locked since {kept.locked_at.isoformat()}.")


@lock.command(name="list")
@format_option
@list_out_option
@home_option
def list_(*, table_format: TableFormat, out: Path | None, home: Path) -> None:
    """Write every lock, and name the cards that wait at one."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing="listing locks", now=now()),
        diary.sessions.begin() as session,
    ):
        rows = locks_listing(session, diary.profile.rules, now=now())
        waiting = [card_number(card.serial) for card in cards_at_lock(session)]
    give_list(rows, row_type=LockListing, name="locks", out=out, table_format=table_format)
    for number in waiting:
        click.echo(f"card {number} waits at a lock")


class Value(click.ParamType[Correction]):
    """A value to be made right, written as attendance/07=nb."""

    name = "FIELD=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Correction:
        try:
            return correction(str(value))
        except ValueError as error:
            self.fail(f"{value!r}: {error}.", param, ctx)


@lock.command(name="open")
@click.option("--card", default=None, help="The number of the late card, like 00042-6.")
@click.option("--lesson", "place", type=Place(), default=None, help="The lesson to correct.")
@click.option(
    "--set",
    "values",
    type=Value(),
    multiple=True,
    help="A value of it: attendance/07=nb, grade1/07=4+, arrival/07=07:00, topic=TEXT, "
    "homework=TEXT, teacher=12, number=17, kind=ceremony, counts=no, trainee=yes, "
    "planned_date=DAY, planned_period=3; grade1/07= takes an entry out.",
)
@click.option("--who", "teacher", type=int, required=True, help="The teacher number who asks.")
@click.option("--reason", required=True, help="Why, as it stands in the act.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the act here, as a PDF to sign.",
)
@by_option
@home_option
def open_(
    *,
    card: str | None,
    place: LessonPlace | None,
    values: tuple[Correction, ...],
    teacher: int,
    reason: str,
    out: Path | None,
    who: str,
    home: Path,
) -> None:
    """Let one late card past its lock, or correct named values of one lesson, by an act.

    Exactly that card or those values go in. Nothing opens a whole month again.
    """
    if not reason.strip() or not who.strip():
        raise click.UsageError("--reason and --by: say why, and who.")
    if (card is None) == (place is None) or bool(values) != (place is not None):
        raise click.UsageError("Name a --card, or a --lesson with the values to --set.")
    with (
        open_diary(home) as diary,
        at_work(diary, doing="opening a lock", now=now()),
        diary.sessions() as session,
    ):
        request = ActRequest(
            teacher_id=_teacher_id(session, teacher),
            administrator=who,
            reason=reason,
            card_id=None if card is None else _card_id(session, card),
        )
        if place is None:
            act = open_card(session, diary, request, now=now())
        else:
            lesson = lesson_at(session, place)
            act = correct_locked(session, lesson, values, request, profile=diary.profile, now=now())
        if out is not None:
            write_file(out, _pdf(session, diary, act.number))
        session.commit()  # only now, so that no act is in the diary that could not be written
        click.echo(f"Correction act {act.number} was written; what it names is in the diary.")


@lock.command()
@format_option
@list_out_option
@home_option
def acts(*, table_format: TableFormat, out: Path | None, home: Path) -> None:
    """Write every correction act, one row each."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = acts_listing(session)
    give_list(rows, row_type=ActListing, name="correction acts", out=out, table_format=table_format)


@lock.command()
@click.argument("number")
@out_option
@home_option
def act(*, number: str, out: Path, home: Path) -> None:
    """Write the correction act NUMBER (like 2026/7) as a PDF again."""
    with open_diary(home) as diary, diary.sessions() as session:
        write_file(out, _pdf(session, diary, number))
    click.echo(f"Correction act {number} written to {out}.")


def _pdf(session: Session, diary: Diary, number: str) -> bytes:
    view = act_view(session, number)
    head = diary.profile.text("history.head").format(head=history_head(session))
    return correction_act_pdf(view, profile=diary.profile, school=diary.school_name, head=head)


def _teacher_id(session: Session, number: int) -> int:
    teacher_id = session.scalar(select(Teacher.id).where(Teacher.number == number))
    if teacher_id is None:
        raise UnknownName(f"There is no teacher with number {number}.", "See teachers.csv.")
    return teacher_id


def _card_id(session: Session, typed: str) -> str:
    [card] = cards_by_number(session, [typed])
    return card.id
