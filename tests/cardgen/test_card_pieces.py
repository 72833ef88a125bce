"""The small rules behind the layout, each by itself."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from card_samples import snapshot
from hypothesis import given
from hypothesis import strategies as st

from cardgen import measures as m
from cardgen.columns import share_out
from cardgen.error import CardLayoutError, DoesNotFitError
from cardgen.layout import compose
from cardgen.lettering import fitting_size, line_mm, shortened, width_mm, wrapped
from cardgen.modules import black_runs
from cardgen.paging import Room, share_pages
from cardgen.typeset import paragraph
from ediary_core.profile_files import load_profile

LIBRUS = load_profile("librus")


@given(
    rows=st.integers(1, 99),
    spare_lines=st.integers(0, 6),
    last_mm=st.floats(60, 200),
    more_mm=st.floats(5, 60),
)
def test_every_row_stands_on_exactly_one_page_and_has_its_height(
    rows: int, spare_lines: int, last_mm: float, more_mm: float
) -> None:
    room = Room(last_mm=last_mm, other_mm=last_mm + more_mm)
    try:
        shares = share_pages(rows=rows, spare_lines=spare_lines, room=room)
    except DoesNotFitError:
        assert (
            3 * (room.other_mm // m.ROW_MIN_MM) + last_mm // m.ROW_MIN_MM < rows + spare_lines + 4
        )
        return
    numbers = [n for share in shares for n in range(share.first, share.end)]
    assert numbers == list(range(rows))
    assert [share.last for share in shares] == [False] * (len(shares) - 1) + [True]
    for share in shares:
        lines = share.end - share.first + (spare_lines if share.last else 0)
        assert m.ROW_MIN_MM <= share.pitch_mm <= m.ROW_MAX_MM
        assert lines * share.pitch_mm <= (room.last_mm if share.last else room.other_mm)


def test_more_rows_than_four_pages_hold_are_refused() -> None:
    with pytest.raises(DoesNotFitError, match="do not fit 4 pages"):
        share_pages(rows=99, spare_lines=6, room=Room(last_mm=60, other_mm=70))


def test_a_profile_too_wide_for_the_paper_is_refused() -> None:
    assert LIBRUS.grades is not None
    wide = replace(LIBRUS.grades, columns=2, symbols=LIBRUS.grades.symbols * 2)
    with pytest.raises(DoesNotFitError, match="too many for the width"):
        share_out(codes=3, block=wide, widest_name_mm=30)


def test_bubbles_stand_wider_apart_where_there_is_room() -> None:
    close = share_out(codes=3, block=LIBRUS.grades, widest_name_mm=60)
    wide = share_out(codes=3, block=None, widest_name_mm=60)
    assert close.attendance_mm[1] - close.attendance_mm[0] == pytest.approx(m.PITCH_MIN_MM)
    assert wide.attendance_mm[1] - wide.attendance_mm[0] == pytest.approx(m.PITCH_MAX_MM)


def test_text_shrinks_only_as_far_as_it_must() -> None:
    size = fitting_size("matematyka", room_mm=20, size_pt=13, min_pt=7)
    assert size is not None
    assert width_mm("matematyka", size_pt=size) <= 20
    assert width_mm("matematyka", size_pt=size + 0.2) > 20
    assert fitting_size("matematyka", room_mm=5, size_pt=13, min_pt=7) is None


def test_wrapped_text_stays_within_its_height() -> None:
    text = "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć"
    size, lines = wrapped(text, room_mm=25, lines=3, size_pt=8, min_pt=5)
    assert " ".join(lines) == text
    assert len(lines) * line_mm(size) <= 3 * line_mm(8) + 1e-6


def test_a_word_wider_than_its_place_is_refused() -> None:
    with pytest.raises(DoesNotFitError, match="too long"):
        wrapped("Konstantynopolitańczykowianeczka", room_mm=10, lines=9, size_pt=8, min_pt=6)


def test_an_empty_text_takes_no_line() -> None:
    assert paragraph("", x_mm=0, top_mm=0, room_mm=10, lines=1) == ()


def test_a_name_cut_beyond_recognition_is_refused_without_naming_it() -> None:
    with pytest.raises(DoesNotFitError) as caught:
        shortened("Brzęczyszczykiewicz", room_mm=5, size_pt=6, min_letters=8)
    assert "Brz" not in str(caught.value)


def test_a_shortened_text_may_keep_its_end() -> None:
    cut = shortened("Brzęczyszczykiewicz", room_mm=15, size_pt=6, min_letters=3, tail_share=0.4)
    head, tail = cut.split("…")
    assert "Brzęczyszczykiewicz".startswith(head)
    assert "Brzęczyszczykiewicz".endswith(tail)
    assert len(head) > len(tail) > 1
    assert width_mm(cut, size_pt=6) <= 15


def test_neighbouring_black_modules_are_drawn_together() -> None:
    runs = [(run.row, run.column, run.length) for run in black_runs(("##.#", "....", ".###"))]
    assert runs == [(0, 0, 2), (0, 3, 1), (2, 1, 3)]


def test_the_error_survives_a_process_boundary() -> None:
    with pytest.raises(CardLayoutError) as caught:
        compose(snapshot(pupils=0), LIBRUS)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert str(again) == str(caught.value)
    assert again.exit_code == caught.value.exit_code
