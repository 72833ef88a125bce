"""What locates and names a page: corner markers, side marks and the two codes."""

from __future__ import annotations

from collections.abc import Iterable

from cardgen import measures as m
from omr.form import Code, Field, MarkKind, RegistrationMark


def corner_markers() -> tuple[RegistrationMark, ...]:
    """Markers 0 to 3: top left, top right, bottom right, bottom left."""
    near_x, near_y = m.EDGE_X_MM + m.MARKER_MM / 2, m.EDGE_Y_MM + m.MARKER_MM / 2
    far_x, far_y = m.PAGE_W_MM - near_x, m.PAGE_H_MM - near_y
    places = ((near_x, near_y), (far_x, near_y), (far_x, far_y), (near_x, far_y))
    return tuple(
        RegistrationMark(
            kind=MarkKind.ARUCO,
            x_mm=x,
            y_mm=y,
            w_mm=m.MARKER_MM,
            h_mm=m.MARKER_MM,
            marker_id=number,
        )
        for number, (x, y) in enumerate(places)
    )


def side_marks(row_ys_mm: Iterable[float]) -> tuple[RegistrationMark, ...]:
    """A pair of side marks beside rows, in steps neither too close nor too far apart."""
    left = m.EDGE_X_MM + m.SIDE_W_MM / 2
    return tuple(
        RegistrationMark(
            kind=MarkKind.SIDE, x_mm=x, y_mm=round(y, 3), w_mm=m.SIDE_W_MM, h_mm=m.SIDE_H_MM
        )
        for y in _spread(sorted(row_ys_mm))
        for x in (left, m.PAGE_W_MM - left)
    )


def marks_beside(fields: Iterable[Field]) -> tuple[RegistrationMark, ...]:
    """Corner markers, and side marks beside every second line of bubbles, down to the strip."""
    lines = sorted({bubble.y_mm for field in fields for bubble in field.bubbles})
    return corner_markers() + side_marks([*lines[::2], m.STRIP_TOP_MM])


def page_codes(payload: str) -> tuple[Code, Code]:
    """The same payload twice, as far apart as the page allows."""
    return (
        Code(payload=payload, x_mm=round(m.TOP_CODE_X_MM, 3), y_mm=m.EDGE_Y_MM, size_mm=m.CODE_MM),
        Code(
            payload=payload,
            x_mm=round(m.BOTTOM_CODE_X_MM, 3),
            y_mm=round(m.BOTTOM_CODE_Y_MM, 3),
            size_mm=m.CODE_MM,
        ),
    )


def _spread(ys: list[float]) -> list[float]:
    """Drops places too close to the one before; fills long stretches evenly."""
    kept: list[float] = []
    for y in ys:
        if kept and y - kept[-1] < m.SIDE_APART_MM:
            continue
        if kept and y - kept[-1] > m.SIDE_GAP_MM:
            start, steps = kept[-1], -(-(y - kept[-1]) // m.SIDE_GAP_MM)
            kept += [start + (y - start) * i / steps for i in range(1, int(steps))]
        kept.append(y)
    return kept
