"""Reliability: of the fields read with a certain confidence, how many are right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.table import markdown_table, share

BOUNDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)  # where each bin begins; the last includes 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """One field: how sure the reader was of it, and what became of it.

    ``right`` also of a flagged field: what the reader would have said is what was meant.
    """

    confidence: float
    flagged: bool
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Counts by bin, in the order of ``BOUNDS``."""

    fields: tuple[int, ...] = (0,) * len(BOUNDS)
    flagged: tuple[int, ...] = (0,) * len(BOUNDS)
    right: tuple[int, ...] = (0,) * len(BOUNDS)

    def __add__(self, other: Reliability) -> Reliability:
        return Reliability(
            fields=_sums(self.fields, other.fields),
            flagged=_sums(self.flagged, other.flagged),
            right=_sums(self.right, other.right),
        )


NOTHING_READ = Reliability()


def reliability(fields: Iterable[Sureness]) -> Reliability:
    counts = {name: [0] * len(BOUNDS) for name in ("fields", "flagged", "right")}
    for field in fields:
        bin_ = max(0, bisect_right(BOUNDS, field.confidence) - 1)
        counts["fields"][bin_] += 1
        counts["flagged"][bin_] += field.flagged
        counts["right"][bin_] += field.right
    return Reliability(**{name: tuple(found) for name, found in counts.items()})


def reliability_table(found: Reliability) -> str:
    ends = (*BOUNDS[1:], 1.0)
    rows = [
        (
            f"{begin:g} to {end:g}",
            fields,
            flagged,
            share(right, fields),
            share(fields - right, fields),
        )
        for begin, end, fields, flagged, right in zip(
            BOUNDS, ends, found.fields, found.flagged, found.right, strict=True
        )
    ]
    return markdown_table(["confidence", "fields", "of these flagged", "right", "not right"], rows)


def _sums(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))
