"""What stands on a page besides the form: words, bands, strokes and ovals, in millimetres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from omr.form import Code, Field, Region, RegistrationMark


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One line of type; ``y_mm`` is the middle of its capital letters."""

    text: str
    x_mm: float
    y_mm: float
    size_pt: float
    bold: bool = False
    grey: float = 0.0
    align: Align = Align.LEFT
    colour: str | None = None  # "#rrggbb" in place of the grey


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A filled rectangle; ``x_mm, y_mm`` is its top left corner."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    grey: float
    corner_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points (x, y), round at its ends."""

    points_mm: tuple[tuple[float, float], ...]
    line_mm: float
    grey: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Oval:
    """An ellipse around its centre, like a bubble but no part of the form."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float
    line_mm: float
    grey: float
    fill: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a page: what of it is read later, and what is only printed.

    ``marks`` lie in bubbles, over their outline and under their label, as a pen's ink seems to.
    """

    fields: tuple[Field, ...] = ()
    regions: tuple[Region, ...] = ()
    registration_marks: tuple[RegistrationMark, ...] = ()
    codes: tuple[Code, ...] = ()
    bands: tuple[Band, ...] = ()
    words: tuple[Word, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    ovals: tuple[Oval, ...] = ()
    marks: tuple[Stroke, ...] = ()


def box_corners(
    *, left: float, top: float, width: float, height: float, leg_mm: float, line_mm: float
) -> tuple[Stroke, ...]:
    """The four corners of a box that is to be filled in; its sides stay open."""
    right, bottom = left + width, top + height
    corners = (
        (left, top, 1, 1),
        (right, top, -1, 1),
        (right, bottom, -1, -1),
        (left, bottom, 1, -1),
    )
    return tuple(
        Stroke(
            points_mm=((x, y + dy * leg_mm * 0.8), (x, y), (x + dx * leg_mm, y)), line_mm=line_mm
        )
        for x, y, dx, dy in corners
    )


def joined(parts: Iterable[Part]) -> Part:
    """Several pieces as one, in order."""
    pieces = tuple(parts)
    return Part(
        fields=tuple(x for part in pieces for x in part.fields),
        regions=tuple(x for part in pieces for x in part.regions),
        registration_marks=tuple(x for part in pieces for x in part.registration_marks),
        codes=tuple(x for part in pieces for x in part.codes),
        bands=tuple(x for part in pieces for x in part.bands),
        words=tuple(x for part in pieces for x in part.words),
        strokes=tuple(x for part in pieces for x in part.strokes),
        ovals=tuple(x for part in pieces for x in part.ovals),
        marks=tuple(x for part in pieces for x in part.marks),
    )
