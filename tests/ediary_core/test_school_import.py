"""Importing a school: all or nothing, safe to repeat, and pupils stay who they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from diary_samples import FRIDAY, lesson_record
from school_folder import FILES, SchoolFolder
from sqlalchemy import text
from sqlalchemy.orm import Session

from ediary_core.errors import ImportRefused
from ediary_core.import_summary import ImportSummary
from ediary_core.recording import record_lesson
from ediary_core.roster import roster_on
from ediary_core.school_import import import_school
from ediary_core.tables import (
    Base,
    Enrolment,
    Period,
    Pupil,
    Subject,
    Teacher,
    TimetableSlot,
    Unit,
)
from ediary_core.timetable import planned_lessons
from ediary_core.unit_import import unit_numbers

MONDAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path) -> SchoolFolder:
    return SchoolFolder(tmp_path / "school")


def run(
    session: Session, folder: SchoolFolder, *, today: date = FRIDAY, dry_run: bool = False
) -> ImportSummary:
    return import_school(session, folder.folder, language="pl", today=today, dry_run=dry_run)


def dump(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    session.rollback()
    return {
        name: sorted((tuple(row) for row in session.execute(table.select())), key=str)
        for name, table in Base.metadata.tables.items()
    }


def register(session: Session, unit: str, day: date = FRIDAY) -> list[tuple[int, str]]:
    unit_id = session.query(Unit.id).filter_by(name=unit).scalar()
    assert unit_id is not None
    roster = roster_on(session, unit_id, day, 1)
    return [(each.register_number, f"{each.surname} {each.given_name}") for each in roster]


def pupil_id(session: Session, surname: str) -> int:
    return session.query(Pupil).filter_by(surname=surname).one().id


def test_a_school_is_imported_whole(session: Session, folder: SchoolFolder) -> None:
    summary = run(session, folder)
    assert summary.of("teachers").added == 2
    assert summary.of("pupils").added == 6
    assert summary.notices == ()
    assert register(session, "5a") == [(1, "Bąk Ala"), (2, "Dąb Olaf"), (3, "Żuk Iga")]
    assert [(each.unit, each.subject_number) for each in planned_lessons(session, FRIDAY)] == [
        ("5a", 1),
        ("ang", 2),
        ("5a", 2),
    ]


def places(session: Session, unit: str, day: date = FRIDAY) -> list[tuple[int, str, int]]:
    """Number in the unit, class and number in the class."""
    unit_id = session.query(Unit.id).filter_by(name=unit).scalar()
    assert unit_id is not None
    roster = roster_on(session, unit_id, day, 1)
    return [(each.register_number, each.class_name, each.class_number) for each in roster]


def test_a_group_keeps_the_numbers_of_the_class_registers(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    assert places(session, "5a chł") == [(2, "5a", 2)]
    assert places(session, "ang") == [(1, "5a", 1), (2, "5b", 2), (3, "5a", 3)]


def test_a_group_with_one_number_twice_is_numbered_through_by_class_and_number(
    session: Session, folder: SchoolFolder
) -> None:
    folder.add("groups.csv", "ang,6a,1")
    run(session, folder)
    assert places(session, "ang") == [(1, "5a", 1), (2, "5a", 3), (3, "5b", 2), (4, "6a", 1)]
    assert places(session, "5a chł") == [(2, "5a", 2)]


def test_a_collision_renumbers_a_group_from_the_day_of_the_import_and_back(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.add("groups.csv", "ang,6a,1")
    run(session, folder, today=MONDAY)
    folder.replace("groups.csv", "ang,6a,1", "")
    run(session, folder, today=date(2026, 12, 1))
    kept = [(1, "5a", 1), (2, "5b", 2), (3, "5a", 3)]
    through = [(1, "5a", 1), (2, "5a", 3), (3, "5b", 2), (4, "6a", 1)]
    assert places(session, "ang", FRIDAY) == kept
    assert places(session, "ang", MONDAY) == through
    assert places(session, "ang", date(2026, 12, 1)) == kept


def test_groups_are_numbered_after_the_classes_by_name(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    numbers = {unit.name: unit.number for unit in session.query(Unit)}
    assert numbers == {"5a": 1, "5b": 2, "6a": 3, "5a chł": 4, "ang": 5}


def test_a_first_register_holds_since_the_year_began(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    assert len(register(session, "5a", date(2026, 9, 1))) == 3
    assert len(register(session, "ang", date(2026, 9, 1))) == 3
    assert register(session, "5a", date(2026, 8, 31)) == []


def test_a_first_register_does_not_reach_into_the_year_before(
    session: Session, folder: SchoolFolder
) -> None:
    folder.add("calendar.csv", "2025-09-01,2026-01-30,term,I", "2026-02-02,2026-06-26,term,II")
    run(session, folder)
    assert len(register(session, "5a", date(2026, 9, 1))) == 3
    assert register(session, "5a", date(2026, 6, 24)) == []


def test_importing_again_changes_nothing(session: Session, folder: SchoolFolder) -> None:
    run(session, folder)
    before = dump(session)
    summary = run(session, folder, today=MONDAY)
    assert summary.changes == 0
    assert dump(session) == before


def test_a_dry_run_says_the_same_and_writes_nothing(session: Session, folder: SchoolFolder) -> None:
    before = dump(session)
    dry = run(session, folder, dry_run=True)
    assert dump(session) == before
    assert dry.counts == run(session, folder).counts
    assert "Nothing was written" in str(dry)


def test_a_bad_line_refuses_all_and_leaves_the_diary_as_it_was(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    before = dump(session)
    folder.add("teachers.csv", "13,Kos Ala,")
    folder.add("students.csv", "5a,1,Sum,Ewa,")
    folder.add("timetable.csv", "1,1,7z,1,11")
    with pytest.raises(ImportRefused, match="2 problem") as caught:
        run(session, folder)
    assert [(each.file, each.line) for each in caught.value.problems] == [
        ("students.csv", 8),
        ("timetable.csv", 5),
    ]
    assert dump(session) == before


def test_a_failure_in_the_middle_leaves_the_diary_as_it_was(
    session: Session, folder: SchoolFolder
) -> None:
    before = dump(session)
    session.execute(
        text(
            "CREATE TRIGGER full BEFORE INSERT ON timetable "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    )
    session.commit()
    with pytest.raises(Exception, match="disk full"):
        run(session, folder)
    assert dump(session) == before


def test_files_of_another_encoding_give_the_same_school(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    for file, lines in FILES.items():
        semicolons = [line.replace(",", ";") for line in lines]
        folder.write(file, semicolons, encoding="cp1250")
    assert run(session, folder).changes == 0


def test_a_pupil_who_left_stays_in_the_register_of_earlier_days(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.replace("students.csv", "5a,1,Bąk,Ala,", "")
    folder.replace("groups.csv", "ang,5a,1", "")
    summary = run(session, folder, today=MONDAY)
    assert summary.of("enrolments").removed == 2
    assert (1, "Bąk Ala") in register(session, "5a", FRIDAY)
    assert register(session, "5a", MONDAY) == [(2, "Dąb Olaf"), (3, "Żuk Iga")]
    assert session.query(Pupil).count() == 6


def test_a_pupil_with_entries_is_never_deleted(session: Session, folder: SchoolFolder) -> None:
    run(session, folder)
    record_lesson(session, lesson_record())
    session.commit()
    folder.write("students.csv", FILES["students.csv"][:1] + FILES["students.csv"][4:])
    folder.write("groups.csv", FILES["groups.csv"][:2])
    run(session, folder, today=MONDAY)
    assert register(session, "5a", MONDAY) == []
    assert session.get(Pupil, 1) is not None


def test_a_moved_register_number_holds_from_the_day_of_the_import(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    before = pupil_id(session, "Żuk")
    folder.replace("students.csv", "5a,3,Żuk,Iga,1 2", "5a,4,Żuk,Iga,1 2")
    folder.add("students.csv", "5a,3,Sum,Ewa,")
    folder.replace("groups.csv", "ang,5a,3", "ang,5a,4")
    summary = run(session, folder, today=MONDAY)
    # in the class, and in the group that goes by the class's numbers
    assert (summary.of("enrolments").changed, summary.of("pupils").added) == (2, 1)
    assert register(session, "5a", FRIDAY)[2] == (3, "Żuk Iga")
    assert register(session, "5a", MONDAY)[2:] == [(3, "Sum Ewa"), (4, "Żuk Iga")]
    assert pupil_id(session, "Żuk") == before


def test_numbers_that_trade_places_follow_the_names(session: Session, folder: SchoolFolder) -> None:
    run(session, folder)
    bak, dab = pupil_id(session, "Bąk"), pupil_id(session, "Dąb")
    folder.replace("students.csv", "5a,1,Bąk,Ala,", "5a,2,Bąk,Ala,")
    folder.replace("students.csv", "5a,2,Dąb,Olaf,2", "5a,1,Dąb,Olaf,2")
    run(session, folder, today=MONDAY)
    roster = roster_on(session, 1, MONDAY, 1)
    assert [each.pupil_id for each in roster[:2]] == [dab, bak]


def test_a_correction_on_the_same_day_is_made_in_place(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder, today=date(2026, 9, 1))
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "6a,7,Ryś,Ela,")
    run(session, folder, today=date(2026, 9, 1))
    places = session.query(Enrolment).filter_by(pupil_id=pupil_id(session, "Ryś")).all()
    assert [(each.register_number, each.since, each.until) for each in places] == [
        (7, date(2026, 9, 1), None)
    ]


def test_a_mistaken_import_is_taken_back_by_the_right_one(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    before = dump(session)["enrolment"]
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "")
    run(session, folder, today=MONDAY)
    assert dump(session)["enrolment"] != before
    folder.add("students.csv", "6a,1,Ryś,Ela,")
    run(session, folder, today=MONDAY)
    assert dump(session)["enrolment"] == before


def test_a_pupil_who_returns_is_the_same_pupil(session: Session, folder: SchoolFolder) -> None:
    run(session, folder)
    before = pupil_id(session, "Ryś")
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "")
    run(session, folder, today=MONDAY)
    folder.add("students.csv", "6a,5,Ryś,Ela,")
    run(session, folder, today=date(2026, 12, 1))
    assert pupil_id(session, "Ryś") == before
    assert register(session, "6a", date(2026, 11, 30)) == []
    assert register(session, "6a", date(2026, 12, 1)) == [(5, "Ryś Ela")]


def test_a_pupil_who_changes_class_is_the_same_pupil(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    before = pupil_id(session, "Gil")
    folder.replace("students.csv", "5b,1,Gil,Ada,", "5a,4,Gil,Ada,")
    summary = run(session, folder, today=MONDAY)
    assert (summary.of("pupils").added, summary.notices) == (0, ())
    assert pupil_id(session, "Gil") == before
    assert (1, "Gil Ada") in register(session, "5b", FRIDAY)
    assert (4, "Gil Ada") in register(session, "5a", MONDAY)
    assert (4, "Gil Ada") not in register(session, "5a", FRIDAY)


def test_another_name_at_a_number_is_a_new_pupil_and_a_notice(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "6a,1,Ryś,Ewa,")
    summary = run(session, folder, today=MONDAY)
    assert summary.of("pupils").added == 1
    assert [(each.file, each.line) for each in summary.notices] == [("students.csv", 7)]
    assert "another name" in str(summary)
    assert "Ryś" not in str(summary)


def test_two_of_one_name_in_a_class_are_told_apart_by_their_numbers(
    session: Session, folder: SchoolFolder
) -> None:
    folder.add("students.csv", "6a,2,Ryś,Ela,")
    run(session, folder)
    ids = {each.register_number: each.pupil_id for each in roster_on(session, 3, FRIDAY, 1)}
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "6a,9,Ryś,Ela,")
    run(session, folder, today=MONDAY)
    roster = {each.register_number: each.pupil_id for each in roster_on(session, 3, MONDAY, 1)}
    assert roster == {2: ids[2], 9: ids[1]}


def test_two_of_one_name_who_both_move_are_refused(session: Session, folder: SchoolFolder) -> None:
    folder.add("students.csv", "6a,2,Ryś,Ela,")
    run(session, folder)
    before = dump(session)
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "6a,8,Ryś,Ela,")
    folder.replace("students.csv", "6a,2,Ryś,Ela,", "6a,9,Ryś,Ela,")
    with pytest.raises(ImportRefused) as caught:
        run(session, folder, today=MONDAY)
    assert [each.line for each in caught.value.problems] == [7, 8]
    assert dump(session) == before


def test_a_new_school_year_takes_pupils_to_their_next_class(
    session: Session, folder: SchoolFolder
) -> None:
    folder.add("students.csv", "6a,2,Kos,Jan,")  # a namesake of the one in 5b, a year above
    run(session, folder)
    fifth = roster_on(session, 2, FRIDAY, 1)[1].pupil_id
    sixth = roster_on(session, 3, FRIDAY, 1)[1].pupil_id
    folder.write(
        "classes.csv", ["number,name,level,tutor", "1,6a,6,", "2,6b,6,", "3,7a,7,", "4,5a,5,"]
    )
    folder.write(
        "students.csv",
        [
            "class,register_number,surname,given_name,exempt",
            "6a,1,Bąk,Ala,",
            "6a,2,Dąb,Olaf,",
            "6a,3,Żuk,Iga,",
            "6b,1,Gil,Ada,",
            "6b,2,Kos,Jan,",
            "7a,1,Kos,Jan,",
            "7a,2,Ryś,Ela,",
            "5a,1,Nowy,Jan,",
        ],
    )
    folder.drop("groups.csv")
    folder.write("timetable.csv", ["weekday,period,unit,subject,teacher", "5,1,6a,1,11"])
    folder.write("calendar.csv", ["from,to,kind,name", "2027-09-01,2028-01-31,term,I"])
    summary = run(session, folder, today=date(2027, 9, 1))
    assert (summary.of("pupils").added, summary.notices) == (1, ())
    units = {unit.name: unit.id for unit in session.query(Unit)}
    day = date(2027, 9, 3)
    assert roster_on(session, units["6b"], day, 1)[1].pupil_id == fifth
    assert roster_on(session, units["7a"], day, 1)[0].pupil_id == sixth
    assert register(session, "5a", day) == [(1, "Nowy Jan")]
    assert register(session, "5b", day) == []


def test_a_namesake_many_years_apart_is_a_new_pupil_and_a_notice(
    session: Session, folder: SchoolFolder
) -> None:
    folder.add("students.csv", "6a,2,Sum,Ewa,")
    run(session, folder)
    folder.add("classes.csv", "4,1a,1,")
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "1a,1,Ryś,Ela,")
    summary = run(session, folder, today=MONDAY)
    assert summary.of("pupils").added == 1
    assert ["has left" in each.reason for each in summary.notices] == [True]


def test_the_timetable_is_replaced_and_periods_go_with_it(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.write("timetable.csv", [*FILES["timetable.csv"][:2], "5,3,5a,2,11"])
    folder.replace("periods.csv", "2,08:55,09:40", "3,09:50,10:35")
    summary = run(session, folder, today=MONDAY)
    assert (summary.of("timetable").added, summary.of("timetable").removed) == (1, 2)
    assert [period.number for period in session.query(Period)] == [1, 3]
    slots = session.query(TimetableSlot).order_by(TimetableSlot.period)
    assert [(slot.period, slot.unit.name) for slot in slots] == [(1, "5a"), (3, "5a")]


def test_a_teacher_no_longer_listed_stays_and_a_new_name_is_counted(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.write("teachers.csv", ["number,name,email", "12,Lis-Kot Jan,"])
    folder.write("classes.csv", ["number,name,level,tutor", "1,5a,5,", "2,5b,5,", "3,6a,6,12"])
    folder.write("timetable.csv", ["weekday,period,unit,subject,teacher", "5,1,5a,1,12"])
    summary = run(session, folder, today=MONDAY)
    assert summary.of("teachers").changed == 1
    assert {teacher.name for teacher in session.query(Teacher)} == {"Nowak Ewa", "Lis-Kot Jan"}


def test_classes_that_trade_numbers_do_and_a_group_gives_way(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    folder.write("classes.csv", ["number,name,level,tutor", "2,5a,5,11", "1,5b,5,", "4,6a,6,12"])
    run(session, folder, today=MONDAY)
    numbers = {unit.name: unit.number for unit in session.query(Unit)}
    assert numbers == {"5a": 2, "5b": 1, "6a": 4, "ang": 5, "5a chł": 6}


def test_unit_numbers_are_kept_and_never_shared() -> None:
    numbers = unit_numbers(
        classes={"a": 1, "b": 7}, kept={"g": 5, "h": 7, "a": 3}, groups={"g", "h", "e"}
    )
    assert numbers == {"a": 1, "b": 7, "g": 5, "e": 8, "h": 9}


def test_exemptions_follow_the_file(session: Session, folder: SchoolFolder) -> None:
    run(session, folder)
    folder.replace("students.csv", "5a,3,Żuk,Iga,1 2", "5a,3,Żuk,Iga,2")
    folder.replace("students.csv", "5a,1,Bąk,Ala,", "5a,1,Bąk,Ala,1")
    summary = run(session, folder, today=MONDAY)
    assert (summary.of("exemptions").added, summary.of("exemptions").removed) == (1, 1)
    assert [each.exempt for each in roster_on(session, 1, MONDAY, 1)] == [True, False, False]


def test_a_folder_that_is_not_there_is_refused_by_file(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as caught:
        import_school(session, tmp_path / "no", language="pl", today=FRIDAY, dry_run=False)
    assert {each.file for each in caught.value.problems} == set(FILES) - {"groups.csv"}


@pytest.mark.parametrize("file", ["timetable.csv", "students.csv"])
def test_a_file_without_rows_is_imported_with_a_notice(
    session: Session, folder: SchoolFolder, file: str
) -> None:
    folder.drop("groups.csv")
    for emptied in {"timetable.csv", file}:
        folder.write(emptied, FILES[emptied][:1])
    summary = run(session, folder)
    assert f"please check: {file}: holds no rows" in str(summary)
    assert session.query(TimetableSlot).count() == 0


def test_groups_without_rows_and_no_term_are_what_they_were(
    session: Session, folder: SchoolFolder
) -> None:
    folder.write("groups.csv", FILES["groups.csv"][:1])
    folder.replace("timetable.csv", "5,1,ang,2,12", "")
    assert run(session, folder).notices == ()
    folder.write("calendar.csv", FILES["calendar.csv"][:1])
    with pytest.raises(ImportRefused) as caught:
        run(session, folder)
    assert [each.reason for each in caught.value.problems] == ["there is no term"]


def test_a_class_without_pupils_is_imported_with_a_notice(
    session: Session, folder: SchoolFolder
) -> None:
    folder.replace("students.csv", "6a,1,Ryś,Ela,", "")
    summary = run(session, folder)
    assert [(each.file, each.line) for each in summary.notices] == [("classes.csv", 4)]
    assert session.query(Unit).filter_by(name="6a").count() == 1


def joint(session: Session) -> dict[int, int | None]:
    """Which subject each is numbered with, by numbers."""
    numbers = {subject.id: subject.number for subject in session.query(Subject)}
    return {
        subject.number: numbers.get(subject.numbered_with_id or 0)
        for subject in session.query(Subject)
    }


def test_subjects_may_be_numbered_jointly_and_apart_again(
    session: Session, folder: SchoolFolder
) -> None:
    run(session, folder)
    assert joint(session) == {1: None, 2: None}
    folder.write("subjects.csv", ["number,name,numbered_with", "1,Matematyka,", "2,Historia,1"])
    assert run(session, folder).of("joint numberings").changed == 1
    assert joint(session) == {1: None, 2: 1}
    assert run(session, folder).changes == 0
    folder.write("subjects.csv", ["number,name", "1,Matematyka", "2,Historia"])
    run(session, folder)
    assert joint(session) == {1: None, 2: 1}
    folder.write("subjects.csv", ["number,name,numbered_with", "1,Matematyka,", "2,Historia,2"])
    run(session, folder)
    assert joint(session) == {1: None, 2: None}


def test_a_subject_numbered_with_one_that_is_not_there_is_named_with_its_line(
    session: Session, folder: SchoolFolder
) -> None:
    folder.write("subjects.csv", ["number,name,numbered_with", "1,Matematyka,", "2,Historia,9"])
    with pytest.raises(ImportRefused) as refused:
        run(session, folder)
    assert [str(each) for each in refused.value.problems] == [
        "subjects.csv, line 3, column numbered_with: not to be found in subjects.csv"
    ]
