"""Rules of time in signing in. Pure; none of them trusts that the clock goes forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ediary_core.accounts.password_policy import PasswordPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class LockCountdown:
    """What is left of a lock, as seen at a moment."""

    left_s: int
    seen_at: datetime

    @property
    def over(self) -> bool:
        return self.left_s <= 0

    def at(self, now: datetime) -> LockCountdown:
        """The countdown now. A clock set back costs no time and gives none."""
        gone_s = max(0, int((now - self.seen_at).total_seconds()))
        return LockCountdown(left_s=max(0, self.left_s - gone_s), seen_at=now)


def session_expired(last_seen: datetime, now: datetime, policy: PasswordPolicy) -> bool:
    """Whether somebody who was last seen then is to sign in again (G: 45 minutes).

    A clock that went back proves nothing about the time between, so it ends the session too.
    """
    return not timedelta(0) <= now - last_seen < policy.idle


def password_outlived(
    set_at: datetime, seen_latest: datetime | None, now: datetime, lifetime: timedelta | None
) -> bool:
    """Whether a password has been used for its lifetime.

    ``seen_latest`` is the latest moment at which the account was ever used: a clock set back makes
    no password younger than it was then.
    """
    latest = now if seen_latest is None else max(now, seen_latest)
    return lifetime is not None and latest - set_at >= lifetime
