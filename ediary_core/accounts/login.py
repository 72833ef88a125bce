"""Logins: how they are written, and finding the account of one."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account
from ediary_core.errors import AccountRefused, AccountUnknown

_LOGIN = re.compile(r"[\w.@+-]{3,64}")


def folded_login(login: str) -> str:
    """The one way in which a login is kept; capitals and kinds of letters do not matter."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


def new_login(login: str) -> str:
    """A login for a new account.

    Raises:
        AccountRefused: it has signs that are hard to type, or is too short or long.
    """
    folded = folded_login(login)
    if not _LOGIN.fullmatch(folded):
        raise AccountRefused(
            "This login cannot be used.",
            "Give 3 to 64 letters, digits or signs . - _ @ + and no spaces.",
        )
    return folded


def find_account(session: Session, login: str, *, locked: bool = False) -> Account | None:
    """The account of a login, if any; ``locked``: for changing, one sign-in at a time."""
    query = select(Account).where(Account.login == folded_login(login))
    return session.scalar(query.with_for_update() if locked else query)


def account_of(session: Session, login: str) -> Account:
    """The account of a login.

    Raises:
        AccountUnknown: there is none.
    """
    account = find_account(session, login)
    if account is None:
        raise AccountUnknown(
            "There is no account with this login.", "See the logins with: ediary account list"
        )
    return account
