"""Registration marks and printed outlines -> the map from the form's millimetres to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.anchors import Anchored, anchors_of, fit_plane
from omr.fault import Fault
from omr.form import FormPage
from omr.formgeometry import FormGeometry, geometry_of
from omr.formplaces import SideMarks
from omr.identify import IdentifiedPage
from omr.image import CoarseCopy, GrayImage, Points, read_through
from omr.outlines import OutlineOffsets, measure_outlines
from omr.pagemap import Bend, PageMap, projected
from omr.proof import proven
from omr.ranks import quantile
from omr.sidecentres import SideOffsets, measure_side_centres
from omr.sidemarks import follow_side_marks, marks_near

SIDE_SHARE = 0.8  # of the side marks that must show at once, or they are followed one by one
SIDE_RESIDUAL_MM = 0.15  # of these from the smooth course: each is measured to 0.05 mm
OUTLINE_ROUNDS = 3
SEEN_SHARE = 0.7  # groups of outlines that must be seen: a torn corner or a stain hides some
LEANING_SEEN_SHARE = 0.9  # of a photograph: only they tell that its four markers are one sheet's
RESIDUAL_MM = 0.3  # what a bubble's place may be off: then half its ink is still inside
MARK_REACH_MM = 0.35
PROVEN_MM = 0.2  # from where a group is seen; one of its bubbles may then be off by 0.3
PROVEN_SHARE = 0.7  # of the bubbles; below, the sheet or its picture is spoilt, not a place on it
ANCHOR_RESIDUAL_MM = 1.2  # an anchor that the final map misses by more: a slipped row


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPage:
    """The map from the form to the picture.

    ``strangers`` counts markers and codes that fit no common map: they may be another sheet's.
    ``proven`` (n,) tells for each bubble of the form whether print was seen where the map says all
    around it.
    """

    page_map: PageMap
    strangers: int
    proven: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offsets:
    """What was measured against the plane map at a solver's places: (n, 2) mm, and whether (n,)."""

    mm: Points
    found: NDArray[np.bool_]

    def joined(self, offsets_mm: Points, found: NDArray[np.bool_]) -> _Offsets:
        return _Offsets(
            mm=np.concatenate((self.mm, offsets_mm)), found=np.concatenate((self.found, found))
        )


def register(
    image: GrayImage, coarse: CoarseCopy, identified: IdentifiedPage, form: FormPage
) -> RegisteredPage | Fault:
    """Locate the form in the image, or say why it cannot be trusted."""
    anchors = anchors_of(form, identified.markers, identified.codes)
    anchored = fit_plane(anchors)
    if anchored is None:
        return Fault(reason="register.failed", detail="too few corner markers fit together")
    geometry = geometry_of(form)
    read_through(coarse.pixels)
    at_anchors = _anchor_offsets(anchored, geometry.anchor_corners)
    marks, bend = _along_the_sides(image, coarse, geometry, anchored, at_anchors)
    for _ in range(OUTLINE_ROUNDS):
        page_map = PageMap(plane=anchored.plane, bend=bend)
        outlines = measure_outlines(image.pixels, coarse, geometry.groups, page_map)
        centres = geometry.whole.points_mm[len(marks.mm) :]
        # They were measured against the bent map; the fit wants them against the plane alone.
        whole = marks.joined(outlines.offsets_mm + bend.at(centres), outlines.found)
        bend = geometry.whole.fit(whole.mm, whole.found)
        if outlines.plain:
            break  # else look again from the better map: what was out of reach may be in it now
    left_mm = _left_over(bend, geometry, whole)
    fault = _distrust(left_mm, geometry, outlines, leaning=anchored.leaning)
    if fault is not None:
        return fault
    page_map = PageMap(plane=anchored.plane, bend=bend)
    near = left_mm <= PROVEN_MM
    in_place = _marks_in_place(image, geometry, page_map, marks.found & near[: len(marks.found)])
    sure = proven(
        geometry.witnesses,
        marks_in_place=in_place,
        groups_in_place=outlines.distinct & near[len(marks.found) :],
        groups_inked=outlines.inked,
        absent=outlines.absent,
    )
    if len(sure) and float(sure.mean()) < PROVEN_SHARE:
        return Fault(reason="register.distorted", detail="much is not where it was printed")
    strangers = len(anchors) - len(anchored.anchors)
    return RegisteredPage(page_map=page_map, strangers=strangers, proven=sure)


