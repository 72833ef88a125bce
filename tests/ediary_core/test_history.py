"""Entries keep what they were; readings and the history itself never change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from diary_samples import FRIDAY, NOW
from sqlalchemy import delete, inspect, update
from sqlalchemy.orm import Session

from ediary_core.history import UnattributedChange, acting, history_of
from ediary_core.history_replay import values_at
from ediary_core.tables import (
    Attendance,
    Batch,
    EntrySource,
    EntryState,
    History,
    Lesson,
    Page,
    Reading,
    ScanFile,
    Teacher,
)


@pytest.fixture
def entry(school: Session) -> Attendance:
    words = {"state": EntryState.LOADED, "source": EntrySource.CARD}
    school.add(
        Lesson(
            id=1,
            lesson_date=FRIDAY,
            period=1,
            unit_id=1,
            subject_id=1,
            teacher_id=1,
            planned_teacher_id=1,
            substitution=False,
            number=1,
            load_order=1,
            loaded_at=NOW,
            **words,
        )
    )
    school.flush()
    entry = Attendance(id=1, lesson_id=1, pupil_id=1, register_number=1, code="nb", **words)
    school.add(entry)
    school.commit()
    return entry


def test_writing_an_entry_needs_no_actor_and_leaves_no_history(
    school: Session, entry: Attendance
) -> None:
    assert school.query(History).count() == 0


def test_a_change_keeps_old_new_who_when_and_why(school: Session, entry: Attendance) -> None:
    with acting(school, who="teacher 11", why="came late", at=NOW):
        entry.code = "sp"
        entry.state = EntryState.CORRECTED
    school.commit()
    changes = {row.attribute: row for row in history_of(school, entry)}
    assert set(changes) == {"code", "state"}
    assert (changes["code"].old, changes["code"].new) == ("nb", "sp")
    assert (changes["state"].old, changes["state"].new) == ("loaded", "corrected")
    code = changes["code"]
    assert (code.who, code.at, code.why) == ("teacher 11", NOW, "came late")


def test_an_entry_is_not_changed_without_an_actor(school: Session, entry: Attendance) -> None:
    entry.code = "sp"
    with pytest.raises(UnattributedChange, match="attendance 1"):
        school.flush()
    school.rollback()
    assert entry.code == "nb"


def test_an_actor_does_not_outlive_its_block(school: Session, entry: Attendance) -> None:
    with acting(school, who="teacher 11", why="came late", at=NOW):
        entry.code = "sp"
    entry.code = "nb"
    with pytest.raises(UnattributedChange):
        school.flush()


def test_a_change_made_before_the_block_is_not_the_actors(
    school: Session, entry: Attendance
) -> None:
    entry.code = "sp"
    with pytest.raises(UnattributedChange), acting(school, who="a", why="b", at=NOW):
        pass


def test_a_change_through_a_relationship_is_kept(school: Session, entry: Attendance) -> None:
    lesson = school.get_one(Lesson, 1)
    with acting(school, who="head", why="substitution", at=NOW):
        lesson.teacher = school.get_one(Teacher, 2)
    assert [(row.attribute, row.old, row.new) for row in history_of(school, lesson)] == [
        ("teacher_id", "1", "2")
    ]


def test_setting_the_same_value_is_no_change(school: Session, entry: Attendance) -> None:
    entry.code = "sp"
    entry.code = "nb"
    school.commit()
    assert history_of(school, entry) == []


def test_a_deletion_keeps_all_that_was(school: Session, entry: Attendance) -> None:
    with acting(school, who="head", why="wrong lesson", at=NOW):
        school.delete(entry)
    kept = {row.attribute: row.old for row in school.query(History)}
    assert (kept["code"], kept["pupil_id"], kept["state"]) == ("nb", "1", "loaded")


def test_an_entry_is_not_deleted_without_an_actor(school: Session, entry: Attendance) -> None:
    school.delete(entry)
    with pytest.raises(UnattributedChange):
        school.flush()


@pytest.mark.parametrize("kind", [Attendance, Reading, History])
def test_statements_that_pass_by_the_history_are_refused(
    school: Session, entry: Attendance, kind: type[Attendance]
) -> None:
    table = inspect(kind).local_table
    by_table = (update(table).values(id=2), delete(table))
    for statement in (update(kind).values(id=2), delete(kind), *by_table):
        with pytest.raises(UnattributedChange, match="object by object"):
            school.execute(statement)


@pytest.mark.parametrize("nobody", ["", "  "])
def test_an_actor_has_a_name_and_a_reason(school: Session, nobody: str) -> None:
    with (
        pytest.raises(ValueError, match="who and why"),
        acting(school, who=nobody, why="x", at=NOW),
    ):
        pass
    with (
        pytest.raises(ValueError, match="who and why"),
        acting(school, who="x", why=nobody, at=NOW),
    ):
        pass


def test_a_reading_is_never_changed_or_deleted_by_anyone(school: Session) -> None:
    school.add(Batch(id=1, started_at=NOW))
    school.flush()
    school.add(ScanFile(id=1, batch_id=1, sha256="0", name="a.pdf"))
    school.flush()
    school.add(Page(id=1, scan_file_id=1, number=1))
    school.flush()
    school.add(Reading(id=1, page_id=1, document={"a": 1}, read_at=NOW))
    school.commit()
    with pytest.raises(UnattributedChange), acting(school, who="a", why="b", at=NOW):
        school.get_one(Reading, 1).document = {}
    school.rollback()
    with pytest.raises(UnattributedChange), acting(school, who="a", why="b", at=NOW):
        school.delete(school.get_one(Reading, 1))
    school.rollback()
    assert school.get_one(Reading, 1).document == {"a": 1}


def test_an_entry_is_told_as_it_was_at_any_moment(school: Session, entry: Attendance) -> None:
    for hours, code in ((1, "sp"), (2, "ns")):
        at = NOW + timedelta(hours=hours)
        with acting(school, who="teacher 11", why="came late", at=at):
            entry.code = code
    told = [
        values_at(school, entry, NOW + timedelta(hours=hours))["code"]
        for hours in (0, 1, 1.5, 2, 9)
    ]
    assert told == ["nb", "sp", "sp", "ns", "ns"]
    assert values_at(school, entry, NOW)["pupil_id"] == "1"
