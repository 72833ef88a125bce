"""How a pupil is named on a card."""

from __future__ import annotations

from ediary_core.card import NameStyle


def printed_name(surname: str, given_name: str, style: NameStyle) -> str:
    """The name in the card's style, surname first as in a register: ``Bąk Ala``, ``B. A.``."""
    if style is NameStyle.NONE:
        return ""
    if style is NameStyle.INITIALS:
        return " ".join(f"{name.strip()[0]}." for name in (surname, given_name) if name.strip())
    return f"{surname} {given_name}".strip()
