"""What teachers do wrong on their cards, each kind by itself and on purpose."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from ediary_app.demo.card_draft import (
    CHECKED,
    COUNTED,
    TOTAL_ONES,
    TOTAL_TENS,
    CardDraft,
    grade_pupil,
    head_column,
)
from ediary_app.demo.intention import TroubleKind
from ediary_app.demo.pen import PenMark

_TOPIC, _SIGNATURE = "topic", "signature"

TROUBLE_SHARES: Mapping[TroubleKind, float] = {
    TroubleKind.TWO_MARKS: 0.05,
    TroubleKind.CROSSED_OUT: 0.05,
    TroubleKind.MISTAKE_BUBBLE: 0.06,
    TroubleKind.ABSENT_GRADED: 0.02,
    TroubleKind.EXEMPT_MARKED: 0.02,
    TroubleKind.NO_SIGNATURE: 0.03,
    TroubleKind.NO_TOPIC: 0.03,
    TroubleKind.NO_TOTAL: 0.03,
    TroubleKind.NOT_CHECKED: 0.02,
    TroubleKind.WRONG_TOTAL: 0.02,
}


def draw_troubles(rng: random.Random) -> tuple[TroubleKind, ...]:
    """What goes wrong on one card: nothing on three of four."""
    return tuple(kind for kind, share in TROUBLE_SHARES.items() if rng.random() < share)


def make_trouble(draft: CardDraft, kind: TroubleKind, *, rng: random.Random) -> None:
    """Spoil the draft in one way; a card that has no place for it stays as it is."""
    _TROUBLES[kind](draft, rng)


def _second_mark(draft: CardDraft, rng: random.Random, kind: TroubleKind) -> None:
    """Another bubble of a field that has its mark: left standing, or crossed out."""
    choices = [
        name
        for name in draft.values
        if name.startswith(("attendance/", "grade")) and len(draft.bubbles[name]) > 1
    ]
    taken = {trouble.field for trouble in draft.troubles}
    choices = [name for name in choices if name not in taken and "." not in name]
    if not choices:
        return
    name = rng.choice(choices)
    other = rng.choice([v for v in draft.bubbles[name] if v != draft.values[name]])
    crossed_out = kind is TroubleKind.CROSSED_OUT
    draft.marks.append(PenMark(field=name, value=other, crossed_out=crossed_out))
    draft.doubtful.add(name)
    draft.trouble(kind, name)


def _two_marks(draft: CardDraft, rng: random.Random) -> None:
    _second_mark(draft, rng, TroubleKind.TWO_MARKS)


def _crossed_out(draft: CardDraft, rng: random.Random) -> None:
    _second_mark(draft, rng, TroubleKind.CROSSED_OUT)


def _mistake_bubble(draft: CardDraft, rng: random.Random) -> None:
    rows = [row for row in draft.rows if f"mistake/{row}" in draft.bubbles]
    used = [row for row in rows if any(n.endswith(f"/{row}") for n in draft.values)]
    if rows:
        name = f"mistake/{rng.choice(used or rows)}"
        draft.mean_and_mark(name, "yes")
        draft.trouble(TroubleKind.MISTAKE_BUBBLE, name)


def _absent_graded(draft: CardDraft, rng: random.Random) -> None:
    away = [row for row in draft.rows if draft.category_of(row) in COUNTED]
    columns = draft.columns()
    if away and columns:
        row, column = rng.choice(away), columns[0]
        before = set(draft.values)
        if not any(name.startswith(f"{column}/") for name in before):
            head_column(draft, column, rng)
        grade_pupil(draft, column, row, rng)
        for name in draft.values.keys() - before:
            draft.marks.append(PenMark(field=name, value=draft.values[name]))
        draft.trouble(TroubleKind.ABSENT_GRADED, f"{column}/{row}")
    elif away:
        _absent_with_hours(draft, rng.choice(away), rng)


def _absent_with_hours(draft: CardDraft, row: str, rng: random.Random) -> None:
    """The like on a card without grades: an absent child that came."""
    name = f"arrival/{row}"
    if name in draft.bubbles:
        draft.mean_and_mark(name, rng.choice(draft.bubbles[name]))
        draft.trouble(TroubleKind.ABSENT_GRADED, name)


def _exempt_marked(draft: CardDraft, rng: random.Random) -> None:
    rows = [row for row in draft.exempt_rows if f"attendance/{row}" in draft.bubbles]
    if rows:
        name = f"attendance/{rng.choice(rows)}"
        draft.mean_and_mark(name, rng.choice(draft.bubbles[name]))
        draft.trouble(TroubleKind.EXEMPT_MARKED, name)


def _no_signature(draft: CardDraft, _rng: random.Random) -> None:
    _leave_unwritten(draft, _SIGNATURE, TroubleKind.NO_SIGNATURE)


def _no_topic(draft: CardDraft, _rng: random.Random) -> None:
    _leave_unwritten(draft, _TOPIC, TroubleKind.NO_TOPIC)


def _leave_unwritten(draft: CardDraft, region: str, kind: TroubleKind) -> None:
    if region in draft.written:
        draft.written.remove(region)
        draft.trouble(kind)


def _no_total(draft: CardDraft, _rng: random.Random) -> None:
    if TOTAL_ONES in draft.values:
        draft.unmark(TOTAL_TENS)
        draft.unmark(TOTAL_ONES)
        draft.trouble(TroubleKind.NO_TOTAL)


def _not_checked(draft: CardDraft, _rng: random.Random) -> None:
    if CHECKED in draft.values:
        draft.unmark(CHECKED)
        draft.trouble(TroubleKind.NOT_CHECKED, CHECKED)


def _wrong_total(draft: CardDraft, rng: random.Random) -> None:
    if TOTAL_ONES in draft.values:
        wrong = str((int(draft.values[TOTAL_ONES]) + rng.choice((3, 4, 5))) % 10)
        draft.unmark(TOTAL_ONES)
        draft.mean_and_mark(TOTAL_ONES, wrong)
        draft.trouble(TroubleKind.WRONG_TOTAL, TOTAL_ONES)


_TROUBLES: Mapping[TroubleKind, Callable[[CardDraft, random.Random], None]] = {
    TroubleKind.TWO_MARKS: _two_marks,
    TroubleKind.CROSSED_OUT: _crossed_out,
    TroubleKind.MISTAKE_BUBBLE: _mistake_bubble,
    TroubleKind.ABSENT_GRADED: _absent_graded,
    TroubleKind.EXEMPT_MARKED: _exempt_marked,
    TroubleKind.NO_SIGNATURE: _no_signature,
    TroubleKind.NO_TOPIC: _no_topic,
    TroubleKind.NO_TOTAL: _no_total,
    TroubleKind.NOT_CHECKED: _not_checked,
    TroubleKind.WRONG_TOTAL: _wrong_total,
}
