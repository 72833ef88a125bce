"""The ladder by which a located page is read: one look at all of it, care for the rows that leaves
open, and care for the whole page where the look says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omr.coarse_regions import look_at_regions
from omr.coarse_sample import CoarseScores, sample_coarsely
from omr.decide import Decision, decide, with_page_finding
from omr.evenlight import EvenPage, even_light
from omr.form import FormPage
from omr.image import CoarseCopy, smoothed
from omr.kinds import kinds_of
from omr.mapped import MappedPage, searched_for_streaks
from omr.measured import NOISY
from omr.part import FormPart, part_of
from omr.reading import FieldReading, FieldState, RegionReading
from omr.regions import read_regions
from omr.rows import rows_of
from omr.sample import sample
from omr.second_look import is_shaded, with_second_look
from omr.settings import DecisionSettings
from omr.settle import IN_BLACK_AND_WHITE, IN_GREY, settled
from omr.targets import Targets

TOUCHED = 0.01  # of a bubble's inside under a streak: said once for the page
# How dark labels read on 250 grey pages drawn for tuning: 0.08 on the copy of a copy, 0.12 or more
# on all others; on copies so light that pale ink is gone 0.011 to 0.018.
LABEL_GONE = 0.04
FAINT = "quality.faint"
# At 150 dpi, 0.17 mm: of 60 tuning pages 18 then leave few fields open instead of 6, and none reads
# otherwise for the worse.
SOFT_PX = 1.0
# Care for some rows: their neighbours show where strokes come from, and ten bubbles of a label how
# an empty one looks. Beyond half of the rows nothing is spared.
# A page that leaves more open than this is not in good order: a stain is known by its company.
MOST_OPEN_FIELDS = 6
ENOUGH_OF_LABEL = 10
FEWEST_ROWS = 8
MOST_ROWS_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What stands in the fields and in the boxes for handwriting."""

    decision: Decision
    regions: tuple[RegionReading, ...]


def answers_of(
    coarse: CoarseCopy,
    page: MappedPage,
    form: FormPage,
    targets: Targets,
    settings: DecisionSettings,
) -> Answers:
    """Climb as far as the page needs it; ``targets`` are the form's."""
    scores = _looked_at(coarse, page, targets)
    pale = scores is not None and scores.label < LABEL_GONE
    page = replace(page, bleached=pale and not page.bilevel)  # 1-bit scans keep no grey anyway
    first = None
    if scores is not None and not page.bleached:
        margins = IN_BLACK_AND_WHITE if page.bilevel else IN_GREY
        first = settled(form, targets, scores, margins)
    if first is None or None in first:
        page = searched_for_streaks(page, form)
        decision = _completed(page, form, targets, first, settings)
        if not page.bilevel and is_shaded(decision):
            even = even_light(page, coarse, form, targets)
            if even is not None:
                decision = _looked_again(decision, even, form, targets, settings)
    else:
        decision = Decision(fields=tuple(f for f in first if f is not None), findings=())
    if first is None or page.streaks:  # a look tells nothing there
        return Answers(decision=decision, regions=read_regions(page, form))
    return Answers(decision=decision, regions=_boxes(coarse, page, form))


def _boxes(coarse: CoarseCopy, page: MappedPage, form: FormPage) -> tuple[RegionReading, ...]:
    """The boxes as seen at a look, and with care those which that leaves open."""
    found: list[RegionReading] = []
    for region in form.regions:
        alone = replace(form, regions=(region,))
        seen = look_at_regions(coarse, page.page_map, alone, contrast=page.contrast)
        if seen is None:
            page = searched_for_streaks(page, form)
            seen = read_regions(page, alone)
        found.extend(seen)
    return tuple(found)


def _looked_at(coarse: CoarseCopy, page: MappedPage, targets: Targets) -> CoarseScores | None:
    """Nothing in black and white where a streak is: it may look like a stroke, or hide one."""
    if page.coarse or (page.bilevel and page.streaks):
        return None
    if page.bilevel and coarse.factor == 1:  # not averaged: its pixels are black and white still
        coarse = replace(coarse, pixels=smoothed(coarse.pixels, SOFT_PX))
    return sample_coarsely(coarse, page.page_map, targets, contrast=page.contrast)


def _completed(
    page: MappedPage,
    form: FormPage,
    targets: Targets,
    first: tuple[FieldReading | None, ...] | None,
    settings: DecisionSettings,
) -> Decision:
    """The rows that the first look left open measured with care, or the whole page."""
    part = None if first is None else _rows_to_measure(form, targets, first)
    if first is not None and part is not None:
        some = _measured(page, part.form, part.targets, settings)
        if some.reason is None and not (page.bilevel and _shows_a_light_hand(some)):
            return _merged(first, some, alike=page.bilevel)
    return _measured(page, form, targets, settings)


