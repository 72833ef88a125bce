"""Grades as a OneRoster export: whole in itself, literal, and honest about what it leaves out."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from diary_samples import FRIDAY, NOW, lesson_record
from sqlalchemy.orm import Session

from ediary_core.interchange.oneroster_results import ResultsExport, results_export
from ediary_core.interchange.oneroster_roster import read_roster
from ediary_core.profile_files import load_profile
from ediary_core.recording import GradeRecord, LessonRecord, record_lesson
from ediary_core.tables import EntryState, Pupil

Rows = list[dict[str, str]]


def graded(*symbols: str | None, day: date = FRIDAY) -> LessonRecord:
    record = lesson_record(lesson_date=day)
    grades = tuple(
        GradeRecord(
            pupil_id=n,
            register_number=n,
            symbol=symbol,
            state=EntryState.LOADED if symbol else EntryState.NEEDS_REVIEW,
            page_id=None,
        )
        for n, symbol in enumerate(symbols, start=1)
    )
    return replace(record, grade_columns=(replace(record.grade_columns[0], grades=grades),))


def export(session: Session, first: date | None = None) -> ResultsExport:
    profile = load_profile("librus")
    return results_export(session, profile=profile, school="SP 7", now=NOW, first=first)


def tables(made: ResultsExport) -> dict[str, Rows]:
    with zipfile.ZipFile(io.BytesIO(made.archive)) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def test_a_grade_keeps_its_symbol_and_is_a_number_only_where_it_is_one(school: Session) -> None:
    record_lesson(school, graded("4+", "5", "np"))
    made = export(school)
    results = tables(made)["results.csv"]
    assert [(row["textScore"], row["score"]) for row in results] == [
        ("4+", ""), ("5", "5"), ("np", ""),
    ]  # fmt: skip
    assert {row["scoreStatus"] for row in results} == {"fully graded"}
    (item,) = tables(made)["lineItems.csv"]
    assert item["title"] == "sprawdzian 2026-11-20"
    assert (item["metadata.weight"], item["resultValueMin"], item["resultValueMax"]) == (
        "3",
        "1",
        "6",
    )


def test_a_grade_that_needs_review_is_left_out_and_counted(school: Session) -> None:
    record_lesson(school, graded("4", None, "3"))
    made = export(school)
    assert (made.results, made.under_review) == (2, 1)
    assert made.attendance == 3
    assert made.texts == 1
    users = {row["familyName"] for row in tables(made)["users.csv"]}
    assert users == {"Nowak", "Bąk", "Żuk"}


def test_every_key_of_the_export_is_in_it(school: Session) -> None:
    record_lesson(school, graded("4+", "5"))
    record_lesson(school, graded("3", day=date(2026, 11, 13)))
    held = tables(export(school))
    keys = {row["sourcedId"] for rows in held.values() for row in rows if "sourcedId" in row}
    pointers = {
        value
        for rows in held.values()
        for row in rows
        for column, cell in row.items()
        if column.endswith(("SourcedId", "SourcedIds")) and cell
        for value in cell.split(",")
    }
    assert pointers <= keys
    manifest = {row["propertyName"]: row["value"] for row in held["manifest.csv"]}
    assert manifest["oneroster.version"] == "1.2"
    written = {f"file.{name.removesuffix('.csv')}" for name in held} - {"file.manifest"}
    assert written == {key for key, value in manifest.items() if value == "bulk"}


def test_our_own_export_is_one_that_we_read(school: Session) -> None:
    record_lesson(school, graded("4+", "5", "2"))
    with zipfile.ZipFile(io.BytesIO(export(school).archive)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    source = read_roster(members, name="own.zip", language="pl", today=FRIDAY)
    assert source.problems == ()
    students = next(table for table in source.tables if table.shape.file == "students.csv")
    assert {row.cells["surname"] for row in students.rows} == {"Bąk", "Dąb", "Żuk"}


def test_the_same_diary_gives_the_same_archive_and_no_formula(school: Session) -> None:
    school.get_one(Pupil, 1).surname = "=HYPERLINK(1)"
    record_lesson(school, graded("4", "-"))
    made = export(school)
    assert made.archive == export(school).archive
    users = {row["familyName"] for row in tables(made)["users.csv"]}
    assert "'=HYPERLINK(1)" in users
    assert [row["textScore"] for row in tables(made)["results.csv"]] == ["4", "-"]


@pytest.mark.parametrize(("first", "results"), [(FRIDAY, 1), (date(2026, 11, 21), 0)])
def test_only_the_days_asked_for_are_exported(school: Session, first: date, results: int) -> None:
    record_lesson(school, graded("4", day=date(2026, 11, 13)))
    record_lesson(school, graded("5"))
    made = export(school, first)
    assert made.results == results
    assert len(tables(made)["lineItems.csv"]) == results
