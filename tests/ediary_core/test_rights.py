"""Who may do what to which object: the whole table, and what holds of it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from account_samples import new_account, settled_account
from diary_samples import FRIDAY, lesson_record
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.account_tables import Account, Role
from ediary_core.accounts.action import READING, Action, Scope
from ediary_core.accounts.permission import may, require
from ediary_core.accounts.rights import Actor, Reach
from ediary_core.accounts.rights_file import read_rights, school_rights
from ediary_core.errors import RightRefused, RightsFileError
from ediary_core.history import acting
from ediary_core.recording import record_lesson
from ediary_core.tables import (
    Attendance,
    Batch,
    Enrolment,
    Finding,
    FindingState,
    Grade,
    Lesson,
    LessonKind,
    Pupil,
    Teacher,
    Unit,
    UnitKind,
)
from ediary_core.timetable import planned_lessons

ME, OTHER = 1, 2
# What could be somebody's own, each with nothing else of theirs in it.
OWN = {
    "lesson": Reach(teachers=frozenset({ME}), tutors=frozenset({OTHER}), pupils=frozenset({20})),
    "class": Reach(teachers=frozenset({OTHER}), tutors=frozenset({ME}), pupils=frozenset({20})),
    "excursion": Reach(teachers=frozenset({OTHER}), tutors=frozenset({ME}), excursion=True),
    "child": Reach(teachers=frozenset({OTHER}), pupils=frozenset({11, 20})),
    "self": Reach(teachers=frozenset({OTHER}), pupils=frozenset({10})),
    "task": Reach(task_of=ME),
    "other": Reach(
        teachers=frozenset({OTHER}),
        tutors=frozenset({OTHER}),
        pupils=frozenset({20}),
        task_of=OTHER,
        excursion=True,
    ),
    "school": Reach(),
}
EVERYTHING = frozenset(OWN)
TUTORS = frozenset({"class", "excursion"})
LESSON, EXCURSION, CHILD, SELF, TASK = (
    frozenset({each}) for each in ("lesson", "excursion", "child", "self", "task")
)
# The table once more, by hand: role -> action -> what of the above it reaches.
READS = ("lesson.read", "entry.read", "pupil.read")
HEAD = (*READS, "task.read", "outage.manage", "lock.close", "school.view", "history.read")
EXPECTED: dict[Role, dict[str, frozenset[str]]] = {
    Role.ADMINISTRATOR: dict.fromkeys(HEAD, EVERYTHING)
    | dict.fromkeys(("cards.print", "cards.register", "cards.scan", "cards.destroy"), EVERYTHING)
    | dict.fromkeys(("lock.open", "school.import", "accounts.manage"), EVERYTHING)
    | dict.fromkeys(("archive.make", "archive.copy"), EVERYTHING),
    Role.DIRECTOR: dict.fromkeys((*HEAD, "archive.make", "archive.copy"), EVERYTHING),
    Role.TUTOR: dict.fromkeys((*READS, "entry.excuse"), TUTORS)
    | dict.fromkeys(("lesson.edit", "lesson.verify", "entry.edit"), EXCURSION),
    Role.TEACHER: dict.fromkeys(("lesson.read", "lesson.edit", "lesson.verify"), LESSON)
    | dict.fromkeys(("entry.read", "entry.edit", "cards.print"), LESSON)
    | {"task.read": TASK, "task.settle": TASK},
    Role.COUNSELLOR: dict.fromkeys(READS, EVERYTHING),
    Role.SECRETARY: dict.fromkeys(
        ("pupil.read", "cards.print", "cards.register", "cards.scan", "cards.destroy"), EVERYTHING
    )
    | {"school.import": EVERYTHING},
    Role.INSPECTOR: dict.fromkeys((*READS, "task.read", "school.view", "history.read"), EVERYTHING),
    Role.PARENT: dict.fromkeys(READS, CHILD),
    Role.PUPIL: dict.fromkeys(READS, SELF),
}


def somebody(*roles: Role) -> Actor:
    """A person who could be anything: the roles alone decide what is used of it."""
    return Actor(roles=frozenset(roles), teacher_id=ME, pupil_id=10, children=frozenset({11}))


@pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
def test_each_role_does_each_action_to_its_own_and_to_nothing_else(
    role: Role, action: Action
) -> None:
    rights = school_rights()
    allowed = {
        what for what, reach in OWN.items() if rights.decide(somebody(role), action, reach).allowed
    }
    assert allowed == EXPECTED[role].get(action.value, frozenset())


def test_an_inspector_reads_everything_and_changes_nothing() -> None:
    granted = school_rights().grants[Role.INSPECTOR]
    assert set(granted) <= READING
    assert {Action.LESSON_READ, Action.ENTRY_READ, Action.HISTORY_READ} <= set(granted)
    assert all(scopes == {Scope.ALL} for scopes in granted.values())


def test_parents_and_pupils_only_read() -> None:
    for role in (Role.PARENT, Role.PUPIL):
        assert set(school_rights().grants[role]) <= READING


def test_nobody_but_the_form_tutor_excuses() -> None:
    grants = school_rights().grants
    assert [role for role in Role if Action.ENTRY_EXCUSE in grants[role]] == [Role.TUTOR]


def test_the_secretary_may_print_cards() -> None:
    assert school_rights().decide(somebody(Role.SECRETARY), Action.CARDS_PRINT, Reach()).allowed


def test_only_the_administrator_opens_locks_and_keeps_accounts() -> None:
    grants = school_rights().grants
    for action in (Action.LOCK_OPEN, Action.ACCOUNTS_MANAGE):
        assert [role for role in Role if action in grants[role]] == [Role.ADMINISTRATOR]


ids = st.frozensets(st.integers(1, 4), max_size=3)
actors = st.builds(
    Actor,
    roles=st.frozensets(st.sampled_from([Role.TUTOR, Role.TEACHER, Role.PARENT, Role.PUPIL])),
    teacher_id=st.none() | st.integers(1, 4),
    pupil_id=st.none() | st.integers(11, 14),
    children=st.frozensets(st.integers(11, 14), max_size=2),
)
reaches = st.builds(
    Reach,
    teachers=ids,
    tutors=ids,
    pupils=st.frozensets(st.integers(11, 14), max_size=3),
    task_of=st.none() | st.integers(1, 4),
    excursion=st.booleans(),
)


@given(actor=actors, action=st.sampled_from(Action), reach=reaches)
def test_no_role_with_objects_of_its_own_reaches_anothers(
    actor: Actor, action: Action, reach: Reach
) -> None:
    if school_rights().decide(actor, action, reach).allowed:
        mine = reach.teachers | reach.tutors | {reach.task_of}
        teaches = bool(actor.roles & {Role.TEACHER, Role.TUTOR}) and actor.teacher_id is not None
        of_child = Role.PARENT in actor.roles and actor.children & reach.pupils
        of_self = Role.PUPIL in actor.roles and actor.pupil_id in reach.pupils
        assert (teaches and actor.teacher_id in mine) or of_child or of_self


@given(actor=actors, action=st.sampled_from(Action), reach=reaches)
def test_a_role_more_never_takes_a_right_away(actor: Actor, action: Action, reach: Reach) -> None:
    rights = school_rights()
    if rights.decide(actor, action, reach).allowed:
        more = Actor(
            roles=actor.roles | {Role.SECRETARY},
            teacher_id=actor.teacher_id,
            pupil_id=actor.pupil_id,
            children=actor.children,
        )
        assert rights.decide(more, action, reach).allowed


# -- the file ---------------------------------------------------------------------------------

MINIMAL = "".join(f'[{role}]\n"lesson.read" = ["all"]\n\n' for role in Role)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[secretary]", "[secretry]", r"line 16: there is no role 'secretry'"),
        ('[secretary]\n"lesson.read"', '[secretary]\n"lesson.raed"', r"line 17: .*'lesson.raed'"),
        ('[secretary]\n"lesson.read" = ["all"]', '[secretary]\n"lesson.read" = ["al"]', "line 17"),
        ('[secretary]\n"lesson.read" = ["all"]', '[secretary]\n"lesson.read" = []', "line 17"),
        ('[pupil]\n"lesson.read" = ["all"]', "", "says nothing of pupil"),
        ("[secretary]", "[secretary", "line 16"),
        ('[secretary]\n"lesson.read" = ["all"]', "", "says nothing of secretary"),
    ],
)
def test_a_mistake_in_the_table_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = tmp_path / "rights.toml"
    file.write_text(MINIMAL, "utf-8")
    assert set(read_rights(file).grants) == set(Role)
    assert old in MINIMAL
    file.write_text(MINIMAL.replace(old, new), "utf-8")
    with pytest.raises(RightsFileError, match=message):
        read_rights(file)


# -- real objects -----------------------------------------------------------------------------


@pytest.fixture
def lessons(school: Session) -> Session:
    """Class 5a (tutor 11) and 5b (tutor 13): a lesson of 11, a substitution by 12 for 11 in 5b."""
    school.add(Teacher(id=3, number=13, name="Kot Adam"))
    school.add(Teacher(id=4, number=14, name="Sowa Anna"))
    school.flush()
    school.add(Unit(id=2, number=2, name="5b", kind=UnitKind.CLASS, level=5, tutor_id=3))
    school.add(Unit(id=3, number=3, name="5 ang", kind=UnitKind.GROUP, level=5))
    school.add(Pupil(id=4, surname="Wąs", given_name="Jan"))
    school.flush()
    for unit, pupil in ((2, 4), (3, 4), (3, 1)):
        school.add(Enrolment(unit_id=unit, pupil_id=pupil, register_number=pupil, since=FRIDAY))
    record_lesson(school, lesson_record())
    words = {"lesson_date": FRIDAY, "subject_id": 2, "state": "loaded", "source": "card"}
    school.add(
        Lesson(
            id=2, period=2, unit_id=2, teacher_id=2, planned_teacher_id=1, substitution=True,
            number=1, load_order=2, loaded_at=school.get_one(Lesson, 1).loaded_at, **words,
        )
    )  # fmt: skip
    school.add(
        Lesson(
            id=3, period=3, unit_id=3, teacher_id=4, planned_teacher_id=4, substitution=False,
            number=1, load_order=3, loaded_at=school.get_one(Lesson, 1).loaded_at, **words,
        )
    )  # fmt: skip
    school.flush()
    for lesson, pupil in ((2, 4), (3, 1), (3, 4)):
        school.add(
            Attendance(
                lesson_id=lesson, pupil_id=pupil, register_number=pupil, code="nb",
                state="loaded", source="card",
            )
        )  # fmt: skip
    school.commit()
    return school


def teacher(session: Session, number: int, *roles: Role) -> Account:
    found = session.scalars(select(Teacher).where(Teacher.number == number)).one()
    return settled_account(session, f"t{number}", *roles, teacher_id=found.id)


def entries(session: Session, lesson_id: int, pupil_id: int) -> Attendance:
    return session.scalars(
        select(Attendance).where(Attendance.lesson_id == lesson_id, Attendance.pupil_id == pupil_id)
    ).one()


def test_a_teacher_edits_lessons_taught_or_planned_and_a_substitute_too(lessons: Session) -> None:
    planned, substitute, stranger = (
        teacher(lessons, number, Role.TEACHER) for number in (11, 12, 14)
    )
    lesson = lessons.get_one(Lesson, 2)
    entry = entries(lessons, 2, 4)
    for account in (planned, substitute):
        assert may(lessons, account, Action.LESSON_EDIT, lesson).allowed
        assert may(lessons, account, Action.ENTRY_EDIT, entry).allowed
    for action in (Action.LESSON_READ, Action.LESSON_EDIT):
        assert not may(lessons, stranger, action, lesson).allowed
    for action in (Action.ENTRY_READ, Action.ENTRY_EDIT, Action.ENTRY_EXCUSE):
        assert not may(lessons, stranger, action, entry).allowed


def test_a_tutor_sees_and_excuses_the_own_class_and_edits_only_on_an_excursion(
    lessons: Session,
) -> None:
    tutor = teacher(lessons, 13, Role.TUTOR, Role.TEACHER)
    own, foreign = entries(lessons, 2, 4), entries(lessons, 1, 1)
    assert may(lessons, tutor, Action.ENTRY_READ, own).allowed
    assert may(lessons, tutor, Action.ENTRY_EXCUSE, own).allowed
    assert not may(lessons, tutor, Action.ENTRY_EDIT, own).allowed
    for action in (Action.ENTRY_READ, Action.ENTRY_EXCUSE, Action.ENTRY_EDIT):
        assert not may(lessons, tutor, action, foreign).allowed
    with acting(lessons, who="head", why="excursion", at=lessons.get_one(Lesson, 1).loaded_at):
        lessons.get_one(Lesson, 2).kind = LessonKind.EXCURSION
    assert may(lessons, tutor, Action.ENTRY_EDIT, own).allowed
    assert may(lessons, tutor, Action.LESSON_VERIFY, lessons.get_one(Lesson, 2)).allowed


def test_in_a_group_a_tutor_sees_the_own_pupils_and_no_others(lessons: Session) -> None:
    tutor = teacher(lessons, 13, Role.TUTOR)
    assert may(lessons, tutor, Action.ENTRY_EXCUSE, entries(lessons, 3, 4)).allowed
    assert not may(lessons, tutor, Action.ENTRY_READ, entries(lessons, 3, 1)).allowed
    assert not may(lessons, tutor, Action.LESSON_READ, lessons.get_one(Lesson, 3)).allowed


def test_a_parent_sees_the_own_child_in_every_lesson_and_nobody_else(lessons: Session) -> None:
    parent = settled_account(lessons, "rodzic", Role.PARENT, children=(4,))
    assert may(lessons, parent, Action.ENTRY_READ, entries(lessons, 3, 4)).allowed
    assert may(lessons, parent, Action.PUPIL_READ, lessons.get_one(Pupil, 4)).allowed
    assert may(lessons, parent, Action.LESSON_READ, lessons.get_one(Lesson, 3)).allowed
    assert not may(lessons, parent, Action.ENTRY_READ, entries(lessons, 3, 1)).allowed
    assert not may(lessons, parent, Action.PUPIL_READ, lessons.get_one(Pupil, 1)).allowed
    assert not may(lessons, parent, Action.LESSON_READ, lessons.get_one(Lesson, 1)).allowed


def test_a_pupil_sees_the_own_grades_and_no_others(lessons: Session) -> None:
    own = settled_account(lessons, "iga", Role.PUPIL, pupil_id=3)
    other = settled_account(lessons, "ala", Role.PUPIL, pupil_id=1)
    grade = lessons.scalars(select(Grade)).one()
    assert grade.pupil_id == 3
    assert may(lessons, own, Action.ENTRY_READ, grade).allowed
    assert not may(lessons, own, Action.ENTRY_EDIT, grade).allowed
    assert not may(lessons, other, Action.ENTRY_READ, grade).allowed


def test_a_teacher_prints_cards_of_own_planned_lessons(lessons: Session) -> None:
    account = teacher(lessons, 11, Role.TEACHER)
    own, other = planned_lessons(lessons, FRIDAY)
    assert (own.teacher_number, other.teacher_number) == (11, 12)
    assert may(lessons, account, Action.CARDS_PRINT, own).allowed
    assert not may(lessons, account, Action.CARDS_PRINT, other).allowed
    assert not may(lessons, account, Action.CARDS_PRINT).allowed


def test_a_task_is_settled_by_the_teacher_whose_it_is(lessons: Session) -> None:
    now = lessons.get_one(Lesson, 1).loaded_at
    lessons.add(Batch(id=1, started_at=now))
    lessons.flush()
    task = Finding(
        batch_id=1, code="topic.missing", detail={}, state=FindingState.OPEN, found_at=now,
        teacher_id=1,
    )  # fmt: skip
    lessons.add(task)
    lessons.flush()
    assert may(lessons, teacher(lessons, 11, Role.TEACHER), Action.TASK_SETTLE, task).allowed
    assert not may(lessons, teacher(lessons, 12, Role.TEACHER), Action.TASK_SETTLE, task).allowed


def test_before_the_one_time_password_is_changed_nothing_is_allowed(school: Session) -> None:
    account = new_account(school, "admin", Role.ADMINISTRATOR)
    assert not may(school, account, Action.SCHOOL_VIEW).allowed


def test_a_deactivated_account_may_do_nothing(school: Session) -> None:
    account = settled_account(school, "admin", Role.ADMINISTRATOR)
    assert may(school, account, Action.SCHOOL_VIEW).allowed
    with acting(school, who="a", why="left", at=account.created_at):
        account.active = False
    assert not may(school, account, Action.SCHOOL_VIEW).allowed


def test_a_refusal_names_account_number_and_action_and_no_person(lessons: Session) -> None:
    account = teacher(lessons, 14, Role.TEACHER)
    with pytest.raises(RightRefused, match=rf"Account {account.id} may not .*lesson\.edit") as got:
        require(lessons, account, Action.LESSON_EDIT, lessons.get_one(Lesson, 1))
    assert not any(word in str(got.value) for word in ("t14", "Sowa", "Anna", "5a"))
    require(lessons, account, Action.LESSON_EDIT, lessons.get_one(Lesson, 3))
