"""Turns a unit's rows into a page like a paper register: marks, topics, grades, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ediary_core.archive.changes_view import changes_of
from ediary_core.archive.content import ArchivedRow
from ediary_core.archive.people import People
from ediary_core.archive.unit_shapes import (
    GradeTable,
    Head,
    LessonLine,
    Month,
    PupilLine,
    SubjectView,
    UnitView,
)
from ediary_core.profile import Profile
from ediary_core.tables import (
    Attendance,
    EntryState,
    Grade,
    GradeColumn,
    LessonKind,
    StayEnd,
    StayHour,
    TextKind,
    Topic,
)

_MOST_COLUMNS = 24  # lessons side by side on a landscape A4
_MOST_STAYS = 9  # hours of arrival and departure need more room
_DOUBTFUL = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A pupil's place in the unit's register; the number is empty for one who never had any."""

    number: str
    pupil: str


def unit_view(
    unit_id: int, lessons: Sequence[ArchivedRow], names: People, profile: Profile, *, file: str
) -> UnitView:
    """The page of a unit; ``file`` is the XML that holds all of it."""
    roster = _roster(str(unit_id), lessons, names)
    ordered = sorted(lessons, key=_subject_of)
    subjects = [
        _subject(subject, list(some), roster, names, profile)
        for subject, some in groupby(ordered, _subject_of)
    ]
    changes = changes_of(lessons, names, profile)
    return UnitView(
        name=names.units[str(unit_id)],
        pupils=tuple(_line(place, names, ()) for place in roster),
        subjects=tuple(sorted(subjects, key=lambda subject: subject.name)),
        changes=changes.lines,
        other_changes=changes.others,
        file=file,
    )


def _subject_of(lesson: ArchivedRow) -> str:
    return str(lesson.values["subject_id"])


def _roster(unit: str, lessons: Sequence[ArchivedRow], names: People) -> list[_Place]:
    """Everybody in the unit's register, and everybody of whom something was entered."""
    entered = {
        str(part.values["pupil_id"])
        for lesson in lessons
        for part in _entries(lesson)
        if part.values.get("pupil_id") is not None
    }
    registered = {pupil for of, pupil in names.register if of == unit and pupil in names.pupils}
    places = [
        _Place(number=str(names.register.get((unit, pupil), "")), pupil=pupil)
        for pupil in entered | registered
    ]
    return sorted(places, key=lambda each: (int(each.number or 999), names.pupils[each.pupil]))


def _entries(lesson: ArchivedRow) -> Iterator[ArchivedRow]:
    for part in lesson.parts:
        yield part
        yield from part.parts


def _subject(
    subject: str,
    lessons: list[ArchivedRow],
    roster: Sequence[_Place],
    names: People,
    profile: Profile,
) -> SubjectView:
    most = _MOST_COLUMNS if profile.stay is None else _MOST_STAYS
    months = [
        _month(some[start : start + most], roster, names, profile)
        for _month_name, of_month in groupby(
            lessons, lambda row: str(row.values["lesson_date"])[:7]
        )
        for some in [list(of_month)]
        for start in range(0, len(some), most)
    ]
    return SubjectView(
        anchor=f"s{subject}",
        name=names.subjects[subject],
        count=len(lessons),
        months=tuple(months),
        grades=tuple(_grade_tables(lessons, roster, names, profile)),
    )


def _month(
    lessons: list[ArchivedRow], roster: Sequence[_Place], names: People, profile: Profile
) -> Month:
    cells = {
        (lesson.key, pupil): text for lesson in lessons for pupil, text in _marks(lesson, profile)
    }
    return Month(
        heads=tuple(_head(lesson, under=str(lesson.values["period"])) for lesson in lessons),
        lines=tuple(
            _line(place, names, [cells.get((each.key, place.pupil), "") for each in lessons])
            for place in roster
        ),
        lessons=tuple(_lesson(lesson, names, profile) for lesson in lessons),
    )


