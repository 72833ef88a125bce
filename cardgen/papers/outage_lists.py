"""Lists of an outage on paper: lessons to back-fill, the register of cards, a day's cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from cardgen.head import written_date
from cardgen.papers.moments import clock_words, day_words, short_day, short_moment
from cardgen.papers.sheets import (
    Block,
    Fact,
    Facts,
    Grid,
    Heading,
    NewSheet,
    Signatures,
    Text,
    Title,
    render_sheets,
)
from ediary_core.card import CardKind
from ediary_core.local_time import local
from ediary_core.outage.backfill import BackFillLesson, BackFillList
from ediary_core.outage.guidance import OutageStatus
from ediary_core.outage.registers import RegisterRow, missing_cards
from ediary_core.outage.safe import CustodyRow, DayBundle
from ediary_core.outage_tables import MovementKind
from ediary_core.profile import Profile

_HAND_MM = 7.5  # rows that are signed or filled in by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSetting:
    """What every list of a home shares."""

    profile: Profile
    school: str
    zone: tzinfo | None
    now: datetime
    head: str  # where the history of changes ends, in words

    def text(self, key: str, **values: object) -> str:
        words = self.profile.text(f"outage_list.{key}")
        return words.format(**values) if values else words

    @property
    def foot(self) -> str:
        """Whose list it is, when it was printed, and where the history ended then."""
        made_at = self.text(
            "made_at",
            day=day_words(self.now, self.profile, self.zone),
            time=clock_words(self.now, self.zone),
        )
        return f"{self.school} · {made_at} · {self.head}"


def back_fill_pdf(
    lists: Sequence[BackFillList], status: OutageStatus, setting: ListSetting
) -> bytes:
    """A sheet for each teacher with lessons in the outage (G91)."""
    blocks: list[Block] = []
    for each in lists:
        if blocks:
            blocks.append(NewSheet())
        blocks += _back_fill(each, status, setting)
    return render_sheets(blocks, foot=setting.foot)


def _back_fill(each: BackFillList, status: OutageStatus, setting: ListSetting) -> Iterable[Block]:
    text = setting.text
    start = short_moment(status.started_at, setting.profile, setting.zone)
    span = (
        text("backfill.outage_open", start=start)
        if status.lasts
        else text(
            "backfill.outage_span",
            start=start,
            end=short_moment(status.ended_at, setting.profile, setting.zone),
        )
    )
    days = setting.profile.rules.backfill_days
    deadline = (
        written_date(each.deadline, setting.profile)
        if each.deadline
        else text("backfill.deadline_open", days=days)
    )
    return (
        Title(
            text=text("backfill.title"),
            under=text("backfill.teacher", teacher=each.teacher, number=each.teacher_number),
        ),
        Facts(
            facts=(
                Fact(name=text("backfill.outage"), value=span),
                Fact(name=text("backfill.deadline"), value=deadline),
            )
        ),
        Text(text=text("backfill.hint")),
        Grid(
            head=tuple(text(key) for key in ("date", "period", "time", "unit", "subject", "done")),
            rows=tuple(_back_fill_row(lesson, setting) for lesson in each.lessons),
            widths=(1.5, 0.9, 1.3, 1.4, 3.4, 2.0),
            centred=frozenset({1}),
        ),
        Text(text=text("sum", count=len(each.lessons))),
        Signatures(under=(text("backfill.sign_teacher"), text("backfill.sign_office"))),
    )


def _back_fill_row(lesson: BackFillLesson, setting: ListSetting) -> tuple[str, ...]:
    start, end = (f"{local(each, setting.zone):%H:%M}" for each in (lesson.start, lesson.end))
    return (
        short_day(lesson.planned.lesson_date, setting.profile),
        str(lesson.planned.period),
        f"{start}–{end}",
        lesson.planned.unit,
        lesson.planned.subject,
        setting.text("backfill.recorded") if lesson.recorded else "",
    )


def register_pdf(rows: Sequence[RegisterRow], day: date, setting: ListSetting) -> bytes:
    """The day's register of cards handed out and returned, with room to sign (G61, G86)."""
    text = setting.text
    blocks: list[Block] = [
        Title(
            text=text("register.title"),
            under=f"{written_date(day, setting.profile)} · {setting.school}",
        )
    ]
    for _number, group in groupby(rows, key=lambda row: row.teacher_number):
        of_teacher = list(group)
        blocks.append(Heading(text=_teacher_line(of_teacher[0], setting)))
        blocks.append(_register_grid(of_teacher, setting))
    missing = missing_cards(rows)
    blocks.append(Heading(text=text("register.missing")))
    if missing:
        blocks += [Text(text=_missing_line(row, setting)) for row in missing]
    else:
        blocks.append(Text(text=text("register.nothing_missing")))
    odd = [row for row in rows if row.oddities]
    if odd:
        blocks.append(Heading(text=text("register.oddity")))
        blocks += [Text(text=f"{row.card_number}: {_oddities(row, setting)}") for row in odd]
    return render_sheets(blocks, foot=setting.foot, wide=True)


