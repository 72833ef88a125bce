"""Issues cards: a planned lesson becomes a stored card with its form, ready to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cardgen.error import CardLayoutError
from cardgen.layout import lay_out, number_pages
from cardgen.master import print_masters
from cardgen.pdf import PrintedCard, refuse_other_design, render
from ediary_core.card import CardSnapshot, CardState, NameStyle, RosterRow
from ediary_core.card_code import new_card_id, sign
from ediary_core.cards import add_card, card_number, cards_of_lesson, next_serial, snapshot_of
from ediary_core.check_digit import with_check_digit
from ediary_core.code_numbers import code_digits
from ediary_core.diary import Diary
from ediary_core.names import class_place, printed_given_name, printed_name
from ediary_core.profile import Profile
from ediary_core.roster import RosterPupil, roster_on
from ediary_core.tables import Card
from ediary_core.timetable import PlannedLesson
from omr.form import Form, FormPage, pages_from_json, pages_to_json

_ID_BYTES = 7
# Nobody works with such a card any more; in every other state but ISSUED it was read already.
_DEAD = frozenset({CardState.SUPERSEDED, CardState.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSettings:
    """What all cards of a print run share."""

    profile: Profile
    school: str
    name_style: NameStyle
    key: bytes


def issue_settings(diary: Diary) -> IssueSettings:
    """What the cards of an opened home share."""
    return IssueSettings(
        profile=diary.profile,
        school=diary.school_name,
        name_style=diary.settings.name_style,
        key=diary.signing_key,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCard:
    """A card to print; ``reprinted``: it had been issued before, and nothing changed since."""

    printed: PrintedCard
    state: CardState
    reprinted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A print run: the cards in the order of the lessons, and the lessons that got none.

    ``pdf`` is all cards one after another; empty when there is none.
    """

    cards: tuple[IssuedCard, ...]
    refused: tuple[CardLayoutError, ...]
    pdf: bytes


