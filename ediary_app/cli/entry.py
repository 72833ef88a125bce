"""The command ``ediary``: finds the command asked for and turns failures into exit codes."""

from __future__ import annotations

import importlib
import logging
import sys

import click
from rich.console import Console

from ediary_core.errors import EdiaryError

# Commands are imported when they are asked for: the picture libraries take a second to load, and
# `ediary entries export` has no use for them.
_COMMANDS = {
    "demo": "ediary_app.cli.demo:demo",
    "init": "ediary_app.cli.school:init",
    "import": "ediary_app.cli.school:import_",
    "cards": "ediary_app.cli.cards:cards",
    "read": "ediary_app.cli.read:read",
    "ingest": "ediary_app.cli.ingest:ingest",
    "calibrate": "ediary_app.cli.calibrate:calibrate_",
    "outage": "ediary_app.cli.outage:outage",
    "safe": "ediary_app.cli.safe:safe",
    "board": "ediary_app.cli.board:board",
    "retention": "ediary_app.cli.retention:retention",
    "clock": "ediary_app.cli.clock:clock",
    "entries": "ediary_app.cli.entries:entries",
    "tasks": "ediary_app.cli.tasks:tasks",
    "verify": "ediary_app.cli.verify:verify",
    "lessons": "ediary_app.cli.lessons:lessons",
    "lock": "ediary_app.cli.lock:lock",
    "summary": "ediary_app.cli.summary:summary",
    "notifications": "ediary_app.cli.notifications:notifications",
    "account": "ediary_app.cli.account:account",
    "archive": "ediary_app.cli.archive:archive",
    "audit": "ediary_app.cli.audit:audit",
    "doctor": "ediary_app.cli.doctor:doctor",
}


class _Commands(click.Group):
    """A group whose commands are loaded one by one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ediary-cards")
def ediary() -> None:
    """Paper cards for the day the electronic diary is down: print, fill, scan, load.

    Exit codes: 0 done; 2 wrong usage; 3 done, and some cards need a person; others: docs/errors.md.
    """


def main() -> None:
    """Run ``ediary``: a named failure ends with message and exit code, a bug with a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):  # a Windows console may not know the school's letters
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        ediary.main(standalone_mode=True)
    except EdiaryError as error:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"ediary: {error}", markup=False)
        sys.exit(error.exit_code)
