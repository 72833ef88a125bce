"""Readings of cards of any profile, built by hand from the form that would be printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

import paper

from cardgen.layout import lay_out
from ediary_core.card import CardSnapshot
from ediary_core.profile_files import load_profile
from ediary_core.roster import RosterPupil
from ingest.interpret import interpret
from ingest.validate import DiaryContext, ValidatedCard, validate
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, RegionReading


def snapshot(profile: str, **changes: Any) -> CardSnapshot:
    """A card of five made-up pupils, none of them exempt."""
    card = paper.snapshot(profile=profile, **changes)
    roster = tuple(dataclasses.replace(row, exempt=False) for row in card.roster)
    return dataclasses.replace(card, roster=roster)


def roster() -> dict[int, RosterPupil]:
    return {number: paper.roster_pupil(number, exempt=False) for number in range(1, 6)}


def reading(
    card: CardSnapshot,
    marks: Mapping[str, str],
    *,
    doubtful: Mapping[str, tuple[str, ...]],
    inked: Collection[str],
) -> PageReading:
    """Nothing is marked but what is named, and the attendance as checked."""
    form = lay_out(card, load_profile(card.profile), payloads=["A" * 29] * 2)
    pens = {"attendance_checked": "yes", "absent_count.tens": "0", "absent_count.ones": "0"} | marks
    asked = {field.name: [b.value for b in field.bubbles] for field in form.fields()}
    for name, value in pens.items():
        assert value in asked[name], f"no bubble {value!r} in {name}"
    assert set(doubtful) <= set(asked)
    return PageReading(
        source="stack.pdf",
        source_page=1,
        outcome=PageOutcome.READ,
        card_id=card.card_id,
        page=1,
        fields=tuple(_field(name, pens.get(name), doubtful.get(name)) for name in asked),
        regions=tuple(
            RegionReading(name=region.name, inked=region.name in inked, ink=0.0)
            for page in form.pages
            for region in page.regions
        ),
        findings=(),
    )


def _field(name: str, value: str | None, doubt: tuple[str, ...] | None) -> FieldReading:
    state = FieldState.UNMARKED if value is None else FieldState.MARKED
    values = (value,) if value is not None else ()
    if doubt is not None:
        state, values = FieldState.AMBIGUOUS, doubt
    return FieldReading(name=name, state=state, values=values, confidence=0.9, scores={})


def judged(
    profile: str,
    marks: Mapping[str, str] | None = None,
    *,
    doubtful: Mapping[str, tuple[str, ...]] | None = None,
    inked: Collection[str] = ("topic", "signature"),
    diary: DiaryContext | None = None,
    card: CardSnapshot | None = None,
) -> ValidatedCard:
    """Fill a card of the profile and apply the rules."""
    card = card or snapshot(profile)
    page = reading(card, marks or {}, doubtful=doubtful or {}, inked=inked)
    return validate(
        interpret([page], card),
        card,
        profile=load_profile(profile),
        context=diary or paper.context(roster=roster()),
    )
