"""Issues blank cards: for the stock, for whoever teaches a lesson without a card of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.issue import IssueSettings, keep_masters, unused_card_id
from cardgen.layout import lay_out, number_pages
from cardgen.pdf import PrintedBlank, render
from ediary_core.blank_card import BlankSnapshot
from ediary_core.blank_stock import BlankStock, blank_stock
from ediary_core.card_code import sign
from ediary_core.cards import add_blank_card, card_number, next_serial
from ediary_core.code_numbers import code_digits
from ediary_core.school_calendar import school_calendar
from ediary_core.tables import Period
from omr.form import pages_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankIssue:
    """A print run of blank cards, by number; ``pdf`` is empty when none was asked for."""

    cards: tuple[PrintedBlank, ...]
    pdf: bytes


def issue_blank_cards(
    session: Session,
    count: int,
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> BlankIssue:
    """Issue ``count`` new blank cards; the caller commits.

    Every one has a serial of its own and is printed once: two sheets of one number would
    contradict each other. Numbers are as wide as the school's code numbers are now.

    Raises:
        CardLayoutError: the profile's rows, codes or periods have no legible place.
    """
    cards = [_issue(session, settings, now=now, random_bytes=random_bytes) for _ in range(count)]
    forms = number_pages(card.form for card in cards)
    numbered = [replace(card, form=form) for card, form in zip(cards, forms, strict=True)]
    pdf = render(numbered) if numbered else b""
    mastered = keep_masters(session, forms, pdf) if numbered else ()
    return BlankIssue(
        cards=tuple(replace(c, form=form) for c, form in zip(numbered, mastered, strict=True)),
        pdf=pdf,
    )


def _issue(
    session: Session,
    settings: IssueSettings,
    *,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> PrintedBlank:
    serial = next_serial(session)
    snapshot = replace(
        blank_now(session, settings),
        card_id=unused_card_id(session, random_bytes),
        serial=serial,
        card_number=card_number(serial),
    )
    form = lay_out(
        snapshot,
        settings.profile,
        payloads=lambda page: sign(card_id=snapshot.card_id, page=page, key=settings.key),
    )
    add_blank_card(session, snapshot, form=pages_to_json(form.pages), issued_at=now)
    return PrintedBlank(snapshot=snapshot, form=form, profile=settings.profile)


def blank_now(session: Session, settings: IssueSettings) -> BlankSnapshot:
    """What a blank card printed now would be, without a number of its own."""
    profile, digits = settings.profile, code_digits(session)
    periods = session.scalars(select(Period.number).order_by(Period.number)).all()
    return BlankSnapshot(
        card_id="",
        serial=0,
        card_number="",
        profile=profile.name,
        school=settings.school,
        rows=profile.blank_rows,
        level=profile.grades.from_level if profile.grades else 0,
        teacher_digits=digits.teacher,
        subject_digits=digits.subject,
        unit_digits=digits.unit,
        periods=tuple(periods) if profile.periods else (),
        weekdays=tuple(sorted(school_calendar(session).weekdays)),
    )


def stock_now(session: Session, settings: IssueSettings, *, threshold: int) -> BlankStock:
    """The stock of blank cards, as the school's numbers are now."""
    return blank_stock(session, blank_now(session, settings), threshold=threshold)
