"""``ediary cards blank``: issues and prints blank cards for the stock."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from cardgen.issue import issue_settings
from cardgen.issue_blank import BlankIssue, issue_blank_cards
from ediary_app.cli.options import home_option, now, out_option, writing
from ediary_core.atomic_file import write_atomically
from ediary_core.diary import open_diary
from ediary_core.home_lock import home_lock
from omr.form import pages_to_json


@click.command()
@click.option("--count", type=click.IntRange(1, 500), required=True, help="How many cards.")
@out_option
@click.option(
    "--forms",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write where everything stands on the cards (JSON).",
)
@home_option
def blank(*, count: int, out: Path, forms: Path | None, home: Path) -> None:
    """Issue new blank cards and write them as one PDF; each run issues other ones."""
    with (
        open_diary(home) as diary,
        home_lock(diary.home.lock_file, doing="printing blank cards"),
        diary.sessions() as session,
    ):
        issue = issue_blank_cards(
            session, count, issue_settings(diary), now=now(), random_bytes=secrets.token_bytes
        )
        _write(issue, out, forms)
        session.commit()  # only cards that are on disk are issued
    _say(issue, out)


def _write(issue: BlankIssue, out: Path, forms: Path | None) -> None:
    with writing(out):
        write_atomically(out, issue.pdf)
    if forms is not None:
        pages = (page for card in issue.cards for page in card.form.pages)
        with writing(forms):
            write_atomically(forms, pages_to_json(pages).encode())


def _say(issue: BlankIssue, out: Path) -> None:
    pages = sum(len(card.form.pages) for card in issue.cards)
    first, last = issue.cards[0].snapshot.card_number, issue.cards[-1].snapshot.card_number
    click.echo(f"{len(issue.cards)} blank cards on {pages} pages written to {out}.")
    click.echo(f"Card numbers {first} to {last}.")
