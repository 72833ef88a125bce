"""A page's bubbles as arrays, in the order of its fields, grouped by printed size and label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from omr.form import Field, FormPage
from omr.image import Points
from omr.same import Same

Indexes = NDArray[np.intp]
Number = TypeVar("Number", np.intp, np.float64)

LAYOUTS = 64  # whose targets are kept: a hundred kilobytes each


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeGroup:
    """Bubbles printed in one size: their ``indexes``, and what is printed in each and where."""

    w_mm: float
    h_mm: float
    indexes: Indexes
    labels: tuple[str, ...]  # of each index
    x_mm: tuple[float, ...]  # of each index


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """``centres_mm`` is (n, 2); ``field_starts`` has each field's first bubble, and n at last."""

    centres_mm: Points
    field_starts: Indexes
    sizes: tuple[SizeGroup, ...]


def targets_of(form: FormPage) -> Targets:
    """Kept for further pages with the same fields; its arrays cannot be written to."""
    return _targets(Same(form.fields))


@lru_cache(maxsize=LAYOUTS)
def _targets(fields: Same[tuple[Field, ...]]) -> Targets:
    bubbles = [bubble for field in fields.it for bubble in field.bubbles]
    starts = np.cumsum([0, *(len(field.bubbles) for field in fields.it)], dtype=np.intp)
    sizes: dict[tuple[float, float], list[int]] = {}
    for index, bubble in enumerate(bubbles):
        sizes.setdefault((bubble.w_mm, bubble.h_mm), []).append(index)
    return Targets(
        centres_mm=_kept(np.array([(b.x_mm, b.y_mm) for b in bubbles]).reshape(-1, 2)),
        field_starts=_kept(starts),
        sizes=tuple(
            SizeGroup(
                w_mm=w_mm,
                h_mm=h_mm,
                indexes=_kept(np.array(indexes, dtype=np.intp)),
                labels=tuple(bubbles[i].label for i in indexes),
                x_mm=tuple(round(bubbles[i].x_mm, 1) for i in indexes),
            )
            for (w_mm, h_mm), indexes in sizes.items()
        ),
    )


def _kept(values: NDArray[Number]) -> NDArray[Number]:
    values.flags.writeable = False
    return values
