"""A card while a teacher is thinking it out: what is meant, what is marked, what goes wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ediary_app.demo.intention import CardIntention, Trouble, TroubleKind
from ediary_app.demo.pen import PenMark, PenWork

COUNTED = ("absent", "excused")  # categories that the control total counts
TOTAL_TENS, TOTAL_ONES = "absent_count.tens", "absent_count.ones"
CHECKED = "attendance_checked"
HOMEWORK = "homework"
_SIGNED_SHARE = 0.2


@dataclass(slots=True, kw_only=True)
class CardDraft:
    """A card while it is being thought out."""

    bubbles: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...]
    exempt_rows: tuple[str, ...]
    categories: Mapping[str, str]
    written: list[str]
    values: dict[str, str] = field(default_factory=dict)
    marks: list[PenMark] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    def mean(self, name: str, value: str) -> None:
        """Only fields and values that the form has; a profile leaves out what it does not use."""
        if value in self.bubbles.get(name, ()):
            self.values[name] = value

    def mean_and_mark(self, name: str, value: str) -> None:
        self.values[name] = value
        self.marks.append(PenMark(field=name, value=value))

    def mark_all_values(self) -> None:
        self.marks = [PenMark(field=name, value=value) for name, value in self.values.items()]

    def unmark(self, name: str) -> None:
        self.values.pop(name, None)
        self.marks = [mark for mark in self.marks if mark.field != name]

    def category_of(self, row: str) -> str:
        return self.categories.get(self.values.get(f"attendance/{row}", ""), "present")

    def absent(self) -> int:
        return sum(self.category_of(row) in COUNTED for row in self.rows)

    def columns(self) -> list[str]:
        names = (re.match(r"(grade\d)/", name) for name in self.bubbles)
        return sorted({match[1] for match in names if match})

    def trouble(self, kind: TroubleKind, name: str | None = None) -> None:
        self.troubles.append(Trouble(kind=kind, field=name))

    def intention(self, card_id: str) -> CardIntention:
        return CardIntention(
            card_id=card_id,
            values={name: (value,) for name, value in self.values.items()},
            work=PenWork(marks=tuple(self.marks), written=tuple(self.written)),
            troubles=tuple(self.troubles),
            doubtful=frozenset(self.doubtful),
        )


def head_column(draft: CardDraft, column: str, rng: random.Random) -> None:
    """Mark the column's category and weight, where the form asks for them."""
    for part in ("category", "weight"):
        if f"{column}.{part}" in draft.bubbles:
            draft.mean(f"{column}.{part}", rng.choice(draft.bubbles[f"{column}.{part}"]))


def grade_pupil(draft: CardDraft, column: str, row: str, rng: random.Random) -> None:
    """One grade, mostly a number, now and then with a sign."""
    symbols = draft.bubbles[f"{column}/{row}"]
    numbers = [symbol for symbol in symbols if symbol.isdigit()]
    symbol = rng.choice(symbols if rng.random() < 0.1 else numbers or symbols)
    draft.mean(f"{column}/{row}", symbol)
    signs = draft.bubbles.get(f"{column}.sign/{row}", ())
    # The ends of a scale are seldom signed, words like "np" never.
    if signs and symbol in numbers[1:-1] and rng.random() < _SIGNED_SHARE:
        draft.mean(f"{column}.sign/{row}", rng.choice(signs))
