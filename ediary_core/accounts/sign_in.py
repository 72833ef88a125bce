"""Signing in: the one answer for all that is wrong, counting failures, locking.

An unknown login, a wrong password, a locked and a deactivated account get the same answer after
the same work, so that nobody learns which logins there are, nor tries passwords during a lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account
from ediary_core.accounts.clock import LockCountdown, password_outlived
from ediary_core.accounts.login import find_account
from ediary_core.accounts.password_hash import hash_password, matches, waste_time
from ediary_core.accounts.password_policy import PasswordPolicy
from ediary_core.errors import SignInRefused
from ediary_core.history import acting, note


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What signing in needs besides login and password."""

    policy: PasswordPolicy
    hasher: PasswordHasher


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A good sign-in, and what is to be shown of those before it (G16-27)."""

    account_id: int
    must_change: bool  # one-time or outlived: nothing else may be done before
    last_good_at: datetime | None
    last_failed_at: datetime | None


def sign_in(
    session: Session, *, login: str, password: str, now: datetime, door: Door
) -> SignedIn | None:
    """Try to sign in; None if it is refused. The caller commits in either case.

    Failures are counted in the session's transaction: one that is rolled back was never made.
    """
    account = find_account(session, login, locked=True)
    if account is None or not account.active or _is_locked(session, account, now):
        waste_time(door.hasher)
        if account is not None:
            account.last_failed_at = now
        return None
    if not matches(password, account.password_hash, door.hasher) or _too_old(account, now, door):
        count_failure(session, account, now, door.policy)
        return None
    return _let_in(session, account, password, now, door)


def require_sign_in(
    session: Session, *, login: str, password: str, now: datetime, door: Door
) -> SignedIn:
    """Like ``sign_in``; what a refusal counts is committed.

    Raises:
        SignInRefused: with the one answer for all reasons.
    """
    signed_in = sign_in(session, login=login, password=password, now=now, door=door)
    session.commit()
    if signed_in is None:
        raise SignInRefused(
            "Login or password is wrong, or the account is locked.",
            "Try again, or ask the administrator.",
        )
    return signed_in


def is_locked(account: Account) -> bool:
    """Whether the account was locked when it was last looked at."""
    return account.lock_left_s is not None


def _is_locked(session: Session, account: Account, now: datetime) -> bool:
    """Count the lock down to now, and end it when its time is over."""
    if account.lock_left_s is None or account.lock_seen_at is None:
        return False
    left = LockCountdown(left_s=account.lock_left_s, seen_at=account.lock_seen_at).at(now)
    if left.over:
        account.lock_left_s, account.lock_seen_at, account.failures = None, None, 0
        with acting(session, who="sign-in", why="the lock's time is over", at=now):
            note(session, "account", str(account.id), "lock", old="locked")
        return False
    account.lock_left_s, account.lock_seen_at = left.left_s, left.seen_at
    return True


def _too_old(account: Account, now: datetime, door: Door) -> bool:
    """Whether a one-time password waited too long for its first use."""
    lifetime = timedelta(days=door.policy.one_time_days)
    seen = account.last_failed_at
    return account.one_time and password_outlived(account.password_set_at, seen, now, lifetime)


def count_failure(
    session: Session, account: Account, now: datetime, policy: PasswordPolicy
) -> None:
    """One failure more in a row; at the policy's number the account is locked."""
    account.failures += 1
    account.last_failed_at = now
    if account.failures >= policy.failures:
        account.lock_left_s, account.lock_seen_at = policy.lock_s, now
        with acting(session, who="sign-in", why=f"{account.failures} failures", at=now):
            note(session, "account", str(account.id), "lock", new="locked")


def _let_in(
    session: Session, account: Account, password: str, now: datetime, door: Door
) -> SignedIn:
    roles = frozenset(each.role for each in account.roles)
    used = max(filter(None, (account.last_good_at, account.last_failed_at)), default=None)
    outlived = password_outlived(account.password_set_at, used, now, door.policy.lifetime(roles))
    signed_in = SignedIn(
        account_id=account.id,
        must_change=account.one_time or outlived,
        last_good_at=account.last_good_at,
        last_failed_at=account.last_failed_at,
    )
    account.failures = 0
    account.last_good_at = now
    if door.hasher.check_needs_rehash(account.password_hash):
        with acting(session, who="sign-in", why="stronger hash", at=now):
            account.password_hash = hash_password(password, door.hasher)
    return signed_in
