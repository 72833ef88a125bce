"""Lays a lesson card out: which of its parts stands where, on which page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from cardgen import measures as m
from cardgen.column_heads import HeadHeights, column_heads, head_heights
from cardgen.columns import Columns, share_out
from cardgen.controls import ControlRows, control_count, controls
from cardgen.correction_card import correction_pages
from cardgen.drawing import Part, joined
from cardgen.error import CardLayoutError, DoesNotFitError
from cardgen.flag_lines import flag_lines, lesson_flags
from cardgen.foot import continued, instructions, signature_box, writing_boxes
from cardgen.head import page_head
from cardgen.identity import identity_block, identity_height_mm, written_box
from cardgen.paging import PageShare, Room, share_pages
from cardgen.pupil_name import name_in_full_mm, places_room_mm
from cardgen.registration import marks_beside, page_codes
from cardgen.rows import pupil_rows, spare_rows
from ediary_core.blank_card import BlankSnapshot, PrintedSnapshot
from ediary_core.card import CardKind, CardSnapshot
from ediary_core.profile import GradeBlock, LessonFlag, Profile
from omr.form import Form, FormPage

_MAX_REGISTER_NUMBER = 99  # two digits in field names and in the spare rows' bubbles
_SECTION_GAP_MM = 1.0
_SECTION_GAP_MAX_MM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Design:
    """What all pages of a card share."""

    snapshot: PrintedSnapshot
    profile: Profile
    block: GradeBlock | None
    columns: Columns
    shares: tuple[PageShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foot:
    """Where the parts under the last rows stand."""

    controls: ControlRows
    topic_top_mm: float
    topic_height_mm: float


def lay_out(
    snapshot: PrintedSnapshot,
    profile: Profile,
    *,
    payloads: Sequence[str] | Callable[[int], str],
) -> Form:
    """The form of a card, in millimetres; ``payloads`` gives the code of each page, from 1.

    A pure function. A class too large for one page continues on a second page; what belongs to
    the whole card stands once, on its last page.

    Raises:
        CardLayoutError: something has no legible place; the reason and what to do are named.
    """
    parts = compose(snapshot, profile)
    pages = tuple(
        FormPage(
            card_id=snapshot.card_id,
            page=number,
            pdf_page=number,
            width_mm=m.PAGE_W_MM,
            height_mm=m.PAGE_H_MM,
            fields=part.fields,
            regions=part.regions,
            registration_marks=part.registration_marks,
            codes=page_codes(payloads(number) if callable(payloads) else payloads[number - 1]),
        )
        for number, part in enumerate(parts, start=1)
    )
    return Form(card_id=snapshot.card_id, pages=pages)


def number_pages(forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms with their pages counted through one PDF."""
    numbered = []
    pdf_page = 0
    for form in forms:
        pages = []
        for page in form.pages:
            pdf_page += 1
            pages.append(replace(page, pdf_page=pdf_page))
        numbered.append(replace(form, pages=tuple(pages)))
    return tuple(numbered)


def compose(snapshot: PrintedSnapshot, profile: Profile) -> tuple[Part, ...]:
    """Everything that is printed on each page of a card, except the codes.

    Raises:
        CardLayoutError: something has no legible place.
    """
    try:
        if isinstance(snapshot, CardSnapshot) and snapshot.kind is CardKind.CORRECTION:
            return correction_pages(snapshot, profile)
        design = _design(snapshot, profile)
        return tuple(_page(design, number) for number in range(1, len(design.shares) + 1))
    except DoesNotFitError as problem:
        raise CardLayoutError(
            card=card_in_words(snapshot), reason=problem.what, advice=problem.advice
        ) from problem


def card_in_words(snapshot: PrintedSnapshot) -> str:
    """The card's number and lesson, for messages."""
    s = snapshot
    if isinstance(s, BlankSnapshot):
        return f"{s.card_number} (blank)"
    return f"{s.card_number} ({s.unit}, {s.lesson_date.isoformat()}, period {s.period})"


def _design(snapshot: PrintedSnapshot, profile: Profile) -> _Design:
    _check_numbers(snapshot)
    block = profile.grades_at(snapshot.level)
    columns = share_out(
        codes=len(profile.card_codes()),
        block=block,
        widest_name_mm=_widest_name(snapshot),
        stay=profile.stay,
    )
    shares = share_pages(
        rows=len(snapshot.roster),
        spare_lines=m.LINES_PER_SPARE * profile.spare_rows,
        room=_room(snapshot, profile, block, columns),
    )
    return _Design(snapshot=snapshot, profile=profile, block=block, columns=columns, shares=shares)


def _check_numbers(snapshot: PrintedSnapshot) -> None:
    numbers = [row.register_number for row in snapshot.roster]
    if len(set(numbers)) < len(numbers):
        raise DoesNotFitError(
            "two of its pupils have the same register number", "Correct the register."
        )
    if any(not 1 <= number <= _MAX_REGISTER_NUMBER for number in numbers):
        raise DoesNotFitError(
            f"a register number is not between 1 and {_MAX_REGISTER_NUMBER}",
            "Number the pupils of the unit anew.",
        )


def _widest_name(snapshot: PrintedSnapshot) -> float:
    """The room that all names of the card need at full size."""
    widths = (
        name_in_full_mm(row) + (m.EXEMPT_W_MM if row.exempt else 0.0) for row in snapshot.roster
    )
    return places_room_mm(snapshot.roster) + max(widths, default=0.0)


