"""Draws each page of the accuracy run: its card, the teacher's marks, hand and scanner."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.cases import Case
from benchmarks.deck import Deck, DeckCard
from benchmarks.page import PageJob
from benchmarks.seeds import page_seed
from benchmarks.tally import PageTruth
from ediary_app.demo.intention import CardIntention
from ediary_app.demo.pen import PenMark, PenWork
from ediary_app.demo.teachers import draw_card
from ediary_app.demo.troubles import draw_troubles
from omr.form import FieldKind, FormPage

_SUBSTITUTED_SHARE = 0.2
_MOST_GUESTS = 3
_HIGHEST_REGISTER_NUMBER = 39


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """Which run, how many pages for each case, and where files may lie for a moment."""

    run: int
    pages_per_case: int
    folder: Path


def page_jobs(cases: Sequence[Case], deck: Deck, plan: PagePlan) -> Iterator[PageJob]:
    """The pages case by case, profiles in turn; made one at a time, so memory stays flat."""
    profiles = tuple(deck.cards.values())
    for row, case in enumerate(cases):
        for number in range(plan.pages_per_case):
            seed = page_seed(plan.run, row=row, page=number)
            rng = random.Random(seed)
            card = rng.choice(profiles[number % len(profiles)])
            page = rng.choice(card.pages)
            meant = _busier(_drawn(card, rng), page, case.busy_share, rng)
            drawing = np.random.default_rng(seed)
            yield PageJob(
                case=case.name,
                page=page,
                pdf=card.pdf,
                forms=deck.forms,
                scan_file=plan.folder / f"{seed}.tif",
                truth=_truth(meant, page),
                work=meant.work,
                hand=case.hand(drawing),
                settings=case.scan(number, drawing),
                seed=seed,
            )


def _drawn(card: DeckCard, rng: random.Random) -> CardIntention:
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
