from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import paper
import pytest
from small_school import (
    KEY,
    NOW,
    Desk,
    add_pupil,
    dump,
    issue_cards,
    meaning,
    other_page,
    school,
)
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from ediary_core.card import CardSnapshot, CardState
from ediary_core.card_code import sign
from ediary_core.check_digit import with_check_digit
from ediary_core.diary import Diary
from ediary_core.tables import Batch, CalendarKind, CalendarSpan, Card, Enrolment, Page, Topic
from ingest import loading, prepare
from ingest.finding import Code
from ingest.outcome import (
    BatchReport,
    Loaded,
    NeedsReview,
    PageEnd,
    ReconciliationError,
    Waiting,
)
from ingest.read_batch import ReadingRun
from ingest.report import render_report
from ingest.run import Step, ingest_with
from omr.reading import PageOutcome, PageReading


def ingest(diary: Diary, desk: Desk, *paths: Path, later: int = 0) -> BatchReport:
    now = NOW + timedelta(hours=later)
    return ingest_with(diary, paths, reader=desk.reader, now=now)


def ends(report: BatchReport) -> dict[PageEnd, int]:
    return {end: count for end, count in report.totals.items() if count}


def found(report: BatchReport) -> list[Code]:
    return [finding.code for card in report.cards for finding in card.findings]


def test_a_day_of_cards_is_loaded_in_fill_order_whatever_the_scan_order(
    diary: Diary, desk: Desk
) -> None:
    cards = issue_cards(diary)
    readings = [paper.filled(card, {"fill_sequence": str(card.period)}) for card in cards]
    random.Random(5).shuffle(readings)
    report = ingest(diary, desk, desk.scan("stack.pdf", readings))
    assert ends(report) == {PageEnd.LOADED: 6}
    assert [card.card.serial for card in report.loaded_cards] == [1, 2, 3, 4, 5, 6]
    assert [card.load_order for card in report.loaded_cards] == [1, 2, 3, 4, 5, 6]
    assert not report.needs_person


def test_running_lesson_numbers_follow_the_fill_order(diary: Diary, desk: Desk) -> None:
    cards = issue_cards(diary)
    ingest(diary, desk, desk.scan("stack.pdf", [paper.filled(card) for card in reversed(cards)]))
    lessons = meaning(diary)["lessons"]
    assert [(number, card_id) for _, number, card_id, *_ in lessons] == [
        (1, "0000000001"),
        (1, "0000000002"),
        (2, "0000000003"),
        (2, "0000000004"),
        (3, "0000000005"),
        (3, "0000000006"),
    ]


def test_shuffled_stacks_give_the_same_diary(tmp_path: Path) -> None:
    diaries = []
    for seed in (1, 2, 3):
        with school(tmp_path / f"home{seed}") as diary:
            desk = Desk(folder=tmp_path / f"desk{seed}")
            readings = _mixed_stack(issue_cards(diary))
            random.Random(seed).shuffle(readings)
            ingest(diary, desk, desk.scan("stack.pdf", readings))
            diaries.append(meaning(diary))
    assert diaries[0] == diaries[1] == diaries[2]
    assert len(diaries[0]["lessons"]) == 3


def _mixed_stack(cards: Sequence[CardSnapshot]) -> list[PageReading]:
    """Six cards: two good ones, a doubtful one, one not checked, one twice, one contradicting."""
    head = {"grade1.category": "spr", "grade1.weight": "3"}
    return [
        paper.filled(cards[0], {"attendance/02": "nb", "grade1/03": "4", **head}, absent=1),
        paper.filled(cards[1], doubtful={"attendance/02": ("nb", "sp")}),
        paper.filled(cards[2], foot=False),
        paper.filled(cards[3], {"attendance/01": "sp"}),
        paper.filled(cards[3], {"attendance/01": "sp"}),
        paper.filled(cards[4], {"attendance/01": "sp"}),
        paper.filled(cards[4], {"attendance/01": "ns"}),
        other_page(PageOutcome.BLANK),
        other_page(PageOutcome.FOREIGN, "https://example.org"),
        other_page(PageOutcome.UNREADABLE, reason="register.failed"),
    ]


