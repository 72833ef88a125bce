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
# In the help they stand by the time at which somebody needs them.
_SECTIONS = {
    "To begin": {
        "demo": "ediary_app.cli.demo:demo",
        "init": "ediary_app.cli.school:init",
        "import": "ediary_app.cli.school:import_",
        "calibrate": "ediary_app.cli.calibrate:calibrate_",
        "doctor": "ediary_app.cli.doctor:doctor",
    },
    "The day the diary is down": {
        "outage": "ediary_app.cli.outage:outage",
        "cards": "ediary_app.cli.cards:cards",
        "safe": "ediary_app.cli.safe:safe",
        "board": "ediary_app.cli.board:board",
    },
    "The day it is back": {
        "read": "ediary_app.cli.read:read",
        "ingest": "ediary_app.cli.ingest:ingest",
        "tasks": "ediary_app.cli.tasks:tasks",
        "entries": "ediary_app.cli.entries:entries",
        "verify": "ediary_app.cli.verify:verify",
    },
    "The months after": {
        "lessons": "ediary_app.cli.lessons:lessons",
        "summary": "ediary_app.cli.summary:summary",
        "lock": "ediary_app.cli.lock:lock",
        "notifications": "ediary_app.cli.notifications:notifications",
        "retention": "ediary_app.cli.retention:retention",
        "clock": "ediary_app.cli.clock:clock",
        "archive": "ediary_app.cli.archive:archive",
    },
    "Who may do what": {
        "account": "ediary_app.cli.account:account",
        "audit": "ediary_app.cli.audit:audit",
    },
}
_COMMANDS = {name: place for section in _SECTIONS.values() for name, place in section.items()}

_WHOLE_SENTENCE = 300  # letters; the help is wrapped and not cut off


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, section in _SECTIONS.items():
            commands = ((name, self.get_command(ctx, name)) for name in section)
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name, each.get_short_help_str(_WHOLE_SENTENCE))
                        for name, each in commands
                        if each
                    ]
                )


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
