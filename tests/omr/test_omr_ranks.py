"""Short cuts that must give what the plain way gives: ranks, sums of runs, products in parts."""

from __future__ import annotations

import numpy as np
import pytest

from omr.image import ONE_THREAD_PRODUCTS, count_between, product, row_sums, run_sums
from omr.ranks import grey_ranks, median, quantile


@pytest.mark.parametrize("count", [1, 2, 3, 10, 61])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_quantile_is_numpys(count: int, share: float) -> None:
    values = np.random.default_rng(count).normal(size=count)
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)))


@pytest.mark.parametrize("count", [1, 4, 7])
def test_a_median_is_numpys(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    assert median(values) == pytest.approx(float(np.median(values)))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_grey_rank_is_that_of_the_sorted_pixels(share: float) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (31, 17), dtype=np.uint8)
    in_order = np.sort(pixels, axis=None)
    assert grey_ranks(pixels, (share,)) == [float(in_order[int(share * pixels.size)])]


def test_runs_of_rows_are_summed_exactly() -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (50, 12), dtype=np.uint8)
    starts = np.array([0, 6, 7, 30], dtype=np.intp)
    expected = np.add.reduceat(pixels, starts, axis=0, dtype=np.int64)
    assert (run_sums(pixels, starts) == expected).all()
    assert (row_sums(pixels) == pixels.sum(axis=1, dtype=np.int64)).all()


def test_a_product_in_parts_is_the_product() -> None:
    rng = np.random.default_rng(5)
    left, right = (rng.normal(size=s).astype(np.float32) for s in ((700, 3), (3, 400)))
    assert left.shape[0] * right.size > 2 * ONE_THREAD_PRODUCTS
    assert product(left, right) == pytest.approx(left @ right, abs=1e-5)


def test_both_limits_of_a_count_belong_to_it() -> None:
    assert count_between(np.array([[30, 31, 224, 225]], dtype=np.uint8), 31, 224) == 2
