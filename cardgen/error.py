"""The one error of the printer: a card that cannot be laid out on its paper."""

from __future__ import annotations


class DoesNotFitError(ValueError):
    """Something has no room; ``what`` says it in words. Becomes a ``CardLayoutError`` outside."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


class CardLayoutError(ValueError):
    """A card whose content cannot stand legibly on its pages; nothing of it was printed.

    The message names the card by its number, says what has no room and what to do. It holds no
    pupil's name.
    """

    def __init__(self, *, card_number: str, reason: str, advice: str) -> None:
        super().__init__(f"card {card_number} cannot be printed: {reason}. {advice}")
        self.card_number = card_number
        self.reason = reason
        self.advice = advice
