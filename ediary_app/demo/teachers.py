"""What teachers write on their cards on an ordinary day, and what some of them do wrong.

Reads field names and bubble values from the form alone, so it fits any profile.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence

from ediary_app.demo.card_draft import (
    CHECKED,
    COUNTED,
    HOMEWORK,
    TOTAL_ONES,
    TOTAL_TENS,
    CardDraft,
    grade_pupil,
    head_column,
)
from ediary_app.demo.intention import CardIntention, TroubleKind
from ediary_app.demo.troubles import make_trouble
from omr.form import FormPage

_AWAY = (*COUNTED, "school_reasons", "exempt")

# How many pupils of a hundred have a code of the category; the others are present.
_ATTENDANCE_SHARES = {"absent": 0.07, "excused": 0.02, "late": 0.03, "school_reasons": 0.015}
_COLUMN_SHARES = (0.6, 0.2)  # lessons that use the first grade column, and the second
_GRADED_SHARE = 1 / 3
_HOUR_FORGOTTEN_SHARE = 0.01
_FLAG_SHARES = {"lesson_kind": 0.1, "not_counted": 0.05, "trainee": 0.05}
_HOMEWORK_SHARE = 0.7


def draw_card(
    pages: Sequence[FormPage],
    *,
    roster: Collection[int],
    categories: Mapping[str, str],
    rng: random.Random,
    exempt: Collection[int] = (),
    troubles: Iterable[TroubleKind] = (),
    fill_sequence: int | None = None,
    guests: Sequence[int] = (),
    substitute_code: str | None = None,
) -> CardIntention:
    """Draw what one teacher means and writes on one card.

    Args:
        pages: all pages of the card.
        roster: register numbers of the printed rows.
        categories: attendance code to category (``absent``, ``late``, ``excused`` …).
        exempt: those of the roster who are pre-printed as exempt; their rows stay blank.
        troubles: what is to go wrong; one that this card has no place for is left out.
        fill_sequence: the teacher's own count of cards that day, where it is noted.
        guests: register numbers for the spare rows; such pupils are present.
        substitute_code: digits to bubble when another teacher took the lesson.
    """
    draft = CardDraft(
        bubbles={f.name: tuple(b.value for b in f.bubbles) for page in pages for f in page.fields},
        rows=tuple(f"{number:02d}" for number in sorted(set(roster) - set(exempt))),
        exempt_rows=tuple(f"{number:02d}" for number in sorted(set(exempt))),
        categories=categories,
        written=[region.name for page in pages for region in page.regions],
    )
    _draw_attendance(draft, rng)
    _draw_grades(draft, rng)
    _draw_hours(draft, rng)
    _draw_flags(draft, rng)
    _draw_homework(draft, rng)
    _fill_foot(draft, fill_sequence, guests, substitute_code)
    draft.mark_all_values()
    for kind in troubles:
        make_trouble(draft, kind, rng=rng)
    return draft.intention(pages[0].card_id)


def _draw_attendance(draft: CardDraft, rng: random.Random) -> None:
    for row in draft.rows:
        name = f"attendance/{row}"
        lot = rng.random()
        for category, share in _ATTENDANCE_SHARES.items():
            codes = [c for c in draft.bubbles[name] if draft.categories.get(c) == category]
            if codes and 0 <= lot < share:
                draft.mean(name, rng.choice(codes))
            lot -= share


def _draw_grades(draft: CardDraft, rng: random.Random) -> None:
    there = [row for row in draft.rows if draft.category_of(row) not in _AWAY]
    for column, share in zip(draft.columns(), _COLUMN_SHARES, strict=False):
        if rng.random() >= share or not there:
            break
        head_column(draft, column, rng)
        for row in sorted(rng.sample(there, max(1, round(len(there) * _GRADED_SHARE)))):
            grade_pupil(draft, column, row, rng)


def _draw_hours(draft: CardDraft, rng: random.Random) -> None:
    """Where a card asks for hours, of every child who is there; one is forgotten now and then."""
    for row in draft.rows:
        names = [name for name in (f"arrival/{row}", f"departure/{row}") if name in draft.bubbles]
        if draft.category_of(row) in _AWAY:
            continue
        for name in names:
            if rng.random() >= _HOUR_FORGOTTEN_SHARE:
                draft.mean(name, rng.choice(draft.bubbles[name]))


def _draw_flags(draft: CardDraft, rng: random.Random) -> None:
    """What a lesson was, where a card asks for it."""
    for name, share in _FLAG_SHARES.items():
        if name in draft.bubbles and rng.random() < share:
            draft.mean(name, rng.choice(draft.bubbles[name]))


def _draw_homework(draft: CardDraft, rng: random.Random) -> None:
    """Not every lesson sets homework."""
    if HOMEWORK in draft.written and rng.random() >= _HOMEWORK_SHARE:
        draft.written.remove(HOMEWORK)


def _fill_foot(
    draft: CardDraft, fill_sequence: int | None, guests: Sequence[int], substitute_code: str | None
) -> None:
    draft.mean(CHECKED, "yes")
    draft.mean(TOTAL_TENS, str(draft.absent() // 10))
    draft.mean(TOTAL_ONES, str(draft.absent() % 10))
    if fill_sequence is not None:
        draft.mean("fill_sequence", str(fill_sequence))
    for place, number in enumerate(guests, start=1):
        draft.mean(f"spare/s{place}.tens", str(number // 10))
        draft.mean(f"spare/s{place}.ones", str(number % 10))
    if substitute_code is not None:
        draft.mean("substitution", "yes")
        for place, digit in enumerate(substitute_code, start=1):
            draft.mean(f"substitute.d{place}", digit)
