"""The commands of the interchange, as a school uses them: files in, a card, files out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import Workbook, load_workbook

from command_line import LESSON_DAY, Ediary  # isort: skip


def as_workbook(folder: Path, path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for file in sorted(folder.glob("*.csv")):
        sheet = book.create_sheet(file.stem)
        for line in file.read_text("utf-8").splitlines():
            sheet.append(line.split(","))
    book.save(path)
    return path


def test_a_workbook_loads_the_school_and_its_cards_print(
    tmp_path: Path, school_folder: Path, ediary: Ediary
) -> None:
    home = tmp_path / "other"
    ediary("init", "--profile", "librus", "--home", home)
    book = as_workbook(school_folder, tmp_path / "school.xlsx")
    said = ediary("import", book, "--home", home, "--dry-run")
    assert said.exit_code == 0
    assert "Nothing was written" in said.out
    assert ediary("import", book, "--home", home).exit_code == 0
    out = tmp_path / "cards.pdf"
    printed = ediary(
        "cards", "print", "--date", LESSON_DAY, "--class", "6a", "--out", out, "--home", home
    )
    assert printed.exit_code == 0
    assert len(pypdfium2.PdfDocument(out)) > 0


def test_an_untis_timetable_replaces_the_one_of_the_folder(
    tmp_path: Path, home: Path, school_folder: Path, ediary: Ediary
) -> None:
    (school_folder / "timetable.csv").unlink()
    plan = tmp_path / "GPU001.TXT"
    teacher = (school_folder / "teachers.csv").read_text("utf-8").splitlines()[1].split(",")[1]
    subject = (school_folder / "subjects.csv").read_text("utf-8").splitlines()[1].split(",")[1]
    weekday = LESSON_DAY.isoweekday()
    plan.write_text(f'1,"6a","{teacher}","{subject}","12",{weekday},1,,\n', encoding="utf-8")
    assert ediary("import", school_folder, plan, "--home", home).exit_code == 0
    out = tmp_path / "cards.pdf"
    printed = ediary("cards", "print", "--date", LESSON_DAY, "--out", out, "--home", home)
    assert printed.out.startswith("1 cards on")


@pytest.mark.parametrize(
    "case",
    [
        ("plan.xml", '<timetable><daysdefs><daysdef name="X" days="11111"/></daysdefs>\n<cards>'
         '<card subjectid="S" classids="C" teacherids="T" period="1" days="100000"/></cards>'
         "</timetable>", "plan.xml, line 2, column days: the mask has 6 days"),
        ("GPU001.TXT", '1,"6a","N","M","1",9,1,,\n', "GPU001.TXT, line 1: a day from 1"),
        ("letter.txt", "Drodzy rodzice", "letter.txt: not recognised"),
        ("gone.xlsx", None, "gone.xlsx: there is no such file"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_file_line_and_reason(
    tmp_path: Path,
    home: Path,
    school_folder: Path,
    ediary: Ediary,
    case: tuple[str, str | None, str],
) -> None:
    name, content, says = case
    (school_folder / "timetable.csv").unlink()
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    said = ediary("import", school_folder, tmp_path / name, "--home", home)
    assert said.exit_code == 8
    assert says in said.err


def test_entries_leave_as_csv_json_workbook_and_oneroster(
    tmp_path: Path, home: Path, ediary: Ediary
) -> None:
    for ending, table_format in (("csv", "csv"), ("json", "json"), ("xlsx", "xlsx")):
        out = tmp_path / f"e.{ending}"
        said = ediary("entries", "export", "--format", table_format, "--out", out, "--home", home)
        assert said.exit_code == 0
    header = (tmp_path / "e.csv").read_text("utf-8").strip().split(",")
    assert [cell.value for cell in load_workbook(tmp_path / "e.xlsx").active[1]] == header
    assert json.loads((tmp_path / "e.json").read_text("utf-8")) == []
    out = tmp_path / "or.zip"
    said = ediary("entries", "export", "--format", "oneroster", "--out", out, "--home", home)
    assert said.exit_code == 0
    assert "OneRoster has no place for" in said.out
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        assert {"manifest.csv", "lineItems.csv", "results.csv"} <= set(archive.namelist())


def test_cards_are_listed_as_a_workbook(tmp_path: Path, home: Path, ediary: Ediary) -> None:
    out = tmp_path / "cards.xlsx"
    said = ediary("cards", "list", "--format", "xlsx", "--out", out, "--home", home)
    assert said.exit_code == 0
    assert load_workbook(out).active["A1"].value == "card_id"


def test_a_day_without_lessons_has_no_list_to_type(
    tmp_path: Path, home: Path, ediary: Ediary
) -> None:
    out = tmp_path / "list.pdf"
    said = ediary("entries", "reentry", "--date", LESSON_DAY, "--out", out, "--home", home)
    assert said.exit_code == 9
    assert "no lesson" in said.err
    assert not out.exists()


def test_a_list_is_a_pdf_or_a_page_and_nothing_else(
    tmp_path: Path, home: Path, ediary: Ediary
) -> None:
    said = ediary(
        "entries", "reentry", "--date", LESSON_DAY, "--out", tmp_path / "list.docx", "--home", home
    )
    assert said.exit_code == 2
    assert ".pdf or .html" in said.err
