"""Puts names in the order of a language's alphabet, as a class register does.

The alphabet is data (``languages/*/alphabet.toml``): letters in order, those written together
differ only where the words are equal otherwise. Letters of other alphabets come after it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

SortKey = tuple[tuple[float, ...], tuple[str, ...]]


def collation(letters: str) -> Callable[[str], SortKey]:
    """A sort key for words of the language with this alphabet: ``ą b c``."""
    places: dict[str, float] = {}
    for place, together in enumerate(letters.split(), start=1):
        for letter in together:
            places[letter] = float(place)

    def key(words: str) -> SortKey:
        plain = unicodedata.normalize("NFC", words).casefold()
        return (tuple(_place(sign, places) for sign in plain if _counts(sign)), (plain, words))

    return key


def _counts(sign: str) -> bool:
    """Hyphens and apostrophes do not count; a space does, so that a short name comes first."""
    return sign.isalnum() or sign == " "


def _place(sign: str, places: dict[str, float]) -> float:
    if sign in places:
        return places[sign]
    if sign == " ":
        return 0.0
    if sign.isdigit():
        return 0.5  # numbers before letters; of two numbers the words decide
    base = unicodedata.normalize("NFD", sign)[0]
    return places.get(base, 1000.0 + ord(base))  # é as e, a letter of another alphabet last
