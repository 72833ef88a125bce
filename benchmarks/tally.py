"""Counts what the reader made of pages whose truth is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields

from benchmarks.confidence import NOTHING_READ, Reliability, Sureness, reliability
from omr.form import FormPage
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTruth:
    """What the pen meant on one page: by field name; a field that is not named is blank.

    ``doubtful`` fields bear a mistake that no reader should decide on. ``written`` names the
    handwriting boxes that were written in.
    """

    values: Mapping[str, tuple[str, ...]]
    doubtful: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Pages are read, refused or taken for another; ``fields`` are clear ones of pages read.

    ``positions`` are the bubbles of ``fields``. Each field is right, flagged or silently wrong.
    ``marked`` says how many of ``fields`` bear a mark, ``missed`` how many of ``wrong`` are marks
    read as blank. Doubtful fields are counted apart, with how many of them were flagged; so are the
    handwriting boxes, with those written in and taken for empty (``boxes_missed``) and the other
    way round (``boxes_invented``). ``all_flagged`` counts pages read with every field flagged.
    """

    pages: int = 0
    refused: int = 0
    all_flagged: int = 0
    identity_wrong: int = 0
    positions: int = 0
    fields: int = 0
    marked: int = 0
    right: int = 0
    flagged: int = 0
    wrong: int = 0
    missed: int = 0
    doubtful: int = 0
    doubtful_flagged: int = 0
    boxes: int = 0
    boxes_missed: int = 0
    boxes_invented: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentError:
    """A field that was read with confidence as something else than was meant.

    ``read`` is None when the reading does not mention the field.
    """

    field: str
    meant: tuple[str, ...]
    read: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One page held against its truth; ``reason`` is why it was refused."""

    tally: Tally
    errors: tuple[SilentError, ...] = ()
    reason: str | None = None
    reliability: Reliability = NOTHING_READ


def judge(reading: PageReading, page: FormPage, truth: PageTruth) -> Judgement:
    """Hold a reading of ``page`` against what was meant on it."""
    if reading.card_id is not None and (reading.card_id, reading.page) != (page.card_id, page.page):
        return Judgement(tally=Tally(pages=1, identity_wrong=1))
    if reading.outcome is not PageOutcome.READ:
        reason = reading.reason or reading.outcome.value
        return Judgement(tally=Tally(pages=1, refused=1), reason=reason)
    read = {field.name: field for field in reading.fields}
    errors = tuple(_errors(read, page, truth))
    clear = [field for field in page.fields if field.name not in truth.doubtful]
    flagged = sum(_is_flagged(read, field.name) for field in clear)
    doubtful = [f.name for f in page.fields if f.name in truth.doubtful]
    inked = {region.name for region in reading.regions if region.inked}
    boxes = {region.name for region in page.regions}
    tally = Tally(
        pages=1,
        all_flagged=int(flagged == len(clear)),
        positions=sum(len(field.bubbles) for field in clear),
        fields=len(clear),
        marked=sum(bool(truth.values.get(field.name)) for field in clear),
        right=len(clear) - flagged - len(errors),
        flagged=flagged,
        wrong=len(errors),
        missed=sum(error.read == () for error in errors),
        doubtful=len(doubtful),
        doubtful_flagged=sum(_is_flagged(read, name) for name in doubtful),
        boxes=len(boxes),
        boxes_missed=len((boxes & truth.written) - inked),
        boxes_invented=len((boxes & inked) - truth.written),
    )
    sure = (_sureness(read[f.name], truth) for f in clear if f.name in read)
    return Judgement(tally=tally, errors=errors, reliability=reliability(sure))


def _sureness(field: FieldReading, truth: PageTruth) -> Sureness:
    return Sureness(
        confidence=field.confidence,
        flagged=field.state is FieldState.AMBIGUOUS,
        right=set(field.values) == set(truth.values.get(field.name, ())),
    )


def _errors(
    read: Mapping[str, FieldReading], page: FormPage, truth: PageTruth
) -> Collection[SilentError]:
    errors = []
    for field in page.fields:
        if field.name in truth.doubtful or _is_flagged(read, field.name):
            continue
        meant = truth.values.get(field.name, ())
        found = read[field.name].values if field.name in read else None
        if found is None or set(found) != set(meant):
            errors.append(SilentError(field=field.name, meant=meant, read=found))
    return errors


def _is_flagged(read: Mapping[str, FieldReading], name: str) -> bool:
    return name in read and read[name].state is FieldState.AMBIGUOUS
