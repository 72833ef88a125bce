"""The catalogue of findings: every code, how far its doubt reaches, and what its sentence needs.

The sentences themselves are data: for teachers in ``ediary_core/languages/*/findings.toml``, in
English for ``docs/errors.md`` in ``findings_en.toml`` beside this module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How far a doubt reaches."""

    MILD = "mild"  # worth knowing; nothing waits for it
    FIELD = "field"  # these fields wait for a person, the rest of the card loads
    CARD = "card"  # the whole card waits, nothing of it is loaded
    PAGE = "page"  # the page belongs to no card that could be loaded; for the administrator


class Code(StrEnum):
    """Stable names of findings; reports, databases and documents rely on them."""

    MARK_TWO = "mark.two_in_one_field"
    MARK_DOUBTFUL = "mark.doubtful"
    MARK_UNDER_STREAK = "mark.under_streak"
    MARK_FAINT = "mark.faint"
    MARK_TINY = "mark.tiny"
    MARK_STRAY = "mark.stray"
    MARK_CANCELLED = "mark.cancelled"
    MARK_CIRCLED = "mark.circled"
    MARK_ERASED = "mark.erased"
    MARK_STAINED = "mark.stained"
    MARK_MISTAKE = "mark.mistake"
    ROW_IMPOSSIBLE = "row.impossible"
    ROW_GRADE_FOR_ABSENT = "row.grade_for_absent"
    ROW_HOURS_FOR_ABSENT = "row.hours_for_absent"
    STAY_HOUR_MISSING = "stay.hour_missing"
    STAY_LEFT_BEFORE_COMING = "stay.left_before_coming"
    STAY_NONE_NOTED = "stay.none_noted"
    PUPIL_EXEMPT_MARKED = "pupil.exempt_marked"
    PUPIL_LEFT = "pupil.left"
    PUPIL_JOINED = "pupil.joined"
    PUPIL_EXEMPTION_CHANGED = "pupil.exemption_changed"
    SPARE_NUMBER_MISSING = "spare.number_missing"
    SPARE_UNKNOWN_PUPIL = "spare.unknown_pupil"
    SPARE_ALREADY_LISTED = "spare.already_listed"
    SPARE_NUMBER_TWICE = "spare.number_twice"
    GRADE_SIGN_WITHOUT_GRADE = "grade.sign_without_grade"
    GRADE_SIGN_NOT_ALLOWED = "grade.sign_not_allowed"
    GRADE_COLUMN_UNUSED = "grade.column_unused"
    GRADE_CATEGORY_MISSING = "grade.category_missing"
    GRADE_WEIGHT_MISSING = "grade.weight_missing"
    SUBSTITUTION_NUMBER_MISSING = "substitution.number_missing"
    SUBSTITUTION_CHECK_DIGIT = "substitution.check_digit"
    SUBSTITUTION_UNKNOWN_TEACHER = "substitution.unknown_teacher"
    SUBSTITUTION_NOT_MARKED = "substitution.not_marked"
    SIGNATURE_MISSING = "signature.missing"
    TOPIC_MISSING = "topic.missing"
    ATTENDANCE_NOT_CHECKED = "attendance.not_checked"
    ATTENDANCE_CHECK_DOUBTFUL = "attendance.check_doubtful"
    ATTENDANCE_TWO_LESSONS = "attendance.two_lessons"
    ATTENDANCE_ELSEWHERE = "attendance.absent_but_elsewhere"
    CONTROL_BLANK = "control.absent_count_blank"
    CONTROL_UNCLEAR = "control.absent_count_unclear"
    CONTROL_DISAGREES = "control.absent_count_disagrees"
    LESSON_ALREADY_RECORDED = "lesson.already_recorded"
    LESSON_NOT_SCHOOL_DAY = "lesson.not_school_day"
    LESSON_OUT_OF_TERM = "lesson.out_of_term"
    LESSON_OTHER_TIME_UNCLEAR = "lesson.other_time_unclear"
    LESSON_OTHER_TIME_NOT_MARKED = "lesson.other_time_not_marked"
    LOCK_MONTH_CLOSED = "lock.month_closed"
    LOCK_TERM_CLOSED = "lock.term_closed"
    BLANK_DIGIT_DOUBTFUL = "blank.digit_doubtful"
    BLANK_NUMBER_MISSING = "blank.number_missing"
    BLANK_CHECK_DIGIT = "blank.check_digit"
    BLANK_UNKNOWN_TEACHER = "blank.unknown_teacher"
    BLANK_UNKNOWN_SUBJECT = "blank.unknown_subject"
    BLANK_UNKNOWN_UNIT = "blank.unknown_unit"
    BLANK_UNKNOWN_PERIOD = "blank.unknown_period"
    BLANK_IMPOSSIBLE_DATE = "blank.impossible_date"
    BLANK_WEEKDAY_DISAGREES = "blank.weekday_disagrees"
    BLANK_NOT_SCHOOL_DAY = "blank.not_school_day"
    BLANK_OUT_OF_TERM = "blank.out_of_term"
    BLANK_LAST_YEAR = "blank.last_year"
    BLANK_NO_PUPILS = "blank.no_pupils"
    BLANK_ROW_WITHOUT_PUPIL = "blank.row_without_pupil"
    BLANK_PUPIL_WITHOUT_ROW = "blank.pupil_without_row"
    BLANK_GROUP_NUMBERS = "blank.group_numbers"
    BLANK_NOT_PLANNED = "blank.not_planned"
    BLANK_TEACHER_ELSEWHERE = "blank.teacher_elsewhere"
    BLANK_HANDED_TO_OTHER = "blank.handed_to_other"
    BLANK_TAKEN_OVER = "blank.taken_over"
    BLANK_OTHER_SUBJECT = "blank.other_subject"
    BLANK_OUTSIDE_OUTAGE = "blank.outside_outage"
    CARD_PAGE_MISSING = "card.page_missing"
    CARD_CONFLICTING_SCANS = "card.conflicting_scans"
    CARD_DIFFERS_FROM_DIARY = "card.differs_from_loaded"
    CARD_DIFFERS_FROM_DECISION = "card.differs_from_decision"
    CARD_CHANGED_DIARY = "card.changed_diary"
    CARD_RESCAN_DOUBTFUL = "card.rescan_doubtful"
    CARD_OLDER_DIFFERS = "card.older_differs"
    CARD_DESTROYED = "card.destroyed"
    CORRECTION_UNANSWERED = "correction.unanswered"
    CARD_SUPERSEDED = "card.superseded"
    CARD_LAST_YEAR = "card.last_year"
    CARD_TIMETABLE_CHANGED = "card.timetable_changed"
    CARD_LOAD_FAILED = "card.load_failed"
    CODE_UNKNOWN_CARD = "code.unknown_card"
    CODE_FORGED = "code.forged"
    CODE_OTHER_SCHOOL = "code.other_school"
    CODE_NOT_OURS = "code.not_ours"
    CODE_UNKNOWN = "code.unknown"
    CODE_CONTRADICTION = "code.contradiction"
    CODE_UNREADABLE = "code.unreadable"
    PAGE_BLANK = "page.blank"
    PAGE_NO_CODE = "page.no_code"
    PAGE_TWO_SHEETS = "page.two_sheets"
    PAGE_IMPOSSIBLE = "page.impossible"
    PAGE_DOUBTFUL = "page.doubtful"
    PAGE_FAINT = "page.faint"
    PAGE_NOT_AS_PRINTED = "page.not_as_printed"
    PAGE_GARBLED = "page.garbled"
    QUALITY_STREAK = "quality.streak"
    QUALITY_FOLD = "quality.fold"
    QUALITY_HOLE = "quality.hole"
    QUALITY_FAINT = "quality.faint"
    QUALITY_RESOLUTION = "quality.resolution"
    QUALITY_CONTRAST = "quality.contrast"
    QUALITY_BLUR = "quality.blur"
    QUALITY_NOISE = "quality.noise"
    REGISTER_FAILED = "register.failed"
    REGISTER_DISTORTED = "register.distorted"
    REGISTER_UNPROVEN = "register.unproven"
    FILE_MISSING = "file.missing"
    FILE_EMPTY = "file.empty"
    FILE_UNREADABLE = "file.unreadable"
    FILE_UNKNOWN = "file.unknown"
    FILE_UNSUPPORTED = "file.unsupported"
    FILE_DAMAGED = "file.damaged"
    FILE_TRUNCATED = "file.truncated"
    FILE_ENCRYPTED = "file.encrypted"
    FILE_NO_PAGES = "file.no_pages"
    FILE_TOO_LARGE = "file.too_large"
    FILE_CRASHES_DECODER = "file.crashes_decoder"
    FILE_HANGS_DECODER = "file.hangs_decoder"
    FILE_PASSED_OVER = "file.passed_over"
    FILE_SHREDDED = "file.shredded"
    FILE_NO_SCANS = "file.no_scans"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind:
    """What every finding of one code has in common."""

    severity: Severity
    details: tuple[str, ...] = ()  # names of the values that its sentences may use


