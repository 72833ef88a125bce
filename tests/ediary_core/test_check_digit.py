"""Check digits find what people get wrong, and card codes name only this home's cards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ediary_core.card_code import CardCode, CodeProblem, new_card_id, sign, verify
from ediary_core.check_digit import check_digit, is_valid, with_check_digit

NUMBERS = st.text("0123456789", min_size=1, max_size=8)
KEY = bytes(range(32))


@given(NUMBERS)
def test_a_number_with_its_check_digit_is_valid(digits: str) -> None:
    assert is_valid(digits + check_digit(digits))


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_always_found(digits: str, data: st.DataObject) -> None:
    good = digits + check_digit(digits)
    place = data.draw(st.integers(0, len(good) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != good[place]]))
    assert not is_valid(good[:place] + wrong + good[place + 1 :])


def test_the_standards_own_example_holds() -> None:
    assert check_digit("0794") == "5"  # ISO/IEC 7064, MOD 11,10


def test_swapped_neighbours_are_nearly_always_found() -> None:
    missed = tried = 0
    for number in range(10_000):
        good = with_check_digit(number, digits=4)
        for place in range(4):
            swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
            if swapped != good:
                tried += 1
                missed += is_valid(swapped)
    assert missed / tried < 0.03


@pytest.mark.parametrize("text", ["", "1a", "١٢", "-1"])
def test_only_decimal_digits_have_a_check_digit(text: str) -> None:
    with pytest.raises(ValueError, match="decimal digits"):
        check_digit(text)


@pytest.mark.parametrize("text", ["", "5", "1a", "²³"])
def test_what_is_no_number_is_not_valid(text: str) -> None:
    assert is_valid(text) is False


@given(st.binary(min_size=7, max_size=16), st.integers(1, 31))
def test_a_signed_code_names_its_card_and_page(noise: bytes, page: int) -> None:
    card_id = new_card_id(noise)
    payload = sign(card_id=card_id, page=page, key=KEY)
    assert verify(payload, key=KEY) == CardCode(card_id=card_id, page=page)


def test_a_changed_code_is_forged_and_another_homes_is_known_as_such() -> None:
    payload = sign(card_id="0123456789", page=1, key=KEY)
    other_page = payload[:17] + "2" + payload[18:]
    assert verify(other_page, key=KEY) is CodeProblem.FORGED
    assert verify(payload, key=b"k" * 32) is CodeProblem.OTHER_SCHOOL
    assert verify("HTTPS://EXAMPLE.ORG", key=KEY) is CodeProblem.NOT_OURS


def test_what_does_not_fit_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="not a card id"):
        sign(card_id="SHORT", page=1, key=KEY)
    with pytest.raises(ValueError, match="1 to 31 pages"):
        sign(card_id="0123456789", page=32, key=KEY)
    with pytest.raises(ValueError, match="7 random bytes"):
        new_card_id(b"123456")
