"""Writes a complete made-up school as the CSV files that ``ediary import`` takes."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from ediary_app.demo.curricula import CURRICULA
from ediary_app.demo.curriculum import Curriculum
from ediary_app.demo.pupils import Group, MadeUpSchool, Pupil, SchoolClass
from ediary_app.demo.staffing import FIRST_TEACHER_NUMBER, Staffing, assign_teachers
from ediary_app.demo.timetable import Lesson, days_of_one_lesson, make_week

_AVERAGE_AT_LEAST = 3 / 7  # of the way from the smallest class to the largest


class TooManyClassesError(ValueError):
    """A made-up school has only so many names for its classes."""


def write_school(
    folder: Path, *, profile: str, rng: random.Random, day: date, classes: int = 6
) -> MadeUpSchool:
    """Write a school of ``classes`` classes into ``folder``; the same ``rng``, the same school.

    ``day`` is a working day on which there are lessons: a term covers it and no holiday does.

    Raises:
        ValueError: there is no made-up school for the profile, or ``day`` falls on a weekend, or
            fewer than three classes are asked for (the groups need them).
    """
    if profile not in CURRICULA:
        raise ValueError(f"no made-up school for profile {profile!r}; there are {list(CURRICULA)}")
    return write_school_of(CURRICULA[profile], folder, rng=rng, day=day, classes=classes)


def write_school_of(
    curriculum: Curriculum, folder: Path, *, rng: random.Random, day: date, classes: int
) -> MadeUpSchool:
    """As ``write_school``, for a given curriculum.

    Raises:
        ValueError: ``day`` falls on a weekend, or there are too few or too many classes.
    """
    if day.isoweekday() > 5:
        raise ValueError(f"{day} falls on a weekend; a school day must be Monday to Friday")
    if classes < 3:
        raise ValueError(f"{classes} classes are too few; at least 3 are needed for the groups")
    opened = _open_classes(curriculum, classes, rng)
    groups = _english_groups(curriculum, opened) if curriculum.english else ()
    staffing = assign_teachers(curriculum, opened, groups)
    school = MadeUpSchool(
        folder=folder,
        classes=opened,
        groups=groups,
        teachers=curriculum.names.people(staffing.teachers, rng),
        lessons=_lessons(curriculum, staffing, rng),
    )
    _write_files(school, curriculum, staffing.tutors, day)
    return school


def _lessons(curriculum: Curriculum, staffing: Staffing, rng: random.Random) -> tuple[Lesson, ...]:
    if curriculum.one_lesson_a_day:
        return days_of_one_lesson(staffing.courses)
    return make_week(staffing.courses, rng=rng)


def _open_classes(
    curriculum: Curriculum, count: int, rng: random.Random
) -> tuple[SchoolClass, ...]:
    opened = []
    for index, size in enumerate(_class_sizes(curriculum.class_sizes, count, rng)):
        level = curriculum.levels[index % len(curriculum.levels)]
        name = _class_name(curriculum, index, level)
        opened.append(SchoolClass(name=name, level=level, pupils=_enrol(curriculum, size, rng)))
    return tuple(sorted(opened, key=lambda c: (c.level, c.name)))


def _class_name(curriculum: Curriculum, index: int, level: int) -> str:
    names = curriculum.class_names or curriculum.letters
    place = index if curriculum.class_names else index // len(curriculum.levels)
    if place >= len(names):
        raise TooManyClassesError(f"The made-up school has names for {index} classes only.")
    return names[place] if curriculum.class_names else f"{level}{names[place]}"


def _class_sizes(sizes: range, count: int, rng: random.Random) -> list[int]:
    smallest, largest = sizes[0], sizes[-1]
    least = round(smallest + _AVERAGE_AT_LEAST * (largest - smallest))
    while True:
        drawn = [rng.randint(smallest, largest) for _ in range(count)]
        if sum(drawn) >= least * count:
            return drawn


def _enrol(curriculum: Curriculum, size: int, rng: random.Random) -> tuple[Pupil, ...]:
    people = curriculum.names.people(size, rng)
    ordered = sorted(people, key=curriculum.names.register_order)
    exempt: set[int] = set()
    sport = 0
    if curriculum.sport:
        exempt = set(rng.sample(range(len(ordered)), rng.randint(1, 2)))
        sport = curriculum.subject_number(curriculum.sport)
    return tuple(
        Pupil(register_number=index + 1, person=person, exempt=(sport,) if index in exempt else ())
        for index, person in enumerate(ordered)
    )


def _english_groups(curriculum: Curriculum, opened: Sequence[SchoolClass]) -> tuple[Group, ...]:
    """One class in two halves, and the two top classes mixed by odd and even register number.

    The mix keeps register numbers unique within a group, as a card's rows need them.
    """
    halved, first, second = opened[-3], opened[-2], opened[-1]
    middle = len(halved.pupils) // 2
    word = curriculum.group_word
    mixed = f"{first.name}+{second.name}"
    return (
        Group(name=f"{halved.name} {word} 1", members=_members(halved, halved.pupils[:middle])),
        Group(name=f"{halved.name} {word} 2", members=_members(halved, halved.pupils[middle:])),
        Group(
            name=f"{mixed} {word} 1",
            members=_members(first, first.pupils[0::2]) + _members(second, second.pupils[1::2]),
        ),
        Group(
            name=f"{mixed} {word} 2",
            members=_members(first, first.pupils[1::2]) + _members(second, second.pupils[0::2]),
        ),
    )


def _members(owner: SchoolClass, pupils: Iterable[Pupil]) -> tuple[tuple[str, int], ...]:
    return tuple((owner.name, pupil.register_number) for pupil in pupils)


def _write_files(
    school: MadeUpSchool, curriculum: Curriculum, tutors: Mapping[str, int], day: date
) -> None:
    school.folder.mkdir(parents=True, exist_ok=True)
    write = partial(_write_csv, school.folder)
    write("teachers.csv", "number,name,email", _teacher_rows(school, curriculum))
    write(
        "subjects.csv",
        "number,name",
        [(number, subject.name) for number, subject in enumerate(curriculum.subjects, start=1)],
    )
    write(
        "classes.csv",
        "number,name,level,tutor",
        [(n, c.name, c.level, tutors[c.name]) for n, c in enumerate(school.classes, start=1)],
    )
    write("students.csv", "class,register_number,surname,given_name,exempt", _pupil_rows(school))
    if school.groups:
        write(
            "groups.csv",
            "group,class,register_number",
            [(group.name, *member) for group in school.groups for member in group.members],
        )
    write(
        "timetable.csv",
        "weekday,period,unit,subject,teacher",
        [(x.weekday, x.period, x.unit, x.subject, x.teacher) for x in school.lessons],
    )
    periods = [(number, *times) for number, times in enumerate(curriculum.periods, start=1)]
    write("periods.csv", "period,start,end", periods)
    write("calendar.csv", "from,to,kind,name", _calendar_rows(curriculum, day))


def _write_csv(folder: Path, name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _teacher_rows(school: MadeUpSchool, curriculum: Curriculum) -> list[tuple[object, ...]]:
    return [
        (
            number,
            curriculum.names.full_name(person),
            f"{curriculum.names.mail_name(person)}@{curriculum.mail_host}",
        )
        for number, person in enumerate(school.teachers, start=FIRST_TEACHER_NUMBER)
    ]


def _pupil_rows(school: MadeUpSchool) -> list[tuple[object, ...]]:
    return [
        (
            school_class.name,
            pupil.register_number,
            pupil.person.surname,
            pupil.person.given_name,
            " ".join(map(str, pupil.exempt)),
        )
        for school_class in school.classes
        for pupil in school_class.pupils
    ]


def _calendar_rows(curriculum: Curriculum, day: date) -> list[tuple[date, date, str, str]]:
    """Two terms of the school year that holds ``day``, and its holidays without that day's own.

    In the summer the second term is drawn out, so that a demo can be shown on any working day.
    """
    autumn = day.year if day.month >= 9 else day.year - 1

    def dated(month_day: tuple[int, int]) -> date:
        return date(autumn if month_day[0] >= 9 else autumn + 1, *month_day)

    second = dated(curriculum.second_term_starts)
    terms = [
        (date(autumn, 9, 1), second - timedelta(days=1), "term", curriculum.term_names[0]),
        (second, max(dated(curriculum.second_term_ends), day), "term", curriculum.term_names[1]),
    ]
    if day < second:
        terms[1] = (second, dated(curriculum.second_term_ends), "term", curriculum.term_names[1])
    spans = [(dated(h.first), dated(h.last), "holiday", h.name) for h in curriculum.holidays]
    return terms + [span for span in spans if not span[0] <= day <= span[1]]
