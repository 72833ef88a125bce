"""Lays a correction card out: one question after another, each with its own bubbles.

Unlike a lesson card it is no grid. Beside each question stands what was read and why it is asked.
Every answer has a bubble of its own, so that an empty question is never taken for an answer. The
symbols stand above the bubbles: the reader learns what a symbol inside looks like from its many
bubbles on a lesson card, and here there are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cardgen import measures as m
from cardgen.bubbles import choice
from cardgen.drawing import Align, Band, Part, Word, joined
from cardgen.error import DoesNotFitError
from cardgen.foot import continued, instructions, signature_box, writing_box
from cardgen.head import page_head
from cardgen.lettering import printable, width_mm
from cardgen.registration import marks_beside
from cardgen.rows import printed_sign
from cardgen.typeset import line, paragraph
from ediary_core.card import AskedField, CardSnapshot, Question
from ediary_core.profile import Profile
from omr.form import RegionKind

_TOP_MM = m.HEAD_BOTTOM_MM + 1.5
_INTRO_MM = 9.0
_BOTTOM_MM = m.STRIP_TOP_MM - 2.0
_LINE_MM = 8.4  # one line of bubbles with the symbols above them
_SYMBOL_UP_MM = 3.5  # from the middle of a bubble to that of its symbol
_SYMBOL_PT = 6.8
_BUBBLE_UP_MM = 2.9  # from the lower end of a line to the middle of its bubbles
_TEXT_MM = 10.0  # title, what was read, why
_PAD_MM = 1.4
_BOX_MM = 18.0  # a box for handwriting
_TEXT_W_MM = 68.0
_CAPTION_W_MM = 21.0
_BUBBLES_LEFT_MM = m.BODY_LEFT_MM + _TEXT_W_MM + _CAPTION_W_MM
_BUBBLES_W_MM = m.BODY_RIGHT_MM - _BUBBLES_LEFT_MM
_SIGN_GAP_MM = 2.0
_SIGNATURE = "signature"
_MAX_PAGES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of bubbles: a field, or a grade with its sign."""

    fields: tuple[AskedField, ...]
    caption: str


def correction_pages(snapshot: CardSnapshot, profile: Profile) -> tuple[Part, ...]:
    """The pages of a correction card, as many as its questions need.

    Raises:
        DoesNotFitError: it asks nothing, or more than a card has pages for.
    """
    shares = _shares(snapshot.questions)
    if not snapshot.questions:
        raise DoesNotFitError("it asks nothing", "There is nothing to correct.")
    if len(shares) > _MAX_PAGES:
        raise DoesNotFitError(
            f"its questions do not fit {_MAX_PAGES} pages", "Enter the values in the diary."
        )
    return tuple(
        _page(snapshot, profile, questions, page=number, pages=len(shares))
        for number, questions in enumerate(shares, start=1)
    )


def _shares(questions: Sequence[Question]) -> list[list[Question]]:
    """The questions of each page, in order, as many as fit."""
    pages: list[list[Question]] = [[]]
    y = _TOP_MM + _INTRO_MM
    for question in questions:
        height = _height(question)
        if pages[-1] and y + height > _BOTTOM_MM:
            pages.append([])
            y = _TOP_MM + _INTRO_MM
        pages[-1].append(question)
        y += height
    return pages


def _height(question: Question) -> float:
    if not question.asked:
        writing = _BOX_MM if question.lead != _SIGNATURE else 0.0
        return max(_TEXT_MM, writing) + 2 * _PAD_MM
    return max(_TEXT_MM, len(_lines(question)) * _LINE_MM) + 2 * _PAD_MM


def _page(
    snapshot: CardSnapshot,
    profile: Profile,
    questions: Sequence[Question],
    *,
    page: int,
    pages: int,
) -> Part:
    parts = [page_head(snapshot, profile, page=page, pages=pages), _intro(snapshot, profile)]
    y = _TOP_MM + _INTRO_MM
    for index, question in enumerate(questions):
        height = _height(question)
        parts.append(_question(question, profile, top_mm=y, height_mm=height, index=index))
        y += height
    last = page == pages
    parts.append(signature_box(profile) if last else continued(profile, next_page=page + 1))
    parts.append(instructions(profile, rules="correction.rules"))
    content = joined(parts)
    return joined((Part(registration_marks=marks_beside(content.fields)), content))


def _intro(snapshot: CardSnapshot, profile: Profile) -> Part:
    """Which card it is about, and how to answer."""
    words = paragraph(
        profile.text("correction.intro").format(card=snapshot.corrects_number),
        x_mm=m.BODY_LEFT_MM + 1,
        top_mm=_TOP_MM,
        room_mm=m.BODY_RIGHT_MM - m.BODY_LEFT_MM - 2,
        lines=2,
        size_pt=8.4,
        min_pt=m.TEXT_MIN_PT,
        bold=True,
    )
    return Part(words=words)


def _question(
    question: Question, profile: Profile, *, top_mm: float, height_mm: float, index: int
) -> Part:
    parts = [_text(question, profile, top_mm=top_mm + _PAD_MM)]
    if index % 2 == 0 and question.asked:  # what is written by hand is read on white paper
        parts.insert(0, _zebra(top_mm, height_mm))
    if question.asked:
        parts.append(_bubbles(question, top_mm=top_mm, height_mm=height_mm))
    elif question.lead != _SIGNATURE:
        parts.append(
            writing_box(
                question.lead,
                RegionKind.HANDWRITING,
                left=m.BODY_LEFT_MM + _TEXT_W_MM,
                top=top_mm + _PAD_MM,
                width=m.BODY_RIGHT_MM - m.BODY_LEFT_MM - _TEXT_W_MM,
                height=_BOX_MM,
            )
        )
    return joined(parts)


