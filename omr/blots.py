"""Round dark spots that lie half over a bubble: small holes and blots, no larger than a fill.

A pen that fills a bubble is darkest around its middle. A hole or blot of that size lies anywhere.
"""

from __future__ import annotations

import numpy as np

from omr.decide import Decision, doubted
from omr.form import FormPage
from omr.image import CoarseCopy, Floats, Points, sample_at, worn
from omr.mapped import MappedPage
from omr.pagemap import millimetres
from omr.reading import FieldState

STAINED = "mark.stained"
DARK = 0.5  # of the page's black
INK = 0.3  # of a bubble: thinner marks hold no such disc
DISC_MM = 3.25
FEWEST = 6  # middles of such discs, 0.25 mm apart: into the bulge of a marker's stroke fits one
# From the bubble's middle: of 372 fills, hatched ones among them, the farthest disc of that size
# stood 0.84 off, of twelve holes that were taken for marks four 1.19 to 1.57.
FARTHEST_MM = 1.0
STEP_MM, HALF_MM = 0.25, 4.5
NEAR_MM = 3.0  # farther off stands another bubble's fill
PAPER_QUANTILE = 0.9  # of the page's pixels


def with_blots(
    decision: Decision, coarse: CoarseCopy, page: MappedPage, form: FormPage
) -> Decision:
    """The same decision with those marks ambiguous that are discs beside their bubble."""
    values = {f.name: f.values for f in decision.fields if f.state is FieldState.MARKED}
    ink = {field.name: field.scores for field in decision.fields}
    marks = [
        (field.name, (bubble.x_mm, bubble.y_mm))
        for field in form.fields
        for bubble in field.bubbles
        if bubble.value in values.get(field.name, ()) and ink[field.name][bubble.value] >= INK
    ]
    if not marks:
        return decision
    off_mm = _off_middle_mm(np.array([place for _, place in marks]), coarse, page)
    blots = {name for (name, _), off in zip(marks, off_mm, strict=True) if off > FARTHEST_MM}
    return doubted(decision, blots, STAINED)


def _off_middle_mm(centres_mm: Points, coarse: CoarseCopy, page: MappedPage) -> Floats:
    """(n,) how far from each place the middle of the discs is that fit into what is dark there; 0
    where none does."""
    steps = np.arange(-HALF_MM, HALF_MM + STEP_MM / 2, STEP_MM)
    across, down = (grid.ravel() for grid in np.meshgrid(steps, steps))
    offsets = np.stack((across, down), axis=1) @ millimetres(page.page_map)
    places = page.page_map.to_pixels(centres_mm)[:, None] + offsets[None]
    at = ((places + 0.5) / coarse.factor - 0.5).astype(np.float32)
    x, y = (np.ascontiguousarray(at[:, :, k]) for k in (0, 1))
    grey = sample_at(coarse.pixels, x, y)
    some = coarse.pixels[::8, ::8].ravel()
    rank = int(PAPER_QUANTILE * (len(some) - 1))
    limit = float(np.partition(some, rank)[rank]) * (1.0 - DARK * page.contrast)
    dark = (grey < limit).reshape(-1, len(steps), len(steps))
    dark[:, [0, -1]] = False  # so that no mark joins the next one's patch
    discs = worn(dark.reshape(-1, len(steps)), round(DISC_MM / STEP_MM)).reshape(len(dark), -1)
    discs &= np.hypot(across, down) <= NEAR_MM
    discs &= discs.sum(axis=1, keepdims=True) >= FEWEST
    count = np.maximum(discs.sum(axis=1), 1)
    return np.asarray(np.hypot(discs @ across / count, discs @ down / count))
