"""Hashes passwords with Argon2id, and makes one-time passwords."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ediary_core.accounts.password_check import MOST_LENGTH, normal

# Without 0 O 1 I l: a password that is typed off a slip of paper.
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_DIGITS = "23456789"
_GROUPS = 4
_DASH = "-"

RandomBytes = Callable[[int], bytes]


def make_hasher() -> PasswordHasher:
    """The library's present recommendation (RFC 9106, low memory); it rises with the library."""
    return PasswordHasher()


def hash_password(password: str, hasher: PasswordHasher) -> str:
    return hasher.hash(normal(password))


def matches(password: str, kept: str, hasher: PasswordHasher) -> bool:
    """Whether the password is the one whose hash is kept."""
    if len(password) > MOST_LENGTH:
        waste_time(hasher)
        return False
    try:
        return hasher.verify(kept, normal(password))
    except (VerificationError, InvalidHashError):
        return False


def waste_time(hasher: PasswordHasher) -> None:
    """Take as long as a comparison, so that time does not tell which logins there are."""
    matches("not this one", _nobodys(hasher), hasher)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody's password")


def one_time_password(random_bytes: RandomBytes) -> str:
    """A password like ``Kp7-mWx3-rTn9-dQ4f`` that keeps both sets of rules; about 90 bits."""
    groups = (_DIGITS, _UPPER, _LOWER, _UPPER + _LOWER + _DIGITS)
    signs = [[_draw(kind, random_bytes) for kind in groups] for _ in range(_GROUPS)]
    return _DASH.join("".join(_shuffled(group, random_bytes)) for group in signs)


def _draw(signs: str, random_bytes: RandomBytes) -> str:
    limit = 256 - 256 % len(signs)  # a byte above it would make the first signs more likely
    while True:
        byte = random_bytes(1)[0]
        if byte < limit:
            return signs[byte % len(signs)]


def _shuffled(signs: list[str], random_bytes: RandomBytes) -> list[str]:
    return sorted(signs, key=lambda _sign: random_bytes(8))
