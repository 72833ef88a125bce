"""Rings drawn around a bubble by people who circle what they mean: a person's to judge.

The ring lies outside of what is looked at for marks, so that the bubble in it looks empty.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from omr.decide import DOUBTED, Decision
from omr.form import Bubble, FormPage
from omr.image import CoarseCopy, Floats, Points, sample_at
from omr.mapped import MappedPage
from omr.pagemap import millimetres
from omr.reading import FieldReading, FieldState, ReadingFinding

CIRCLED = "mark.circled"
# How far outside of the outline a ring is looked for; beyond lie other rows' bubbles.
OUTSIDE_MM = np.arange(0.45, 1.7, 0.25)
# Of sixteen rays from the bubble's middle, those first looked at, and how many must meet ink: of
# 58,000 unmarked bubbles of 114 pages drawn for tuning, among strokes and print, none had above 8.
FIRST_RAYS, FIRST_MET = (2, 6, 10, 14), 3
RAYS, MET = 16, 12
INK = 0.22  # of the page's black; a pale pen's ring on a coarse copy


def with_rings(
    decision: Decision, coarse: CoarseCopy, page: MappedPage, form: FormPage
) -> Decision:
    """The same decision with every field ambiguous of which an unmarked bubble is ringed."""
    read = {field.name: field for field in decision.fields}
    asked = [
        (field.name, bubble)
        for field in form.fields
        if field.name in read and read[field.name].state is not FieldState.AMBIGUOUS
        for bubble in field.bubbles
        if bubble.value not in read[field.name].values
    ]
    ringed = _ringed([bubble for _, bubble in asked], coarse, page)
    if not ringed.any():
        return decision
    found: dict[str, tuple[str, ...]] = {}
    for index in np.flatnonzero(ringed):
        name, bubble = asked[index]
        found[name] = (*found.get(name, read[name].values), bubble.value)
    return replace(
        decision,
        fields=tuple(
            _doubtful(f, found[f.name]) if f.name in found else f for f in decision.fields
        ),
        findings=(
            *decision.findings,
            *(ReadingFinding(code=CIRCLED, field=name) for name in found),
        ),
    )


def _doubtful(field: FieldReading, values: tuple[str, ...]) -> FieldReading:
    return replace(field, state=FieldState.AMBIGUOUS, values=values, confidence=DOUBTED)


def _ringed(bubbles: list[Bubble], coarse: CoarseCopy, page: MappedPage) -> NDArray[np.bool_]:
    found = np.zeros(len(bubbles), np.bool_)
    if not bubbles:
        return found
    boxes_mm = np.array([(b.x_mm, b.y_mm, b.w_mm, b.h_mm) for b in bubbles])
    places = page.page_map.to_pixels(boxes_mm[:, :2])
    some = np.array(FIRST_RAYS)
    first = _met(boxes_mm, places, some, coarse, page).sum(axis=1) >= FIRST_MET
    if first.any():
        rays = _met(boxes_mm[first], places[first], np.arange(RAYS), coarse, page)
        found[first] = rays.sum(axis=1) >= MET
    return found


def _met(
    boxes_mm: Floats,
    places_px: Points,
    rays: NDArray[np.intp],
    coarse: CoarseCopy,
    page: MappedPage,
) -> NDArray[np.bool_]:
    """(n, rays) whether each ray from a bubble's outline outward meets ink."""
    angle = rays * (2 * np.pi / RAYS)
    toward = np.stack((np.cos(angle), np.sin(angle)))
    reach_mm = boxes_mm[:, None, None, 2:] / 2 + OUTSIDE_MM[None, None, :, None]
    offsets_mm = (reach_mm * toward.T[None, :, None]).reshape(-1, 2)
    offsets_px = offsets_mm @ millimetres(page.page_map)
    at = np.repeat(places_px, len(rays) * len(OUTSIDE_MM), axis=0) + offsets_px
    at = ((at + 0.5) / coarse.factor - 0.5).astype(np.float32)
    shape = (len(boxes_mm), len(rays) * len(OUTSIDE_MM))
    grey = sample_at(coarse.pixels, at[:, 0].reshape(shape), at[:, 1].reshape(shape))
    # A quarter of what lies around a bubble is bare paper at the least.
    bright = np.partition(grey, shape[1] * 3 // 4, axis=1)[:, shape[1] * 3 // 4, None]
    ink = grey < bright * np.float32(1 - INK * page.contrast)
    return np.asarray(ink.reshape(len(boxes_mm), len(rays), -1).any(axis=2))