def _marks_in_place(
    image: GrayImage, geometry: FormGeometry, page_map: PageMap, seen: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(n,) of the side marks; those not ``seen`` among the solver's places are looked for again."""
    marks = geometry.side_marks
    in_place = seen[geometry.anchor_corners :].copy()
    missing = np.flatnonzero(~in_place)
    if len(missing):
        again = SideMarks(
            centres_mm=marks.centres_mm[missing],
            sizes_mm=marks.sizes_mm[missing],
            left=marks.left[missing],
        )
        in_place[missing] = marks_near(image.pixels, again, page_map, within_mm=MARK_REACH_MM)
    return in_place


def _anchor_offsets(anchored: Anchored, corners: int) -> _Offsets:
    """What the plane map leaves over at each anchor's corners."""
    inverse = np.asarray(np.linalg.inv(anchored.plane), dtype=np.float64)
    offsets, found = np.zeros((corners, 2)), np.zeros(corners, dtype=np.bool_)
    corners_px = np.concatenate([anchor.corners_px for anchor in anchored.anchors])
    back = projected(inverse, corners_px).reshape(-1, 4, 2)
    for anchor, corners_mm in zip(anchored.anchors, back, strict=True):
        own = slice(4 * anchor.slot, 4 * anchor.slot + 4)
        offsets[own] = corners_mm - anchor.corners_mm
        found[own] = True
    return _Offsets(mm=offsets, found=found)


def _along_the_sides(
    image: GrayImage,
    coarse: CoarseCopy,
    geometry: FormGeometry,
    anchored: Anchored,
    at_anchors: _Offsets,
) -> tuple[_Offsets, Bend]:
    """The side marks, all at once where they lie in order, else one after the other."""
    plane = PageMap(plane=anchored.plane)
    quick = measure_side_centres(coarse, geometry.side_marks, plane)
    offsets = at_anchors.joined(quick.offsets_mm, quick.found)
    bend = geometry.by_marks.fit(offsets.mm, offsets.found)
    if _in_order(quick, bend, geometry):
        return offsets, bend
    followed = follow_side_marks(image.pixels, geometry.side_marks, plane)
    offsets = at_anchors.joined(followed.offsets_mm, followed.found)
    return offsets, geometry.by_marks.fit(offsets.mm, offsets.found)


def _in_order(quick: SideOffsets, bend: Bend, geometry: FormGeometry) -> bool:
    """Whether so many marks of each side were found, on one smooth course, that none slipped."""
    marks = geometry.side_marks
    left_over = quick.offsets_mm - bend.at(marks.centres_mm)
    near = quick.found & (np.hypot(*left_over.T) < SIDE_RESIDUAL_MM)
    sides = [near[side] for side in (marks.left, ~marks.left) if side.any()]
    return all(float(side.mean()) >= SIDE_SHARE for side in sides)


def _left_over(bend: Bend, geometry: FormGeometry, offsets: _Offsets) -> Points:
    """How far the map misses each measurement, in mm, (n,); 0 where there is none."""
    off = offsets.mm - bend.at(geometry.whole.points_mm)
    return np.where(offsets.found, np.hypot(off[:, 0], off[:, 1]), 0.0)


def _distrust(
    left_mm: Points, geometry: FormGeometry, outlines: OutlineOffsets, *, leaning: bool
) -> Fault | None:
    if outlines.found_share < (LEANING_SEEN_SHARE if leaning else SEEN_SHARE):
        return Fault(reason="register.failed", detail="the bubbles are not where they should be")
    at_outlines = left_mm[len(left_mm) - len(outlines.found) :][outlines.found]
    residual = quantile(at_outlines, 0.9)
    # Of each anchor the second worst corner: on dithered scans a single one may be misplaced.
    corners_mm = np.sort(left_mm[: geometry.anchor_corners].reshape(-1, 4), axis=1)
    worst_anchor = float(corners_mm[:, 2].max(initial=0.0))
    if residual > RESIDUAL_MM or worst_anchor > ANCHOR_RESIDUAL_MM:
        return Fault(reason="register.distorted", detail="the page is bent or torn too much")
    return None
