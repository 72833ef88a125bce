"""Which piece of a printed page shows a finding, and what to point at in it, in millimetres.

A row is shown across the page, so that the pupil's name stands beside the marks; a field of the
head or foot is shown with what is printed around it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.finding import Code, Finding
from omr.form import Field, FormPage

_EDGE_MM = 13.0  # nothing of a card but its corner markers stands nearer to the sheet's edge
_ROW_ABOVE_BELOW_MM = 6.0  # the neighbouring rows stay visible
_AROUND_X_MM, _AROUND_Y_MM = 34.0, 8.0  # room for the printed words beside a field
_IN_WORDS_MM = 22.0  # of the box under the number fields
_BOX_AROUND_MM = 5.0
_POINT_AROUND_MM = 1.0
_WHOLE_ROW = frozenset(
    {
        Code.ROW_GRADE_FOR_ABSENT,
        Code.ROW_HOURS_FOR_ABSENT,
        Code.ROW_IMPOSSIBLE,
        Code.PUPIL_EXEMPT_MARKED,
        Code.PUPIL_EXEMPTION_CHANGED,
        Code.PUPIL_LEFT,
        Code.SPARE_ALREADY_LISTED,
        Code.SPARE_NUMBER_MISSING,
        Code.SPARE_NUMBER_TWICE,
        Code.SPARE_UNKNOWN_PUPIL,
        Code.STAY_HOUR_MISSING,
        Code.STAY_LEFT_BEFORE_COMING,
    }
)
_NUMBERS = ("teacher.", "subject.", "unit.", "day.", "month.", "weekday", "period")
# Fields that are read as one number.
_TOGETHER = (
    "absent_count",
    "substitut",
    "spare",
    "other_",
    "teacher.",
    "subject.",
    "unit.",
    "day.",
    "month.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on the form; ``x_mm, y_mm`` is its top left corner."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float

    def grown(self, x_mm: float, y_mm: float) -> Box:
        return Box(
            x_mm=self.x_mm - x_mm,
            y_mm=self.y_mm - y_mm,
            w_mm=self.w_mm + 2 * x_mm,
            h_mm=self.h_mm + 2 * y_mm,
        )

    def within(self, outer: Box) -> Box:
        left, top = max(self.x_mm, outer.x_mm), max(self.y_mm, outer.y_mm)
        right = min(self.x_mm + self.w_mm, outer.x_mm + outer.w_mm)
        bottom = min(self.y_mm + self.h_mm, outer.y_mm + outer.h_mm)
        return Box(x_mm=left, y_mm=top, w_mm=right - left, h_mm=bottom - top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The piece to cut out, and the place in it to point at."""

    piece: Box
    point: Box


def area_of(finding: Finding, page: FormPage) -> Area | None:
    """Where a finding is to be seen on its page; None if it is not about a place on paper."""
    if finding.field is None:
        return None
    sheet = Box(x_mm=0, y_mm=0, w_mm=page.width_mm, h_mm=page.height_mm)
    for region in page.regions:
        if region.name == finding.field:
            box = Box(x_mm=region.x_mm, y_mm=region.y_mm, w_mm=region.w_mm, h_mm=region.h_mm)
            return Area(piece=box.grown(_BOX_AROUND_MM, _BOX_AROUND_MM).within(sheet), point=box)
    pointed = _pointed_fields(finding, page)
    if not pointed:
        return None
    point = _around(pointed)
    in_row = "/" in finding.field
    if finding.field.startswith(_NUMBERS):
        # Every number of a blank card, and the lesson in words beside them: one explains another.
        every = _around([each for each in page.fields if each.name.startswith(_NUMBERS)])
        words = Box(x_mm=_EDGE_MM, y_mm=every.y_mm, w_mm=sheet.w_mm - 2 * _EDGE_MM, h_mm=every.h_mm)
        piece = replace(words, h_mm=words.h_mm + _IN_WORDS_MM).grown(0, _ROW_ABOVE_BELOW_MM)
        return Area(
            piece=piece.within(sheet), point=point.grown(_POINT_AROUND_MM, _POINT_AROUND_MM)
        )
    if in_row:
        across = Box(
            x_mm=_EDGE_MM, y_mm=point.y_mm, w_mm=sheet.w_mm - 2 * _EDGE_MM, h_mm=point.h_mm
        )
        piece = across.grown(0, _ROW_ABOVE_BELOW_MM)
    else:
        piece = point.grown(_AROUND_X_MM, _AROUND_Y_MM)
    return Area(piece=piece.within(sheet), point=point.grown(_POINT_AROUND_MM, _POINT_AROUND_MM))


def row_of(field: str) -> str | None:
    """What follows the slash in a row's field name: ``07``, or ``s1`` of a spare row."""
    return field.partition("/")[2].partition(".")[0] or None


def _pointed_fields(finding: Finding, page: FormPage) -> list[Field]:
    name = finding.field or ""
    if finding.code in _WHOLE_ROW:
        return [field for field in page.fields if row_of(field.name) == row_of(name)]
    stem = next((stem for stem in _TOGETHER if name.startswith(stem)), None)
    if stem is not None:
        return [
            field
            for field in page.fields
            if field.name.startswith(stem) and row_of(field.name) == row_of(name)
        ]
    return [field for field in page.fields if field.name == name]


def _around(fields: Iterable[Field]) -> Box:
    bubbles = [bubble for field in fields for bubble in field.bubbles]
    left = min(b.x_mm - b.w_mm / 2 for b in bubbles)
    right = max(b.x_mm + b.w_mm / 2 for b in bubbles)
    top = min(b.y_mm - b.h_mm / 2 for b in bubbles)
    bottom = max(b.y_mm + b.h_mm / 2 for b in bubbles)
    return Box(x_mm=left, y_mm=top, w_mm=right - left, h_mm=bottom - top)
