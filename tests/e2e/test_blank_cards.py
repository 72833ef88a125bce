"""Blank cards from print to loaded lesson, as a teacher without a printed card meets them (G61)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from command_line import Ediary, Said
from filled_sheets import number_marks, scan_filled, two_digits

from ediary_core.cards import lesson_snapshot
from ediary_core.code_numbers import code_lists
from ediary_core.diary import Diary, open_diary
from ediary_core.tables import Card
from ediary_core.timetable import PlannedLesson, planned_lessons
from ingest.finding import Code
from ingest.outcome import BatchReport, Loaded, Waiting
from ingest.report import render_report
from ingest.run import ingest_scans
from omr.form import FormPage, pages_from_json

MONDAY = date(2026, 11, 23)
NOW = TUESDAY_NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up day, whatever the calendar on the wall says: months close, packs grow old."""
    for module in ("blank", "pack", "resolve", "school"):
        monkeypatch.setattr(f"ediary_app.cli.{module}.now", lambda: NOW)


@pytest.fixture
def diary(home: Path) -> Iterator[Diary]:
    with open_diary(home) as opened:
        yield opened


def printed(ediary: Ediary, home: Path, tmp_path: Path, *, count: int) -> dict[str, list[FormPage]]:
    """The pages of each new blank card, by card id."""
    out, forms = tmp_path / "blank.pdf", tmp_path / "blank.json"
    said = ediary(
        "cards", "blank", "--count", count, "--out", out, "--forms", forms, "--home", home
    )
    assert said.exit_code == 0, said.err
    cards: dict[str, list[FormPage]] = {}
    for page in pages_from_json(forms.read_text("utf-8")):
        cards.setdefault(page.card_id, []).append(page)
    return cards


def lesson_of_monday(diary: Diary) -> PlannedLesson:
    with diary.sessions() as session:
        return planned_lessons(session, MONDAY)[0]


def lesson_marks(diary: Diary, lesson: PlannedLesson) -> dict[str, str]:
    """All that a teacher bubbles to say which lesson it is."""
    with diary.sessions() as session:
        lists = code_lists(session)
    codes = {
        "teacher": {c.number: c.code for c in lists.teachers}[lesson.teacher_number],
        "subject": {c.number: c.code for c in lists.subjects}[lesson.subject_number],
        "unit": {c.number: c.code for c in lists.units}[lesson.unit_number],
    }
    marks = {k: v for kind, code in codes.items() for k, v in number_marks(kind, code).items()}
    day = lesson.lesson_date
    return {
        **marks,
        **two_digits("day", day.day),
        **two_digits("month", day.month),
        "weekday": str(day.isoweekday()),
        "period": str(lesson.period),
    }


FOOT = {"attendance_checked": "yes", **two_digits("absent_count", 1)}
ROWS = {"attendance/03": "nb", "attendance/05": "sp"}


def ingest(diary: Diary, scan: Path) -> BatchReport:
    return ingest_scans(diary, [scan], executor=None, now=TUESDAY_NOON)


def test_a_blank_card_is_printed_filled_scanned_loaded_and_exported(
    diary: Diary, ediary: Ediary, home: Path, tmp_path: Path
) -> None:
    ((card_id, pages),) = printed(ediary, home, tmp_path, count=1).items()
    lesson = lesson_of_monday(diary)
    marks = {**lesson_marks(diary, lesson), **FOOT, **ROWS}
    scan = scan_filled(tmp_path / "blank.pdf", pages, marks, tmp_path / "scan.pdf", seed=3)
    report = ingest(diary, scan)
    (card,) = report.cards
    assert isinstance(card, Loaded), card.findings
    assert card.findings == ()
    assert (card.card.unit, card.card.lesson_date) == (lesson.unit, MONDAY)
    out = tmp_path / "entries.csv"
    assert (
        ediary("entries", "export", "--format", "csv", "--out", out, "--home", home).exit_code == 0
    )
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert {row["card_id"] for row in rows} == {card_id}
    attendance = {r["register_number"]: r["value"] for r in rows if r["kind"] == "attendance"}
    assert (attendance["1"], attendance["3"], attendance["5"]) == ("ob", "nb", "sp")
    (held,) = [row for row in rows if row["kind"] == "lesson"]
    assert (held["unit"], held["period"], held["teacher"], held["value"]) == (
        lesson.unit,
        str(lesson.period),
        str(lesson.teacher_number),
        "held",
    )


def test_a_blank_card_with_a_wrong_digit_waits_until_it_is_mended_and_scanned_again(
    diary: Diary, ediary: Ediary, home: Path, tmp_path: Path
) -> None:
    ((card_id, pages),) = printed(ediary, home, tmp_path, count=1).items()
    marks = {**lesson_marks(diary, lesson_of_monday(diary)), **FOOT, **ROWS}
    wrong = {**marks, "unit.d3": str((int(marks["unit.d3"]) + 1) % 10)}
    pdf = tmp_path / "blank.pdf"
    report = ingest(diary, scan_filled(pdf, pages, wrong, tmp_path / "wrong.pdf", seed=5))
    (card,) = report.cards
    assert isinstance(card, Waiting)
    assert [finding.code for finding in card.findings] == [Code.BLANK_CHECK_DIGIT]
    assert card.card.teacher is not None
    assert 'data-code="blank.check_digit"' in render_report(report, diary)
    with diary.sessions() as session:
        assert lesson_snapshot(session.get_one(Card, card_id)) is None
    report = ingest(diary, scan_filled(pdf, pages, marks, tmp_path / "mended.pdf", seed=7))
    (card,) = report.cards
    assert isinstance(card, Loaded), card.findings


def test_the_administrator_says_what_a_wrong_number_means(
    diary: Diary, ediary: Ediary, home: Path, tmp_path: Path
) -> None:
    ((_, pages),) = printed(ediary, home, tmp_path, count=1).items()
    lesson = lesson_of_monday(diary)
    marks = {**lesson_marks(diary, lesson), **FOOT, **ROWS}
    right = "".join(marks[f"teacher.d{place}"] for place in range(1, 5))
    wrong = {**marks, "teacher.d1": str((int(marks["teacher.d1"]) + 1) % 10)}
    report = ingest(
        diary, scan_filled(tmp_path / "blank.pdf", pages, wrong, tmp_path / "s.pdf", seed=5)
    )
    number = report.cards[0].card.card_number

    def resolve(*more: object) -> Said:
        return ediary("cards", "resolve", number, *more, "--home", home)

    assert resolve().exit_code == 2
    typo = str((int(right[0]) + 1) % 10) + right[1:]
    assert resolve("--teacher", typo).exit_code == 9
    said = resolve("--teacher", right, "--by", "administrator")
    assert (said.exit_code, "loaded" in said.out) == (0, True), said
    assert resolve("--teacher", right).exit_code == 9  # it is in the diary now
    out = tmp_path / "entries.csv"
    ediary("entries", "export", "--format", "csv", "--out", out, "--home", home)
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    (held,) = [row for row in rows if row["kind"] == "lesson"]
    assert held["teacher"] == str(lesson.teacher_number)
