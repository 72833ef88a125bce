"""What the benchmark commands ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from benchmarks.document import provenance, write_section
from benchmarks.seeds import PAGES_PER_ROW, RUNS
from ediary_app.cli.options import Day

ROOT = Path(__file__).resolve().parent.parent
_PAGE = Path("docs/benchmarks.md")

Command = TypeVar("Command", bound=Callable[..., Any])


def writing_options(command: Command) -> Command:
    """``--write``, ``--out``, ``--date``: whether, where and under which day to keep results."""
    for option in (
        click.option("--write", is_flag=True, help="Replace this benchmark's section of the page."),
        click.option(
            "--out",
            type=click.Path(dir_okay=False, path_type=Path),
            default=ROOT / _PAGE,
            show_default=str(_PAGE),
            help="The page to write to.",
        ),
        click.option("--date", "day", type=Day(), help="The day to note [default: today]."),
    ):
        command = option(command)
    return command


def run_options(*, seed: int, rounds: int, tried: str) -> Callable[[Command], Command]:
    """``--seed`` and ``--rounds`` with these defaults; ``tried`` is what a round tries once."""

    def with_options(command: Command) -> Command:
        for option in (
            click.option(
                "--rounds",
                type=click.IntRange(1, PAGES_PER_ROW),
                default=rounds,
                show_default=True,
                help=f"How often every {tried} is tried.",
            ),
            click.option(
                "--seed", type=click.IntRange(0, RUNS - 1), default=seed, show_default=True
            ),
        ):
            command = option(command)
        return command

    return with_options


def publish(name: str, body: str, *, write: bool, out: Path, day: date | None) -> None:
    """Print a section, and keep it in the page when that was asked for."""
    noted = provenance(day or datetime.now().astimezone().date(), ROOT)
    section = f"{noted.in_words()}\n\n{body}"
    click.echo(section)
    if write:
        write_section(out, name, section)
        click.echo(f"\nWritten to {out}.", err=True)
