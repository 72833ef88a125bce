"""Whether cards of a profile have room on their paper, asked before a school relies on it."""

from __future__ import annotations

from datetime import date

from cardgen.error import CardLayoutError
from cardgen.layout import compose
from ediary_core.blank_card import BlankSnapshot, PrintedSnapshot
from ediary_core.card import CardSnapshot, RosterRow
from ediary_core.errors import ProfileError
from ediary_core.profile import Profile

_PUPILS = 28
_NAME = "Abcdefghijkl Mnopqrstu"  # as wide as a usual name
_DIGITS = 3


def refuse_unprintable(profile: Profile) -> None:
    """Lay out a lesson card and a blank card of the profile, and throw them away.

    Raises:
        ProfileError: one of them cannot be printed, say because of too many codes or long words.
    """
    for snapshot in (_lesson_card(profile), _blank_card(profile)):
        try:
            compose(snapshot, profile)
        except CardLayoutError as problem:
            raise ProfileError(
                f"No card of the profile {profile.name} can be printed: {problem.reason}.",
                problem.todo,
            ) from problem


def _level(profile: Profile) -> int:
    return profile.grades.from_level if profile.grades else 0


def _lesson_card(profile: Profile) -> PrintedSnapshot:
    return CardSnapshot(
        card_id="0000000000",
        serial=1,
        card_number="00001-0",
        revision=2,
        profile=profile.name,
        school="",
        lesson_date=date(2026, 9, 30),
        period=10,
        unit="1a",
        unit_number=1,
        level=_level(profile),
        subject="",
        subject_number=1,
        teacher="",
        teacher_number=1,
        teacher_code="0" * (_DIGITS + 1),
        teacher_digits=_DIGITS,
        roster=tuple(
            RosterRow(register_number=number, pupil_id=0, printed_name=_NAME, exempt=number == 1)
            for number in range(1, _PUPILS + 1)
        ),
    )


def _blank_card(profile: Profile) -> PrintedSnapshot:
    return BlankSnapshot(
        card_id="0000000000",
        serial=1,
        card_number="00001-0",
        profile=profile.name,
        school="",
        rows=profile.blank_rows,
        level=_level(profile),
        teacher_digits=_DIGITS,
        subject_digits=_DIGITS,
        unit_digits=_DIGITS,
        periods=tuple(range(1, 9)) if profile.periods else (),
        weekdays=(1, 2, 3, 4, 5),
    )
