"""What a teacher means by a filled card: the truth that a reading is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ediary_app.demo.pen import PenWork


class TroubleKind(StrEnum):
    TWO_MARKS = "two_marks"
    CROSSED_OUT = "crossed_out"
    MISTAKE_BUBBLE = "mistake_bubble"
    ABSENT_GRADED = "absent_graded"  # or, on a card without grades, with hours
    EXEMPT_MARKED = "exempt_marked"
    NO_SIGNATURE = "no_signature"
    NO_TOPIC = "no_topic"
    NO_TOTAL = "no_total"
    NOT_CHECKED = "not_checked"
    WRONG_TOTAL = "wrong_total"


_ABOUT_THE_CARD = (TroubleKind.NOT_CHECKED, TroubleKind.WRONG_TOTAL)
_ABOUT_A_ROW = (TroubleKind.MISTAKE_BUBBLE, TroubleKind.ABSENT_GRADED, TroubleKind.EXEMPT_MARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing done wrong on purpose; ``field`` is where, if it is in one place."""

    kind: TroubleKind
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIntention:
    """One filled card.

    ``values`` holds, by field name, what the teacher means; a field that is not named is meant to
    be blank. ``work`` is what is really put on paper: the two differ where there is trouble.
    ``doubtful`` are fields that a reader should not decide on (two marks, a crossed-out one).
    """

    card_id: str
    values: Mapping[str, tuple[str, ...]]
    work: PenWork
    troubles: tuple[Trouble, ...]
    doubtful: frozenset[str]

    @property
    def waits(self) -> bool:
        """The whole card is for a person, not for the diary."""
        return any(trouble.kind in _ABOUT_THE_CARD for trouble in self.troubles)

    @property
    def held_rows(self) -> frozenset[str]:
        """Rows (``07``) of which nothing should be entered without a person."""
        return frozenset(
            trouble.field.partition("/")[2]
            for trouble in self.troubles
            if trouble.kind in _ABOUT_A_ROW and trouble.field is not None
        )
