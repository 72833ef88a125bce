"""Neither logs nor failures repeat names, logins or passwords, whatever the log level."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from account_samples import GOOD, SCHOOL, new_account, settled_account, work
from diary_samples import NOW, lesson_record
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, Role
from ediary_core.accounts.action import Action
from ediary_core.accounts.keeping import deactivate, reset_password
from ediary_core.accounts.password_change import change_password
from ediary_core.accounts.permission import require
from ediary_core.accounts.sign_in import require_sign_in, sign_in
from ediary_core.archive.make import Maker, make_archive
from ediary_core.archive.signing import archive_key
from ediary_core.archive.span import term_span
from ediary_core.archive.verify import verify_archive
from ediary_core.audit.verify import audit
from ediary_core.database import make_engine, sessions
from ediary_core.export import entries_export
from ediary_core.history import acting
from ediary_core.migrations import upgrade
from ediary_core.profile_files import load_profile
from ediary_core.recording import record_lesson
from ediary_core.school_calendar import school_calendar
from ediary_core.settings import sqlite_url
from ediary_core.tables import (
    Attendance,
    Lesson,
    Period,
    Pupil,
    School,
    Subject,
    Teacher,
    Unit,
    UnitKind,
)

SECRETS = ("Zębalska", "Przemysława", "Grzmotnik", "zebalska.p", "gr.motnik", "Ułamki", GOOD)


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> Iterator[Session]:
    """A diary of people with unmistakable names, opened while every log is turned on."""
    caplog.set_level(logging.DEBUG)
    engine = make_engine(sqlite_url(tmp_path / "loud.sqlite"))
    upgrade(engine)
    with sessions(engine, head_file=tmp_path / "history.head")() as session:
        session.add(School(id=1, name="SP", profile="librus", key_id="0", created_at=NOW))
        session.add_all(Teacher(id=n, number=10 + n, name="Grzmotnik Jan") for n in (1, 2))
        session.add_all(Subject(id=n, number=n, name=f"S{n}") for n in (1, 2))
        session.add(Period(number=1, start=NOW.time(), end=NOW.time()))
        session.flush()
        session.add(Unit(id=1, number=1, name="5a", kind=UnitKind.CLASS, level=5))
        for number in (1, 2, 3):
            session.add(Pupil(id=number, surname="Zębalska", given_name="Przemysława"))
        session.commit()
        yield session
    engine.dispose()


def assert_silent(text: str) -> None:
    told = [secret for secret in SECRETS if secret.casefold() in text.casefold()]
    assert told == []


def test_no_service_logs_a_name_a_login_or_a_password(
    loud: Session, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    record_lesson(loud, lesson_record())
    account = settled_account(loud, "zebalska.p", Role.ADMINISTRATOR)
    for password in (GOOD, "wrong", *["bad"] * 10):
        sign_in(loud, login="zebalska.p", password=password, now=NOW, door=SCHOOL)
    made = reset_password(loud, account, work(seed=1))
    change_password(loud, account, old=made.password, new=GOOD, now=NOW, door=SCHOOL)
    with acting(loud, who="teacher 11", why="came late", at=NOW):
        loud.get_one(Attendance, 1).code = "sp"
    loud.commit()
    assert audit(loud).findings == ()
    assert entries_export(loud)
    key = archive_key(tmp_path / "k", tmp_path / "c", school="SP", now=NOW)
    maker = Maker(school="SP", profile=load_profile("librus"), key=key, now=NOW)
    from ediary_core.tables import CalendarKind, CalendarSpan

    day = loud.get_one(Lesson, 1).lesson_date
    loud.add(CalendarSpan(kind=CalendarKind.TERM, first=day, last=day, name="I"))
    make_archive(loud, term_span(school_calendar(loud), "I"), tmp_path / "archive", maker)
    assert verify_archive(tmp_path / "archive").damages == ()
    assert_silent(caplog.text)


def _same_login(session: Session) -> None:
    new_account(session, "GR.motnik", Role.SECRETARY)


def _unfit_login(session: Session) -> None:
    new_account(session, "Zębalska Przemysława", Role.SECRETARY)


def _wrong_password(session: Session) -> None:
    require_sign_in(session, login="gr.motnik", password="x", now=NOW, door=SCHOOL)


def _no_right(session: Session) -> None:
    require(session, session.get_one(Account, 1), Action.PUPIL_READ, session.get_one(Pupil, 1))


def _last_administrator(session: Session) -> None:
    deactivate(session, session.get_one(Account, 2), work())


def _unattributed(session: Session) -> None:
    record_lesson(session, lesson_record())
    session.get_one(Attendance, 1).code = "sp"
    session.flush()


def _broken_constraint(session: Session) -> None:
    session.add(Teacher(id=9, number=11, name="Grzmotnik Adam"))
    session.flush()


@pytest.mark.parametrize(
    "fail",
    [
        _same_login,
        _unfit_login,
        _wrong_password,
        _no_right,
        _last_administrator,
        _unattributed,
        _broken_constraint,
    ],
)
def test_no_failure_names_anybody(
    loud: Session, caplog: pytest.LogCaptureFixture, fail: Callable[[Session], None]
) -> None:
    settled_account(loud, "gr.motnik", Role.TEACHER, teacher_id=1)
    settled_account(loud, "zebalska.p", Role.ADMINISTRATOR)
    with pytest.raises(Exception) as failed:
        fail(loud)
    assert_silent(f"{failed.value} {failed.value!r} {caplog.text}")


def test_a_broken_constraint_is_what_it_is(loud: Session) -> None:
    with pytest.raises(IntegrityError, match="number"):
        _broken_constraint(loud)