def test_every_page_has_one_outcome_and_the_totals_add_up(diary: Diary, desk: Desk) -> None:
    report = ingest(diary, desk, desk.scan("stack.pdf", _mixed_stack(issue_cards(diary))))
    assert report.pages_received == 10
    assert ends(report) == {
        PageEnd.LOADED: 2,
        PageEnd.NEEDS_REVIEW: 1,
        PageEnd.WAITING: 1,
        PageEnd.DUPLICATE: 1,
        PageEnd.CONFLICT: 2,
        PageEnd.BLANK: 1,
        PageEnd.FOREIGN: 1,
        PageEnd.UNREADABLE: 1,
    }
    assert report.needs_person


def test_ingesting_the_same_again_changes_nothing(diary: Diary, desk: Desk) -> None:
    stack = desk.scan("stack.pdf", _mixed_stack(issue_cards(diary)))
    first = ingest(diary, desk, stack)
    before = dump(diary)
    second = ingest(diary, desk, stack, later=1)
    assert dump(diary) == before
    assert ends(second) == {PageEnd.ALREADY_INGESTED: 10}
    assert second.cards == first.cards
    assert desk.read_files == 1


def test_a_renamed_copy_of_a_file_is_not_read_again(diary: Diary, desk: Desk) -> None:
    readings = [paper.filled(issue_cards(diary)[0])]
    report = ingest(diary, desk, desk.scan("a.pdf", readings), desk.scan("b.pdf", readings))
    assert ends(report) == {PageEnd.LOADED: 1, PageEnd.ALREADY_INGESTED: 1}
    assert [(file.name, file.already_ingested) for file in report.files] == [
        ("a.pdf", False),
        ("b.pdf", True),
    ]


def test_a_loaded_card_scanned_again_is_a_duplicate(diary: Diary, desk: Desk) -> None:
    reading = paper.filled(issue_cards(diary)[0])
    ingest(diary, desk, desk.scan("a.pdf", [reading]))
    before = dump(diary)
    report = ingest(diary, desk, desk.scan("b.pdf", [reading], salt="again"), later=1)
    assert ends(report) == {PageEnd.DUPLICATE: 1}
    assert dump(diary) == before


def test_two_scans_that_contradict_each_other_load_nothing(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    scans = [paper.filled(card), paper.filled(card, {"attendance/02": "sp"})]
    report = ingest(diary, desk, desk.scan("a.pdf", scans))
    assert ends(report) == {PageEnd.CONFLICT: 2}
    assert found(report) == [Code.CARD_CONFLICTING_SCANS]
    assert report.cards[0].findings[0].detail == {"fields": "attendance/02"}
    assert meaning(diary)["lessons"] == []
    assert isinstance(report.cards[0], Waiting)


def test_a_contradiction_is_settled_by_one_more_scan(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    scans = [paper.filled(card), paper.filled(card, {"attendance/02": "sp"})]
    ingest(diary, desk, desk.scan("a.pdf", scans))
    report = ingest(diary, desk, desk.scan("b.pdf", scans[1:], salt="alone"), later=1)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert found(report) == []


def test_a_later_batch_brings_the_missing_page(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary, pages=2)[0]
    first = paper.rows_only(card, [1, 2, 3], {"attendance/02": "sp"}, page=1)
    second = paper.filled(card, rows=[4, 5], page=2)
    report = ingest(diary, desk, desk.scan("a.pdf", [second]))
    assert ends(report) == {PageEnd.WAITING: 1}
    assert found(report) == [Code.CARD_PAGE_MISSING]
    assert report.cards[0].findings[0].detail == {"missing": "1"}
    report = ingest(diary, desk, desk.scan("b.pdf", [first]), later=1)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert found(report) == []
    codes = {pupil: code for _, pupil, code, _ in meaning(diary)["attendance"]}
    assert codes == {5101: "ob", 5102: "sp", 5103: "ob", 5104: "zw", 5105: "ob"}


def test_a_teacher_mends_a_waiting_card_by_scanning_it_again(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card, foot=False)]))
    assert found(report) == [Code.ATTENDANCE_NOT_CHECKED]
    report = ingest(diary, desk, desk.scan("b.pdf", [paper.filled(card)]), later=1)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert found(report) == []
    assert len(meaning(diary)["attendance"]) == 5


