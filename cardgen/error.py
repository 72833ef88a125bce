"""The one error of the printer: a card that cannot be laid out on its paper."""

from __future__ import annotations

from typing import ClassVar

from ediary_core.errors import EdiaryError


class DoesNotFitError(ValueError):
    """Something has no room; ``what`` says it in words. Becomes a ``CardLayoutError`` outside."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


class CardLayoutError(EdiaryError):
    """A card whose content cannot stand legibly on its pages; nothing of it was printed.

    The message names the card and its lesson, says what has no room and what to do. It holds no
    pupil's name.
    """

    code: ClassVar[str] = "card.layout"
    exit_code: ClassVar[int] = 12

    def __init__(self, *, card: str, reason: str, advice: str) -> None:
        super().__init__(f"Card {card} cannot be printed: {reason}.", advice)
        self.card = card
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.card, self.reason, self.todo)


def _again(card: str, reason: str, advice: str) -> CardLayoutError:
    """Rebuilds the error on the other side of a process boundary."""
    return CardLayoutError(card=card, reason=reason, advice=advice)
