"""Blank cards of the small school, and readings of them as a real reader would give them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from small_school import NOW

from cardgen.issue import issue_settings
from cardgen.issue_blank import issue_blank_cards
from cardgen.pdf import PrintedBlank
from ediary_core.check_digit import with_check_digit
from ediary_core.diary import Diary
from omr.form import FormPage
from omr.reading import FieldReading, FieldState, PageOutcome, PageReading, RegionReading


def issue_blanks(diary: Diary, count: int = 1, *, seed: int = 1) -> tuple[PrintedBlank, ...]:
    with diary.sessions.begin() as session:
        issue = issue_blank_cards(
            session, count, issue_settings(diary), now=NOW, random_bytes=Random(seed).randbytes
        )
    return issue.cards


def lesson(**changes: int) -> dict[str, str]:
    """Who, what, whom and when: by default as the timetable plans it for 5a."""
    values = {"teacher": 11, "subject": 7, "unit": 51, "day": 23, "month": 11, "period": 2}
    values |= changes
    fields: dict[str, str] = {}
    for kind in ("teacher", "subject", "unit"):
        code = with_check_digit(values[kind], digits=3)
        fields |= {f"{kind}.d{place}": digit for place, digit in enumerate(code, start=1)}
    for name in ("day", "month"):
        fields |= {
            f"{name}.tens": str(values[name] // 10),
            f"{name}.ones": str(values[name] % 10),
        }
    return fields | {"period": str(values["period"])}


def foot(absent: int = 0) -> dict[str, str]:
    return {
        "attendance_checked": "yes",
        "absent_count.tens": str(absent // 10),
        "absent_count.ones": str(absent % 10),
    }


def filled_blank(
    card: PrintedBlank, marks: Mapping[str, str], *, doubtful: Mapping[str, str] | None = None
) -> list[PageReading]:
    """The readings of all pages: nothing is marked but what is named."""
    known = {field.name for page in card.form.pages for field in page.fields}
    assert set(marks) <= known, f"no such fields: {set(marks) - known}"
    return [
        _page(page, marks, doubtful or {}, source_page=number)
        for number, page in enumerate(card.form.pages, start=1)
    ]


def _page(
    page: FormPage, marks: Mapping[str, str], doubtful: Mapping[str, str], *, source_page: int
) -> PageReading:
    return PageReading(
        source="stack.pdf",
        source_page=source_page,
        outcome=PageOutcome.READ,
        card_id=page.card_id,
        page=page.page,
        fields=tuple(_field(f.name, marks.get(f.name), doubtful.get(f.name)) for f in page.fields),
        regions=tuple(RegionReading(name=r.name, inked=True, ink=0.1) for r in page.regions),
        findings=(),
    )


def _field(name: str, value: str | None, doubt: str | None) -> FieldReading:
    if doubt is not None:
        state, values = FieldState.AMBIGUOUS, (doubt,)
    elif value is not None:
        state, values = FieldState.MARKED, (value,)
    else:
        state, values = FieldState.UNMARKED, ()
    return FieldReading(name=name, state=state, values=values, confidence=0.9, scores={})