def _register_grid(rows: Sequence[RegisterRow], setting: ListSetting) -> Grid:
    text = setting.text
    return Grid(
        head=(
            text("card"),
            text("period"),
            text("unit"),
            text("subject"),
            text("register.out_at"),
            text("register.out_signature"),
            text("register.back_at"),
            text("register.back_signature"),
        ),
        rows=tuple(
            (
                row.card_number,
                "" if row.period is None else str(row.period),
                row.unit or _kind(row, setting),
                row.subject,
                short_moment(row.handed_out_at, setting.profile, setting.zone),
                "",
                short_moment(row.returned_at, setting.profile, setting.zone),
                "",
            )
            for row in rows
        ),
        widths=(1.2, 1.0, 1.5, 2.5, 1.9, 2.6, 1.9, 2.6),
        centred=frozenset({1}),
        row_mm=_HAND_MM,
    )


def bundle_pdf(bundle: DayBundle, log: Sequence[CustodyRow], setting: ListSetting) -> bytes:
    """A day's cover sheet for the safe: cards expected, there, missing; who and when (G87)."""
    text = setting.text
    blocks: list[Block] = [
        Title(
            text=text("bundle.title"),
            under=f"{written_date(bundle.day, setting.profile)} · {setting.school}",
        ),
        Facts(
            facts=(
                Fact(name=text("bundle.expected"), value=str(len(bundle.cards))),
                Fact(name=text("bundle.inside"), value=str(len(bundle.back))),
                Fact(name=text("bundle.absent"), value=str(len(bundle.absent))),
            )
        ),
        _bundle_grid(bundle, setting),
        Heading(text=text("bundle.log")),
        _log_grid(log, setting),
        Text(text=text("bundle.blank_lines")),
    ]
    return render_sheets(blocks, foot=setting.foot)


def _bundle_grid(bundle: DayBundle, setting: ListSetting) -> Grid:
    text = setting.text
    back = {row.card_id for row in bundle.back}
    return Grid(
        head=(
            text("teacher_number"),
            text("teacher"),
            text("period"),
            text("unit"),
            text("card"),
            text("bundle.in_bundle"),
            text("register.place"),
        ),
        rows=tuple(
            (
                "" if row.teacher_number is None else str(row.teacher_number),
                row.teacher,
                "" if row.period is None else str(row.period),
                row.unit or _kind(row, setting),
                row.card_number,
                text("bundle.yes") if row.card_id in back else text("bundle.no"),
                text(f"place.{row.place.value}"),
            )
            for row in bundle.cards
        ),
        widths=(0.9, 2.6, 0.9, 1.5, 1.3, 1.0, 2.3),
        centred=frozenset({0, 2, 5}),
    )


_LOG_STEPS = {
    MovementKind.INTO_SAFE.value: "bundle.log_into",
    MovementKind.OUT_OF_SAFE.value: "bundle.log_out",
}
_EMPTY_LINES = 4  # to be filled in by hand while the computer is off


def _log_grid(log: Sequence[CustodyRow], setting: ListSetting) -> Grid:
    """Steps of the whole bundle: those of its cards at one moment are one line."""
    text = setting.text
    moves = dict.fromkeys((row.at, row.step, row.who) for row in log if row.step in _LOG_STEPS)
    counts = {move: sum((row.at, row.step, row.who) == move for row in log) for move in moves}
    rows = [
        (
            text(_LOG_STEPS[step]),
            str(counts[at, step, who]),
            short_moment(at, setting.profile, setting.zone),
            who,
            "",
        )
        for at, step, who in moves
    ]
    return Grid(
        head=(
            text("bundle.log_step"),
            text("bundle.inside"),
            text("bundle.log_at"),
            text("bundle.log_who"),
            text("signature"),
        ),
        rows=(*rows, *(("\u00a0", "", "", "", "") for _ in range(_EMPTY_LINES))),
        widths=(2.2, 1.2, 1.9, 2.2, 2.2),
        centred=frozenset({1}),
        row_mm=_HAND_MM,
    )


def _teacher_line(row: RegisterRow, setting: ListSetting) -> str:
    if row.teacher_number is None:
        return setting.text("register.blank")
    return setting.text("backfill.teacher", teacher=row.teacher, number=row.teacher_number)


def _missing_line(row: RegisterRow, setting: ListSetting) -> str:
    teacher = _teacher_line(row, setting)
    return f"{row.card_number} · {teacher} · {setting.text(f'place.{row.place.value}')}"


def _kind(row: RegisterRow, setting: ListSetting) -> str:
    return setting.text("register.blank") if row.kind is CardKind.BLANK else ""


def _oddities(row: RegisterRow, setting: ListSetting) -> str:
    return ", ".join(setting.text(f"odd.{odd.value}") for odd in row.oddities)
