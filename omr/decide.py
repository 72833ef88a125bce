"""Measured ink -> the state of each field; the only place where thresholds turn into answers.

Three classes for a bubble (empty, doubtful, marked), then the field's rule. When unsure, flag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omr.bubbles import DOUBTFUL, MARKED, Classes, classify, heed_traces, in_company
from omr.confidence import doubtful_confidence, nearness_to_doubt, settled
from omr.form import Field, FieldKind, FormPage
from omr.image import Floats, Points
from omr.lighthand import Hand, judge_hand
from omr.reading import FieldReading, FieldState, ReadingFinding
from omr.reasons import explain, reason_of, surely_cancelled
from omr.sample import InkScores
from omr.settings import DecisionSettings
from omr.targets import Targets


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Per bubble: its class, the reason if it is not empty, and its measures."""

    classes: Classes
    reasons: NDArray[np.str_]
    nearness: Floats
    scores: InkScores


def decide(
    form: FormPage,
    targets: Targets,
    scores: InkScores,
    settings: DecisionSettings,
    *,
    lossy: bool = False,
) -> Decision:
    """Give each field its state, or refuse the page when so many marks are impossible.

    ``lossy``: of a thin or pale line so little may be left that every trace counts.
    """
    classes = classify(targets.centres_mm, scores, settings)
    hand = judge_hand(classes, scores, settings, lossy=lossy)
    classes = in_company(classes, targets.centres_mm, scores, settings)
    if hand is Hand.LIGHT or lossy:
        classes = heed_traces(classes, targets.centres_mm, scores, settings)
    reasons = explain(classes, targets.centres_mm, scores, settings)
    taken_back = surely_cancelled(classes, scores, settings)
    classes[taken_back | (reasons == "quality.hole")] = DOUBTFUL
    seen = _Seen(
        classes=classes,
        reasons=reasons,
        nearness=nearness_to_doubt(classes, scores, settings),
        scores=scores,
    )
    rows = _full_rows(targets.centres_mm, classes, settings)
    readings = []
    findings = [ReadingFinding(code="quality.faint")] if hand is Hand.LIGHT else []
    for field, first in zip(form.fields, targets.field_starts[:-1], strict=True):
        at = slice(int(first), int(first) + len(field.bubbles))
        verdict = _verdict(field, at, seen, settings)
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
        reason=_impossible(form, classes, targets, scores, readings, s=settings)
        or ("page.faint" if hand is Hand.LOST else None),
    )


def _verdict(field: Field, at: slice, seen: _Seen, s: DecisionSettings) -> _Verdict:
    classes, scores = seen.classes[at], seen.scores
    marked = tuple(int(i) for i in np.flatnonzero(classes == MARKED))
    doubtful = tuple(int(i) for i in np.flatnonzero(classes == DOUBTFUL))
    if field.kind is FieldKind.CHOICE and len(marked) == 1:
        doubtful = tuple(i for i in doubtful if not _is_trifle(i, marked[0], scores, at, s))
    either = tuple(sorted(marked + doubtful))
    if field.kind is FieldKind.CHOICE and len(marked) > 1:
        crossed_out = (seen.reasons[at][list(marked)] == "mark.cancelled").any()
        return _unsure(either, "mark.cancelled" if crossed_out else "mark.two_in_one_field", s)
    if doubtful:
        return _unsure(either, reason_of(seen.reasons[at][list(doubtful)]), s)
    hidden = scores.hidden[at] >= s.hidden_from
    if bool((hidden & (classes != MARKED)).any()):
        return _unsure(marked, "quality.streak", s)
    confidence = settled(seen.nearness[at], s)
    state = FieldState.MARKED if marked else FieldState.UNMARKED
    return _Verdict(state=state, which=marked, confidence=confidence)


def _unsure(which: tuple[int, ...], finding: str, s: DecisionSettings) -> _Verdict:
    confidence = doubtful_confidence(finding, len(which), s)
    return _Verdict(state=FieldState.AMBIGUOUS, which=which, confidence=confidence, finding=finding)


def _is_trifle(index: int, marked: int, scores: InkScores, at: slice, s: DecisionSettings) -> bool:
    """Whether a little ink beside the field's one clear mark is dirt, or that mark's own tail."""
    ink = scores.ink[at]
    if ink[marked] < s.clear_from:
        return False
    tail = scores.own[at][index] < s.tail_own and ink[index] < s.tail_share * ink[marked]
    dirt = ink[index] <= s.dirt_up_to and scores.length_mm[at][index] < s.dirt_mm
    return bool(tail or dirt)


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


def with_garbled_fields(
    decision: Decision, targets: Targets, bubbles: NDArray[np.bool_]
) -> Decision:
    """The same decision with every field left to a person of which a bubble (n,) is garbled."""
    if not bubbles.any():
        return decision
    garbled = np.logical_or.reduceat(bubbles, targets.field_starts[:-1])
    fields = [
        replace(field, state=FieldState.AMBIGUOUS, confidence=0.0) if bad else field
        for field, bad in zip(decision.fields, garbled, strict=True)
    ]
    names = {field.name for field, bad in zip(decision.fields, garbled, strict=True) if bad}
    findings = [finding for finding in decision.findings if finding.field not in names]
    findings += [
        ReadingFinding(code="page.garbled", field=f.name) for f in fields if f.name in names
    ]
    return replace(decision, fields=tuple(fields), findings=tuple(findings))
