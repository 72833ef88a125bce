"""The numbers of a blank card mean a lesson of the diary, or a finding says why not (G61)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ediary_core.blank_card import BlankSnapshot
from ediary_core.check_digit import with_check_digit
from ediary_core.school_days import DaySpan, SchoolCalendar
from ingest.blank_numbers import MarkedRow, blank_numbers, marked_rows
from ingest.blank_plan import DaysOfOutage, KnownNumbers, PlannedSlot
from ingest.blank_rows import row_findings
from ingest.blank_rules import Resolution, latest_date, resolve
from ingest.finding import Code
from ingest.interpret import Answer, Certainty
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, ReadingFinding

MONDAY = date(2026, 11, 23)
SCANNED = date(2026, 11, 25)
TEACHERS, SUBJECTS, UNITS = (11, 12, 34, 57), (7, 8, 21), (51, 52, 60)
KINDS = ("teacher", "subject", "unit")
BLANK = BlankSnapshot(
    card_id="ABCDEFGHJK",
    serial=9,
    card_number="00009-1",
    profile="librus",
    school="Szkoła Przykładowa",
    rows=36,
    level=1,
    teacher_digits=3,
    subject_digits=3,
    unit_digits=3,
    periods=(1, 2, 3),
    weekdays=(1, 2, 3, 4, 5),
)


def slot(*, period: int, unit: int, subject: int, teacher: int, weekday: int = 1) -> PlannedSlot:
    return PlannedSlot(
        weekday=weekday,
        period=period,
        unit_id=unit * 10,
        subject_id=subject * 10,
        subject_number=subject,
        teacher_id=teacher * 10,
        teacher_number=teacher,
    )


def known(**changes: Any) -> KnownNumbers:
    """Ids are ten times the numbers; on Mondays 51 has 7 by 11, and 52 has 8 by 12."""
    usual = KnownNumbers(
        teachers={number: number * 10 for number in TEACHERS},
        subjects={number: number * 10 for number in SUBJECTS},
        units={number: number * 10 for number in UNITS},
        periods=(1, 2, 3),
        slots=(
            slot(period=2, unit=51, subject=7, teacher=11),
            slot(period=2, unit=52, subject=8, teacher=12),
        ),
        calendar=SchoolCalendar(
            terms=(DaySpan(first=date(2026, 9, 1), last=date(2027, 6, 25), name="rok"),),
            holidays=(DaySpan(first=date(2026, 12, 23), last=date(2027, 1, 1), name="święta"),),
        ),
        outages=(),
        handed_to=None,
    )
    return replace(usual, **changes)


def marks(**changes: str) -> dict[str, str]:
    """Teacher 11 with subject 7 in unit 51, on Monday 23 November, second period."""
    fields: dict[str, str] = {}
    for kind, number in (("teacher", 11), ("subject", 7), ("unit", 51)):
        fields |= code_marks(kind, number)
    fields |= {"day.tens": "2", "day.ones": "3", "month.tens": "1", "month.ones": "1"}
    fields |= {"period": "2", "weekday": "1"}
    return fields | changes


def code_marks(kind: str, number: int) -> dict[str, str]:
    code = with_check_digit(number, digits=3)
    return {f"{kind}.d{place}": digit for place, digit in enumerate(code, start=1)}


def reading(
    fields: Mapping[str, str],
    *,
    blank: tuple[str, ...] = (),
    doubtful: Mapping[str, tuple[str, ...]] | None = None,
) -> PageReading:
    doubts = doubtful or {}
    states = {
        **{name: (FieldState.MARKED, (value,)) for name, value in fields.items()},
        **dict.fromkeys(blank, (FieldState.UNMARKED, ())),
        **{name: (FieldState.AMBIGUOUS, values) for name, values in doubts.items()},
    }
    return PageReading(
        source="stack.pdf",
        source_page=1,
        outcome=PageOutcome.READ,
        card_id=BLANK.card_id,
        page=2,
        fields=tuple(
            FieldReading(name=name, state=state, values=values, confidence=0.9, scores={})
            for name, (state, values) in states.items()
        ),
        findings=tuple(ReadingFinding(code="mark.faint", field=name) for name in doubts),
    )


def resolved(
    fields: Mapping[str, str] | None = None,
    *,
    diary: KnownNumbers | None = None,
    card: BlankSnapshot = BLANK,
    scanned_on: date = SCANNED,
    **state: Any,
) -> Resolution:
    page = reading(marks() if fields is None else fields, **state)
    return resolve(blank_numbers([page], card), diary or known(), scanned_on=scanned_on)


def codes(resolution: Resolution) -> list[Code]:
    return [finding.code for finding in resolution.findings]


def test_numbers_that_agree_with_the_timetable_mean_its_lesson_without_a_finding() -> None:
    meant = resolved()
    assert meant == Resolution(
        teacher_id=110,
        subject_id=70,
        unit_id=510,
        lesson_date=MONDAY,
        period=2,
        findings=(),
    )


# -- code numbers ----------------------------------------------------------------------------


@given(st.sampled_from(KINDS), st.integers(0, 999))
def test_every_number_with_its_check_digit_is_read_back(kind: str, number: int) -> None:
    diary = known(**{f"{kind}s": {number: 4711}})
    meant = resolved({**marks(), **code_marks(kind, number)}, diary=diary)
    assert getattr(meant, f"{kind}_id") == 4711


@given(st.sampled_from(KINDS), st.integers(0, 999), st.integers(1, 4), st.integers(1, 9))
def test_no_single_wrong_digit_means_anybody(kind: str, number: int, place: int, by: int) -> None:
    everybody = {each: each + 1 for each in range(1000)}
    good = code_marks(kind, number)
    field = f"{kind}.d{place}"
    wrong = {**good, field: str((int(good[field]) + by) % 10)}
    meant = resolved({**marks(), **wrong}, diary=known(**{f"{kind}s": everybody}))
    assert getattr(meant, f"{kind}_id") is None
    assert Code.BLANK_CHECK_DIGIT in codes(meant)


def test_nearly_no_swapped_neighbours_mean_anybody() -> None:
    everybody = {each: each + 1 for each in range(1000)}
    missed = tried = 0
    for number in range(1000):
        code = with_check_digit(number, digits=3)
        for place in range(3):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped == code:
                continue
            tried += 1
            wrong = {f"teacher.d{i}": digit for i, digit in enumerate(swapped, start=1)}
            meant = resolved({**marks(), **wrong}, diary=known(teachers=everybody))
            missed += meant.teacher_id is not None
    assert missed / tried < 0.03


CODE_FIELDS = tuple(f"{kind}.d{place}" for kind in KINDS for place in range(1, 5))


@given(
    st.dictionaries(
        st.sampled_from(CODE_FIELDS), st.sampled_from([*"0123456789", "", "?"]), min_size=1
    ),
)
def test_damaged_numbers_never_mean_another_lesson_without_a_finding(
    damage: dict[str, str],
) -> None:
    """Several digits may be misread so that they check: then the timetable speaks against them."""
    fields = marks()
    whole = resolved(fields)
    hurt = {**fields, **{f: d for f, d in damage.items() if d.isdigit()}}
    unread = tuple(field for field, digit in damage.items() if digit == "")
    doubtful = {field: ("1", "7") for field, digit in damage.items() if digit == "?"}
    kept = {f: d for f, d in hurt.items() if f not in unread and f not in doubtful}
    meant = resolved(kept, blank=unread, doubtful=doubtful)
    same = (meant.teacher_id, meant.subject_id, meant.unit_id) == (
        whole.teacher_id,
        whole.subject_id,
        whole.unit_id,
    )
    assert same or meant.findings


@pytest.mark.parametrize("kind", KINDS)
def test_a_doubtful_digit_is_never_guessed(kind: str) -> None:
    fields = {k: v for k, v in marks().items() if k != f"{kind}.d2"}
    meant = resolved(fields, doubtful={f"{kind}.d2": ("1",)})
    assert getattr(meant, f"{kind}_id") is None
    assert codes(meant) == [Code.BLANK_DIGIT_DOUBTFUL]
    assert meant.findings[0].field == f"{kind}.d2"
    assert "?" in meant.findings[0].detail["read"]


@pytest.mark.parametrize("field", ["teacher.d1", "unit.d4", "day.tens", "month.ones", "period"])
def test_a_digit_left_blank_is_never_taken_for_a_zero(field: str) -> None:
    fields = {k: v for k, v in marks().items() if k != field}
    meant = resolved(fields, blank=(field,))
    assert codes(meant) == [Code.BLANK_NUMBER_MISSING]
    assert meant.findings[0].field == field


def test_a_digit_that_was_printed_but_not_read_is_doubtful() -> None:
    fields = {k: v for k, v in marks().items() if k != "subject.d3"}
    assert codes(resolved(fields)) == [Code.BLANK_DIGIT_DOUBTFUL]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("teacher", Code.BLANK_UNKNOWN_TEACHER),
        ("subject", Code.BLANK_UNKNOWN_SUBJECT),
        ("unit", Code.BLANK_UNKNOWN_UNIT),
    ],
)
def test_a_number_of_nobody_is_named_and_the_others_stay_known(kind: str, code: Code) -> None:
    meant = resolved({**marks(), **code_marks(kind, 999)})
    assert codes(meant) == [code]
    others = [each for each in KINDS if each != kind]
    assert all(getattr(meant, f"{each}_id") is not None for each in others)


# -- the date --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scanned", "day", "month", "meant"),
    [
        (date(2027, 1, 4), 21, 12, date(2026, 12, 21)),  # over New Year
        (date(2026, 12, 21), 21, 12, date(2026, 12, 21)),  # the day itself
        (date(2026, 12, 20), 21, 12, date(2025, 12, 21)),  # never after the scan
        (date(2028, 3, 1), 29, 2, date(2028, 2, 29)),
        (date(2027, 3, 1), 29, 2, None),
        (date(2026, 11, 25), 31, 6, None),
        (date(2026, 11, 25), 0, 11, None),
        (date(2026, 11, 25), 11, 0, None),
        (date(2026, 11, 25), 1, 19, None),
    ],
)
def test_the_year_makes_the_date_the_latest_not_after_the_scan(
    scanned: date, day: int, month: int, meant: date | None
) -> None:
    assert latest_date(day, month, not_after=scanned) == meant


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)), st.integers(0, 300))
def test_a_date_of_the_last_months_is_always_found_again(day: date, later: int) -> None:
    scanned = date.fromordinal(day.toordinal() + later)
    assert latest_date(day.day, day.month, not_after=scanned) == day


def test_a_card_of_december_scanned_in_january_is_of_the_old_year() -> None:
    fields = marks(**{"day.tens": "2", "day.ones": "1", "month.tens": "1", "month.ones": "2"})
    assert resolved(fields, scanned_on=date(2027, 1, 4)).lesson_date == date(2026, 12, 21)


@pytest.mark.parametrize(
    ("day", "month", "weekday", "code"),
    [
        ("31", "06", "1", Code.BLANK_IMPOSSIBLE_DATE),
        ("22", "11", "7", Code.BLANK_NOT_SCHOOL_DAY),  # a Sunday
        ("15", "07", "3", Code.BLANK_LAST_YEAR),
        ("26", "11", "3", Code.BLANK_LAST_YEAR),  # tomorrow cannot be meant yet
        ("24", "11", "1", Code.BLANK_WEEKDAY_DISAGREES),
    ],
)
def test_a_date_that_cannot_be_is_a_finding_of_its_own(
    day: str, month: str, weekday: str, code: Code
) -> None:
    date_marks = {
        "day.tens": day[0],
        "day.ones": day[1],
        "month.tens": month[0],
        "month.ones": month[1],
        "weekday": weekday,
    }
    meant = resolved(marks(**date_marks))
    assert meant.lesson_date is None
    assert codes(meant)[:1] == [code]


def test_a_holiday_is_no_school_day() -> None:
    fields = marks(
        **{"day.tens": "2", "day.ones": "8", "month.tens": "1", "month.ones": "2", "weekday": "1"}
    )
    assert codes(resolved(fields, scanned_on=date(2027, 1, 4))) == [Code.BLANK_NOT_SCHOOL_DAY]


def test_a_day_after_the_last_term_is_out_of_term() -> None:
    fields = marks(**{"day.tens": "3", "day.ones": "0", "month.tens": "0", "month.ones": "6"})
    del fields["weekday"]
    meant = resolved(fields, blank=("weekday",), scanned_on=date(2027, 7, 1))
    assert codes(meant) == [Code.BLANK_OUT_OF_TERM]


def test_a_weekday_left_blank_says_nothing_against_the_date() -> None:
    fields = {k: v for k, v in marks().items() if k != "weekday"}
    assert resolved(fields, blank=("weekday",)).findings == ()


def test_a_doubtful_weekday_speaks_only_for_the_days_that_it_may_be() -> None:
    fields = {k: v for k, v in marks().items() if k != "weekday"}
    assert resolved(fields, doubtful={"weekday": ("1", "2")}).findings == ()
    assert codes(resolved(fields, doubtful={"weekday": ("4",)})) == [Code.BLANK_WEEKDAY_DISAGREES]


@given(st.sampled_from(["day.tens", "day.ones"]), st.sampled_from("0123456789"))
def test_a_wrong_digit_of_the_day_is_found_by_the_weekday_unless_it_is_a_week_off(
    field: str, digit: str
) -> None:
    meant = resolved(marks(**{field: digit}))
    off = None if meant.lesson_date is None else (meant.lesson_date - MONDAY).days
    assert off is None or off % 7 == 0


# -- period, timetable, registers ------------------------------------------------------------


def test_a_period_that_the_school_does_not_have_is_not_loaded() -> None:
    meant = resolved(marks(period="9"))
    assert (meant.period, codes(meant)) == (None, [Code.BLANK_UNKNOWN_PERIOD])


def test_a_profile_without_periods_takes_the_place_of_the_units_own_plan() -> None:
    card = replace(BLANK, periods=())
    fields = {k: v for k, v in marks().items() if k != "period"}
    assert resolved(fields, card=card).period == 2
    unplanned = known(slots=())
    assert resolved(fields, card=card, diary=unplanned).period == 1


def test_a_lesson_taken_over_by_a_free_teacher_is_worth_a_remark() -> None:
    meant = resolved({**marks(), **code_marks("teacher", 34)})
    (finding,) = meant.findings
    assert (finding.code, finding.detail) == (Code.BLANK_TAKEN_OVER, {"teacher": "11"})


def test_a_teacher_who_teaches_elsewhere_at_that_time_is_a_doubt() -> None:
    meant = resolved({**marks(), **code_marks("teacher", 12)})
    assert codes(meant) == [Code.BLANK_TEACHER_ELSEWHERE]


def test_another_subject_than_planned_is_worth_a_remark() -> None:
    meant = resolved({**marks(), **code_marks("subject", 21)})
    (finding,) = meant.findings
    assert (finding.code, finding.detail) == (Code.BLANK_OTHER_SUBJECT, {"subject": "7"})


def test_a_lesson_that_nobody_planned_is_a_doubt() -> None:
    assert codes(resolved(marks(period="3"))) == [Code.BLANK_NOT_PLANNED]


def test_a_card_handed_out_to_another_teacher_is_a_doubt() -> None:
    assert codes(resolved(diary=known(handed_to=340))) == [Code.BLANK_HANDED_TO_OTHER]
    assert codes(resolved(diary=known(handed_to=110))) == []


def test_a_day_outside_of_every_recorded_outage_is_worth_a_remark() -> None:
    def outage(first: int, last: int, teacher_id: int | None = None) -> KnownNumbers:
        days = DaysOfOutage(
            first=date(2026, 11, first), last=date(2026, 11, last), teacher_id=teacher_id
        )
        return known(outages=(days,))

    assert codes(resolved(diary=outage(23, 24))) == []
    assert codes(resolved(diary=outage(24, 25))) == [Code.BLANK_OUTSIDE_OUTAGE]
    assert codes(resolved(diary=outage(23, 24, teacher_id=110))) == []
    assert codes(resolved(diary=outage(23, 24, teacher_id=120))) == [Code.BLANK_OUTSIDE_OUTAGE]


# -- rows ------------------------------------------------------------------------------------


def marked(number: int, *answers: tuple[str, str, Certainty]) -> MarkedRow:
    return MarkedRow(
        register_number=number,
        answers=tuple(
            Answer(field=field, page=1, certainty=certainty, possible=(value,))
            for field, value, certainty in answers
        ),
    )


SURE, UNSURE = Certainty.CERTAIN, Certainty.DOUBTFUL


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (marked(27, ("attendance/27", "nb", SURE)), Code.BLANK_ROW_WITHOUT_PUPIL),
        (marked(27, ("grade1/27", "5", SURE)), Code.BLANK_ROW_WITHOUT_PUPIL),
        (marked(27, ("attendance/27", "nb", UNSURE)), Code.MARK_DOUBTFUL),
        (
            marked(27, ("attendance/27", "nb", SURE), ("mistake/27", "yes", SURE)),
            Code.MARK_MISTAKE,
        ),
    ],
)
def test_a_mark_in_a_row_without_a_pupil_is_a_finding(row: MarkedRow, code: Code) -> None:
    (finding,) = row_findings([row], range(1, 27), numbered_through=False)
    assert (finding.code, finding.register_number) == (code, 27)


def test_rows_of_pupils_say_nothing_here_and_a_group_of_its_own_numbers_does() -> None:
    row = marked(3, ("attendance/03", "nb", SURE))
    assert row_findings([row], [1, 2, 3], numbered_through=False) == ()
    (finding,) = row_findings([row], [1, 2, 3], numbered_through=True)
    assert finding.code is Code.BLANK_GROUP_NUMBERS


def test_spare_rows_are_no_numbered_rows() -> None:
    page = reading({"attendance/s1": "nb", "spare/s1.tens": "3", "attendance/07": "nb"})
    assert [row.register_number for row in marked_rows([page])] == [7]
