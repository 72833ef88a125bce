"""Clouds of specks on black-and-white pages: what a threshold leaves of a stain's rim.

A mark is of one piece, or of pieces that lie within its bubble. Where much lies around a bubble
that is loose, what is black in it may be as little a mark.
"""

from __future__ import annotations

import numpy as np

from omr.decide import Decision, doubted
from omr.ellipse import place_in_ellipse
from omr.form import Bubble, FormPage
from omr.image import Floats, box_mean
from omr.mapped import MappedPage
from omr.reading import FieldState

MOST_BESIDE = 3  # of the eight pixels around one that are black, too: the side of a stroke has five
NEAREST_MM, FARTHEST_MM = 0.25, 1.6  # from the outline: beyond its own blur, up to the next row
BLACK_BELOW = 128
# Loose pixels around marks on 50 black-and-white pages: 15 at most, but 26 of hard pencil that goes
# beyond its bubbles, where all marks have as many; under the rim of a coffee stain 23 to 36.
FROM_LOOSE = 22
HABIT_QUANTILE, HABIT_TIMES = 0.9, 2.0  # and so many times what most of this page's marks have
STAINED = "mark.stained"


def with_dust(decision: Decision, page: MappedPage, form: FormPage) -> Decision:
    """The same decision with every mark ambiguous that lies in a cloud of specks."""
    marked = {f.name: f.values for f in decision.fields if f.state is FieldState.MARKED}
    found = [
        (field.name, _loose_around(page, bubble))
        for field in form.fields
        for bubble in field.bubbles
        if bubble.value in marked.get(field.name, ())
    ]
    if not found:
        return decision
    habit = HABIT_TIMES * float(np.quantile([loose for _, loose in found], HABIT_QUANTILE))
    dusty = {name for name, loose in found if loose >= max(FROM_LOOSE, habit)}
    return doubted(decision, dusty, STAINED)


def _loose_around(page: MappedPage, bubble: Bubble) -> int:
    """How many black pixels around the bubble have hardly another one beside them."""
    places, frames = page.page_map.frames(np.array([(bubble.x_mm, bubble.y_mm)]))
    place, frame = places[0], frames[0]
    px_per_mm = page.page_map.px_per_mm()
    reach_px = round((max(bubble.w_mm, bubble.h_mm) / 2 + FARTHEST_MM) * px_per_mm) + 1
    left, top = (max(0, int(value) - reach_px) for value in place)
    patch = page.pixels[top : int(place[1]) + reach_px, left : int(place[0]) + reach_px]
    if not patch.size:
        return 0
    black = patch < BLACK_BELOW
    around = box_mean(black.astype(np.float32), 3) * np.float32(9) - 1
    down, across = np.nonzero(black & (around < MOST_BESIDE + 0.5))
    loose = np.stack((across + left, down + top), axis=1)
    away_mm = np.asarray((loose - place) @ np.linalg.inv(frame).T, dtype=np.float32)
    outside_mm: Floats = place_in_ellipse(
        away_mm[:, 0], away_mm[:, 1], bubble.w_mm, bubble.h_mm
    ).outside_mm
    return int(((outside_mm > NEAREST_MM) & (outside_mm < FARTHEST_MM)).sum())
