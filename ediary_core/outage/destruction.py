"""The act of destruction: the protocol first, then the files, so that a crash loses neither.

One transaction writes the protocol, the cards' new state and the names of all files that must go.
Only then are the files deleted, each of which may be done twice. A run that is interrupted leaves
an act that is not finished, and ``finish_acts`` takes it up; no card can be in two acts.

Source: requirements row 9 (G95, G96, G99, T§10).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ediary_core.card import CardState
from ediary_core.cards import card_by_id, card_number
from ediary_core.errors import DestructionRefused, UnknownName
from ediary_core.local_time import local_day, months_later
from ediary_core.outage.clock import note_day, trusted_now
from ediary_core.outage.movements import note_step
from ediary_core.outage.places import CardPlace
from ediary_core.outage.purge_plan import PageToKeep, PurgePlan, pages_of_cards, purge_plan
from ediary_core.outage.retention import RetentionTerms, card_fates
from ediary_core.outage.retention_rule import CardFate, Reason
from ediary_core.outage_tables import (
    DestroyedCard,
    Destruction,
    KeptPage,
    MovementKind,
    PaperEnd,
    PurgedFile,
)
from ediary_core.scan_store import ScanStore
from ediary_core.tables import Card, Page, Reading, Teacher

# Cuts a page out of its scan file into the store and names it; None where nothing can be seen.
PageKeeper = Callable[[PageToKeep], str | None]
_STRAY = ("foreign", "unreadable", "rejected")  # ingest.outcome.PageEnd; pages of no card


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionOrder:
    """Who shreds what. ``serials``: only these cards; None: all that are due."""

    who: str  # the named employee of the secretariat
    recorded_by: str
    unused: bool = False  # also cards that were printed and never read
    strays: bool = False  # also pages of no card that are older than the month
    serials: frozenset[int] | None = None
    confirmed_by: str | None = None  # who says that the computer's date is right


@dataclass(frozen=True, slots=True, kw_only=True)
class ShreddedCard:
    """One card of a protocol."""

    card_number: str
    lesson_date: date | None
    period: int | None
    teacher_number: int | None
    paper: PaperEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionProtocol:
    """What a protocol says, as the diary keeps it."""

    number: int
    at: datetime
    who: str
    recorded_by: str
    cards: tuple[ShreddedCard, ...]
    files: int
    finished: bool


def destroy(
    sessions: sessionmaker[Session],
    store: ScanStore,
    order: DestructionOrder,
    terms: RetentionTerms,
    *,
    now: datetime,
    keep: PageKeeper,
) -> DestructionProtocol:
    """Destroy what is due: note the act, then purge scans, pictures and topic crops.

    Acts that were interrupted are finished first. The paper is shredded by ``order.who``, who signs
    the protocol.

    Raises:
        ClockDoubtful: the computer's date jumped and nobody confirmed it; nothing was done.
        DestructionRefused: nothing is due, or a card asked for may not be destroyed; nothing was
            destroyed.
        HomeError: a file cannot be deleted; the act is noted and finished by the next run.
    """
    finish_acts(sessions, store, now=now)
    with sessions.begin() as session:  # kept also when the next step refuses
        note_day(session, now, zone=terms.zone)
    with sessions.begin() as session:
        trusted_now(session, now, zone=terms.zone, confirmed_by=order.confirmed_by)
    with sessions.begin() as session:
        act = _note_act(session, store, order, terms, now=now, keep=keep)
    finish_acts(sessions, store, now=now)
    with sessions() as session:
        return protocol_of(session, act)


def finish_acts(sessions: sessionmaker[Session], store: ScanStore, *, now: datetime) -> int:
    """Delete the files of acts that are noted and not finished; how many acts there were.

    Raises:
        HomeError: a file cannot be deleted.
    """
    with sessions() as session:
        open_acts = session.scalars(
            select(Destruction.id).where(Destruction.finished_at.is_(None)).order_by(Destruction.id)
        ).all()
    for act in open_acts:
        with sessions.begin() as session:
            files = session.scalars(
                select(PurgedFile)
                .where(PurgedFile.destruction_id == act, PurgedFile.deleted_at.is_(None))
                .order_by(PurgedFile.id)
            )
            for file in files:
                store.purge(file.name)
                file.deleted_at = now
            session.get_one(Destruction, act).finished_at = now
    return len(open_acts)


def stray_pages(session: Session, terms: RetentionTerms, *, today: date) -> list[int]:
    """Pages of no card of this home whose month is over: letters, and what nobody could read.

    Whether nothing is lost with them is for a person to say.
    """
    rows = session.execute(
        select(Page.id, Reading.read_at)
        .join(Reading, Reading.page_id == Page.id)
        .where(Page.card_id.is_(None), Page.outcome.in_(_STRAY))
        .order_by(Page.id)
    )
    return [
        page_id
        for page_id, read_at in rows
        if months_later(local_day(read_at, terms.zone), terms.months) <= today
    ]


def protocol_of(session: Session, act_id: int) -> DestructionProtocol:
    """A protocol as it was noted.

    Raises:
        UnknownName: there is none of that number.
    """
    act = session.get(Destruction, act_id)
    if act is None:
        raise UnknownName(f"There is no protocol {act_id}.", "See: ediary retention list.")
    rows = session.execute(
        select(Card.serial, Card.lesson_date, Card.period, Teacher.number, DestroyedCard.paper)
        .join(DestroyedCard, DestroyedCard.card_id == Card.id)
        .outerjoin(Teacher, Teacher.id == Card.teacher_id)
        .where(DestroyedCard.destruction_id == act_id)
        .order_by(Card.serial)
    )
    files = session.scalars(select(PurgedFile.id).where(PurgedFile.destruction_id == act_id)).all()
    return DestructionProtocol(
        number=act.id,
        at=act.at,
        who=act.who,
        recorded_by=act.recorded_by,
        cards=tuple(
            ShreddedCard(
                card_number=card_number(serial),
                lesson_date=day,
                period=period,
                teacher_number=teacher,
                paper=paper,
            )
            for serial, day, period, teacher, paper in rows
        ),
        files=len(files),
        finished=act.finished_at is not None,
    )


def protocols(session: Session) -> list[DestructionProtocol]:
    """Every protocol, oldest first."""
    acts = session.scalars(select(Destruction.id).order_by(Destruction.id)).all()
    return [protocol_of(session, act) for act in acts]


def _note_act(
    session: Session,
    store: ScanStore,
    order: DestructionOrder,
    terms: RetentionTerms,
    *,
    now: datetime,
    keep: PageKeeper,
) -> int:
    """Write the act with all that it names; returns its number."""
    if not order.who.strip():
        raise DestructionRefused("A protocol names who shreds.", "Give the employee's name.")
    today = local_day(now, terms.zone)
    cards = _chosen(card_fates(session, terms), order, today)
    strays = stray_pages(session, terms, today=today) if order.strays else []
    plan = _purge_plan(session, store, cards, strays)
    if not cards and not plan.files:
        raise DestructionRefused("Nothing is due to be destroyed.", "See: ediary retention due.")
    _keep_pages(session, plan, keep)
    act = Destruction(
        at=now,
        who=order.who.strip(),
        recorded_by=order.recorded_by,
        card_count=len(cards),
        finished_at=None,
    )
    session.add(act)
    session.flush()
    session.add_all(
        PurgedFile(destruction_id=act.id, name=file.name, kind=file.kind, deleted_at=None)
        for file in plan.files
    )
    for fate in cards:
        _note_card(session, act, fate)
    session.flush()
    return act.id


def _chosen(fates: Sequence[CardFate], order: DestructionOrder, today: date) -> list[CardFate]:
    if order.serials is None:
        return [
            fate
            for fate in fates
            if fate.may_go(today) and (order.unused or fate.reason is not Reason.UNUSED)
        ]
    wanted = {card_number(serial) for serial in order.serials}
    chosen = [fate for fate in fates if fate.card_number in wanted]
    refused = [fate for fate in chosen if not fate.may_go(today)]
    unknown = wanted - {fate.card_number for fate in chosen}
    if refused or unknown:
        named = "; ".join(
            [
                *(_why_not(fate) for fate in refused),
                *(
                    f"card {number}: not kept any more, or never issued"
                    for number in sorted(unknown)
                ),
            ]
        )
        raise DestructionRefused(
            f"Nothing was destroyed: {named}.", "Leave these out, or settle what is open."
        )
    return chosen


def _why_not(fate: CardFate) -> str:
    reasons = ", ".join(each.value for each in fate.obstacles)
    return f"card {fate.card_number}: {reasons or f'not due before {fate.due_on}'}"


def _purge_plan(
    session: Session, store: ScanStore, cards: Sequence[CardFate], strays: Sequence[int]
) -> PurgePlan:
    """Earlier destroyed cards are included: their paper may have come to the scanner once more."""
    gone: Collection[str] = session.scalars(select(DestroyedCard.card_id)).all()
    pages = pages_of_cards(session, {*gone, *(fate.card_id for fate in cards)})
    return purge_plan(session, store, pages | set(strays))


def _keep_pages(session: Session, plan: PurgePlan, keep: PageKeeper) -> None:
    for page in plan.keep:
        name = keep(page)
        if name is not None:
            session.add(KeptPage(page_id=page.page_id, picture=name))


def _note_card(session: Session, act: Destruction, fate: CardFate) -> None:
    card = card_by_id(session, fate.card_id)
    lost = fate.place is CardPlace.LOST
    if not lost:
        note_step(session, card, MovementKind.DESTROYED, who=act.who, at=act.at)
    card.state = CardState.DESTROYED
    session.add(
        DestroyedCard(
            destruction_id=act.id,
            card_id=card.id,
            paper=PaperEnd.LOST if lost else PaperEnd.SHREDDED,
        )
    )
