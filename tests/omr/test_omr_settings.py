"""The one knob that widens or narrows the zone of doubt."""

import pytest

from omr.settings import DecisionSettings

SHIPPED = DecisionSettings()


def test_a_factor_of_one_is_what_is_shipped() -> None:
    assert SHIPPED.stricter(1.0) == SHIPPED


@pytest.mark.parametrize("factor", [1.1, 2.0, 5.0])
def test_a_greater_factor_widens_the_zone_at_both_ends(factor: float) -> None:
    wider = SHIPPED.stricter(factor)

    assert wider.unmarked_below < SHIPPED.unmarked_below
    assert wider.marked_from > SHIPPED.marked_from
    assert wider.shade_from < SHIPPED.shade_from


@pytest.mark.parametrize("factor", [0.9, 0.5, 0.01])
def test_a_smaller_factor_narrows_the_zone_but_its_ends_never_pass(factor: float) -> None:
    narrower = SHIPPED.stricter(factor)

    assert SHIPPED.unmarked_below < narrower.unmarked_below
    assert narrower.unmarked_below <= narrower.marked_from < SHIPPED.marked_from


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_a_factor_that_is_not_positive_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="cannot be scaled"):
        SHIPPED.stricter(factor)
