"""``ediary outage``: starts, ends and explains an outage, and prints what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from cardgen.papers.outage_lists import back_fill_pdf
from cardgen.papers.outage_notice import message_pdf, notice_pdf
from cardgen.papers.outage_words import (
    NoticeFacts,
    message_text,
    message_words,
    notice_words,
)
from ediary_app.cli.options import by_option, home_option, now, out_option, writing
from ediary_app.cli.outage_words import status_lines
from ediary_app.cli.registers import list_setting
from ediary_core.at_work import at_work
from ediary_core.diary import Diary, open_diary
from ediary_core.errors import UnknownName
from ediary_core.local_time import moment_of
from ediary_core.outage.backfill import BackFillList, back_fill_lists
from ediary_core.outage.case import end_outage, latest_outage, outage_by_id, outages, start_outage
from ediary_core.outage.guidance import OutageStatus, outage_status
from ediary_core.outage_tables import Outage, OutageScope
from ediary_core.table_file import write_file

Command = TypeVar("Command", bound=Callable[..., Any])
_MOMENT = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


@click.group()
def outage() -> None:
    """An outage of the electronic diary: start, end, what to do, notices and lists."""


def _teacher_option(command: Command) -> Command:
    return click.option(
        "--teacher", type=int, default=None, help="One teacher's broken workstation, by number."
    )(command)


def _at_option(command: Command) -> Command:
    return click.option(
        "--at",
        type=click.DateTime(_MOMENT),
        default=None,
        help='The school\'s local time, like "2026-11-23 07:50" [default: now].',
    )(command)


def _papers_option(command: Command) -> Command:
    return click.option(
        "--papers",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        help="Also write notice, message and, after a short one, the lists into this folder.",
    )(command)


def _which_options(command: Command) -> Command:
    with_id = click.option("--id", "outage_id", type=int, default=None, help="Which outage.")
    return with_id(_teacher_option(command))


@outage.command()
@click.option("--reason", required=True, help="What is broken, in a few words; it is printed.")
@_teacher_option
@_at_option
@_papers_option
@by_option
@home_option
def start(
    *,
    reason: str,
    teacher: int | None,
    at: datetime | None,
    papers: Path | None,
    who: str,
    home: Path,
) -> None:
    """Note that the diary is out of order, and say what to do."""
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="starting an outage", now=moment),
        diary.sessions.begin() as session,
    ):
        begun = start_outage(
            session,
            reason=reason,
            who=who,
            now=moment,
            at=_moment(at, diary),
            teacher_number=teacher,
        )
        _say(_status(session, begun, diary, moment), diary)
        if papers is not None:
            _write_papers(_case(session, begun, diary, moment), papers)


@outage.command()
@_teacher_option
@_at_option
@_papers_option
@by_option
@home_option
def end(
    *, teacher: int | None, at: datetime | None, papers: Path | None, who: str, home: Path
) -> None:
    """Note that the diary works again, and say what to do."""
    moment = now()
    with (
        open_diary(home) as diary,
        at_work(diary, doing="ending an outage", now=moment),
        diary.sessions.begin() as session,
    ):
        ended = end_outage(
            session, who=who, now=moment, at=_moment(at, diary), teacher_number=teacher
        )
        _say(_status(session, ended, diary, moment), diary)
        if papers is not None:
            _write_papers(_case(session, ended, diary, moment), papers)


@outage.command()
@click.option("--all", "every", is_flag=True, help="Every outage so far.")
@_which_options
@home_option
def status(*, every: bool, outage_id: int | None, teacher: int | None, home: Path) -> None:
    """Say which branch holds now, back-fill or cards, and who does what next."""
    moment = now()
    with open_diary(home) as diary, diary.sessions() as session:
        if every:
            chosen = outages(session)
        elif outage_id is None and teacher is None:
            chosen = _current(session)
        else:
            chosen = [_chosen(session, outage_id, teacher)]
        for each in chosen:
            _say(_status(session, each, diary, moment), diary)
    if not chosen:
        click.echo("There was no outage.")


@outage.command()
@_which_options
@click.option("--contact", default="", help="Who to ask; else the words of the profile's language.")
@out_option
@home_option
def notice(
    *, outage_id: int | None, teacher: int | None, contact: str, out: Path, home: Path
) -> None:
    """Write the staff room's notice (one A4, PDF)."""
    with _opened(home, outage_id, teacher) as case:
        words = notice_words(case.status, case.facts(contact), case.diary.profile)
    write_file(out, notice_pdf(words))
    click.echo(f"Notice written to {out}.")


