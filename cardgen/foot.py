"""The foot of a page: boxes for topic, homework and signature, and how to mark, in pictures."""

from __future__ import annotations

from cardgen import measures as m
from cardgen.drawing import Align, Oval, Part, Stroke, box_corners, joined
from cardgen.typeset import line, paragraph
from ediary_core.profile import Profile
from omr.form import Region, RegionKind

_SIGNATURE_LEFT_MM = m.STRIP_RIGHT_MM - m.SIGNATURE_W_MM
_SIGNATURE_TOP_MM = m.BOTTOM_MM - m.SIGNATURE_H_MM - 1.0
_HOW_TO_Y_MM = m.STRIP_TOP_MM + 5.0
_HOW_TO_STEP_MM = 7.2
_PEN_MM = 0.45  # a ball pen's line
_HOMEWORK_WORD_MM = 21.0
_HOMEWORK_W_MM = 52.0


def writing_boxes(profile: Profile, *, top_mm: float, height_mm: float) -> Part:
    """The box for the lesson's topic and, beside it where a profile wants it, for homework."""
    if not profile.homework:
        return _topic_box(profile, top_mm=top_mm, height_mm=height_mm, right_mm=m.BODY_RIGHT_MM)
    left = m.BODY_RIGHT_MM - _HOMEWORK_W_MM
    topic_right = left - _HOMEWORK_WORD_MM
    words = paragraph(
        profile.text("card.homework"),
        x_mm=topic_right + 2.5,
        top_mm=top_mm + 0.5,
        room_mm=_HOMEWORK_WORD_MM - 3.5,
        lines=2,
        size_pt=8.5,
        bold=True,
    )
    box = writing_box(
        "homework",
        RegionKind.HANDWRITING,
        left=left,
        top=top_mm,
        width=_HOMEWORK_W_MM,
        height=height_mm,
    )
    topic = _topic_box(profile, top_mm=top_mm, height_mm=height_mm, right_mm=topic_right)
    return joined((topic, Part(words=words), box))


def _topic_box(profile: Profile, *, top_mm: float, height_mm: float, right_mm: float) -> Part:
    """The box for the topic, with its words at the left."""
    left = m.BODY_LEFT_MM + m.TOPIC_LABEL_W_MM
    words = paragraph(
        profile.text("card.topic"),
        x_mm=m.BODY_LEFT_MM + 1,
        top_mm=top_mm + 0.5,
        room_mm=m.TOPIC_LABEL_W_MM - 3,
        lines=1,
        size_pt=8.5,
        bold=True,
    )
    words += paragraph(
        profile.text("card.topic_hint"),
        x_mm=m.BODY_LEFT_MM + 1,
        top_mm=top_mm + 5.0,
        room_mm=m.TOPIC_LABEL_W_MM - 3,
        lines=2,
        size_pt=5.8,
        min_pt=4.8,
        grey=m.TEXT_GREY,
    )
    box = writing_box(
        "topic",
        RegionKind.HANDWRITING,
        left=left,
        top=top_mm,
        width=right_mm - left,
        height=height_mm,
    )
    return joined((Part(words=words), box))


def signature_box(profile: Profile) -> Part:
    """The box for the teacher's signature, its word above."""
    words = line(
        profile.text("card.signature"),
        x_mm=_SIGNATURE_LEFT_MM + 0.5,
        y_mm=_SIGNATURE_TOP_MM - 1.9,
        room_mm=m.SIGNATURE_W_MM,
        size_pt=7.6,
        bold=True,
    )
    box = writing_box(
        "signature",
        RegionKind.SIGNATURE,
        left=_SIGNATURE_LEFT_MM,
        top=_SIGNATURE_TOP_MM,
        width=m.SIGNATURE_W_MM,
        height=m.SIGNATURE_H_MM,
    )
    return joined((Part(words=words), box))


