"""A value of a table as the history and the archive write it: text, the same on every database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any


def as_text(value: object) -> str | None:
    """The value as text; moments in UTC, whatever zone they were given in."""
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value.isoformat() if isinstance(value, date) else str(value)


def as_texts(row: Mapping[str, Any]) -> dict[str, str | None]:
    """A whole row of a table, by column."""
    return {column: as_text(value) for column, value in row.items()}
