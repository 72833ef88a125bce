"""What a run says of the targets: refusals and flags by condition, and how many silent errors there
may be."""

from __future__ import annotations

from benchmarks.bounds import upper_bound
from benchmarks.cases import Hands
from benchmarks.conditions import TARGETS, Condition, Target
from benchmarks.counts import Counts
from benchmarks.table import markdown_table, share
from benchmarks.tally import Tally

_FOR_A_BALLOT = 10_000_000  # positions without an error: what is asked of a ballot scanner


def target_table(counts: Counts) -> str:
    head = ["scans", "hands", "pages", "refused", "at most", "fields", "flagged", "at most"]
    head += ["silently wrong", "identity wrong", "met"]
    rows = []
    for condition, target in TARGETS.items():
        for hands in Hands:
            tally = counts.tally(
                lambda case, found, condition=condition, hands=hands: (  # type: ignore[misc]
                    found is condition and case.hands is hands
                )
            )
            rows.append(
                (
                    condition.value,
                    hands.value,
                    tally.pages,
                    share(tally.refused, tally.pages),
                    f"{target.refused_percent} %",
                    tally.fields,
                    share(tally.flagged, tally.fields),
                    f"{target.flagged_percent} %",
                    tally.wrong,
                    tally.identity_wrong,
                    _met(tally, target),
                )
            )
    return markdown_table(head, rows)


def _met(tally: Tally, target: Target) -> str:
    """Whether this count keeps within the target; a few pages prove nothing either way."""
    if not tally.pages:
        return "nothing was read"
    kept = (
        tally.wrong == tally.identity_wrong == 0
        and tally.refused * 100 <= target.refused_percent * tally.pages
        and tally.flagged * 100 <= target.flagged_percent * tally.fields
    )
    return "yes" if kept else "no"


def bound_table(counts: Counts) -> str:
    """How many silent errors there were, and how many there may be."""
    sets = {
        "everything": counts.tally(),
        "everything but dots and faint pencil": counts.tally(
            lambda case, _: case.hands is not Hands.SLIGHT
        ),
        "everyday hands": counts.tally(lambda case, _: case.hands is Hands.EVERYDAY),
        "everyday hands, clean and office": counts.tally(
            lambda case, condition: (
                case.hands is Hands.EVERYDAY and condition in (Condition.CLEAN, Condition.OFFICE)
            )
        ),
    }
    rows = [
        (
            name,
            tally.pages,
            tally.positions,
            tally.fields,
            tally.wrong,
            _rate(tally.wrong, tally.positions),
            _bound(tally.wrong, tally.positions),
        )
        for name, tally in sets.items()
    ]
    head = ["read", "pages", "positions", "fields", "silently wrong fields"]
    head += ["in 10,000,000 positions", "at most (95 %)"]
    said = (
        "A position is a bubble of a page that was read. The last column is the highest rate that"
        " the count does not rule out (Clopper and Pearson, one-sided; for no error the rule of"
        " three). It takes positions for independent; errors of one page are not, so it flatters"
        " where errors come in heaps."
    )
    return f"{markdown_table(head, rows)}\n\n{said}"


def _rate(wrong: int, positions: int) -> str:
    return f"{wrong / positions * _FOR_A_BALLOT:.1f}" if wrong else "0"


def _bound(wrong: int, positions: int) -> str:
    if not positions:
        return "nothing was read"
    return f"{upper_bound(wrong, positions) * _FOR_A_BALLOT:.1f}"
