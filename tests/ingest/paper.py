"""Cards and readings built by hand, without images: what a reader would say of a filled card."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from ediary_core.card import CardSnapshot, RosterRow
from ediary_core.check_digit import with_check_digit
from ediary_core.profile import Profile
from ediary_core.profile_files import load_profile
from ediary_core.roster import RosterPupil
from ingest.card_rules import Day, LessonStanding
from ingest.finding import Code
from ingest.interpret import interpret
from ingest.validate import DiaryContext, ValidatedCard, validate
from omr.reading import (
    FieldReading,
    FieldState,
    PageOutcome,
    PageReading,
    ReadingFinding,
    RegionReading,
)

MONDAY = date(2026, 11, 23)
LOADED_AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
EXEMPT_NUMBER = 4
PAGE_ID = 900


def librus() -> Profile:
    return load_profile("librus")


def snapshot(*, numbers: Iterable[int] = range(1, 6), **changes: Any) -> CardSnapshot:
    """A card of five made-up pupils; number 4 is exempt."""
    values: dict[str, Any] = {
        "card_id": "ABCDEFGHJK",
        "serial": 42,
        "card_number": "00042-6",
        "revision": 1,
        "profile": "librus",
        "school": "Szkoła Przykładowa",
        "lesson_date": MONDAY,
        "period": 3,
        "unit": "5a",
        "unit_number": 51,
        "level": 5,
        "subject": "matematyka",
        "subject_number": 7,
        "teacher": "Zofia Przykład",
        "teacher_number": 12,
        "teacher_code": with_check_digit(12, digits=2),
        "teacher_digits": 2,
        "roster": tuple(
            RosterRow(
                register_number=number,
                pupil_id=100 + number,
                printed_name=f"Uczeń {number}",
                exempt=number == EXEMPT_NUMBER,
            )
            for number in numbers
        ),
    }
    return CardSnapshot(**(values | changes))


def roster_now(numbers: Iterable[int] = range(1, 6)) -> dict[int, RosterPupil]:
    return {number: roster_pupil(number, exempt=number == EXEMPT_NUMBER) for number in numbers}


def roster_pupil(number: int, *, exempt: bool) -> RosterPupil:
    return RosterPupil(
        pupil_id=100 + number,
        register_number=number,
        surname="Uczeń",
        given_name=str(number),
        class_name="5a",
        exempt=exempt,
    )


def context(**changes: Any) -> DiaryContext:
    standing = LessonStanding(
        day=Day.SCHOOL_DAY, already_recorded=False, superseded=False, timetable_agrees=True
    )
    values: dict[str, Any] = {
        "unit_id": 5,
        "subject_id": 7,
        "planned_teacher_id": 12,
        "standing": standing,
        "roster": roster_now(),
        "teacher_ids": {12: 12, 34: 340},
        "page_ids": {1: PAGE_ID, 2: PAGE_ID + 1},
        "topic_due_on": date(2026, 11, 26),
        "verify_by": date(2026, 11, 30),
        "loaded_at": LOADED_AT,
    }
    return DiaryContext(**(values | changes))


def standing(**changes: Any) -> DiaryContext:
    """A context whose lesson stands differently to the diary."""
    usual = context()
    return context(standing=dataclasses.replace(usual.standing, **changes))


GOOD_FOOT: Mapping[str, str] = {
    "attendance_checked": "yes",
    "absent_count.tens": "0",
    "absent_count.ones": "0",
}


def filled(
    card: CardSnapshot,
    marks: Mapping[str, str] | None = None,
    *,
    doubtful: Mapping[str, tuple[str, ...]] | None = None,
    remarks: Iterable[tuple[str, str | None]] = (),
    absent: int | None = 0,
    foot: bool = True,
    signed: bool = True,
    topic: bool = True,
    source: str = "stack.pdf",
    source_page: int = 1,
    page: int = 1,
    rows: Iterable[int] | None = None,
) -> PageReading:
    """The reading of a card's page: nothing is marked but what is named.

    With ``absent`` the control total is marked; ``foot`` marks attendance as checked; ``remarks``
    are the reader's codes, each with its field.
    """
    pens = dict(marks or {})
    if foot:
        pens.setdefault("attendance_checked", "yes")
    if absent is not None:
        pens.setdefault("absent_count.tens", str(absent // 10))
        pens.setdefault("absent_count.ones", str(absent % 10))
    numbers = rows if rows is not None else [row.register_number for row in card.roster]
    names = field_names(numbers)
    unknown = (set(pens) | set(doubtful or {})) - set(names)
    assert not unknown, f"no such fields: {unknown}"
    return PageReading(
        source=source,
        source_page=source_page,
        outcome=PageOutcome.READ,
        card_id=card.card_id,
        page=page,
        fields=tuple(_field(name, pens.get(name), (doubtful or {}).get(name)) for name in names),
        regions=(
            RegionReading(name="topic", inked=topic, ink=0.1 if topic else 0.0),
            RegionReading(name="signature", inked=signed, ink=0.1 if signed else 0.0),
        ),
        findings=tuple(ReadingFinding(code=code, field=field) for code, field in remarks),
    )


def rows_only(
    card: CardSnapshot, rows: Iterable[int], marks: Mapping[str, str] | None = None, **where: Any
) -> PageReading:
    """The reading of a page that holds rows and no foot, as the first page of two."""
    whole = filled(card, marks, absent=None, foot=False, rows=rows, **where)
    kept = tuple(field for field in whole.fields if "/" in field.name and "/s" not in field.name)
    return dataclasses.replace(whole, fields=kept, regions=())


def field_names(numbers: Iterable[int]) -> list[str]:
    names = []
    for key in [*(f"{number:02d}" for number in numbers), "s1", "s2", "s3"]:
        names += [f"attendance/{key}", f"mistake/{key}"]
        for column in ("grade1", "grade2"):
            names += [f"{column}/{key}", f"{column}.sign/{key}"]
    for column in ("grade1", "grade2"):
        names += [f"{column}.category", f"{column}.weight"]
    for spare in ("s1", "s2", "s3"):
        names += [f"spare/{spare}.tens", f"spare/{spare}.ones"]
    names += ["attendance_checked", "absent_count.tens", "absent_count.ones"]
    names += ["substitution", "substitute.d1", "substitute.d2", "substitute.d3", "fill_sequence"]
    return names


def _field(name: str, value: str | None, doubt: tuple[str, ...] | None) -> FieldReading:
    if doubt is not None:
        state, values = FieldState.AMBIGUOUS, doubt
    elif value is not None:
        state, values = FieldState.MARKED, (value,)
    else:
        state, values = FieldState.UNMARKED, ()
    return FieldReading(name=name, state=state, values=values, confidence=0.9, scores={})


def judged(
    marks: Mapping[str, str] | None = None,
    *,
    card: CardSnapshot | None = None,
    diary: DiaryContext | None = None,
    **filling: Any,
) -> ValidatedCard:
    """Fill the usual card and apply the rules."""
    card = card or snapshot()
    answers = interpret([filled(card, marks, **filling)], card)
    return validate(answers, card, profile=librus(), context=diary or context())


def codes(card: ValidatedCard) -> list[Code]:
    return [finding.code for finding in card.findings]


def attendance(card: ValidatedCard) -> dict[int, str | None]:
    """Register number -> code; a card that waits has none."""
    assert card.lesson is not None, f"the card waits: {codes(card)}"
    return {entry.register_number: entry.code for entry in card.lesson.attendance}


def grades(card: ValidatedCard, column: str = "grade1") -> dict[int, str | None]:
    assert card.lesson is not None, f"the card waits: {codes(card)}"
    return {
        grade.register_number: grade.symbol
        for each in card.lesson.grade_columns
        if each.name == column
        for grade in each.grades
    }
