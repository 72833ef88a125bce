"""``ediary audit``: whether the history and the diary are as the program wrote them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ediary_app.cli.options import by_option, home_option, now
from ediary_core.audit.trace import Audit, PrintedHead, printed_head
from ediary_core.audit.verify import audit as verify_history
from ediary_core.diary import open_diary
from ediary_core.errors import HistoryDamaged
from ediary_core.history import acting, note
from ediary_core.history_log import history_head
from ediary_core.history_witness import accept_head, read_head_file

TAMPERED = HistoryDamaged.exit_code


class _Head(click.ParamType[PrintedHead]):
    """A head of the history as it stands on a report."""

    name = "HEAD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> PrintedHead:
        if isinstance(value, PrintedHead):
            return value
        try:
            return printed_head(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def audit() -> None:
    """The history of changes and whether it holds."""


@audit.command()
@click.option(
    "--head",
    "printed",
    type=_Head(),
    multiple=True,
    help="A head printed on a report, like '1042 9f3a-77c2-0d11-ab34-99ee'; may be repeated.",
)
@home_option
def verify(*, printed: tuple[PrintedHead, ...], home: Path) -> None:
    """Look for changes made behind the program's back; exit code 7 if there are any."""
    with open_diary(home) as diary, diary.sessions() as session:
        kept = read_head_file(diary.home.history_head_file)
        found = verify_history(session, file_head=kept, printed=printed)
    _say(found, heads=len(printed), file_there=kept is not None)
    if found.findings:
        sys.exit(TAMPERED)


def _say(found: Audit, *, heads: int, file_there: bool) -> None:
    for finding in found.findings:
        click.echo(f"{finding.trace}: {finding.sentence}.", err=True)
    click.echo(f"{found.rows} rows of history, {found.lessons} lessons; head {found.head}.")
    if found.unsealed_lessons:
        click.echo(
            f"{found.unsealed_lessons} lessons were recorded before lessons were sealed: of them"
            " only what was changed since can be checked."
        )
    if not file_there and found.rows:
        click.echo("The home holds no history.head: a cut end shows only by a printed head.")
    if found.findings:
        click.echo(
            f"{len(found.findings)} things do not fit. Keep a copy of the database as it is,"
            " compare with printed reports and paper cards, and restore a backup.",
            err=True,
        )
    else:
        click.echo(f"Everything fits{f', {heads} printed heads included' if heads else ''}.")


@audit.command()
@click.option("--why", required=True, help="Why the history ends elsewhere than before.")
@by_option
@home_option
def accept(*, why: str, who: str, home: Path) -> None:
    """Take the history's present end as right, as after restoring a backup; noted for good."""
    with open_diary(home) as diary, diary.sessions() as session:
        kept = read_head_file(diary.home.history_head_file)
        present = history_head(session)
        with acting(session, who=who, why=why, at=now()):
            note(session, "history", "1", "head", old=str(kept) if kept else None, new=str(present))
        accept_head(session)
        session.commit()
    click.echo(f"The history goes on from {present}; that it was accepted is noted.")
