"""A made-up school in a home of its own, and scans that a fake reader can read without images."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import paper
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardSnapshot, NameStyle, RosterRow
from ediary_core.card_code import sign
from ediary_core.cards import add_card, card_number, next_serial
from ediary_core.check_digit import with_check_digit
from ediary_core.diary import Diary, open_diary
from ediary_core.home_init import init_home
from ediary_core.names import printed_name
from ediary_core.roster import roster_on
from ediary_core.tables import (
    Attendance,
    CalendarKind,
    CalendarSpan,
    Enrolment,
    Exemption,
    Finding,
    Grade,
    GradeColumn,
    History,
    Lesson,
    Period,
    Pupil,
    Subject,
    Teacher,
    TimetableSlot,
    Topic,
    Unit,
    UnitKind,
)
from ediary_core.timetable import planned_lessons
from ingest.read_batch import ReadingRun
from omr.form import (
    Bubble,
    Code,
    Field,
    FieldKind,
    FormPage,
    MarkKind,
    Region,
    RegionKind,
    RegistrationMark,
    pages_to_json,
)
from omr.reading import PageOutcome, PageReading, reading_from_json

KEY = bytes(range(32))
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
PERIODS = (1, 2, 3)
PUPILS = range(1, 6)
TABLES = (Lesson, Topic, Attendance, GradeColumn, Grade, History, Finding)


@contextmanager
def school(folder: Path) -> Iterator[Diary]:
    """Two classes of five pupils; on Mondays 5a and 5b have a lesson in each of three periods."""
    home = init_home(
        folder, profile="librus", school_name="Szkoła Przykładowa", signing_key=KEY, now=NOW
    )
    with open_diary(home.folder) as diary:
        with diary.sessions.begin() as session:
            _fill(session)
        yield diary


def _fill(session: Session) -> None:
    session.add_all(
        Teacher(id=number, number=number, name=f"Nauczyciel {number}", email="")
        for number in (11, 12, 34)
    )
    session.add_all([Subject(id=7, number=7, name="matematyka")])
    session.add_all(
        Period(number=number, start=time(7 + number), end=time(7 + number, 45))
        for number in PERIODS
    )
    session.add(
        CalendarSpan(
            kind=CalendarKind.TERM,
            first=date(2026, 9, 1),
            last=date(2027, 1, 31),
            name="okres I",
        )
    )
    session.flush()
    for unit_id, name, teacher_id in ((51, "5a", 11), (52, "5b", 12)):
        session.add(Unit(id=unit_id, number=unit_id, name=name, kind=UnitKind.CLASS, level=5))
        session.flush()
        session.add_all(_slots(unit_id, teacher_id))
        for number in PUPILS:
            add_pupil(session, unit_id, number)
    session.add(Exemption(pupil_id=5104, subject_id=7))


def _slots(unit_id: int, teacher_id: int) -> list[TimetableSlot]:
    return [
        TimetableSlot(
            weekday=1, period=period, unit_id=unit_id, subject_id=7, teacher_id=teacher_id
        )
        for period in PERIODS
    ]


def add_pupil(session: Session, unit_id: int, number: int) -> None:
    pupil_id = unit_id * 100 + number
    session.add(Pupil(id=pupil_id, surname="Uczeń", given_name=str(number)))
    session.flush()
    session.add(
        Enrolment(
            unit_id=unit_id,
            pupil_id=pupil_id,
            register_number=number,
            since=date(2026, 9, 1),
            until=None,
        )
    )


def issue_cards(diary: Diary, *, pages: int = 1, day: date = paper.MONDAY) -> list[CardSnapshot]:
    """A card for each lesson of the day, in order of period and class."""
    issued = []
    with diary.sessions.begin() as session:
        for lesson in planned_lessons(session, day):
            serial = next_serial(session)
            roster = roster_on(session, lesson.unit_id, day, lesson.subject_id)
            card = paper.snapshot(
                card_id=f"{serial:010d}",
                serial=serial,
                card_number=card_number(serial),
                lesson_date=day,
                period=lesson.period,
                unit=lesson.unit,
                unit_number=lesson.unit_number,
                subject=lesson.subject,
                teacher=lesson.teacher,
                teacher_number=lesson.teacher_number,
                teacher_code=with_check_digit(lesson.teacher_number, digits=2),
                roster=tuple(
                    RosterRow(
                        register_number=pupil.register_number,
                        pupil_id=pupil.pupil_id,
                        printed_name=printed_name(pupil.surname, pupil.given_name, NameStyle.FULL),
                        exempt=pupil.exempt,
                    )
                    for pupil in roster
                ),
            )
            form = pages_to_json(form_pages(card, pages=pages))
            add_card(session, card, lesson=lesson, form=form, issued_at=NOW)
            issued.append(card)
    return issued


def form_pages(card: CardSnapshot, *, pages: int = 1) -> list[FormPage]:
    """A form like a card's, coarsely laid out: rows on every page, the foot on the last one."""
    return [_form_page(card, page, last=page == pages) for page in range(1, pages + 1)]


