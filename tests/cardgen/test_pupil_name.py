"""How a pupil's name is set in the room beside the bubbles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen import measures as m
from cardgen.error import DoesNotFitError
from cardgen.lettering import width_mm
from cardgen.pupil_name import name_words, places_room_mm
from ediary_core.card import RosterRow


def row(surname: str, given_name: str, *, place: str = "", keeps_given: bool = True) -> RosterRow:
    return RosterRow(
        register_number=1,
        pupil_id=1,
        printed_name=" ".join(part for part in (place, surname, given_name) if part),
        exempt=False,
        class_place=place,
        given_name=given_name if keeps_given else "",
    )


def lines(pupil: RosterRow, *, room_mm: float, pitch_mm: float = 5.0) -> list[str]:
    """What is printed, from the top; every line within its room and of legible size."""
    words = name_words(
        pupil,
        x_mm=0,
        y_mm=0,
        room_mm=room_mm,
        pitch_mm=pitch_mm,
        place_mm=places_room_mm([pupil]),
        grey=0,
    )
    for word in words:
        assert word.x_mm + width_mm(word.text, size_pt=word.size_pt, bold=word.bold) <= room_mm
        assert word.size_pt >= 5.0
    return [word.text for word in words]


def test_a_short_name_stands_on_one_line() -> None:
    assert lines(row("Bąk", "Ala"), room_mm=28) == ["Bąk Ala"]


def test_a_long_name_stands_on_two_lines_surname_first() -> None:
    assert lines(row("Brzęczyszczykiewicz", "Małgorzata Anna"), room_mm=24) == [
        "Brzęczyszczykiewicz",
        "Małgorzata Anna",
    ]


def test_a_surname_of_two_words_is_not_taken_for_a_given_name() -> None:
    assert lines(row("de la Fuente Gonzalez", "Maria Elena"), room_mm=24) == [
        "de la Fuente Gonzalez",
        "Maria Elena",
    ]


def test_a_card_that_keeps_no_given_names_breaks_at_the_first_space() -> None:
    pupil = row("Brzęczyszczykiewicz", "Małgorzata Anna", keeps_given=False)
    assert lines(pupil, room_mm=24) == ["Brzęczyszczykiewicz", "Małgorzata Anna"]


def test_a_double_surname_wider_than_a_line_breaks_at_its_hyphen() -> None:
    assert lines(row("Brzęczyszczykiewicz-Grzegorzewska", "Anna"), room_mm=21) == [
        "Brzęczyszczykiewicz-",
        "Grzegorzewska Anna",
    ]


def test_only_a_surname_that_two_lines_cannot_hold_is_shortened_in_its_middle() -> None:
    surname, given_name = lines(row("Konstantynopolitańczykiewiczówna", "Aleksandra"), room_mm=20)
    head, tail = surname.split("…")
    assert len(head) >= 6
    assert "Konstantynopolitańczykiewiczówna".startswith(head)
    assert "Konstantynopolitańczykiewiczówna".endswith(tail)
    assert tail
    assert given_name == "Aleksandra"


def test_later_given_names_become_initials_before_the_first_is_cut() -> None:
    given_names = "Aleksandra Wilhelmina Konstancja"
    assert lines(row("Konstantynopolitańczykiewicz", given_names), room_mm=14)[1] == (
        "Aleksandra W. K."
    )


def test_higher_rows_have_larger_type_on_two_lines() -> None:
    def size(pitch_mm: float) -> float:
        words = name_words(
            row("Brzęczyszczykiewicz", "Małgorzata Anna"),
            x_mm=0,
            y_mm=0,
            room_mm=24,
            pitch_mm=pitch_mm,
            place_mm=0,
            grey=0,
        )
        return words[0].size_pt

    assert size(5.0) < size(6.5) == m.NAME_MIN_PT


def test_a_room_for_nothing_recognisable_is_refused_without_naming_anybody() -> None:
    with pytest.raises(DoesNotFitError) as caught:
        lines(row("Brzęczyszczykiewicz", "Anna"), room_mm=2)
    assert "Brz" not in str(caught.value)


@given(
    surname=st.text(alphabet="aęśWŻ", min_size=1, max_size=45),
    given_name=st.text(alphabet="aęśWŻ", min_size=1, max_size=30),
    place=st.sampled_from(("", "6b 12", "8 dwujęzyczna 31")),
    room_mm=st.floats(20, 60),
)
def test_the_given_name_or_its_beginning_is_always_visible(
    surname: str, given_name: str, place: str, room_mm: float
) -> None:
    *_, last = lines(row(surname, given_name, place=place), room_mm=room_mm)
    shown = last.removeprefix(f"{surname} ").rstrip("….")
    assert shown
    assert given_name.startswith(shown)
    if len(shown) < len(given_name):
        assert width_mm(given_name, size_pt=m.NAME_TWO_MIN_PT) > (
            room_mm - places_room_mm([row(surname, given_name, place=place)])
        )
