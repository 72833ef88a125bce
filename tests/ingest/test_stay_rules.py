"""A kindergarten's hours: what is entered, and what waits for a person."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import paper
from profile_paper import judged, reading, roster, snapshot

from ediary_core.profile import StayBlock
from ediary_core.profile_files import load_profile
from ediary_core.tables import EntryState, StayEnd
from ingest.finding import Code, Severity
from ingest.interpret import interpret
from ingest.validate import ValidatedCard, validate

# Every child came at seven and left in the hour from three o'clock on.
USUAL = {
    name: value
    for number in range(1, 6)
    for name, value in (
        (f"arrival/{number:02d}", "07:00"),
        (f"departure/{number:02d}", "15:00"),
    )
}


def day(marks: Mapping[str, str | None], **filling: object) -> ValidatedCard:
    """The usual day but for some marks; None takes a mark away."""
    pens = {name: value for name, value in {**USUAL, **marks}.items() if value is not None}
    return judged("przedszkole", pens, **filling)  # type: ignore[arg-type]


def hours(card: ValidatedCard) -> dict[int, tuple[str | None, ...]]:
    """Register number -> arrival and departure, as far as there is an entry."""
    assert card.lesson is not None, paper.codes(card)
    found: dict[int, tuple[str | None, ...]] = {}
    for stay in card.lesson.stays:
        assert (stay.hour is None) == (stay.state is EntryState.NEEDS_REVIEW)
        assert stay.page_id == paper.PAGE_ID
        found[stay.register_number] = (*found.get(stay.register_number, ()), stay.hour)
    return found


def test_a_child_has_the_hours_that_are_marked() -> None:
    card = day({"arrival/02": "09:00", "departure/02": "12:00"})
    assert hours(card)[1] == ("07:00", "15:00")
    assert hours(card)[2] == ("09:00", "12:00")
    assert paper.codes(card) == []
    assert not card.needs_review
    assert card.lesson is not None
    assert [stay.end for stay in card.lesson.stays[:2]] == [StayEnd.ARRIVAL, StayEnd.DEPARTURE]


def test_an_absent_child_has_no_hours() -> None:
    away = {"attendance/03": "nb", "arrival/03": None, "departure/03": None}
    card = day({**away, "absent_count.ones": "1"})
    assert paper.attendance(card)[3] == "nb"
    assert 3 not in hours(card)
    assert paper.codes(card) == []


def test_an_absent_child_with_an_hour_waits_whole() -> None:
    card = day({"attendance/03": "nb", "departure/03": None, "absent_count.ones": "1"})
    assert paper.codes(card) == [Code.ROW_HOURS_FOR_ABSENT]
    assert card.findings[0].detail == {"read": "nb", "hours": "07:00"}
    assert paper.attendance(card)[3] is None
    assert hours(card)[3] == (None,)


def test_a_child_without_an_hour_waits_where_the_others_have_theirs() -> None:
    card = day({"departure/03": None, "arrival/04": None, "departure/04": None})
    assert paper.codes(card) == [Code.STAY_HOUR_MISSING] * 3
    assert [(f.register_number, f.field) for f in card.findings] == [
        (3, "departure/03"),
        (4, "arrival/04"),
        (4, "departure/04"),
    ]
    assert hours(card)[3] == ("07:00", None)
    assert hours(card)[4] == (None, None)
    assert paper.attendance(card)[3] == "ob"


def test_a_card_without_any_hour_is_loaded_with_one_remark() -> None:
    card = day(dict.fromkeys(USUAL))
    assert paper.codes(card) == [Code.STAY_NONE_NOTED]
    assert card.findings[0].severity is Severity.MILD
    assert hours(card) == {}
    assert not card.needs_review


def test_a_child_cannot_leave_before_it_came() -> None:
    card = judged_with_late_arrival()
    assert paper.codes(card) == [Code.STAY_LEFT_BEFORE_COMING]
    assert hours(card)[2] == (None, None)
    assert paper.attendance(card)[2] == "ob"


def judged_with_late_arrival() -> ValidatedCard:
    """Of a profile whose hours overlap: children come until two and leave from noon on."""
    card = snapshot("przedszkole")
    page = reading(card, USUAL, doubtful={}, inked=("topic", "signature"))
    fields = tuple(
        dataclasses.replace(field, values=("14:00",))
        if field.name == "arrival/02"
        else dataclasses.replace(field, values=("12:00",))
        if field.name == "departure/02"
        else field
        for field in page.fields
    )
    profile = dataclasses.replace(
        load_profile("przedszkole"),
        stay=StayBlock(arrivals=("07:00", "14:00"), departures=("12:00", "15:00")),
    )
    answers = interpret([dataclasses.replace(page, fields=fields)], card)
    return validate(answers, card, profile=profile, context=paper.context(roster=roster()))


def test_a_doubtful_hour_waits_alone() -> None:
    card = day({}, doubtful={"arrival/02": ("07:00", "08:00")})
    assert paper.codes(card) == [Code.MARK_TWO]
    assert hours(card)[2] == (None, "15:00")
    assert paper.attendance(card)[2] == "ob"


def test_hours_wait_with_a_doubtful_attendance() -> None:
    card = day({}, doubtful={"attendance/02": ("nb",)})
    assert paper.codes(card) == [Code.MARK_DOUBTFUL]
    assert hours(card)[2] == (None, None)


def test_the_mistake_bubble_leaves_the_hours_to_a_person_too() -> None:
    card = day({"mistake/02": "yes"})
    assert paper.codes(card) == [Code.MARK_MISTAKE]
    assert hours(card)[2] == (None, None)


def test_a_child_on_a_spare_row_has_its_hours_too() -> None:
    card = snapshot("przedszkole")
    four = dataclasses.replace(card, roster=card.roster[:4])
    pens = {name: value for name, value in USUAL.items() if not name.endswith("/05")}
    guest = {"spare/s1.tens": "0", "spare/s1.ones": "5", "arrival/s1": "08:00"}
    validated = judged(
        "przedszkole", {**pens, **guest}, card=four, diary=paper.context(roster=roster())
    )
    assert paper.codes(validated) == [Code.STAY_HOUR_MISSING]
    assert hours(validated)[5] == ("08:00", None)