def _kinds(severity: Severity, codes: Mapping[Code, tuple[str, ...]]) -> dict[Code, FindingKind]:
    return {code: FindingKind(severity=severity, details=names) for code, names in codes.items()}


CATALOGUE: Mapping[Code, FindingKind] = {
    **_kinds(
        Severity.MILD,
        {
            Code.PUPIL_JOINED: (),
            Code.STAY_NONE_NOTED: (),
            Code.ATTENDANCE_ELSEWHERE: ("read",),
            Code.CONTROL_BLANK: ("counted",),
            Code.CARD_TIMETABLE_CHANGED: (),
            Code.QUALITY_STREAK: (),
            Code.QUALITY_FAINT: (),
            Code.QUALITY_NOISE: (),
            Code.CARD_SUPERSEDED: (),
            Code.BLANK_TAKEN_OVER: ("teacher",),
            Code.BLANK_OTHER_SUBJECT: ("subject",),
            Code.BLANK_OUTSIDE_OUTAGE: ("date",),
            Code.CARD_CHANGED_DIARY: ("fields",),
            Code.CARD_RESCAN_DOUBTFUL: ("fields",),
            Code.CARD_OLDER_DIFFERS: ("fields",),
        },
    ),
    **_kinds(
        Severity.FIELD,
        {
            Code.MARK_TWO: ("read",),
            Code.MARK_DOUBTFUL: ("read",),
            Code.MARK_UNDER_STREAK: ("read",),
            Code.REGISTER_UNPROVEN: ("read",),
            Code.MARK_FAINT: ("read",),
            Code.MARK_TINY: ("read",),
            Code.MARK_STRAY: ("read",),
            Code.MARK_CANCELLED: ("read",),
            Code.MARK_CIRCLED: ("read",),
            Code.MARK_ERASED: ("read",),
            Code.MARK_STAINED: ("read",),
            Code.QUALITY_FOLD: ("read",),
            Code.QUALITY_HOLE: ("read",),
            Code.MARK_MISTAKE: (),
            Code.ROW_IMPOSSIBLE: (),
            Code.PAGE_GARBLED: ("read",),
            Code.ROW_GRADE_FOR_ABSENT: ("read", "grades"),
            Code.ROW_HOURS_FOR_ABSENT: ("read", "hours"),
            Code.STAY_HOUR_MISSING: ("read",),
            Code.STAY_LEFT_BEFORE_COMING: ("read",),
            Code.PUPIL_EXEMPT_MARKED: ("read",),
            Code.ATTENDANCE_TWO_LESSONS: ("read",),
            Code.PUPIL_LEFT: ("read",),
            Code.PUPIL_EXEMPTION_CHANGED: ("read",),
            Code.SPARE_NUMBER_MISSING: ("read",),
            Code.SPARE_UNKNOWN_PUPIL: ("number", "read"),
            Code.SPARE_ALREADY_LISTED: ("number", "read"),
            Code.SPARE_NUMBER_TWICE: ("number",),
            Code.GRADE_SIGN_WITHOUT_GRADE: ("read",),
            Code.GRADE_SIGN_NOT_ALLOWED: ("read",),
            Code.GRADE_COLUMN_UNUSED: ("column", "read"),
            Code.GRADE_CATEGORY_MISSING: ("column",),
            Code.GRADE_WEIGHT_MISSING: ("column",),
            Code.SUBSTITUTION_NUMBER_MISSING: ("read",),
            Code.SUBSTITUTION_CHECK_DIGIT: ("read",),
            Code.SUBSTITUTION_UNKNOWN_TEACHER: ("read",),
            Code.SUBSTITUTION_NOT_MARKED: ("read",),
            Code.BLANK_PUPIL_WITHOUT_ROW: (),
            Code.BLANK_GROUP_NUMBERS: (),
            Code.BLANK_NOT_PLANNED: ("date",),
            Code.BLANK_TEACHER_ELSEWHERE: ("teacher",),
            Code.BLANK_HANDED_TO_OTHER: ("teacher",),
            Code.SIGNATURE_MISSING: (),
            Code.TOPIC_MISSING: (),
            Code.CARD_DIFFERS_FROM_DIARY: ("fields",),
            Code.CARD_DIFFERS_FROM_DECISION: ("kept", "read"),
            Code.CORRECTION_UNANSWERED: (),
        },
    ),
    **_kinds(
        Severity.CARD,
        {
            Code.ATTENDANCE_NOT_CHECKED: ("counted",),
            Code.ATTENDANCE_CHECK_DOUBTFUL: (),
            Code.CONTROL_UNCLEAR: ("read",),
            Code.CONTROL_DISAGREES: ("read", "counted"),
            Code.LESSON_ALREADY_RECORDED: (),
            Code.LESSON_NOT_SCHOOL_DAY: ("date",),
            Code.LESSON_OUT_OF_TERM: ("date",),
            Code.LESSON_OTHER_TIME_UNCLEAR: ("read", "period"),
            Code.LESSON_OTHER_TIME_NOT_MARKED: ("read", "period"),
            Code.LOCK_MONTH_CLOSED: ("month",),
            Code.LOCK_TERM_CLOSED: ("last",),
            Code.BLANK_DIGIT_DOUBTFUL: ("read",),
            Code.BLANK_NUMBER_MISSING: ("read",),
            Code.BLANK_CHECK_DIGIT: ("read",),
            Code.BLANK_UNKNOWN_TEACHER: ("read",),
            Code.BLANK_UNKNOWN_SUBJECT: ("read",),
            Code.BLANK_UNKNOWN_UNIT: ("read",),
            Code.BLANK_UNKNOWN_PERIOD: ("read",),
            Code.BLANK_IMPOSSIBLE_DATE: ("read",),
            Code.BLANK_WEEKDAY_DISAGREES: ("date", "weekday"),
            Code.BLANK_NOT_SCHOOL_DAY: ("date",),
            Code.BLANK_OUT_OF_TERM: ("date",),
            Code.BLANK_LAST_YEAR: ("date",),
            Code.BLANK_NO_PUPILS: ("date",),
            Code.BLANK_ROW_WITHOUT_PUPIL: ("read",),
            Code.CARD_PAGE_MISSING: ("missing",),
            Code.CARD_CONFLICTING_SCANS: ("fields",),
            Code.CARD_DESTROYED: (),
            Code.CARD_LAST_YEAR: ("date",),
            Code.CARD_LOAD_FAILED: ("failure",),
        },
    ),
    **_kinds(
        Severity.PAGE,
        {
            Code.CODE_UNKNOWN_CARD: (),
            Code.CODE_FORGED: (),
            Code.CODE_OTHER_SCHOOL: (),
            Code.CODE_NOT_OURS: (),
            Code.CODE_UNKNOWN: (),
            Code.CODE_CONTRADICTION: (),
            Code.CODE_UNREADABLE: (),
            Code.PAGE_BLANK: (),
            Code.PAGE_NO_CODE: (),
            Code.PAGE_TWO_SHEETS: (),
            Code.PAGE_IMPOSSIBLE: (),
            Code.PAGE_DOUBTFUL: (),
            Code.PAGE_FAINT: (),
            Code.PAGE_NOT_AS_PRINTED: (),
            Code.QUALITY_RESOLUTION: (),
            Code.QUALITY_CONTRAST: (),
            Code.QUALITY_BLUR: (),
            Code.REGISTER_FAILED: (),
            Code.REGISTER_DISTORTED: (),
            Code.FILE_MISSING: (),
            Code.FILE_EMPTY: (),
            Code.FILE_UNREADABLE: (),
            Code.FILE_UNKNOWN: (),
            Code.FILE_UNSUPPORTED: (),
            Code.FILE_DAMAGED: (),
            Code.FILE_TRUNCATED: (),
            Code.FILE_ENCRYPTED: (),
            Code.FILE_NO_PAGES: (),
            Code.FILE_TOO_LARGE: (),
            Code.FILE_CRASHES_DECODER: (),
            Code.FILE_HANGS_DECODER: (),
            Code.FILE_PASSED_OVER: (),
            Code.FILE_SHREDDED: (),
            Code.FILE_NO_SCANS: (),
        },
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A reportable problem of a card, a row or a field.

    ``field`` names the field or region to show; ``page`` is the card's page that it stands on.
    ``detail`` holds the values of the sentence and never a name.

    Raises:
        ValueError: the details are not those that the code's sentences use.
    """

    code: Code
    field: str | None = None
    page: int | None = None
    register_number: int | None = None
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.detail) != set(CATALOGUE[self.code].details):
            raise ValueError(f"{self.code} needs details {CATALOGUE[self.code].details}")

    @property
    def severity(self) -> Severity:
        return CATALOGUE[self.code].severity

    def same_doubt(self, other: Finding) -> bool:
        """Whether both say the same, on whichever scan it was seen."""
        mine = (self.code, self.field, self.register_number, dict(self.detail))
        return mine == (other.code, other.field, other.register_number, dict(other.detail))
