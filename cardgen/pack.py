"""Makes the pack for the safe: covers, lesson cards, blank cards, code lists, instructions (G85).

Without power nobody can print, so all of it lies ready as one PDF in the order in which it is torn
apart. Each part is noted with what it was made from, so that later changes of the timetable, the
register or the calendar say which sheets in the safe are stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.error import CardLayoutError
from cardgen.head import written_date
from cardgen.issue import IssuedCard, IssueSettings, issue_cards
from cardgen.pack_blanks import share_out_blanks
from cardgen.pack_content import PackContent, pack_content
from cardgen.pack_pages import PackParts, pack_pages
from cardgen.pdf import render_pages
from ediary_core.card import CardKind, CardState
from ediary_core.pack_sections import (
    PackChanges,
    PackSection,
    SectionKind,
    changes,
    keep_pack,
    sections_in_safe,
)
from ediary_core.tables import Card

# A card in another state was read: its lesson needs no paper any more.
_UNREAD = (CardState.ISSUED, CardState.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRequest:
    """Which days, how many blank cards a day, and whether only what changed is to be printed."""

    days: tuple[date, ...]
    blanks_per_day: int
    changed_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePack:
    """A pack to print; ``pdf`` is empty when nothing is to be printed.

    ``changes`` says how the safe stood before: what of it is to be taken out now.
    """

    pdf: bytes
    pages: int
    sections: tuple[PackSection, ...]
    new_blanks: int
    changes: PackChanges
    refused: tuple[CardLayoutError, ...]

    def count(self, kind: SectionKind) -> int:
        return sum(section.kind is kind for section in self.sections)


def pack_changes(session: Session, settings: IssueSettings, *, today: date) -> PackChanges:
    """What became stale in the safe since it was printed (rule 2); nothing without a pack."""
    safe = _unread(session, sections_in_safe(session, today=today))
    days = sorted({section.day for section in safe if section.day is not None})
    if not safe:
        return PackChanges(stale=(), gone=(), missing=())
    content = pack_content(session, days, settings, today=today)
    return changes(safe, _wanted_now(session, content, safe, blanks_per_day=0))


def make_pack(
    session: Session,
    request: PackRequest,
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> MadePack:
    """Issue what is missing and compose the pack; the caller commits once it is on disk.

    Lessons whose card was read already have none in the pack. Blank cards of earlier packs that
    still lie in the safe are counted, not printed again: two sheets of one number would
    contradict each other.

    Raises:
        CardLayoutError: a blank card has no legible layout. A lesson card without one is refused
            alone, and the pack goes on without it.
    """
    today, profile = now.date(), settings.profile
    content = pack_content(session, request.days, settings, today=today)
    in_safe = _unread(session, sections_in_safe(session, today=today))
    safe = tuple(each for each in in_safe if each.day is None or each.day in request.days)
    now_wanted = _wanted_now(session, content, safe, blanks_per_day=request.blanks_per_day)
    found = changes(safe, now_wanted)
    printing = _to_print(now_wanted, found, changed_only=request.changed_only)
    wanted = {section.place for section in printing}
    lessons = [
        each.lesson
        for teacher in content.teacher_days
        for each in teacher.lessons
        if {teacher.section.place, each.section.place} & wanted
    ]
    issue = issue_cards(session, lessons, settings, now=now, random_bytes=random_bytes)
    blanks = share_out_blanks(
        session,
        [section for section in content.blanks if section.place in wanted],
        in_safe,
        settings,
        per_day=request.blanks_per_day,
        now=now,
        random_bytes=random_bytes,
    )
    parts = PackParts(
        content=content,
        cards={_key(card): card for card in issue.cards if card.state is CardState.ISSUED},
        blanks=blanks,
        wanted=wanted,
        settings=settings,
        made=profile.text("pack.made").format(date=written_date(today, profile)),
    )
    pages = list(pack_pages(parts, today=today))
    kept = tuple(_kept(printing, parts))
    if kept or found.gone:
        keep_pack(session, kept, gone=found.gone, days=request.days, made_at=now)
    return MadePack(
        pdf=render_pages(pages) if pages else b"",
        pages=len(pages),
        sections=kept,
        new_blanks=sum(len(day.fresh) for day in blanks),
        changes=found,
        refused=issue.refused,
    )


def _to_print(
    wanted: Sequence[PackSection], found: PackChanges, *, changed_only: bool
) -> tuple[PackSection, ...]:
    """Everything, or what the safe lacks or holds in an older state."""
    if not changed_only:
        return tuple(wanted)
    places = {section.place for section in (*found.stale, *found.missing)}
    return tuple(section for section in wanted if section.place in places)


def _kept(printing: Iterable[PackSection], parts: PackParts) -> Iterable[PackSection]:
    """The parts as they are noted, with their cards; a cover without a card is not printed."""
    blanks = {day.section.key: day.section for day in parts.blanks}
    covers = {
        teacher.section.place
        for teacher in parts.content.teacher_days
        if any(each.section.key in parts.cards for each in teacher.lessons)
    }
    for section in printing:
        if section.kind is SectionKind.CARD:
            card = parts.cards.get(section.key)
            if card is not None:
                yield replace(section, card_ids=(card.printed.snapshot.card_id,))
        elif section.kind is SectionKind.BLANKS:
            if section.key in blanks:
                yield blanks[section.key]
        elif section.kind is not SectionKind.COVER or section.place in covers:
            yield section


def _key(card: IssuedCard) -> str:
    snapshot = card.printed.snapshot
    return f"{snapshot.lesson_date.isoformat()}/{snapshot.period}/{snapshot.unit_number}"


def _unread(session: Session, sections: Iterable[PackSection]) -> tuple[PackSection, ...]:
    """Without the cards that were read: the safe has nothing more to do with them."""
    found = tuple(sections)
    ids = [i for section in found if section.kind is SectionKind.CARD for i in section.card_ids]
    read = set(session.scalars(select(Card.id).where(Card.id.in_(ids), Card.state.not_in(_UNREAD))))
    return tuple(section for section in found if not (read and set(section.card_ids) & read))


def _wanted_now(
    session: Session, content: PackContent, safe: Iterable[PackSection], *, blanks_per_day: int
) -> tuple[PackSection, ...]:
    """What the safe should hold.

    Lessons of which a card was read already need none; blank cards are wanted where a pack had
    some, or where some are asked for now.
    """
    read = {
        (card.lesson_date, card.period, card.unit_id)
        for card in session.scalars(
            select(Card).where(
                Card.kind == CardKind.LESSON,
                Card.lesson_date.in_(content.days),
                Card.state.not_in(_UNREAD),
            )
        )
    }
    done = {
        each.section.place
        for teacher in content.teacher_days
        for each in teacher.lessons
        if (each.lesson.lesson_date, each.lesson.period, each.lesson.unit_id) in read
    }
    had = {section.place for section in safe if section.kind is SectionKind.BLANKS}
    if not blanks_per_day:
        done |= {section.place for section in content.blanks} - had
    return tuple(section for section in content.sections if section.place not in done)