def _marks(lesson: ArchivedRow, profile: Profile) -> Iterator[tuple[str, str]]:
    """What stands in each pupil's cell: the sign of attendance, and hours of a stay."""
    symbols = {code.code: code.symbol for code in profile.attendance}
    signs = {
        str(part.values["pupil_id"]): _shown(part, "code", symbols)
        for part in lesson.parts_of(Attendance)
    }
    stays = {
        (str(part.values["pupil_id"]), part.values["end"]): _shown(part, "hour", {})
        for part in lesson.parts_of(StayHour)
    }
    for pupil in signs | {pupil: "" for pupil, _end in stays}:
        hours = [stays.get((pupil, end.value), "") for end in StayEnd]
        yield (
            pupil,
            " ".join(filter(None, (signs.get(pupil), "–".join(hours) if any(hours) else ""))),
        )


def _shown(part: ArchivedRow, column: str, symbols: dict[str, str]) -> str:
    value = part.values[column]
    if value is None:
        return _DOUBTFUL if part.values["state"] == EntryState.NEEDS_REVIEW else ""
    return symbols.get(value, value)


def _head(lesson: ArchivedRow, *, under: str, weight: str = "") -> Head:
    date = str(lesson.values["lesson_date"])
    return Head(day=f"{date[8:]}.{date[5:7]}", date=date, under=under, weight=weight)


def _line(place: _Place, names: People, cells: Sequence[str]) -> PupilLine:
    return PupilLine(number=place.number, name=names.pupils[place.pupil], cells=tuple(cells))


def _lesson(lesson: ArchivedRow, names: People, profile: Profile) -> LessonLine:
    values = lesson.values
    texts = {part.values["kind"]: part.values for part in lesson.parts_of(Topic)}
    topic, homework = texts.get(TextKind.TOPIC, {}), texts.get(TextKind.HOMEWORK, {})
    return LessonLine(
        number=str(values["number"]),
        date=str(values["lesson_date"]),
        period=str(values["period"]),
        topic=topic.get("text") or "",
        handwritten=not topic.get("text") and topic.get("picture") is not None,
        homework=homework.get("text") or "",
        teacher=names.teachers[str(values["teacher_id"])],
        remarks="; ".join(_remarks(lesson, profile)),
    )


def _remarks(lesson: ArchivedRow, profile: Profile) -> Iterator[str]:
    values = lesson.values
    if values["kind"] != LessonKind.LESSON:
        yield profile.text(f"archive.kind.{values['kind']}")
    if values["substitution"] == "yes":
        yield profile.text("archive.substitution")
    if values["counts"] == "no":
        yield profile.text("archive.not_counted")
    if values["trainee"] == "yes":
        yield profile.text("archive.trainee")
    if values.get("planned_date") or values.get("planned_period"):
        yield profile.text("archive.planned").format(
            date=values.get("planned_date") or values["lesson_date"],
            period=values.get("planned_period") or values["period"],
        )


def _grade_tables(
    lessons: list[ArchivedRow], roster: Sequence[_Place], names: People, profile: Profile
) -> Iterator[GradeTable]:
    """The grade columns in their order, as many side by side as fit on a sheet."""
    categories = _categories(profile)
    columns = [
        (
            _head(lesson, under=categories.get(of, of), weight=column.values.get("weight") or ""),
            column,
        )
        for lesson in lessons
        for column in lesson.parts_of(GradeColumn)
        for of in [column.values.get("category") or _DOUBTFUL]
    ]
    for start in range(0, len(columns), _MOST_COLUMNS):
        some = columns[start : start + _MOST_COLUMNS]
        cells = {
            (column.key, str(grade.values["pupil_id"])): _shown(grade, "symbol", {})
            for _head_of, column in some
            for grade in column.parts_of(Grade)
        }
        yield GradeTable(
            heads=tuple(head for head, _column in some),
            lines=tuple(
                _line(place, names, [cells.get((c.key, place.pupil), "") for _h, c in some])
                for place in roster
            ),
        )


def _categories(profile: Profile) -> dict[str, str]:
    if profile.grades is None:
        return {}
    return {each.code: each.symbol for each in profile.grades.categories}
