"""The one question that every door asks: may this account do this to that?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ediary_core.account_tables import Account
from ediary_core.accounts.action import Action
from ediary_core.accounts.reach import Thing, reach_of
from ediary_core.accounts.rights import Actor, Decision
from ediary_core.accounts.rights_file import school_rights
from ediary_core.errors import RightRefused


def may(session: Session, account: Account, action: Action, thing: Thing = None) -> Decision:
    """Whether the account may do the action to the thing; None stands for the whole school."""
    if not account.active:
        return Decision(allowed=False, reason=f"{action}: the account is deactivated")
    if account.one_time:
        return Decision(allowed=False, reason=f"{action}: the one-time password is to be changed")
    return school_rights().decide(actor_of(account), action, reach_of(session, thing))


def require(session: Session, account: Account, action: Action, thing: Thing = None) -> None:
    """Go on only if the account may do this.

    Raises:
        RightRefused: it may not; names the account's number and the action, and no person.
    """
    decision = may(session, account, action, thing)
    if not decision.allowed:
        raise RightRefused(
            f"Account {account.id} may not do this ({decision.reason}).",
            "Ask the administrator for the role that may.",
        )


def actor_of(account: Account) -> Actor:
    """The account as rights see it."""
    return Actor(
        roles=frozenset(each.role for each in account.roles),
        teacher_id=account.teacher_id,
        pupil_id=account.pupil_id,
        children=frozenset(each.pupil_id for each in account.children),
    )
