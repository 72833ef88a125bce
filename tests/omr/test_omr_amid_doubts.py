"""A thin mark among many doubtful ones is doubtful, too; a fill or one far off is not."""

from __future__ import annotations

from omr_paper import survey_page

from omr.amid_doubts import with_company
from omr.decide import Decision
from omr.form import Field
from omr.reading import FieldReading, FieldState, ReadingFinding

FORM = survey_page()


def _field(name: str) -> Field:
    return next(field for field in FORM.fields if field.name == name)


def _reading(name: str, state: FieldState, ink: float) -> FieldReading:
    values = tuple(bubble.value for bubble in _field(name).bubbles)
    return FieldReading(
        name=name,
        state=state,
        values=values[:1],
        confidence=1.0,
        scores=dict.fromkeys(values, 0.0) | {values[0]: ink},
    )


def _decision(mark: str, *, ink: float, doubtful: list[str]) -> Decision:
    return Decision(
        fields=(
            _reading(mark, FieldState.MARKED, ink),
            *(_reading(name, FieldState.AMBIGUOUS, 0.1) for name in doubtful),
        ),
        findings=tuple(ReadingFinding(code="mark.faint", field=name) for name in doubtful),
    )


def _left_to_a_person(decision: Decision) -> bool:
    after = with_company(decision, FORM)
    stained = ReadingFinding(code="mark.stained", field=decision.fields[0].name)
    is_said = stained in after.findings
    assert is_said == (after.fields[0].state is FieldState.AMBIGUOUS)
    assert after.fields[1:] == decision.fields[1:]
    return is_said


def test_a_thin_mark_with_three_doubtful_ones_near_by_is_left_to_a_person():
    near = ["care/11", "care/13", "care/10"]
    assert _left_to_a_person(_decision("care/12", ink=0.3, doubtful=near))


def test_two_doubtful_ones_near_by_say_nothing():
    assert not _left_to_a_person(_decision("care/12", ink=0.3, doubtful=["care/11", "care/13"]))


def test_a_filled_bubble_is_a_mark_whatever_its_company():
    near = ["care/11", "care/13", "care/10"]
    assert not _left_to_a_person(_decision("care/12", ink=0.8, doubtful=near))


def test_doubts_at_the_other_end_of_the_page_say_nothing():
    far = ["care/25", "care/26", "care/27"]
    assert not _left_to_a_person(_decision("care/12", ink=0.3, doubtful=far))