def _zebra(top_mm: float, height_mm: float) -> Part:
    width = m.BODY_RIGHT_MM - m.BODY_LEFT_MM
    band = Band(x_mm=m.BODY_LEFT_MM, y_mm=top_mm, w_mm=width, h_mm=height_mm, grey=m.ZEBRA_GREY)
    return Part(bands=(band,))


def _text(question: Question, profile: Profile, *, top_mm: float) -> Part:
    """Whose entry it is, what was read and why it is asked."""
    room = _TEXT_W_MM - 3.0
    left = m.BODY_LEFT_MM + 1.5
    words: tuple[Word, ...] = line(
        question.title, x_mm=left, y_mm=top_mm + 1.9, room_mm=room, size_pt=8.4, bold=True
    )
    read = profile.text("correction.read").format(read=question.read)
    words += line(read, x_mm=left, y_mm=top_mm + 5.4, room_mm=room, size_pt=7.0, min_pt=5.0)
    words += line(
        question.reason,
        x_mm=left,
        y_mm=top_mm + 8.4,
        room_mm=room,
        size_pt=6.2,
        min_pt=5.0,
        grey=m.TEXT_GREY,
    )
    return Part(words=words)


def _bubbles(question: Question, *, top_mm: float, height_mm: float) -> Part:
    lines = _lines(question)
    y = top_mm + (height_mm - len(lines) * _LINE_MM) / 2 + _LINE_MM - _BUBBLE_UP_MM
    parts = []
    for each in lines:
        parts.append(_bubble_line(each, y_mm=y, captioned=len(lines) > 1))
        y += _LINE_MM
    return joined(parts)


def _bubble_line(each: _Line, *, y_mm: float, captioned: bool) -> Part:
    bubbles = sum(len(field.values) for field in each.fields)
    gaps = _SIGN_GAP_MM * (len(each.fields) - 1)
    pitch = min(_wanted_pitch(each), (_BUBBLES_W_MM - gaps) / bubbles)
    if pitch < m.BUBBLE_W_MM + 0.6:
        raise DoesNotFitError(
            f"{bubbles} bubbles do not fit one line", "Give the profile fewer values."
        )
    parts, x = [], _BUBBLES_LEFT_MM
    for field in each.fields:
        xs = [x + (i + 0.5) * pitch for i in range(len(field.values))]
        parts.append(_field(field, xs, y_mm=y_mm, pitch_mm=pitch))
        x += len(field.values) * pitch + _SIGN_GAP_MM
    words = _caption(each.caption, y_mm=y_mm) if captioned else ()
    return joined((*parts, Part(words=words)))


def _caption(text: str, *, y_mm: float) -> tuple[Word, ...]:
    """What a line of bubbles is: at its left, on two lines if it is long."""
    room = _CAPTION_W_MM - 2
    try:
        return line(
            text,
            x_mm=_BUBBLES_LEFT_MM - 1.2,
            y_mm=y_mm,
            room_mm=room,
            size_pt=6.6,
            min_pt=5.4,
            grey=m.TEXT_GREY,
            align=Align.RIGHT,
        )
    except DoesNotFitError:
        return paragraph(
            text,
            x_mm=_BUBBLES_LEFT_MM - _CAPTION_W_MM + 1,
            top_mm=y_mm - 2.2,
            room_mm=room,
            lines=2,
            size_pt=5.8,
            min_pt=4.4,
            grey=m.TEXT_GREY,
        )


def _wanted_pitch(each: _Line) -> float:
    """As on a lesson card; wider where words stand above the bubbles."""
    labels = [printable(label) for field in each.fields for label in field.labels]
    widest = max(width_mm(label, size_pt=_SYMBOL_PT) for label in labels)
    return max(m.PITCH_MAX_MM, widest + 1.6)


def _field(field: AskedField, xs_mm: Sequence[float], *, y_mm: float, pitch_mm: float) -> Part:
    bare = choice(
        field.name, xs_mm=xs_mm, y_mm=y_mm, values=field.values, labels=[""] * len(field.values)
    )
    symbols = [
        line(
            printed_sign(label),
            x_mm=x,
            y_mm=y_mm - _SYMBOL_UP_MM,
            room_mm=pitch_mm - 0.3,
            size_pt=_SYMBOL_PT,
            min_pt=4.4,
            align=Align.CENTRE,
        )
        for x, label in zip(xs_mm, field.labels, strict=True)
    ]
    return Part(words=tuple(word for words in symbols for word in words), fields=(bare,))


def _lines(question: Question) -> list[_Line]:
    """A line for each field; a sign stands in the line of its grade."""
    lines: list[_Line] = []
    for field in question.asked:
        if ".sign/" in field.name and lines:
            grade = lines.pop()
            lines.append(_Line(fields=(*grade.fields, field), caption=grade.caption))
        else:
            lines.append(_Line(fields=(field,), caption=field.caption))
    return lines
