"""``ediary account``: who may sign in, and as what."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cardgen.papers.password_slip import PasswordSlip, password_slip_pdf
from ediary_app.cli.listing import give_list, list_out_option
from ediary_app.cli.options import by_option, format_option, home_option, now
from ediary_core.account_tables import Account, Role
from ediary_core.accounts.keeping import (
    NewAccount,
    OneTime,
    Work,
    change_roles,
    create_account,
    deactivate,
    reset_password,
    unlock,
)
from ediary_core.accounts.listing import AccountListing, accounts_listing
from ediary_core.accounts.login import account_of
from ediary_core.accounts.password_hash import make_hasher
from ediary_core.accounts.persons import pupil_at, teacher_numbered
from ediary_core.accounts.sign_in import Door
from ediary_core.at_work import at_work
from ediary_core.diary import Diary, open_diary
from ediary_core.table_file import TableFormat, write_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A pupil by the place in a class register."""

    class_name: str
    register_number: int


class _Place(click.ParamType[Place]):
    """A pupil, written as 5a/7."""

    name = "CLASS/NUMBER"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Place:
        if isinstance(value, Place):
            return value
        class_name, _, number = str(value).rpartition("/")
        if not class_name or not number.isdecimal():
            self.fail("a pupil is given as class and register number, like 5a/7.", param, ctx)
        return Place(class_name=class_name, register_number=int(number))


_roles_option = click.option(
    "--role",
    "roles",
    type=click.Choice(Role, case_sensitive=False),
    multiple=True,
    required=True,
    help="What the account may be; may be repeated.",
)
_slip_option = click.option(
    "--slip",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write a slip with the one-time password (PDF), to be handed over.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    diary: Diary
    session: Session
    work: Work


@contextmanager
def _desk(home: Path, who: str, doing: str) -> Iterator[_Desk]:
    """The diary opened for changing accounts; committed at the end if nothing was refused."""
    with (
        open_diary(home) as diary,
        at_work(diary, doing=doing, now=now()),
        diary.sessions.begin() as session,
    ):
        door = Door(policy=diary.password_policy, hasher=make_hasher())
        work = Work(who=who, now=now(), door=door, random_bytes=secrets.token_bytes)
        yield _Desk(diary=diary, session=session, work=work)


@click.group()
def account() -> None:
    """Accounts: who may sign in, and as what."""


@account.command()
@click.argument("login")
@_roles_option
@click.option("--teacher", type=int, default=None, help="The teacher number of a teacher or tutor.")
@click.option("--pupil", type=_Place(), default=None, help="Whose account it is, for a pupil.")
@click.option(
    "--child", "children", type=_Place(), multiple=True, help="A parent's child; may be repeated."
)
@_slip_option
@by_option
@home_option
def add(
    *,
    login: str,
    roles: tuple[Role, ...],
    teacher: int | None,
    pupil: Place | None,
    children: tuple[Place, ...],
    slip: Path | None,
    who: str,
    home: Path,
) -> None:
    """Make an account and show its one-time password, once."""
    with _desk(home, who, "making an account") as desk:
        session = desk.session
        asked = NewAccount(
            login=login,
            roles=frozenset(roles),
            teacher_id=None if teacher is None else teacher_numbered(session, teacher).id,
            pupil_id=None if pupil is None else _pupil(session, pupil),
            children=tuple(_pupil(session, child) for child in children),
        )
        made = create_account(session, asked, desk.work)
        _write_slip(desk, made, slip)
    _say(made, slip)


def _pupil(session: Session, place: Place) -> int:
    return pupil_at(session, place.class_name, place.register_number)


@account.command()
@click.argument("login")
@_slip_option
@by_option
@home_option
def reset(*, login: str, slip: Path | None, who: str, home: Path) -> None:
    """Give an account a new one-time password and show it, once; ends a lock."""
    with _desk(home, who, "resetting a password") as desk:
        made = reset_password(desk.session, account_of(desk.session, login), desk.work)
        _write_slip(desk, made, slip)
    _say(made, slip)


def _write_slip(desk: _Desk, made: OneTime, slip: Path | None) -> None:
    """Write it before the commit: an account whose slip cannot be written is not made."""
    if slip is None:
        return
    kept = desk.session.get_one(Account, made.account_id)
    pdf = password_slip_pdf(
        PasswordSlip(
            login=kept.login,
            password=made.password,
            holder=kept.teacher.name if kept.teacher is not None else "",
            roles=frozenset(each.role for each in kept.roles),
            made_on=desk.work.now.date(),
        ),
        desk.work.door.policy,
        profile=desk.diary.profile,
        school=desk.diary.school_name,
    )
    write_file(slip, pdf)


def _say(made: OneTime, slip: Path | None) -> None:
    if slip is not None:
        click.echo(f"Account {made.account_id}: the slip with its one-time password is {slip}.")
    else:
        click.echo(f"Account {made.account_id}; its one-time password: {made.password}")


@account.command(name="unlock")
@click.argument("login")
@by_option
@home_option
def unlock_(*, login: str, who: str, home: Path) -> None:
    """End the lock of an account before its time."""
    with _desk(home, who, "unlocking an account") as desk:
        there_was = unlock(desk.session, account_of(desk.session, login), desk.work)
    click.echo("The account is unlocked." if there_was else "The account was not locked.")


@account.command(name="deactivate")
@click.argument("login")
@by_option
@home_option
def deactivate_(*, login: str, who: str, home: Path) -> None:
    """Close an account; what it did stays in the history."""
    with _desk(home, who, "closing an account") as desk:
        deactivate(desk.session, account_of(desk.session, login), desk.work)
    click.echo("The account is closed.")


@account.command(name="roles")
@click.argument("login")
@_roles_option
@by_option
@home_option
def roles_(*, login: str, roles: tuple[Role, ...], who: str, home: Path) -> None:
    """Give an account these roles and no others."""
    with _desk(home, who, "changing roles") as desk:
        change_roles(desk.session, account_of(desk.session, login), frozenset(roles), desk.work)
    click.echo(f"The account is now: {', '.join(sorted(roles))}.")


@account.command(name="list")
@format_option
@list_out_option
@home_option
def list_(*, table_format: TableFormat, out: Path | None, home: Path) -> None:
    """Write every account with its roles and state."""
    with open_diary(home) as diary, diary.sessions() as session:
        rows = accounts_listing(session)
    give_list(rows, row_type=AccountListing, name="accounts", out=out, table_format=table_format)
