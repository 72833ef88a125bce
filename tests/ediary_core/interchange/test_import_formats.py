"""The same made-up schools, in three languages, from every format that is read."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from diary_imports import Imports
from interchange_samples import (
    ALL_NAMES,
    POLISH,
    RUSSIAN,
    Names,
    asc_xml,
    contract_tables,
    csv_of,
    gpu001,
    oneroster,
    write_contract,
    write_workbook,
    zipped,
)

from ediary_core.interchange.recognise import SourceFormat, recognised
from ediary_core.tables import CalendarSpan, Period, Subject, Teacher, Unit
from ediary_core.timetable import planned_lessons

FRIDAY = date(2026, 11, 20)
languages = pytest.mark.parametrize("names", ALL_NAMES, ids=lambda names: names.language)


def pupils(names: Names, unit: str) -> list[tuple[int, str, str]]:
    return [(n, *name) for n, name in enumerate(names.pupils[unit], start=1)]


def teacher(names: Names, place: int) -> str:
    return " ".join(names.teachers[place])


@languages
def test_a_folder_and_a_workbook_of_the_same_tables_are_the_same_school(
    imports: Imports, tmp_path: Path, names: Names
) -> None:
    folder = write_contract(tmp_path / "school", names)
    book = write_workbook(tmp_path / "school.xlsx", contract_tables(names))
    assert imports.run(names, folder).of("pupils").added == 7
    assert imports.run(names, book).changes == 0
    for unit in names.pupils:
        assert imports.register(unit) == pupils(names, unit)


@languages
def test_typed_cells_of_a_spreadsheet_mean_what_the_csv_files_mean(
    imports: Imports, tmp_path: Path, names: Names
) -> None:
    tables = contract_tables(names)
    tables["periods"] = [["period", "start", "end"], *(
        [1.0, time(8), time(8, 45)], [2.0, time(8, 55), time(9, 40)],
        [3.0, time(9, 50), time(10, 35)],
    )]  # fmt: skip
    tables["calendar"][1:] = [
        [date(2026, 9, 1), date(2027, 1, 31), "term", "I"],
        [date(2026, 11, 11), date(2026, 11, 11), "holiday", "x"],
    ]
    imports.run(names, write_contract(tmp_path / "school", names))
    summary = imports.run(names, write_workbook(tmp_path / "s.xlsx", tables))
    assert summary.changes == 0
    assert imports.session.get_one(Period, 2).start == time(8, 55)


@languages
def test_one_workbook_per_table_may_lie_in_the_folder(
    imports: Imports, tmp_path: Path, names: Names
) -> None:
    folder = write_contract(tmp_path / "school", names)
    (folder / "students.csv").unlink()
    rows = contract_tables(names)["students"]
    write_workbook(folder / "students.xlsx", {"Arkusz1": rows})
    imports.run(names, folder)
    first = next(iter(names.pupils))
    assert imports.register(first) == pupils(names, first)


@languages
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_oneroster_export_and_an_asc_timetable_make_a_school(
    imports: Imports, tmp_path: Path, names: Names, version: str
) -> None:
    roster, plan = tmp_path / "roster.zip", tmp_path / "plan.xml"
    first, second = names.pupils
    files = oneroster(names, version=version)
    files["classes.csv"] += csv_of([["g3", "active", f"{first} 2", "05", "k2", "scheduled", "org"]])
    files["enrollments.csv"] += csv_of(
        [[f"h{n}", "active", "g3", f"p1{n}", "student", "false"] for n in (3, 4)]
    )
    roster.write_bytes(zipped(files, folder="export/"))
    plan.write_bytes(asc_xml(names).encode(names.encoding))
    summary = imports.run(names, roster, plan)
    for unit in names.pupils:
        assert imports.register(unit) == pupils(names, unit)
    assert imports.register(f"{first} 1") == pupils(names, first)[:2]
    assert [n for n, *_ in imports.register(f"{first}+{second}")] == list(range(1, 8))
    assert imports.timetable() == {
        (1, 1, first, names.subjects[0], teacher(names, 0)),
        (5, 1, first, names.subjects[0], teacher(names, 0)),
        (5, 2, f"{first} 1", names.subjects[1], teacher(names, 1)),
        (5, 2, f"{first} 2", names.subjects[1], teacher(names, 2)),
        (5, 3, f"{first}+{second}", names.subjects[2], teacher(names, 2)),
    }
    spans = {(span.first, span.last) for span in imports.session.query(CalendarSpan)}
    assert spans == {
        (date(2026, 9, 1), date(2027, 1, 31)), (date(2027, 2, 1), date(2027, 6, 25)),
    }  # fmt: skip
    assert imports.session.query(Unit).filter_by(name=first).one().level == 5
    said = "\n".join(map(str, summary.notices))
    assert f"class {first}: the register numbers are those of the alphabet" in said
    assert "last days are not counted in" in said
    assert planned_lessons(imports.session, FRIDAY)


@languages
def test_importing_a_roster_and_a_plan_again_changes_nothing(
    imports: Imports, tmp_path: Path, names: Names
) -> None:
    roster, plan = tmp_path / "roster", tmp_path / "GPU001.TXT"
    roster.mkdir()
    for name, text in oneroster(names).items():
        (roster / name).write_text(text, encoding="utf-8-sig")
    plan.write_bytes(gpu001(names, separator=";").encode("utf-8"))
    extra = write_contract(tmp_path / "rest", names, only=["teachers", "subjects", "periods"])
    (roster / "x.txt").write_text("read me")
    paths = (extra, plan, roster)
    with_teachers_twice = imports.problems(names, *paths)
    assert [each.file for each in with_teachers_twice] == ["users.csv"]
    assert "also in teachers.csv" in with_teachers_twice[0].reason


@languages
def test_an_untis_timetable_completes_the_schools_files(
    imports: Imports, tmp_path: Path, names: Names
) -> None:
    folder = write_contract(tmp_path / "school", names)
    (folder / "timetable.csv").unlink()
    plan = tmp_path / "GPU001.TXT"
    plan.write_bytes(gpu001(names).encode(names.encoding))
    imports.run(names, folder, plan)
    first, second = names.pupils
    assert imports.timetable() == {
        (5, 1, first, names.subjects[0], teacher(names, 0)),
        (5, 1, second, names.subjects[1], teacher(names, 1)),
        (5, 2, f"{first}+{second}", names.subjects[2], teacher(names, 2)),
    }
    assert imports.run(names, folder, plan).changes == 0


def test_numbers_stay_when_people_come_and_go(imports: Imports, tmp_path: Path) -> None:
    rest = write_contract(tmp_path / "rest", RUSSIAN, only=["periods", "timetable"])
    (rest / "timetable.csv").write_text("weekday,period,unit,subject,teacher\n", encoding="utf-8")
    roster = tmp_path / "roster.zip"
    files = oneroster(RUSSIAN)
    roster.write_bytes(zipped(files))
    imports.run(RUSSIAN, rest, roster)
    before = imports.numbers(Teacher)
    assert before == {"Ёлкина Мария": 1, "Иванова Анна": 2, "Щукин Пётр": 3}
    files["users.csv"] = files["users.csv"].replace("t2,active", "t2,tobedeleted")
    files["users.csv"] += (
        "t9,active,true,teacher,Анна,Абрамова,\np19,active,true,student,Яна,Абрамова,\n"
    )
    files["enrollments.csv"] += "e9,active,c1,p19,student,false\n"
    roster.write_bytes(zipped(files))
    imports.run(RUSSIAN, rest, roster)
    assert imports.numbers(Teacher) == before | {"Абрамова Анна": 4}
    assert imports.register("5а") == [*pupils(RUSSIAN, "5а"), (5, "Абрамова", "Яна")]


def test_subject_and_unit_numbers_stay_too(imports: Imports, tmp_path: Path) -> None:
    folder = write_contract(tmp_path / "s", POLISH, only=["students", "calendar", "groups"])
    plan = tmp_path / "plan.xml"
    plan.write_bytes(asc_xml(POLISH).encode(POLISH.encoding))
    imports.run(POLISH, folder, plan)
    before = imports.numbers(Subject), imports.numbers(Unit)
    text = asc_xml(POLISH).replace(
        '<subject id="S1"', '<subject id="S0" name="Biologia" short="BIO"/>\n<subject id="S1"'
    )
    plan.write_bytes(text.encode(POLISH.encoding))
    imports.run(POLISH, folder, plan)
    assert imports.numbers(Subject) == before[0] | {"Biologia": 4}
    assert imports.numbers(Unit) == before[1]


def test_a_dry_run_of_a_combined_import_writes_nothing(imports: Imports, tmp_path: Path) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    summary = imports.run(POLISH, folder, dry_run=True)
    assert summary.of("teachers").added == 3
    assert imports.session.query(Teacher).count() == 0


def test_formats_are_told_by_content_whatever_the_name(tmp_path: Path) -> None:
    write_contract(tmp_path / "csv", POLISH)
    write_workbook(tmp_path / "x.zip", contract_tables(POLISH))
    (tmp_path / "y.xlsx").write_bytes(zipped(oneroster(POLISH)))
    (tmp_path / "plan.txt").write_bytes(asc_xml(POLISH).encode(POLISH.encoding))
    (tmp_path / "plan.csv").write_text(gpu001(POLISH), encoding="utf-8")
    (tmp_path / "letter.txt").write_text("Drodzy rodzice", encoding="utf-8")
    told = {path.name: recognised(path) for path in tmp_path.iterdir()}
    assert told == {
        "csv": SourceFormat.CSV, "x.zip": SourceFormat.XLSX, "y.xlsx": SourceFormat.ONEROSTER,
        "plan.txt": SourceFormat.ASC, "plan.csv": SourceFormat.UNTIS, "letter.txt": None,
    }  # fmt: skip


def test_the_format_asked_for_overrules_the_look(imports: Imports, tmp_path: Path) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    (folder / "users.csv").write_text("x\n", encoding="utf-8")  # as if it were a roster
    assert recognised(folder) is SourceFormat.ONEROSTER
    assert imports.run(POLISH, folder, source_format=SourceFormat.CSV).of("pupils").added == 7


def test_what_a_format_cannot_say_stays_as_the_diary_has_it(
    imports: Imports, tmp_path: Path
) -> None:
    """E-mail addresses, tutors and exemptions: a roster or a timetable knows nothing of them."""
    folder = write_contract(tmp_path / "school", POLISH)
    students = (folder / "students.csv").read_text("utf-8")
    (folder / "students.csv").write_text(
        students.replace("5a,2,Ćwik,Olaf,", "5a,2,Ćwik,Olaf,3"), encoding="utf-8"
    )
    imports.run(POLISH, folder)
    emails = {row.name: row.email for row in imports.session.query(Teacher)}
    tutors = {row.name: row.tutor_id for row in imports.session.query(Unit)}
    files = oneroster(POLISH)
    files["users.csv"] = files["users.csv"].replace("@s.example", "").replace(",t1\n", ",\n")
    files["users.csv"] = files["users.csv"].replace(",t2\n", ",\n").replace(",t3\n", ",\n")
    files["enrollments.csv"] = files["enrollments.csv"].replace("e-t1,active", "e-t1,tobedeleted")
    (tmp_path / "r.zip").write_bytes(zipped(files))
    only = ["subjects", "groups", "timetable", "periods", "calendar"]
    rest = write_contract(tmp_path / "rest", POLISH, only=only)
    summary = imports.run(POLISH, rest, tmp_path / "r.zip")
    assert summary.of("exemptions").touched == 0
    assert {row.name: row.email for row in imports.session.query(Teacher)} == emails
    assert {row.name: row.tutor_id for row in imports.session.query(Unit)} == tutors
    assert summary.changes == 0
