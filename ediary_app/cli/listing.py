"""Lists that are shown on the screen, or written to a file where one is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ediary_core.table_file import TableFormat, write_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Command = TypeVar("Command", bound=Callable[..., Any])


def list_out_option(command: Command) -> Command:
    return click.option(
        "--out",
        default=None,
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file to write [default: show the list here].",
    )(command)


def give_list(
    rows: Sequence[DataclassInstance],
    *,
    row_type: type[DataclassInstance],
    name: str,
    out: Path | None,
    table_format: TableFormat,
) -> None:
    """Show or write the rows, and say how many there are; ``name`` is what they are called.

    Raises:
        OutputNotWritten: the file cannot be written.
    """
    if out is not None:
        write_table(out, rows, row_type=row_type, table_format=table_format)
        click.echo(f"{len(rows)} {name} written to {out}.")
        return
    if rows:
        Console(highlight=False).print(_table(rows, row_type))
    click.echo(f"{len(rows)} {name}.")


def _table(rows: Sequence[DataclassInstance], row_type: type[DataclassInstance]) -> Table:
    """Columns in which every row is empty are left out: a screen is narrow."""
    names = [field.name for field in fields(row_type)]
    told = [name for name in names if any(_cell(getattr(row, name)) for row in rows)]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in told:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(getattr(row, name))) for name in told))
    return table


def _cell(value: object) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    return "yes" if value is True else str(value)
