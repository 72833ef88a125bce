"""The demo's pens mark what they are told, where a human hand would."""

import numpy as np
import pytest
from demo_paper import card_page, print_master

from ediary_app.demo.ink import BALLPOINT, HARD_PENCIL, MARKER, PENCIL
from ediary_app.demo.pen import Hand, PenMark, PenWork, draw_hand, fill_page
from ediary_app.demo.strokes import MarkStyle

PX_PER_MM = 200 / 25.4
PAGE = card_page(rows=12)
MASTER = print_master(PAGE)
HAND = Hand(pen=BALLPOINT, style=MarkStyle.CROSS, other_style=MarkStyle.FILL)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def new_ink(work: PenWork, *, hand: Hand = HAND, seed: int = 1) -> np.ndarray:
    """Grey levels lost to the pen, per pixel."""
    return MASTER.astype(int) - fill_page(MASTER, PAGE, work, hand=hand, rng=rng(seed))


def around(ink: np.ndarray, name: str, value: str, *, reach: float = 0.5) -> np.ndarray:
    bubble = next(b for f in PAGE.fields if f.name == name for b in f.bubbles if b.value == value)
    half_w, half_h = bubble.w_mm * reach, bubble.h_mm * reach
    rows = slice(
        round((bubble.y_mm - half_h) * PX_PER_MM), round((bubble.y_mm + half_h) * PX_PER_MM)
    )
    columns = slice(
        round((bubble.x_mm - half_w) * PX_PER_MM), round((bubble.x_mm + half_w) * PX_PER_MM)
    )
    return ink[rows, columns]


@pytest.mark.parametrize("style", list(MarkStyle))
@pytest.mark.parametrize("seed", range(4))
def test_every_style_leaves_its_ink_at_its_bubble(style, seed):
    ink = new_ink(PenWork(marks=(PenMark(field="grade1/05", value="4", style=style),)), seed=seed)
    assert around(ink, "grade1/05", "4").mean() > 5
    assert around(ink, "grade1/05", "4", reach=1.6).sum() > 0.97 * ink.sum()


def test_faint_pencil_is_paler_than_ballpoint_and_fill_covers_more_than_a_tick():
    def mean(style: MarkStyle) -> float:
        mark = PenMark(field="grade1/05", value="4", style=style)
        return float(around(new_ink(PenWork(marks=(mark,))), "grade1/05", "4").mean())

    assert mean(MarkStyle.FAINT_CROSS) < 0.6 * mean(MarkStyle.CROSS)
    assert mean(MarkStyle.TICK) < 0.6 * mean(MarkStyle.FILL)


def test_pens_differ_in_darkness_and_width():
    def total(pen) -> float:
        hand = Hand(pen=pen, style=MarkStyle.LINE, other_style=MarkStyle.LINE)
        return float(
            new_ink(PenWork(marks=(PenMark(field="grade1/05", value="4"),)), hand=hand).sum()
        )

    assert total(HARD_PENCIL) < total(PENCIL) < total(BALLPOINT) < total(MARKER)


def test_a_crossed_out_mark_has_more_ink_than_the_mark():
    plain = PenMark(field="attendance/03", value="nb", style=MarkStyle.CROSS)
    struck = PenMark(field="attendance/03", value="nb", style=MarkStyle.CROSS, crossed_out=True)
    assert new_ink(PenWork(marks=(struck,))).sum() > 1.5 * new_ink(PenWork(marks=(plain,))).sum()


def test_no_mark_is_farther_from_its_bubble_than_a_hand_misses():
    wild = Hand(
        pen=BALLPOINT,
        style=MarkStyle.PARTIAL_FILL,
        other_style=MarkStyle.FILL,
        loyalty=0.0,
        bias_mm=(2.0, 2.0),
    )
    ink = new_ink(PenWork(marks=(PenMark(field="grade1/05", value="4"),)), hand=wild)
    rows, columns = np.nonzero(ink > 20)
    bubble = next(
        b for f in PAGE.fields if f.name == "grade1/05" for b in f.bubbles if b.value == "4"
    )
    middle = np.array([columns.mean(), rows.mean()]) / PX_PER_MM
    assert np.hypot(*(middle - (bubble.x_mm, bubble.y_mm))) < 0.85


def test_only_the_named_boxes_are_written_in():
    ink = new_ink(PenWork(written=("topic",)))
    topic, signature = PAGE.regions

    def inside(region) -> int:
        top, left = round(region.y_mm * PX_PER_MM), round(region.x_mm * PX_PER_MM)
        bottom = round((region.y_mm + region.h_mm) * PX_PER_MM)
        right = round((region.x_mm + region.w_mm) * PX_PER_MM)
        return int(ink[top:bottom, left:right].sum())

    assert inside(topic) > 20_000
    assert inside(topic) == ink.sum()
    assert inside(signature) == 0


def test_marks_of_another_page_are_left_to_that_page():
    assert not new_ink(PenWork(marks=(PenMark(field="attendance/40", value="nb"),))).any()


def test_a_value_that_the_field_does_not_have_is_an_error():
    with pytest.raises(KeyError, match="ill"):
        new_ink(PenWork(marks=(PenMark(field="attendance/03", value="ill"),)))


def test_the_same_seed_draws_the_same_page_and_leaves_the_master_alone():
    before = MASTER.copy()
    work = PenWork(marks=(PenMark(field="attendance/03", value="nb"),), written=("signature",))
    assert np.array_equal(new_ink(work, seed=4), new_ink(work, seed=4))
    assert not np.array_equal(new_ink(work, seed=4), new_ink(work, seed=5))
    assert np.array_equal(MASTER, before)


def test_hands_differ_in_pen_and_style():
    hands = [draw_hand(rng(seed)) for seed in range(40)]
    assert len({hand.pen.name for hand in hands}) >= 4
    assert len({hand.style for hand in hands}) >= 4
    assert all(hand.style is not hand.other_style for hand in hands)
    assert draw_hand(rng(7)) == draw_hand(rng(7))