def test_a_waiting_card_loads_from_the_same_scan_once_the_calendar_is_mended(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    with diary.sessions.begin() as session:
        session.scalars(select(CalendarSpan)).one().last = paper.MONDAY - timedelta(days=1)
    stack = desk.scan("a.pdf", [paper.filled(card)])
    report = ingest(diary, desk, stack)
    assert found(report) == [Code.LESSON_OUT_OF_TERM]
    with diary.sessions.begin() as session:
        session.scalars(select(CalendarSpan)).one().last = paper.MONDAY
    report = ingest(diary, desk, stack, later=1)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert found(report) == []


@pytest.mark.parametrize(
    ("payload", "end", "reason"),
    [
        ("https://example.org", PageEnd.FOREIGN, Code.CODE_NOT_OURS),
        (
            sign(card_id="ZZZZZZZZZZ", page=1, key=b"another school's key"),
            PageEnd.REJECTED,
            Code.CODE_OTHER_SCHOOL,
        ),
        (
            sign(card_id="ZZZZZZZZZZ", page=1, key=KEY)[:-1] + "?",
            PageEnd.REJECTED,
            Code.CODE_FORGED,
        ),
        (
            sign(card_id="ZZZZZZZZZZ", page=1, key=KEY),
            PageEnd.REJECTED,
            Code.CODE_UNKNOWN_CARD,
        ),
    ],
)
def test_a_code_that_is_no_card_of_ours_is_named(
    diary: Diary, desk: Desk, payload: str, end: PageEnd, reason: Code
) -> None:
    page = other_page(PageOutcome.FOREIGN, payload)
    report = ingest(diary, desk, desk.scan("a.pdf", [page]))
    assert [(each.end, each.reason) for each in report.pages] == [(end, reason)]
    assert report.cards == ()


def test_missing_and_empty_files_are_named_and_the_rest_goes_on(diary: Diary, desk: Desk) -> None:
    good = desk.scan("good.pdf", [paper.filled(issue_cards(diary)[0])])
    empty = desk.folder / "empty.pdf"
    empty.touch()
    report = ingest(diary, desk, desk.folder / "gone.pdf", empty, good)
    assert [(each.name, each.code) for each in report.problems] == [
        ("gone.pdf", "file.missing"),
        ("empty.pdf", "file.empty"),
    ]
    assert ends(report) == {PageEnd.LOADED: 1}


def test_a_folder_stands_for_its_files_and_originals_stay_as_they_are(
    diary: Diary, desk: Desk
) -> None:
    cards = issue_cards(diary)
    for card in cards[:2]:
        desk.scan(f"monday/{card.serial}.pdf", [paper.filled(card)])
    (desk.folder / "monday" / "notes.txt").write_text("not a scan", encoding="utf-8")
    before = {path: path.read_bytes() for path in (desk.folder / "monday").iterdir()}
    report = ingest(diary, desk, desk.folder / "monday")
    assert [file.name for file in report.files] == ["monday/1.pdf", "monday/2.pdf"]
    assert [(each.name, each.code) for each in report.problems] == [
        ("monday/notes.txt", Code.FILE_PASSED_OVER)
    ]
    assert not report.needs_person
    assert {path: path.read_bytes() for path in (desk.folder / "monday").iterdir()} == before


def test_of_a_card_and_its_newer_print_the_one_that_was_filled_is_loaded(
    diary: Diary, desk: Desk
) -> None:
    old = issue_cards(diary)[0]
    new = issue_cards(diary)[0]
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(old)]))
    assert ends(report) == {PageEnd.LOADED: 1}
    assert found(report) == [Code.CARD_SUPERSEDED]
    both = ingest(diary, desk, desk.scan("b.pdf", [paper.filled(new)]))
    assert ends(both) == {PageEnd.WAITING: 1}
    assert found(both) == [Code.LESSON_ALREADY_RECORDED]


def test_an_older_print_that_waits_is_told_as_one_every_time(diary: Diary, desk: Desk) -> None:
    old = issue_cards(diary)[0]
    issue_cards(diary)
    stack = desk.scan("a.pdf", [paper.filled(old, foot=False)])
    first = ingest(diary, desk, stack)
    assert Code.CARD_SUPERSEDED in found(first)
    before = dump(diary)
    again = ingest(diary, desk, stack, later=1)
    assert found(again) == found(first)
    assert dump(diary) == before