def _form_page(card: CardSnapshot, page: int, *, last: bool) -> FormPage:
    numbers = [row.register_number for row in card.roster]
    names = paper.field_names(numbers)
    if not last:
        names = [name for name in names if "/" in name and "/s" not in name]
    payload = sign(card_id=card.card_id, page=page, key=KEY)
    return FormPage(
        card_id=card.card_id,
        page=page,
        pdf_page=page,
        width_mm=210.0,
        height_mm=297.0,
        fields=tuple(_field(name) for name in names),
        regions=_REGIONS if last else (),
        registration_marks=(
            RegistrationMark(kind=MarkKind.ARUCO, x_mm=17, y_mm=17, w_mm=8, h_mm=8, marker_id=0),
        ),
        codes=(Code(payload=payload, x_mm=30.0, y_mm=13.0, size_mm=14.0),),
    )


_REGIONS = (
    Region(name="topic", kind=RegionKind.HANDWRITING, x_mm=20, y_mm=250, w_mm=110, h_mm=18),
    Region(name="signature", kind=RegionKind.SIGNATURE, x_mm=140, y_mm=250, w_mm=50, h_mm=18),
)
_COLUMN_X_MM = {"attendance": 60.0, "grade1": 80.0, "grade2": 120.0, "mistake": 190.0}


def _field(name: str) -> Field:
    kind, _, row = name.partition("/")
    y_mm = 50.0 + 6.0 * (int(row) if row.isdigit() else 25)
    x_mm = _COLUMN_X_MM.get(kind, 60.0)
    values = ("yes",) if kind in ("mistake", "attendance_checked") else ("0", "1")
    return Field(
        name=name,
        kind=FieldKind.CHOICE,
        bubbles=tuple(
            Bubble(value=value, x_mm=x_mm + 5.5 * index, y_mm=y_mm, w_mm=4.2, h_mm=3.4)
            for index, value in enumerate(values)
        ),
    )


@dataclass
class Desk:
    """Where scans lie before they are taken in; ``reader`` reads them as a real reader would."""

    folder: Path
    read_files: int = 0

    def scan(self, name: str, readings: Iterable[PageReading], *, salt: str = "") -> Path:
        """A scan file whose pages will be read as given; another salt, another file."""
        lines = [json.dumps(reading.to_json()) for reading in readings]
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([salt, *lines]), encoding="utf-8")
        return path

    def reader(self, paths: Sequence[Path]) -> ReadingRun:
        lines = [path.read_text("utf-8").splitlines()[1:] for path in paths]
        return ReadingRun(pages=sum(map(len, lines)), readings=self._read(paths))

    def _read(self, paths: Sequence[Path]) -> Iterator[PageReading]:
        for path in paths:
            self.read_files += 1
            for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], start=1):
                reading = reading_from_json(json.loads(line))
                read = reading.outcome is PageOutcome.READ
                yield replace(
                    reading,
                    source=str(path),
                    source_page=number,
                    picture=white_page() if read else None,
                    picture_dpi=50 if read else None,
                )


@cache
def white_page() -> bytes:
    """An A4 page at 50 dpi as a PNG."""
    file = io.BytesIO()
    Image.new("L", (413, 585), color=255).save(file, format="PNG")
    return file.getvalue()


def other_page(outcome: PageOutcome, *payloads: str, reason: str | None = None) -> PageReading:
    """A page that is no card's."""
    return PageReading(
        source="stack.pdf", source_page=1, outcome=outcome, reason=reason, payloads=payloads
    )


def dump(diary: Diary) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that ingesting writes entries and findings to."""
    with diary.sessions() as session:
        return {
            table.__tablename__: [
                dict(row) for row in session.execute(select(table.__table__)).mappings()
            ]
            for table in TABLES
        }


def meaning(diary: Diary) -> dict[str, list[tuple[Any, ...]]]:
    """What the diary says, without the ids that tell in which order rows were written."""
    with diary.sessions() as session:
        lessons = session.scalars(select(Lesson).order_by(Lesson.load_order)).all()
        return {
            "lessons": [
                (each.load_order, each.number, each.card_id, each.state, each.fill_sequence)
                for each in lessons
            ],
            "attendance": [
                (each.lesson.card_id, each.pupil_id, each.code, each.state)
                for each in session.scalars(
                    select(Attendance).order_by(Attendance.lesson_id, Attendance.pupil_id)
                )
            ],
            "grades": sorted(
                (each.column.lesson.card_id or "", each.column.name, each.pupil_id, each.symbol)
                for each in session.scalars(select(Grade))
            ),
        }
