"""``ediary cards handout|return|lost|register``: who has which card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from cardgen.papers.outage_lists import ListSetting, register_pdf
from ediary_app.cli.options import Day, by_option, home_option, now
from ediary_app.cli.read import NEEDS_PERSON
from ediary_core.at_work import at_work
from ediary_core.diary import Diary, open_diary
from ediary_core.history import history_head
from ediary_core.outage.movements import NotedStep
from ediary_core.outage.registers import (
    day_register,
    hand_out,
    hand_out_numbers,
    missing_cards,
    note_lost,
    take_back,
    take_back_cards,
)
from ediary_core.table_file import write_file

_WORDS = {
    "not_handed_out": "it was not handed out",
    "handed_out_again": "it was handed out before",
    "returned_again": "it was returned before",
    "found_again": "it was noted as lost",
    "not_returned": "its return was not noted",
    "not_in_safe": "it was not noted into the safe",
    "in_safe_already": "it is in the safe already",
    "lost_again": "it was noted as lost before",
    "destroyed_already": "it was destroyed; find out whose paper this is",
    "other_teacher": "it had been handed to another teacher",
}


def say_steps(ctx: click.Context, steps: Sequence[NotedStep], what: str) -> None:
    """How many were noted, and each that was not to be expected; those need a person."""
    click.echo(f"{len(steps)} card(s) {what}.")
    odd = [step for step in steps if step.oddity is not None]
    for step in odd:
        click.echo(f"card {step.card_number}: {_WORDS[step.oddity or '']}", err=True)
    if odd:
        ctx.exit(NEEDS_PERSON)


@click.command()
@click.argument("numbers", nargs=-1)
@click.option("--teacher", type=int, required=True, help="Who takes them, by number.")
@click.option("--date", "day", type=Day(), default=None, help="All cards of own lessons that day.")
@by_option
@home_option
@click.pass_context
def handout(
    ctx: click.Context,
    *,
    numbers: tuple[str, ...],
    teacher: int,
    day: date | None,
    who: str,
    home: Path,
) -> None:
    """Note that a teacher takes cards: those of a day (--date), or by their NUMBERS.

    Exit code 3: noted, and something about a card was not to be expected.
    """
    if bool(numbers) == (day is not None):
        raise click.UsageError("Give either --date or card numbers like 00042-6.")
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="handing out cards", now=moment),
        diary.sessions.begin() as session,
    ):
        if day is not None:
            steps = hand_out(session, teacher_number=teacher, day=day, who=who, at=moment)
        else:
            steps = hand_out_numbers(session, numbers, teacher_number=teacher, who=who, at=moment)
    say_steps(ctx, steps, f"handed out to teacher {teacher}")


@click.command(name="return")
@click.argument("numbers", nargs=-1)
@click.option(
    "--scan",
    "scans",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A quick scan of the cards: only their codes are read; give it again for more files.",
)
@click.option("--teacher", type=int, default=None, help="From whom, if not from who took them.")
@click.option("--note", default="", help="What is to be remembered of this.")
@by_option
@home_option
@click.pass_context
def return_(
    ctx: click.Context,
    *,
    numbers: tuple[str, ...],
    scans: tuple[Path, ...],
    teacher: int | None,
    note: str,
    who: str,
    home: Path,
) -> None:
    """Note that cards came back, by their NUMBERS or a quick scan. Nothing is loaded.

    Exit code 3: noted, and something needs a person.
    """
    if bool(numbers) == bool(scans):
        raise click.UsageError("Give either card numbers like 00042-6, or --scan FILE.")
    moment = now()
    unclear: list[str] = []
    with (
        open_diary(home) as diary,
        at_work(diary, doing="taking cards back", now=moment),
        diary.sessions.begin() as session,
    ):
        if numbers:
            steps = take_back(
                session, numbers, who=who, at=moment, teacher_number=teacher, note=note
            )
        else:
            from ingest.quick_scan import missing_note, quick_scan  # noqa: PLC0415 - pictures

            found = quick_scan(session, scans, key=diary.signing_key)
            steps = []
            for seen in found.cards:
                missing = missing_note(seen)
                both = "; ".join(filter(None, (note, missing)))
                steps += take_back_cards(session, [seen.card], who=who, at=moment, note=both)
                unclear += [missing] if missing else []
            unclear += [f"{page.file}, page {page.number}: {page.reason}" for page in found.unnamed]
    for line in unclear:
        click.echo(line, err=True)
    say_steps(ctx, steps, "returned")
    if unclear:
        ctx.exit(NEEDS_PERSON)


@click.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--note", default="", help="What happened.")
@by_option
@home_option
@click.pass_context
def lost(ctx: click.Context, *, numbers: tuple[str, ...], note: str, who: str, home: Path) -> None:
    """Note that cards are lost, by their NUMBERS."""
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="noting lost cards", now=moment),
        diary.sessions.begin() as session,
    ):
        steps = note_lost(session, numbers, who=who, at=moment, note=note)
    say_steps(ctx, steps, "noted as lost")


@click.command()
@click.option("--date", "day", type=Day(), required=True, help="The day of the lessons.")
@click.option("--teacher", type=int, default=None, help="Only this teacher's cards.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write the register to sign (PDF).",
)
@home_option
def register(*, day: date, teacher: int | None, out: Path | None, home: Path) -> None:
    """Say where a day's cards are, and who has not returned what."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = day_register(session, day, zone=diary.zone, teacher_number=teacher)
        if out is not None:
            write_file(out, register_pdf(rows, day, list_setting(diary)))
    for row in rows:
        click.echo(
            f"{row.card_number}  teacher {row.teacher_number or '-'}"
            f"  period {row.period or '-'}  {row.place.value}"
        )
    missing = missing_cards(rows)
    for row in missing:
        click.echo(
            f"not returned: card {row.card_number}, teacher {row.teacher_number},"
            f" {row.place.value.replace('_', ' ')}",
            err=True,
        )
    click.echo(f"{len(rows)} card(s), {len(missing)} not returned.")


def list_setting(diary: Diary) -> ListSetting:
    """What every list of a home shares."""
    with diary.sessions() as session:
        head = history_head(session)
    return ListSetting(
        profile=diary.profile,
        school=diary.school_name,
        zone=diary.zone,
        now=now(),
        head=diary.profile.text("history.head").format(head=head),
    )
