"""The made-up school keeps the contract's formats and could be run as a real one."""

import csv
import random
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ediary_app.demo.curricula import CURRICULA
from ediary_app.demo.names import POLISH, polish_feminine, russian_feminine
from ediary_app.demo.names_lt import lithuanian_feminine
from ediary_app.demo.school import write_school

THURSDAY = date(2026, 11, 19)
PROFILES = ("librus", "dnevnik", "szkola", "tamo")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=PROFILES)
def school(request, tmp_path):
    return write_school(tmp_path, profile=request.param, rng=random.Random(5), day=THURSDAY)


def test_files_have_the_columns_of_the_contract(school):
    expected = {
        "teachers.csv": "number,name,email",
        "subjects.csv": "number,name",
        "classes.csv": "number,name,level,tutor",
        "students.csv": "class,register_number,surname,given_name,exempt",
        "groups.csv": "group,class,register_number",
        "timetable.csv": "weekday,period,unit,subject,teacher",
        "periods.csv": "period,start,end",
        "calendar.csv": "from,to,kind,name",
    }
    for name, header in expected.items():
        assert (school.folder / name).read_text("utf-8").splitlines()[0] == header


def test_six_classes_of_24_to_31_pupils_numbered_from_one(school):
    sizes = Counter(row["class"] for row in rows(school.folder, "students.csv"))
    assert len(sizes) == 6
    assert all(24 <= size <= 31 for size in sizes.values())
    assert sum(sizes.values()) == school.pupils
    for school_class in school.classes:
        numbers = [pupil.register_number for pupil in school_class.pupils]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("profile", PROFILES)
def test_nobody_is_in_two_places_at_once(profile, seed, tmp_path):
    made = write_school(tmp_path, profile=profile, rng=random.Random(seed), day=THURSDAY)
    classes_of = {c.name: {c.name} for c in made.classes}
    classes_of |= {g.name: {name for name, _ in g.members} for g in made.groups}
    teachers = Counter((x.weekday, x.period, x.teacher) for x in made.lessons)
    assert max(teachers.values()) == 1
    pupils_of = {c.name: {(c.name, p.register_number) for p in c.pupils} for c in made.classes}
    pupils_of |= {g.name: set(g.members) for g in made.groups}
    places = Counter(
        (x.weekday, x.period, pupil) for x in made.lessons for pupil in pupils_of[x.unit]
    )
    assert max(places.values()) == 1
    assert made.pupils >= 160


def test_every_class_has_six_to_eight_lessons_a_day_without_gaps(school):
    classes_of = {c.name: {c.name} for c in school.classes}
    classes_of |= {g.name: {name for name, _ in g.members} for g in school.groups}
    periods: dict[tuple[str, int], set[int]] = {}
    for lesson in school.lessons:
        for name in classes_of[lesson.unit]:
            periods.setdefault((name, lesson.weekday), set()).add(lesson.period)
    assert len(periods) == 6 * 5
    for taken in periods.values():
        assert 6 <= len(taken) <= 8
        assert taken == set(range(1, len(taken) + 1))


def test_every_day_has_at_least_36_lessons(school):
    per_day = Counter(lesson.weekday for lesson in school.lessons)
    assert set(per_day) == {1, 2, 3, 4, 5}
    assert min(per_day.values()) >= 36


def test_references_between_files_hold(school):
    teachers = {row["number"] for row in rows(school.folder, "teachers.csv")}
    subjects = {row["number"] for row in rows(school.folder, "subjects.csv")}
    classes = {row["name"] for row in rows(school.folder, "classes.csv")}
    groups = {row["group"] for row in rows(school.folder, "groups.csv")}
    pupils = {(row["class"], row["register_number"]) for row in rows(school.folder, "students.csv")}
    periods = {row["period"] for row in rows(school.folder, "periods.csv")}
    for row in rows(school.folder, "timetable.csv"):
        assert row["teacher"] in teachers
        assert row["subject"] in subjects
        assert row["unit"] in classes | groups
        assert row["period"] in periods
    for row in rows(school.folder, "groups.csv"):
        assert (row["class"], row["register_number"]) in pupils
    tutors = [row["tutor"] for row in rows(school.folder, "classes.csv")]
    assert set(tutors) <= teachers
    assert len(set(tutors)) == len(tutors)
    exempt = [row["exempt"] for row in rows(school.folder, "students.csv") if row["exempt"]]
    assert len(exempt) >= 6
    assert set(exempt) <= subjects


