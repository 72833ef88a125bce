"""Who teaches what to whom in the made-up school: courses, teachers' numbers, tutors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ediary_app.demo.curriculum import Curriculum, Subject
from ediary_app.demo.pupils import Group, SchoolClass
from ediary_app.demo.timetable import Course, Part

FIRST_TEACHER_NUMBER = 101
_MOST_HOURS = 22  # of 40 slots a week; fuller teachers leave the timetable no freedom


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """``tutors`` maps a class name to its tutor's number; ``teachers`` is how many there are."""

    courses: tuple[Course, ...]
    tutors: Mapping[str, int]
    teachers: int


@dataclass(slots=True)
class _Staff:
    """Teachers hired so far; a department hires its next one when the others have their hours."""

    hours: dict[int, int] = field(default_factory=dict)
    departments: dict[str, list[int]] = field(default_factory=dict)

    def engage(self, department: str, hours: int, *, besides: Iterable[int] = ()) -> int:
        members = self.departments.setdefault(department, [])
        taken = set(besides)
        able = [n for n in members if self.hours[n] + hours <= _MOST_HOURS and n not in taken]
        number = able[0] if able else FIRST_TEACHER_NUMBER + len(self.hours)
        if not able:
            members.append(number)
        self.hours[number] = self.hours.get(number, 0) + hours
        return number


def assign_teachers(
    curriculum: Curriculum, opened: Sequence[SchoolClass], groups: Sequence[Group]
) -> Staffing:
    """Share all lessons among as few teachers as their weekly hours allow."""
    staff = _Staff()
    courses: list[Course] = []
    grouped = {name for group in groups for name, _ in group.members}
    for number, subject in enumerate(curriculum.subjects, start=1):
        in_groups = subject.name == curriculum.english
        if in_groups:
            courses += _group_courses(subject, number, opened, groups, staff)
        courses += [
            _class_course(subject, number, school_class, staff, all_day=curriculum.one_lesson_a_day)
            for school_class in opened
            if subject.hours[school_class.level]
            and not (in_groups and school_class.name in grouped)
        ]
    return Staffing(
        courses=tuple(courses),
        tutors=_choose_tutors(courses, opened),
        teachers=len(staff.hours),
    )


def _class_course(
    subject: Subject, number: int, taught: SchoolClass, staff: _Staff, *, all_day: bool
) -> Course:
    """``all_day`` lessons leave their teacher no time for another class."""
    hours = subject.hours[taught.level]
    teacher = staff.engage(subject.department, _MOST_HOURS if all_day else hours)
    return Course(
        classes=(taught.name,),
        subject=number,
        parts=(Part(unit=taught.name, teacher=teacher),),
        hours=hours,
    )


def _group_courses(
    subject: Subject,
    number: int,
    opened: Sequence[SchoolClass],
    groups: Sequence[Group],
    staff: _Staff,
) -> list[Course]:
    """Groups of the same classes have their lessons at the same time, each with its own teacher."""
    level_of = {c.name: c.level for c in opened}
    side_by_side: dict[tuple[str, ...], list[Group]] = {}
    for group in groups:
        owners = tuple(sorted({name for name, _ in group.members}))
        side_by_side.setdefault(owners, []).append(group)
    courses = []
    for owners, together in side_by_side.items():
        hours = subject.hours[level_of[owners[0]]]
        parts: list[Part] = []
        for group in together:
            others = [part.teacher for part in parts]
            teacher = staff.engage(subject.department, hours, besides=others)
            parts.append(Part(unit=group.name, teacher=teacher))
        courses.append(Course(classes=owners, subject=number, parts=tuple(parts), hours=hours))
    return courses


def _choose_tutors(courses: Iterable[Course], opened: Sequence[SchoolClass]) -> dict[str, int]:
    """A class's tutor is the teacher who has it most and tutors no other class."""
    tutors: dict[str, int] = {}
    for school_class in opened:
        hours: dict[int, int] = {}
        for course in courses:
            if course.classes == (school_class.name,):
                teacher = course.parts[0].teacher
                hours[teacher] = hours.get(teacher, 0) + course.hours
        free = [number for number in hours if number not in tutors.values()]
        tutors[school_class.name] = max(free, key=lambda number: (hours[number], -number))
    return tutors
