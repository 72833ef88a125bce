"""Correction cards of the small school, and what a reader would say of them once answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cardgen.issue import Issue, IssueSettings, issue_settings
from cardgen.issue_correction import issue_correction_cards, issue_one
from ediary_core.card import CardSnapshot
from ediary_core.diary import Diary
from ingest.doubts import cards_in_doubt
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, RegionReading

_RANDOM = iter(range(1, 1_000_000))


def random_bytes(count: int) -> bytes:
    """Different every time, and the same for the same tests."""
    return next(_RANDOM).to_bytes(count, "big")


def print_corrections(diary: Diary, *, now: datetime) -> Issue:
    """The correction cards of everything in doubt, issued."""
    settings: IssueSettings = issue_settings(diary)
    with diary.sessions.begin() as session:
        doubts = cards_in_doubt(session, diary)
        return issue_correction_cards(session, doubts, settings, now=now, random_bytes=random_bytes)


def issue_undrawn(diary: Diary, *, now: datetime) -> list[CardSnapshot]:
    """The same without drawing them, for tests that issue hundreds."""
    settings = issue_settings(diary)
    with diary.sessions.begin() as session:
        issued = [
            issue_one(session, doubt, settings, now=now, random_bytes=random_bytes)
            for doubt in cards_in_doubt(session, diary)
        ]
    snapshots = [each.printed.snapshot for each in issued]
    return [snapshot for snapshot in snapshots if isinstance(snapshot, CardSnapshot)]


def only_correction(diary: Diary, *, now: datetime) -> CardSnapshot:
    (card,) = print_corrections(diary, now=now).cards
    snapshot = card.printed.snapshot
    assert isinstance(snapshot, CardSnapshot)
    return snapshot


def answered(
    card: CardSnapshot,
    marks: Mapping[str, str] | None = None,
    *,
    doubtful: Mapping[str, tuple[str, ...]] | None = None,
    written: tuple[str, ...] = (),
    signed: bool = True,
) -> PageReading:
    """The only page of a correction card with these answers and no others."""
    names = [field.name for question in card.questions for field in question.asked]
    boxes = [question.lead for question in card.questions if not question.asked]
    unknown = {*(marks or {}), *(doubtful or {})} - set(names)
    assert not unknown, f"the card does not ask {unknown}"
    regions = [RegionReading(name="signature", inked=signed, ink=0.1 if signed else 0.0)]
    regions += [
        RegionReading(name=box, inked=box in written, ink=0.0)
        for box in boxes
        if box != "signature"
    ]
    return PageReading(
        source="stack.pdf",
        source_page=1,
        outcome=PageOutcome.READ,
        card_id=card.card_id,
        page=1,
        fields=tuple(_field(name, marks or {}, doubtful or {}) for name in names),
        regions=tuple(regions),
    )


def _field(
    name: str, marks: Mapping[str, str], doubtful: Mapping[str, tuple[str, ...]]
) -> FieldReading:
    if name in doubtful:
        state, values = FieldState.AMBIGUOUS, doubtful[name]
    elif name in marks:
        state, values = FieldState.MARKED, (marks[name],)
    else:
        state, values = FieldState.UNMARKED, ()
    return FieldReading(name=name, state=state, values=values, confidence=0.9, scores={})
