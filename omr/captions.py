"""A reading in words, row by row, for a person who holds the sheet beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from omr.form import Bubble, Field, FormPage
from omr.reading import FieldReading, FieldState, PageReading

# Rows nearer to each other than this are one to the eye; bubbles above each other are 5 mm apart.
SAME_ROW_MM = 1.0
NOTHING_SEEN = "cannot be seen"
NO_LABEL = "marked"  # of a bubble that stands alone and bears no sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The words of a code: what it is, and what to do about it."""

    title: str
    todo: str


Captions = Callable[[str], Caption]


class Tone(StrEnum):
    """What kind of remark it is: each has a colour and a shape of its own."""

    READ = "read"
    CHECK = "check"
    WRITTEN = "written"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNote:
    """What is said of one row: at ``y_mm`` on the form; its last bubble ends at ``right_mm``."""

    y_mm: float
    right_mm: float
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A field that says something, and the bubbles that do."""

    field: Field
    reading: FieldReading
    code: str | None  # why it is in doubt

    @property
    def first(self) -> Bubble:
        return self.field.bubbles[0]


def row_notes(reading: PageReading, form: FormPage, captions: Captions) -> tuple[RowNote, ...]:
    """A note for each row with a mark or a doubt, and for each box, from the top down."""
    notes = [_row_note(row, captions) for row in _rows(_answers(reading, form))]
    return tuple(sorted((*notes, *_box_notes(reading, form)), key=lambda note: note.y_mm))


def doubted_bubbles(field: Field, reading: FieldReading) -> tuple[Bubble, ...]:
    """The bubbles that may be marked; all of them where none could be seen."""
    shown = tuple(b for b in field.bubbles if b.value in reading.values)
    return shown or field.bubbles


def _answers(reading: PageReading, form: FormPage) -> list[_Answer]:
    fields = {field.name: field for field in form.fields}
    codes = {finding.field: finding.code for finding in reading.findings if finding.field}
    return [
        _Answer(field=fields[result.name], reading=result, code=codes.get(result.name))
        for result in reading.fields
        if result.state is not FieldState.UNMARKED and result.name in fields
    ]


def _rows(answers: list[_Answer]) -> Iterable[list[_Answer]]:
    """Answers beside each other, from left to right."""
    row: list[_Answer] = []
    for answer in sorted(answers, key=lambda each: each.first.y_mm):
        if row and answer.first.y_mm - row[0].first.y_mm > SAME_ROW_MM:
            yield sorted(row, key=lambda each: each.first.x_mm)
            row = []
        row.append(answer)
    if row:
        yield sorted(row, key=lambda each: each.first.x_mm)


def _row_note(row: list[_Answer], captions: Captions) -> RowNote:
    sure = [_labels(each, ", ") for each in row if each.reading.state is FieldState.MARKED]
    remarks = [Remark(tone=Tone.READ, text=" · ".join(sure))] if sure else []
    doubts: dict[str | None, list[str]] = {}
    for each in row:
        if each.reading.state is FieldState.AMBIGUOUS:
            doubts.setdefault(each.code, []).append(_labels(each, " or "))
    for code, possible in doubts.items():
        why = "" if code is None else f"  {captions(code).title}"
        remarks.append(Remark(tone=Tone.CHECK, text=_enumerated(possible) + why))
    bubbles = [bubble for each in row for bubble in each.field.bubbles]
    return RowNote(
        y_mm=row[0].first.y_mm,
        right_mm=max(bubble.x_mm + bubble.w_mm / 2 for bubble in bubbles),
        remarks=tuple(remarks),
    )


def _enumerated(possible: list[str]) -> str:
    """Fields that could not be seen are counted: nothing else can be said of any of them."""
    unseen = possible.count(NOTHING_SEEN)
    words = [each for each in possible if each != NOTHING_SEEN]
    if unseen:
        words.append(NOTHING_SEEN if unseen == 1 else f"{unseen} fields {NOTHING_SEEN}")
    return " · ".join(words)


def _labels(answer: _Answer, between: str) -> str:
    """The signs printed in the bubbles that count, as the teacher sees them."""
    doubtful = answer.reading.state is FieldState.AMBIGUOUS
    shown = [b for b in answer.field.bubbles if b.value in answer.reading.values]
    words = between.join(bubble.label or NO_LABEL for bubble in shown)
    if not doubtful:
        return words
    return f"{words}?" if shown else NOTHING_SEEN


def _box_notes(reading: PageReading, form: FormPage) -> Iterable[RowNote]:
    regions = {region.name: region for region in form.regions}
    for written in reading.regions:
        region = regions.get(written.name)
        if region is None:
            continue
        tone = Tone.WRITTEN if written.inked else Tone.EMPTY
        said = "written" if written.inked else "nothing written"
        yield RowNote(
            y_mm=region.y_mm + region.h_mm / 2,
            right_mm=region.x_mm + region.w_mm,
            remarks=(Remark(tone=tone, text=f"{written.name}: {said}"),),
        )
