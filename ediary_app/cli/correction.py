"""``ediary cards correction``: prints what has to be answered about cards that were read."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from cardgen.issue import Issue, issue_settings
from cardgen.issue_correction import issue_correction_cards
from ediary_app.cli.options import home_option, now, out_option, writing
from ediary_core.at_work import at_work
from ediary_core.atomic_file import write_atomically
from ediary_core.diary import open_diary
from ediary_core.errors import NothingToPrint
from ingest.doubts import cards_in_doubt
from omr.form import pages_to_json


@click.command()
@click.option("--teacher", type=int, default=None, help="Only the tasks of this teacher number.")
@click.option("--card", "number", default=None, help="Only this card, by its number.")
@out_option
@click.option(
    "--forms",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write where everything stands on the cards (JSON).",
)
@home_option
def correction(
    *, teacher: int | None, number: str | None, out: Path, forms: Path | None, home: Path
) -> None:
    """Print correction cards: only the doubtful places, to be answered and scanned like any card.

    Printing again gives the same cards as long as nothing was answered or decided.
    """
    with (
        open_diary(home) as diary,
        at_work(diary, doing="printing correction cards", now=now()),
        diary.sessions() as session,
    ):
        doubts = cards_in_doubt(session, diary, teacher_number=teacher, number=number)
        if not doubts:
            raise NothingToPrint(
                "No open task of these cards can be answered on paper.",
                "See what is left: ediary tasks list.",
            )
        issue = issue_correction_cards(
            session, doubts, issue_settings(diary), now=now(), random_bytes=secrets.token_bytes
        )
        _write(issue, out, forms)
        session.commit()  # only cards that are on disk are issued
    _say(issue, out)


def _write(issue: Issue, out: Path, forms: Path | None) -> None:
    if issue.cards:
        with writing(out):
            write_atomically(out, issue.pdf)
    if forms is not None:
        pages = (page for card in issue.cards for page in card.printed.form.pages)
        with writing(forms):
            write_atomically(forms, pages_to_json(pages).encode())


def _say(issue: Issue, out: Path) -> None:
    if issue.cards:
        again = sum(card.reprinted for card in issue.cards)
        asked = sum(len(card.printed.snapshot.questions) for card in issue.cards)
        click.echo(
            f"{len(issue.cards)} correction cards with {asked} questions written to {out}"
            f" ({again} of them as issued before)."
        )
    for error in issue.refused:
        click.echo(str(error), err=True)
    if issue.refused:
        raise issue.refused[0]