def test_a_card_of_last_year_is_rejected(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    with diary.sessions.begin() as session:
        term = session.scalars(select(CalendarSpan)).one()
        term.first, term.last = (
            paper.MONDAY + timedelta(days=280),
            paper.MONDAY + timedelta(days=400),
        )
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card)]))
    assert ends(report) == {PageEnd.REJECTED: 1}
    assert found(report) == [Code.CARD_LAST_YEAR]


def test_a_card_filled_on_a_holiday_waits(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    with diary.sessions.begin() as session:
        holiday = {"first": paper.MONDAY, "last": paper.MONDAY, "name": "dzień wolny"}
        session.add(CalendarSpan(kind=CalendarKind.HOLIDAY, **holiday))
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card)]))
    assert ends(report) == {PageEnd.WAITING: 1}
    assert found(report) == [Code.LESSON_NOT_SCHOOL_DAY]


def test_a_folder_without_scans_is_named(diary: Diary, desk: Desk) -> None:
    (desk.folder / "empty").mkdir(parents=True)
    report = ingest(diary, desk, desk.folder / "empty")
    assert [(each.name, each.code) for each in report.problems] == [("empty", Code.FILE_NO_SCANS)]
    assert report.batch_id is None


def test_a_substitute_answers_for_the_card(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    marks = {
        "substitution": "yes",
        **{
            f"substitute.d{place}": digit
            for place, digit in enumerate(with_check_digit(34, digits=2), start=1)
        },
    }
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card, marks, signed=False)]))
    assert [card.card.teacher_number for card in report.cards] == [34]


def test_a_second_card_of_a_recorded_lesson_waits(diary: Diary, desk: Desk) -> None:
    old = issue_cards(diary)[0]
    with diary.sessions.begin() as session:
        session.get_one(Card, old.card_id).state = CardState.WAITING
    new = issue_cards(diary)[0]
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(old), paper.filled(new)]))
    assert ends(report) == {PageEnd.LOADED: 1, PageEnd.WAITING: 1}
    assert found(report) == [Code.CARD_SUPERSEDED, Code.LESSON_ALREADY_RECORDED]


def test_pupils_who_came_and_went_since_printing_are_found(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    with diary.sessions.begin() as session:
        add_pupil(session, 51, 6)
        session.scalars(select(Enrolment).where(Enrolment.pupil_id == 5105)).one().until = (
            paper.MONDAY - timedelta(days=3)
        )
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card)]))
    assert sorted(found(report)) == [Code.PUPIL_JOINED, Code.PUPIL_LEFT]
    assert isinstance(report.cards[0], NeedsReview)


def test_the_topic_is_kept_as_a_picture_with_a_deadline(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card)]))
    with diary.sessions() as session:
        topic = session.scalars(select(Topic)).one()
        assert topic.picture is not None
        assert diary.store.read(topic.picture).startswith(b"\x89PNG")
        assert topic.due_on == NOW.date() + timedelta(days=5)  # Wednesday + 3 school days
        assert topic.text is None


