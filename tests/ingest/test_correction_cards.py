"""Correction cards: what they ask, what their answers do, and who wins (G89)."""

from __future__ import annotations

from pathlib import Path

import paper
from correction_paper import answered, only_correction, print_corrections
from small_school import Desk, issue_cards
from sqlalchemy import select
from test_rescan import (
    HEAD,
    at,
    differences,
    ends,
    only_lesson,
    open_codes,
    scan,
    teacher,
    values,
)

from ediary_core.card import NOTHING, CardKind, CardSnapshot, CardState
from ediary_core.diary import Diary
from ediary_core.review.decide import decide_attendance
from ediary_core.tables import Card, History, Lesson, Topic
from ingest.finding import Code
from ingest.outcome import PageEnd
from ingest.run import ingest_with
from omr.reading import PageReading


def first_card(diary: Diary) -> CardSnapshot:
    return issue_cards(diary)[0]


def doubtful_row(diary: Diary, desk: Desk, **filling: object) -> CardSnapshot:
    card = first_card(diary)
    doubts = {"attendance/02": ("nb", "sp")}
    scan(diary, desk, paper.filled(card, doubtful=doubts, **filling), batch=1)  # type: ignore[arg-type]
    return card


def leads(card: CardSnapshot) -> list[str]:
    return [question.lead for question in card.questions]


def test_a_correction_card_holds_only_the_doubtful_rows(diary: Diary, desk: Desk) -> None:
    root = doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    assert leads(card) == ["attendance/02"]
    assert (card.kind, card.corrects, card.revision) == (CardKind.CORRECTION, root.card_id, 2)
    assert card.card_id != root.card_id
    assert (card.lesson_date, card.period, card.unit) == (root.lesson_date, root.period, root.unit)
    (question,) = card.questions
    assert [field.name for field in question.asked] == ["attendance/02"]
    assert question.asked[0].values[0] == NOTHING
    assert question.asked[0].labels[0] == "•"
    assert question.read == "nb (nieobecny), sp (spóźniony)"