def instructions(profile: Profile, *, rules: str = "card.rules") -> Part:
    """How to mark: three right marks, two wrong ones, and the rules in two or three lines."""
    right = _SIGNATURE_LEFT_MM - 5.0
    words = paragraph(
        profile.text(rules),
        x_mm=m.STRIP_LEFT_MM,
        top_mm=_HOW_TO_Y_MM + 3.2,
        room_mm=right - m.STRIP_LEFT_MM,
        lines=5,
        size_pt=6.0,
        min_pt=5.0,
        grey=m.TEXT_GREY,
    )
    return joined((_pictures(profile), Part(words=words)))


def continued(profile: Profile, *, next_page: int) -> Part:
    """The note on a page that is not the card's last."""
    return Part(
        words=line(
            profile.text("card.continued").format(page=next_page),
            x_mm=m.STRIP_RIGHT_MM,
            y_mm=m.BOTTOM_MM - 6.0,
            room_mm=m.SIGNATURE_W_MM,
            size_pt=9.0,
            bold=True,
            align=Align.RIGHT,
        )
    )


def writing_box(
    name: str, kind: RegionKind, *, left: float, top: float, width: float, height: float
) -> Part:
    """Four printed corners and, within them, the region that is read."""
    inset = m.BOX_INSET_MM
    region = Region(
        name=name,
        kind=kind,
        x_mm=round(left + inset, 3),
        y_mm=round(top + inset, 3),
        w_mm=round(width - 2 * inset, 3),
        h_mm=round(height - 2 * inset, 3),
    )
    strokes = box_corners(
        left=left,
        top=top,
        width=width,
        height=height,
        leg_mm=m.CORNER_MM,
        line_mm=m.CORNER_LINE_MM,
    )
    return Part(regions=(region,), strokes=strokes)


def _pictures(profile: Profile) -> Part:
    """Right: filled, crossed, ticked. Wrong: a dot beside, a circle around."""
    y = _HOW_TO_Y_MM
    x = m.STRIP_LEFT_MM
    words = line(
        profile.text("card.mark_like_this"), x_mm=x, y_mm=y, room_mm=17, size_pt=7, bold=True
    )
    right = [x + 20.5 + i * _HOW_TO_STEP_MM for i in range(3)]
    not_x = right[-1] + 7.0
    words += line(
        profile.text("card.not_like_this"), x_mm=not_x, y_mm=y, room_mm=15, size_pt=7, bold=True
    )
    wrong = [not_x + 19.0, not_x + 19.0 + _HOW_TO_STEP_MM + 2.0]
    ovals = [_bubble(right[0], y, fill=0.1), *(_bubble(c, y) for c in (*right[1:], *wrong))]
    around = Oval(x_mm=wrong[1], y_mm=y, w_mm=6.4, h_mm=5.2, line_mm=_PEN_MM, grey=0.1)
    dot = Oval(
        x_mm=wrong[0] - 3.2, y_mm=y + 0.4, w_mm=0.9, h_mm=0.9, line_mm=0.1, grey=0.1, fill=0.1
    )
    return Part(
        words=words,
        ovals=(*ovals, around, dot),
        strokes=(*_cross(right[1], y), _tick(right[2], y)),
    )


def _bubble(x: float, y: float, *, fill: float | None = 1.0) -> Oval:
    return Oval(
        x_mm=x,
        y_mm=y,
        w_mm=m.BUBBLE_W_MM,
        h_mm=m.BUBBLE_H_MM,
        line_mm=m.BUBBLE_LINE_MM,
        grey=m.BUBBLE_GREY,
        fill=fill,
    )


def _cross(x: float, y: float) -> tuple[Stroke, Stroke]:
    a, b = 1.9, 1.6
    return (
        Stroke(points_mm=((x - a, y - b), (x + a, y + b)), line_mm=_PEN_MM),
        Stroke(points_mm=((x - a, y + b), (x + a, y - b)), line_mm=_PEN_MM),
    )


def _tick(x: float, y: float) -> Stroke:
    return Stroke(points_mm=((x - 1.6, y), (x - 0.4, y + 1.5), (x + 2.2, y - 2.2)), line_mm=_PEN_MM)
