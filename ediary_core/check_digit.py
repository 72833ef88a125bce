"""Check digits for numbers that people copy by hand: ISO/IEC 7064, MOD 11,10.

The system finds every single wrong digit and nearly all swapped neighbours, and its check
character is always a digit, so it fits the digit bubbles of a card.
"""

from __future__ import annotations


def check_digit(digits: str) -> str:
    """The check digit of a string of decimal digits (ISO/IEC 7064:2003, MOD 11,10, 8.2).

    Raises:
        ValueError: the string is empty or holds something else than digits.
    """
    if not digits.isascii() or not digits.isdigit():
        raise ValueError("a check digit is made of decimal digits only")
    product = 10
    for digit in digits:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def with_check_digit(number: int, *, digits: int) -> str:
    """A number padded with zeros to ``digits`` and followed by its check digit."""
    padded = f"{number:0{digits}d}"
    return padded + check_digit(padded)


def is_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    decimal = digits.isascii() and digits.isdigit()
    return decimal and len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]
