"""The words around a page picture: its head with the legend, its margin with what each row says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from omr import canvas as draw
from omr.canvas import BOLD, REGULAR, Canvas
from omr.captions import Captions, RowNote, Tone
from omr.overlay_style import (
    COLOUR_OF,
    DOUBTFUL,
    INK,
    LINE_MM,
    MARGIN,
    PAPER,
    QUIET,
    SIGN_MM,
    TEXT_MM,
    Scale,
    sign,
)
from omr.reading import FieldState, PageOutcome, PageReading

HEAD_MM = 23.0
MARGIN_MM = 66.0
TITLE_MM = 5.2
INDENT_MM = 8.0  # of the head's words; the margin's begin right of a sign
LEADER_MM = 9.0  # of the page's white edge, over which a line leads from a row to its words
MOST_LINES = 2  # of one remark: rows are not much further apart
LEGEND_MM = 116.0  # where it begins
LEGEND_COLUMN_MM = 50.0
LEGEND = {
    Tone.READ: "read as marked",
    Tone.CHECK: "in doubt: please check",
    Tone.WRITTEN: "written in",
    Tone.EMPTY: "nothing written",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of the margin; the first of a remark bears its sign."""

    tone: Tone
    text: str
    row_px: int
    first: bool


def head_of_page(width_px: int, reading: PageReading, captions: Captions, scale: Scale) -> Canvas:
    """What came of the page in one line, where it came from, and the legend."""
    head = draw.blank(scale.px(HEAD_MM), width_px, PAPER)
    doubts = sum(field.state is FieldState.AMBIGUOUS for field in reading.fields)
    title = "Read, nothing to check" if not doubts else f"Read, please check {_places(doubts)}"
    colour = INK if not doubts else DOUBTFUL
    lines = [_origin(reading)]
    for finding in reading.findings:
        if finding.field is None:
            lines.append(f"Also seen: {captions(finding.code).title.lower()}.")
    _write_head(head, title, lines[:3], scale, title_colour=colour, colour=QUIET)
    _legend(head, scale)
    return head


def head_of_refusal(
    width_px: int, reading: PageReading, captions: Captions, scale: Scale
) -> Canvas:
    """Why the page was not read and what to do, across the whole width."""
    empty = reading.outcome is PageOutcome.BLANK
    head = draw.blank(scale.px(HEAD_MM), width_px, QUIET if empty else DOUBTFUL)
    words = captions(reading.reason or reading.outcome.value)
    verdict = "Nothing to read" if empty else "Not read"
    lines = [words.todo, _origin(reading)]
    _write_head(head, f"{verdict}: {words.title}", lines, scale, title_colour=PAPER, colour=PAPER)
    return head


def margin_of(page: Canvas, notes: Sequence[RowNote], scale: Scale) -> Canvas:
    """The page with a margin to its right that says beside each row what was read there."""
    margin = draw.blank(page.shape[0], scale.px(MARGIN_MM), MARGIN)
    body = np.ascontiguousarray(np.hstack((page, margin)))
    edge = page.shape[1]
    draw.line(body, (edge, 0), (edge, body.shape[0]), colour=QUIET, line_px=1)
    lines = list(_lines(notes, scale))
    for line, y in zip(lines, _spread(lines, page.shape[0], scale), strict=True):
        _write_line(body, page.shape[1], line, y, scale)
    return body


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"


def _origin(reading: PageReading) -> str:
    """File and page; the card, where it is known. Never a path: it may name a person."""
    words = f"{PurePath(reading.source).name}, page {reading.source_page}"
    if reading.card_id is None:
        return words
    return f"{words}  ·  card {reading.card_id}, page {reading.page}"


def _write_head(
    head: Canvas,
    title: str,
    lines: Sequence[str],
    scale: Scale,
    *,
    title_colour: tuple[int, int, int],
    colour: tuple[int, int, int],
) -> None:
    at = scale.px(INDENT_MM), scale.px(8.2)
    draw.write(head, title, at, size_px=scale.px(TITLE_MM), colour=title_colour, weight=BOLD)
    for number, text in enumerate(lines):
        y = scale.px(13.4 + 4.1 * number)
        draw.write(head, text, (at[0], y), size_px=scale.px(TEXT_MM), colour=colour)


def _legend(head: Canvas, scale: Scale) -> None:
    for number, (tone, words) in enumerate(LEGEND.items()):
        x = scale.px(LEGEND_MM + LEGEND_COLUMN_MM * (number // 2))
        y = scale.px(12.2 + 5.0 * (number % 2))
        sign(head, tone, (x, y), scale)
        at = x + scale.px(SIGN_MM), y + scale.px(TEXT_MM * 0.34)
        draw.write(head, words, at, size_px=scale.px(TEXT_MM), colour=INK)
    at = head.shape[1] - scale.px(MARGIN_MM - LEADER_MM / 2 + SIGN_MM / 2), scale.px(HEAD_MM - 4.9)
    draw.write(head, "What each row says", at, size_px=scale.px(TEXT_MM), colour=INK, weight=BOLD)
    under = head.shape[0] - 1
    draw.line(head, (0, under), (head.shape[1], under), colour=QUIET, line_px=1)


def _lines(notes: Sequence[RowNote], scale: Scale) -> Iterator[_Line]:
    room = scale.px(MARGIN_MM - LEADER_MM / 2 - SIGN_MM - 3.0)
    for note in notes:
        for remark in note.remarks:
            words = draw.wrapped(
                remark.text, room_px=room, size_px=scale.px(TEXT_MM), weight=_weight(remark.tone)
            )
            if len(words) > MOST_LINES:
                words = [*words[: MOST_LINES - 1], words[MOST_LINES - 1] + " …"]
            for number, text in enumerate(words):
                row_px = scale.px(note.y_mm)
                yield _Line(tone=remark.tone, text=text, row_px=row_px, first=number == 0)


def _weight(tone: Tone) -> int:
    return BOLD if tone is Tone.CHECK else REGULAR


def _spread(lines: Sequence[_Line], height_px: int, scale: Scale) -> list[int]:
    """Where each line's middle stands: at its row where there is room, else close to it."""
    step = min(scale.px(LINE_MM), height_px // (len(lines) + 1))
    places: list[int] = []
    for line in lines:
        places.append(max(line.row_px, places[-1] + step) if places else line.row_px)
    lowest = height_px - step
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], lowest)
        lowest = places[index] - step
    return places


def _write_line(body: Canvas, page_px: int, line: _Line, y: int, scale: Scale) -> None:
    colour = COLOUR_OF[line.tone]
    x = page_px + scale.px(LEADER_MM / 2)
    if line.first:
        start = page_px - scale.px(LEADER_MM / 2), line.row_px
        end = x - scale.px(SIGN_MM), y
        draw.line(body, start, end, colour=colour, line_px=max(1, scale.px(0.2)))
        sign(body, line.tone, (x, y), scale)
    at = x + scale.px(SIGN_MM), y + scale.px(TEXT_MM * 0.34)
    draw.write(
        body, line.text, at, size_px=scale.px(TEXT_MM), colour=colour, weight=_weight(line.tone)
    )
