"""Whether a page bears the name of the code that stands in the code's printed place."""

from __future__ import annotations

from math import dist

import numpy as np

from omr.codes import SeenCode
from omr.form import FormPage
from omr.identify import IdentifiedPage
from omr.pagemap import PageMap

Place = tuple[float, float]  # in pixels


def is_named_in_place(seen: IdentifiedPage, form: FormPage, page_map: PageMap) -> bool:
    """Whether a code of the form stands where the form prints one, and no other code does."""
    places, px_per_mm = _code_places(form, page_map), page_map.px_per_mm()
    return not _stranger(seen, form, places, px_per_mm) and _at_home(seen, form, places, px_per_mm)


def _stranger(seen: IdentifiedPage, form: FormPage, places: list[Place], px_per_mm: float) -> bool:
    """Whether another payload stands where this form has its code."""
    reach_px = px_per_mm * max(c.size_mm for c in form.codes)
    for code in seen.codes:
        distances = [dist(place, _middle(code)) for place in places]
        nearest = min(range(len(places)), key=distances.__getitem__)
        if distances[nearest] < reach_px and code.payload != form.codes[nearest].payload:
            return True
    return False


def _at_home(seen: IdentifiedPage, form: FormPage, places: list[Place], px_per_mm: float) -> bool:
    """Whether a code that names this form stands where the form prints one.

    A scrap of another card that lies on a page whose own codes are covered would lend it its name.
    """
    payloads = {code.payload for code in form.codes}
    reach_px = px_per_mm * min(c.size_mm for c in form.codes) / 2
    return any(
        dist(place, _middle(code)) < reach_px
        for code in seen.codes
        if code.payload in payloads
        for place in places
    )


def _middle(code: SeenCode) -> Place:
    x, y = code.corners.T.tolist()
    return sum(x) / len(x), sum(y) / len(y)


def _code_places(form: FormPage, page_map: PageMap) -> list[Place]:
    middles = [(c.x_mm + c.size_mm / 2, c.y_mm + c.size_mm / 2) for c in form.codes]
    return [(x, y) for x, y in page_map.to_pixels(np.array(middles)).tolist()]
