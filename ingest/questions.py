"""What a correction card asks: the open findings about a card as questions, one for each doubt.

Only what paper can answer is asked. Whether a pupil belongs to the unit, whether a month is open or
what a person has decided is settled in the diary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ediary_core.card import NOTHING, AskedField, CardSnapshot, Question
from ediary_core.profile import AttendanceCategory, Profile
from ingest.finding import Code, Finding
from ingest.finding_words import sentences
from ingest.interpret import Answer, answer_of
from ingest.marks import as_read
from ingest.report.area import row_of
from ingest.report.words import details, explained, field_words
from omr.form import Field, FormPage
from omr.reading import PageReading

_REGIONS = ("topic", "homework", "signature")
_WHOLE_ROW = frozenset(
    {
        Code.MARK_MISTAKE,
        Code.ROW_IMPOSSIBLE,
        Code.ROW_GRADE_FOR_ABSENT,
        Code.PUPIL_EXEMPT_MARKED,
    }
)
_SPARE_NUMBER = frozenset(
    {
        Code.SPARE_NUMBER_MISSING,
        Code.SPARE_UNKNOWN_PUPIL,
        Code.SPARE_ALREADY_LISTED,
        Code.SPARE_NUMBER_TWICE,
    }
)
_NOT_ON_PAPER = frozenset(
    {
        Code.PUPIL_LEFT,
        Code.PUPIL_JOINED,
        Code.PUPIL_EXEMPTION_CHANGED,
        Code.CARD_DIFFERS_FROM_DIARY,
        Code.CARD_DIFFERS_FROM_DECISION,
        Code.CORRECTION_UNANSWERED,
    }
)
_OF_MANY_FIELDS = (Code.CONTROL_DISAGREES, Code.CARD_CONFLICTING_SCANS)
_HEAD = re.compile(r"grade\d+\.(category|weight)$")
_GRADE = re.compile(r"(grade\d+)(?:\.sign)?/(\w+)$")
# Fields that are answered together, by the beginning of their names; the first one leads.
_GROUPS = (
    ("substitution", ("substitution", "substitute.")),
    ("other_time", ("other_time", "other_day.", "other_period")),
)
_SINGLE = ("attendance_checked", "fill_sequence", "lesson_kind", "not_counted", "trainee")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """A question before it has words: its lead, its fields and what it replaces."""

    lead: str
    names: tuple[str, ...]
    replaces: tuple[str, ...] = ()


def questions_about(
    findings: Iterable[Finding],
    pages: Iterable[FormPage],
    readings: Iterable[PageReading],
    *,
    snapshot: CardSnapshot,
    profile: Profile,
) -> tuple[Question, ...]:
    """The questions that a correction card asks, rows first; empty if paper can answer nothing.

    ``pages`` are the form of the card in doubt, whose bubbles are offered again, and ``readings``
    what was read on it and on the correction cards so far.
    """
    fields = {field.name: field for page in pages for field in page.fields}
    regions = {region.name for page in pages for region in page.regions}
    answers = {
        field.name: answer_of(field, page=None) for page in readings for field in page.fields
    }
    maker = _Maker(
        fields=fields, regions=regions, answers=answers, snapshot=snapshot, profile=profile
    )
    asked: dict[str, Question] = {}
    for finding in findings:
        for ask in maker.asks(finding):
            wider = asked.get(ask.lead)
            if wider is None or len(ask.names) > len(wider.asked):
                asked[ask.lead] = maker.question(ask, finding)
    return tuple(sorted(asked.values(), key=_place))


def _place(question: Question) -> tuple[int, str, str]:
    row = row_of(question.lead)
    if question.lead.startswith(("attendance_checked", "absent_count")):
        return (-1, "", question.lead)
    if row is None:
        return (3 if question.lead in _REGIONS else 2, "", question.lead)
    return (0 if row.isdigit() else 1, row, question.lead)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    fields: Mapping[str, Field]
    regions: set[str]
    answers: Mapping[str, Answer]
    snapshot: CardSnapshot
    profile: Profile

    def asks(self, finding: Finding) -> Iterator[_Ask]:
        code, name = finding.code, finding.field
        if code in _NOT_ON_PAPER or name is None:
            return
        if code is Code.CARD_CONFLICTING_SCANS:
            for each in finding.detail["fields"].split(", "):
                yield from self._of_field(each)
        elif code is Code.CONTROL_DISAGREES:
            yield from self._of_field(name)
            for row in self.snapshot.listed_numbers:
                yield from self._of_field(f"attendance/{row:02d}")
        elif code in _WHOLE_ROW or name.startswith("mistake/"):
            yield from self._row(row_of(name) or "")
        elif code in _SPARE_NUMBER:
            yield from self._number(row_of(name) or "")
        elif code is Code.GRADE_COLUMN_UNUSED:
            yield from self._of_field(name)
            column = name.partition("/")[0]
            yield from self._single(f"{column}.category")
            yield from self._single(f"{column}.weight")
        elif code.value.startswith("stay."):
            yield from self._single(f"arrival/{row_of(name)}")
            yield from self._single(f"departure/{row_of(name)}")
        else:
            yield from self._of_field(name)

    def question(self, ask: _Ask, finding: Finding) -> Question:
        words = sentences(finding.code, self.profile.texts)
        said = words.filled(details(finding, self.snapshot, self.profile)) if words else None
        return Question(
            lead=ask.lead,
            asked=tuple(self._asked(name, ask) for name in ask.names),
            replaces=ask.replaces,
            title=field_words(ask.lead, self.snapshot, self.profile),
            reason=said.title if said else finding.code.value,
            read=self._read(ask, finding, said.read if said else ""),
        )

    def _read(self, ask: _Ask, finding: Finding, said: str) -> str:
        """What was read in the field itself, where the finding speaks of more than that."""
        if finding.code not in _OF_MANY_FIELDS or not said:
            return said or self.profile.text("correction.nothing_read")
        if finding.field == ask.lead:
            return said
        read = [self.answers[name] for name in ask.names if name in self.answers]
        if all(answer.blank for answer in read):
            return self.profile.text("correction.nothing_read")
        return explained(as_read(read), self.profile)

    def _of_field(self, name: str) -> Iterator[_Ask]:
        """The question of one doubtful field, with those that it is answered together with."""
        grade = _GRADE.match(name)
        if name in _REGIONS:
            if name in self.regions:
                yield _Ask(lead=name, names=())
        elif grade is not None:
            lead, sign = f"{grade[1]}/{grade[2]}", f"{grade[1]}.sign/{grade[2]}"
            yield _Ask(lead=lead, names=self._known(lead, sign))
        elif name.startswith("absent_count"):
            names = self._known("absent_count.tens", "absent_count.ones")
            yield _Ask(lead="absent_count.ones", names=names)
        elif name.startswith("spare/"):
            yield from self._number(row_of(name) or "")
        elif name in _SINGLE or _HEAD.match(name) or "/" in name:
            yield from self._single(name)
        else:
            yield from self._group(name)

    def _single(self, name: str) -> Iterator[_Ask]:
        if name in self.fields:
            yield _Ask(lead=name, names=(name,))

    def _group(self, name: str) -> Iterator[_Ask]:
        for lead, stems in _GROUPS:
            if name.startswith(stems):
                names = tuple(each for each in self.fields if each.startswith(stems))
                yield _Ask(lead=lead, names=names)

    def _number(self, row: str) -> Iterator[_Ask]:
        names = self._known(f"spare/{row}.tens", f"spare/{row}.ones")
        if names:
            yield _Ask(lead=names[-1], names=names)

    def _row(self, row: str) -> Iterator[_Ask]:
        """A row anew: who answers the attendance has answered all of it."""
        lead, mistake = f"attendance/{row}", f"mistake/{row}"
        names = [name for name in self.fields if row_of(name) == row and name != mistake]
        names = [lead, *(name for name in names if name != lead)]
        if lead in self.fields:
            yield _Ask(lead=lead, names=tuple(names), replaces=(mistake,))

    def _known(self, *names: str) -> tuple[str, ...]:
        return tuple(name for name in names if name in self.fields)

    def _asked(self, name: str, ask: _Ask) -> AskedField:
        bubbles = self.fields[name].bubbles
        values = [bubble.value for bubble in bubbles]
        labels = [bubble.label or self._sign(bubble.value) for bubble in bubbles]
        if name == ask.lead and self._has_nothing(name):
            values.insert(0, NOTHING)
            labels.insert(0, self._nothing(name))
        return AskedField(
            name=name,
            caption=self._caption(name),
            values=tuple(values),
            labels=tuple(labels),
        )

    def _caption(self, name: str) -> str:
        """What a line of bubbles is, within its question."""
        digit = name.rpartition(".")[2]
        if digit in ("tens", "ones"):
            return self.profile.text(f"card.{digit}")
        stem, _, part = name.partition("/")[0].partition(".")
        if stem == "substitute":
            last = f"{stem}.d{self.snapshot.teacher_digits + 1}"
            return self.profile.text("card.check_digit") if name == last else f"{part[1:]}."
        return field_words(name.partition("/")[0], self.snapshot, self.profile)

    def _has_nothing(self, name: str) -> bool:
        """Whether "nothing" is an answer: not to a missing number, category, weight or check."""
        stems = ("absent_count", "spare/", "attendance_checked")
        return not name.startswith(stems) and _HEAD.match(name) is None

    def _nothing(self, name: str) -> str:
        """Of attendance the symbol of "present", else a dash."""
        present = self.profile.code_of(AttendanceCategory.PRESENT)
        if name.startswith("attendance/") and present is not None:
            return present.symbol
        return self.profile.text("correction.nothing")

    def _sign(self, value: str) -> str:
        """What stands above a bubble that bears no symbol on the lesson card."""
        kind = self.profile.texts.get(f"report.lesson_kind.{value}")
        return kind or ("✓" if value == "yes" else value)