def issue_cards(
    session: Session,
    lessons: Iterable[PlannedLesson],
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> Issue:
    """Give every lesson its card, new or as it was issued before; the caller commits.

    A lesson whose roster, plan or design changed since gets a new card with the next revision,
    and the earlier one is superseded. A card that was read already is never replaced: it is
    printed again as it was. A lesson whose card cannot be laid out is refused with the reason
    and leaves no trace; the others go on. Pages are numbered through the whole run. A new card's
    form keeps the print master of each page, made from the very PDF that is printed.
    """
    cards: list[IssuedCard] = []
    refused: list[CardLayoutError] = []
    digits = code_digits(session).teacher
    for lesson in lessons:
        try:
            cards.append(
                _issue(session, lesson, settings, digits=digits, now=now, random_bytes=random_bytes)
            )
        except CardLayoutError as error:
            refused.append(error)
    forms = number_pages(card.printed.form for card in cards)
    numbered = tuple(
        replace(card, printed=replace(card.printed, form=form))
        for card, form in zip(cards, forms, strict=True)
    )
    pdf = render([card.printed for card in numbered]) if numbered else b""
    return Issue(cards=_with_masters(session, numbered, pdf), refused=tuple(refused), pdf=pdf)


def _with_masters(
    session: Session, cards: Sequence[IssuedCard], pdf: bytes
) -> tuple[IssuedCard, ...]:
    """The same cards; the new ones with print masters, in the store, too."""
    fresh = [card.printed.form for card in cards if not card.reprinted]
    mastered = {form.card_id: form for form in keep_masters(session, fresh, pdf)}
    return tuple(
        replace(card, printed=replace(card.printed, form=form))
        for card in cards
        for form in [mastered.get(card.printed.form.card_id, card.printed.form)]
    )


def keep_masters(session: Session, forms: Sequence[Form], pdf: bytes) -> tuple[Form, ...]:
    """The forms with the print master of each page, made from the PDF that is printed.

    They are stored with their cards, which count their pages from 1.
    """
    if not forms:
        return ()  # nothing was printed, or nothing new
    masters = print_masters(pdf, [page.pdf_page for form in forms for page in form.pages])
    kept = []
    for form in forms:
        pages = tuple(replace(p, print_master=masters[p.pdf_page]) for p in form.pages)
        stored = session.get_one(Card, form.card_id)
        stored.form = pages_to_json(replace(p, pdf_page=p.page) for p in pages)
        kept.append(replace(form, pages=pages))
    return tuple(kept)


def _issue(
    session: Session,
    lesson: PlannedLesson,
    settings: IssueSettings,
    *,
    digits: int,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> IssuedCard:
    earlier = cards_of_lesson(session, lesson)
    fresh = planned_snapshot(
        session,
        lesson,
        settings,
        card_id=unused_card_id(session, random_bytes),
        serial=next_serial(session),
        revision=earlier[-1].revision + 1 if earlier else 1,
        digits=digits,
    )
    if earlier and _still_holds(earlier[-1], fresh, settings):
        return _reprint(earlier[-1], settings)
    form = _laid_out(fresh, settings)
    card = add_card(session, fresh, lesson=lesson, form=pages_to_json(form.pages), issued_at=now)
    printed = PrintedCard(snapshot=fresh, form=form, profile=settings.profile)
    return IssuedCard(printed=printed, state=card.state, reprinted=False)


def _still_holds(card: Card, fresh: CardSnapshot, settings: IssueSettings) -> bool:
    """Whether a card is to be printed again as it is, instead of a new one."""
    if card.state in _DEAD:
        return False
    if card.state is not CardState.ISSUED:
        return True
    stored = snapshot_of(card)
    as_stored = replace(
        fresh,
        card_id=stored.card_id,
        serial=stored.serial,
        card_number=stored.card_number,
        revision=stored.revision,
    )
    if as_stored != stored:
        return False
    return _laid_out(stored, settings).pages == _without_masters(pages_from_json(card.form))


def _without_masters(pages: Sequence[FormPage]) -> tuple[FormPage, ...]:
    """What the layout says; cards issued by earlier versions have no print master at all."""
    return tuple(replace(page, print_master=None) for page in pages)


def _reprint(card: Card, settings: IssueSettings) -> IssuedCard:
    form = Form(card_id=card.id, pages=pages_from_json(card.form))
    printed = PrintedCard(snapshot=snapshot_of(card), form=form, profile=settings.profile)
    refuse_other_design(printed)
    return IssuedCard(printed=printed, state=card.state, reprinted=True)


def _laid_out(snapshot: CardSnapshot, settings: IssueSettings) -> Form:
    return lay_out(
        snapshot,
        settings.profile,
        payloads=lambda page: sign(card_id=snapshot.card_id, page=page, key=settings.key),
    )


def planned_snapshot(
    session: Session,
    lesson: PlannedLesson,
    settings: IssueSettings,
    *,
    card_id: str,
    serial: int,
    revision: int,
    digits: int,
) -> CardSnapshot:
    """All that a card of the lesson prints, as the diary holds it now."""
    pupils = roster_on(session, lesson.unit_id, lesson.lesson_date, lesson.subject_id)
    return CardSnapshot(
        card_id=card_id,
        serial=serial,
        card_number=card_number(serial),
        revision=revision,
        profile=settings.profile.name,
        school=settings.school,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit,
        unit_number=lesson.unit_number,
        level=lesson.level,
        subject=lesson.subject,
        subject_number=lesson.subject_number,
        teacher=lesson.teacher,
        teacher_number=lesson.teacher_number,
        teacher_code=with_check_digit(lesson.teacher_number, digits=digits),
        teacher_digits=digits,
        roster=printed_rows(pupils, settings.name_style),
        numbered_through=numbered_through(pupils),
    )


def printed_rows(pupils: Sequence[RosterPupil], style: NameStyle) -> tuple[RosterRow, ...]:
    """The printed rows; those of several classes show class and number, which teachers go by."""
    several = len({pupil.class_name for pupil in pupils if pupil.class_name}) > 1
    shows_class = several or numbered_through(pupils)
    return tuple(_row(pupil, style, shows_class=shows_class) for pupil in pupils)


def _row(pupil: RosterPupil, style: NameStyle, *, shows_class: bool) -> RosterRow:
    place = class_place(pupil.class_name, pupil.class_number) if shows_class else ""
    return RosterRow(
        register_number=pupil.register_number,
        pupil_id=pupil.pupil_id,
        printed_name=printed_name(pupil.surname, pupil.given_name, style, class_place=place),
        exempt=pupil.exempt,
        class_place=place,
        given_name=printed_given_name(pupil.given_name, style),
    )


def numbered_through(pupils: Sequence[RosterPupil]) -> bool:
    """Whether a pupil stands under another number than in the own class."""
    return any(p.class_number and p.class_number != p.register_number for p in pupils)


def unused_card_id(session: Session, random_bytes: Callable[[int], bytes]) -> str:
    """A random card id that no card of this home has."""
    while True:
        card_id = new_card_id(random_bytes(_ID_BYTES))
        if session.get(Card, card_id) is None:
            return card_id
