"""What the reader says of one page image; written once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class PageOutcome(StrEnum):
    READ = "read"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"  # a page of something else, or of a form that was not given


class FieldState(StrEnum):
    UNMARKED = "unmarked"
    MARKED = "marked"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """One field as read.

    ``values`` holds the marked bubbles' values; of an ambiguous field, those that may be marked.
    ``scores`` maps every bubble's value to its measured ink, 0 to 1.
    """

    name: str
    state: FieldState
    values: tuple[str, ...]
    confidence: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionReading:
    """One handwriting box: whether anything is written there."""

    name: str
    inked: bool
    ink: float  # share of the box's area that is ink, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFinding:
    """Something a person should know of this page; ``code`` is stable, see docs/errors.md."""

    code: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What the machine saw on one page image.

    ``payloads`` are all codes found, ours or not, so that a later stage can say why a page is
    foreign. ``rotation_deg`` is how far the scan was turned clockwise from upright. ``picture`` is
    the page set upright and square as a grey PNG at ``picture_dpi``, for crops and evidence; it is
    made only when asked for. ``detail`` says the reason in words where a code is not enough: the
    kind of an unsupported file.
    """

    source: str
    source_page: int
    outcome: PageOutcome
    reason: str | None = None
    card_id: str | None = None
    page: int | None = None
    rotation_deg: float | None = None
    fields: tuple[FieldReading, ...] = ()
    regions: tuple[RegionReading, ...] = ()
    findings: tuple[ReadingFinding, ...] = ()
    payloads: tuple[str, ...] = ()
    picture: bytes | None = field(default=None, repr=False)
    picture_dpi: int | None = None
    detail: str | None = None

    def to_json(self) -> dict[str, Any]:
        """One line of ``reading.schema.json`` as a JSON object; the picture stays behind."""
        return {
            "source": self.source,
            "source_page": self.source_page,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "card_id": self.card_id,
            "page": self.page,
            "rotation_deg": self.rotation_deg,
            "fields": {
                f.name: {
                    "state": f.state.value,
                    "values": list(f.values),
                    "confidence": f.confidence,
                    "scores": dict(f.scores),
                }
                for f in self.fields
            },
            "regions": {r.name: {"inked": r.inked, "ink": r.ink} for r in self.regions},
            "findings": [{"code": f.code, "field": f.field} for f in self.findings],
            "payloads": list(self.payloads),
            "detail": self.detail,
        }


def reading_from_json(raw: Mapping[str, Any]) -> PageReading:
    """The inverse of ``PageReading.to_json``."""
    return PageReading(
        source=raw["source"],
        source_page=raw["source_page"],
        outcome=PageOutcome(raw["outcome"]),
        reason=raw["reason"],
        card_id=raw["card_id"],
        page=raw["page"],
        rotation_deg=raw.get("rotation_deg"),
        fields=tuple(
            FieldReading(
                name=name,
                state=FieldState(f["state"]),
                values=tuple(f["values"]),
                confidence=f["confidence"],
                scores=dict(f.get("scores", {})),
            )
            for name, f in raw["fields"].items()
        ),
        regions=tuple(
            RegionReading(name=name, inked=r["inked"], ink=r["ink"])
            for name, r in raw.get("regions", {}).items()
        ),
        findings=tuple(
            ReadingFinding(code=f["code"], field=f.get("field")) for f in raw["findings"]
        ),
        payloads=tuple(raw.get("payloads", ())),
        detail=raw.get("detail"),
    )
