"""School files: what is tolerated, and how every line that is not is named."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from school_folder import FILES, SchoolFolder

from ediary_core.csv_table import read_csv
from ediary_core.errors import ImportProblem
from ediary_core.school_checks import check_school_files
from ediary_core.school_files import read_school_files
from ediary_core.text_encoding import EncodingUndecidedError, decode_text

POLISH = ["Łukasz", "Żaneta", "Śliwiński", "Gołąb", "Ćwik", "Źrebiec", "Kowalski", "Jan", "Nęcki"]
RUSSIAN = ["Иванов", "Пётр", "Щукина", "Анна", "Ёлкин", "Мария", "Сидоров", "Юлия"]
LITHUANIAN = ["Žemaitė", "Šarūnas", "Ąžuolas", "Čiurlys", "Įvaras", "Jonas", "Ūla", "Eglė"]


@pytest.fixture
def folder(tmp_path: Path) -> SchoolFolder:
    return SchoolFolder(tmp_path / "school")


def problems_of(folder: SchoolFolder) -> list[ImportProblem]:
    files = read_school_files(folder.folder, language="pl")
    return [*files.problems, *check_school_files(files)]


def places_of(folder: SchoolFolder) -> list[tuple[str, int | None, str | None]]:
    return [(each.file, each.line, each.column) for each in problems_of(folder)]


@given(st.lists(st.sampled_from(POLISH), min_size=1))
def test_polish_is_read_from_its_code_page(words: list[str]) -> None:
    text = ",".join(words)
    assert decode_text(text.encode("cp1250"), language="pl") == text


@given(st.lists(st.sampled_from(RUSSIAN), min_size=1))
def test_russian_is_read_from_its_code_page(words: list[str]) -> None:
    text = ",".join(words)
    assert decode_text(text.encode("cp1251"), language="ru") == text


@given(st.lists(st.sampled_from(LITHUANIAN), min_size=1))
def test_lithuanian_is_read_from_its_code_page(words: list[str]) -> None:
    text = ",".join(words)
    assert decode_text(text.encode("cp1257"), language="lt") == text


@given(st.text(st.sampled_from('aŻщė,;\n"0')), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_utf_8_is_read_with_and_without_its_mark(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding), language="pl") == text


@pytest.mark.parametrize(
    ("words", "encoding", "language"),
    [(RUSSIAN, "cp1251", "pl"), (LITHUANIAN, "cp1257", "pl"), (LITHUANIAN, "cp1257", "ru")],
)
def test_enough_letters_speak_for_another_language(
    words: list[str], encoding: str, language: str
) -> None:
    text = ",".join(words)
    assert decode_text(text.encode(encoding), language=language) == text


@given(
    st.sampled_from([("cp1250", POLISH), ("cp1251", RUSSIAN), ("cp1257", LITHUANIAN)]),
    st.sampled_from(["pl", "ru", "lt"]),
    st.data(),
)
def test_a_class_list_of_another_language_comes_out_right_or_not_at_all(
    stock: tuple[str, list[str]], profile: str, data: st.DataObject
) -> None:
    encoding, words = stock
    text = ",".join(words + data.draw(st.lists(st.sampled_from(words), max_size=20)))
    try:
        decoded = decode_text(text.encode(encoding), language=profile)
    except EncodingUndecidedError:
        return
    assert decoded == text


def test_a_letter_or_two_are_taken_as_the_schools_own_language() -> None:
    assert decode_text("Ćwik".encode("cp1250"), language="pl") == "Ćwik"
    assert decode_text("Ęwik".encode("cp1257"), language="lt") == "Ęwik"  # the same bytes


def test_a_foreign_name_does_not_change_the_encoding() -> None:
    assert decode_text("Müller".encode("cp1250"), language="pl") == "Müller"
    text = "Łukasz,Dvořák,Śliwa"
    assert decode_text(text.encode("cp1250"), language="pl") == text


@pytest.mark.parametrize(
    "data", ["Ala;1".encode("utf-16"), "Dvořák".encode("cp1250"), b"\x81\x83\x88\x90\x98"]
)
def test_what_could_be_anything_is_not_guessed(data: bytes) -> None:
    with pytest.raises(EncodingUndecidedError):
        decode_text(data, language="pl")


def test_a_decomposed_letter_is_the_composed_one() -> None:
    assert decode_text("Ż".encode(), language="pl") == "Ż"


def test_separators_order_case_blank_lines_and_extra_columns_are_tolerated() -> None:
    text = '\n NAME ;phone;Number\n\n"Lis;  Jan";1;7\n;;\nKos Ala;;8'
    table = read_csv(text.encode(), file="t.csv", columns=["number", "name"], language="pl")
    assert table.problems == ()
    assert [(row.line, dict(row.cells)) for row in table.rows] == [
        (4, {"number": "7", "name": "Lis; Jan"}),
        (6, {"number": "8", "name": "Kos Ala"}),
    ]


def test_a_text_over_several_lines_is_named_by_its_first() -> None:
    text = 'number,name\n1,"a\nb"\nx'
    table = read_csv(text.encode(), file="t.csv", columns=["number", "name"], language="pl")
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", None, "empty"),
        ("\n \n", None, "empty"),
        ("number\n1\n", 1, "'name' is missing"),
        ("number,name,name\n1,a,b\n", 1, "'name' is there twice"),
        ("number,name\n1,Lis, Jan\n", 2, "more cells"),
        ('number,name\n1,a\n2,"open\n', 3, "no CSV"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(text: str, line: int | None, reason: str) -> None:
    table = read_csv(text.encode(), file="t.csv", columns=["number", "name"], language="pl")
    assert [(each.file, each.line) for each in table.problems] == [("t.csv", line)]
    assert reason in table.problems[0].reason


def test_good_files_are_read_without_a_problem(folder: SchoolFolder) -> None:
    files = read_school_files(folder.folder, language="pl")
    assert problems_of(folder) == []
    assert [len(rows) for rows in (files.teachers, files.students, files.groups)] == [2, 6, 4]
    assert files.students[2].exempt == (1, 2)
    assert files.periods[0].end == time(8, 45)


def test_dates_and_times_of_spreadsheets_are_understood(folder: SchoolFolder) -> None:
    folder.replace("periods.csv", "1,08:00,08:45", "1,8:00:00,8:45")
    folder.replace("calendar.csv", "2026-09-01,2027-01-31,term,I", "01.09.2026,31.1.2027,Term,I")
    files = read_school_files(folder.folder, language="pl")
    assert problems_of(folder) == []
    assert files.periods[0].start == time(8)
    assert files.calendar[0].last == date(2027, 1, 31)


def test_teachers_and_subjects_may_be_named_instead_of_numbered(folder: SchoolFolder) -> None:
    folder.replace("timetable.csv", "5,1,5a,1,11", "5,1,5a,Matematyka,Nowak Ewa")
    folder.replace("classes.csv", "1,5a,5,11", "1,5a,5,Nowak Ewa")
    files = read_school_files(folder.folder, language="pl")
    assert (files.timetable[0].subject, files.timetable[0].teacher) == (1, 11)
    assert files.classes[0].tutor == 11


def test_a_name_that_two_teachers_share_stands_for_none(folder: SchoolFolder) -> None:
    folder.add("teachers.csv", "13,Nowak Ewa,")
    folder.replace("timetable.csv", "5,1,5a,1,11", "5,1,5a,1,Nowak Ewa")
    assert places_of(folder) == [("timetable.csv", 2, "teacher")]


@pytest.mark.parametrize("file", sorted(set(FILES) - {"groups.csv"}))
def test_every_file_but_the_groups_must_be_there(folder: SchoolFolder, file: str) -> None:
    folder.drop(file)
    assert (file, None, None) in places_of(folder)
    assert {each[0] for each in places_of(folder)} == {file}


def test_a_school_without_groups_needs_no_file_for_them(folder: SchoolFolder) -> None:
    folder.drop("groups.csv")
    folder.replace("timetable.csv", "5,1,ang,2,12", "")
    assert problems_of(folder) == []


@pytest.mark.parametrize(
    ("file", "line", "column", "why"),
    [
        ("teachers.csv", "x,Kos Ala,", "number", "whole number"),
        ("teachers.csv", "13,,", "name", "empty"),
        ("teachers.csv", f"13,{'a' * 201},", "name", "longer"),
        ("teachers.csv", "11,Kos Ala,", "number", "the same as in line 2"),
        ("subjects.csv", "0,Sport", "number", "whole number"),
        ("subjects.csv", "1,Sport", "number", "the same"),
        ("classes.csv", "4,6b,14,", "level", "whole number"),
        ("classes.csv", "4,6b,6,99", "tutor", "not to be found in teachers.csv"),
        ("classes.csv", "4,5a,5,", "name", "the same"),
        ("classes.csv", "1,6b,5,", "number", "the same"),
        ("students.csv", "9z,1,Sum,Ewa,", "class", "not to be found"),
        ("students.csv", "5a,0,Sum,Ewa,", "register_number", "from 1 to 99"),
        ("students.csv", "5a,100,Sum,Ewa,", "register_number", "from 1 to 99"),
        ("students.csv", "5a,1,Sum,Ewa,", "register_number", "the same as in line 2"),
        ("students.csv", "5a,4,Sum,,", "given_name", "empty"),
        ("students.csv", "5a,4,Sum,Ewa,9", "exempt", "not to be found"),
        ("students.csv", "5a,4,Sum,Ewa,wf", "exempt", "whole number"),
        ("groups.csv", "ang,9z,1", "class", "not to be found"),
        ("groups.csv", "ang,5a,9", "register_number", "not to be found"),
        ("groups.csv", "6a,5a,1", "group", "a class has this name"),
        ("groups.csv", "ang,5a,1", "register_number", "the same"),
        ("timetable.csv", "8,1,5b,1,11", "weekday", "from 1 to 7"),
        ("timetable.csv", "1,9,5b,1,11", "period", "not to be found in periods.csv"),
        ("timetable.csv", "1,1,7z,1,11", "unit", "not to be found"),
        ("timetable.csv", "1,1,5b,9,11", "subject", "not to be found"),
        ("timetable.csv", "1,1,5b,1,99", "teacher", "not to be found"),
        ("timetable.csv", "1,1,5b,Sport,11", "subject", "neither a number nor a name"),
        ("timetable.csv", "5,1,5a,2,12", None, "the same as in line 2"),
        ("periods.csv", "3,9.45,10:30", "start", "time like"),
        ("periods.csv", "3,24:00,10:30", "start", "time like"),
        ("periods.csv", "3,10:30,10:00", "end", "must end after"),
        ("periods.csv", "3,09:30,10:30", "start", "before the one in line 3 ends"),
        ("periods.csv", "2,11:00,11:45", "period", "the same"),
        ("calendar.csv", "2026-13-01,2026-12-01,holiday,x", "from", "date like"),
        ("calendar.csv", "2026-02-30,2026-12-01,holiday,x", "from", "date like"),
        ("calendar.csv", "2026-12-02,2026-12-01,holiday,x", "to", "must not be before"),
        ("calendar.csv", "2026-12-01,2026-12-02,feast,x", "kind", "term, holiday"),
        ("calendar.csv", "2027-01-31,2027-02-01,term,x", "from", "overlaps"),
    ],
)
def test_a_bad_line_is_named_with_file_line_column_and_reason(
    folder: SchoolFolder, file: str, line: str, column: str | None, why: str
) -> None:
    folder.add(file, line)
    number = len(folder.lines(file))
    found = [each for each in problems_of(folder) if (each.line, each.column) == (number, column)]
    assert [each.file for each in found] == [file]
    assert why in found[0].reason


def test_a_calendar_needs_a_term(folder: SchoolFolder) -> None:
    folder.write("calendar.csv", FILES["calendar.csv"][:1] + FILES["calendar.csv"][3:])
    assert [each.reason for each in problems_of(folder)] == ["there is no term"]


def test_a_group_has_at_most_99_pupils(folder: SchoolFolder) -> None:
    many = [f"5{letter},{number},N{number},G," for letter in "ab" for number in range(10, 70)]
    folder.add("students.csv", *many)
    folder.add("groups.csv", *(f"big,{line[:5]}" for line in many))
    assert [each.column for each in problems_of(folder)] == ["group"]


def test_all_problems_are_named_at_once_and_followers_are_not_blamed(
    folder: SchoolFolder,
) -> None:
    folder.replace("teachers.csv", "11,Nowak Ewa,ewa@szkola.example", "eleven,Nowak Ewa,")
    folder.replace("students.csv", "5a,1,Bąk,Ala,", "5a,,Bąk,Ala,")
    assert places_of(folder) == [
        ("teachers.csv", 2, "number"),
        ("students.csv", 2, "register_number"),
    ]


def test_problems_never_name_a_pupil(folder: SchoolFolder) -> None:
    folder.write("students.csv", [FILES["students.csv"][0], "5a,1,Bąk,,x", "9z,0,,Olaf,2"])
    said = " ".join(map(str, problems_of(folder)))
    assert "Bąk" not in said
    assert "Olaf" not in said
    assert "students.csv, line 2, column given_name: the cell is empty" in said
