"""Measured ink -> the state of each field; the only place where thresholds turn into answers.

Three classes for a bubble (empty, doubtful, marked), then the field's rule. When unsure, flag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omr.form import Field, FieldKind, FormPage
from omr.image import Floats, Points
from omr.reading import FieldReading, FieldState, ReadingFinding
from omr.sample import InkScores
from omr.settings import DecisionSettings
from omr.targets import Targets

EMPTY, DOUBTFUL, MARKED = 0, 1, 2
Classes = NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Every field's reading, what a person should know, and a reason when none of it is to be
    trusted."""

    fields: tuple[FieldReading, ...]
    findings: tuple[ReadingFinding, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    state: FieldState
    which: tuple[int, ...]
    confidence: float
    finding: str | None = None


def decide(
    form: FormPage, targets: Targets, scores: InkScores, settings: DecisionSettings
) -> Decision:
    """Give each field its state, or refuse the page when so many marks are impossible."""
    classes = _classes(targets.centres_mm, scores, settings)
    rows = _full_rows(targets.centres_mm, classes, settings)
    readings, findings = [], []
    for field, first in zip(form.fields, targets.field_starts[:-1], strict=True):
        at = slice(int(first), int(first) + len(field.bubbles))
        verdict = _verdict(field, classes[at], scores, at, settings)
        if rows[at].any():
            verdict = _Verdict(
                state=FieldState.AMBIGUOUS,
                which=tuple(int(i) for i in np.flatnonzero(classes[at])),
                confidence=0.0,
                finding="row.impossible",
            )
        readings.append(_reading(field, verdict, scores.ink[at]))
        if verdict.finding is not None:
            findings.append(ReadingFinding(code=verdict.finding, field=field.name))
    return Decision(
        fields=tuple(readings),
        findings=tuple(findings),
        reason=_impossible(form, classes, targets, scores, readings, s=settings),
    )


def _classes(centres_mm: Points, scores: InkScores, s: DecisionSettings) -> Classes:
    stroke = (scores.ink >= s.marked_from) & (scores.length_mm >= s.least_length_mm)
    dot = (scores.ink >= s.dot_from) & (scores.nearness <= s.dot_nearness)
    dot &= scores.depth >= s.dot_depth
    off_centre = (scores.own < s.passing_own) & (scores.nearness > s.passing_nearness)
    off_centre &= scores.length_mm > 0
    classes = np.where(scores.ink < s.unmarked_below, EMPTY, DOUBTFUL).astype(np.int8)
    pale = scores.depth < s.pale_below
    veil_from = max(s.veil_from, s.veil_deviations * scores.noise)
    if not scores.bilevel:  # there, nothing is pale; the company of a mark tells, see below
        pale |= (scores.depth < s.veiled_below) & (scores.veil >= veil_from)
    classes[(stroke | dot) & ~off_centre & ~pale] = MARKED
    beside = _beside_a_mark(classes, centres_mm, s)
    passing = off_centre & (scores.ink < s.passing_up_to)
    passes = beside & ~np.isnan(scores.exits_mm).all(axis=1)
    classes[passing & (passes | (scores.depth < s.passing_depth))] = EMPTY
    longest_mm = s.speck_bilevel_mm if scores.bilevel else s.speck_mm
    speck = (scores.length_mm > 0) & (scores.length_mm < longest_mm)
    speck &= (scores.depth > s.speck_depth) & (scores.shade < s.speck_shade)
    speck &= scores.blind < s.blind_from
    rim = (scores.nearness > s.rim_nearness) & (scores.ink < s.rim_up_to) & (scores.length_mm > 0)
    classes[rim] = EMPTY
    tailed = (scores.shade >= s.tailed_shade) & (scores.around_mm2 >= s.tailed_around_mm2)
    shaded = scores.shade >= _shade_limit(scores, s)
    shaded |= tailed & ~beside & (not scores.bilevel)
    shaded &= ~off_centre & ~speck
    classes[shaded & (classes == EMPTY)] = DOUBTFUL
    _part_joined(classes, centres_mm, scores, s)
    _notice_rings(classes, centres_mm, scores, s)
    _distrust_spoilt(classes, centres_mm, scores, s)
    return classes


def _beside_a_mark(classes: Classes, centres_mm: Points, s: DecisionSettings) -> NDArray[np.bool_]:
    """(n,) whether another bubble, near enough to be where a stroke comes from, is marked."""
    marked = np.flatnonzero(classes == MARKED)
    away = np.linalg.norm(centres_mm[:, None] - centres_mm[marked][None], axis=2)
    away[marked, np.arange(len(marked))] = np.inf
    return np.asarray((away < s.neighbour_mm).any(axis=1))


def _shade_limit(scores: InkScores, s: DecisionSettings) -> Floats:
    """(n,): relative to how much the shade differs anyway, on the page and within the label."""
    deviation = float(np.median(np.abs(scores.shade))) / 0.674 if len(scores.shade) else 0.0
    least = s.shade_bilevel if scores.bilevel else s.shade_from
    page = np.full(len(scores.shade), max(least, s.shade_deviations * deviation), np.float32)
    if not scores.bilevel:
        return page
    own = scores.shade_spread * np.float32(s.shade_label_deviations)
    return np.asarray(np.maximum(own, page), dtype=np.float32)


def _part_joined(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> None:
    """Where one stroke runs through two bubbles, only the one with clearly more ink is marked."""
    leaving = np.flatnonzero((classes == MARKED) & ~np.isnan(scores.exits_mm).all(axis=1))
    exits = {int(i): _exit_points(centres_mm[i], scores, int(i)) for i in leaving}
    for n, a in enumerate(leaving):
        for b in leaving[n + 1 :]:
            if np.abs(centres_mm[a] - centres_mm[b]).max() > 2 * s.neighbour_mm:
                continue
            gaps = exits[int(a)][:, None] - exits[int(b)][None, :]
            if np.linalg.norm(gaps, axis=2).min() > s.joined_mm:
                continue
            less, more = (a, b) if scores.ink[a] < scores.ink[b] else (b, a)
            classes[less] = DOUBTFUL
            if scores.ink[less] > s.joined_share * scores.ink[more]:
                classes[more] = DOUBTFUL


def _exit_points(centre_mm: Points, scores: InkScores, index: int) -> Points:
    """(k, 2) places in mm on the form where the bubble's stroke leaves its surroundings."""
    left, right, top, bottom = (float(v) for v in scores.exits_mm[index])
    half_w, half_h = scores.seen_half_mm[index]
    points = np.array([(-half_w, left), (half_w, right), (top, -half_h), (bottom, half_h)])
    return np.asarray(points[~np.isnan(points).any(axis=1)] + centre_mm)


def _notice_rings(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> None:
    """Much ink around an empty bubble and no mark near: someone circled it, or missed it."""
    marked = centres_mm[classes != EMPTY]
    for index in np.flatnonzero((scores.around_mm2 >= s.around_mm2) & (classes == EMPTY)):
        distances = np.linalg.norm(marked - centres_mm[index], axis=1)
        if not (distances < s.neighbour_mm).any():
            classes[index] = DOUBTFUL


def _distrust_spoilt(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> None:
    """Amid doubtful bubbles, a mark no darker than these is doubtful, too."""
    odd = classes == DOUBTFUL
    if scores.bilevel:
        odd |= _blackened_alone(classes, centres_mm, scores, s)
    doubtful = np.flatnonzero(odd)
    enough = s.spoilt_bilevel_from if scores.bilevel else s.spoilt_from
    if len(doubtful) < enough:
        return
    for index in np.flatnonzero(classes == MARKED):
        away = np.linalg.norm(centres_mm[doubtful] - centres_mm[index], axis=1)
        near = doubtful[away < s.spoilt_mm]
        if len(near) < enough:
            continue
        darker = scores.depth[index] >= float(scores.depth[near].max()) + s.spoilt_depth
        if scores.bilevel or not darker:
            classes[index] = DOUBTFUL


def _blackened_alone(
    classes: Classes, centres_mm: Points, scores: InkScores, s: DecisionSettings
) -> NDArray[np.bool_]:
    """(n,) empty bubbles with ink around them that no mark beside them can have put there."""
    found = (classes == EMPTY) & (scores.around_mm2 >= s.spoilt_around_mm2)
    return np.asarray(found & ~_beside_a_mark(classes, centres_mm, s))


def _verdict(
    field: Field, classes: Classes, scores: InkScores, at: slice, s: DecisionSettings
) -> _Verdict:
    ink = scores.ink[at]
    marked = tuple(int(i) for i in np.flatnonzero(classes == MARKED))
    doubtful = tuple(int(i) for i in np.flatnonzero(classes == DOUBTFUL))
    if field.kind is FieldKind.CHOICE and len(marked) == 1:
        doubtful = tuple(i for i in doubtful if not _is_trifle(i, marked[0], scores, at, s))
    either = tuple(sorted(marked + doubtful))
    if field.kind is FieldKind.CHOICE and len(marked) > 1:
        return _unsure(either, "mark.two_in_one_field")
    if doubtful:
        return _unsure(either, "mark.doubtful")
    hidden = scores.hidden[at] >= s.hidden_from
    if bool((hidden & (classes != MARKED)).any()):
        return _unsure(marked, "quality.streak")
    confidence = min(_certainty(float(value), s) for value in ink)
    state = FieldState.MARKED if marked else FieldState.UNMARKED
    return _Verdict(state=state, which=marked, confidence=confidence)


def _unsure(which: tuple[int, ...], finding: str) -> _Verdict:
    return _Verdict(state=FieldState.AMBIGUOUS, which=which, confidence=0.3, finding=finding)


def _is_trifle(index: int, marked: int, scores: InkScores, at: slice, s: DecisionSettings) -> bool:
    """Whether a little ink beside the field's one clear mark is dirt, or that mark's own tail."""
    ink = scores.ink[at]
    if ink[marked] < s.clear_from:
        return False
    tail = scores.own[at][index] < s.tail_own and ink[index] < s.tail_share * ink[marked]
    return bool(tail or ink[index] <= s.dirt_up_to)


def _certainty(ink: float, s: DecisionSettings) -> float:
    """1 far from any threshold, 0.5 at one."""
    if ink < s.unmarked_below:
        return 1.0 - 0.5 * ink / s.unmarked_below
    if ink < s.marked_from:
        return 0.5
    return min(1.0, 0.5 + 0.5 * (ink - s.marked_from) / s.marked_from)


def _reading(field: Field, verdict: _Verdict, ink: NDArray[np.float32]) -> FieldReading:
    values = [bubble.value for bubble in field.bubbles]
    return FieldReading(
        name=field.name,
        state=verdict.state,
        values=tuple(values[i] for i in verdict.which),
        confidence=round(verdict.confidence, 3),
        scores={v: round(min(float(i), 1.0), 3) for v, i in zip(values, ink, strict=True)},
    )


def _full_rows(centres_mm: Points, classes: Classes, s: DecisionSettings) -> NDArray[np.bool_]:
    """Which bubbles stand in a row that is marked nearly all along, (n,)."""
    full = np.zeros(len(classes), dtype=np.bool_)
    row = np.round(centres_mm[:, 1], 1)
    for y in np.unique(row):
        members = row == y
        enough = members.sum() >= s.row_least_bubbles
        if enough and (classes[members] == MARKED).mean() > s.row_marked_share:
            full |= members
    return full


def _impossible(
    form: FormPage,
    classes: Classes,
    targets: Targets,
    scores: InkScores,
    readings: list[FieldReading],
    *,
    s: DecisionSettings,
) -> str | None:
    if not len(classes):
        return None
    doubled = [
        f.kind is FieldKind.CHOICE and (classes[a:b] == MARKED).sum() > 1
        for f, a, b in zip(
            form.fields, targets.field_starts[:-1], targets.field_starts[1:], strict=True
        )
    ]
    doubtful = [r.state is FieldState.AMBIGUOUS for r in readings]
    if scores.mixed > s.page_mixed_share or scores.filled > s.page_filled_share:
        return "page.impossible"
    few = len(classes) < 20  # on so small a form anything is possible
    if not few and (classes == MARKED).mean() > s.page_marked_share:
        return "page.impossible"
    if not few and np.mean(doubled) > s.page_doubled_share:
        return "page.impossible"
    if not few and np.mean(doubtful) > s.page_doubtful_share:
        return "page.doubtful"
    return None


def with_page_finding(decision: Decision, code: str) -> Decision:
    """The same decision and one more thing a person should know of the page."""
    return replace(decision, findings=(*decision.findings, ReadingFinding(code=code)))