def test_a_failure_on_one_card_leaves_it_waiting_and_loads_the_others(
    diary: Diary, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cards = issue_cards(diary)
    usual = loading.validate

    def fails_on_the_second(answers: Any, snapshot: CardSnapshot, **rest: Any) -> Any:
        if snapshot.serial == 2:
            raise RuntimeError(PRIVATE)
        return usual(answers, snapshot, **rest)

    monkeypatch.setattr(loading, "validate", fails_on_the_second)
    stack = desk.scan("a.pdf", [paper.filled(card) for card in cards[:3]])
    with caplog.at_level(logging.INFO):
        report = ingest(diary, desk, stack)
    assert ends(report) == {PageEnd.LOADED: 2, PageEnd.WAITING: 1}
    assert found(report) == [Code.CARD_LOAD_FAILED]
    assert "0000000002" in caplog.text
    assert "RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text
    monkeypatch.undo()
    report = ingest(diary, desk, stack, later=1)
    assert ends(report) == {PageEnd.ALREADY_INGESTED: 2, PageEnd.LOADED: 1}
    assert found(report) == []


PRIVATE = "Uczeń 3 has two first names"  # a message that quotes the diary


def test_a_card_that_cannot_be_put_together_leaves_the_others_alone(
    diary: Diary, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = issue_cards(diary)
    usual = prepare.interpret

    def fails_on_the_first(pages: Any, snapshot: CardSnapshot) -> Any:
        if snapshot.serial == 1:
            raise ZeroDivisionError
        return usual(pages, snapshot)

    monkeypatch.setattr(prepare, "interpret", fails_on_the_first)
    stack = desk.scan("a.pdf", [paper.filled(card) for card in cards[:2]])
    report = ingest(diary, desk, stack)
    assert ends(report) == {PageEnd.LOADED: 1, PageEnd.WAITING: 1}
    assert report.cards[1].findings[0].detail == {"failure": "ZeroDivisionError"}


class PowerCut(BaseException):
    """Ends a run as a power cut does: nothing may catch it."""


def test_a_run_cut_off_anywhere_and_started_again_ends_the_same(tmp_path: Path) -> None:
    with school(tmp_path / "whole") as diary:
        desk = Desk(folder=tmp_path / "desk")
        stack = desk.scan("stack.pdf", _mixed_stack(issue_cards(diary)))
        usual = ingest(diary, desk, stack)
        expected = meaning(diary)
    commits = 0
    for cut_after in range(40):
        with school(tmp_path / f"cut{cut_after}") as diary:
            issue_cards(diary)
            cut = _cut_off_after(diary, desk, stack, commits=cut_after)
            report = ingest(diary, desk, stack, later=1)
            assert meaning(diary) == expected, f"cut off after {cut_after} commits"
            assert found(report) == found(usual)
            assert report.pages_received == usual.pages_received
            with diary.sessions() as session:
                assert session.scalar(select(func.count(Batch.id))) == 1
                assert session.scalar(select(func.count(Page.id))) == usual.pages_received
        if not cut:
            break
        commits = cut_after
    assert commits > 15, "the run is not cut off at every step"
    assert not cut, "the run was never let through"


def _cut_off_after(diary: Diary, desk: Desk, stack: Path, *, commits: int) -> bool:
    """Ingest and die at the commit after so many; whether the run died."""
    left = commits

    def die(_session: Session) -> None:
        nonlocal left
        if left == 0:
            raise PowerCut
        left -= 1

    event.listen(diary.sessions, "before_commit", die)
    try:
        ingest(diary, desk, stack)
    except PowerCut:
        return True
    finally:
        event.remove(diary.sessions, "before_commit", die)
    return False


def test_an_unreadable_page_of_a_known_card_is_told_with_its_card(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    payload = sign(card_id=card.card_id, page=1, key=KEY)
    page = other_page(PageOutcome.UNREADABLE, payload, reason="register.failed")
    report = ingest(diary, desk, desk.scan("a.pdf", [page]))
    assert [(each.end, each.card_id, each.card_page) for each in report.pages] == [
        (PageEnd.UNREADABLE, card.card_id, 1)
    ]
    assert card.card_number in render_report(report, diary)


def test_a_reader_that_loses_a_page_is_a_mistake_of_the_program(diary: Diary, desk: Desk) -> None:
    cards = issue_cards(diary)
    stack = desk.scan("a.pdf", [paper.filled(card) for card in cards[:2]])

    def loses_the_last(paths: Sequence[Path]) -> ReadingRun:
        usual = desk.reader(paths)
        return ReadingRun(pages=usual.pages, readings=list(usual.readings)[:-1])

    with pytest.raises(ReconciliationError):
        ingest_with(diary, [stack], reader=loses_the_last, now=NOW)
    assert meaning(diary)["lessons"] == []


def test_progress_is_told_page_by_page_and_card_by_card(diary: Diary, desk: Desk) -> None:
    told: list[tuple[Step, int, int]] = []
    stack = desk.scan("a.pdf", [paper.filled(card) for card in issue_cards(diary)[:2]])
    ingest_with(
        diary,
        [stack],
        reader=desk.reader,
        now=NOW,
        progress=lambda step, done, total: told.append((step, done, total)),
    )
    assert told == [
        (Step.READ, 1, 2),
        (Step.READ, 2, 2),
        (Step.LOAD, 1, 2),
        (Step.LOAD, 2, 2),
    ]


def test_a_card_says_where_each_of_its_pages_came_from(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    report = ingest(diary, desk, desk.scan("a.pdf", [paper.filled(card)]))
    (page,) = report.pages
    assert (page.file, page.number, page.card_id, page.card_page) == ("a.pdf", 1, card.card_id, 1)
    assert isinstance(report.cards[0], Loaded)
