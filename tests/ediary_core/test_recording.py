"""A lesson gets into the diary whole, numbered and once; the export says what is there."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from diary_samples import FRIDAY, NOW, lesson_record
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ediary_core.errors import LessonAlreadyRecorded, OutputNotWritten
from ediary_core.export import ExportRow, entries_export
from ediary_core.recording import TopicRecord, record_lesson
from ediary_core.table_file import TableFormat, csv_cell, write_table
from ediary_core.tables import (
    Attendance,
    Batch,
    CalendarKind,
    CalendarSpan,
    EntryState,
    Grade,
    Lesson,
    Page,
    ScanFile,
    Topic,
)

COLUMN_LINE = (
    "card_id,fill_order,lesson_date,period,unit,subject,teacher,lesson_number,kind,"
    "column,register_number,student,value,category,weight,state,source,scan,page"
)


def counts(session: Session) -> list[int]:
    return [session.query(kind).count() for kind in (Lesson, Topic, Attendance, Grade)]


def test_a_lesson_is_recorded_with_all_its_entries(school: Session) -> None:
    lesson = record_lesson(school, lesson_record())
    school.commit()
    assert counts(school) == [1, 1, 3, 1]
    assert (lesson.number, lesson.load_order) == (1, 1)


def test_numbers_run_per_subject_and_load_order_over_all(school: Session) -> None:
    lessons = [
        record_lesson(school, lesson_record(period=1, subject_id=1)),
        record_lesson(school, lesson_record(period=2, subject_id=2)),
        record_lesson(school, lesson_record(period=3, subject_id=1)),
    ]
    assert [lesson.number for lesson in lessons] == [1, 1, 2]
    assert [lesson.load_order for lesson in lessons] == [1, 2, 3]


def test_a_late_card_of_an_earlier_day_takes_the_next_number(school: Session) -> None:
    record_lesson(school, lesson_record())
    late = record_lesson(school, lesson_record(lesson_date=date(2026, 11, 13)))
    assert late.number == 2


def test_numbers_start_anew_with_the_school_year(school: Session) -> None:
    record_lesson(school, lesson_record())
    for span in school.query(CalendarSpan):
        school.delete(span)
    school.add(
        CalendarSpan(
            kind=CalendarKind.TERM, first=date(2027, 9, 1), last=date(2028, 1, 31), name="I"
        )
    )
    school.flush()
    assert record_lesson(school, lesson_record(lesson_date=date(2027, 9, 3))).number == 1


def test_lessons_of_a_year_before_are_numbered_among_themselves(school: Session) -> None:
    school.add(
        CalendarSpan(
            kind=CalendarKind.TERM, first=date(2026, 2, 2), last=date(2026, 6, 26), name="II"
        )
    )
    school.flush()
    days = [date(2026, 6, 19), date(2026, 6, 26), FRIDAY, date(2026, 6, 12)]
    records = [lesson_record(lesson_date=day) for day in days]
    assert [record_lesson(school, record).number for record in records] == [1, 2, 1, 3]


def test_a_lesson_before_the_calendar_takes_no_number_of_this_year(school: Session) -> None:
    record_lesson(school, lesson_record())
    assert record_lesson(school, lesson_record(lesson_date=date(2026, 6, 19))).number == 1


def test_numbers_run_on_through_the_terms_of_one_year(school: Session) -> None:
    school.add(
        CalendarSpan(
            kind=CalendarKind.TERM, first=date(2027, 2, 15), last=date(2027, 6, 25), name="II"
        )
    )
    school.flush()
    record_lesson(school, lesson_record())
    assert record_lesson(school, lesson_record(lesson_date=date(2027, 2, 19))).number == 2


def test_a_lesson_is_not_recorded_twice_and_the_first_stays(school: Session) -> None:
    record_lesson(school, lesson_record())
    school.commit()
    with pytest.raises(LessonAlreadyRecorded, match="2026-11-20, period 1"):
        record_lesson(school, lesson_record(subject_id=2))
    school.commit()
    assert counts(school) == [1, 1, 3, 1]


def test_a_lesson_that_fails_in_the_middle_leaves_nothing(school: Session) -> None:
    record = lesson_record()
    twice = replace(record, attendance=(record.attendance[0], record.attendance[0]))
    with pytest.raises(IntegrityError):
        record_lesson(school, twice)
    school.commit()
    assert counts(school) == [0, 0, 0, 0]


def test_a_value_without_certainty_or_the_other_way_round_is_a_mistake(school: Session) -> None:
    record = lesson_record()
    guessed = replace(record.attendance[0], state=EntryState.NEEDS_REVIEW)
    lost = replace(record.attendance[0], code=None)
    for wrong in (guessed, lost):
        with pytest.raises(ValueError, match="needs review"):
            record_lesson(school, replace(record, attendance=(wrong,)))


def test_the_export_has_the_columns_of_the_contract() -> None:
    assert list(ExportRow.__dataclass_fields__) == COLUMN_LINE.split(",")


def test_every_entry_is_one_row_in_load_order(school: Session) -> None:
    record_lesson(school, lesson_record(period=2))
    record_lesson(school, lesson_record(period=1))
    rows = entries_export(school)
    assert [(row.fill_order, row.period) for row in rows] == [(1, 2)] * 6 + [(2, 1)] * 6
    assert [row.kind.value for row in rows[:6]] == [
        "lesson",
        "topic",
        "attendance",
        "attendance",
        "attendance",
        "grade",
    ]
    assert [row.value for row in rows[:6]] == ["held", "Ułamki", "nb", None, "ob", "4+"]
    grade = rows[5]
    assert (grade.column, grade.category, grade.weight) == ("grade1", "spr", "3")
    assert (grade.register_number, grade.student, grade.teacher) == (3, "Żuk Iga", 11)
    assert (rows[3].state, rows[3].source) == ("needs_review", "card")


def test_fill_order_counts_from_one_over_what_is_exported(school: Session) -> None:
    record_lesson(school, lesson_record(lesson_date=date(2026, 11, 13)))
    record_lesson(school, lesson_record())
    rows = entries_export(school, first=FRIDAY, last=FRIDAY)
    assert {(row.fill_order, row.lesson_date) for row in rows} == {(1, FRIDAY)}
    assert entries_export(school, last=date(2026, 11, 12)) == []


def test_a_picture_topic_and_a_substitution_say_so_and_where_they_are_seen(
    school: Session,
) -> None:
    school.add(Batch(id=1, started_at=NOW))
    school.flush()
    school.add(ScanFile(id=1, batch_id=1, sha256="0", name="stack.pdf"))
    school.flush()
    school.add(Page(id=7, scan_file_id=1, number=4))
    school.flush()
    topic = TopicRecord(
        text=None, picture="x.png", due_on=FRIDAY, state=EntryState.LOADED, page_id=7
    )
    record_lesson(school, replace(lesson_record(), topic=topic, substitution=True, page_id=7))
    lesson, kept = entries_export(school)[:2]
    assert (lesson.value, lesson.scan, lesson.page) == ("substitution", "stack.pdf", 4)
    assert (kept.value, kept.scan, kept.page) == ("picture", "stack.pdf", 4)


def test_csv_and_json_hold_the_same_rows(school: Session, tmp_path: Path) -> None:
    record_lesson(school, lesson_record())
    rows = entries_export(school)
    for name in ("csv", "json"):
        write_table(tmp_path / name, rows, row_type=ExportRow, table_format=TableFormat(name))
    read = list(csv.DictReader((tmp_path / "csv").read_text("utf-8").splitlines()))
    held = json.loads((tmp_path / "json").read_text("utf-8"))
    assert list(read[0]) == list(held[0]) == COLUMN_LINE.split(",")
    assert read == [
        {key: "" if value is None else str(value) for key, value in row.items()} for row in held
    ]
    assert held[5]["value"] == "4+"
    assert held[3]["value"] is None


def test_an_empty_export_keeps_its_header(tmp_path: Path) -> None:
    write_table(tmp_path / "e", [], row_type=ExportRow, table_format=TableFormat.CSV)
    assert (tmp_path / "e").read_text("utf-8") == COLUMN_LINE + "\n"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "＝1", " =1"]
)
def test_no_cell_becomes_a_formula(formula: str) -> None:
    assert csv_cell(formula) == f"'{formula}"


@pytest.mark.parametrize("value", ["4+", "+", "-", "5-", "np", "─", "Ułamki", "Н", "-2"])
def test_grades_and_words_stay_exact(value: str) -> None:
    assert csv_cell(value) == value


def test_a_file_that_cannot_be_written_is_a_named_error(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritten, match="cannot be written"):
        write_table(tmp_path / "none" / "x", [], row_type=ExportRow, table_format=TableFormat.CSV)
