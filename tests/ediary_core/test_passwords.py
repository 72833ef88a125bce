"""Two sets of password rules, and what each refuses."""

from __future__ import annotations

import random
from itertools import count

import pytest
from account_samples import GOOD, MODERN, QUICK, SCHOOL, settled_account
from diary_samples import NOW
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ediary_core.account_tables import Role
from ediary_core.accounts.password_change import change_password
from ediary_core.accounts.password_check import Flaw, Owner, flaws
from ediary_core.accounts.password_hash import hash_password, matches, one_time_password
from ediary_core.accounts.password_policy import password_policy
from ediary_core.errors import SettingsError
from ediary_core.profile import PasswordRules

TEACHER = Owner(
    roles=frozenset({Role.TEACHER}), words=("e.nowak", "SP nr 7 im. Kopernika", "Nowak Ewa")
)
ADMINISTRATOR = Owner(roles=frozenset({Role.ADMINISTRATOR}), words=())


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Sosna17x", ()),
        ("Sosna17", (Flaw.TOO_SHORT,)),
        ("sosna17x", (Flaw.ONE_CASE,)),
        ("SOSNA17X", (Flaw.ONE_CASE,)),
        ("Sosnaxyz", (Flaw.NO_DIGIT,)),
        ("12345678", (Flaw.NO_LETTER, Flaw.ONE_CASE)),
        ("Łąka2026", ()),
        ("Пароль12", ()),
        ("", (Flaw.TOO_SHORT, Flaw.NO_LETTER, Flaw.NO_DIGIT, Flaw.ONE_CASE)),
        ("Aa1" * 100, (Flaw.TOO_LONG,)),
    ],
)
def test_the_schools_rules_ask_for_length_cases_letters_and_digits(
    password: str, expected: tuple[Flaw, ...]
) -> None:
    assert flaws(password, TEACHER, SCHOOL.policy) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("bocian na kominie", ()),
        ("bocian koń", (Flaw.TOO_SHORT,)),
        ("password2026!", (Flaw.COMMON,)),
        ("P@ssw0rd!!2026", (Flaw.COMMON,)),
        ("Hasło1234567890", (Flaw.COMMON,)),
        ("haslohaslohaslo", (Flaw.COMMON,)),
        ("йцукенг-2026-2027", (Flaw.COMMON,)),
        ("slaptažodis 123", (Flaw.COMMON,)),
        ("lubię nowak latem", (Flaw.OWN_WORD,)),
        ("kopernika siedem 7", (Flaw.OWN_WORD,)),
        ("aaaaaaaaaaaaaa", (Flaw.MONOTONOUS,)),
        ("abcdefghijklmnop", (Flaw.MONOTONOUS,)),
        ("121212121212", (Flaw.MONOTONOUS,)),
        ("zażółć gęślą jaźń", ()),
    ],
)
def test_the_modern_rules_ask_for_length_and_refuse_what_is_guessed(
    password: str, expected: tuple[Flaw, ...]
) -> None:
    assert flaws(password, TEACHER, MODERN.policy) == expected


def test_an_administrators_password_is_longer_under_the_modern_rules() -> None:
    assert flaws("bocian komin", TEACHER, MODERN.policy) == ()
    assert flaws("bocian komin", ADMINISTRATOR, MODERN.policy) == (Flaw.TOO_SHORT,)


@given(seed=st.integers(0, 10_000))
def test_a_one_time_password_keeps_both_sets_of_rules(seed: int) -> None:
    password = one_time_password(random.Random(seed).randbytes)
    for policy in (SCHOOL.policy, MODERN.policy):
        assert flaws(password, ADMINISTRATOR, policy) == ()
    assert not set("0O1Il") & set(password)


def test_signs_of_a_one_time_password_are_equally_likely() -> None:
    numbers = count()
    drawn = "".join(one_time_password(random.Random(next(numbers)).randbytes) for _ in range(3000))
    digits = [drawn.count(sign) for sign in "23456789"]
    assert max(digits) < 1.2 * min(digits)


@given(password=st.text(max_size=60))
def test_a_password_matches_its_hash_and_no_other_does(password: str) -> None:
    try:
        password.encode()
    except UnicodeEncodeError:
        return  # no keyboard types half a sign
    kept = hash_password(password, QUICK)
    assert matches(password, kept, QUICK)
    assert not matches(password + "x", kept, QUICK)
    assert kept.startswith("$argon2id$")


def test_a_password_typed_on_another_system_is_the_same() -> None:
    assert matches("zaz\u0307o\u0301łc\u0301", hash_password("zażółć", QUICK), QUICK)


@pytest.mark.parametrize("kept", ["", "x", "$argon2id$", "$2b$12$abc"])
def test_a_damaged_hash_matches_nothing(kept: str) -> None:
    assert not matches("x", kept, QUICK)


def test_the_two_sets_say_what_the_schools_procedures_say() -> None:
    school, modern = SCHOOL.policy, MODERN.policy
    assert (school.least_length, school.both_cases, school.letters_and_digits) == (8, True, True)
    assert (school.rotation_days, school.failures, school.lock_minutes) == (30, 10, 24 * 60)
    assert (school.idle_minutes, modern.idle_minutes) == (45, 45)
    assert (modern.least_length, modern.rotation_days, modern.both_cases) == (12, 0, False)


def test_the_settings_change_single_rules() -> None:
    policy = password_policy(PasswordRules.SCHOOL, {"idle_minutes": 20, "least_length": 10})
    assert (policy.idle_minutes, policy.least_length, policy.rotation_days) == (20, 10, 30)


@pytest.mark.parametrize(
    "changes",
    [{"idle": 20}, {"least_length": 4}, {"lock_minutes": 24 * 60 + 1}, {"both_cases": 1}],
)
def test_settings_that_cannot_be_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"\[password\]"):
        password_policy(PasswordRules.SCHOOL, changes)


def test_a_new_password_differs_from_the_old_one_and_needs_it(school: Session) -> None:
    account = settled_account(school, "e.nowak", Role.TEACHER, teacher_id=1)
    same = change_password(school, account, old=GOOD, new=GOOD, now=NOW, door=SCHOOL)
    assert (same.done, same.flaws) == (False, (Flaw.UNCHANGED,))
    wrong = change_password(school, account, old="x", new="Sosna17xy", now=NOW, door=SCHOOL)
    assert (wrong.done, wrong.old_is_wrong) == (False, True)
    assert account.failures == 1
    weak = change_password(school, account, old=GOOD, new="x", now=NOW, door=SCHOOL)
    assert Flaw.TOO_SHORT in weak.flaws
    named = change_password(
        school, account, old=GOOD, new="pani Nowak i bocian", now=NOW, door=MODERN
    )
    assert named.flaws == (Flaw.OWN_WORD,)
