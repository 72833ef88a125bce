"""What stands above the rows: the legend, column labels, and each grade column's category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cardgen import measures as m
from cardgen.bubbles import choice
from cardgen.columns import BlockColumns, Columns
from cardgen.drawing import Align, Band, Part, Word, joined
from cardgen.lettering import UNBROKEN, printable, width_mm
from cardgen.rows import exempt_symbol, hour_label, printed_sign
from cardgen.typeset import line, paragraph
from ediary_core.profile import AttendanceCategory, GradeBlock, Profile

_TOP_MM = m.HEAD_BOTTOM_MM - 0.4  # capitals begin lower than their line
_LEGEND_PT = 6.4
_HEAD_PAD_MM = 0.5
_WORD_ROOM_MM = 10.0  # over a single code, whose neighbours are a gap away
_BELOW_HEAD_MM = 0.7  # keeps a head's bubbles apart from the labels of the rows below


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadHeights:
    """Where the parts above the rows end."""

    legend_lines: int  # of the grade categories
    heads_bottom_mm: float
    rows_top_mm: float


def head_heights(
    profile: Profile, block: GradeBlock | None, columns: Columns, *, last: bool
) -> HeadHeights:
    """How much height the column heads take; only the last page carries the grade heads."""
    legend_lines = 0
    grades = 0.0
    if block is not None and last and _has_head(block):
        legend_lines = _legend_lines(profile, block, columns)
        lines = _head_lines(block, stacked=columns.stacked_heads)
        grades = (
            legend_lines * m.LEGEND_LINE_MM
            + m.HEAD_TITLE_MM
            + lines * (m.HEAD_LABEL_MM + m.HEAD_BUBBLE_MM)
            + _HEAD_PAD_MM
            + _BELOW_HEAD_MM
        )
    elif block is not None:
        grades = 2 * m.HEAD_TITLE_MM
    attendance = len(_attendance_legend(profile)) * m.LEGEND_LINE_MM
    bottom = _TOP_MM + max(grades, attendance)
    return HeadHeights(
        legend_lines=legend_lines,
        heads_bottom_mm=bottom,
        rows_top_mm=bottom + m.COLUMN_LABEL_MM + 0.2,
    )


def column_heads(
    profile: Profile,
    block: GradeBlock | None,
    columns: Columns,
    heights: HeadHeights,
    *,
    last: bool,
    numbered_through: bool,
) -> Part:
    """Legend, column labels and, on the last page, the fields of the grade columns."""
    parts = [
        _attendance(profile, columns, heights),
        Part(words=_column_labels(profile, block, columns, heights)),
        Part(words=_number_label(profile, columns, heights, numbered_through=numbered_through)),
    ]
    if block is not None and last and _has_head(block):
        parts.append(_grade_legend(profile, block, columns, heights))
        parts += [
            _grade_head(number, place, profile, block, heights, stacked=columns.stacked_heads)
            for number, place in enumerate(columns.blocks, start=1)
        ]
    elif block is not None:
        parts.append(Part(words=_plain_titles(profile, block, columns, heights, last=last)))
    return joined(parts)


# -- attendance ------------------------------------------------------------------------------


def _attendance_legend(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Symbol and word of what can be marked, of no mark, and of what is pre-printed."""
    codes = profile.card_codes()
    entries = [(code.symbol, code.names[profile.language]) for code in codes]
    exempt = profile.code_of(AttendanceCategory.EXEMPT)
    if exempt is not None:
        entries.append((exempt_symbol(profile), exempt.names[profile.language]))
    if codes:
        entries.append(("", profile.text("card.no_mark_is_present")))
    return tuple(entries)


def _attendance(profile: Profile, columns: Columns, heights: HeadHeights) -> Part:
    entries = _attendance_legend(profile)
    symbol_room = 1.5 + max((_bold_width(symbol) for symbol, _ in entries), default=0.0)
    words: tuple[Word, ...] = ()
    top = heights.heads_bottom_mm - len(entries) * m.LEGEND_LINE_MM
    for index, (symbol, meaning) in enumerate(entries):
        y = top + (index + 0.5) * m.LEGEND_LINE_MM
        x = columns.left_mm + 1
        words += line(symbol, x_mm=x, y_mm=y, room_mm=20, size_pt=_LEGEND_PT, bold=True)
        x += symbol_room if symbol else 0.0
        words += line(
            meaning,
            x_mm=x,
            y_mm=y,
            room_mm=columns.name_right_mm - x,
            size_pt=_LEGEND_PT,
            grey=m.TEXT_GREY,
        )
    return Part(words=words)


def _bold_width(symbol: str) -> float:
    return width_mm(printable(symbol), size_pt=_LEGEND_PT, bold=True)


