"""Every bubble's place is known to a fraction of a millimetre, or the page is refused."""

from __future__ import annotations

import numpy as np
import pytest
from omr_paper import Paper
from omr_scanner import Scan, scan, true_places

from omr.fault import Fault
from omr.form import FormPage
from omr.forms import layout_of
from omr.identify import identify
from omr.image import GrayImage, coarse_copy
from omr.register import RegisteredPage, register

WITHIN_MM = 0.15  # half of what is promised


def _registered(image: GrayImage, page: FormPage) -> RegisteredPage | Fault:
    coarse = coarse_copy(image.pixels)
    return register(image, coarse, identify(image, coarse, (layout_of(page),)), page)


def _errors_mm(paper: Paper, page: FormPage, settings: Scan) -> np.ndarray:
    registered = _registered(scan(paper, settings), page)
    assert isinstance(registered, RegisteredPage)
    bubbles = np.array([(b.x_mm, b.y_mm) for field in page.fields for b in field.bubbles])
    off = registered.page_map.to_pixels(bubbles) - true_places(bubbles, paper, settings)
    return np.asarray(np.linalg.norm(off, axis=1) * 25.4 / settings.dpi)


@pytest.mark.parametrize(
    "settings",
    [
        Scan(),
        Scan(turns=1, skew_deg=3.0),
        Scan(skew_deg=5.0, stretch=0.015),
        Scan(skew_deg=-5.0, stretch=-0.015, turns=2),
        Scan(print_scale=0.93, stretch=0.015),
        Scan(print_scale=1.03, shift_mm=(1.5, -2.0)),
        Scan(dpi=300, stretch=0.015),
        Scan(dpi=150, stretch=0.015, jpeg=40),
        Scan(blur_mm=0.2, noise=10.0, light=0.35),
        Scan(one_bit="threshold", stretch=0.01),
        Scan(one_bit="dither", stretch=0.01),
    ],
)
def test_each_bubbles_place_is_known(settings: Scan, answered: tuple, page: FormPage) -> None:
    paper, _ = answered

    assert _errors_mm(paper, page, settings).max() < WITHIN_MM
