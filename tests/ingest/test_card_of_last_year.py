"""A card of last year is known as one also while the calendar still holds that year's terms."""

from __future__ import annotations

from datetime import date

import paper
from small_school import NOW, Desk, issue_cards
from sqlalchemy import select

from ediary_core.diary import Diary
from ediary_core.tables import CalendarKind, CalendarSpan, Enrolment, Lesson
from ingest.finding import Code
from ingest.outcome import PageEnd
from ingest.run import ingest_with

MONDAY_IN_JUNE = date(2026, 6, 22)


def keep_last_years_term(diary: Diary) -> None:
    """Last year's second term, and a register that reaches back into it."""
    with diary.sessions.begin() as session:
        days = {"first": date(2026, 2, 2), "last": date(2026, 6, 26)}
        session.add(CalendarSpan(kind=CalendarKind.TERM, name="okres II", **days))
        for enrolment in session.scalars(select(Enrolment)):
            enrolment.since = date(2025, 9, 1)


def test_a_card_of_last_year_is_rejected_with_last_years_terms_in_the_calendar(
    diary: Diary, desk: Desk
) -> None:
    keep_last_years_term(diary)
    old = issue_cards(diary, day=MONDAY_IN_JUNE)[0]
    new = issue_cards(diary)[0]
    stack = desk.scan("a.pdf", [paper.filled(old), paper.filled(new)])
    report = ingest_with(diary, [stack], reader=desk.reader, now=NOW)
    ends = {end: count for end, count in report.totals.items() if count}
    assert ends == {PageEnd.LOADED: 1, PageEnd.REJECTED: 1}
    codes = {card.card.card_id: [each.code for each in card.findings] for card in report.cards}
    assert codes == {old.card_id: [Code.CARD_LAST_YEAR], new.card_id: []}
    with diary.sessions() as session:
        assert session.scalars(select(Lesson.card_id)).all() == [new.card_id]


def test_a_card_of_june_is_loaded_in_july(diary: Diary, desk: Desk) -> None:
    keep_last_years_term(diary)
    card = issue_cards(diary, day=MONDAY_IN_JUNE)[0]
    stack = desk.scan("a.pdf", [paper.filled(card)])
    july = NOW.replace(month=7, day=1)
    report = ingest_with(diary, [stack], reader=desk.reader, now=july)
    assert [each.card.card_id for each in report.loaded_cards] == [card.card_id]
    assert not report.needs_person


def test_a_card_rejected_by_a_wrong_clock_is_loaded_when_its_scan_is_given_again(
    diary: Diary, desk: Desk
) -> None:
    keep_last_years_term(diary)
    card = issue_cards(diary, day=MONDAY_IN_JUNE)[0]
    stack = desk.scan("a.pdf", [paper.filled(card)])
    assert not ingest_with(diary, [stack], reader=desk.reader, now=NOW).loaded_cards
    july = NOW.replace(month=7, day=1)
    report = ingest_with(diary, [stack], reader=desk.reader, now=july)
    assert [each.card.card_id for each in report.loaded_cards] == [card.card_id]
