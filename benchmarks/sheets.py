"""Draws each sheet of a run: its card, the teacher's marks and hand, and how it is scanned."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.cases import Case, Setup, on_sheets
from benchmarks.conditions import Condition
from benchmarks.deck import Deck, DeckCard
from benchmarks.seeds import page_seed
from benchmarks.sheet_scans import FilledPage
from benchmarks.tally import PageTruth
from ediary_app.demo.intention import CardIntention
from ediary_app.demo.pen import Hand, PenMark, PenWork
from ediary_app.demo.scan_settings import ScanSettings
from ediary_app.demo.teachers import draw_card
from ediary_app.demo.troubles import draw_troubles
from omr.form import FieldKind, FormPage

_SUBSTITUTED_SHARE = 0.2
_MOST_GUESTS = 3
_HIGHEST_REGISTER_NUMBER = 39


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOrder:
    """One scan that is to be made of a sheet, and the row that it counts for."""

    case: str
    condition: Condition
    settings: ScanSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetJob:
    """A sheet to be filled once, and scanned and read in several ways.

    ``other`` is the sheet that gets into the same picture where an order says so. Files lie in
    ``folder`` only while they are read. ``ends_round``: after this sheet every case was tried as
    often as every other.
    """

    sheet: FilledPage
    other: FilledPage
    truth: PageTruth
    hand: Hand
    orders: tuple[ScanOrder, ...]
    forms: Path
    folder: Path
    seed: int
    ends_round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan:
    """Which run, the rounds to make of it, and where files may lie for a moment."""

    run: int
    rounds: range
    folder: Path


def sheet_jobs(cases: Sequence[Case], deck: Deck, plan: SheetPlan) -> Iterator[SheetJob]:
    """Round by round all cases; made one at a time, so that memory stays flat."""
    groups = on_sheets(cases)
    for number in plan.rounds:
        for row, together in enumerate(groups):
            yield _job(together, deck, plan, row=row, number=number, last=row == len(groups) - 1)


def _job(
    together: tuple[Case, ...], deck: Deck, plan: SheetPlan, *, row: int, number: int, last: bool
) -> SheetJob:
    seed = page_seed(plan.run, row=row, page=number)
    rng, drawing = random.Random(seed), np.random.default_rng(seed)
    profiles = tuple(deck.cards.values())
    cards = profiles[(row + number) % len(profiles)]
    sheet, meant = _drawn(rng.choice(cards), rng, busy_share=together[0].busy_share)
    other, _ = _drawn(rng.choice(cards), rng, busy_share=0.0)
    return SheetJob(
        sheet=sheet,
        other=other,
        truth=_truth(meant, sheet.page),
        hand=together[0].hand(drawing),
        orders=tuple(
            _order(case, setup) for case in together for setup in case.scan(number, drawing)
        ),
        forms=deck.forms,
        folder=plan.folder,
        seed=seed,
        ends_round=last,
    )


def _order(case: Case, setup: Setup) -> ScanOrder:
    return ScanOrder(case=case.name, condition=setup.condition, settings=setup.settings)


def _drawn(
    card: DeckCard, rng: random.Random, *, busy_share: float
) -> tuple[FilledPage, CardIntention]:
    page = rng.choice(card.pages)
    meant = _busier(_lesson(card, rng), page, busy_share, rng)
    return FilledPage(page=page, pdf=card.pdf, work=meant.work), meant


def _lesson(card: DeckCard, rng: random.Random) -> CardIntention:
    """An ordinary lesson with the ordinary share of mistakes, guests and substitutions."""
    numbers = range(1, _HIGHEST_REGISTER_NUMBER + 1)
    substituted = rng.random() < _SUBSTITUTED_SHARE
    return draw_card(
        card.pages,
        roster=card.printed.snapshot.listed_numbers,
        exempt=card.printed.snapshot.exempt_numbers,
        categories=card.printed.profile.code_categories(),
        rng=rng,
        troubles=draw_troubles(rng),
        fill_sequence=rng.randint(1, 6),
        guests=rng.sample(numbers, rng.randint(0, _MOST_GUESTS)),
        substitute_code=card.printed.snapshot.teacher_code if substituted else None,
    )


def _busier(
    meant: CardIntention, page: FormPage, busy_share: float, rng: random.Random
) -> CardIntention:
    """The same card with a mark in a share of the page's blank fields as well.

    An ordinary page bears some twenty marks; a short run needs more to say anything of a pen.
    """
    taken = {mark.field for mark in meant.work.marks} | meant.doubtful
    more = [
        PenMark(field=field.name, value=rng.choice(field.bubbles).value)
        for field in page.fields
        if field.kind is not FieldKind.MULTI
        and field.name not in taken
        and rng.random() < busy_share
    ]
    return replace(
        meant,
        values={**meant.values, **{mark.field: (mark.value,) for mark in more}},
        work=PenWork(marks=(*meant.work.marks, *more), written=meant.work.written),
    )


def _truth(meant: CardIntention, page: FormPage) -> PageTruth:
    return PageTruth(
        values={f.name: meant.values[f.name] for f in page.fields if f.name in meant.values},
        doubtful=meant.doubtful,
        written=frozenset(meant.work.written),
    )