def test_an_answer_fills_what_was_doubtful(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    report = scan(diary, desk, answered(card, {"attendance/02": "sp"}), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert open_codes(diary) == []
    assert ends(report) == {PageEnd.LOADED: 1}
    with diary.sessions() as session:
        states = [each.state for each in session.scalars(select(Card).order_by(Card.serial))]
        assert states[0] is CardState.LOADED
        assert states[-1] is CardState.LOADED
        change = session.scalars(select(History).where(History.attribute == "code")).one()
        assert change.who == f"card {card.card_number}"
        assert "correction card" in change.why


def test_present_is_an_answer_of_its_own(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    scan(diary, desk, answered(card, {"attendance/02": NOTHING}), batch=2)
    assert values(diary)["attendance/02"] == "ob"


def test_an_empty_correction_card_answers_nothing(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    report = scan(diary, desk, answered(card), batch=2)
    assert values(diary)["attendance/02"] is None
    assert ends(report) == {PageEnd.WAITING: 1}
    assert set(open_codes(diary)) == {Code.MARK_TWO, Code.CORRECTION_UNANSWERED}


def test_a_doubtful_answer_is_asked_again_on_the_next_card(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    unclear = answered(card, doubtful={"attendance/02": ("nb", "ns")})
    report = scan(diary, desk, unclear, batch=2)
    assert ends(report) == {PageEnd.NEEDS_REVIEW: 1}
    assert values(diary)["attendance/02"] is None
    following = only_correction(diary, now=at(2))
    assert (following.revision, leads(following)) == (3, ["attendance/02"])
    assert following.card_id != card.card_id
    scan(diary, desk, answered(following, {"attendance/02": "ns"}), batch=3)
    assert values(diary)["attendance/02"] == "ns"
    assert open_codes(diary) == []


def test_printing_twice_gives_the_same_card(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    first = print_corrections(diary, now=at(1))
    second = print_corrections(diary, now=at(2))
    assert [card.reprinted for card in second.cards] == [True]
    assert second.pdf == first.pdf


def test_a_decision_in_the_system_leaves_nothing_to_print(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    only_correction(diary, now=at(1))
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    assert print_corrections(diary, now=at(2)).cards == ()


def test_a_correction_card_never_overwrites_a_teachers_decision(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    report = scan(diary, desk, answered(card, {"attendance/02": "ns"}), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert differences(diary) == [("attendance/02", "sp", "ns")]
    found = {finding.code for each in report.cards for finding in each.findings}
    assert Code.CARD_DIFFERS_FROM_DECISION in found


def test_the_first_card_scanned_again_does_not_undo_the_correction(
    diary: Diary, desk: Desk
) -> None:
    root = doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    scan(diary, desk, answered(card, {"attendance/02": "ns"}), batch=2)
    report = scan(diary, desk, paper.filled(root, {"attendance/02": "sp"}), batch=3)
    assert values(diary)["attendance/02"] == "ns"
    assert [each.code for each in report.cards[0].findings] == [Code.CARD_OLDER_DIFFERS]


def test_a_row_reported_as_mistaken_is_answered_as_a_whole(diary: Diary, desk: Desk) -> None:
    root = first_card(diary)
    marks = {"mistake/02": "yes", "attendance/02": "nb", "grade1/02": "1", **HEAD}
    scan(diary, desk, paper.filled(root, marks), batch=1)
    card = only_correction(diary, now=at(1))
    assert leads(card) == ["attendance/02"]
    answers = {"attendance/02": NOTHING, "grade1/02": "5", "grade1.sign/02": "+"}
    scan(diary, desk, answered(card, answers), batch=2)
    assert values(diary)["attendance/02"] == "ob"
    assert values(diary)["grade1/02"] == "5+"
    assert open_codes(diary) == []


def test_a_card_whose_count_disagrees_is_asked_row_by_row_and_then_loads(
    diary: Diary, desk: Desk
) -> None:
    root = first_card(diary)
    scan(diary, desk, paper.filled(root, {"attendance/02": "nb"}, absent=2), batch=1)
    card = only_correction(diary, now=at(1))
    assert leads(card)[0] == "absent_count.ones"
    assert leads(card)[1:] == [f"attendance/{number:02d}" for number in range(1, 6)]
    report = scan(diary, desk, answered(card, {"attendance/03": "nb"}), batch=2)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert values(diary)["attendance/02"] == "nb"
    assert values(diary)["attendance/03"] == "nb"
    with diary.sessions() as session:
        assert session.scalars(select(Lesson)).one().card_id == root.card_id


def test_a_wrong_count_alone_is_answered_with_the_right_one(diary: Diary, desk: Desk) -> None:
    root = first_card(diary)
    scan(diary, desk, paper.filled(root, {"attendance/02": "nb"}, absent=2), batch=1)
    card = only_correction(diary, now=at(1))
    scan(diary, desk, answered(card, {"absent_count.ones": "1"}), batch=2)
    assert values(diary)["attendance/02"] == "nb"
    assert values(diary)["attendance/03"] == "ob"


def test_attendance_that_was_not_checked_is_confirmed_on_the_correction_card(
    diary: Diary, desk: Desk
) -> None:
    root = first_card(diary)
    scan(diary, desk, paper.filled(root, {"attendance/02": "sp"}, foot=False), batch=1)
    card = only_correction(diary, now=at(1))
    assert leads(card) == ["attendance_checked"]
    report = scan(diary, desk, answered(card, {"attendance_checked": "yes"}), batch=2)
    assert ends(report) == {PageEnd.LOADED: 1}
    assert values(diary)["attendance/02"] == "sp"


def test_scans_that_contradict_each_other_are_settled_by_an_answer(
    diary: Diary, desk: Desk
) -> None:
    root = first_card(diary)
    both = [paper.filled(root), paper.filled(root, {"attendance/02": "sp"})]
    ingest(diary, desk, *both, batch=1)
    card = only_correction(diary, now=at(1))
    assert leads(card) == ["attendance/02"]
    scan(diary, desk, answered(card, {"attendance/02": "ns"}), batch=2)
    assert values(diary)["attendance/02"] == "ns"
    assert open_codes(diary) == []


def ingest(diary: Diary, desk: Desk, *readings: PageReading, batch: int) -> None:
    path: Path = desk.scan(f"{batch}.pdf", readings, salt=str(batch))
    ingest_with(diary, [path], reader=desk.reader, now=at(batch))


def test_card_and_correction_in_one_stack_load_whatever_their_order(
    diary: Diary, desk: Desk
) -> None:
    root = doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    again = paper.filled(root, doubtful={"attendance/02": ("nb", "sp")})
    ingest(diary, desk, answered(card, {"attendance/02": "sp"}), again, batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert open_codes(diary) == []


def test_an_unsigned_correction_card_is_told(diary: Diary, desk: Desk) -> None:
    doubtful_row(diary, desk)
    card = only_correction(diary, now=at(1))
    scan(diary, desk, answered(card, {"attendance/02": "sp"}, signed=False), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert open_codes(diary) == [Code.SIGNATURE_MISSING]


def test_a_missing_topic_is_written_on_the_correction_card(diary: Diary, desk: Desk) -> None:
    scan(diary, desk, paper.filled(first_card(diary), topic=False), batch=1)
    card = only_correction(diary, now=at(1))
    assert leads(card) == ["topic"]
    scan(diary, desk, answered(card, written=("topic",)), batch=2)
    with diary.sessions() as session:
        assert session.scalars(select(Topic)).one().picture is not None
    assert open_codes(diary) == []


def test_what_paper_cannot_answer_is_not_asked(diary: Diary, desk: Desk) -> None:
    root = first_card(diary)
    scan(diary, desk, paper.filled(root), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    scan(diary, desk, paper.filled(root, {"attendance/02": "ns"}), batch=2)
    assert open_codes(diary) == [Code.CARD_DIFFERS_FROM_DECISION]
    assert print_corrections(diary, now=at(2)).cards == ()
