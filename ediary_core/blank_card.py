"""What is printed on a blank card: its own number, and how wide the numbers to be bubbled are.

A blank card comes from stock, so it names no lesson. Once its numbers are resolved against the
diary, the lesson that they mean is a ``CardSnapshot`` like that of any card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ediary_core.card import CardKind, CardSnapshot, RosterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankSnapshot:
    """All that is printed on a blank card. Digits of a code number: without its check digit."""

    card_id: str
    serial: int
    card_number: str
    profile: str
    school: str
    rows: int  # numbered from 1
    level: int  # whose grade block is printed
    teacher_digits: int
    subject_digits: int
    unit_digits: int
    periods: tuple[int, ...]  # to choose from; empty where the day has no periods
    weekdays: tuple[int, ...]  # those with lessons; 1 = Monday
    revision: int = 1
    kind: CardKind = CardKind.BLANK

    @property
    def roster(self) -> tuple[RosterRow, ...]:
        """The printed rows: numbers without pupils."""
        return tuple(
            RosterRow(register_number=number, pupil_id=0, printed_name="", exempt=False)
            for number in range(1, self.rows + 1)
        )

    @property
    def numbered_through(self) -> bool:
        return False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


PrintedSnapshot = CardSnapshot | BlankSnapshot


def blank_from_json(raw: Mapping[str, Any]) -> BlankSnapshot:
    """The inverse of ``BlankSnapshot.to_json``."""
    values = dict(raw)
    values["periods"] = tuple(values["periods"])
    values["weekdays"] = tuple(values["weekdays"])
    values["kind"] = CardKind(values["kind"])
    return BlankSnapshot(**values)
