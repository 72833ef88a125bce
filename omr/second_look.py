"""Fields that shadow or a fold left in doubt, looked at once more under an even light.

The second look may only end a doubt of the first, and never against it: a mark must be one the
first look held for possible, and what reads as empty must have had hardly any ink in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from omr.decide import DOUBTED, Decision
from omr.reading import FieldReading, FieldState, ReadingFinding

# What a shadow's edge or a fold looks like at the first look.
SHADES = ("mark.stained", "mark.erased", "mark.faint", "mark.stray", "quality.fold")
FOLD = "quality.fold"  # said of what is a mark at one look and nothing at the other
FEWEST = 3  # fields in such doubt; fewer are not worth a second look
SURE = 0.99  # a mark that is less sure may be a fold
MOST_TRACE = 0.03  # of the second look's ink in a field that it takes for empty: noise, not a dot
MOST_INK = 0.18  # of the first look in what is empty at the second: less than any mark


def is_shaded(decision: Decision) -> bool:
    """Whether a second look may be worth its while."""
    if decision.reason is not None:
        return False
    slight = any(f.state is FieldState.MARKED and f.confidence < SURE for f in decision.fields)
    return slight or len(_shaded(decision)) >= FEWEST


def with_second_look(first: Decision, second: Decision, uneven: Collection[str]) -> Decision:
    """The first look's decision without the doubts that the second one ends; of fields on which the
    light was ``uneven`` only: elsewhere it would be but another throw of the dice."""
    if second.reason is not None:
        return first
    asked = _shaded(first)
    seen = {field.name: field for field in second.fields}
    ended = {
        field.name: seen[field.name]
        for field in first.fields
        if field.name in asked and field.name in uneven and _ends_doubt(field, seen[field.name])
    }
    contradicted = {
        f.name for f in first.fields if f.name in uneven and _contradicts(f, seen[f.name])
    }
    return replace(
        first,
        fields=tuple(
            replace(field, state=FieldState.AMBIGUOUS, confidence=DOUBTED)
            if field.name in contradicted
            else ended.get(field.name, field)
            for field in first.fields
        ),
        findings=(
            *(f for f in first.findings if f.field not in ended),
            *(ReadingFinding(code=FOLD, field=name) for name in sorted(contradicted)),
        ),
    )


def _shaded(decision: Decision) -> Mapping[str, str]:
    """The fields in such doubt and why."""
    return {f.field: f.code for f in decision.findings if f.field and f.code in SHADES}


def _contradicts(first: FieldReading, second: FieldReading) -> bool:
    """Whether both looks are sure, and not of the same."""
    if FieldState.AMBIGUOUS in (first.state, second.state):
        return False
    return first.values != second.values


def _ends_doubt(first: FieldReading, second: FieldReading) -> bool:
    if second.state is FieldState.AMBIGUOUS:
        return False
    if not set(second.values) <= set(first.values):
        return False
    empty = [value for value in first.scores if value not in second.values]
    if any(first.scores[value] >= MOST_INK for value in empty):
        return False
    return bool(second.values) or all(second.scores[value] < MOST_TRACE for value in empty)
