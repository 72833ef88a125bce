"""Making, changing and closing accounts."""

from __future__ import annotations

import pytest
from account_samples import new_account, settled_account, work
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, Role
from ediary_core.accounts.keeping import NewAccount, change_roles, create_account, deactivate
from ediary_core.accounts.listing import accounts_listing
from ediary_core.accounts.login import account_of
from ediary_core.accounts.persons import pupil_at, teacher_numbered
from ediary_core.audit.verify import audit
from ediary_core.errors import AccountRefused, AccountUnknown, UnknownName
from ediary_core.history import UnattributedChange, history_of


def test_a_new_account_has_a_one_time_password_of_its_own(school: Session) -> None:
    asked = NewAccount(login="Sekretariat", roles=frozenset({Role.SECRETARY}))
    made = create_account(school, asked, work())
    account = school.get_one(Account, made.account_id)
    assert account.one_time
    assert account.login == "sekretariat"
    assert made.password not in account.password_hash


def test_a_login_is_taken_once_however_it_is_written(school: Session) -> None:
    new_account(school, "e.nowak", Role.SECRETARY)
    with pytest.raises(AccountRefused, match="taken") as refused:
        new_account(school, "E.NOWAK", Role.SECRETARY)
    assert "nowak" not in str(refused.value).casefold()


@pytest.mark.parametrize("login", ["", "ab", "a b c", "x" * 65, "a\nbc", "a/b/c"])
def test_a_login_is_easy_to_type(school: Session, login: str) -> None:
    with pytest.raises(AccountRefused):
        new_account(school, login, Role.SECRETARY)


@pytest.mark.parametrize(
    ("roles", "person"),
    [
        ([], {}),
        ([Role.TEACHER], {}),
        ([Role.TUTOR], {}),
        ([Role.PUPIL], {}),
        ([Role.PARENT], {}),
        ([Role.SECRETARY], {"pupil_id": 1}),
        ([Role.SECRETARY], {"children": (1,)}),
        ([Role.PARENT, Role.TEACHER], {"children": (1,), "teacher_id": 1}),
        ([Role.PUPIL, Role.ADMINISTRATOR], {"pupil_id": 1}),
    ],
)
def test_roles_and_persons_must_fit(
    school: Session, roles: list[Role], person: dict[str, object]
) -> None:
    with pytest.raises(AccountRefused):
        new_account(school, "login", *roles, **person)


def test_the_last_administrator_cannot_be_locked_out_by_mistake(school: Session) -> None:
    first = settled_account(school, "first", Role.ADMINISTRATOR)
    with pytest.raises(AccountRefused, match="last administrator"):
        deactivate(school, first, work())
    with pytest.raises(AccountRefused, match="last administrator"):
        change_roles(school, first, frozenset({Role.SECRETARY}), work())
    second = settled_account(school, "second", Role.ADMINISTRATOR)
    deactivate(school, first, work())
    with pytest.raises(AccountRefused, match="last administrator"):
        deactivate(school, second, work())


def test_roles_and_their_changes_are_in_the_history(school: Session) -> None:
    account = settled_account(school, "j.lis", Role.TEACHER, teacher_id=2)
    change_roles(school, account, frozenset({Role.TEACHER, Role.TUTOR}), work())
    change_roles(school, account, frozenset({Role.TUTOR}), work())
    school.commit()
    assert {each.role for each in account.roles} == {Role.TUTOR}
    assert audit(school).findings == ()
    notes = history_of(school, account)
    assert notes[0].who == "administrator"
    assert all(row.why for row in notes)


def test_a_role_given_behind_the_history_is_found(school: Session) -> None:
    from sqlalchemy import text

    account = settled_account(school, "j.lis", Role.TEACHER, teacher_id=2)
    school.execute(
        text("INSERT INTO account_role (account_id, role) VALUES (:id, 'administrator')"),
        {"id": account.id},
    )
    school.execute(text("UPDATE account SET password_hash = 'x'"))
    school.commit()
    found = {each.trace.value for each in audit(school).findings}
    assert found == {"row_unknown", "value_differs"}


def test_rights_are_not_given_without_an_actor(school: Session) -> None:
    account = settled_account(school, "j.lis", Role.TEACHER, teacher_id=2)
    account.teacher_id = 1
    with pytest.raises(UnattributedChange):
        school.flush()


def test_the_list_says_roles_and_state_and_counts_children(school: Session) -> None:
    settled_account(school, "admin", Role.ADMINISTRATOR)
    new_account(school, "rodzic", Role.PARENT, children=(1, 2))
    rows = {row.login: row for row in accounts_listing(school)}
    assert (rows["admin"].roles, rows["admin"].state) == ("administrator", "active")
    assert (rows["rodzic"].children, rows["rodzic"].state) == (2, "one-time password")


def test_persons_are_found_by_number_and_place(school: Session) -> None:
    assert teacher_numbered(school, 12).id == 2
    assert pupil_at(school, "5a", 3) == 3
    with pytest.raises(UnknownName):
        teacher_numbered(school, 99)
    with pytest.raises(UnknownName):
        pupil_at(school, "5a", 9)
    with pytest.raises(AccountUnknown):
        account_of(school, "nobody")