def _column_labels(
    profile: Profile, block: GradeBlock | None, columns: Columns, heights: HeadHeights
) -> tuple[Word, ...]:
    y = heights.heads_bottom_mm + m.COLUMN_LABEL_MM / 2
    labels = list(zip(columns.attendance_mm, (c.symbol for c in profile.card_codes()), strict=True))
    symbols = block.symbols if block else ()
    signs = block.signs if block else ()
    if profile.stay is not None:
        labels += zip(columns.arrivals_mm, map(hour_label, profile.stay.arrivals), strict=True)
        labels += zip(columns.departures_mm, map(hour_label, profile.stay.departures), strict=True)
    for place in columns.blocks:
        labels += zip(place.symbols_mm, (g.label for g in symbols), strict=True)
        labels += zip(place.signs_mm, (printed_sign(s) for s in signs), strict=True)
    words: tuple[Word, ...] = ()
    for x, label in labels:
        words += _centred(label, x, y, room_mm=m.PITCH_MIN_MM, size_pt=7.0)
    words += _centred(
        profile.text("card.mistake"), columns.mistake_mm, y, room_mm=m.MISTAKE_W_MM + 1, size_pt=6.4
    )
    for xs, key in (
        (columns.attendance_mm, "card.attendance"),
        (columns.arrivals_mm, "card.arrival"),
        (columns.departures_mm, "card.departure"),
    ):
        if xs:
            words += _group_word(profile.text(key), xs, y - m.COLUMN_LABEL_MM)
    return words


def _group_word(text: str, xs_mm: Sequence[float], y: float) -> tuple[Word, ...]:
    """What a group of bubbles is about, over their labels."""
    room = max(xs_mm[-1] - xs_mm[0] + m.PITCH_MIN_MM + 2, _WORD_ROOM_MM)
    return _centred(text, (xs_mm[0] + xs_mm[-1]) / 2, y, room_mm=room, size_pt=6.4)


def _number_label(
    profile: Profile, columns: Columns, heights: HeadHeights, *, numbered_through: bool
) -> tuple[Word, ...]:
    """What the rows' numbers are: those of the class register, or only of this card."""
    key = "card.register_number_through" if numbered_through else "card.register_number"
    return line(
        profile.text(key),
        x_mm=columns.left_mm + 1,
        y_mm=heights.heads_bottom_mm + m.COLUMN_LABEL_MM / 2,
        room_mm=columns.name_right_mm - columns.left_mm - 1,
        size_pt=6.0,
        grey=m.QUIET_GREY,
    )


def _centred(
    text: str, x: float, y: float, *, room_mm: float, size_pt: float, bold: bool = True
) -> tuple[Word, ...]:
    return line(
        text,
        x_mm=x,
        y_mm=y,
        room_mm=room_mm,
        size_pt=size_pt,
        min_pt=4.8,
        bold=bold,
        align=Align.CENTRE,
    )


# -- grades ----------------------------------------------------------------------------------


def _legend_text(profile: Profile, block: GradeBlock) -> str:
    entries = (f"{c.symbol} {c.names[profile.language]}" for c in block.categories)
    return ",  ".join(entry.replace(" ", UNBROKEN) for entry in entries)


def _legend_room(columns: Columns) -> float:
    return columns.right_mm - columns.blocks[0].left_mm


def _legend_lines(profile: Profile, block: GradeBlock, columns: Columns) -> int:
    if not block.categories:
        return 0
    text = printable(_legend_text(profile, block))
    wide = width_mm(text, size_pt=_LEGEND_PT) > _legend_room(columns)
    return 2 if wide else 1


def _grade_legend(
    profile: Profile, block: GradeBlock, columns: Columns, heights: HeadHeights
) -> Part:
    if not heights.legend_lines:
        return Part()
    words = paragraph(
        _legend_text(profile, block),
        x_mm=columns.blocks[0].left_mm + 1,
        top_mm=_TOP_MM,
        room_mm=_legend_room(columns) - 1,
        lines=heights.legend_lines,
        size_pt=_LEGEND_PT,
        min_pt=5.0,
        grey=m.TEXT_GREY,
    )
    return Part(words=words)


