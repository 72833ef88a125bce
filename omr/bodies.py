"""Dark bodies that no pen makes: a hole with the scanner's lid behind it, a blot, a stain's rim.

Their edges look like ink: a mark that a body touches is a person's to judge.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omr.decide import Decision, doubted
from omr.evenlight import SHADED, light_on
from omr.form import FormPage
from omr.image import CoarseCopy, Floats, brightest_near, opened, sample_at, widened
from omr.mapped import MappedPage
from omr.reading import FieldState

# The largest square within the fattest fill of a bubble measured, 5.0 x 4.1 mm, has sides of
# 3.2 mm; that within a punched hole of 6 mm has 4.2 mm. Lines in a thick marker reach 3.8 mm.
BODY_MM = 3.9
DARK = 0.35  # of the page's black: the soft rim of a blot is still part of it
REACH_MM = 1.5  # how far a body's soft edge goes
STEP = 2  # of the coarse copy's pixels every second one: bodies are seen at 50 dpi
PAPER_QUANTILE = 0.9  # of the page's pixels
STAINED = "mark.stained"
# Where a bubble is looked at, in halves of its width and height.
_PLACES = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)], dtype=np.float64)


def with_bodies(
    decision: Decision, coarse: CoarseCopy, page: MappedPage, form: FormPage
) -> Decision:
    """The same decision with every mark ambiguous whose field a dark body touches."""
    bodies = _bodies(coarse, page, form)
    marked = {f.name for f in decision.fields if f.state is FieldState.MARKED}
    if bodies is None or not marked:
        return decision
    fields = [field for field in form.fields if field.name in marked]
    boxes_mm = np.array([(b.x_mm, b.y_mm, b.w_mm, b.h_mm) for f in fields for b in f.bubbles])
    touched = _touched(bodies, page, boxes_mm)
    owners = [field.name for field in fields for _ in field.bubbles]
    stained = {name for name, hit in zip(owners, touched, strict=True) if hit}
    return doubted(decision, stained, STAINED)


def _bodies(coarse: CoarseCopy, page: MappedPage, form: FormPage) -> CoarseCopy | None:
    """Where dark bodies lie, and as far around them as they reach: black on white; None if there
    are none, as on nearly every page."""
    pixels = np.ascontiguousarray(coarse.pixels[::STEP, ::STEP])
    small = CoarseCopy(pixels=pixels, factor=coarse.factor * STEP)
    px_per_mm = page.page_map.px_per_mm() / small.factor
    some = pixels[::8, ::8].ravel()
    rank = int(PAPER_QUANTILE * (len(some) - 1)) + 1
    limit = float(np.partition(some, rank)[rank]) * (1.0 - DARK * page.contrast)
    size_px = max(2, round(BODY_MM * px_per_mm))
    middles = np.flatnonzero(brightest_near(pixels, size_px) < limit)
    down, across = np.divmod(middles, pixels.shape[1])
    if _all_printed(np.stack((across, down), axis=1) * small.factor, page, form):
        return None
    # Only now, as it costs some: in a shadow, paper itself is as dark as that.
    light = light_on(coarse, page)[::STEP, ::STEP]
    limits = limit * np.where(light < SHADED, light, np.float32(1.0))
    bodies = opened(pixels < limits, size_px)
    reach_px = max(1, 2 * round(REACH_MM * px_per_mm) - 3)  # opening has widened it by 2
    wide = widened(bodies.astype(np.float32), reach_px)
    clear = (255 * (1 - wide)).astype(np.uint8)  # outside the picture there is paper
    return CoarseCopy(pixels=clear, factor=small.factor)


def _all_printed(places_px: NDArray[np.intp], page: MappedPage, form: FormPage) -> bool:
    """Whether each of the places (k, 2) lies on a registration mark: these are dark, too."""
    if not len(places_px):
        return True
    marks = form.registration_marks
    if not marks:
        return False
    centres = page.page_map.to_pixels(np.array([(m.x_mm, m.y_mm) for m in marks]))
    half = np.array([min(m.w_mm, m.h_mm) for m in marks]) / 2 * page.page_map.px_per_mm()
    away = np.abs(places_px[:, None] - centres[None]).max(axis=2)
    return bool((away <= half).any(axis=1).all())


def _touched(
    bodies: CoarseCopy, page: MappedPage, boxes_mm: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(n,) whether a body lies over or beside each of the bubbles (n, 4): middle, width, height."""
    looked = boxes_mm[:, None, :2] + _PLACES[None] * boxes_mm[:, None, 2:] / 2
    at = page.page_map.to_pixels(looked.reshape(-1, 2)) / bodies.factor
    seen = sample_at(bodies.pixels, _column(at[:, 0]), _column(at[:, 1]))
    return np.asarray((seen.reshape(len(boxes_mm), -1) < 128).any(axis=1))


def _column(values: NDArray[np.float64]) -> Floats:
    return np.ascontiguousarray(values[:, None], dtype=np.float32)
