"""The chain of the history: each row's digest covers the row and, through the one before, all.

Format ``ediary-history/1``, described in docs/formats/history.md. It is kept in databases and on
paper, so it never changes: another way to digest would be another column.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64  # the digest before the first row


_PRINTED_DIGITS = 20  # 80 bits: more than anybody can search through for a forgery
_GROUP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends: how many rows it has, and the digest of the last."""

    length: int
    digest: str

    def __str__(self) -> str:
        """As printed on reports: ``1042 9f3a-77c2-0d11-ab34-99ee``."""
        return f"{self.length} {'-'.join(_groups(self.digest[:_PRINTED_DIGITS]))}"


def _groups(digits: str) -> list[str]:
    return [digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """One change as the chain covers it; ``position`` counts rows from 1 without gaps."""

    position: int
    entity: str
    entity_id: str
    attribute: str
    old: str | None
    new: str | None
    who: str
    at: datetime
    why: str


def digest_after(previous: str, row: ChainRow) -> str:
    """The digest of ``row`` in a chain whose digest before it is ``previous``."""
    fields = [
        previous,
        row.position,
        row.entity,
        row.entity_id,
        row.attribute,
        row.old,
        row.new,
        row.who,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.why,
    ]
    # ASCII only and no white space, so that there is one way to write a row and no other.
    text = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
