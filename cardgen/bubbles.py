"""Makes fields out of bubbles in a line."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen import measures as m
from omr.form import Bubble, Field, FieldKind

YES = "yes"
DIGITS = tuple("0123456789")


def choice(
    name: str,
    *,
    xs_mm: Sequence[float],
    y_mm: float,
    values: Sequence[str],
    labels: Sequence[str] | None = None,
) -> Field:
    """A field with at most one mark: one bubble at each x."""
    named = zip(xs_mm, values, labels or values, strict=True)
    bubbles = tuple(_bubble(x, y_mm, value=value, label=label) for x, value, label in named)
    return Field(name=name, kind=FieldKind.CHOICE, bubbles=bubbles)


def flag(name: str, *, x_mm: float, y_mm: float, label: str = "") -> Field:
    """A field of one bubble."""
    return Field(
        name=name,
        kind=FieldKind.FLAG,
        bubbles=(_bubble(x_mm, y_mm, value=YES, label=label),),
    )


def digits(name: str, *, left_mm: float, y_mm: float, values: Sequence[str] = DIGITS) -> Field:
    """A row of digit bubbles whose white room begins at ``left_mm``."""
    xs = [left_mm + (i + 0.5) * m.DIGIT_PITCH_MM for i in range(len(values))]
    return choice(name, xs_mm=xs, y_mm=y_mm, values=values)


def _bubble(x_mm: float, y_mm: float, *, value: str, label: str) -> Bubble:
    """Places are rounded to a micrometre, so that stored forms stay short."""
    return Bubble(
        value=value,
        label=label,
        x_mm=round(x_mm, 3),
        y_mm=round(y_mm, 3),
        w_mm=m.BUBBLE_W_MM,
        h_mm=m.BUBBLE_H_MM,
    )
