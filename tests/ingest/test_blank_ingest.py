"""Blank cards on their way into the diary: the road of any card, once their numbers resolve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import paper
import pytest
from blank_paper import filled_blank, foot, issue_blanks, lesson
from small_school import NOW, Desk, add_pupil, issue_cards
from sqlalchemy import select

from cardgen.pdf import PrintedBlank
from ediary_core.card import CardKind, CardState
from ediary_core.cards import cards_listing, lesson_of
from ediary_core.diary import Diary
from ediary_core.errors import BlankNotWaiting
from ediary_core.outage_tables import BlankDecision, Movement, MovementKind
from ediary_core.tables import Attendance, CalendarKind, CalendarSpan, Card, Lesson, Teacher
from ingest.blank_rules import DecidedNumbers
from ingest.decide_blank import decide_blank
from ingest.finding import Code
from ingest.outcome import BatchReport, Loaded, NeedsReview, PageEnd, Waiting
from ingest.report import render_report
from ingest.run import ingest_with


def scan(
    diary: Diary,
    desk: Desk,
    card: PrintedBlank,
    marks: Mapping[str, str],
    *,
    name: str = "blank.pdf",
    doubtful: Mapping[str, str] | None = None,
    now: datetime = NOW,
) -> BatchReport:
    path = desk.scan(name, filled_blank(card, marks, doubtful=doubtful))
    return ingest_with(diary, [path], reader=desk.reader, now=now)


def again(diary: Diary, desk: Desk, *, name: str = "blank.pdf", now: datetime = NOW) -> BatchReport:
    """The very same file is given once more."""
    return ingest_with(diary, [Path(desk.folder / name)], reader=desk.reader, now=now)


def codes(report: BatchReport) -> list[Code]:
    return [finding.code for card in report.cards for finding in card.findings]


def test_a_blank_card_as_planned_is_loaded_with_the_roster_of_its_day(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(), **foot(1), "attendance/02": "nb"})
    (outcome,) = report.cards
    assert isinstance(outcome, Loaded)
    assert outcome.findings == ()
    with diary.sessions() as session:
        held = session.scalars(select(Lesson)).one()
        assert (held.lesson_date, held.period, held.unit_id) == (paper.MONDAY, 2, 51)
        assert (held.teacher_id, held.planned_teacher_id, held.substitution) == (11, 11, False)
        codes_ = {a.register_number: a.code for a in session.scalars(select(Attendance))}
        assert codes_ == {1: "ob", 2: "nb", 3: "ob", 4: "zw", 5: "ob"}
        stored = session.get_one(Card, card.snapshot.card_id)
        assert stored.state is CardState.LOADED
        meant = lesson_of(stored)
        assert meant is not None
        assert (meant.lesson_date, meant.period, meant.unit_id) == (paper.MONDAY, 2, 51)
        assert stored.resolved is not None


def test_a_lesson_taken_over_is_loaded_as_a_substitution(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(teacher=34), **foot()})
    assert isinstance(report.cards[0], Loaded)
    assert codes(report) == [Code.BLANK_TAKEN_OVER]
    with diary.sessions() as session:
        held = session.scalars(select(Lesson)).one()
        assert (held.teacher_id, held.planned_teacher_id, held.substitution) == (34, 11, True)


def test_a_lesson_that_a_card_recorded_already_is_not_recorded_again(
    diary: Diary, desk: Desk
) -> None:
    printed = next(c for c in issue_cards(diary) if (c.unit, c.period) == ("5a", 2))
    ingest_with(diary, [desk.scan("a.pdf", [paper.filled(printed)])], reader=desk.reader, now=NOW)
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(), **foot()})
    assert isinstance(report.cards[0], Waiting)
    assert codes(report) == [Code.LESSON_ALREADY_RECORDED]
    with diary.sessions() as session:
        assert session.scalars(select(Lesson)).one().card_id == printed.card_id


def test_a_card_printed_for_the_lesson_later_does_not_supersede_a_blank_one(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    issue_cards(diary)
    assert codes(scan(diary, desk, card, {**lesson(), **foot()})) == []


def test_a_blank_card_that_does_not_resolve_waits_until_the_diary_is_mended(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(teacher=77), **foot()})
    assert isinstance(report.cards[0], Waiting)
    assert codes(report) == [Code.BLANK_UNKNOWN_TEACHER]
    assert all(page.end is PageEnd.WAITING for page in report.pages)
    with diary.sessions.begin() as session:
        assert session.scalars(select(Lesson)).all() == []
        assert lesson_of(session.get_one(Card, card.snapshot.card_id)) is None
        session.add(Teacher(id=77, number=77, name="Nauczyciel 77", email=""))
    report = again(diary, desk)
    assert isinstance(report.cards[0], Loaded)
    assert codes(report) == [Code.BLANK_TAKEN_OVER]


def test_a_blank_card_mended_by_pen_replaces_its_earlier_scan(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    wrong = lesson() | {"unit.d4": str((int(lesson()["unit.d4"]) + 1) % 10)}
    assert codes(scan(diary, desk, card, {**wrong, **foot()})) == [Code.BLANK_CHECK_DIGIT]
    report = scan(diary, desk, card, {**lesson(), **foot()}, name="mended.pdf")
    assert isinstance(report.cards[0], Loaded)


def test_trying_a_waiting_card_again_after_new_year_does_not_change_its_year(
    diary: Diary, desk: Desk
) -> None:
    """On 25 November 2026 the card came in; its 23 November is of that year ever after."""
    (card,) = issue_blanks(diary)
    scan(diary, desk, card, {**lesson(teacher=77), **foot()})
    with diary.sessions.begin() as session:
        session.add(Teacher(id=77, number=77, name="Nauczyciel 77", email=""))
    report = again(diary, desk, now=datetime(2027, 12, 1, 8, 0, tzinfo=UTC))
    assert report.cards[0].card.lesson_date == paper.MONDAY


def test_a_card_filled_before_new_year_and_scanned_after_it_keeps_its_year(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    january = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
    report = scan(diary, desk, card, {**lesson(day=28, month=12), **foot()}, now=january)
    assert report.cards[0].card.lesson_date == date(2026, 12, 28)


def test_a_mark_in_a_row_without_a_pupil_keeps_the_whole_card_out(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(), **foot(1), "attendance/09": "nb"})
    assert isinstance(report.cards[0], Waiting)
    assert Code.BLANK_ROW_WITHOUT_PUPIL in codes(report)
    with diary.sessions() as session:
        assert session.scalars(select(Lesson)).all() == []


def test_a_pupil_beyond_the_last_row_is_left_to_a_person(diary: Diary, desk: Desk) -> None:
    with diary.sessions.begin() as session:
        add_pupil(session, 51, 40)
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(), **foot()})
    assert isinstance(report.cards[0], NeedsReview)
    (finding,) = report.cards[0].findings
    assert (finding.code, finding.register_number) == (Code.BLANK_PUPIL_WITHOUT_ROW, 40)


def test_a_card_handed_out_to_another_teacher_is_loaded_for_a_person_to_confirm(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    with diary.sessions.begin() as session:
        session.add(
            Movement(
                card_id=card.snapshot.card_id,
                kind=MovementKind.HANDED_OUT,
                teacher_id=34,
                at=NOW,
                who="sekretariat",
                note="",
            )
        )
    report = scan(diary, desk, card, {**lesson(), **foot()})
    assert isinstance(report.cards[0], NeedsReview)
    assert codes(report) == [Code.BLANK_HANDED_TO_OTHER]


def test_a_photocopied_blank_card_cannot_bring_a_second_lesson_into_the_first_one(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    scan(diary, desk, card, {**lesson(), **foot(1), "attendance/02": "nb"})
    other = {**lesson(unit=52, teacher=12), **foot(1), "attendance/05": "nb"}
    report = scan(diary, desk, card, other, name="copy.pdf")
    assert Code.CARD_CONFLICTING_SCANS in codes(report)
    with diary.sessions() as session:
        held = session.scalars(select(Lesson)).one()
        assert held.unit_id == 51
        absent = [a.register_number for a in session.scalars(select(Attendance)) if a.code == "nb"]
        assert absent == [2]


def test_two_copies_of_one_blank_card_in_one_stack_contradict_each_other(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    one = filled_blank(card, {**lesson(), **foot()})
    two = filled_blank(card, {**lesson(unit=52, teacher=12), **foot()})
    path = desk.scan("both.pdf", [*one, *two])
    report = ingest_with(diary, [path], reader=desk.reader, now=NOW)
    assert codes(report) == [Code.CARD_CONFLICTING_SCANS]
    with diary.sessions() as session:
        assert session.scalars(select(Lesson)).all() == []


def test_blank_and_lesson_cards_are_loaded_together_in_fill_order(diary: Diary, desk: Desk) -> None:
    printed = next(c for c in issue_cards(diary) if (c.unit, c.period) == ("5a", 3))
    early, unclear = issue_blanks(diary, 2)
    path = desk.scan(
        "stack.pdf",
        [
            paper.filled(printed),
            *filled_blank(unclear, {**lesson(period=1), **foot()}, doubtful={"day.ones": "3"}),
            *filled_blank(early, {**lesson(period=1), **foot()}),
        ],
    )
    report = ingest_with(diary, [path], reader=desk.reader, now=NOW)
    ids = [card.card.card_id for card in report.cards]
    assert ids == [early.snapshot.card_id, printed.card_id, unclear.snapshot.card_id]
    with diary.sessions() as session:
        lessons = session.scalars(select(Lesson).order_by(Lesson.load_order)).all()
        assert [(each.period, each.number) for each in lessons] == [(1, 1), (3, 2)]


def test_a_blank_card_lacking_a_page_waits_for_it(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    first, *rest = filled_blank(card, {**lesson(), **foot()})
    assert rest, "the blank card of this profile has two pages"
    report = ingest_with(diary, [desk.scan("one.pdf", [first])], reader=desk.reader, now=NOW)
    assert codes(report) == [Code.CARD_PAGE_MISSING]
    render_report(report, diary)
    report = ingest_with(diary, [desk.scan("two.pdf", rest)], reader=desk.reader, now=NOW)
    assert isinstance(report.cards[0], Loaded)


@pytest.mark.parametrize(
    ("damage", "place"),
    [({"unit.d4": "?"}, 'id="teacher-11"'), ({"teacher.d1": "?"}, 'id="unresolved"')],
)
def test_a_card_that_waits_is_shown_to_its_teacher_or_to_the_administrator(
    diary: Diary, desk: Desk, damage: dict[str, str], place: str
) -> None:
    (card,) = issue_blanks(diary)
    doubtful = dict.fromkeys(damage, "1")
    report = scan(diary, desk, card, {**lesson(), **foot()}, doubtful=doubtful)
    assert codes(report) == [Code.BLANK_DIGIT_DOUBTFUL]
    page = render_report(report, diary)
    assert place in page
    section = page[page.index(place) :]
    assert 'data-code="blank.digit_doubtful"' in section
    assert 'class="evidence"' in section.partition("</section>")[0]  # its numbers as a picture
    assert card.snapshot.card_number in section


def test_a_loaded_blank_card_is_listed_with_its_lesson(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    scan(diary, desk, card, {**lesson(), **foot()})
    with diary.sessions() as session:
        (row,) = cards_listing(session)
    assert (row.kind, row.card_id) == (CardKind.BLANK.value, card.snapshot.card_id)
    assert (row.lesson_date, row.period, row.unit, row.teacher) == (paper.MONDAY, 2, "5a", 11)


def test_a_holiday_put_right_lets_a_waiting_blank_card_in(diary: Diary, desk: Desk) -> None:
    with diary.sessions.begin() as session:
        session.add(
            CalendarSpan(
                kind=CalendarKind.HOLIDAY, first=paper.MONDAY, last=paper.MONDAY, name="wolne"
            )
        )
    (card,) = issue_blanks(diary)
    report = scan(diary, desk, card, {**lesson(), **foot()})
    assert codes(report) == [Code.BLANK_NOT_SCHOOL_DAY]
    with diary.sessions.begin() as session:
        holiday = select(CalendarSpan).where(CalendarSpan.kind == CalendarKind.HOLIDAY)
        session.delete(session.scalars(holiday).one())
    assert isinstance(again(diary, desk).cards[0], Loaded)


def test_a_person_says_what_a_wrong_number_means_and_the_card_is_loaded_from_its_scan(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    wrong = lesson() | {"unit.d4": str((int(lesson()["unit.d4"]) + 1) % 10)}
    scan(diary, desk, card, {**wrong, **foot(1), "attendance/02": "nb"})
    with diary.sessions.begin() as session:
        stored = session.get_one(Card, card.snapshot.card_id)
        left = decide_blank(
            session, diary, stored, DecidedNumbers(unit_id=51), who="administrator", now=NOW
        )
        assert left == ()
        assert stored.state is CardState.LOADED
    with diary.sessions() as session:
        held = session.scalars(select(Lesson)).one()
        assert (held.unit_id, held.period, held.card_id) == (51, 2, card.snapshot.card_id)
        (said,) = session.scalars(select(BlankDecision))
        assert (said.unit_id, said.teacher_id, said.who) == (51, None, "administrator")


def test_what_a_person_said_is_still_held_against_the_timetable_and_kept_for_the_next_try(
    diary: Diary, desk: Desk
) -> None:
    (card,) = issue_blanks(diary)
    marks = {**lesson(), **foot(3), "attendance/02": "nb"}  # the control total is wrong, too
    scan(diary, desk, card, marks, doubtful={"day.ones": "3", "teacher.d1": "0"})
    decided = DecidedNumbers(lesson_date=paper.MONDAY, teacher_id=12)
    with diary.sessions.begin() as session:
        stored = session.get_one(Card, card.snapshot.card_id)
        left = decide_blank(session, diary, stored, decided, who="administrator", now=NOW)
        assert [each.code for each in left] == [
            Code.BLANK_TEACHER_ELSEWHERE,
            Code.CONTROL_DISAGREES,
        ]
        assert stored.state is CardState.WAITING
    mended = {**lesson(), **foot(1), "attendance/02": "nb"}
    report = scan(
        diary, desk, card, mended, name="m.pdf", doubtful={"day.ones": "3", "teacher.d1": "0"}
    )
    assert isinstance(report.cards[0], NeedsReview)
    assert report.cards[0].card.teacher_number == 12


def test_a_day_that_a_person_says_is_a_school_day_too(diary: Diary, desk: Desk) -> None:
    (card,) = issue_blanks(diary)
    scan(diary, desk, card, {**lesson(), **foot()}, doubtful={"day.ones": "3"})
    sunday = DecidedNumbers(lesson_date=date(2026, 11, 22))
    with diary.sessions.begin() as session:
        stored = session.get_one(Card, card.snapshot.card_id)
        left = decide_blank(session, diary, stored, sunday, who="administrator", now=NOW)
    assert [each.code for each in left] == [Code.BLANK_NOT_SCHOOL_DAY]


def test_only_a_blank_card_that_waits_can_be_resolved_by_a_person(diary: Diary, desk: Desk) -> None:
    printed = issue_cards(diary)[0]
    fresh, loaded = issue_blanks(diary, 2)
    scan(diary, desk, loaded, {**lesson(), **foot()})
    decided = DecidedNumbers(unit_id=51)
    for card_id in (printed.card_id, fresh.snapshot.card_id, loaded.snapshot.card_id):
        with diary.sessions.begin() as session:
            card = session.get_one(Card, card_id)
            with pytest.raises(BlankNotWaiting):
                decide_blank(session, diary, card, decided, who="administrator", now=NOW)
