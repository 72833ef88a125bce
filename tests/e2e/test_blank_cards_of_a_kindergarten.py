"""A blank card of a kindergarten: no periods, no grades, and the hours of each child (T)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from command_line import Ediary
from filled_sheets import number_marks, scan_filled, two_digits
from sqlalchemy import select

from ediary_core.code_numbers import code_lists
from ediary_core.diary import open_diary
from ediary_core.tables import Lesson, StayHour
from ingest.outcome import Loaded
from ingest.run import ingest_scans
from omr.form import pages_from_json

MONDAY = date(2026, 11, 23)
NOW = TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHILDREN = ("Bąk,Ala", "Cis,Jan", "Dąb,Ewa", "Gil,Leon")
FILES = {
    "teachers.csv": "number,name,email\n1,Anna Wrona,\n2,Ewa Sowa,\n",
    "subjects.csv": "number,name\n1,zajęcia przedszkolne\n",
    "classes.csv": "number,name,level,tutor\n1,Biedronki,0,1\n",
    "students.csv": "class,register_number,surname,given_name,exempt\n"
    + "".join(f"Biedronki,{n},{child},\n" for n, child in enumerate(CHILDREN, start=1)),
    "timetable.csv": "weekday,period,unit,subject,teacher\n"
    + "".join(f"{day},1,Biedronki,1,1\n" for day in range(1, 6)),
    "periods.csv": "period,start,end\n1,06:00,17:00\n",
    "calendar.csv": "from,to,kind,name\n2026-09-01,2027-06-25,term,rok\n",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up day, whatever the calendar on the wall says: months close, packs grow old."""
    for module in ("blank", "pack", "resolve", "school"):
        monkeypatch.setattr(f"ediary_app.cli.{module}.now", lambda: NOW)


@pytest.fixture
def home(tmp_path: Path, ediary: Ediary) -> Path:
    folder, home = tmp_path / "school", tmp_path / "home"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert ediary("init", "--profile", "przedszkole", "--home", home).exit_code == 0
    said = ediary("import", folder, "--home", home)
    assert said.exit_code == 0, said.err
    return home


def test_a_kindergartens_blank_card_is_loaded_without_a_period(
    home: Path, ediary: Ediary, tmp_path: Path
) -> None:
    out, forms = tmp_path / "blank.pdf", tmp_path / "blank.json"
    said = ediary("cards", "blank", "--count", 1, "--out", out, "--forms", forms, "--home", home)
    assert said.exit_code == 0, said.err
    pages = pages_from_json(forms.read_text("utf-8"))
    names = {field.name for page in pages for field in page.fields}
    assert "period" not in names
    assert not {name for name in names if name.startswith("grade")}
    with open_diary(home) as diary, diary.sessions() as session:
        lists = code_lists(session)
    marks = {
        **number_marks("teacher", lists.teachers[1].code),
        **number_marks("subject", lists.subjects[0].code),
        **number_marks("unit", lists.units[0].code),
        **two_digits("day", 23),
        **two_digits("month", 11),
        "weekday": "1",
        "attendance_checked": "yes",
        **two_digits("absent_count", 1),
        "attendance/02": "nb",
        "arrival/01": "07:00",
        "departure/01": "15:00",
        "arrival/03": "08:00",
        "departure/03": "16:00",
        "arrival/04": "08:00",
        "departure/04": "14:00",
    }
    scan = scan_filled(out, pages, marks, tmp_path / "scan.pdf", seed=9)
    with open_diary(home) as diary:
        report = ingest_scans(diary, [scan], executor=None, now=TUESDAY_NOON)
        (card,) = report.cards
        assert isinstance(card, Loaded), card.findings
        assert [finding.code for finding in card.findings] == ["blank.taken_over"]
        with diary.sessions() as session:
            held = session.scalars(select(Lesson)).one()
            assert (held.lesson_date, held.period, held.substitution) == (MONDAY, 1, True)
            hours = {
                (each.register_number, each.end.value): each.hour
                for each in session.scalars(select(StayHour))
            }
        assert hours[1, "arrival"] == "07:00"
        assert hours[4, "departure"] == "14:00"
    entries = tmp_path / "entries.csv"
    said = ediary("entries", "export", "--format", "csv", "--out", entries, "--home", home)
    assert said.exit_code == 0
    assert "arrival" in entries.read_text("utf-8")


def test_a_kindergartens_pack_is_one_cover_and_one_card_a_day(
    home: Path, ediary: Ediary, tmp_path: Path
) -> None:
    out = tmp_path / "pack.pdf"
    said = ediary(
        "cards", "pack", "--days", 2, "--from", "2026-11-23", "--blanks", 1, "--out", out,
        "--home", home,
    )  # fmt: skip
    assert said.exit_code == 0, said.err
    assert "2 cover sheets, 2 lesson cards, 2 new blank cards" in said.out
    assert "The stock of blank cards is low: 2 left. Print 18" in said.out
