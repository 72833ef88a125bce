"""An act lets exactly one late card in, with every value, and tells those whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime

import paper
import pytest
from small_school import Desk, dump, issue_cards
from sqlalchemy import select

from cardgen.papers.correction_act import correction_act_pdf
from ediary_core.card import CardSnapshot
from ediary_core.diary import Diary
from ediary_core.errors import CardNotAtLock
from ediary_core.lock_tables import CorrectionAct, CorrectionActRow, Notification
from ediary_core.locks.act_view import act_view
from ediary_core.locks.acts import ActRequest
from ediary_core.locks.notifications import mark_sent, notifications_listing
from ediary_core.tables import Attendance, Grade, Lesson
from ingest.open_card import cards_at_lock, open_card
from ingest.run import ingest_with
from omr.reading import PageReading

LATE = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)
GRADE = {"grade1/03": "4", "grade1.category": "spr", "grade1.weight": "3"}


def wait_at_lock(diary: Diary, desk: Desk, *readings: PageReading) -> None:
    ingest_with(diary, [desk.scan("late.pdf", readings)], reader=desk.reader, now=LATE)


def request(card: CardSnapshot, *, reason: str = "karta leżała w sejfie") -> ActRequest:
    return ActRequest(
        teacher_id=11, administrator="administrator", reason=reason, card_id=card.card_id
    )


def test_an_act_lets_the_card_in_and_names_every_value(diary: Diary, desk: Desk) -> None:
    card, other, *_ = issue_cards(diary)
    marks = {"attendance/02": "nb", **GRADE}
    wait_at_lock(diary, desk, paper.filled(card, marks, absent=1), paper.filled(other))
    with diary.sessions.begin() as session:
        assert [each.id for each in cards_at_lock(session)] == [card.card_id, other.card_id]
        act = open_card(session, diary, request(card), now=LATE)
        number = act.number
    assert number == "2026/1"
    with diary.sessions() as session:
        assert session.scalars(select(Lesson.card_id)).all() == [card.card_id]
        rows = session.scalars(select(CorrectionActRow)).all()
        assert all(row.wrong is None for row in rows)
        values = {(row.field, row.pupil_id): row.right for row in rows}
        assert values["attendance", 5102] == "nb"
        assert values["attendance", 5101] == "ob"
        assert values["grade1", 5103] == "4"
        assert values["grade1.weight", None] == "3"
        assert values["topic", None] == "picture"
        assert len([key for key in values if key[0] == "attendance"]) == 5
        assert [each.id for each in cards_at_lock(session)] == [other.card_id]


def test_the_act_and_the_diary_hold_the_same_values(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    wait_at_lock(diary, desk, paper.filled(card, {"attendance/01": "sp", **GRADE}))
    with diary.sessions.begin() as session:
        open_card(session, diary, request(card), now=LATE)
        rows = session.scalars(select(CorrectionActRow)).all()
        for row in rows:
            if row.field == "attendance":
                assert session.get_one(Attendance, int(row.entity_id)).code == row.right
            if row.field == "grade1":
                assert session.get_one(Grade, int(row.entity_id)).symbol == row.right


def test_pupils_parents_teacher_and_administrator_are_told_once_and_by_no_name(
    diary: Diary, desk: Desk
) -> None:
    card = issue_cards(diary)[0]
    wait_at_lock(diary, desk, paper.filled(card, GRADE))
    with diary.sessions.begin() as session:
        open_card(session, diary, request(card), now=LATE)
    with diary.sessions() as session:
        told = notifications_listing(session, diary.profile, waiting_only=True)
        queued = session.scalars(select(Notification)).all()
    recipients = [each.recipient for each in told]
    assert {name: recipients.count(name) for name in set(recipients)} == {
        "pupil": 5,
        "parents": 5,
        "teacher": 1,
        "administrator": 1,
    }
    assert all("2026/1" in each.text and "matematyka" in each.text for each in told)
    assert not any("Uczeń" in f"{each.subject}{each.text}" for each in told)
    assert not any("Uczeń" in str(each.detail) for each in queued)
    with diary.sessions.begin() as session:
        assert mark_sent(session, [each.id for each in told], now=LATE) == len(told)
        assert mark_sent(session, [told[0].id], now=LATE) == 0
        assert notifications_listing(session, diary.profile, waiting_only=True) == []


def test_an_act_lifts_locks_and_no_other_rule(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    wait_at_lock(diary, desk, paper.filled(card, foot=False))
    before = dump(diary)
    with (
        diary.sessions() as session,
        pytest.raises(CardNotAtLock, match=r"00001-\d also waits for attendance\.not_checked"),
    ):
        open_card(session, diary, request(card), now=LATE)
    assert dump(diary) == before


def test_a_card_that_waits_at_no_lock_gets_no_act(diary: Diary, desk: Desk) -> None:
    loaded, unread, *_ = issue_cards(diary)
    in_time = LATE.replace(month=11, day=25)
    stack = desk.scan("a.pdf", [paper.filled(loaded)])
    ingest_with(diary, [stack], reader=desk.reader, now=in_time)
    for card in (loaded, unread):
        with diary.sessions() as session, pytest.raises(CardNotAtLock):
            open_card(session, diary, request(card), now=LATE)
    with diary.sessions() as session:
        assert session.scalars(select(CorrectionAct)).all() == []


def test_numbers_of_acts_have_no_gaps_when_an_act_fails(diary: Diary, desk: Desk) -> None:
    first, broken, second, *_ = issue_cards(diary)
    wait_at_lock(
        diary, desk, paper.filled(first), paper.filled(broken, foot=False), paper.filled(second)
    )
    numbers = []
    for card in (first, broken, second):
        try:
            with diary.sessions.begin() as session:
                numbers.append(open_card(session, diary, request(card), now=LATE).number)
        except CardNotAtLock:
            numbers.append("refused")
    assert numbers == ["2026/1", "refused", "2026/2"]


def test_a_card_is_let_in_once(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    wait_at_lock(diary, desk, paper.filled(card))
    with diary.sessions.begin() as session:
        open_card(session, diary, request(card), now=LATE)
    with diary.sessions() as session, pytest.raises(CardNotAtLock, match="does not wait"):
        open_card(session, diary, request(card), now=LATE)


def test_the_act_is_a_pdf_with_the_same_bytes_each_time(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    wait_at_lock(diary, desk, paper.filled(card, {"attendance/02": "nb", **GRADE}, absent=1))
    with diary.sessions.begin() as session:
        number = open_card(session, diary, request(card), now=LATE).number
    with diary.sessions() as session:
        view = act_view(session, number)
    pdf = correction_act_pdf(view, profile=diary.profile, school=diary.school_name)
    assert pdf.startswith(b"%PDF")
    assert pdf == correction_act_pdf(view, profile=diary.profile, school=diary.school_name)


def test_newer_paper_is_let_in_with_the_wrong_and_the_right_value(diary: Diary, desk: Desk) -> None:
    card = issue_cards(diary)[0]
    first = desk.scan("a.pdf", [paper.filled(card, {"attendance/02": "sp"})])
    ingest_with(diary, [first], reader=desk.reader, now=LATE.replace(month=11, day=25))
    wait_at_lock(diary, desk, paper.filled(card, {"attendance/02": "ns"}))
    with diary.sessions.begin() as session:
        assert [each.id for each in cards_at_lock(session)] == [card.card_id]
        open_card(session, diary, request(card), now=LATE)
        [row] = session.scalars(select(CorrectionActRow)).all()
        assert (row.field, row.pupil_id, row.wrong, row.right) == ("attendance", 5102, "sp", "ns")
        assert cards_at_lock(session) == []
