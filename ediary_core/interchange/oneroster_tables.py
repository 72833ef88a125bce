"""The tables of a OneRoster 1.2 export that holds grades and whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ediary_core.profile import Profile
from ediary_core.school_days import DaySpan, SchoolCalendar
from ediary_core.school_years import school_year_of
from ediary_core.tables import Grade, GradeColumn, Lesson, Pupil, Teacher, Unit

_BASE = ("sourcedId", "status", "dateLastModified")


_ORG = "school"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsTable:
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The grades with a value, and what they are written with."""

    grades: Sequence[Grade]
    profile: Profile
    school: str
    calendar: SchoolCalendar
    modified: str

    @property
    def columns(self) -> list[GradeColumn]:
        return list({grade.column_id: grade.column for grade in self.grades}.values())

    @property
    def lessons(self) -> list[Lesson]:
        return list({column.lesson_id: column.lesson for column in self.columns}.values())

    def base(self, key: str) -> tuple[str, str, str]:
        return key, "active", self.modified


def results_tables(export: Export) -> tuple[ResultsTable, ...]:
    """Every table of the export; each key that a table points to is in another of them."""
    return (
        _orgs(export), _sessions(export), _courses(export), _classes(export), _users(export),
        _roles(export), _enrolments(export), _categories(export), _line_items(export),
        _results(export),
    )  # fmt: skip


def _class_key(lesson: Lesson) -> str:
    return f"class-{lesson.unit.number}-{lesson.subject.number}"


def _pupil_key(pupil: Pupil) -> str:
    return f"pupil-{pupil.id}"


def _teacher_key(teacher: Teacher) -> str:
    return f"teacher-{teacher.number}"


def _column_key(column: GradeColumn) -> str:
    return f"lineitem-{column.id}"


def _category_key(code: str | None) -> str:
    return f"category-{code or 'none'}"


def _session_of(export: Export, day: date) -> tuple[str, DaySpan | None]:
    """The term of a day; a lesson outside of every term is in none."""
    for place, term in enumerate(export.calendar.terms, start=1):
        if term.first <= day <= term.last:
            return f"term-{place}", term
    return "term-none", None


def _orgs(export: Export) -> ResultsTable:
    return ResultsTable(
        name="orgs",
        columns=(*_BASE, "name", "type", "identifier", "parentSourcedId"),
        rows=((*export.base(_ORG), export.school or _ORG, "school", "", ""),),
    )


def _sessions(export: Export) -> ResultsTable:
    """Terms with results; the standard's last day is the one after the last."""
    rows: dict[str, tuple[object, ...]] = {}
    for lesson in export.lessons:
        key, term = _session_of(export, lesson.lesson_date)
        first = term.first if term else lesson.lesson_date
        last = term.last if term else lesson.lesson_date
        after = date.fromordinal(last.toordinal() + 1)
        title = term.name if term and term.name else key
        year = _year_of_end(export.calendar, lesson.lesson_date)
        rows[key] = (*export.base(key), title, "term", first, after, "", year)
    columns = (*_BASE, "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear")
    return ResultsTable(name="academicSessions", columns=columns, rows=tuple(rows.values()))


def _year_of_end(calendar: SchoolCalendar, day: date) -> int:
    """The calendar year in which the day's school year ends, by which the standard names it."""
    first = school_year_of(calendar, day).first
    ends = [
        term.last
        for term in calendar.terms
        if first is not None and school_year_of(calendar, term.first).first == first
    ]
    return max(ends, default=day).year


def _courses(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects",
        "subjectCodes",
    )  # fmt: skip
    rows = {
        lesson.subject.number: (
            *export.base(f"course-{lesson.subject.number}"),
            "",
            lesson.subject.name,
            lesson.subject.number,
            "",
            _ORG,
            "",
            "",
        )
        for lesson in export.lessons
    }
    return ResultsTable(name="courses", columns=columns, rows=tuple(rows.values()))


def _classes(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "title", "grades", "courseSourcedId", "classCode", "classType", "location",
        "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
    )  # fmt: skip
    terms: dict[str, list[str]] = {}
    for lesson in export.lessons:
        term = _session_of(export, lesson.lesson_date)[0]
        known = terms.setdefault(_class_key(lesson), [])
        known.extend([term] if term not in known else [])
    rows = {
        _class_key(lesson): (
            *export.base(_class_key(lesson)),
            f"{lesson.subject.name} {lesson.unit.name}",
            _grade_code(lesson.unit),
            f"course-{lesson.subject.number}",
            lesson.unit.name,
            "scheduled",
            "",
            _ORG,
            ",".join(terms[_class_key(lesson)]),
            "",
            "",
            "",
        )
        for lesson in export.lessons
    }
    return ResultsTable(name="classes", columns=columns, rows=tuple(rows.values()))


def _grade_code(unit: Unit) -> str:
    return f"{unit.level:02}" if unit.level else "KG"


