"""Lets a card that waits as a whole load as it was read: its teacher's decision on those findings.

Only doubts about what the card itself says may be accepted. That another lesson stands in its
place, that pages are missing or that a lock lies over its day is settled otherwise.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ediary_core.card import CardState
from ediary_core.cards import card_number
from ediary_core.diary import Diary
from ediary_core.errors import DecisionRefused
from ediary_core.history import acting, note
from ediary_core.review.deciding import Decider
from ediary_core.review.tasks import ClosedHow, close, open_findings_of
from ediary_core.tables import Card
from ingest.finding import CATALOGUE, Code, Severity
from ingest.load import Loading, bring_to_outcome
from ingest.prepare import prepare_card

ACCEPTABLE = (
    Code.ATTENDANCE_NOT_CHECKED,
    Code.ATTENDANCE_CHECK_DOUBTFUL,
    Code.CONTROL_UNCLEAR,
    Code.CONTROL_DISAGREES,
    Code.LESSON_NOT_SCHOOL_DAY,
)


def accept_card(session: Session, diary: Diary, card: Card, decider: Decider) -> None:
    """Load a waiting card in spite of what its attendance check, count or day says.

    Doubtful fields still wait for a person. The history keeps who accepted what. The caller
    commits.

    Raises:
        DecisionRefused: the card does not wait, or something else keeps it out too.
    """
    findings = [
        finding
        for finding in open_findings_of(session, [card.id])
        if CATALOGUE[Code(finding.code)].severity is Severity.CARD
    ]
    others = sorted({each.code for each in findings} - {code.value for code in ACCEPTABLE})
    if card.state is not CardState.WAITING or not findings or others:
        why = f"also waits for {', '.join(others)}" if others else "does not wait as a whole"
        raise DecisionRefused(f"Card {card_number(card.serial)} {why}.", "Nothing was changed.")
    codes = ", ".join(each.code for each in findings)
    with acting(session, who=decider.who, why=decider.why, at=decider.at):
        note(session, "card", card.id, "accepted", new=codes)
    for finding in findings:
        close(finding, ClosedHow.ACCEPTED, who=decider.who, at=decider.at)
    session.flush()
    loading = Loading(diary=diary, now=decider.at, batch_id=None)
    bring_to_outcome(session, prepare_card(session, card, diary=diary, now=decider.at), loading)
