"""Shadows and folds darken the paper and not what is written: fields in them are read all the same,
and never otherwise than they were meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from omr_outcome import Outcome
from omr_paper import Paper
from omr_scanner import Scan, scan

from omr.decide import Decision
from omr.image import GrayImage
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, ReadingFinding
from omr.second_look import is_shaded, with_second_look

Answered = tuple[Paper, Mapping[str, tuple[str, ...]]]
Light = Callable[[np.ndarray, np.ndarray], np.ndarray]  # at x and y, shares of the sheet


def cast_shadow(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A head between lamp and paper: 40 % less light, within 10 mm."""
    return 1.0 - 0.4 * np.clip((0.8 * x + 0.6 * y - 0.7) / 0.05, 0, 1)


def crease(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Down the sheet, a dark line of 0.4 mm and its shadow."""
    away_mm = 210 * (x - 0.47 - 0.004 * y)
    return 1.0 - 0.25 * np.exp(-((away_mm / 0.2) ** 2)) - 0.1 * np.exp(-((away_mm / 1.2) ** 2))


@pytest.mark.parametrize("light", [cast_shadow, crease])
def test_a_page_in_uneven_light_is_read(
    light: Light, answered: Answered, read_image: Callable[[GrayImage], PageReading]
) -> None:
    even = scan(answered[0], Scan())
    y, x = np.mgrid[0 : 1 : even.height_px * 1j, 0 : 1 : even.width_px * 1j]

    pixels = (even.pixels * light(x, y)).astype(np.uint8)
    outcome = Outcome(reading=read_image(replace(even, pixels=pixels)), meant=answered[1])

    assert outcome.reading.outcome is PageOutcome.READ
    assert outcome.wrong == []
    assert len(outcome.doubtful) <= 0.06 * len(outcome.reading.fields)


def field(name: str, state: str, ink: float = 0.0) -> FieldReading:
    marked = state != "unmarked"
    return FieldReading(
        name=name,
        state=FieldState(state),
        values=("yes",) if marked else (),
        confidence=0.95 if state == "ambiguous" else 1.0,
        scores={"yes": ink},
    )


def decision(*fields: FieldReading, code: str = "mark.stained") -> Decision:
    doubts = (f.name for f in fields if f.state is FieldState.AMBIGUOUS)
    findings = (ReadingFinding(code=code, field=name) for name in doubts)
    return Decision(fields=fields, findings=tuple(findings))


def test_a_second_look_ends_a_shadows_doubt() -> None:
    first, second = decision(field("a", "ambiguous")), decision(field("a", "unmarked"))

    assert with_second_look(first, second, {"a"}) == second


def test_a_second_look_says_nothing_of_fields_in_even_light() -> None:
    first, second = decision(field("a", "ambiguous")), decision(field("a", "unmarked"))

    assert with_second_look(first, second, {"b"}) == first


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (field("a", "ambiguous", ink=0.3), field("a", "unmarked")),
        (field("a", "ambiguous"), field("a", "unmarked", ink=0.06)),
        (field("a", "ambiguous", ink=0.3), field("a", "ambiguous", ink=0.3)),
    ],
)
def test_what_bears_ink_stays_in_doubt(first: FieldReading, second: FieldReading) -> None:
    before = decision(first)

    assert with_second_look(before, decision(second), {"a"}) == before


def test_a_doubt_of_another_kind_stays() -> None:
    first = decision(field("a", "ambiguous"), code="mark.two_in_one_field")

    assert with_second_look(first, decision(field("a", "unmarked")), {"a"}) == first


def test_a_mark_that_goes_with_the_fold_is_left_to_a_person() -> None:
    first, second = decision(field("a", "marked", ink=0.2)), decision(field("a", "unmarked"))

    found = with_second_look(first, second, {"a"})

    assert found.fields[0].state is FieldState.AMBIGUOUS
    assert found.findings == (ReadingFinding(code="quality.fold", field="a"),)


def test_few_doubts_are_not_looked_at_again() -> None:
    doubts = [field(name, "ambiguous") for name in "abc"]

    assert is_shaded(decision(*doubts))
    assert not is_shaded(decision(*doubts[:2]))
    assert not is_shaded(replace(decision(*doubts), reason="page.doubtful"))
