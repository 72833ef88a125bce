"""Signing in: one answer for all that is wrong, failures counted, locks that trust no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from account_samples import GOOD, MODERN, QUICK, SCHOOL, new_account, settled_account, work
from argon2 import PasswordHasher
from diary_samples import NOW
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, Role
from ediary_core.accounts.clock import LockCountdown, password_outlived, session_expired
from ediary_core.accounts.keeping import deactivate, reset_password, unlock
from ediary_core.accounts.password_change import change_password
from ediary_core.accounts.sign_in import Door, SignedIn, require_sign_in, sign_in
from ediary_core.errors import SignInRefused
from ediary_core.history import history_of
from ediary_core.tables import History

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def account(school: Session) -> Account:
    """Teacher 11, with the password ``GOOD``."""
    return settled_account(school, "e.nowak", Role.TEACHER, teacher_id=1)


def attempt(
    session: Session,
    password: str,
    at: datetime = NOW,
    *,
    login: str = "e.nowak",
    door: Door = SCHOOL,
) -> SignedIn | None:
    signed_in = sign_in(session, login=login, password=password, now=at, door=door)
    session.commit()
    return signed_in


def test_the_right_password_opens(school: Session, account: Account) -> None:
    signed_in = attempt(school, GOOD)
    assert signed_in is not None
    assert (signed_in.account_id, signed_in.must_change) == (account.id, False)


@pytest.mark.parametrize("login", [" E.Nowak ", "e.nowak", "Ｅ.ＮＯＷＡＫ"])
def test_a_login_is_known_however_it_is_typed(
    school: Session, account: Account, login: str
) -> None:
    assert attempt(school, GOOD, login=login) is not None


@pytest.mark.parametrize("password", ["", "x", GOOD.lower(), GOOD + " ", "x" * 100_000])
def test_another_password_does_not(school: Session, account: Account, password: str) -> None:
    assert attempt(school, password) is None
    assert account.failures == 1


def test_the_last_good_and_failed_sign_in_are_shown(school: Session, account: Account) -> None:
    first = attempt(school, GOOD, NOW)
    assert first is not None
    assert (first.last_good_at, first.last_failed_at) == (None, None)
    attempt(school, "wrong", NOW + HOUR)
    second = attempt(school, GOOD, NOW + 2 * HOUR)
    assert second is not None
    assert (second.last_good_at, second.last_failed_at) == (NOW, NOW + HOUR)


def test_ten_failures_in_a_row_lock_even_the_right_password_out(
    school: Session, account: Account
) -> None:
    for number in range(10):
        assert attempt(school, "wrong", NOW + number * MINUTE) is None
    assert attempt(school, GOOD, NOW + HOUR) is None
    assert [row.attribute for row in history_of(school, account)][-1] == "lock"


def test_a_good_sign_in_forgets_the_failures_before_it(school: Session, account: Account) -> None:
    for _ in range(3):
        for _ in range(9):
            attempt(school, "wrong")
        assert attempt(school, GOOD) is not None


def test_a_lock_ends_after_24_hours_and_not_before(school: Session, account: Account) -> None:
    for _ in range(10):
        attempt(school, "wrong", NOW)
    assert attempt(school, GOOD, NOW + DAY - MINUTE) is None
    assert attempt(school, GOOD, NOW + DAY) is not None


def test_failures_during_a_lock_do_not_prolong_it(school: Session, account: Account) -> None:
    for _ in range(10):
        attempt(school, "wrong", NOW)
    for hour in range(1, 24):
        attempt(school, "wrong", NOW + hour * HOUR)
    assert attempt(school, GOOD, NOW + DAY) is not None


def test_a_clock_set_back_neither_ends_nor_prolongs_a_lock(
    school: Session, account: Account
) -> None:
    for _ in range(10):
        attempt(school, "wrong", NOW)
    back = NOW - 365 * DAY
    assert attempt(school, GOOD, back) is None  # not ended
    assert attempt(school, GOOD, back + 23 * HOUR) is None
    assert attempt(school, GOOD, back + DAY) is not None  # and not a year longer


@given(steps=st.lists(st.integers(-100_000, 100_000), max_size=20))
def test_a_lock_lasts_as_long_as_the_clock_was_seen_to_run(steps: list[int]) -> None:
    lock, now, ran = LockCountdown(left_s=86_400, seen_at=NOW), NOW, 0
    for step in steps:
        now += timedelta(seconds=step)
        ran += max(0, step)
        lock = lock.at(now)
        assert lock.left_s == max(0, 86_400 - ran)


def test_the_administrator_ends_a_lock(school: Session, account: Account) -> None:
    for _ in range(10):
        attempt(school, "wrong")
    assert unlock(school, account, work())
    assert not unlock(school, account, work())
    assert attempt(school, GOOD) is not None


def test_unknown_locked_deactivated_and_wrong_get_the_same_answer(
    school: Session, account: Account
) -> None:
    settled_account(school, "locked", Role.SECRETARY)
    settled_account(school, "closed", Role.SECRETARY)
    for _ in range(10):
        attempt(school, "wrong", login="locked")
    deactivate(school, school.query(Account).filter_by(login="closed").one(), work())
    messages = set()
    for login, password in [
        ("nobody", GOOD),
        ("locked", GOOD),
        ("closed", GOOD),
        ("e.nowak", "wrong"),
    ]:
        with pytest.raises(SignInRefused) as refused:
            require_sign_in(school, login=login, password=password, now=NOW, door=SCHOOL)
        messages.add(str(refused.value))
    assert len(messages) == 1


def test_a_refusal_that_raises_is_counted_all_the_same(school: Session, account: Account) -> None:
    with pytest.raises(SignInRefused):
        require_sign_in(school, login="e.nowak", password="wrong", now=NOW, door=SCHOOL)
    school.rollback()
    assert account.failures == 1


class CountingHasher(PasswordHasher):
    """Counts comparisons, which are what takes time."""

    compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        type(self).compared += 1
        return bool(super().verify(hash, password))


@pytest.mark.parametrize("login", ["e.nowak", "nobody", "closed"])
def test_every_refusal_takes_one_comparison(school: Session, account: Account, login: str) -> None:
    settled_account(school, "closed", Role.SECRETARY)
    deactivate(school, school.query(Account).filter_by(login="closed").one(), work())
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    CountingHasher.compared = 0
    assert attempt(school, "x", login=login, door=Door(policy=SCHOOL.policy, hasher=hasher)) is None
    assert CountingHasher.compared == 1


def test_a_one_time_password_opens_only_to_be_changed(school: Session) -> None:
    account = new_account(school, "e.nowak", Role.TEACHER, teacher_id=1)
    made = reset_password(school, account, work(seed=3))
    signed_in = attempt(school, made.password)
    assert signed_in is not None
    assert signed_in.must_change
    change = change_password(school, account, old=made.password, new=GOOD, now=NOW, door=SCHOOL)
    assert change.done
    after = attempt(school, GOOD)
    assert after is not None
    assert not after.must_change
    assert attempt(school, made.password) is None


def test_a_one_time_password_does_not_wait_for_ever(school: Session) -> None:
    account = new_account(school, "e.nowak", Role.TEACHER, teacher_id=1)
    made = reset_password(school, account, work(seed=3))
    assert attempt(school, made.password, NOW + 30 * DAY) is None
    again = reset_password(school, account, work(seed=4, now=NOW + 30 * DAY))
    assert attempt(school, again.password, NOW + 31 * DAY) is not None


def test_teachers_change_their_password_every_30_days(school: Session, account: Account) -> None:
    young, old = attempt(school, GOOD, NOW + 29 * DAY), attempt(school, GOOD, NOW + 30 * DAY)
    assert young is not None
    assert old is not None
    assert (young.must_change, old.must_change) == (False, True)


def test_parents_keep_theirs_and_so_does_everybody_under_the_modern_rules(
    school: Session, account: Account
) -> None:
    settled_account(school, "rodzic", Role.PARENT, children=(1,))
    later = NOW + 300 * DAY
    for signed_in in (
        attempt(school, GOOD, later, login="rodzic"),
        attempt(school, GOOD, later, door=MODERN),
    ):
        assert signed_in is not None
        assert not signed_in.must_change


def test_a_clock_set_back_makes_no_password_young_again() -> None:
    assert password_outlived(NOW, NOW + 30 * DAY, NOW - DAY, 30 * DAY)
    assert not password_outlived(NOW, None, NOW - DAY, 30 * DAY)
    assert not password_outlived(NOW, None, NOW + 999 * DAY, None)


@pytest.mark.parametrize(
    ("idle", "expired"),
    [(0 * MINUTE, False), (44 * MINUTE, False), (45 * MINUTE, True), (-MINUTE, True)],
)
def test_45_idle_minutes_or_a_clock_set_back_end_a_session(idle: timedelta, expired: bool) -> None:  # noqa: FBT001
    assert session_expired(NOW, NOW + idle, SCHOOL.policy) is expired


def test_a_hash_of_weaker_parameters_is_made_anew_at_sign_in(
    school: Session, account: Account
) -> None:
    before = account.password_hash
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert attempt(school, GOOD, door=Door(policy=SCHOOL.policy, hasher=stronger)) is not None
    assert account.password_hash != before
    assert "m=16,t=2" in account.password_hash
    assert attempt(school, GOOD, door=Door(policy=SCHOOL.policy, hasher=stronger)) is not None
    assert not QUICK.check_needs_rehash(before)


def test_signing_in_leaves_no_history_but_locks_and_passwords_do(
    school: Session, account: Account
) -> None:
    before = school.query(History).count()
    attempt(school, GOOD)
    attempt(school, "wrong")
    assert school.query(History).count() == before


def test_the_history_holds_neither_passwords_nor_their_hashes(
    school: Session, account: Account
) -> None:
    reset_password(school, account, work(seed=9, now=datetime(2026, 12, 1, tzinfo=UTC)))
    texts = [f"{row.old} {row.new} {row.why}" for row in history_of(school, account)]
    assert any("sha256:" in text for text in texts)
    assert not any("argon2" in text or GOOD in text for text in texts)
