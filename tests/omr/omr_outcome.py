"""A reading held against what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omr.reading import FieldState, PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A reading beside what was meant."""

    reading: PageReading
    meant: Mapping[str, tuple[str, ...]]

    @property
    def wrong(self) -> list[str]:
        """Fields read with certainty as something that was not meant."""
        return [
            f.name
            for f in self.reading.fields
            if f.state is not FieldState.AMBIGUOUS and f.values != self.meant[f.name]
        ]

    @property
    def doubtful(self) -> list[str]:
        return [f.name for f in self.reading.fields if f.state is FieldState.AMBIGUOUS]
