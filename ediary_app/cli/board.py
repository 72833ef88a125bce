"""``ediary board``: what became of every lesson planned."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from ediary_app.board_page import board_page
from ediary_app.cli.options import Day, home_option, now
from ediary_core.diary import open_diary
from ediary_core.history import history_head
from ediary_core.outage.board import (
    BoardLesson,
    CompletenessBoard,
    completeness_board,
)
from ediary_core.outage.board_stage import Stage, Stop
from ediary_core.table_file import csv_text, write_file
from ediary_core.teachers import teacher_of


class BoardFormat(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One line of the CSV file; ``where``: plan, beside_plan or loose_card."""

    where: str
    lesson_date: date | None
    period: int | None
    unit: str
    subject: str
    teacher: int | None
    taught_by: int | None
    cards: str
    stage: Stage
    stop: Stop | None
    codes: str


@click.command()
@click.option("--from", "first", type=Day(), required=True, help="The first day.")
@click.option("--to", "last", type=Day(), default=None, help="The last day [default: the first].")
@click.option("--teacher", type=int, default=None, help="Only lessons that concern this teacher.")
@click.option(
    "--format",
    "board_format",
    type=click.Choice(BoardFormat, case_sensitive=False),
    default=BoardFormat.TABLE,
    show_default=True,
    help="How to say it.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The file to write [default: the screen].",
)
@home_option
def board(
    *,
    first: date,
    last: date | None,
    teacher: int | None,
    board_format: BoardFormat,
    out: Path | None,
    home: Path,
) -> None:
    """Say of every lesson planned whether its card was issued, handed out, returned, scanned,
    loaded and verified, and why it stopped where it did."""
    if last is not None and last < first:
        raise click.UsageError("--from is later than --to.")
    moment = now()
    with open_diary(home) as diary, diary.sessions() as session:
        if teacher is not None:
            teacher_of(session, teacher)
        whole = completeness_board(session, first, last or first, now=moment, zone=diary.zone)
        found = whole if teacher is None else whole.of_teacher(teacher)
        if board_format is BoardFormat.TABLE and out is None:
            _show(found)
            return
        match board_format:
            case BoardFormat.HTML:
                content = board_page(
                    found,
                    profile=diary.profile,
                    school=diary.school_name,
                    now=moment,
                    zone=diary.zone,
                    head=diary.profile.text("history.head").format(head=history_head(session)),
                )
            case BoardFormat.JSON:
                content = _as_json(found)
            case BoardFormat.CSV:
                content = _as_csv(found)
            case BoardFormat.TABLE:
                content = _as_text(found)
    if out is None:
        click.echo(content, nl=False)
    else:
        write_file(out, content.encode())
        click.echo(f"{found.lessons_planned} lessons written to {out}.")


def _show(found: CompletenessBoard) -> None:
    console = Console(highlight=False)
    _print(found, console)


def _as_text(found: CompletenessBoard) -> str:
    console = Console(highlight=False, width=120, record=True, quiet=True)
    _print(found, console)
    return console.export_text()


def _print(found: CompletenessBoard, console: Console) -> None:
    table = Table(
        box=SIMPLE,
        padding=(0, 1, 0, 0),
        title=f"{found.first.isoformat()} to {found.last.isoformat()}",
    )
    table.add_column("day", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    for stage in Stage:
        head = "out" if stage is Stage.HANDED_OUT else stage.value
        table.add_column(head, justify="right", no_wrap=True)
    for line in found.lines:
        counts = [str(getattr(line, stage.value)) for stage in Stage]
        table.add_row(line.day.isoformat(), str(line.teacher_number), *counts)
    console.print(table)
    sums = ", ".join(f"{count} {stage.value}" for stage, count in found.totals.items() if count)
    console.print(
        f"{found.lessons_planned} lessons planned. Furthest stage: {sums or 'none'}.",
        soft_wrap=True,
    )
    for lesson in (*found.lessons, *found.beside_plan):
        if lesson.stop is not None:
            console.print(_line(lesson), markup=False, soft_wrap=True)
    for card in found.loose_cards:
        console.print(
            f"blank card {card.card_number}, teacher {card.teacher_number or '-'}:"
            f" {_words(card.stop)} (names no lesson yet)",
            markup=False,
            soft_wrap=True,
        )


def _line(lesson: BoardLesson) -> str:
    cards = ", ".join(lesson.card_numbers) or "no card"
    codes = f" ({', '.join(lesson.codes)})" if lesson.codes else ""
    return (
        f"{lesson.lesson_date.isoformat()}, period {lesson.period}, {lesson.unit},"
        f" teacher {lesson.responsible or '-'}, {cards}: {lesson.stage.value.replace('_', ' ')},"
        f" {_words(lesson.stop)}{codes}"
    )


def _words(stop: Stop | None) -> str:
    return stop.value.replace("_", " ") if stop else "done"


def _as_json(found: CompletenessBoard) -> str:
    raw: dict[str, Any] = {
        "format": "ediary-board/1",
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "lessons_planned": found.lessons_planned,
        "totals": {stage.value: count for stage, count in found.totals.items()},
        "stops": {stop.value: count for stop, count in found.stops.items()},
        "lines": [asdict(line) for line in found.lines],
        "lessons": [asdict(lesson) for lesson in found.lessons],
        "beside_plan": [asdict(lesson) for lesson in found.beside_plan],
        "loose_cards": [asdict(card) for card in found.loose_cards],
    }
    return json.dumps(raw, ensure_ascii=False, indent=1, default=date.isoformat) + "\n"


def _as_csv(found: CompletenessBoard) -> str:
    rows = [
        *(_row("plan", lesson) for lesson in found.lessons),
        *(_row("beside_plan", lesson) for lesson in found.beside_plan),
        *(
            BoardRow(
                where="loose_card",
                lesson_date=None,
                period=None,
                unit="",
                subject="",
                teacher=card.teacher_number,
                taught_by=None,
                cards=card.card_number,
                stage=card.stage,
                stop=card.stop,
                codes=" ".join(card.codes),
            )
            for card in found.loose_cards
        ),
    ]
    columns = list(BoardRow.__dataclass_fields__)
    return csv_text(columns, [[getattr(row, name) for name in columns] for row in rows])


def _row(where: str, lesson: BoardLesson) -> BoardRow:
    return BoardRow(
        where=where,
        lesson_date=lesson.lesson_date,
        period=lesson.period,
        unit=lesson.unit,
        subject=lesson.subject,
        teacher=lesson.teacher_number,
        taught_by=lesson.taught_by,
        cards=" ".join(lesson.card_numbers),
        stage=lesson.stage,
        stop=lesson.stop,
        codes=" ".join(lesson.codes),
    )
