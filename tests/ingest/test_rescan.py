"""Newer paper of a lesson that is in the diary: who wins, what is kept, what is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

import paper
from small_school import NOW, Desk, issue_cards
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.card import CardSnapshot, CardState
from ediary_core.diary import Diary
from ediary_core.review.decide import decide_attendance, decide_grade, remove_entry
from ediary_core.review.deciding import Decider
from ediary_core.review.entries import Place, pupil_entries, value_of
from ediary_core.review.verification import verify_lesson
from ediary_core.review_tables import Difference, DifferenceState
from ediary_core.tables import (
    Card,
    EntrySource,
    EntryState,
    Finding,
    FindingState,
    History,
    Lesson,
)
from ingest.finding import Code
from ingest.outcome import BatchReport, PageEnd
from ingest.run import ingest_with
from omr.reading import PageReading

HEAD = {"grade1.category": "spr", "grade1.weight": "3"}


def scan(diary: Diary, desk: Desk, reading: PageReading, *, batch: int) -> BatchReport:
    """One more batch with this page; later batches are scanned later."""
    path = desk.scan(f"{batch}.pdf", [reading], salt=str(batch))
    return ingest_with(diary, [path], reader=desk.reader, now=at(batch))


def at(batch: int) -> datetime:
    return NOW + timedelta(hours=batch)


def teacher(batch: int = 1) -> Decider:
    return Decider(who="teacher 11", why="looked at the sheet", at=at(batch), teacher_id=11)


def only_lesson(session: Session) -> Lesson:
    return session.scalars(select(Lesson)).one()


def values(diary: Diary) -> dict[str, str | None]:
    """Every pupil's entry of the only lesson, by its field."""
    with diary.sessions() as session:
        entries = pupil_entries(session, only_lesson(session))
        return {
            f"{place.kind}/{entry.register_number:02d}": value_of(entry)
            for place, entry in entries.items()
        }


def open_codes(diary: Diary) -> list[str]:
    with diary.sessions() as session:
        query = select(Finding.code).where(Finding.state == FindingState.OPEN)
        return list(session.scalars(query.order_by(Finding.id)))


def differences(diary: Diary) -> list[tuple[str | None, str | None, str | None]]:
    with diary.sessions() as session:
        query = select(Difference).where(Difference.state == DifferenceState.OPEN)
        return [(each.field, each.kept, each.scanned) for each in session.scalars(query)]


def ends(report: BatchReport) -> dict[PageEnd, int]:
    return {end: count for end, count in report.totals.items() if count}


def first_card(diary: Diary) -> CardSnapshot:
    return issue_cards(diary)[0]


def test_a_rescan_fills_what_was_doubtful(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, doubtful={"attendance/02": ("nb", "sp")}), batch=1)
    assert values(diary)["attendance/02"] is None
    assert open_codes(diary) == [Code.MARK_TWO]
    report = scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert open_codes(diary) == []
    assert ends(report) == {PageEnd.LOADED: 1}
    with diary.sessions() as session:
        assert session.get_one(Card, card.card_id).state is CardState.LOADED
        change = session.scalars(select(History).where(History.attribute == "code")).one()
        assert (change.old, change.new, change.who) == (None, "sp", f"card {card.card_number}")


def test_newer_paper_wins_where_nobody_decided_and_says_what_it_changed(
    diary: Diary, desk: Desk
) -> None:
    card = first_card(diary)
    scan(
        diary, desk, paper.filled(card, {"attendance/02": "sp", "grade1/01": "4", **HEAD}), batch=1
    )
    changed = paper.filled(card, {"attendance/02": "ns", "grade1/01": "5", **HEAD})
    report = scan(diary, desk, changed, batch=2)
    assert values(diary)["attendance/02"] == "ns"
    assert values(diary)["grade1/01"] == "5"
    (finding,) = report.cards[0].findings
    assert finding.code is Code.CARD_CHANGED_DIARY
    assert finding.detail == {"fields": "attendance/02, grade1/01"}
    assert not report.needs_person


