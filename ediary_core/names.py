"""How a pupil is named on a card."""

from __future__ import annotations

from ediary_core.card import NameStyle


def printed_name(surname: str, given_name: str, style: NameStyle, *, class_place: str = "") -> str:
    """The name in the card's style, surname first as in a register: ``Bąk Ala``, ``B. A.``.

    ``class_place`` stands before it, as in ``6b 12 Bąk Ala``, and alone where no names are printed.
    """
    parts = (class_place, _in_style(surname, style), printed_given_name(given_name, style))
    return " ".join(part for part in parts if part)


def printed_given_name(given_name: str, style: NameStyle) -> str:
    """The given name's part of ``printed_name``, which ends with it."""
    return _in_style(given_name, style)


def class_place(class_name: str, class_number: int) -> str:
    """A pupil's class and number in it, as teachers say it: ``6b 12``; empty without a class."""
    return f"{class_name} {class_number}" if class_name and class_number else class_name


def _in_style(name: str, style: NameStyle) -> str:
    name = name.strip()
    if style is NameStyle.FULL:
        return name
    return f"{name[0]}." if name and style is NameStyle.INITIALS else ""
