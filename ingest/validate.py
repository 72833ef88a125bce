"""A card's answers, held against its snapshot and the diary: a lesson to load, and findings.

Doubt about the whole card keeps all of it out of the diary; doubt about a field keeps that field
for a person and lets the rest in. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ediary_core.card import CardKind, CardSnapshot, RosterRow
from ediary_core.profile import AttendanceCategory, GradeBlock, Profile
from ediary_core.recording import (
    AttendanceRecord,
    GradeColumnRecord,
    GradeRecord,
    LessonRecord,
    StayRecord,
    TopicRecord,
)
from ediary_core.roster import RosterPupil
from ediary_core.tables import EntrySource, EntryState
from ingest.card_rules import (
    LessonStanding,
    Taught,
    absent_range,
    attendance_check_findings,
    control_findings,
    foot_findings,
    lesson_findings,
    lock_findings,
    who_taught,
)
from ingest.column_rules import ProposedColumn, propose_column
from ingest.finding import Code, Finding, Severity
from ingest.flag_rules import held_as, held_time, other_time_findings
from ingest.interpret import CardAnswers
from ingest.row_rules import ProposedRow, RowPupil, Standing, hold, propose_row
from ingest.spare_rules import ProposedSpares, propose_spares
from ingest.stay_rules import hours_are_noted, none_noted
from ingest.two_places import beside_other_lessons

REJECTING = (Code.CARD_LAST_YEAR,)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryContext:
    """All that the rules need to know of the diary, read before and frozen.

    ``roster`` is the unit's on the day of the lesson, by register number; ``page_ids`` maps the
    card's pages to the scans that show them; ``teacher_ids`` maps teacher numbers; ``elsewhere``
    holds what other lessons of the same time say of pupils.
    """

    unit_id: int
    subject_id: int
    planned_teacher_id: int
    standing: LessonStanding
    roster: Mapping[int, RosterPupil]
    teacher_ids: Mapping[int, int]
    filled_by_id: int | None = None  # the teacher who bubbled the own number on a blank card
    page_ids: Mapping[int, int]
    topic_due_on: date
    verify_by: date
    loaded_at: datetime
    accepted: tuple[Finding, ...] = ()  # in spite of which a person lets the card load as read
    elsewhere: Mapping[int, frozenset[AttendanceCategory]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatedCard:
    """``lesson`` is None when nothing of the card may be loaded; the findings say why."""

    lesson: LessonRecord | None
    findings: tuple[Finding, ...]

    @property
    def rejected(self) -> bool:
        return any(finding.code in REJECTING for finding in self.findings)

    @property
    def reason(self) -> str | None:
        """The first doubt about the whole card."""
        whole = (each.code for each in self.findings if each.severity is Severity.CARD)
        return next(whole, None)

    @property
    def needs_review(self) -> bool:
        return any(finding.severity is not Severity.MILD for finding in self.findings)


def validate(
    answers: CardAnswers,
    snapshot: CardSnapshot,
    *,
    profile: Profile,
    context: DiaryContext,
    identity: tuple[Finding, ...] = (),
) -> ValidatedCard:
    """Apply every rule of loading to one whole card.

    ``identity`` is what resolving a blank card's numbers found.
    """
    block = profile.grades_at(snapshot.level)
    noted = hours_are_noted(answers.rows, answers.spares)
    rows, spares = _rows_and_spares(
        answers, snapshot, context, hours_noted=noted, profile=profile, block=block
    )
    taught = _taught(answers, context, identity)
    every_row = (*rows, *spares.rows)
    proposed = (propose_column(column, every_row, block=block) for column in answers.columns)
    columns = tuple(column for column in proposed if column is not None)
    findings = (
        *identity,
        *_time_findings(answers, snapshot, context),
        *lock_findings(context.standing, grades=bool(columns)),
        *_attendance_findings(answers, rows, spares),
        *(finding for row in rows for finding in row.findings),
        *spares.findings,
        *(finding for row in spares.rows for finding in row.findings),
        *_joined(snapshot, context.roster, spares),
        *(finding for column in columns for finding in column.findings),
        *none_noted(profile, noted=noted),
        *taught.findings,
        *held_as(answers.lesson).findings,
        *foot_findings(answers),
    )
    findings = tuple(each for each in findings if not _is_accepted(each, context))
    if any(finding.severity is Severity.CARD for finding in findings):
        return ValidatedCard(lesson=None, findings=findings)
    lesson = _lesson(answers, snapshot, context, rows=every_row, columns=columns, taught=taught)
    return ValidatedCard(lesson=lesson, findings=findings)


def _rows_and_spares(
    answers: CardAnswers,
    snapshot: CardSnapshot,
    context: DiaryContext,
    *,
    hours_noted: bool,
    profile: Profile,
    block: GradeBlock | None,
) -> tuple[tuple[ProposedRow, ...], ProposedSpares]:
    """What the printed and the spare rows propose, beside the pupils' other lessons."""
    spares = propose_spares(
        answers.spares,
        snapshot,
        roster=context.roster,
        profile=profile,
        block=block,
        hours_noted=hours_noted,
    )
    rows = _propose_rows(
        answers,
        snapshot,
        context,
        contested=spares.contested_pupil_ids,
        hours_noted=hours_noted,
        profile=profile,
        block=block,
    )
    beside = _beside_other_lessons(rows, context, profile)
    return beside, replace(spares, rows=_beside_other_lessons(spares.rows, context, profile))