def _users(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "enabledUser", "username", "userIds", "givenName", "familyName", "middleName",
        "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
        "userMasterIdentifier", "preferredGivenName", "preferredMiddleName", "preferredFamilyName",
        "primaryOrgSourcedId", "pronouns",
    )  # fmt: skip
    rows: dict[str, tuple[object, ...]] = {}
    for lesson in export.lessons:
        key = _teacher_key(lesson.teacher)
        surname, _, given = lesson.teacher.name.partition(" ")
        rows[key] = _user(export, key, surname, given or surname, str(lesson.teacher.number))
    for grade in export.grades:
        key = _pupil_key(grade.pupil)
        place = f"{grade.column.lesson.unit.name}/{grade.register_number}"
        rows.setdefault(key, _user(export, key, grade.pupil.surname, grade.pupil.given_name, place))
    return ResultsTable(name="users", columns=columns, rows=tuple(rows.values()))


def _user(
    export: Export, key: str, surname: str, given: str, identifier: str
) -> tuple[object, ...]:
    before = (*export.base(key), "true", key, "", given, surname, "", identifier)
    return (*before, *[""] * 10, _ORG, "")


def _roles(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId",
        "userProfileSourcedId",
    )  # fmt: skip
    people = {_teacher_key(lesson.teacher): "teacher" for lesson in export.lessons}
    people |= {_pupil_key(grade.pupil): "student" for grade in export.grades}
    rows = tuple(
        (*export.base(f"role-{key}"), key, "primary", role, "", "", _ORG, "")
        for key, role in people.items()
    )
    return ResultsTable(name="roles", columns=columns, rows=rows)


def _enrolments(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary",
        "beginDate", "endDate",
    )  # fmt: skip
    rows: dict[str, tuple[object, ...]] = {}
    people = [
        *((_class_key(each), _teacher_key(each.teacher), "teacher") for each in export.lessons),
        *(
            (_class_key(each.column.lesson), _pupil_key(each.pupil), "student")
            for each in export.grades
        ),
    ]
    for class_key, user, role in people:
        key = f"enrolment-{class_key}-{user}"
        rows[key] = (*export.base(key), class_key, _ORG, user, role, "false", "", "")
    return ResultsTable(name="enrollments", columns=columns, rows=tuple(rows.values()))


def _categories(export: Export) -> ResultsTable:
    codes = dict.fromkeys(column.category for column in export.columns)
    rows = tuple(
        (*export.base(_category_key(code)), _category_name(export.profile, code), "")
        for code in codes
    )
    return ResultsTable(name="categories", columns=(*_BASE, "title", "weight"), rows=rows)


def _category_name(profile: Profile, code: str | None) -> str:
    categories = profile.grades.categories if profile.grades else ()
    named = (each.names[profile.language] for each in categories if each.code == code)
    return next(named, code or "none")


def _line_items(export: Export) -> ResultsTable:
    """One line item for each grade column of a lesson; its weight is metadata of ours."""
    columns = (
        *_BASE, "title", "description", "assignDate", "dueDate", "classSourcedId",
        "categorySourcedId", "academicSessionSourcedId", "resultValueMin", "resultValueMax",
        "schoolSourcedId", "metadata.weight", "metadata.period",
    )  # fmt: skip
    numbers = _bare_numbers(export.profile)
    rows = []
    for column in export.columns:
        lesson = column.lesson
        at = f"{lesson.lesson_date.isoformat()}T00:00:00.000Z"
        rows.append(
            (
                *export.base(_column_key(column)),
                f"{_category_name(export.profile, column.category)} {lesson.lesson_date}",
                column.description,
                at,
                at,
                _class_key(lesson),
                _category_key(column.category),
                _session_of(export, lesson.lesson_date)[0],
                min(numbers, default=""),
                max(numbers, default=""),
                _ORG,
                column.weight,
                lesson.period,
            )
        )
    return ResultsTable(name="lineItems", columns=columns, rows=tuple(rows))


def _bare_numbers(profile: Profile) -> list[int]:
    symbols = profile.grades.symbols if profile.grades else ()
    return [int(each.symbol) for each in symbols if each.symbol.isdecimal()]


def _results(export: Export) -> ResultsTable:
    columns = (
        *_BASE, "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate",
        "comment", "textScore", "classSourcedId", "inProgress", "incomplete", "late", "missing",
    )  # fmt: skip
    rows = tuple(
        (
            *export.base(f"result-{grade.id}"),
            _column_key(grade.column),
            _pupil_key(grade.pupil),
            "fully graded",
            grade.symbol if grade.symbol and grade.symbol.isdecimal() else "",
            grade.column.lesson.lesson_date,
            "",
            grade.symbol,
            _class_key(grade.column.lesson),
            "",
            "",
            "",
            "",
        )
        for grade in export.grades
    )
    return ResultsTable(name="results", columns=columns, rows=rows)