@outage.command()
@_which_options
@click.option("--contact", default="", help="Who to ask; else the words of the profile's language.")
@click.option(
    "--text",
    "text_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write it as a text to paste into mail or SMS.",
)
@out_option
@home_option
def message(
    *,
    outage_id: int | None,
    teacher: int | None,
    contact: str,
    text_file: Path | None,
    out: Path,
    home: Path,
) -> None:
    """Write the message to parents and pupils (one A4, PDF; with --text also as a text)."""
    with _opened(home, outage_id, teacher) as case:
        words = message_words(case.status, case.facts(contact), case.diary.profile)
    write_file(out, message_pdf(words))
    if text_file is not None:
        write_file(text_file, message_text(words).encode())
    click.echo(f"Message written to {' and '.join(map(str, filter(None, (out, text_file))))}.")


@outage.command()
@_which_options
@out_option
@home_option
def backfill(*, outage_id: int | None, teacher: int | None, out: Path, home: Path) -> None:
    """Write each teacher's list of lessons to enter after a short outage (PDF, a sheet each)."""
    with _opened(home, outage_id, teacher) as case:
        lists = _lists(case)
        if lists:
            write_file(out, _back_fill_pdf(case, lists))
    for each in lists:
        deadline = each.deadline.isoformat() if each.deadline else "the repair decides"
        click.echo(
            f"Teacher {each.teacher_number}: {each.open_lessons} of {len(each.lessons)}"
            f" lesson(s) to enter, by {deadline}."
        )
    click.echo(f"Lists written to {out}." if lists else "No lesson lay in the outage.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """An outage opened for printing."""

    diary: Diary
    session: Session
    outage: Outage
    status: OutageStatus
    now: datetime

    def facts(self, contact: str) -> NoticeFacts:
        teacher = self.outage.teacher
        return NoticeFacts(
            school=self.diary.school_name,
            teacher_name=teacher.name if teacher else "",
            contact=contact,
            now=self.now,
            zone=self.diary.zone,
        )


@contextmanager
def _opened(home: Path, outage_id: int | None, teacher: int | None) -> Iterator[_Case]:
    moment = now()
    with open_diary(home) as diary, diary.sessions() as session:
        yield _case(session, _chosen(session, outage_id, teacher), diary, moment)


def _case(session: Session, chosen: Outage, diary: Diary, moment: datetime) -> _Case:
    return _Case(
        diary=diary,
        session=session,
        outage=chosen,
        status=_status(session, chosen, diary, moment),
        now=moment,
    )


def _lists(case: _Case) -> list[BackFillList]:
    return back_fill_lists(
        case.session,
        case.outage,
        now=case.now,
        zone=case.diary.zone,
        days=case.diary.profile.rules.backfill_days,
    )


def _back_fill_pdf(case: _Case, lists: list[BackFillList]) -> bytes:
    return back_fill_pdf(lists, case.status, list_setting(case.diary))


def _write_papers(case: _Case, folder: Path) -> None:
    """What the outage asks to be printed now; one broken workstation concerns no parents."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    profile, facts = case.diary.profile, case.facts("")
    papers = {"notice.pdf": notice_pdf(notice_words(case.status, facts, profile))}
    if case.status.scope is OutageScope.SCHOOL:
        words = message_words(case.status, facts, profile)
        papers |= {"message.pdf": message_pdf(words), "message.txt": message_text(words).encode()}
    lists = _lists(case)
    if lists and case.status.back_fill_by is not None:
        papers["backfill.pdf"] = _back_fill_pdf(case, lists)
    for name, content in papers.items():
        write_file(folder / name, content)
    click.echo(f"Written to {folder}: {', '.join(papers)}.")


def _chosen(session: Session, outage_id: int | None, teacher: int | None) -> Outage:
    if outage_id is not None:
        return outage_by_id(session, outage_id)
    found = latest_outage(session, teacher_number=teacher)
    if found is None:
        raise UnknownName("There is no such outage.", "See: ediary outage status --all.")
    return found


def _current(session: Session) -> list[Outage]:
    """Those that last; else the last one of the school."""
    lasting = [each for each in outages(session) if each.ended_at is None]
    last = latest_outage(session)
    return lasting or ([last] if last else [])


def _status(session: Session, case: Outage, diary: Diary, moment: datetime) -> OutageStatus:
    return outage_status(session, case, now=moment, zone=diary.zone, rules=diary.profile.rules)


def _moment(at: datetime | None, diary: Diary) -> datetime | None:
    return None if at is None else moment_of(at.date(), at.time(), diary.zone)


def _say(status: OutageStatus, diary: Diary) -> None:
    for line in status_lines(status, zone=diary.zone):
        click.echo(line)
