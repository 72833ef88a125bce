"""What lies in the safe: the parts of printed packs, and what the school's data made stale since.

Every part of a pack is kept with a fingerprint of what it was made from. A later pack may hold
only what changed, so what lies in the safe is the latest print of each part (rule 2, G85).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.outage_tables import Pack

_TAKEN_OUT = ""  # the fingerprint of a part that a later pack took out of the safe


class SectionKind(StrEnum):
    COVER = "cover"  # one teacher's day
    CARD = "card"
    BLANKS = "blanks"  # a day's blank cards with their sheet
    CODES = "codes"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSection:
    """One part of a pack. ``title`` says to the secretary which; it names no pupil."""

    kind: SectionKind
    key: str  # unique in its kind
    fingerprint: str
    title: str
    day: date | None = None  # None: the same on every day
    card_ids: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[SectionKind, str]:
        """Which part it is, whatever it was made from."""
        return self.kind, self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChanges:
    """How what lies in the safe stands to what a pack printed now would hold."""

    stale: tuple[PackSection, ...]  # as they lie in the safe: made from data that changed
    gone: tuple[PackSection, ...]  # in the safe, and no longer of any use
    missing: tuple[PackSection, ...]  # not in the safe

    @property
    def any(self) -> bool:
        return bool(self.stale or self.gone or self.missing)


def fingerprint(content: object) -> str:
    """The same for the same content; ``content`` is JSON, or dates and numbers in it."""
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def changes(in_safe: Iterable[PackSection], now: Iterable[PackSection]) -> PackChanges:
    """Compare the safe with what it should hold, part by part."""
    there = {section.place: section for section in in_safe}
    wanted = {section.place: section for section in now}
    return PackChanges(
        stale=tuple(
            section
            for place, section in there.items()
            if place in wanted and wanted[place].fingerprint != section.fingerprint
        ),
        gone=tuple(section for place, section in there.items() if place not in wanted),
        missing=tuple(section for place, section in wanted.items() if place not in there),
    )


def sections_in_safe(session: Session, *, today: date) -> tuple[PackSection, ...]:
    """The latest print of every part that is of today or later, in the order of printing."""
    latest: dict[tuple[SectionKind, str], PackSection] = {}
    for pack in session.scalars(select(Pack).order_by(Pack.id)):
        for section in sections_of(pack):
            latest.pop(section.place, None)  # the later print comes later in the order, too
            if section.fingerprint != _TAKEN_OUT:
                latest[section.place] = section
    return tuple(s for s in latest.values() if s.day is None or s.day >= today)


def sections_of(pack: Pack) -> tuple[PackSection, ...]:
    """The parts that one pack holds."""
    return tuple(_section(raw) for raw in pack.sections["sections"])


def keep_pack(
    session: Session,
    sections: Iterable[PackSection],
    *,
    gone: Iterable[PackSection],
    days: tuple[date, ...],
    made_at: datetime,
) -> Pack:
    """Note a printed pack, and what it says to take out of the safe; the caller commits."""
    parts = [asdict(section) for section in sections]
    parts += [{**asdict(section), "fingerprint": _TAKEN_OUT} for section in gone]
    for part in parts:
        part["day"] = part["day"].isoformat() if part["day"] else None
    pack = Pack(made_at=made_at, first=min(days), last=max(days), sections={"sections": parts})
    session.add(pack)
    session.flush()
    return pack


def _section(raw: Mapping[str, Any]) -> PackSection:
    return PackSection(
        kind=SectionKind(raw["kind"]),
        key=raw["key"],
        fingerprint=raw["fingerprint"],
        title=raw["title"],
        day=date.fromisoformat(raw["day"]) if raw["day"] else None,
        card_ids=tuple(raw["card_ids"]),
    )
