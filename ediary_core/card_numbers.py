"""Reads card numbers that a person typed, like ``00042-6``."""

from __future__ import annotations

import re

from ediary_core.cards import card_number
from ediary_core.errors import CardNumberWrong

_TYPED = re.compile(r"\s*(\d+)\s*[-–—]\s*(\d)\s*")


def serial_of(typed: str) -> int:
    """The serial that a typed card number means; leading zeros may be left out.

    Raises:
        CardNumberWrong: it has another shape, or its check digit does not hold, so that at least
            one digit was typed wrongly.
    """
    match = _TYPED.fullmatch(typed)
    if match is None:
        raise CardNumberWrong(
            f"{typed!r} is no card number.", "Type it as it stands on the card, like 00042-6."
        )
    serial = int(match[1])
    if card_number(serial)[-1] != match[2]:
        raise CardNumberWrong(
            f"Card number {typed.strip()}: the check digit does not hold, a digit is wrong.",
            "Look at the card again; nothing was noted.",
        )
    return serial