def test_a_teachers_decision_stays_and_the_difference_is_kept_and_shown(
    diary: Diary, desk: Desk
) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, doubtful={"attendance/02": ("nb", "sp")}), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    assert open_codes(diary) == []
    report = scan(diary, desk, paper.filled(card, {"attendance/02": "ns"}), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert differences(diary) == [("attendance/02", "sp", "ns")]
    (finding,) = report.cards[0].findings
    assert finding.code is Code.CARD_DIFFERS_FROM_DECISION
    assert finding.detail == {"kept": "sp", "read": "ns"}
    assert report.needs_person


def test_a_difference_that_a_person_settled_is_not_opened_again(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    for batch in (1, 2):
        with diary.sessions.begin() as session:
            lesson = only_lesson(session)
            decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
        scan(diary, desk, paper.filled(card, {"attendance/02": "ns"}), batch=batch + 1)
    assert differences(diary) == []
    assert open_codes(diary) == []
    assert values(diary)["attendance/02"] == "sp"


def test_the_same_value_on_paper_is_no_difference(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, doubtful={"attendance/02": ("nb", "sp")}), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_attendance(session, lesson, 2, "sp", profile=diary.profile, decider=teacher())
    report = scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=2)
    assert ends(report) == {PageEnd.DUPLICATE: 1}
    assert differences(diary) == []


def test_a_mark_that_vanished_stays_and_is_shown(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    marks = {"attendance/02": "sp", "grade1/01": "4", **HEAD}
    scan(diary, desk, paper.filled(card, marks), batch=1)
    report = scan(diary, desk, paper.filled(card, HEAD), batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert values(diary)["grade1/01"] == "4"
    found = [(each.code, each.field) for each in report.cards[0].findings]
    assert found == [
        (Code.CARD_DIFFERS_FROM_DIARY, "attendance/02"),
        (Code.CARD_DIFFERS_FROM_DIARY, "grade1/01"),
    ]


def test_a_grade_that_a_person_took_out_does_not_come_back(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    marks = {"grade1/01": "4", **HEAD}
    scan(diary, desk, paper.filled(card, marks), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        remove_entry(session, lesson, "grade1", 1, profile=diary.profile, decider=teacher())
    scan(diary, desk, paper.filled(card, marks), batch=2)
    assert "grade1/01" not in values(diary)
    assert differences(diary) == [("grade1/01", None, "4")]


def test_a_grade_added_by_a_person_stays_when_the_card_shows_none(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    with diary.sessions.begin() as session:
        lesson = only_lesson(session)
        decide_grade(session, lesson, "grade1", 3, "5-", profile=diary.profile, decider=teacher())
        entry = pupil_entries(session, lesson)[Place(kind="grade1", pupil_id=5103)]
        assert (entry.state, entry.source) == (EntryState.CORRECTED, EntrySource.TEACHER)
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=2)
    assert values(diary)["grade1/03"] == "5-"
    assert differences(diary) == [("grade1/03", "5-", None)]


def test_a_rescan_in_doubt_as_a_whole_changes_nothing(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    before = values(diary)
    report = scan(diary, desk, paper.filled(card, {"attendance/02": "nb"}, absent=2), batch=2)
    assert ends(report) == {PageEnd.CONFLICT: 1}
    assert values(diary) == before
    assert open_codes(diary) == [Code.CONTROL_DISAGREES]


def test_a_mark_added_beside_a_loaded_one_asks_a_person(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=1)
    added = paper.filled(card, doubtful={"attendance/02": ("sp", "ns")})
    report = scan(diary, desk, added, batch=2)
    assert values(diary)["attendance/02"] == "sp"
    assert ends(report) == {PageEnd.NEEDS_REVIEW: 1}
    assert [each.code for each in report.cards[0].findings] == [Code.MARK_TWO]


def test_a_less_clear_scan_of_the_same_paper_is_a_duplicate(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=1)
    report = scan(diary, desk, paper.filled(card, doubtful={"attendance/02": ("sp",)}), batch=2)
    assert ends(report) == {PageEnd.DUPLICATE: 1}
    assert report.cards[0].findings == ()


def test_a_speck_in_an_empty_field_is_a_remark(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    report = scan(diary, desk, paper.filled(card, doubtful={"attendance/02": ("sp",)}), batch=2)
    assert values(diary)["attendance/02"] == "ob"
    assert [each.code for each in report.cards[0].findings] == [Code.CARD_RESCAN_DOUBTFUL]
    assert not report.needs_person


def test_a_row_reported_as_mistaken_after_loading_asks_a_person(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=1)
    report = scan(
        diary, desk, paper.filled(card, {"attendance/02": "sp", "mistake/02": "yes"}), batch=2
    )
    assert values(diary)["attendance/02"] == "sp"
    assert Code.MARK_MISTAKE in [each.code for each in report.cards[0].findings]


def test_a_destroyed_card_that_is_scanned_again_is_refused_by_name(
    diary: Diary, desk: Desk
) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    with diary.sessions.begin() as session:
        session.get_one(Card, card.card_id).state = CardState.DESTROYED
    report = scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=2)
    assert ends(report) == {PageEnd.REJECTED: 1}
    assert [page.reason for page in report.pages] == [Code.CARD_DESTROYED]
    assert values(diary)["attendance/02"] == "ob"


def test_contradicting_scans_of_a_loaded_card_change_nothing(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    both = [
        paper.filled(card, {"attendance/02": "sp"}),
        paper.filled(card, {"attendance/02": "ns"}),
    ]
    path = desk.scan("2.pdf", both, salt="2")
    report = ingest_with(diary, [path], reader=desk.reader, now=at(2))
    assert ends(report) == {PageEnd.CONFLICT: 2}
    assert values(diary)["attendance/02"] == "ob"
    assert open_codes(diary) == [Code.CARD_CONFLICTING_SCANS]


def test_a_rescan_after_verification_changes_nothing_and_shows_the_difference(
    diary: Diary, desk: Desk
) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card), batch=1)
    with diary.sessions.begin() as session:
        verify_lesson(session, only_lesson(session), who="teacher 11", now=at(1))
    marks = {"attendance/02": "sp", "grade1/01": "4", **HEAD}
    scan(diary, desk, paper.filled(card, marks), batch=2)
    assert values(diary)["attendance/02"] == "ob"
    assert "grade1/01" not in values(diary)
    assert differences(diary) == [("attendance/02", "ob", "sp"), ("grade1/01", None, "4")]


def test_the_same_files_again_change_nothing(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    scan(diary, desk, paper.filled(card, {"attendance/02": "sp"}), batch=1)
    changed = paper.filled(card, {"attendance/02": "ns"})
    first = scan(diary, desk, changed, batch=2)
    before = (values(diary), open_codes(diary), _history(diary))
    second = scan(diary, desk, changed, batch=2)
    assert (values(diary), open_codes(diary), _history(diary)) == before
    assert second.cards[0].findings == first.cards[0].findings


def _history(diary: Diary) -> int:
    with diary.sessions() as session:
        return len(session.scalars(select(History)).all())


def test_a_finding_that_stays_keeps_its_deadline(diary: Diary, desk: Desk) -> None:
    card = first_card(diary)
    doubts = {"attendance/02": ("nb", "sp"), "attendance/03": ("nb", "sp")}
    scan(diary, desk, paper.filled(card, doubtful=doubts), batch=1)
    left = {"attendance/03": ("nb", "sp")}
    later = paper.filled(card, {"attendance/02": "sp"}, doubtful=left)
    scan(diary, desk, later, batch=24 * 3)
    with diary.sessions() as session:
        finding = session.scalars(select(Finding).where(Finding.state == FindingState.OPEN)).one()
        assert finding.field == "attendance/03"
        assert finding.due_on == NOW.date() + timedelta(days=5)  # Wednesday + 3 school days
        assert finding.teacher_id == 11
