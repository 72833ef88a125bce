"""What is wrong with a password that somebody wants to have. Pure; never repeats the password."""

from __future__ import annotations

import itertools
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ediary_core.account_tables import Role
from ediary_core.accounts.password_policy import PasswordPolicy

MOST_LENGTH = 256  # longer ones only keep the server busy
_COMMON = Path(__file__).parent / "common_passwords.txt"
_SHORTEST_OWN_WORD = 4  # a word of the school or the login that may not stand in a password
_LEAST_SIGNS = 5  # different ones, in a password without other rules
_ENDS = string.digits + string.punctuation + " "
_LEET = str.maketrans("0134578@$!", "oleastbasi")


class Flaw(StrEnum):
    """Why a password is refused; key of its sentence for people."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_LETTER = "no_letter"
    NO_DIGIT = "no_digit"
    ONE_CASE = "one_case"
    COMMON = "common"
    OWN_WORD = "own_word"  # made of the login, the school's or the program's name
    MONOTONOUS = "monotonous"  # aaaa, 1234
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose password it is to be, as far as rules depend on it."""

    roles: frozenset[Role]
    words: tuple[str, ...]  # login, school: what a stranger would try first


def normal(password: str) -> str:
    """One way to write a password that keyboards and systems write in several (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def flaws(password: str, owner: Owner, policy: PasswordPolicy) -> tuple[Flaw, ...]:
    """All that speaks against the password; empty if nothing does."""
    return tuple(_flaws(normal(password), owner, policy))


def _flaws(password: str, owner: Owner, policy: PasswordPolicy) -> Iterator[Flaw]:
    if len(password) < policy.length_for(owner.roles):
        yield Flaw.TOO_SHORT
    if len(password) > MOST_LENGTH:
        yield Flaw.TOO_LONG
    if policy.letters_and_digits:
        if not any(sign.isalpha() for sign in password):
            yield Flaw.NO_LETTER
        if not any(sign.isdecimal() for sign in password):
            yield Flaw.NO_DIGIT
    if policy.both_cases and not (
        any(sign.isupper() for sign in password) and any(sign.islower() for sign in password)
    ):
        yield Flaw.ONE_CASE
    if policy.blocklist:
        yield from _guessable(password, owner)


def _guessable(password: str, owner: Owner) -> Iterator[Flaw]:
    folded = password.casefold()
    core = folded.strip(_ENDS).translate(_LEET)  # P@ssw0rd!!2026
    if _letters(folded) in _common() or _letters(core) in _common():
        yield Flaw.COMMON
    if any(word in folded for word in _own_words(owner.words)):
        yield Flaw.OWN_WORD
    if len(set(folded)) < _LEAST_SIGNS or _is_run(folded):
        yield Flaw.MONOTONOUS


def _letters(text: str) -> str:
    """The letters alone, and of a word that is repeated only one: ``haslohaslo12!`` is haslo."""
    bare = "".join(sign for sign in text if sign.isalpha())
    for length in range(3, len(bare) // 2 + 1):
        if len(bare) % length == 0 and bare == bare[:length] * (len(bare) // length):
            return bare[:length]
    return bare


def _own_words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        split = "".join(sign if sign.isalnum() else " " for sign in normal(text).casefold())
        yield from (word for word in split.split() if len(word) >= _SHORTEST_OWN_WORD)


def _is_run(text: str) -> bool:
    """Whether each sign follows the one before it, up or down: 12345678, abcdefgh."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(text)}
    return len(text) > 1 and steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").split())
