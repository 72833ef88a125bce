"""Files that say too little or the wrong thing: refused by file, line and reason."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from diary_imports import Imports
from interchange_samples import (
    ASC_CARDS,
    POLISH,
    RUSSIAN,
    asc_xml,
    contract_tables,
    gpu001,
    oneroster,
    write_contract,
    write_workbook,
    zipped,
)
from openpyxl import Workbook

from ediary_core.errors import ImportProblem
from ediary_core.interchange import bounds, safe_xml, workbook
from ediary_core.interchange.asc_timetable import read_asc
from ediary_core.interchange.oneroster_roster import read_roster
from ediary_core.interchange.recognise import Reading, read_source
from ediary_core.interchange.source import Source

TODAY = date(2026, 11, 20)


def asc(text: str) -> Source:
    return read_asc(text.encode(POLISH.encoding, "xmlcharrefreplace"), file="plan.xml")


def line_of(text: str, piece: str) -> int:
    (line,) = (n for n, each in enumerate(text.splitlines(), start=1) if piece in each)
    return line


def said(problems: list[ImportProblem] | tuple[ImportProblem, ...]) -> str:
    return "\n".join(map(str, problems))


# -- aSc Timetables ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        ("100000", "the mask has 6 days, the week of this file 5"),
        ("1000", "the mask has 4 days"),
        ("1", "the mask has 1 days"),
        ("10002", "a mask of 0 and 1"),
        ("1000O", "a mask of 0 and 1"),
        ("10000,01000", "a mask of 0 and 1"),
        ("00000", "names no day"),
        ("", "a mask of 0 and 1"),
        ("١0000", "a mask of 0 and 1"),
    ],
)
def test_a_mask_of_days_that_is_not_the_weeks_is_named_with_its_line(
    mask: str, reason: str
) -> None:
    card = f'<card lessonid="L1" period="1" days="{mask}"/>'
    text = asc_xml(POLISH, cards=[*ASC_CARDS, card])
    (problem,) = asc(text).problems
    assert (problem.file, problem.line) == ("plan.xml", line_of(text, card))
    assert problem.column == "days"
    assert reason in problem.reason


def test_a_wrong_mask_refuses_the_whole_import(imports: Imports, tmp_path: Path) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    (folder / "timetable.csv").unlink()
    plan = tmp_path / "plan.xml"
    cards = [each.replace("00001", "000001") for each in ASC_CARDS]
    plan.write_bytes(asc_xml(POLISH, cards=cards).encode(POLISH.encoding))
    problems = imports.problems(POLISH, folder, plan)
    assert [(each.file, each.column) for each in problems] == [("plan.xml", "days")] * 4


def test_days_defined_in_two_lengths_are_a_problem() -> None:
    days = '<daysdef id="D0" name="X" days="11111"/>\n<daysdef id="D1" name="Y" days="100000"/>'
    text = asc_xml(POLISH, days=days)
    (problem,) = asc(text).problems
    assert problem.line == line_of(text, 'id="D1"')
    assert "6 days here and 5 in line" in problem.reason


def test_a_week_that_begins_on_sunday_is_told_by_the_names_of_its_days() -> None:
    names = ["Niedziela", "Poniedziałek", "Wtorek", "Środa", "Czwartek"]
    days = "".join(
        f'<daysdef id="D{n}" name="{name}" days="{"0" * n}1{"0" * (4 - n)}"/>'
        for n, name in enumerate(names)
    )
    source = asc(asc_xml(POLISH, days=days))
    assert source.plan is not None
    assert [card.weekday for card in source.plan.cards] == [7, 4, 4, 4, 4]
    assert source.notices == ()


def test_days_whose_names_contradict_their_order_are_a_problem() -> None:
    days = (
        '<daysdef id="D1" name="Środa" days="10000"/><daysdef id="D2" name="Wtorek" days="01000"/>'
    )
    (problem,) = asc(asc_xml(POLISH, days=days)).problems
    assert "contradict their order" in problem.reason


def test_days_without_known_names_are_taken_from_monday_with_a_notice() -> None:
    source = asc(asc_xml(POLISH, days='<daysdef id="D0" name="Day A" days="10000"/>'))
    assert source.plan is not None
    assert [card.weekday for card in source.plan.cards] == [1, 5, 5, 5, 5]
    assert "taken for Monday" in said(source.notices)


def test_the_dialect_before_2012_numbers_its_days_and_doubles_its_lessons() -> None:
    text = """<timetable importtype="database" options="daynumbering1">