def _time_findings(
    answers: CardAnswers, snapshot: CardSnapshot, context: DiaryContext
) -> tuple[Finding, ...]:
    """When the lesson was held, and whether it may have been held then."""
    other_time = answers.lesson.other_time
    return (
        *other_time_findings(
            other_time,
            snapshot,
            today=context.loaded_at.date(),
            period_known=context.standing.period_known,
        ),
        *lesson_findings(context.standing, held_time(other_time, snapshot).lesson_date),
    )


def _taught(answers: CardAnswers, context: DiaryContext, identity: Sequence[Finding]) -> Taught:
    """Who taught: of a blank card whoever bubbled the own number, planned or not."""
    if context.filled_by_id is None:
        return who_taught(
            answers,
            planned_teacher_id=context.planned_teacher_id,
            teacher_ids=context.teacher_ids,
        )
    return Taught(
        teacher_id=context.filled_by_id,
        substitution=context.filled_by_id != context.planned_teacher_id,
        certain=all(finding.severity is Severity.MILD for finding in identity),
        findings=(),
    )


def _is_accepted(finding: Finding, context: DiaryContext) -> bool:
    """Nobody lets a card past a lock by accepting it: that takes an act."""
    if finding.code in (Code.LOCK_MONTH_CLOSED, Code.LOCK_TERM_CLOSED):
        return False
    return any(finding.same_doubt(each) for each in context.accepted)


def _propose_rows(
    answers: CardAnswers,
    snapshot: CardSnapshot,
    context: DiaryContext,
    *,
    contested: frozenset[int],
    hours_noted: bool,
    profile: Profile,
    block: GradeBlock | None,
) -> tuple[ProposedRow, ...]:
    now = {pupil.pupil_id: pupil for pupil in context.roster.values()}
    rows = []
    for answer, printed in zip(answers.rows, snapshot.roster, strict=True):
        row = propose_row(
            answer,
            _row_pupil(printed, now),
            profile=profile,
            block=block,
            hours_noted=hours_noted,
        )
        rows.append(hold(row) if row.pupil_id in contested else row)
    return tuple(rows)


def _beside_other_lessons(
    rows: Iterable[ProposedRow], context: DiaryContext, profile: Profile
) -> tuple[ProposedRow, ...]:
    return tuple(beside_other_lessons(row, context.elsewhere, profile=profile) for row in rows)


def _row_pupil(printed: RosterRow, now: Mapping[int, RosterPupil]) -> RowPupil:
    pupil = now.get(printed.pupil_id)
    if pupil is None:
        standing = Standing.LEFT
    elif pupil.exempt != printed.exempt:
        standing = Standing.EXEMPTION_CHANGED
    else:
        standing = Standing.ENROLLED
    return RowPupil(
        pupil_id=printed.pupil_id,
        register_number=printed.register_number,
        exempt=printed.exempt,
        standing=standing,
    )


def _attendance_findings(
    answers: CardAnswers, rows: Sequence[ProposedRow], spares: ProposedSpares
) -> tuple[Finding, ...]:
    marked = sum(not row.attendance.blank for row in answers.rows)
    least, most = absent_range((*rows, *spares.rows))
    return (
        *attendance_check_findings(answers.attendance_checked, marked_rows=marked),
        *control_findings(
            answers.absent_count,
            least=least + spares.absent_least,
            most=most + spares.absent_most,
        ),
    )