def _looked_again(
    decision: Decision, even: EvenPage, form: FormPage, targets: Targets, settings: DecisionSettings
) -> Decision:
    """The same decision, and what an even light makes of the fields that lie in an uneven one."""
    uneven = np.logical_or.reduceat(even.uneven, targets.field_starts[:-1])
    names = {field.name for field, here in zip(form.fields, uneven, strict=True) if here}
    again = _measured(even.page, form, targets, settings)
    return with_second_look(decision, again, names)


def _measured(
    page: MappedPage, form: FormPage, targets: Targets, settings: DecisionSettings
) -> Decision:
    """Sample with care and decide; what the picture's quality puts in doubt is said, too."""
    scores = sample(page, targets)
    lossy = page.coarse or page.bleached
    decision = decide(form, targets, scores, settings, lossy=lossy)
    if page.bleached and not _shows_a_light_hand(decision):
        decision = with_page_finding(decision, FAINT)
    if float(scores.hidden.max(initial=0.0)) > TOUCHED:
        decision = with_page_finding(decision, "quality.streak")
    if scores.noise > NOISY:
        decision = with_page_finding(decision, "quality.noise")
    return decision


def _shows_a_light_hand(some: Decision) -> bool:
    """Whether marks are broken there: then every trace of ink on the page counts."""
    return any(finding.field is None and finding.code == FAINT for finding in some.findings)


def _merged(first: tuple[FieldReading | None, ...], some: Decision, *, alike: bool) -> Decision:
    """The open fields as measured, all others as seen at the first look.

    Where all ink looks ``alike``, as in black and white, only a mark's company tells it from a
    stain: then measuring may also doubt what the first look did not.
    """
    sure = {field.name for field in first if field is not None}
    if alike:
        sure -= {field.name for field in some.fields if field.state is FieldState.AMBIGUOUS}
    measured = (field for field in some.fields if field.name not in sure)  # in the form's order
    fields = (
        next(measured) if field is None or field.name not in sure else field for field in first
    )
    findings = tuple(f for f in some.findings if f.field not in sure)
    return Decision(fields=tuple(fields), findings=findings)


def _rows_to_measure(
    form: FormPage, targets: Targets, first: Sequence[FieldReading | None]
) -> FormPart | None:
    """Those rows of the form only that the open fields need; None where that is most of them."""
    if sum(field is None for field in first) > MOST_OPEN_FIELDS:
        return None
    row = rows_of(targets.centres_mm)
    count = int(row.max()) + 1
    starts = targets.field_starts
    bubbles = np.repeat([field is None for field in first], np.diff(starts))
    chosen = np.zeros(count, np.bool_)
    chosen[row[bubbles]] = True
    chosen[1:] |= chosen[:-1].copy()
    chosen[:-1] |= chosen[1:].copy()
    _add_rows(chosen, row, _labels(targets), bubbles)
    if chosen.sum() > MOST_ROWS_SHARE * count:
        return None
    return part_of(form, targets, np.logical_or.reduceat(chosen[row], starts[:-1]))


def _labels(targets: Targets) -> NDArray[np.intp]:
    """(n,): a number for each label."""
    labels = np.empty(len(targets.centres_mm), dtype=object)
    for group in targets.sizes:
        labels[group.indexes] = group.labels
    return kinds_of(labels.tolist()).of


def _add_rows(
    chosen: NDArray[np.bool_],
    row: NDArray[np.intp],
    labels: NDArray[np.intp],
    wanted: NDArray[np.bool_],
) -> None:
    """Choose more rows, the nearest first, until the wanted bubbles' labels are common enough."""
    needed = np.unique(labels[wanted])
    in_row = np.zeros((len(chosen), int(labels.max()) + 1), np.intp)
    np.add.at(in_row, (row, labels), 1)
    in_row = in_row[:, needed]  # (rows, labels): how often each has each
    middle = float(np.median(row[wanted]))
    for candidate in np.argsort(np.abs(np.arange(len(chosen)) - middle), kind="stable"):
        scarce = in_row[chosen].sum(axis=0) < ENOUGH_OF_LABEL
        if chosen.sum() >= FEWEST_ROWS and not scarce.any():
            return
        if chosen.sum() < FEWEST_ROWS or in_row[candidate, scarce].any():
            chosen[candidate] = True
