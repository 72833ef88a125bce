"""The payload of a card's QR codes: who issued it, which card, which page, and a keyed check.

29 characters of the QR alphanumeric set, which fit version 2 at error correction Q::

    ED1  KKKK  CCCCCCCCCC  P  MMMMMMMMMMM
    version, key id (20 bits), card id (50 bits), page, truncated HMAC-SHA-256 (55 bits)

Characters are Crockford's base 32 (no I, L, O, U). The card id is random: nothing of a person or a
lesson can be read from a code. Truncating an HMAC is as in RFC 2104, section 5.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

VERSION = "ED1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CARD_ID_LENGTH = 10
PAYLOAD_LENGTH = 29
MAX_PAGES = len(ALPHABET) - 1
_KEY_ID_LENGTH = 4
_MAC_LENGTH = 11


class CodeProblem(StrEnum):
    """Why a code does not name a card of this home."""

    NOT_OURS = "code.not_ours"  # some other QR code
    OTHER_SCHOOL = "code.other_school"  # one of our cards, issued with another home's key
    FORGED = "code.forged"  # claims our key, but the keyed check does not hold


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCode:
    card_id: str
    page: int


def key_id(key: bytes) -> str:
    """The public name of a signing key, 4 characters."""
    return _base32(hashlib.sha256(b"ediary key id" + key).digest(), _KEY_ID_LENGTH)


def new_card_id(random_bytes: bytes) -> str:
    """A card id from at least 7 random bytes.

    Raises:
        ValueError: too few random bytes.
    """
    if len(random_bytes) < 7:
        raise ValueError("a card id needs at least 7 random bytes")
    return _base32(random_bytes, CARD_ID_LENGTH)


def sign(*, card_id: str, page: int, key: bytes) -> str:
    """The payload to print.

    Raises:
        ValueError: the card id or the page number does not fit the payload.
    """
    if len(card_id) != CARD_ID_LENGTH or not set(card_id) <= set(ALPHABET):
        raise ValueError("not a card id")
    if not 1 <= page <= MAX_PAGES:
        raise ValueError(f"a card has 1 to {MAX_PAGES} pages, not {page}")
    body = VERSION + key_id(key) + card_id + ALPHABET[page]
    return body + _mac(body, key)


def verify(payload: str, *, key: bytes) -> CardCode | CodeProblem:
    """The card and page that a payload names, or why it names none of this home."""
    if len(payload) != PAYLOAD_LENGTH or not payload.startswith(VERSION):
        return CodeProblem.NOT_OURS
    body, mac = payload[:-_MAC_LENGTH], payload[-_MAC_LENGTH:]
    if body[len(VERSION) : len(VERSION) + _KEY_ID_LENGTH] != key_id(key):
        return CodeProblem.OTHER_SCHOOL
    if not hmac.compare_digest(mac.encode(), _mac(body, key).encode()):
        return CodeProblem.FORGED
    page = ALPHABET.find(body[-1])
    return CardCode(card_id=body[-1 - CARD_ID_LENGTH : -1], page=page)


def _mac(body: str, key: bytes) -> str:
    return _base32(hmac.new(key, body.encode(), hashlib.sha256).digest(), _MAC_LENGTH)


def _base32(data: bytes, length: int) -> str:
    number = int.from_bytes(data, "big") >> max(0, len(data) * 8 - length * 5)
    return "".join(ALPHABET[number >> shift & 31] for shift in range((length - 1) * 5, -1, -5))