def _room(
    snapshot: PrintedSnapshot, profile: Profile, block: GradeBlock | None, columns: Columns
) -> Room:
    last = head_heights(profile, block, columns, last=True).rows_top_mm
    other = head_heights(profile, block, columns, last=False).rows_top_mm
    foot = (
        _identity_mm(snapshot, profile)
        + _control_lines(snapshot, profile) * m.CONTROL_MIN_MM
        + m.TOPIC_MIN_MM
        + 2 * _SECTION_GAP_MM
    )
    spare_gap = m.SPARE_GAP_MM if profile.spare_rows else 0.0
    last_room = m.TOPIC_BOTTOM_MM - foot - spare_gap - last
    if last_room < m.ROW_MIN_MM * (1 + m.LINES_PER_SPARE * profile.spare_rows):
        raise DoesNotFitError(
            "its foot leaves no room for a row of a pupil",
            "Use shorter teacher numbers, or fewer spare rows in the profile.",
        )
    return Room(
        last_mm=last_room,
        other_mm=m.STRIP_TOP_MM - _SECTION_GAP_MM - other,
    )


def _substitute_digits(snapshot: PrintedSnapshot) -> int | None:
    """Digits of a substitute's number; on a blank card every teacher marks the own one."""
    return None if isinstance(snapshot, BlankSnapshot) else snapshot.teacher_digits


def _identity_mm(snapshot: PrintedSnapshot, profile: Profile) -> float:
    """The height of a blank card's number fields, with the gap above them."""
    height = identity_height_mm(snapshot, profile)
    return height + _SECTION_GAP_MM if height else 0.0


def _identity(snapshot: PrintedSnapshot, profile: Profile, foot: _Foot, *, top_mm: float) -> Part:
    """A blank card's number fields, and the box for the lesson in words beside the controls."""
    if not isinstance(snapshot, BlankSnapshot):
        return Part()
    fields = identity_block(snapshot, profile, top_mm=top_mm)
    return joined((fields, written_box(profile, foot.controls)))


def _flags(snapshot: PrintedSnapshot, profile: Profile) -> tuple[LessonFlag, ...]:
    """A blank card is marked with its own day and period, so it needs no other time."""
    is_blank = isinstance(snapshot, BlankSnapshot)
    return tuple(
        each for each in profile.lesson_flags if not (is_blank and each is LessonFlag.OTHER_TIME)
    )


def _control_lines(snapshot: PrintedSnapshot, profile: Profile) -> int:
    return control_count(_substitute_digits(snapshot)) + flag_lines(_flags(snapshot, profile))


def _page(design: _Design, number: int) -> Part:
    """One page, from its head down."""
    share = design.shares[number - 1]
    profile, block, columns = design.profile, design.block, design.columns
    heights = head_heights(profile, block, columns, last=share.last)
    rows = pupil_rows(
        design.snapshot.roster[share.first : share.end],
        top_mm=heights.rows_top_mm,
        pitch_mm=share.pitch_mm,
        columns=columns,
        profile=profile,
        block=block,
    )
    end = _under_rows(design, share, heights) if share.last else _continuation(design, number)
    head = page_head(design.snapshot, profile, page=number, pages=len(design.shares))
    heads = column_heads(
        profile,
        block,
        columns,
        heights,
        last=share.last,
        numbered_through=design.snapshot.numbered_through,
    )
    content = joined((head, heads, rows, end, instructions(profile)))
    return joined((Part(registration_marks=marks_beside(content.fields)), content))


def _continuation(design: _Design, number: int) -> Part:
    return continued(design.profile, next_page=number + 1)


def _under_rows(design: _Design, share: PageShare, heights: HeadHeights) -> Part:
    """Spare rows, controls, topic and signature: what stands once on a card."""
    profile, snapshot = design.profile, design.snapshot
    spare_top = heights.rows_top_mm + (share.end - share.first) * share.pitch_mm
    spare_top += m.SPARE_GAP_MM if profile.spare_rows else 0.0
    spare_height = profile.spare_rows * m.LINES_PER_SPARE * share.pitch_mm
    spare_bottom = spare_top + spare_height
    foot = _place_foot(
        spare_bottom + _identity_mm(snapshot, profile), _control_lines(snapshot, profile)
    )
    return joined(
        (
            _identity(snapshot, profile, foot, top_mm=spare_bottom + _SECTION_GAP_MM),
            spare_rows(
                top_mm=spare_top,
                pitch_mm=share.pitch_mm,
                columns=design.columns,
                profile=profile,
                block=design.block,
                rows_above=share.end - share.first,
                numbered_through=snapshot.numbered_through,
            ),
            controls(profile, foot.controls, teacher_digits=_substitute_digits(snapshot)),
            lesson_flags(
                profile,
                _flags(snapshot, profile),
                foot.controls,
                first_line=control_count(_substitute_digits(snapshot)),
            ),
            writing_boxes(profile, top_mm=foot.topic_top_mm, height_mm=foot.topic_height_mm),
            signature_box(profile),
        )
    )


def _place_foot(top: float, control_rows: int) -> _Foot:
    """Spends the height left under the rows: wider gaps, higher lines, a larger topic box."""
    free = m.TOPIC_BOTTOM_MM - top - control_rows * m.CONTROL_MIN_MM - m.TOPIC_MIN_MM
    gap = min(_SECTION_GAP_MAX_MM, max(_SECTION_GAP_MM, free / 4))
    free -= 2 * gap
    pitch = min(m.CONTROL_MAX_MM, m.CONTROL_MIN_MM + max(0.0, free) / 2 / control_rows)
    free -= (pitch - m.CONTROL_MIN_MM) * control_rows
    rows = ControlRows(top_mm=top + gap, pitch_mm=pitch, count=control_rows)
    return _Foot(
        controls=rows,
        topic_top_mm=rows.bottom_mm + gap,
        topic_height_mm=min(m.TOPIC_MAX_MM, m.TOPIC_MIN_MM + max(0.0, free)),
    )
