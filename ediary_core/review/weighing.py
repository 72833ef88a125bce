"""What becomes of one place of a lesson when newer paper speaks of it. Pure.

A person's decision always stays. Where none was made, the newest certain paper wins, but a mark
that was loaded and is gone on newer paper is never taken out by the machine (docs/decisions/0011).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    SAME = "same"  # paper and diary agree, or the paper says nothing new
    ADD = "add"  # the diary holds nothing here yet
    FILL = "fill"  # it waited for a person, and now the paper is clear
    REPLACE = "replace"  # the machine loaded something else from older paper
    DROP = "drop"  # it waited, and the paper now says that nothing is meant
    DIFFERS = "differs"  # a person decided otherwise: the decision stays, the difference is kept
    VANISHED = "vanished"  # a loaded mark is gone: it stays, and a person is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the diary holds: ``value`` None means that it waits, or that a person took it out."""

    value: str | None
    decided: bool  # by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the paper says: ``value`` None means a doubtful mark.

    ``unmarked``: the value follows from an empty field (present), and not from a mark.
    """

    value: str | None
    unmarked: bool = False


def weigh(held: Held | None, seen: Seen | None, *, closed: bool = False) -> Verdict:
    """The verdict on one place; ``seen`` None means that the paper shows no mark there.

    ``closed``: the lesson was verified by its teacher, so that nothing is added to it either.
    """
    if held is None:
        return _nothing_held(seen, closed=closed)
    if seen is None:
        return _nothing_seen(held)
    if seen.value is None or seen.value == held.value:
        return Verdict.SAME
    if held.decided:
        return Verdict.DIFFERS
    if held.value is None:
        return Verdict.FILL
    return Verdict.VANISHED if seen.unmarked else Verdict.REPLACE


def _nothing_held(seen: Seen | None, *, closed: bool) -> Verdict:
    if seen is None:
        return Verdict.SAME
    if not closed:
        return Verdict.ADD
    return Verdict.SAME if seen.value is None else Verdict.DIFFERS


def _nothing_seen(held: Held) -> Verdict:
    if held.decided:
        return Verdict.SAME if held.value is None else Verdict.DIFFERS
    return Verdict.DROP if held.value is None else Verdict.VANISHED
