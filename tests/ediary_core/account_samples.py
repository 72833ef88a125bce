"""What the tests of accounts share: quick hashing, a door, an administrator at work."""

from __future__ import annotations

import random
from datetime import datetime

from argon2 import PasswordHasher
from diary_samples import NOW
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, Role
from ediary_core.accounts.keeping import NewAccount, Work, create_account
from ediary_core.accounts.password_change import change_password
from ediary_core.accounts.password_policy import password_policy
from ediary_core.accounts.sign_in import Door
from ediary_core.profile import PasswordRules

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SCHOOL = Door(policy=password_policy(PasswordRules.SCHOOL), hasher=QUICK)
MODERN = Door(policy=password_policy(PasswordRules.MODERN), hasher=QUICK)
GOOD = "Sosna17 i bocian na kominie"


def work(door: Door = SCHOOL, *, now: datetime = NOW, seed: int = 7) -> Work:
    return Work(who="administrator", now=now, door=door, random_bytes=random.Random(seed).randbytes)


def new_account(session: Session, login: str, *roles: Role, **person: object) -> Account:
    """An account whose one-time password is still to be changed."""
    asked = NewAccount(login=login, roles=frozenset(roles), **person)  # type: ignore[arg-type]
    made = create_account(session, asked, work())
    session.commit()
    return session.get_one(Account, made.account_id)


def settled_account(session: Session, login: str, *roles: Role, **person: object) -> Account:
    """An account whose password is ``GOOD``."""
    asked = NewAccount(login=login, roles=frozenset(roles), **person)  # type: ignore[arg-type]
    made = create_account(session, asked, work())
    account = session.get_one(Account, made.account_id)
    change = change_password(session, account, old=made.password, new=GOOD, now=NOW, door=SCHOOL)
    assert change.done, change
    session.commit()
    return account