def _joined(
    snapshot: CardSnapshot, roster: Mapping[int, RosterPupil], spares: ProposedSpares
) -> tuple[Finding, ...]:
    on_card = {row.pupil_id for row in snapshot.roster} | {row.pupil_id for row in spares.rows}
    blank = snapshot.kind is CardKind.BLANK
    code = Code.BLANK_PUPIL_WITHOUT_ROW if blank else Code.PUPIL_JOINED
    return tuple(
        Finding(code=code, register_number=number)
        for number, pupil in sorted(roster.items())
        if pupil.pupil_id not in on_card
    )


def _column_record(column: ProposedColumn, context: DiaryContext) -> GradeColumnRecord:
    return GradeColumnRecord(
        name=column.name,
        category=column.category,
        weight=column.weight,
        grades=tuple(
            GradeRecord(
                pupil_id=placed.pupil_id,
                register_number=placed.register_number,
                symbol=placed.grade.symbol,
                state=_state(placed.grade.symbol),
                page_id=_page_id(context, placed.grade.page),
            )
            for placed in column.grades
        ),
    )


def _lesson(
    answers: CardAnswers,
    snapshot: CardSnapshot,
    context: DiaryContext,
    *,
    rows: Sequence[ProposedRow],
    columns: tuple[ProposedColumn, ...],
    taught: Taught,
) -> LessonRecord:
    sequence = answers.fill_sequence.value
    held, time = held_as(answers.lesson), held_time(answers.lesson.other_time, snapshot)
    certain = taught.certain and held.certain and not answers.fill_sequence.doubtful
    return LessonRecord(
        lesson_date=time.lesson_date,
        period=time.period,
        planned_date=time.planned_date,
        planned_period=time.planned_period,
        kind=held.kind,
        counts=held.counts,
        trainee=held.trainee,
        unit_id=context.unit_id,
        subject_id=context.subject_id,
        teacher_id=taught.teacher_id,
        planned_teacher_id=context.planned_teacher_id,
        substitution=taught.substitution,
        fill_sequence=int(sequence) if sequence else None,
        card_id=snapshot.card_id,
        page_id=_page_id(context, answers.attendance_checked.page),
        verify_by=context.verify_by,
        state=EntryState.LOADED if certain else EntryState.NEEDS_REVIEW,
        source=EntrySource.CARD,
        loaded_at=context.loaded_at,
        attendance=tuple(
            AttendanceRecord(
                pupil_id=row.pupil_id,
                register_number=row.register_number,
                code=row.code,
                state=_state(row.code),
                page_id=_page_id(context, row.page),
            )
            for row in rows
        ),
        grade_columns=tuple(_column_record(column, context) for column in columns),
        topic=_topic(answers, context),
        homework=_homework(answers, context),
        stays=tuple(stay for row in rows for stay in _stays(row, context)),
    )


def _topic(answers: CardAnswers, context: DiaryContext) -> TopicRecord:
    """The handwriting's picture is cut out when the card is loaded; here it has no file yet."""
    return TopicRecord(
        text=None,
        picture=None,
        due_on=context.topic_due_on,
        state=EntryState.LOADED if answers.topic_inked else EntryState.NEEDS_REVIEW,
        page_id=_page_id(context, answers.topic_page),
    )


def _homework(answers: CardAnswers, context: DiaryContext) -> TopicRecord | None:
    """The handwriting to be typed like the topic; a lesson may set no homework."""
    if not answers.homework_inked:
        return None
    return TopicRecord(
        text=None,
        picture=None,
        due_on=context.topic_due_on,
        state=EntryState.LOADED,
        page_id=_page_id(context, answers.homework_page),
    )


def _stays(row: ProposedRow, context: DiaryContext) -> tuple[StayRecord, ...]:
    return tuple(
        StayRecord(
            pupil_id=row.pupil_id,
            register_number=row.register_number,
            end=stay.end,
            hour=stay.hour,
            state=_state(stay.hour),
            page_id=_page_id(context, stay.page),
        )
        for stay in row.stays
    )


def _state(value: str | None) -> EntryState:
    return EntryState.NEEDS_REVIEW if value is None else EntryState.LOADED


def _page_id(context: DiaryContext, page: int | None) -> int | None:
    return None if page is None else context.page_ids[page]
