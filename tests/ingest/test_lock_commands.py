"""``ediary lock`` and ``ediary notifications``, as the administrator uses them."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import paper
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from small_school import Desk, issue_cards

from ediary_app.cli import options
from ediary_app.cli.entry import ediary
from ediary_core.diary import Diary
from ediary_core.errors import ClockDoubtful, NothingToLock
from ediary_core.outage.clock import confirm_day
from ingest.run import ingest_with

LATE = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def when_it_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run at the moment at which the cards come too late."""
    monkeypatch.setattr(options, "system_clock", lambda: LATE)


def run(diary: Diary, *arguments: object) -> Result:
    return CliRunner().invoke(
        ediary, [*map(str, arguments), "--home", str(diary.home.folder)], catch_exceptions=True
    )


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_administrator_lets_a_late_card_in_and_prints_the_act(
    diary: Diary, desk: Desk, tmp_path: Path
) -> None:
    card = issue_cards(diary)[0]
    stack = desk.scan("a.pdf", [paper.filled(card, {"attendance/02": "nb"}, absent=1)])
    ingest_with(diary, [stack], reader=desk.reader, now=LATE)
    said = run(diary, "lock", "list", "--out", tmp_path / "locks.csv")
    assert f"card {card.card_number} waits at a lock" in said.output
    assert [row["first"] for row in rows(tmp_path / "locks.csv")] == [
        "2026-09-01",
        "2026-10-01",
        "2026-11-01",
    ]
    pdf = tmp_path / "act.pdf"
    said = run(
        diary, "lock", "open", "--card", card.card_number, "--who", 11,
        "--reason", "karta w sejfie", "--by", "Anna Lis", "--out", pdf,
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    shown = text_of(pdf)
    for words in ("Protokół korekty nr 2026/1", "karta w sejfie", "Anna Lis", "nb (nieobecny)"):
        assert words in shown
    assert run(diary, "lock", "act", "2026/1", "--out", tmp_path / "again.pdf").exit_code == 0
    assert (tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()
    run(diary, "lock", "acts", "--out", tmp_path / "acts.csv")
    assert [row["number"] for row in rows(tmp_path / "acts.csv")] == ["2026/1"]


def test_an_act_that_cannot_be_written_is_not_in_the_diary(
    diary: Diary, desk: Desk, tmp_path: Path
) -> None:
    card = issue_cards(diary)[0]
    ingest_with(diary, [desk.scan("a.pdf", [paper.filled(card)])], reader=desk.reader, now=LATE)
    said = run(
        diary, "lock", "open", "--card", card.card_number, "--who", 11, "--reason", "x",
        "--out", tmp_path / "none" / "act.pdf",
    )  # fmt: skip
    assert said.exit_code != 0
    run(diary, "lock", "acts", "--out", tmp_path / "acts.csv")
    assert rows(tmp_path / "acts.csv") == []


def test_what_was_sent_is_not_listed_again(diary: Diary, desk: Desk, tmp_path: Path) -> None:
    card = issue_cards(diary)[0]
    ingest_with(diary, [desk.scan("a.pdf", [paper.filled(card)])], reader=desk.reader, now=LATE)
    run(diary, "lock", "open", "--card", card.card_number, "--who", 11, "--reason", "x")
    waiting = tmp_path / "waiting.csv"
    run(diary, "notifications", "list", "--out", waiting)
    told = rows(waiting)
    assert {row["recipient"] for row in told} == {"pupil", "parents", "teacher", "administrator"}
    assert told[0]["unit"] == "5a"
    said = run(diary, "notifications", "sent", *[row["id"] for row in told])
    assert f"{len(told)} notifications noted" in said.output
    run(diary, "notifications", "list", "--out", waiting)
    assert rows(waiting) == []
    run(diary, "notifications", "list", "--all", "--out", waiting)
    assert len(rows(waiting)) == len(told)


def test_a_month_is_locked_by_command_and_the_present_one_is_not(diary: Diary) -> None:
    said = run(diary, "lock", "month", "2026-10", "--by", "Anna Lis")
    assert isinstance(said.exception, ClockDoubtful)  # nothing was written here for three weeks
    with diary.sessions.begin() as session:
        confirm_day(session, LATE, who="Anna Lis")
    said = run(diary, "lock", "month", "2026-10", "--by", "Anna Lis")
    assert "The month 2026-10 is locked" in said.output
    said = run(diary, "lock", "month", "2026-12")
    assert isinstance(said.exception, NothingToLock)


def test_a_reason_and_a_known_card_are_asked_for(diary: Diary) -> None:
    card = issue_cards(diary)[0]
    said = run(diary, "lock", "open", "--card", card.card_number, "--who", 11, "--reason", " ")
    assert said.exit_code == 2
    said = run(diary, "lock", "open", "--card", "00099-0", "--who", 11, "--reason", "x")
    assert said.exit_code != 0


def test_the_administrator_corrects_one_value_of_a_locked_lesson(
    diary: Diary, desk: Desk, tmp_path: Path
) -> None:
    card = issue_cards(diary)[0]
    in_time = LATE.replace(month=11, day=25)
    stack = desk.scan("a.pdf", [paper.filled(card, {"attendance/02": "nb"}, absent=1)])
    ingest_with(diary, [stack], reader=desk.reader, now=in_time)
    pdf = tmp_path / "act.pdf"
    said = run(
        diary, "lock", "open", "--lesson", "2026-11-23/1/5a", "--set", "attendance/02=ns",
        "--who", 11, "--reason", "uczeń był na zawodach", "--by", "Anna Lis", "--out", pdf,
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    shown = text_of(pdf)
    assert "nb (nieobecny)" in shown
    assert "ns (z przyczyn szkolnych)" in shown
    assert "Uczeń 2" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--lesson", "2026-11-23/1/5a"),
        ("--card", "00001-7", "--set", "attendance/02=ns"),
        ("--lesson", "poniedziałek", "--set", "attendance/02=ns"),
        ("--lesson", "2026-11-23/1/5a", "--set", "ns"),
    ],
)
def test_a_card_or_the_values_of_a_lesson_are_named(
    diary: Diary, arguments: tuple[str, ...]
) -> None:
    said = run(diary, "lock", "open", *arguments, "--who", 11, "--reason", "x")
    assert said.exit_code == 2
