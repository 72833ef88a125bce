"""What the history knows of each row's past: what it was first, what it became, when it went.

Pure bookkeeping over history rows in their order. A database may give the id of a deleted row to a
new one, so a row's past falls into *lives*, each ended by its deletion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ediary_core.history import DELETED, INSERTED
from ediary_core.history_seal import RECORDED


@dataclass(slots=True, kw_only=True)
class Life:
    """One row from its first change that is known to its deletion."""

    first: dict[str, str | None] = field(default_factory=dict)  # values before the first change
    last: dict[str, str | None] = field(default_factory=dict)  # values after the last one
    inserted: str | None = None  # what it was when someone inserted it, as JSON
    inserted_at: int | None = None  # position of the row that says so
    deleted_at: int | None = None
    at: dict[str, int] = field(default_factory=dict)  # position of the last change

    def before(self, values: dict[str, str | None]) -> dict[str, str | None]:
        """Its values before all changes, ``values`` being those after."""
        return values | self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    position: int
    digest: str


class Past:
    """Collects lives of rows and seals of lessons while the history goes by.

    What the history says of other things than columns of ``tables`` (notes) is no row's life.
    """

    def __init__(self, tables: Mapping[str, frozenset[str]]) -> None:
        self._tables = tables
        self.lives: dict[tuple[str, int], list[Life]] = {}
        self.seals: dict[int, list[Seal]] = {}

    def add(
        self,
        position: int,
        *,
        entity: str,
        entity_id: str,
        attribute: str,
        old: str | None,
        new: str | None,
    ) -> None:
        """Take one row of the history in, in its order."""
        if not entity_id.isdecimal():
            return  # no row of a table; a forged one is found by the chain
        if attribute == RECORDED:
            self.seals.setdefault(int(entity_id), []).append(
                Seal(position=position, digest=new or "")
            )
            return
        if attribute not in self._tables.get(entity, frozenset()) | {INSERTED, DELETED}:
            return
        lives = self.lives.setdefault((entity, int(entity_id)), [])
        if not lives or lives[-1].deleted_at is not None:
            lives.append(Life())
        life = lives[-1]
        if attribute == DELETED:
            life.deleted_at = position
        elif attribute == INSERTED:
            life.inserted, life.inserted_at = new, position
        else:
            life.first.setdefault(attribute, old)
            life.last[attribute] = new
            life.at[attribute] = position

    def living(self, entity: str, entity_id: int) -> Life:
        """The present life of a row; an empty one where the history knows of no change."""
        lives = self.lives.get((entity, entity_id), [])
        return lives[-1] if lives and lives[-1].deleted_at is None else Life()