<periods><period period="1" starttime="8:00" endtime="8:45"/></periods>
<days><day name="Poniedziałek" short="Pn" day="1"/><day name="Wtorek" short="Wt" day="2"/></days>
<subjects><subject id="S" name="WF"/></subjects><teachers><teacher id="T" name="Kos A."/></teachers>
<classes><class id="C" name="5a"/></classes>
<lessons><lesson id="L" classids="C" subjectid="S" teacherids="T" durationperiods="2"/></lessons>
<cards><card lessonid="L" day="2" period="3"/></cards></timetable>"""
    source = read_asc(text.encode(), file="plan.xml")
    assert source.plan is not None
    assert [(card.weekday, card.period) for card in source.plan.cards] == [(2, "3"), (2, "4")]
    wrong = read_asc(text.replace('day="2" period', 'day="3" period').encode(), file="plan.xml")
    assert [(each.line, each.column) for each in wrong.problems] == [(7, "day")]


def test_a_double_lesson_exported_as_two_cards_is_not_doubled_again() -> None:
    cards = [f'<card lessonid="L1" period="{period}" days="10000"/>' for period in (1, 2)]
    text = asc_xml(POLISH, cards=cards).replace('periodspercard="1"', 'periodspercard="2"')
    source = asc(text)
    assert source.plan is not None
    assert [card.period for card in source.plan.cards] == ["1", "2"]


def test_what_an_asc_export_cannot_place_is_passed_over_and_counted() -> None:
    cards = [*ASC_CARDS, '<card lessonid="L1" period="" days="" classroomids=""/>']
    text = asc_xml(POLISH, cards=cards).replace(' teacherids="T2"', ' teacherids=""')
    text = text.replace('days="10000" weeks="1"', 'days="10000" weeks="10"')
    source = asc(text)
    notices = said(source.notices)
    assert "1 card(s) are not placed" in notices
    assert "1 lesson(s) have no teacher" in notices
    assert "1 lesson(s) take place in some weeks" in notices
    assert source.problems == ()


def test_lessons_that_take_turns_by_weeks_are_taken_of_the_week_asked_for() -> None:
    cards = [
        '<card lessonid="L1" period="1" days="10000" weeks="10"/>',
        '<card lessonid="L2" period="1" days="10000" weeks="01"/>',
        '<card lessonid="L4" period="2" days="10000" weeks="11"/>',
    ]
    data = asc_xml(POLISH, cards=cards).encode(POLISH.encoding)
    taken: list[list[str]] = []
    for week in (None, 1, 2):
        source = read_asc(data, file="plan.xml", week=week)
        assert source.plan is not None
        taken.append([card.subject_key for card in source.plan.cards])
    assert taken == [["S1", "S2", "S3"], ["S1", "S3"], ["S2", "S3"]]
    assert "1 card(s) are of other weeks" in said(source.notices)
    wrong = read_asc(data, file="plan.xml", week=3).problems
    assert {(each.column, each.reason) for each in wrong} == {
        ("weeks", "the cycle has 2 weeks, not 3")
    }


def test_a_group_of_which_nobody_says_who_is_in_it_is_named_once(
    imports: Imports, tmp_path: Path
) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    for name in ("timetable.csv", "groups.csv"):
        (folder / name).unlink()
    (tmp_path / "plan.xml").write_bytes(asc_xml(POLISH).encode(POLISH.encoding))
    problems = imports.problems(POLISH, folder, tmp_path / "plan.xml")
    assert [each.file for each in problems] == ["plan.xml", "plan.xml"]
    assert "list its pupils in groups.csv as '5a 1'" in problems[0].reason


def test_ids_that_point_nowhere_are_problems_of_their_line() -> None:
    cards = [*ASC_CARDS, '<card lessonid="L77" period="1" days="10000"/>']
    text = asc_xml(POLISH, cards=cards).replace('groupids="G2"', 'groupids="G88"')
    problems = asc(text).problems
    assert {(each.line, each.column) for each in problems} == {
        (line_of(text, "L77"), "lessonid"), (line_of(text, "G88"), "groupids"),
    }  # fmt: skip


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "٣", "1.5", "x"])
def test_numbers_that_no_school_has_are_problems_and_nothing_worse(
    imports: Imports, tmp_path: Path, number: str
) -> None:
    text = asc_xml(POLISH).replace('period="1"', f'period="{number}"')
    text = text.replace('grade=""', f'grade="{number}"')
    text = text.replace('periodspercard="1"', f'periodspercard="{number}"')
    days = "".join(f'<day name="x" day="{each}"/>' for each in (number, 1, 2, 3, 4))
    text = text.replace("<subjects", f"<days>{days}</days><subjects", 1)
    data = text.encode(POLISH.encoding, "xmlcharrefreplace")
    (tmp_path / "days.xml").write_bytes(data)
    reasons = [each.reason for each in imports.problems(POLISH, tmp_path / "days.xml")]
    assert "a day's number is expected" in reasons
    start = data.index(b"<days>")
    data = data[:start] + data[data.index(b"</days>") + 7 :]
    (tmp_path / "plan.xml").write_bytes(data)
    folder = write_contract(tmp_path / "school", POLISH, only=["students", "calendar", "groups"])
    columns = {each.column for each in imports.problems(POLISH, folder, tmp_path / "plan.xml")}
    assert {"period", "level"} <= columns


def test_two_elements_of_one_id_are_a_problem() -> None:
    text = asc_xml(POLISH).replace('<teacher id="T2"', '<teacher id="T1"')
    assert "the id is also that of line" in said(asc(text).problems)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><timetable>&x;</timetable>', "document type or entities"),
        ('<!DOCTYPE a SYSTEM "http://x.example/a.dtd"><timetable/>', "document type or entities"),
        ('<?xml version="1.0" encoding="klingon"?><timetable/>', "no XML that can be read"),
        ("<timetable><cards></timetable>", "no XML from here on"),
        ("<html/>", "no aSc Timetables export"),
        ("<timetable/>", "holds no cards"),
        ("<a>" * 60, "more elements"),
        ("", "no XML"),
    ],
)
def test_a_file_that_is_no_such_export_is_refused(text: str, reason: str) -> None:
    assert reason in said(read_asc(text.encode(), file="plan.xml").problems)


def test_more_elements_than_a_school_has_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MAX_ELEMENTS", 20)
    (problem,) = asc(asc_xml(POLISH)).problems
    assert problem.line is not None
    assert "more elements" in problem.reason


def test_a_teacher_whom_the_schools_list_lacks_is_named_by_the_first_lesson(
    imports: Imports, tmp_path: Path
) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    (folder / "timetable.csv").unlink()
    text = asc_xml(POLISH).replace("Nowak", "Sum").replace("NOW", "SUM")
    (tmp_path / "plan.xml").write_bytes(text.encode(POLISH.encoding))
    (problem,) = imports.problems(POLISH, folder, tmp_path / "plan.xml")
    assert problem.line == line_of(text, ASC_CARDS[0])
    assert "teachers.csv" in problem.reason
    assert "Sum" not in str(problem)


# -- Untis ------------------------------------------------------------------------------------


def untis(path: Path, text: str) -> Source:
    file = path / "GPU001.TXT"
    file.write_text(text, encoding="utf-8")
    return read_source(file, Reading(language="pl", today=TODAY))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('5,"5a","NOW","MAT","1",8,1,,', "a day from 1 (Monday) to 7"),
        ('5,"5a","NOW","MAT","1",x,1,,', "a day from 1 (Monday) to 7"),
        ('5,"5a","NOW","MAT","1",1,eins,,', "the number of a period"),
        ('5,"5a","NOW"', "at least 7 fields"),
        ('5,"5a","NOW","MAT","1",1,1,"', "no CSV from here on"),
    ],
)
def test_a_line_of_untis_that_cannot_be_meant_is_named(
    tmp_path: Path, line: str, reason: str
) -> None:
    source = untis(tmp_path, gpu001(POLISH) + line + "\r\n")
    assert [(each.file, each.line) for each in source.problems] == [("GPU001.TXT", 5)]
    assert reason in source.problems[0].reason


def test_two_teachers_of_one_class_at_once_teach_groups(imports: Imports, tmp_path: Path) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    (folder / "timetable.csv").unlink()
    plan = tmp_path / "GPU001.TXT"
    plan.write_text(
        '7,"5a","NOW","JĘZ",,5,3,,\n7,"5a","ŁOŚ","JĘZ",,5,3,,\n8,"5b","NOW","MAT",,5,1,,\n',
        encoding="utf-8",
    )
    problems = imports.problems(POLISH, folder, plan)
    assert [each.line for each in problems] == [1, 2]
    assert "in groups.csv as '5a JĘZ NOW'" in problems[0].reason
    with (folder / "groups.csv").open("a", encoding="utf-8") as groups:
        groups.write("5a JĘZ NOW,5a,1\n5a-jęz-łoś,5a,2\n5a-jęz-łoś,5a,3\n")
    imports.run(POLISH, folder, plan)
    assert {(unit, teacher) for *_, unit, _, teacher in imports.timetable()} == {
        ("5a JĘZ NOW", "Nowak Ewa"), ("5a-jęz-łoś", "Łoś Jan"), ("5b", "Nowak Ewa"),
    }  # fmt: skip


def test_untis_lines_without_a_place_or_a_teacher_are_counted(tmp_path: Path) -> None:
    text = gpu001(POLISH) + '9,"5a","","MAT",,1,1,,\n9,"5a","NOW","MAT",,0,0,,\n'
    source = untis(tmp_path, text)
    assert source.problems == ()
    assert "1 line(s) have no teacher" in said(source.notices)
    assert "1 line(s) have no day or period" in said(source.notices)


# -- OneRoster --------------------------------------------------------------------------------


def roster(files: dict[str, str]) -> Source:
    members = {name: text.encode() for name, text in files.items()}
    return read_roster(members, name="roster.zip", language="pl", today=TODAY)


def test_a_misspelt_export_reads_like_a_good_one() -> None:
    files = oneroster(POLISH)
    good = roster(files)
    users = files["users.csv"].replace("sourcedId", "Sourced ID")
    enrolments = files["enrollments.csv"].replace("classSourcedId", "class sourcedid")
    classes = files["classes.csv"].replace("classType", "Class_Type")
    spelt = {
        "Users.CSV": users.replace("givenName", "FIRST_NAME"),
        "enrolments.csv": enrolments.replace(",student,", ", Student ,"),
        "export/classes.csv": "\ufeff" + classes.replace("homeroom", "HomeRoom"),
        "courses.csv": files["courses.csv"].replace(",", ";"),
        "academic sessions.csv": files["academicSessions.csv"],
    }
    source = roster(spelt)
    assert source.problems == ()
    assert [[row.cells for row in table.rows] for table in source.tables] == [
        [row.cells for row in table.rows] for table in good.tables
    ]
    assert "no manifest" in said(source.notices)


def test_an_export_of_changes_only_is_refused() -> None:
    files = oneroster(POLISH)
    files["manifest.csv"] = files["manifest.csv"].replace("file.users,bulk", "file.users,delta")
    (problem,) = roster(files).problems
    assert (problem.file, problem.line) == ("manifest.csv", 4)
    assert "changes only" in problem.reason


def test_rows_to_be_deleted_and_enrolments_that_are_over_are_passed_over() -> None:
    files = oneroster(POLISH)
    files["users.csv"] = files["users.csv"].replace("p11,active", "p11,ToBeDeleted")
    lines = files["enrollments.csv"].splitlines()
    lines[0] += ",endDate"
    files["enrollments.csv"] = "\n".join(
        f"{line},2026-10-01" if line.startswith("e-p12") else line for line in lines
    )
    source = roster(files)
    (students,) = (table for table in source.tables if table.shape.file == "students.csv")
    assert {row.key for row in students.rows} == {"p13", "p14", "p21", "p22", "p23"}
    assert "1 row(s) marked as deleted" in said(source.notices)
    assert "1 enrolment(s) do not hold today" in said(source.notices)


def test_a_pupil_in_two_homerooms_is_a_problem() -> None:
    files = oneroster(POLISH)
    files["enrollments.csv"] += "x,active,c2,p11,student,false\n"
    (problem,) = roster(files).problems
    assert "another homeroom too" in problem.reason
    assert problem.line == len(files["enrollments.csv"].splitlines())


def test_an_enrolment_that_points_nowhere_is_a_problem() -> None:
    files = oneroster(POLISH)
    files["enrollments.csv"] += "x,active,c9,p11,student,false\ny,active,c1,p99,student,false\n"
    assert [each.column for each in roster(files).problems] == ["classsourcedid", "usersourcedid"]


def test_without_homerooms_nobody_guesses_the_class_of_a_pupil() -> None:
    files = oneroster(POLISH)
    files["classes.csv"] = files["classes.csv"].replace("homeroom", "scheduled")
    (problem,) = roster(files).problems
    assert "classType homeroom" in problem.reason


def test_classes_that_each_pupil_is_in_once_are_taken_for_homerooms() -> None:
    files = oneroster(POLISH)
    files["classes.csv"] = files["classes.csv"].replace("homeroom", "scheduled")
    lines = files["enrollments.csv"].splitlines()
    files["enrollments.csv"] = "\n".join(
        line for line in lines if not line.startswith(("m-", "g-"))
    )
    source = roster(files)
    assert source.problems == ()
    assert "each pupil is in one class" in said(source.notices)


def test_several_schools_in_one_export_are_refused() -> None:
    files = oneroster(POLISH)
    lines = files["classes.csv"].splitlines()
    files["classes.csv"] = "\n".join(
        f"{line}2" if line.startswith("m2") else line for line in lines
    )
    assert "2 schools" in said(roster(files).problems)


def test_register_numbers_of_an_export_are_taken_as_they_are() -> None:
    files = oneroster(POLISH)
    lines = files["users.csv"].splitlines()
    lines[0] += ",metadata.registerNumber"
    files["users.csv"] = "\n".join(
        f"{line},{40 + n}" if line.startswith("p") else f"{line}," if n else line
        for n, line in enumerate(lines)
    )
    source = roster(files)
    (students,) = (table for table in source.tables if table.shape.file == "students.csv")
    assert all(int(row.cells["register_number"]) > 40 for row in students.rows)


def test_two_teachers_of_one_name_without_a_number_are_not_guessed_at(
    imports: Imports, tmp_path: Path
) -> None:
    rest = write_contract(tmp_path / "rest", RUSSIAN, only=["periods"])
    (rest / "timetable.csv").write_text("weekday,period,unit,subject,teacher\n", encoding="utf-8")
    files = oneroster(RUSSIAN)
    files["users.csv"] += "t8,active,true,teacher,Анна,Иванова,t1@s.example\n"
    (tmp_path / "r.zip").write_bytes(zipped(files))
    problems = imports.problems(RUSSIAN, rest, tmp_path / "r.zip")
    assert [each.file for each in problems] == ["users.csv", "users.csv"]
    assert "number them in teachers.csv" in problems[0].reason
    assert "Иванова" not in said(problems)


def test_a_missing_table_is_named_when_no_file_gives_it(imports: Imports, tmp_path: Path) -> None:
    (tmp_path / "plan.xml").write_bytes(asc_xml(POLISH).encode(POLISH.encoding))
    problems = imports.problems(POLISH, tmp_path / "plan.xml")
    assert [each.file for each in problems] == ["calendar.csv", "students.csv"]


# -- workbooks --------------------------------------------------------------------------------


def problems_of_sheet(
    imports: Imports, tmp_path: Path, **tables: list[list[object]]
) -> list[ImportProblem]:
    path = write_workbook(tmp_path / "school.xlsx", contract_tables(POLISH) | tables)
    return imports.problems(POLISH, path)


def test_a_formula_without_a_value_is_named(imports: Imports, tmp_path: Path) -> None:
    rows: list[list[object]] = [["number", "name"], [1, "=CONCAT(A1,A2)"]]
    problems = problems_of_sheet(imports, tmp_path, subjects=rows)
    first = problems[0]
    assert (first.file, first.line, first.column) == ("school.xlsx, sheet subjects", 2, "name")
    assert "a formula without a value" in first.reason


def test_a_class_that_the_spreadsheet_made_a_date_of_is_named(
    imports: Imports, tmp_path: Path
) -> None:
    rows = contract_tables(POLISH)["groups"]
    rows[1] = [date(2026, 2, 1), "5a", 1]
    (problem, *_) = problems_of_sheet(imports, tmp_path, groups=rows)
    assert (problem.line, problem.column) == (2, "group")
    assert "took this for a date" in problem.reason


def test_numbers_with_a_fraction_and_times_of_a_day_are_not_rounded(
    imports: Imports, tmp_path: Path
) -> None:
    tables = contract_tables(POLISH)
    tables["subjects"][1][0] = 1.5
    tables["periods"][1][1] = date(2026, 9, 1)
    path = write_workbook(tmp_path / "school.xlsx", tables)
    problems = imports.problems(POLISH, path)
    assert {(each.file.rpartition(" ")[2], each.column) for each in problems} >= {
        ("subjects", "number"), ("periods", "start"),
    }  # fmt: skip


def test_an_archive_that_unpacks_to_too_much_is_not_opened(
    imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(tmp_path / "school.xlsx", contract_tables(POLISH))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", bytes(3 * 2**20))
    (tmp_path / "bomb.zip").write_bytes(bomb.getvalue())
    assert len(bomb.getvalue()) < 2**16
    monkeypatch.setattr(bounds, "MAX_UNPACKED_BYTES", 2**10)
    for file in (path, tmp_path / "bomb.zip"):
        (problem,) = imports.problems(POLISH, file)[-1:]
        assert "unpacks to more than" in said(imports.problems(POLISH, file))
        assert problem.file


def test_a_sheet_that_goes_on_forever_is_refused(
    imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    book.worksheets[0].title = "teachers"
    book.worksheets[0].cell(row=900, column=1, value="x")
    book.save(tmp_path / "long.xlsx")
    monkeypatch.setattr(workbook, "MAX_ROWS", 500)
    assert "more than 500 rows" in said(imports.problems(POLISH, tmp_path / "long.xlsx"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not recognised"),
        ("cut.xlsx", b"PK\x03\x04 and no more", "no ZIP archive"),
        ("letter.docx", zipped({"word/document.xml": "<a/>"}), "not recognised"),
        ("empty", b"", "not recognised"),
        ("gone.xlsx", None, "no such file"),
    ],
)
def test_what_no_reader_knows_is_named(
    imports: Imports, tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    problems = imports.problems(POLISH, tmp_path / name)
    assert reason in said([each for each in problems if each.file == name])


def test_one_table_from_two_files_is_a_problem_of_the_second(
    imports: Imports, tmp_path: Path
) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    plan = tmp_path / "plan.xml"
    plan.write_bytes(asc_xml(POLISH).encode(POLISH.encoding))
    (problem,) = imports.problems(POLISH, folder, plan)
    assert problem.file == "plan.xml"
    assert "the timetable is also in timetable.csv" in problem.reason


def test_a_table_as_csv_and_xlsx_in_one_folder_is_a_problem(
    imports: Imports, tmp_path: Path
) -> None:
    folder = write_contract(tmp_path / "school", POLISH)
    write_workbook(folder / "students.xlsx", {"students": contract_tables(POLISH)["students"]})
    assert "also in students.xlsx" in said(imports.problems(POLISH, folder))


def test_contradictions_are_named_after_the_file_that_holds_them(
    imports: Imports, tmp_path: Path
) -> None:
    tables = contract_tables(POLISH)
    tables["timetable"].append([1, 1, "9z", 1, 11])
    tables["students"].append(["5a", 1, "Sum", "Ewa", ""])
    path = write_workbook(tmp_path / "school.xlsx", tables)
    problems = imports.problems(POLISH, path)
    assert [(each.file, each.line) for each in problems] == [
        ("school.xlsx, sheet students", 9), ("school.xlsx, sheet timetable", 6),
    ]  # fmt: skip
    assert "school.xlsx, sheet classes" in problems[1].reason


@pytest.mark.parametrize(
    ("table", "place", "column"),
    [("teachers", 0, "number"), ("classes", 2, "level"), ("students", 1, "register_number")],
)
def test_a_number_that_the_schools_own_files_leave_out_is_not_made_up(
    imports: Imports, tmp_path: Path, table: str, place: int, column: str
) -> None:
    tables = contract_tables(POLISH)
    tables[table][1][place] = ""
    problems = imports.problems(POLISH, write_workbook(tmp_path / "school.xlsx", tables))
    assert (f"school.xlsx, sheet {table}", 2, column) in [
        (each.file, each.line, each.column) for each in problems
    ]


def test_a_formula_counts_as_the_value_last_calculated_for_it(tmp_path: Path) -> None:
    rows = [["number", "name"], ["=3+4", "Matematyka"]]
    book = write_workbook(tmp_path / "plain.xlsx", {"subjects": rows}).read_bytes()
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    calculated = re.sub(rb"<v\s*/>|<v></v>", b"<v>7</v>", sheet)
    assert calculated != sheet
    (tmp_path / "subjects.xlsx").write_bytes(
        zipped(members | {"xl/worksheets/sheet1.xml": calculated})
    )
    source = read_source(tmp_path / "subjects.xlsx", Reading(language="pl", today=TODAY))
    assert source.problems == ()
    assert [row.cells["number"] for row in source.tables[0].rows] == ["7"]
