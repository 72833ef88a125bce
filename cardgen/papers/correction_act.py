"""The correction act on paper: wrong and right values, whose, who changed them, and why (L9)."""

from __future__ import annotations

from datetime import date

from cardgen.head import written_date
from cardgen.papers.sheets import Block, Fact, Facts, Grid, Signatures, Text, Title, render_sheets
from ediary_core.locks.act_view import ActRow, ActView
from ediary_core.locks.entry_values import NO, PICTURE, YES
from ediary_core.profile import Profile

_WIDTHS = (0.7, 3.4, 2.6, 2.8, 2.8)
_TEXTS = ("topic", "homework")


def correction_act_pdf(act: ActView, *, profile: Profile, school: str, head: str = "") -> bytes:
    """The act as a PDF in the profile's language; the same bytes for the same act.

    ``head`` says where the history of changes ended when it was printed.
    """
    title = f"{profile.text('act.title')} {act.number}"
    blocks: list[Block] = [
        Title(text=title, under=school),
        Facts(facts=_facts(act, profile)),
        Grid(
            head=tuple(
                profile.text(f"act.{name}")
                for name in ("register_number", "pupil", "entry", "wrong", "right")
            ),
            rows=tuple(_row(row, profile) for row in act.rows),
            widths=_WIDTHS,
            centred=frozenset({0}),
        ),
        Text(text=profile.text("act.told")),
        Signatures(under=(profile.text("act.sign_teacher"), profile.text("act.sign_admin"))),
    ]
    return render_sheets(blocks, foot=" · ".join(filter(None, (title, school, head))))


def _facts(act: ActView, profile: Profile) -> tuple[Fact, ...]:
    def fact(key: str, value: str) -> Fact:
        return Fact(name=profile.text(f"act.{key}"), value=value)

    lesson = f"{written_date(act.lesson_date, profile)} · {profile.text('act.period')} {act.period}"
    return (
        fact("date", written_date(act.made_on, profile)),
        fact("unit", act.unit),
        fact("subject", act.subject),
        fact("lesson", lesson),
        *([fact("card", act.card_number)] if act.card_number else []),
        fact("teacher", act.teacher),
        fact("administrator", act.administrator),
        fact("reason", act.reason),
    )


def _row(row: ActRow, profile: Profile) -> tuple[str, ...]:
    number = "" if row.register_number is None else str(row.register_number)
    before = profile.text("act.nothing") if row.wrong is None else _value(row, row.wrong, profile)
    after = profile.text("act.undecided") if row.right is None else _value(row, row.right, profile)
    return number, row.pupil, field_words(row.field, profile), before, after


def field_words(field: str, profile: Profile) -> str:
    """An entry's name in words: ``grade1.weight`` is "grade 1: weight"."""
    stem, _, part = field.partition(".")
    if stem.startswith("grade"):
        words = profile.text("act.field.grade").format(number=stem.removeprefix("grade"))
        return f"{words}: {profile.text(f'act.field.{part}')}" if part else words
    return profile.text(f"act.field.{stem}")


def _value(row: ActRow, value: str, profile: Profile) -> str:
    """A value as people know it: a code with its name, a date in words."""
    match row.field:
        case "attendance":
            return _code(value, profile)
        case "kind":
            return profile.text(f"act.kind.{value}")
        case "planned_date":
            return written_date(date.fromisoformat(value), profile)
    if row.field in _TEXTS and value == PICTURE:
        return profile.text("act.picture")
    if value in (YES, NO) and row.field in ("counts", "substitution", "trainee"):
        return profile.text(f"act.{value}")
    return value


def _code(value: str, profile: Profile) -> str:
    for code in profile.attendance:
        if code.code == value:
            return f"{code.symbol} ({code.names[profile.language]})"
    return value
