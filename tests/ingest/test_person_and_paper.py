"""Property test: scans, edits, correction cards, rescans and verification in every order (G89).

A model beside the diary keeps what people decided and what paper said. Whatever the order, no
decision is lost, every difference is kept, and what nobody decided is as the newest paper has it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import paper
from correction_paper import answered, issue_undrawn
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from small_school import Desk, issue_cards, school
from sqlalchemy import select
from sqlalchemy.orm import Session
from test_rescan import HEAD, at, scan, teacher

from ediary_core.card import NOTHING, CardSnapshot
from ediary_core.errors import NotVerified
from ediary_core.history import INSERTED
from ediary_core.review.decide import decide_attendance, decide_grade, remove_entry
from ediary_core.review.entries import all_entries, pupil_entries, value_of
from ediary_core.review.verification import verify_lesson
from ediary_core.review_tables import Difference
from ediary_core.tables import EntryState, Finding, FindingState, History, Lesson

ROWS = (1, 2, 3)  # number 4 is exempt, number 5 is never touched
CODES = ("sp", "ns")  # none that the control total counts
DOUBT = "?"
GRADES = ("4", "5")

paper_row = st.sampled_from(["", *CODES, DOUBT])
paper_grade = st.sampled_from(["", *GRADES, DOUBT])


class PersonAndPaper(RuleBasedStateMachine):
    """One card of one lesson; ``decided`` is the model of what people said."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = Path(self._stack.enter_context(TemporaryDirectory()))
        self.diary = self._stack.enter_context(school(folder / "home"))
        self.desk = Desk(folder=folder / "desk")
        self.card: CardSnapshot = issue_cards(self.diary)[0]
        self.correction: CardSnapshot | None = None
        self.batch = 0
        self.decided: dict[str, str | None] = {}
        self.said: dict[str, str] = {}  # what the newest clear paper says, field by field
        self.corrected: set[str] = set()  # fields that a correction card answered
        self.expected_differences: set[tuple[str, str | None, str | None]] = set()
        self.verified = False
        self.pages: list[tuple[int, object]] = []

    def teardown(self) -> None:
        self._stack.close()

    @initialize(marks=st.tuples(paper_row, paper_row, paper_row), grade=paper_grade)
    def first_scan(self, marks: tuple[str, str, str], grade: str) -> None:
        self._scan_card(marks, grade)

    @rule(marks=st.tuples(paper_row, paper_row, paper_row), grade=paper_grade)
    def rescan(self, marks: tuple[str, str, str], grade: str) -> None:
        self._scan_card(marks, grade)

    def _scan_card(self, marks: tuple[str, str, str], grade: str) -> None:
        certain = {f"attendance/{n:02d}": m for n, m in zip(ROWS, marks, strict=True)}
        doubtful = {name: CODES for name, mark in certain.items() if mark == DOUBT}
        pens = {name: mark for name, mark in certain.items() if mark not in ("", DOUBT)}
        if grade == DOUBT:
            doubtful["grade1/01"] = GRADES
        elif grade:
            pens["grade1/01"] = grade
        self._bring(paper.filled(self.card, pens | HEAD, doubtful=doubtful))
        for name, mark in {**certain, "grade1/01": grade}.items():
            if name not in self.corrected:
                self._paper_says(name, mark, explicit=False)

    def _paper_says(self, name: str, mark: str, *, explicit: bool) -> None:
        """How the diary's value follows from newer paper, where nobody decided."""
        unmarked = "ob" if name.startswith("attendance") else None
        held = self.said.get(name)
        if self.verified or name in self.decided:
            kept = self.decided[name] if name in self.decided else self.said.get(name) or None
            seen = unmarked if mark in ("", NOTHING) else mark
            if mark != DOUBT and seen != kept:
                self.expected_differences.add((name, kept, seen))
            return
        if mark == DOUBT:
            self.said.setdefault(name, DOUBT)
            return
        if mark in ("", NOTHING):
            if held in (None, DOUBT) or (explicit and unmarked is not None):
                self.said[name] = unmarked or ""
                if not unmarked:
                    self.said.pop(name)
            return  # a loaded mark that vanished stays
        self.said[name] = mark

    @rule(n=st.sampled_from(ROWS), code=st.sampled_from(["ob", "nb", *CODES]))
    def edit_attendance(self, n: int, code: str) -> None:
        with self.diary.sessions.begin() as session:
            decide_attendance(
                session,
                self._lesson(session),
                n,
                code,
                profile=self.diary.profile,
                decider=teacher(self.batch),
            )
        self._decide(f"attendance/{n:02d}", code)

    @rule(symbol=st.sampled_from(["1", "4", "6-"]))
    def edit_grade(self, symbol: str) -> None:
        with self.diary.sessions.begin() as session:
            decide_grade(
                session,
                self._lesson(session),
                "grade1",
                1,
                symbol,
                profile=self.diary.profile,
                decider=teacher(self.batch),
            )
        self._decide("grade1/01", symbol)

    @precondition(lambda self: self._value("grade1/01") is not None)
    @rule()
    def take_grade_out(self) -> None:
        with self.diary.sessions.begin() as session:
            lesson = self._lesson(session)
            remove_entry(
                session,
                lesson,
                "grade1",
                1,
                profile=self.diary.profile,
                decider=teacher(self.batch),
            )
        self._decide("grade1/01", None)

    def _decide(self, name: str, value: str | None) -> None:
        self.decided[name] = value

    @rule()
    def print_correction(self) -> None:
        issued = issue_undrawn(self.diary, now=at(self.batch))
        self.correction = issued[0] if issued else None

    @precondition(lambda self: self.correction is not None)
    @rule(answers=st.lists(st.sampled_from([NOTHING, *CODES, DOUBT, ""]), min_size=4, max_size=4))
    def scan_correction(self, answers: list[str]) -> None:
        card = self.correction
        assert card is not None
        fields = {question.lead for question in card.questions}
        given = dict(zip(sorted(fields), answers, strict=False))
        for name, answer in given.items():
            if name.startswith("grade") and answer in CODES:
                given[name] = "5"
        marks = {name: answer for name, answer in given.items() if answer not in ("", DOUBT)}
        doubtful = {
            name: GRADES if name.startswith("grade") else CODES
            for name, answer in given.items()
            if answer == DOUBT
        }
        self._bring(answered(card, marks, doubtful=doubtful))
        for name, answer in given.items():
            if answer:
                self.corrected.add(name)
                self._paper_says(name, answer, explicit=True)
        self.correction = None

    @rule()
    def verify(self) -> None:
        with self.diary.sessions.begin() as session:
            lesson = self._lesson(session)
            waits = any(
                entry.state is EntryState.NEEDS_REVIEW for entry in all_entries(session, lesson)
            )
            try:
                verify_lesson(session, lesson, who="teacher 11", now=at(self.batch))
            except NotVerified:
                assert waits or self.verified
            else:
                self.verified = True

    @rule()
    def give_the_last_file_again(self) -> None:
        before = (self._values(), self._history(), self._open())
        number, reading = self.pages[-1]
        scan(self.diary, self.desk, reading, batch=number)  # type: ignore[arg-type]
        assert (self._values(), self._history(), self._open()) == before

    def _bring(self, reading: object) -> None:
        self.batch += 1
        self.pages.append((self.batch, reading))
        scan(self.diary, self.desk, reading, batch=self.batch)  # type: ignore[arg-type]

    # -- what must hold after every step ----------------------------------------------------

    @invariant()
    def no_decision_is_ever_lost(self) -> None:
        values = self._values()
        for name, value in self.decided.items():
            assert values.get(name) == value, name

    @invariant()
    def what_nobody_decided_is_as_the_newest_paper_has_it(self) -> None:
        values = self._values()
        for name, value in self.said.items():
            if name not in self.decided:
                assert values.get(name) == (None if value == DOUBT else value), name

    @invariant()
    def every_difference_is_kept(self) -> None:
        with self.diary.sessions() as session:
            kept = {
                (each.field or "", each.kept, each.scanned)
                for each in session.scalars(select(Difference))
            }
        assert kept >= self.expected_differences

    @invariant()
    def the_history_replays_to_the_values(self) -> None:
        with self.diary.sessions() as session:
            last: dict[tuple[str, str, str], str | None] = {}
            for row in session.scalars(select(History).order_by(History.id)):
                if row.attribute == INSERTED:
                    for attribute, value in json.loads(row.new or "{}").items():
                        last[row.entity, row.entity_id, attribute] = value
                    continue
                key = (row.entity, row.entity_id, row.attribute)
                assert last.get(key, row.old) == row.old, "a change that nobody noted"
                last[key] = row.new
            for place, entry in pupil_entries(session, self._lesson(session)).items():
                attribute = "code" if place.kind == "attendance" else "symbol"
                key = (entry.__tablename__, str(entry.id), attribute)
                assert last.get(key, value_of(entry)) == value_of(entry)

    @invariant()
    def nothing_waits_without_an_open_task(self) -> None:
        with self.diary.sessions() as session:
            entries = pupil_entries(session, self._lesson(session)).items()
            waiting = {
                f"{place.kind}/{entry.register_number:02d}"
                for place, entry in entries
                if entry.state is EntryState.NEEDS_REVIEW
            }
            query = select(Finding.field).where(Finding.state == FindingState.OPEN)
            assert waiting <= set(session.scalars(query))

    # -- looking into the diary -------------------------------------------------------------

    def _lesson(self, session: Session) -> Lesson:
        return session.scalars(select(Lesson)).one()

    def _value(self, name: str) -> str | None:
        return self._values().get(name)

    def _values(self) -> dict[str, str | None]:
        with self.diary.sessions() as session:
            entries = pupil_entries(session, self._lesson(session)).items()
            return {
                f"{place.kind}/{entry.register_number:02d}": value_of(entry)
                for place, entry in entries
            }

    def _history(self) -> int:
        with self.diary.sessions() as session:
            return len(session.scalars(select(History.id)).all())

    def _open(self) -> Iterator[tuple[str, str | None]] | list[tuple[str, str | None]]:
        with self.diary.sessions() as session:
            query = select(Finding).where(Finding.state == FindingState.OPEN)
            return sorted((each.code, each.field or "") for each in session.scalars(query))


PersonAndPaper.TestCase.settings = settings(
    max_examples=int(os.environ.get("EDIARY_INTERLEAVINGS", "20")),
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize="EDIARY_INTERLEAVINGS" not in os.environ,
)
TestPersonAndPaper = PersonAndPaper.TestCase