def _plain_titles(
    profile: Profile, block: GradeBlock, columns: Columns, heights: HeadHeights, *, last: bool
) -> tuple[Word, ...]:
    """Which grade column is which, on a page without their heads, and where those stand."""
    y = heights.heads_bottom_mm - m.HEAD_TITLE_MM / 2
    words: tuple[Word, ...] = ()
    for number, place in enumerate(columns.blocks, start=1):
        title = _grade_word(number, profile, block)
        room = place.right_mm - place.left_mm - 1
        words += _head_word(title, place.left_mm + 1, y, room_mm=room)
    if not last and _has_head(block):
        words += line(
            profile.text("card.head_on_last_page"),
            x_mm=columns.blocks[0].left_mm + 1,
            y_mm=y - m.HEAD_TITLE_MM,
            room_mm=_legend_room(columns) - 1,
            size_pt=_LEGEND_PT,
            grey=m.TEXT_GREY,
        )
    return words


def _has_head(block: GradeBlock) -> bool:
    return bool(block.categories or block.weights)


def _head_lines(block: GradeBlock, *, stacked: bool) -> int:
    """Lines of bubbles in a grade head."""
    return 2 if stacked and block.categories and block.weights else 1


def _grade_head(
    number: int,
    place: BlockColumns,
    profile: Profile,
    block: GradeBlock,
    heights: HeadHeights,
    *,
    stacked: bool,
) -> Part:
    """One grade column's category and weight bubbles on a band, with words above."""
    bottom = heights.heads_bottom_mm - _BELOW_HEAD_MM
    line_height = m.HEAD_LABEL_MM + m.HEAD_BUBBLE_MM
    lines = _head_lines(block, stacked=stacked)
    top = bottom - _HEAD_PAD_MM - lines * line_height
    band = Band(
        x_mm=place.left_mm,
        y_mm=top - m.HEAD_TITLE_MM + 0.2,
        w_mm=place.right_mm - place.left_mm,
        h_mm=bottom - top + m.HEAD_TITLE_MM - 0.2,
        grey=m.ZEBRA_GREY,
        corner_mm=1.0,
    )
    title_y = top - m.HEAD_TITLE_MM / 2 + 0.4
    colours = [category.colour for category in block.categories]
    categories = _head_line(
        f"grade{number}.category",
        place.categories_mm,
        top,
        values=[category.code for category in block.categories],
        labels=[category.symbol for category in block.categories],
        colours=colours,
    )
    weights = _head_line(
        f"grade{number}.weight",
        place.weights_mm,
        top + (lines - 1) * line_height,
        values=block.weights,
        labels=block.weights,
        colours=[None] * len(block.weights),
    )
    words = _head_titles(number, place, profile, block, title_y, stacked=stacked)
    return joined((Part(bands=(band,), words=words), categories, weights))


def _head_titles(
    number: int,
    place: BlockColumns,
    profile: Profile,
    block: GradeBlock,
    y: float,
    *,
    stacked: bool,
) -> tuple[Word, ...]:
    """What the bubbles below are: above each group, or both at the left where they are stacked."""
    grade = _grade_word(number, profile, block)
    category, weight = profile.text("card.category"), profile.text("card.weight")
    beside = bool(block.categories and block.weights and not stacked)
    named = [category] if block.categories else []
    named += [weight] if block.weights and not beside else []
    end = place.weights_mm[0] - m.PITCH_MIN_MM / 2 if beside else place.right_mm
    words = _head_word(
        f"{grade}: {', '.join(named)}", place.left_mm + 1, y, room_mm=end - place.left_mm - 1.5
    )
    if beside:
        words += _head_word(weight, end + 0.5, y, room_mm=place.right_mm - end)
    return words


def _grade_word(number: int, profile: Profile, block: GradeBlock) -> str:
    """Which grade column it is; a single one needs no number."""
    shown = str(number) if block.columns > 1 else ""
    return profile.text("card.grade").format(number=shown).strip()


def _head_word(text: str, x: float, y: float, *, room_mm: float) -> tuple[Word, ...]:
    return line(text, x_mm=x, y_mm=y, room_mm=room_mm, size_pt=6.8, min_pt=4.8, bold=True)


def _head_line(
    name: str,
    xs_mm: Sequence[float],
    top: float,
    *,
    values: Sequence[str],
    labels: Sequence[str],
    colours: Sequence[str | None],
) -> Part:
    """Bubbles under their labels; the label of a category has the category's colour."""
    if not values:
        return Part()
    words: tuple[Word, ...] = ()
    for x, label, colour in zip(xs_mm, labels, colours, strict=True):
        y = top + m.HEAD_LABEL_MM / 2
        placed = _centred(label, x, y, room_mm=m.PITCH_MIN_MM, size_pt=6.2, bold=colour is not None)
        words += tuple(replace(word, colour=colour) for word in placed)
    y = top + m.HEAD_LABEL_MM + m.HEAD_BUBBLE_MM / 2
    return Part(
        words=words, fields=(choice(name, xs_mm=xs_mm, y_mm=y, values=values, labels=labels),)
    )
