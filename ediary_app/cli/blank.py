"""``ediary cards blank|codes|stock``: blank cards, the numbers for them, and how many there are."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from cardgen.issue import issue_settings
from cardgen.issue_blank import BlankIssue, issue_blank_cards, stock_now
from cardgen.school_codes import code_lists_pdf
from ediary_app.cli.options import home_option, now, out_option, writing
from ediary_core.at_work import at_work
from ediary_core.atomic_file import write_atomically
from ediary_core.blank_stock import BlankStock
from ediary_core.diary import open_diary
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
        at_work(diary, doing="printing blank cards", now=now()),
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


@click.command()
@out_option
@home_option
def codes(*, out: Path, home: Path) -> None:
    """Write the code lists of teachers, subjects and units, each sorted by name and by number."""
    with open_diary(home) as diary, diary.sessions() as session:
        pdf = code_lists_pdf(session, issue_settings(diary), today=now().date())
    with writing(out):
        write_atomically(out, pdf)
    click.echo(f"Code lists written to {out}.")


@click.command()
@home_option
def stock(*, home: Path) -> None:
    """Say how many blank cards lie in stock, and how many to print."""
    with open_diary(home) as diary, diary.sessions() as session:
        found = stock_now(session, issue_settings(diary), threshold=diary.settings.low_stock)
    click.echo(f"Blank cards in stock: {found.level} (too few: below {found.threshold}).")
    click.echo(f"Handed out and not read yet: {found.handed_out}. Read: {found.read}.")
    if found.outdated:
        numbers = ", ".join(card.card_number for card in found.outdated)
        click.echo(f"Outdated, to be shredded: {len(found.outdated)} ({numbers}).")
    warn_of_low_stock(found)


def warn_of_low_stock(found: BlankStock) -> None:
    """One line for whoever prints; nothing while there are enough."""
    if found.low:
        click.echo(
            f"The stock of blank cards is low: {found.level} left."
            f" Print {found.reorder}: ediary cards blank --count {found.reorder} --out FILE.pdf"
        )
