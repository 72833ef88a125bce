"""``ediary entries set``, ``accept`` and ``lesson``: what a person decides in the diary."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_app.cli.lesson_option import Place
from ediary_app.cli.options import by_option, home_option, now
from ediary_core.diary import open_diary
from ediary_core.errors import UnknownName
from ediary_core.home_lock import home_lock
from ediary_core.lessons.place import LessonPlace, lesson_at
from ediary_core.outage.movements import cards_by_number
from ediary_core.review.by_field import decide_field
from ediary_core.review.by_hand import LessonByHand, enter_lesson
from ediary_core.review.deciding import Decider
from ediary_core.tables import Lesson, Teacher


def why_option(command: click.decorators.FC) -> click.decorators.FC:
    """``--why``: the reason, which the history keeps."""
    return click.option("--why", required=True, help="Why; the history keeps it.")(command)


def teacher_option(command: click.decorators.FC) -> click.decorators.FC:
    """``--as-teacher``: on whose behalf, for what only a form tutor may do."""
    return click.option(
        "--as-teacher", type=int, default=None, help="The teacher number that decides."
    )(command)


@click.command(name="set")
@click.option("--lesson", "place", type=Place(), default=None, help="Like 2026-11-20/1/5a.")
@click.option("--card", "number", default=None, help="The card that the lesson came from.")
@click.option(
    "--field",
    required=True,
    help="attendance/07, grade1/07, arrival/07, grade1.category, grade1.description, topic,"
    " homework or teacher.",
)
@click.option("--value", required=True, help="The right value; - takes an entry out.")
@teacher_option
@why_option
@by_option
@home_option
def set_(
    *,
    place: LessonPlace | None,
    number: str | None,
    field: str,
    value: str,
    as_teacher: int | None,
    why: str,
    who: str,
    home: Path,
) -> None:
    """Enter one value by hand; no scan will change it any more."""
    if (place is None) == (number is None):
        raise click.UsageError("Give either --lesson or --card.")
    with open_diary(home) as diary, diary.sessions.begin() as session:
        decider = _decider(session, who, why, as_teacher)
        lesson = lesson_at(session, place) if place else _lesson_of_card(session, number or "")
        decide_field(session, lesson, field, value, profile=diary.profile, decider=decider)
    click.echo(f"{field} is set.")


def _decider(session: Session, who: str, why: str, as_teacher: int | None) -> Decider:
    if as_teacher is None:
        return Decider(who=who, why=why, at=now())
    teacher_id = session.scalar(select(Teacher.id).where(Teacher.number == as_teacher))
    if teacher_id is None:
        raise UnknownName(f"There is no teacher with number {as_teacher}.", "See teachers.csv.")
    return Decider(who=who, why=why, at=now(), teacher_id=teacher_id)


def _lesson_of_card(session: Session, number: str) -> Lesson:
    (card,) = cards_by_number(session, [number])
    lesson = session.scalar(select(Lesson).where(Lesson.card_id == (card.corrects_id or card.id)))
    if lesson is None:
        raise UnknownName(
            f"The diary holds no lesson of card {number}.",
            "Let it load as read (ediary entries accept), or enter it (ediary entries lesson).",
        )
    return lesson


@click.command()
@click.argument("number")
@why_option
@by_option
@home_option
def accept(*, number: str, why: str, who: str, home: Path) -> None:
    """Let the card NUMBER load as it was read, in spite of its count or attendance check."""
    from ingest.accept import accept_card  # noqa: PLC0415 - the picture libraries load slowly

    with (
        open_diary(home) as diary,
        home_lock(diary.home.lock_file, doing="accepting a card"),
        diary.sessions.begin() as session,
    ):
        (card,) = cards_by_number(session, [number])
        accept_card(session, diary, card, Decider(who=who, why=why, at=now()))
    click.echo(f"Card {number} is in the diary.")


@click.command()
@click.argument("place", type=Place())
@click.option("--topic", required=True, help="What the lesson was about.")
@click.option("--mark", "marks", multiple=True, help="Like 7=nb; everybody else was present.")
@click.option("--teacher", type=int, default=None, help="Who taught, if not the planned one.")
@why_option
@by_option
@home_option
def lesson(
    *,
    place: LessonPlace,
    topic: str,
    marks: tuple[str, ...],
    teacher: int | None,
    why: str,
    who: str,
    home: Path,
) -> None:
    """Enter the lesson PLACE by hand: a short outage, or a card that cannot be loaded."""
    by_hand = LessonByHand(
        lesson_date=place.lesson_date,
        period=place.period,
        unit=place.unit,
        codes=dict(map(_mark, marks)),
        topic=topic,
        teacher_number=teacher,
    )
    with open_diary(home) as diary, diary.sessions.begin() as session:
        decider = Decider(who=who, why=why, at=now())
        written = enter_lesson(session, by_hand, profile=diary.profile, decider=decider)
        number = written.number
    click.echo(f"Lesson {place} entered, number {number}.")


def _mark(written: str) -> tuple[int, str]:
    number, equals, code = written.partition("=")
    if not number.strip().isdigit() or not equals or not code.strip():
        raise click.UsageError(f"{written!r} is no mark like 7=nb.")
    return int(number), code.strip()
