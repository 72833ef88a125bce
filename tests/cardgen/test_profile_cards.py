"""What the cards of kindergartens, gymnasia and secondary schools have of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from card_samples import snapshot

from cardgen.drawing import Part
from cardgen.flag_lines import flag_lines
from cardgen.layout import compose
from ediary_core.profile import LessonFlag, Profile, StayBlock
from ediary_core.profile_files import load_profile, profile_names

SZKOLA = load_profile("szkola")
PRZEDSZKOLE = load_profile("przedszkole")
TAMO = load_profile("tamo")
_DAY_CARD = snapshot(pupils=3, profile="przedszkole", level=0, unit="Biedronki", subject="Zajęcia")


def values(part: Part) -> dict[str, list[str]]:
    return {field.name: [bubble.value for bubble in field.bubbles] for field in part.fields}


def labels(part: Part, name: str) -> list[str]:
    return [bubble.label for field in part.fields if field.name == name for bubble in field.bubbles]


def said(part: Part) -> set[str]:
    return {word.text for word in part.words}


def only(profile: Profile, *flags: LessonFlag) -> Profile:
    return replace(profile, lesson_flags=flags)


# -- kindergarten ----------------------------------------------------------------------------


def test_a_kindergarten_row_asks_for_absence_and_both_hours() -> None:
    (part,) = compose(_DAY_CARD, PRZEDSZKOLE)
    asked = values(part)
    assert asked["attendance/02"] == ["nb"]
    assert asked["arrival/02"] == ["06:00", "07:00", "08:00", "09:00", "10:00"]
    assert asked["departure/s2"] == ["12:00", "13:00", "14:00", "15:00", "16:00", "17:00"]
    assert labels(part, "arrival/02") == ["6", "7", "8", "9", "10"]
    assert not [name for name in asked if name.startswith("grade")]


def test_half_hours_are_labelled_in_full() -> None:
    halves = replace(
        PRZEDSZKOLE, stay=StayBlock(arrivals=("07:00", "07:30"), departures=("15:30",))
    )
    (part,) = compose(_DAY_CARD, halves)
    assert labels(part, "arrival/01") == ["7", "7:30"]


def test_a_card_without_periods_prints_no_period() -> None:
    (part,) = compose(_DAY_CARD, PRZEDSZKOLE)
    (with_period,) = compose(_DAY_CARD, replace(PRZEDSZKOLE, periods=True))
    word = PRZEDSZKOLE.text("card.period")
    assert word not in said(part)
    assert word in said(with_period)


# -- gymnasium -------------------------------------------------------------------------------


def test_a_long_grade_symbol_is_printed_short_and_read_in_full() -> None:
    (part,) = compose(snapshot(pupils=3, profile="tamo"), TAMO)
    assert values(part)["grade1/01"][-2:] == ["įsk", "neįsk"]
    assert labels(part, "grade1/01")[-2:] == ["įsk", "neį"]
    assert "neį" in said(part)


def test_a_single_grade_column_has_no_number() -> None:
    (part,) = compose(snapshot(pupils=3, profile="tamo"), TAMO)
    assert "įvertinimas: rūšis" in said(part)
    assert "grade2/01" not in values(part)


def test_homework_has_a_box_beside_the_topics() -> None:
    (part,) = compose(snapshot(pupils=28, profile="tamo"), TAMO)
    boxes = {region.name: region for region in part.regions}
    assert set(boxes) == {"topic", "homework", "signature"}
    topic, homework = boxes["topic"], boxes["homework"]
    assert topic.x_mm + topic.w_mm < homework.x_mm
    assert (topic.y_mm, topic.h_mm) == (homework.y_mm, homework.h_mm)
    assert homework.w_mm >= 45
    assert "homework" not in {
        region.name
        for region in compose(snapshot(pupils=28), replace(TAMO, homework=False))[0].regions
    }


# -- secondary school ------------------------------------------------------------------------


def test_the_flags_of_a_lesson_are_asked_where_the_profile_wants_them() -> None:
    (part,) = compose(snapshot(pupils=3, profile="szkola"), SZKOLA)
    asked = values(part)
    assert asked["lesson_kind"] == ["ceremony", "repeat", "excursion"]
    assert asked["not_counted"] == asked["trainee"] == asked["other_time"] == ["yes"]
    for name in ("lesson_kind", "not_counted", "trainee", "other_time", "other_day.ones"):
        assert name not in values(compose(snapshot(pupils=3), load_profile("librus"))[0])


def test_another_time_is_asked_in_digits() -> None:
    (part,) = compose(snapshot(pupils=3, profile="szkola"), SZKOLA)
    asked = values(part)
    assert asked["other_day.tens"] == ["0", "1", "2", "3"]
    assert asked["other_day.ones"] == asked["other_period"] == list("0123456789")


@pytest.mark.parametrize(
    ("flags", "lines"),
    [
        ((), 0),
        ((LessonFlag.TRAINEE,), 1),
        ((LessonFlag.OTHER_TIME,), 1),
        ((LessonFlag.REPEAT, LessonFlag.NOT_COUNTED, LessonFlag.OTHER_TIME), 2),
    ],
)
def test_flags_take_no_more_lines_than_they_need(flags: tuple[LessonFlag, ...], lines: int) -> None:
    profile = only(SZKOLA, *flags)
    assert flag_lines(profile.lesson_flags) == lines
    asked = values(compose(snapshot(pupils=3, profile="szkola"), profile)[0])
    assert asked.get("lesson_kind") == (["repeat"] if LessonFlag.REPEAT in flags else None)
    assert ("trainee" in asked) == (LessonFlag.TRAINEE in flags)
    assert ("other_day.ones" in asked) == (LessonFlag.OTHER_TIME in flags)


def test_a_category_is_printed_in_its_colour() -> None:
    (part,) = compose(snapshot(pupils=3, profile="szkola"), SZKOLA)
    colours = {word.text: word.colour for word in part.words if word.colour}
    assert colours == {
        "spr": "#c00000",
        "krt": "#007a33",
        "akt": "#0047ab",
        "zd": "#6a1b9a",
        "odp": "#000000",
    }


@pytest.mark.parametrize(("profile", "pupils"), [(SZKOLA, 30), (PRZEDSZKOLE, 28), (TAMO, 29)])
def test_a_usual_class_fits_one_sheet(profile: Profile, pupils: int) -> None:
    assert len(compose(snapshot(pupils=pupils, profile=profile.name), profile)) == 1


# -- every profile ---------------------------------------------------------------------------

# How term and annual grades are called in the schools' languages (G61: never on a card).
_FINAL_GRADES = ("semest", "śródrocz", "okres", "roczn", "pusmeč", "trimest", "metin", "четверт")
_FINAL_GRADES += ("полугод", "годов", "итогов", "term", "annual", "final")


@pytest.mark.parametrize("name", profile_names())
def test_no_card_asks_for_a_term_or_annual_grade(name: str) -> None:
    profile = load_profile(name)
    card = snapshot(pupils=3, profile=name, level=5)
    asked = {name for part in compose(card, profile) for name in values(part)}
    columns = {field.partition("/")[0] for field in asked if field.startswith("grade")}
    heads = {f"grade{n}{end}" for n in (1, 2) for end in ("", ".sign", ".category", ".weight")}
    assert columns <= heads
    categories = profile.grades.categories if profile.grades else ()
    words = [word.casefold() for each in categories for word in each.names.values()]
    assert not [word for word in words for final in _FINAL_GRADES if final in word]