def test_register_numbers_are_unique_within_a_group(school):
    assert any(len({name for name, _ in g.members}) > 1 for g in school.groups)
    for group in school.groups:
        numbers = [number for _, number in group.members]
        assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("day", [THURSDAY, date(2026, 11, 11), date(2027, 7, 14), date(2027, 2, 9)])
def test_a_term_covers_the_day_and_no_holiday_does(day, tmp_path):
    write_school(tmp_path, profile="librus", rng=random.Random(1), day=day)
    covering = {
        row["kind"]
        for row in rows(tmp_path, "calendar.csv")
        if date.fromisoformat(row["from"]) <= day <= date.fromisoformat(row["to"])
    }
    assert covering == {"term"}
    assert sum(row["kind"] == "holiday" for row in rows(tmp_path, "calendar.csv")) >= 5


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_school(tmp_path / name, profile="dnevnik", rng=random.Random(9), day=THURSDAY)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_russian_school_has_a_first_year(tmp_path):
    made = write_school(tmp_path, profile="dnevnik", rng=random.Random(2), day=THURSDAY)
    assert 1 in {c.level for c in made.classes}


def test_a_kindergarten_has_one_lesson_a_day_and_a_teacher_for_every_group(tmp_path):
    made = write_school(
        tmp_path, profile="przedszkole", rng=random.Random(3), day=THURSDAY, classes=5
    )
    assert {(c.level, len(c.name) > 3) for c in made.classes} == {(0, True)}
    assert all(18 <= len(c.pupils) <= 25 for c in made.classes)
    assert {x.period for x in made.lessons} == {1}
    assert len(made.lessons) == 5 * 5
    assert max(Counter((x.weekday, x.teacher) for x in made.lessons).values()) == 1
    assert not (tmp_path / "groups.csv").exists()
    assert len(rows(tmp_path, "periods.csv")) == 1


def test_a_made_up_school_has_only_so_many_names_for_classes(tmp_path):
    with pytest.raises(ValueError, match="12 classes only"):
        write_school(
            tmp_path, profile="przedszkole", rng=random.Random(3), day=THURSDAY, classes=13
        )


@pytest.mark.parametrize(
    ("surname", "daughter"),
    [
        ("Kazlauskas", "Kazlauskaitė"),
        ("Gaidys", "Gaidytė"),
        ("Adomaitis", "Adomaitytė"),
        ("Budrus", "Budrutė"),
        ("Mažeika", "Mažeikaitė"),
        ("Brazdžionis-Noreika", "Brazdžionis-Noreikaitė"),
    ],
)
def test_lithuanian_daughters_have_surnames_of_their_own(surname, daughter):
    assert lithuanian_feminine(surname) == daughter


def test_surnames_end_as_their_bearer_does():
    assert [polish_feminine(n) for n in ("Kowalski", "Cichy", "Nowak")] == [
        "Kowalska",
        "Cicha",
        "Nowak",
    ]
    assert [russian_feminine(n) for n in ("Соколов", "Вольский", "Донской", "Шевчук")] == [
        "Соколова",
        "Вольская",
        "Донская",
        "Шевчук",
    ]


@pytest.mark.parametrize("profile", CURRICULA)
def test_a_register_is_sorted_by_its_own_alphabet(profile, tmp_path):
    made = write_school(tmp_path, profile=profile, rng=random.Random(5), day=THURSDAY)
    for school_class in made.classes:
        people = [pupil.person for pupil in school_class.pupils]
        assert people == sorted(people, key=CURRICULA[profile].names.register_order)
    stock = CURRICULA[profile].names
    assert {letter for n in stock.surnames for letter in n.lower()} <= set(stock.alphabet)
    assert POLISH.alphabet.index("ł") == POLISH.alphabet.index("l") + 1


@pytest.mark.parametrize(
    "wrong", [{"profile": "none"}, {"day": date(2026, 11, 21)}, {"classes": 2}]
)
def test_a_school_that_cannot_be_made_is_refused(wrong, tmp_path):
    arguments = {"profile": "librus", "rng": random.Random(1), "day": THURSDAY} | wrong
    with pytest.raises(ValueError, match=r"no made-up school|weekend|too few"):
        write_school(tmp_path, **arguments)
