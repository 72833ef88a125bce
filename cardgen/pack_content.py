"""What a pack printed now would be made from: every part with the fingerprint of its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from cardgen.issue import IssueSettings, planned_snapshot
from cardgen.issue_blank import blank_now
from cardgen.papers.code_sheets import name_order
from cardgen.papers.group_lists import GroupList
from cardgen.school_codes import own_numbered_groups
from ediary_core.code_numbers import CodeLists, code_digits, code_lists
from ediary_core.pack_sections import PackSection, SectionKind, fingerprint
from ediary_core.school_calendar import school_calendar
from ediary_core.school_days import why_no_school
from ediary_core.timetable import PlannedLesson, planned_lessons


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLesson:
    """A planned lesson, and the part of the pack that its card is."""

    lesson: PlannedLesson
    section: PackSection


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherDay:
    """All lessons of one teacher on one day, by period, and the part that their cover is."""

    lessons: tuple[PackLesson, ...]
    section: PackSection

    @property
    def day(self) -> date:
        return self.lessons[0].lesson.lesson_date

    @property
    def teacher(self) -> str:
        return self.lessons[0].lesson.teacher

    @property
    def teacher_number(self) -> int:
        return self.lessons[0].lesson.teacher_number


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """Everything that a pack of some days would be made from."""

    days: tuple[date, ...]
    teacher_days: tuple[TeacherDay, ...]  # by day, then by the teacher's name
    blanks: tuple[PackSection, ...]  # one for each day
    lists: CodeLists
    groups: tuple[GroupList, ...]
    codes: tuple[PackSection, ...]
    instructions: PackSection

    @property
    def sections(self) -> tuple[PackSection, ...]:
        cards = (each.section for day in self.teacher_days for each in day.lessons)
        covers = (day.section for day in self.teacher_days)
        return (*covers, *cards, *self.blanks, *self.codes, self.instructions)


def pack_content(
    session: Session, days: Sequence[date], settings: IssueSettings, *, today: date
) -> PackContent:
    """Read what a pack would hold; days without school hold nothing."""
    lists, groups = code_lists(session), own_numbered_groups(session, settings, today=today)
    blank = fingerprint(blank_now(session, settings).to_json())
    calendar = school_calendar(session)
    school_days = [day for day in days if why_no_school(calendar, day) is None]
    return PackContent(
        days=tuple(school_days),
        teacher_days=tuple(
            each for day in school_days for each in _teacher_days(session, day, settings)
        ),
        blanks=tuple(
            PackSection(
                kind=SectionKind.BLANKS,
                key=day.isoformat(),
                fingerprint=blank,
                title=f"{day.isoformat()} blank cards",
                day=day,
            )
            for day in school_days
        ),
        lists=lists,
        groups=groups,
        codes=tuple(_code_sections(lists, groups)),
        instructions=_instructions(settings),
    )


def _teacher_days(session: Session, day: date, settings: IssueSettings) -> list[TeacherDay]:
    digits = code_digits(session).teacher
    found = [
        _pack_lesson(session, lesson, settings, digits=digits)
        for lesson in planned_lessons(session, day)
    ]
    found.sort(key=_teacher_then_period)
    groups = groupby(found, key=lambda each: each.lesson.teacher_number)
    return [_teacher_day(tuple(lessons)) for _, lessons in groups]


def _teacher_then_period(each: PackLesson) -> tuple[object, ...]:
    lesson = each.lesson
    return name_order(lesson.teacher), lesson.teacher_number, lesson.period, lesson.unit_number


def _pack_lesson(
    session: Session, lesson: PlannedLesson, settings: IssueSettings, *, digits: int
) -> PackLesson:
    """Its card as it would be printed now, but for the card's own numbers."""
    snapshot = planned_snapshot(
        session, lesson, settings, card_id="", serial=0, revision=0, digits=digits
    )
    content = replace(snapshot, card_number="").to_json()
    day = lesson.lesson_date.isoformat()
    section = PackSection(
        kind=SectionKind.CARD,
        key=f"{day}/{lesson.period}/{lesson.unit_number}",
        fingerprint=fingerprint(content),
        title=f"{day} period {lesson.period}, {lesson.unit}, {lesson.subject}",
        day=lesson.lesson_date,
    )
    return PackLesson(lesson=lesson, section=section)


def _teacher_day(lessons: tuple[PackLesson, ...]) -> TeacherDay:
    """A cover lists its cards by number, so a card that is printed anew makes it stale, too."""
    first = lessons[0].lesson
    day = first.lesson_date.isoformat()
    section = PackSection(
        kind=SectionKind.COVER,
        key=f"{day}/{first.teacher_number}",
        fingerprint=fingerprint([(each.section.key, each.section.fingerprint) for each in lessons]),
        title=f"{day} teacher {first.teacher_number}",
        day=first.lesson_date,
    )
    return TeacherDay(lessons=lessons, section=section)


def _code_sections(lists: CodeLists, groups: Sequence[GroupList]) -> Iterable[PackSection]:
    contents: tuple[tuple[str, object], ...] = (
        ("teachers", [(each.code, each.name) for each in lists.teachers]),
        ("subjects", [(each.code, each.name) for each in lists.subjects]),
        ("units", [(each.code, each.name) for each in lists.units]),
        (
            "groups",
            [(g.unit, [(r.register_number, r.printed_name) for r in g.rows]) for g in groups],
        ),
    )
    for key, content in contents:
        if content:
            yield PackSection(
                kind=SectionKind.CODES,
                key=key,
                fingerprint=fingerprint(content),
                title=f"code list of {key}",
            )


def _instructions(settings: IssueSettings) -> PackSection:
    words = {k: v for k, v in settings.profile.texts.items() if k.startswith("howto.")}
    return PackSection(
        kind=SectionKind.INSTRUCTIONS,
        key="howto",
        fingerprint=fingerprint(words),
        title="filling instructions",
    )
