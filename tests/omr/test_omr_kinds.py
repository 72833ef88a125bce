"""Ranks within kinds of bubbles, and parts of forms: the same as worked out one by one."""

from __future__ import annotations

import numpy as np
import pytest

from omr.kinds import kinds_of, row_middles
from omr.part import part_of
from omr.targets import targets_of
from tests.omr.omr_samples import PAGES

LOOKS = ("1", "2", "1", "np", "2", "1", "2", "1", "", "")
VALUES = np.array([0.3, -0.2, 0.1, 0.5, 0.9, 0.4, 0.2, 0.0, 0.7, -0.4], np.float32)


def _own(look: str) -> np.ndarray:
    return VALUES[[own == look for own in LOOKS]]


def test_kinds_are_numbered_as_they_first_appear() -> None:
    kinds = kinds_of(LOOKS)
    assert kinds.of.tolist() == [0, 1, 0, 2, 1, 0, 1, 0, 3, 3]
    assert kinds.counts.tolist() == [4, 3, 1, 2]
    assert [at.tolist() for at in kinds.members()] == [[0, 2, 5, 7], [1, 4, 6], [3], [8, 9]]


def test_middles_are_the_medians_of_each_kind() -> None:
    expected = [np.median(_own(look)) for look in ("1", "2", "np", "")]
    assert kinds_of(LOOKS).middles(VALUES).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6, 1.0])
def test_quantiles_lie_between_neighbours_as_numpys_do(share: float) -> None:
    expected = [np.quantile(_own(look), share) for look in ("1", "2", "np", "")]
    assert kinds_of(LOOKS).quantiles(VALUES, share).tolist() == pytest.approx(expected)


def test_a_kind_with_too_few_bubbles_tells_nothing() -> None:
    found = kinds_of(LOOKS).known(np.array([1.0, 2.0, 3.0, 4.0], np.float32), 3)
    assert found.tolist() == [1.0, 2.0, 1.0, 0.0, 2.0, 1.0, 2.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("size", [1, 2, 5, 8])
def test_row_middles_are_medians(size: int) -> None:
    rows = np.random.default_rng(7).random((6, size)).astype(np.float32)
    assert row_middles(rows) == pytest.approx(np.median(rows, axis=1))


def test_a_part_of_a_form_has_the_targets_of_its_own_fields() -> None:
    form = PAGES[0]
    wanted = np.arange(len(form.fields)) % 3 == 1
    part = part_of(form, targets_of(form), wanted)
    expected = targets_of(part.form)
    assert part.form.fields == form.fields[1::3]
    assert part.targets.centres_mm.tolist() == expected.centres_mm.tolist()
    assert part.targets.field_starts.tolist() == expected.field_starts.tolist()
    for own, group in zip(part.targets.sizes, expected.sizes, strict=True):
        assert own.indexes.tolist() == group.indexes.tolist()
        assert (own.labels, own.x_mm) == (group.labels, group.x_mm)
        assert (own.w_mm, own.h_mm) == (group.w_mm, group.h_mm)
