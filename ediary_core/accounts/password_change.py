"""Changing one's own password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ediary_core.account_tables import Account
from ediary_core.accounts.password_check import Flaw, Owner, flaws, normal
from ediary_core.accounts.password_hash import hash_password, matches
from ediary_core.accounts.sign_in import Door, count_failure, is_locked
from ediary_core.history import acting
from ediary_core.tables import School


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChange:
    """What came of it. A wrong old password counts as a failure to sign in."""

    done: bool
    old_is_wrong: bool = False
    flaws: tuple[Flaw, ...] = ()


def change_password(
    session: Session, account: Account, *, old: str, new: str, now: datetime, door: Door
) -> PasswordChange:
    """Replace the account's password if the old one is right and the new one keeps the rules.

    The caller commits in either case, as with signing in.
    """
    if is_locked(account) or not matches(old, account.password_hash, door.hasher):
        if not is_locked(account):
            count_failure(session, account, now, door.policy)
        return PasswordChange(done=False, old_is_wrong=True)
    found = flaws(new, _owner(session, account), door.policy)
    if normal(new) == normal(old):
        found = (*found, Flaw.UNCHANGED)
    if found:
        return PasswordChange(done=False, flaws=found)
    with acting(session, who=f"account {account.id}", why="own password", at=now):
        account.password_hash = hash_password(new, door.hasher)
        account.password_set_at = now
        account.one_time = False
        account.failures = 0
    return PasswordChange(done=True)


def _owner(session: Session, account: Account) -> Owner:
    school = session.get(School, 1)
    words = [account.login, "ediary"]
    if school is not None:
        words.append(school.name)
    if account.teacher is not None:
        words.append(account.teacher.name)
    return Owner(roles=frozenset(each.role for each in account.roles), words=tuple(words))
