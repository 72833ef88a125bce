"""Readings of a blank card -> the numbers bubbled on it, and the rows that bear a mark. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ediary_core.blank_card import BlankSnapshot
from ingest.interpret import Answer, Certainty, NumberAnswer, answers_by_field
from omr.reading import PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankNumbers:
    """What a blank card says of its lesson. ``period`` is None where the card asks for none."""

    teacher: NumberAnswer
    subject: NumberAnswer
    unit: NumberAnswer
    day: NumberAnswer
    month: NumberAnswer
    period: Answer | None
    weekday: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedRow:
    """A printed row that is not blank: its number, and the answers that are not."""

    register_number: int
    answers: tuple[Answer, ...]


def blank_numbers(pages: Iterable[PageReading], snapshot: BlankSnapshot) -> BlankNumbers:
    """The numbers of a card whose pages are all there.

    A field that is printed but was not read is doubtful, never blank.
    """
    answers = answers_by_field(pages)

    def code(kind: str, digits: int) -> NumberAnswer:
        return _number(answers, [f"{kind}.d{place}" for place in range(1, digits + 2)])

    return BlankNumbers(
        teacher=code("teacher", snapshot.teacher_digits),
        subject=code("subject", snapshot.subject_digits),
        unit=code("unit", snapshot.unit_digits),
        day=_number(answers, ["day.tens", "day.ones"]),
        month=_number(answers, ["month.tens", "month.ones"]),
        period=_printed(answers, "period") if snapshot.periods else None,
        weekday=_printed(answers, "weekday"),
    )


def marked_rows(pages: Iterable[PageReading]) -> tuple[MarkedRow, ...]:
    """The numbered rows that bear a mark, certain or doubtful."""
    by_number: dict[int, list[Answer]] = {}
    for name, answer in answers_by_field(pages).items():
        row = name.partition("/")[2]
        if row.isdigit() and not answer.blank:
            by_number.setdefault(int(row), []).append(answer)
    return tuple(
        MarkedRow(register_number=number, answers=tuple(answers))
        for number, answers in sorted(by_number.items())
    )


def _number(answers: Mapping[str, Answer], fields: Iterable[str]) -> NumberAnswer:
    return NumberAnswer(digits=tuple(_printed(answers, field) for field in fields))


def _printed(answers: Mapping[str, Answer], field: str) -> Answer:
    unread = Answer(field=field, page=None, certainty=Certainty.DOUBTFUL)
    return answers.get(field, unread)
