"""Options that many commands share, read once and checked here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ediary_core.errors import OutputNotWritten
from ediary_core.home import home_folder
from ediary_core.profile_files import profile_names
from ediary_core.table_file import TableFormat

if TYPE_CHECKING:
    from omr.pool import WatchedPool

Command = TypeVar("Command", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A calendar day, written as 2026-11-23."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-11-23.", param, ctx)


class Month(click.ParamType[date]):
    """A month, written as 2026-10; given on as its first day."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"{value!r} is not a month like 2026-10.", param, ctx)


class ProfileChoice(click.ParamType[str | Path]):
    """The name of one of the program's profiles, or the file of a school's own."""

    name = "NAME|FILE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Path:
        if isinstance(value, Path) or Path(value).suffix == ".toml":
            return Path(value)
        if value not in profile_names():
            names = ", ".join(profile_names())
            self.fail(f"{value!r} is none of {names}, and no profile's file (.toml).", param, ctx)
        return str(value)


def home_option(command: Command) -> Command:
    """``--home DIR``; the command is given the folder that ``home_folder`` chooses."""

    def chosen(_ctx: click.Context, _param: click.Parameter, given: Path | None) -> Path:
        return home_folder(given, os.environ)

    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        callback=chosen,
        help="The school's home folder [default: EDIARY_HOME, else the user's data folder].",
    )(command)


def out_option(command: Command) -> Command:
    return click.option(
        "--out",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file to write.",
    )(command)


def by_option(command: Command) -> Command:
    """``--by NAME``: who does this, as the registers and the history keep it."""
    return click.option(
        "--by",
        "who",
        default="administrator",
        envvar="EDIARY_BY",
        show_default=True,
        help="Who does this, as the registers keep it.",
    )(command)


def format_option(command: Command) -> Command:
    return click.option(
        "--format",
        "table_format",
        type=click.Choice(TableFormat, case_sensitive=False),
        default=TableFormat.CSV,
        show_default=True,
        help="How to write it.",
    )(command)


def jobs_option(command: Command) -> Command:
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=None,
        help="Processes to read with [default: one a core].",
    )(command)


PATIENCE_S = 3600.0  # for work of our own, which comes to an end, on however slow a machine


def process_pool(jobs: int | None, *, time_limit_s: float | None = None) -> WatchedPool:
    """A pool of ``jobs`` reading processes, one a core where that is not said.

    The time limit is for one task; without it the pool's own, for a few pages, holds.

    Workers are spawned, not forked: the libraries below run threads, and it is what every system
    can do. One job has a process of its own too, so that a broken file cannot end the program.
    """
    from omr.pool import TIME_LIMIT_S, WatchedPool  # noqa: PLC0415 - most commands read no pages
    from omr.work_item import prepare_process  # noqa: PLC0415

    # A page is one core's work; linear algebra that spreads over all cores only gets in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return WatchedPool(
        jobs or os.cpu_count() or 1,
        initializer=prepare_process,
        time_limit_s=time_limit_s or TIME_LIMIT_S,
    )


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns the system's refusal to write a file or folder into a failure with its remedy."""
    try:
        yield
    except OSError as error:
        raise OutputNotWritten(
            f"{place} cannot be written: {error.strerror}.",
            "Give a place that may be written and has room.",
        ) from error


def now() -> datetime:
    """The present moment with its time zone, as the doors pass it inward."""
    return system_clock().astimezone()


def system_clock() -> datetime:
    """What the computer's clock says; the one place to put another clock for a test."""
    return datetime.now(UTC)
