"""Following the side marks down both edges, one by one, so that feed stretch cannot slip a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omr.bending import Measured
from omr.form import FormPage, MarkKind, RegistrationMark
from omr.image import Floats, Grey, Points, likeness
from omr.pagemap import PageMap, patch_grid, patches

PX_PER_MM = 6.0
WINDOW_MM = 3.2  # how far around its place a mark is looked for, before the bend is known
MARGIN_MM = 0.8  # white around a mark that is part of its look
LIKE = 0.6  # correlation from which it is the mark: blurred, 1-bit and faint prints gave 0.75 up
FIRST_REACH_MM = 1.8  # from an anchor to the first mark: 60 mm of feed at 1.5 % and some slant
NEXT_REACH_MM = 0.7  # from one mark to the next: a row of 6.5 mm stretches by 0.1 mm, a fold more
REACH_PER_MM = 0.03  # more for each mm without a mark: twice the 1.5 % of feed stretch
MOST_OF_PITCH = 0.42  # never so far that the next row's mark could be taken for this one
SIGMA_MM = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """One side's marks from top to bottom and how well each shift of each fits."""

    centres_mm: Points
    responses: list[Floats]
    zero_px: list[tuple[int, int]]  # the response index (row, column) of no shift


def measure_side_marks(pixels: Grey, form: FormPage, page_map: PageMap) -> Measured:
    """Where the side marks lie against ``page_map``; marks that are not found are left out."""
    found = [
        _tracked(_looks(pixels, marks, page_map))
        for marks in _sides(form)
        if marks
    ]  # fmt: skip
    measured = _nothing()
    for part in found:
        measured = measured.joined(part)
    return measured


def _sides(form: FormPage) -> tuple[list[RegistrationMark], list[RegistrationMark]]:
    marks = sorted(
        (m for m in form.registration_marks if m.kind is MarkKind.SIDE), key=lambda m: m.y_mm
    )
    middle = form.width_mm / 2
    return [m for m in marks if m.x_mm < middle], [m for m in marks if m.x_mm >= middle]


def _looks(pixels: Grey, marks: list[RegistrationMark], page_map: PageMap) -> _Looks:
    centres = np.array([(m.x_mm, m.y_mm) for m in marks])
    half_w = max(m.w_mm for m in marks) / 2 + MARGIN_MM + WINDOW_MM
    half_h = max(m.h_mm for m in marks) / 2 + MARGIN_MM + WINDOW_MM
    cut = patches(pixels, page_map, centres, patch_grid(half_w, half_h, PX_PER_MM))
    responses, zeros = [], []
    for patch, mark in zip(cut, marks, strict=True):
        template = _template(mark)
        responses.append(likeness(patch, template))
        zeros.append(
            (
                (patch.shape[0] - template.shape[0]) // 2,
                (patch.shape[1] - template.shape[1]) // 2,
            )
        )
    return _Looks(centres_mm=centres, responses=responses, zero_px=zeros)


def _template(mark: RegistrationMark) -> Grey:
    """The mark on white, with soft edges as a scanner sees it; its sides are odd."""
    u, v = patch_grid(mark.w_mm / 2 + MARGIN_MM, mark.h_mm / 2 + MARGIN_MM, PX_PER_MM)
    inside_mm = np.minimum(mark.w_mm / 2 - np.abs(u), mark.h_mm / 2 - np.abs(v))
    cover = np.clip(inside_mm * PX_PER_MM / 1.5 + 0.5, 0, 1)
    return (255 - 255 * cover).astype(np.uint8)


def _tracked(looks: _Looks) -> Measured:
    """Follow from the top and from the bottom; keep the way that finds more, and better."""
    down = _follow(looks, range(len(looks.responses)))
    up = _follow(looks, range(len(looks.responses) - 1, -1, -1))
    return max((down, up), key=lambda way: float((1.0 / way.sigmas_mm).sum()))


def _follow(looks: _Looks, order: range) -> Measured:
    points, offsets, sigmas = [], [], []
    last_mm = np.zeros(2)
    last_y = None
    for index in order:
        centre = looks.centres_mm[index]
        gap_mm = 0.0 if last_y is None else abs(centre[1] - last_y)
        reach = FIRST_REACH_MM if last_y is None else NEXT_REACH_MM + REACH_PER_MM * gap_mm
        reach = min(reach, MOST_OF_PITCH * _pitch_mm(looks, index))
        peak = _peak(looks.responses[index], looks.zero_px[index], last_mm, reach)
        if peak is None:
            continue
        offset, like = peak
        points.append(centre)
        offsets.append(offset)
        sigmas.append(SIGMA_MM * (1.0 if like > 0.8 else 2.0))
        last_mm, last_y = offset, centre[1]
    if not points:
        return _nothing()
    return Measured(
        points_mm=np.array(points), offsets_mm=np.array(offsets), sigmas_mm=np.array(sigmas)
    )


def _pitch_mm(looks: _Looks, index: int) -> float:
    """Distance to the nearest other mark of the side: the trap to stay out of."""
    distances = np.abs(looks.centres_mm[:, 1] - looks.centres_mm[index, 1])
    distances[index] = np.inf
    return float(distances.min()) if len(distances) > 1 else 10.0


def _peak(
    response: Floats, zero_px: tuple[int, int], around_mm: Points, reach_mm: float
) -> tuple[Points, float] | None:
    """The best fit within ``reach_mm`` of a shift: its shift in mm (x, y) and its likeness."""
    row = zero_px[0] + round(float(around_mm[1]) * PX_PER_MM)
    column = zero_px[1] + round(float(around_mm[0]) * PX_PER_MM)
    reach = max(1, round(reach_mm * PX_PER_MM))
    top, left = max(0, row - reach), max(0, column - reach)
    part = response[top : row + reach + 1, left : column + reach + 1]
    if part.size == 0:
        return None
    best = np.unravel_index(int(part.argmax()), part.shape)
    like = float(part[best])
    if like < LIKE:
        return None
    y, x = int(best[0]) + top, int(best[1]) + left
    shift_px = np.array(
        [
            x - zero_px[1] + vertex(response[y], x),
            y - zero_px[0] + vertex(response[:, x], y),
        ]
    )
    return shift_px / PX_PER_MM, like


def vertex(values: Floats, index: int) -> float:
    """Where a parabola through a peak and its two neighbours has its top, -0.5 to 0.5."""
    if not 0 < index < len(values) - 1:
        return 0.0
    before, peak, after = (float(v) for v in values[index - 1 : index + 2])
    bow = before - 2 * peak + after
    return 0.0 if bow >= 0 else float(np.clip(0.5 * (before - after) / bow, -0.5, 0.5))


def _nothing() -> Measured:
    return Measured(points_mm=np.zeros((0, 2)), offsets_mm=np.zeros((0, 2)), sigmas_mm=np.zeros(0))
