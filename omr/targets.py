"""A page's bubbles as arrays, in the order of its fields, grouped by printed size and label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.form import FormPage
from omr.image import Points

Indexes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeGroup:
    """Bubbles printed in one size: their ``indexes``, and among these those of each label."""

    w_mm: float
    h_mm: float
    indexes: Indexes
    labels: tuple[str, ...]  # of each index

    def by_label(self) -> dict[str, Indexes]:
        """Positions within ``indexes`` of each label's bubbles."""
        found: dict[str, list[int]] = {}
        for position, label in enumerate(self.labels):
            found.setdefault(label, []).append(position)
        return {label: np.array(positions, dtype=np.intp) for label, positions in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """``centres_mm`` is (n, 2); ``field_starts`` has each field's first bubble, and n at last."""

    centres_mm: Points
    field_starts: Indexes
    sizes: tuple[SizeGroup, ...]


def targets_of(form: FormPage) -> Targets:
    bubbles = [bubble for field in form.fields for bubble in field.bubbles]
    starts = np.cumsum([0, *(len(field.bubbles) for field in form.fields)], dtype=np.intp)
    sizes: dict[tuple[float, float], list[int]] = {}
    for index, bubble in enumerate(bubbles):
        sizes.setdefault((bubble.w_mm, bubble.h_mm), []).append(index)
    return Targets(
        centres_mm=np.array([(b.x_mm, b.y_mm) for b in bubbles]).reshape(-1, 2),
        field_starts=starts,
        sizes=tuple(
            SizeGroup(
                w_mm=w_mm,
                h_mm=h_mm,
                indexes=np.array(indexes, dtype=np.intp),
                labels=tuple(bubbles[i].label for i in indexes),
            )
            for (w_mm, h_mm), indexes in sizes.items()
        ),
    )
