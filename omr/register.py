"""Registration marks and printed outlines -> the map from the form's millimetres to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.anchors import Anchored, anchors_of, fit_plane
from omr.bending import Measured, fit_bend
from omr.fault import Fault
from omr.form import FormPage
from omr.identify import IdentifiedPage
from omr.image import GrayImage, Points
from omr.outlines import OutlineCheck, measure_outlines
from omr.pagemap import PageMap, projected
from omr.sidemarks import measure_side_marks

MARKER_SIGMA_MM = 0.08
CODE_SIGMA_MM = 0.3  # zxing-cpp gives whole pixels
SEEN_SHARE = 0.7  # groups of outlines that must be seen: a torn corner or a stain hides some
RESIDUAL_MM = 0.3  # what a bubble's place may be off: then half its ink is still inside
ANCHOR_RESIDUAL_MM = 1.2  # an anchor that the final map misses by more: a slipped row


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPage:
    """The map from the form to the picture.

    ``strangers`` counts markers and codes that fit no common map: they may be another sheet's.
    """

    page_map: PageMap
    strangers: int


def register(
    image: GrayImage, identified: IdentifiedPage, form: FormPage
) -> RegisteredPage | Fault:
    """Locate the form in the image, or say why it cannot be trusted."""
    anchors = anchors_of(form, identified.markers, identified.codes)
    anchored = fit_plane(anchors)
    if anchored is None:
        return Fault(reason="register.failed", detail="too few corner markers fit together")
    measured = _anchor_offsets(anchored)
    side = measure_side_marks(image.pixels, form, PageMap(plane=anchored.plane))
    measured = measured.joined(side)
    page_map = _bent(anchored, measured, form)
    check = measure_outlines(image.pixels, form, page_map)
    if len(check.measured.points_mm):
        measured = measured.joined(_absolute(check.measured, page_map))
        page_map = _bent(anchored, measured, form)
    strangers = len(anchors) - len(anchored.anchors)
    return _judged(page_map, anchored, measured, check, strangers=strangers)


def _bent(anchored: Anchored, measured: Measured, form: FormPage) -> PageMap:
    bend = fit_bend(measured, width_mm=form.width_mm, height_mm=form.height_mm)
    return PageMap(plane=anchored.plane, bend=bend)


def _anchor_offsets(anchored: Anchored) -> Measured:
    """What the plane map leaves over at each anchor's corners."""
    inverse = np.asarray(np.linalg.inv(anchored.plane), dtype=np.float64)
    points, offsets, sigmas = [], [], []
    for anchor in anchored.anchors:
        points.append(anchor.corners_mm)
        offsets.append(projected(inverse, anchor.corners_px) - anchor.corners_mm)
        sigmas.append(np.full(4, MARKER_SIGMA_MM if anchor.exact else CODE_SIGMA_MM))
    return Measured(
        points_mm=np.concatenate(points),
        offsets_mm=np.concatenate(offsets),
        sigmas_mm=np.concatenate(sigmas),
    )


def _absolute(measured: Measured, page_map: PageMap) -> Measured:
    """Offsets measured against a bent map, as offsets against the plane alone."""
    assert page_map.bend is not None  # noqa: S101 - for the type checker: _bent made it
    return Measured(
        points_mm=measured.points_mm,
        offsets_mm=measured.offsets_mm + page_map.bend.at(measured.points_mm),
        sigmas_mm=measured.sigmas_mm,
    )


def _judged(
    page_map: PageMap,
    anchored: Anchored,
    measured: Measured,
    check: OutlineCheck,
    *,
    strangers: int,
) -> RegisteredPage | Fault:
    if check.seen_share < SEEN_SHARE:
        return Fault(reason="register.failed", detail="the bubbles are not where they should be")
    left_mm = _left_over(page_map, measured)
    outlines_mm = left_mm[len(left_mm) - len(check.measured.points_mm) :]
    residual = float(np.quantile(outlines_mm, 0.9))
    worst_anchor = float(left_mm[: 4 * len(anchored.anchors)].max())
    if residual > RESIDUAL_MM or worst_anchor > ANCHOR_RESIDUAL_MM:
        return Fault(reason="register.distorted", detail="the page is bent or torn too much")
    return RegisteredPage(page_map=page_map, strangers=strangers)


def _left_over(page_map: PageMap, measured: Measured) -> Points:
    """How far the map misses each measurement, in mm, (n,)."""
    assert page_map.bend is not None  # noqa: S101 - as above
    off = measured.offsets_mm - page_map.bend.at(measured.points_mm)
    return np.asarray(np.linalg.norm(off, axis=1), dtype=np.float64)
