"""Makes, changes and closes accounts; the history keeps each step with who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, AccountChild, AccountRole, Role
from ediary_core.accounts.login import find_account, new_login
from ediary_core.accounts.password_hash import RandomBytes, hash_password, one_time_password
from ediary_core.accounts.password_policy import NOT_STAFF
from ediary_core.accounts.sign_in import Door
from ediary_core.errors import AccountRefused
from ediary_core.history import acting, note

_TEACHING = frozenset({Role.TEACHER, Role.TUTOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account as the administrator asks for it."""

    login: str
    roles: frozenset[Role]
    teacher_id: int | None = None
    pupil_id: int | None = None
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """An account with its one-time password, which is shown once and kept nowhere."""

    account_id: int
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Who keeps accounts, when, and with what."""

    who: str
    now: datetime
    door: Door
    random_bytes: RandomBytes


def create_account(session: Session, asked: NewAccount, work: Work) -> OneTime:
    """Make an account with a one-time password (G: changed at the first sign-in).

    Raises:
        AccountRefused: the login is taken or unusable, or roles and persons do not fit.
    """
    _refuse_contradictions(asked)
    login = new_login(asked.login)
    if find_account(session, login) is not None:
        raise AccountRefused("This login is taken.", "Give another one.")
    password = one_time_password(work.random_bytes)
    account = Account(
        login=login,
        teacher_id=asked.teacher_id,
        pupil_id=asked.pupil_id,
        password_hash=hash_password(password, work.door.hasher),
        password_set_at=work.now,
        one_time=True,
        created_at=work.now,
        roles=[AccountRole(role=role) for role in sorted(asked.roles)],
        children=[AccountChild(pupil_id=pupil_id) for pupil_id in sorted(set(asked.children))],
    )
    with acting(session, who=work.who, why="new account", at=work.now):
        session.add(account)
    return OneTime(account_id=account.id, password=password)


def reset_password(session: Session, account: Account, work: Work) -> OneTime:
    """Give the account a new one-time password, and end a lock."""
    password = one_time_password(work.random_bytes)
    with acting(session, who=work.who, why="password reset", at=work.now):
        account.password_hash = hash_password(password, work.door.hasher)
        account.password_set_at = work.now
        account.one_time = True
        _end_lock(account)
    return OneTime(account_id=account.id, password=password)


def unlock(session: Session, account: Account, work: Work) -> bool:
    """End a lock before its time; False if there was none."""
    if account.lock_left_s is None and account.failures == 0:
        return False
    with acting(session, who=work.who, why="unlocked", at=work.now):
        note(session, "account", str(account.id), "lock", old="locked")
        _end_lock(account)
    return True


def deactivate(session: Session, account: Account, work: Work) -> None:
    """Close the account; its past stays.

    Raises:
        AccountRefused: it is the last administrator's, and nobody could open another.
    """
    if _is_last_administrator(session, account):
        raise AccountRefused(
            f"Account {account.id} is the last administrator's and stays open.",
            "Give somebody else the role first.",
        )
    with acting(session, who=work.who, why="deactivated", at=work.now):
        account.active = False


def change_roles(session: Session, account: Account, roles: frozenset[Role], work: Work) -> None:
    """Give the account these roles and no others.

    Raises:
        AccountRefused: they do not fit the account, or the last administrator would go.
    """
    _refuse_contradictions(
        NewAccount(
            login=account.login,
            roles=roles,
            teacher_id=account.teacher_id,
            pupil_id=account.pupil_id,
            children=tuple(each.pupil_id for each in account.children),
        )
    )
    if Role.ADMINISTRATOR not in roles and _is_last_administrator(session, account):
        raise AccountRefused(
            f"Account {account.id} is the last administrator's and keeps the role.",
            "Give somebody else the role first.",
        )
    with acting(session, who=work.who, why="roles", at=work.now):
        account.roles = [
            *(each for each in account.roles if each.role in roles),
            *(AccountRole(role=role) for role in sorted(roles - {r.role for r in account.roles})),
        ]


def _end_lock(account: Account) -> None:
    account.lock_left_s, account.lock_seen_at, account.failures = None, None, 0


def _is_last_administrator(session: Session, account: Account) -> bool:
    administrators = set(
        session.scalars(
            select(Account.id)
            .join(AccountRole, AccountRole.account_id == Account.id)
            .where(AccountRole.role == Role.ADMINISTRATOR, Account.active)
        )
    )
    return administrators == {account.id}


def _refuse_contradictions(asked: NewAccount) -> None:
    roles = asked.roles
    problem = None
    if not roles:
        problem = "An account needs a role."
    elif roles & NOT_STAFF and len(roles) > 1:
        problem = "A parent's or pupil's account has no other role."
    elif bool(roles & _TEACHING) and asked.teacher_id is None:
        problem = "A teacher's or tutor's account needs the teacher number."
    elif (Role.PUPIL in roles) != (asked.pupil_id is not None):
        problem = "A pupil's account, and no other, is of one pupil."
    elif (Role.PARENT in roles) != bool(asked.children):
        problem = "A parent's account, and no other, has children."
    if problem is not None:
        raise AccountRefused(
            problem, "Nothing was changed; give what fits: ediary account add --help."
        )
