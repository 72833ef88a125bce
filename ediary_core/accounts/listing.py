"""Lists accounts for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ediary_core.account_tables import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountListing:
    """One account; the fields are the columns of the list."""

    account: int
    login: str
    roles: str
    teacher: int | None
    children: int
    state: str  # active, one-time password, locked or deactivated
    last_good: datetime | None
    last_failed: datetime | None


def accounts_listing(session: Session) -> list[AccountListing]:
    """All accounts by login. Children are counted, not named."""
    query = (
        select(Account)
        .options(
            selectinload(Account.roles),
            selectinload(Account.children),
            selectinload(Account.teacher),
        )
        .order_by(Account.login)
    )
    return [_listing(account) for account in session.scalars(query)]


def _listing(account: Account) -> AccountListing:
    return AccountListing(
        account=account.id,
        login=account.login,
        roles=" ".join(sorted(each.role for each in account.roles)),
        teacher=account.teacher.number if account.teacher is not None else None,
        children=len(account.children),
        state=_state(account),
        last_good=account.last_good_at,
        last_failed=account.last_failed_at,
    )


def _state(account: Account) -> str:
    if not account.active:
        return "deactivated"
    if account.lock_left_s is not None:
        return "locked"
    return "one-time password" if account.one_time else "active"
