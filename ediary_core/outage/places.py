"""Where a card is, as its register says, and which steps were not to be expected. Pure.

Every card is in exactly one place, which follows from its last step alone. A step that was not to
be expected is noted like any other, together with its name: paper does what it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from ediary_core.outage_tables import MovementKind


class CardPlace(StrEnum):
    PRINTED = "printed"  # at the secretariat or in the pack, not handed out yet
    WITH_TEACHER = "with_teacher"
    RETURNED = "returned"  # at the secretariat, filled
    IN_SAFE = "in_safe"
    AT_SCANNER = "at_scanner"  # taken out of the safe for scanning
    LOST = "lost"
    DESTROYED = "destroyed"


class Oddity(StrEnum):
    """Why a step was not to be expected."""

    NOT_HANDED_OUT = "not_handed_out"  # came back, or was lost, without having been handed out
    HANDED_OUT_AGAIN = "handed_out_again"
    RETURNED_AGAIN = "returned_again"
    FOUND_AGAIN = "found_again"  # was noted as lost
    NOT_RETURNED = "not_returned"  # goes into the safe though no return was noted
    NOT_IN_SAFE = "not_in_safe"  # is taken out though it was not noted in
    IN_SAFE_ALREADY = "in_safe_already"
    LOST_AGAIN = "lost_again"
    DESTROYED_ALREADY = "destroyed_already"  # the paper of a destroyed card turns up
    OTHER_TEACHER = "other_teacher"  # came back from another one than it was handed to


_AFTER = {
    MovementKind.HANDED_OUT: CardPlace.WITH_TEACHER,
    MovementKind.RETURNED: CardPlace.RETURNED,
    MovementKind.INTO_SAFE: CardPlace.IN_SAFE,
    MovementKind.OUT_OF_SAFE: CardPlace.AT_SCANNER,
    MovementKind.LOST: CardPlace.LOST,
    MovementKind.DESTROYED: CardPlace.DESTROYED,
}

_P, _K = CardPlace, MovementKind
_ODD = {
    (_P.WITH_TEACHER, _K.HANDED_OUT): Oddity.HANDED_OUT_AGAIN,
    (_P.RETURNED, _K.HANDED_OUT): Oddity.HANDED_OUT_AGAIN,
    (_P.IN_SAFE, _K.HANDED_OUT): Oddity.HANDED_OUT_AGAIN,
    (_P.AT_SCANNER, _K.HANDED_OUT): Oddity.HANDED_OUT_AGAIN,
    (_P.PRINTED, _K.RETURNED): Oddity.NOT_HANDED_OUT,
    (_P.RETURNED, _K.RETURNED): Oddity.RETURNED_AGAIN,
    (_P.IN_SAFE, _K.RETURNED): Oddity.RETURNED_AGAIN,
    (_P.AT_SCANNER, _K.RETURNED): Oddity.RETURNED_AGAIN,
    (_P.PRINTED, _K.INTO_SAFE): Oddity.NOT_RETURNED,
    (_P.WITH_TEACHER, _K.INTO_SAFE): Oddity.NOT_RETURNED,
    (_P.IN_SAFE, _K.INTO_SAFE): Oddity.IN_SAFE_ALREADY,
    (_P.PRINTED, _K.OUT_OF_SAFE): Oddity.NOT_IN_SAFE,
    (_P.WITH_TEACHER, _K.OUT_OF_SAFE): Oddity.NOT_IN_SAFE,
    (_P.RETURNED, _K.OUT_OF_SAFE): Oddity.NOT_IN_SAFE,
    (_P.AT_SCANNER, _K.OUT_OF_SAFE): Oddity.NOT_IN_SAFE,
    (_P.PRINTED, _K.LOST): Oddity.NOT_HANDED_OUT,
    (_P.LOST, _K.LOST): Oddity.LOST_AGAIN,
}


def place_after(last: MovementKind | None, *, destroyed: bool = False) -> CardPlace:
    """The place of a card after its last step; None: it made none.

    Once destroyed, a card stays so whatever is noted of its paper afterwards, unless the paper was
    lost before, which it stays.
    """
    place = CardPlace.PRINTED if last is None else _AFTER[last]
    return CardPlace.DESTROYED if destroyed and place is not CardPlace.LOST else place


def oddity_of(place: CardPlace, step: MovementKind) -> Oddity | None:
    """Why a step from a place was not to be expected, or None."""
    if place is CardPlace.DESTROYED:
        return Oddity.DESTROYED_ALREADY
    if place is CardPlace.LOST and step not in (MovementKind.LOST, MovementKind.DESTROYED):
        return Oddity.FOUND_AGAIN
    return _ODD.get((place, step))


def place_of(steps: Sequence[MovementKind], *, destroyed: bool = False) -> CardPlace:
    """The place after some steps, oldest first."""
    return place_after(steps[-1] if steps else None, destroyed=destroyed)
