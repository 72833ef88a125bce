"""The smooth grid follows what was measured and shrugs off what does not fit."""

from __future__ import annotations

import numpy as np
import pytest

from omr.bending import Measured, fit_bend
from omr.pagemap import PageMap


def _true_shift(points: np.ndarray) -> np.ndarray:
    """A feed that swings by 1.5 % over 14 cm, and paper that lies a little askew."""
    down = 0.33 * np.sin(points[:, 1] / 22.0) + 0.001 * points[:, 0]
    return np.stack((0.002 * points[:, 1], down), axis=1)


def _measured(rng: np.random.Generator, *, wrong: int = 0) -> Measured:
    y, x = np.mgrid[30:270:6.0, 20:195:35.0]
    points = np.stack((x.ravel(), y.ravel()), axis=1)
    offsets = _true_shift(points) + rng.normal(0, 0.03, points.shape)
    offsets[rng.permutation(len(points))[:wrong]] += 1.5
    return Measured(points_mm=points, offsets_mm=offsets, sigmas_mm=np.full(len(points), 0.06))


@pytest.mark.parametrize("wrong", [0, 25])
def test_a_swinging_feed_is_followed_to_a_tenth_of_a_millimetre(wrong: int) -> None:
    rng = np.random.default_rng(3)
    bend = fit_bend(_measured(rng, wrong=wrong), width_mm=210.0, height_mm=297.0)
    places = rng.uniform((25, 35), (190, 265), (400, 2))

    off = np.linalg.norm(bend.at(places) - _true_shift(places), axis=1)

    assert np.quantile(off, 0.95) < 0.1


def test_what_is_measured_in_one_place_holds_there() -> None:
    one = Measured(
        points_mm=np.array([[100.0, 100.0]]),
        offsets_mm=np.array([[0.4, -0.2]]),
        sigmas_mm=np.array([0.05]),
    )

    bend = fit_bend(one, width_mm=210.0, height_mm=297.0)

    assert bend.at(np.array([[100.0, 100.0]]))[0] == pytest.approx((0.4, -0.2), abs=0.02)


def test_frames_tell_how_the_picture_moves_with_the_form() -> None:
    turn = np.array([[0.0, -8.0, 1500.0], [8.0, 0.0, 10.0], [0.0, 0.0, 1.0]])
    page_map = PageMap(plane=turn)

    places, frames = page_map.frames(np.array([[50.0, 60.0]]))

    assert places[0] == pytest.approx((1020.0, 410.0))
    assert frames[0] == pytest.approx(np.array([[0.0, -8.0], [8.0, 0.0]]))
    assert page_map.rotation_deg() == pytest.approx(90.0)
    assert page_map.px_per_mm() == pytest.approx(8.0)
