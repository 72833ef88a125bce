"""Measured ink -> the state of each field; the only place where thresholds turn into answers.

Three classes for a bubble (empty, doubtful, marked), then the field's rule. When unsure, flag.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omr.bubbles import DOUBTFUL, MARKED, Classes, classify, heed_traces, in_company
from omr.confidence import doubtful_confidence, nearness_to_doubt, settled
from omr.form import Field, FieldKind, FormPage
from omr.image import Floats
from omr.lighthand import Hand, judge_hand
from omr.reading import FieldReading, FieldState, ReadingFinding
from omr.reasons import explain, reason_of, surely_cancelled
from omr.sample import InkScores
from omr.settings import DecisionSettings
from omr.targets import Targets

DOUBTED = 0.3  # the confidence of a field that is doubted afterwards


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
    spans = tuple(map(slice, targets.field_starts[:-1].tolist(), targets.field_starts[1:].tolist()))
    full = _in_full_rows(targets, classes, settings)
    plain = _plain_verdicts(form, targets.field_starts[:-1], seen, settings)
    verdicts = [
        _of_full_row(classes[at]) if is_full else known or _verdict(field, at, seen, settings)
        for field, at, known, is_full in zip(form.fields, spans, plain, full, strict=True)
    ]
    findings = [ReadingFinding(code="quality.faint")] if hand is Hand.LIGHT else []
    for field, verdict in zip(form.fields, verdicts, strict=True):
        if verdict.finding is not None:
            findings.append(ReadingFinding(code=verdict.finding, field=field.name))
    return Decision(
        fields=_readings(form, spans, verdicts, scores.ink),
        findings=tuple(findings),
        reason=_impossible(form, classes, targets, scores, verdicts, s=settings)
        or ("page.faint" if hand is Hand.LOST else None),
    )


def _plain_verdicts(
    form: FormPage, starts: NDArray[np.intp], seen: _Seen, s: DecisionSettings
) -> list[_Verdict | None]:
    """The fields of which every bubble is clear, all at once; None for those to look into."""
    if not len(starts):
        return []
    marks = np.add.reduceat(seen.classes == MARKED, starts, dtype=np.intp)
    hidden = (seen.scores.hidden >= s.hidden_from) & (seen.classes != MARKED)
    unclear = np.logical_or.reduceat((seen.classes == DOUBTFUL) | hidden, starts)
    single = np.array([field.kind is FieldKind.CHOICE for field in form.fields])
    unclear |= single & (marks > 1)
    sure = settled(np.maximum.reduceat(seen.nearness, starts), s).tolist()
    marked = np.flatnonzero(seen.classes == MARKED) - np.repeat(starts, marks)
    which, stops = marked.tolist(), np.cumsum(marks).tolist()
    return [
        None if is_unclear else _clear(tuple(which[stop - count : stop]), confidence)
        for is_unclear, count, stop, confidence in zip(
            unclear.tolist(), marks.tolist(), stops, sure, strict=True
        )
    ]


def _clear(marked: tuple[int, ...], confidence: float) -> _Verdict:
    state = FieldState.MARKED if marked else FieldState.UNMARKED
    return _Verdict(state=state, which=marked, confidence=confidence)


def _of_full_row(classes: Classes) -> _Verdict:
    return _Verdict(
        state=FieldState.AMBIGUOUS,
        which=tuple(np.flatnonzero(classes).tolist()),
        confidence=0.0,
        finding="row.impossible",
    )


def _verdict(field: Field, at: slice, seen: _Seen, s: DecisionSettings) -> _Verdict:
    """The verdict on a field of which some bubble is not clear."""
    classes, scores = seen.classes[at], seen.scores
    marked = tuple(np.flatnonzero(classes == MARKED).tolist())
    doubtful = tuple(np.flatnonzero(classes == DOUBTFUL).tolist())
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
    return _clear(marked, float(settled(seen.nearness[at].max(keepdims=True), s)[0]))


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


def _readings(
    form: FormPage, spans: Sequence[slice], verdicts: Sequence[_Verdict], ink: Floats
) -> tuple[FieldReading, ...]:
    shares = np.round(np.minimum(ink.astype(np.float64), 1.0), 3).tolist()
    found = []
    for field, at, verdict in zip(form.fields, spans, verdicts, strict=True):
        values = [bubble.value for bubble in field.bubbles]
        found.append(
            FieldReading(
                name=field.name,
                state=verdict.state,
                values=tuple(values[i] for i in verdict.which),
                confidence=round(verdict.confidence, 3),
                scores=dict(zip(values, shares[at], strict=True)),
            )
        )
    return tuple(found)


def _in_full_rows(targets: Targets, classes: Classes, s: DecisionSettings) -> list[bool]:
    """Which fields have a bubble in a row that is marked nearly all along."""
    if not len(classes):
        return []
    _, row, members = np.unique(
        np.round(targets.centres_mm[:, 1], 1), return_inverse=True, return_counts=True
    )
    marked = np.bincount(row, weights=classes == MARKED, minlength=len(members))
    full = (members >= s.row_least_bubbles) & (marked / members > s.row_marked_share)
    found: list[bool] = np.logical_or.reduceat(full[row], targets.field_starts[:-1]).tolist()
    return found


def _impossible(
    form: FormPage,
    classes: Classes,
    targets: Targets,
    scores: InkScores,
    verdicts: Sequence[_Verdict],
    *,
    s: DecisionSettings,
) -> str | None:
    if not len(classes):
        return None
    marks = np.add.reduceat(classes == MARKED, targets.field_starts[:-1], dtype=np.intp)
    doubled = [
        field.kind is FieldKind.CHOICE and count > 1
        for field, count in zip(form.fields, marks.tolist(), strict=True)
    ]
    doubtful = [verdict.state is FieldState.AMBIGUOUS for verdict in verdicts]
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


def doubted(decision: Decision, names: Set[str], code: str) -> Decision:
    """The same decision with these fields ambiguous, for the reason ``code``."""
    if not names:
        return decision
    return replace(
        decision,
        fields=tuple(
            replace(f, state=FieldState.AMBIGUOUS, confidence=DOUBTED) if f.name in names else f
            for f in decision.fields
        ),
        findings=(
            *decision.findings,
            *(ReadingFinding(code=code, field=f.name) for f in decision.fields if f.name in names),
        ),
    )


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
