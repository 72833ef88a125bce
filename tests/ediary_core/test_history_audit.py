"""What is done behind the history's back is found, and what is done properly is not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from diary_samples import FRIDAY, NOW, lesson_record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ediary_core.audit.trace import PrintedHead, Trace, printed_head
from ediary_core.audit.verify import audit
from ediary_core.database import make_engine, sessions
from ediary_core.errors import HistoryDamaged
from ediary_core.history import UnattributedChange, acting, note
from ediary_core.history_chain import GENESIS, ChainRow, Head, digest_after
from ediary_core.history_log import history_head
from ediary_core.history_witness import accept_head, read_head_file
from ediary_core.lock_tables import Lock
from ediary_core.migrations import upgrade
from ediary_core.outage_tables import Outage
from ediary_core.recording import record_lesson
from ediary_core.settings import sqlite_url
from ediary_core.tables import (
    Attendance,
    EntrySource,
    EntryState,
    Grade,
    GradeColumn,
    History,
    Lesson,
    Topic,
)


@pytest.fixture
def busy(school: Session) -> Session:
    """Two lessons; of the first a code was changed twice, of the second a grade was deleted."""
    record_lesson(school, lesson_record())
    record_lesson(school, lesson_record(period=2, subject_id=2))
    for code in ("sp", "ns"):
        with acting(school, who="teacher 11", why="came late", at=NOW):
            school.get_one(Attendance, 1).code = code
    with acting(school, who="teacher 12", why="another pupil's", at=NOW):
        school.delete(school.get_one(Grade, 2))
    school.commit()
    return school


def behind(session: Session, *statements: str) -> None:
    """Change the database as somebody with the file and a database browser would."""
    for statement in statements:
        session.execute(text(statement))
    session.commit()
    session.expire_all()


def traces(session: Session, **heads: object) -> list[Trace]:
    return [each.trace for each in audit(session, **heads).findings]  # type: ignore[arg-type]


def test_a_diary_that_was_only_used_has_nothing_to_report(busy: Session) -> None:
    found = audit(busy, file_head=history_head(busy))
    assert found.findings == ()
    assert (found.lessons, found.unsealed_lessons) == (2, 0)
    assert found.rows == history_head(busy).length > 4


def test_an_empty_history_holds(school: Session) -> None:
    assert audit(school).findings == ()
    assert history_head(school) == Head(length=0, digest=GENESIS)


def test_positions_count_without_gaps_and_each_digest_covers_the_one_before(
    busy: Session,
) -> None:
    digest = GENESIS
    for position, row in enumerate(busy.scalars(select(History).order_by(History.id)), start=1):
        assert row.id == position
        kept = {name: getattr(row, name) for name in ChainRow.__slots__ if name != "position"}
        digest = digest_after(digest, ChainRow(position=position, **kept))
        assert row.digest == digest
    assert history_head(busy).digest == digest


def test_the_digest_of_a_row_is_the_documented_one() -> None:
    row = ChainRow(
        position=1,
        entity="attendance",
        entity_id="7",
        attribute="code",
        old=None,
        new="spóźniony",
        who="teacher 11",
        at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        why="came late",
    )
    assert digest_after(GENESIS, row) == (
        "a9b76a46e5d94868c425038b88d25e78983dbad701a3e4df82580435a38f3976"
    )


COLUMNS = ("entity", "entity_id", "attribute", "old", "new", "who", "why", "at", "digest")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_row_of_the_history_is_named(busy: Session, column: str) -> None:
    value = "2001-01-01 00:00:00.000000" if column == "at" else "x"
    behind(busy, f"UPDATE history SET {column} = '{value}' WHERE id = 3")
    named = [each.sentence for each in audit(busy).findings if each.trace is Trace.ROW_CHANGED]
    assert any("row 3 " in sentence or "row 4 " in sentence for sentence in named)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET at = 'never' WHERE id = 2",
        "UPDATE lesson SET lesson_date = 'never' WHERE id = 2",
    ],
)
def test_values_of_a_wrong_kind_are_a_named_failure(busy: Session, statement: str) -> None:
    behind(busy, statement)
    try:
        assert audit(busy).findings
    except HistoryDamaged as error:
        assert "wrong kind" in str(error)


def test_a_deleted_row_of_the_history_is_named(busy: Session) -> None:
    behind(busy, "DELETE FROM history WHERE id = 3")
    assert any(
        each.trace is Trace.ROWS_MISSING and "row 3 is gone" in each.sentence
        for each in audit(busy).findings
    )


def test_a_deleted_first_row_is_missed_too(busy: Session) -> None:
    behind(busy, "DELETE FROM history WHERE id = 1")
    assert Trace.ROWS_MISSING in traces(busy)


def test_a_row_put_into_the_history_does_not_follow(busy: Session) -> None:
    behind(
        busy,
        "UPDATE history SET id = id + 100 WHERE id > 2",
        "INSERT INTO history SELECT 3, entity, entity_id, attribute, old, new, who, at, why, digest"
        " FROM history WHERE id = 2",
        "UPDATE history SET id = id - 99 WHERE id > 100",
        "UPDATE history_head SET length = length + 1",
    )
    assert Trace.ROW_CHANGED in traces(busy)


def test_a_row_added_after_the_end_is_found(busy: Session) -> None:
    length = history_head(busy).length
    behind(
        busy,
        f"INSERT INTO history SELECT {length + 1}, entity, entity_id, attribute, old, new, who, at,"
        " why, digest FROM history WHERE id = 2",
    )
    assert Trace.ROWS_ADDED in traces(busy)


def test_a_cut_end_is_found_by_the_head(busy: Session) -> None:
    behind(busy, f"DELETE FROM history WHERE id = {history_head(busy).length}")
    assert Trace.TAIL_CUT in traces(busy)


def cut_cleverly(session: Session) -> Head:
    """Take the last row away and set the head back, so that the chain itself fits."""
    whole = history_head(session)
    behind(
        session,
        f"DELETE FROM history WHERE id = {whole.length}",
        "UPDATE history_head SET length = length - 1, digest = (SELECT digest FROM history"
        f" WHERE id = {whole.length - 1})",
    )
    return whole


def test_an_end_cut_together_with_the_head_is_found_by_the_head_outside(busy: Session) -> None:
    with acting(busy, who="teacher 11", why="topic", at=NOW):
        note(busy, "lock", "1", "seen", new="yes")
    busy.commit()
    whole = cut_cleverly(busy)
    assert traces(busy) == []  # the chain alone cannot tell
    assert traces(busy, file_head=whole) == [Trace.FILE_HEAD]
    on_paper = printed_head(str(whole))
    assert traces(busy, printed=[on_paper]) == [Trace.PRINTED_HEAD]


def rebuild(session: Session) -> None:
    """What the best forger does: chain everything anew after changing a row."""
    digest = GENESIS
    rows = session.execute(select(History).order_by(History.id)).scalars().all()
    for row in rows:
        kept = {name: getattr(row, name) for name in ChainRow.__slots__ if name != "position"}
        digest = digest_after(digest, ChainRow(position=row.id, **kept))
        behind(session, f"UPDATE history SET digest = '{digest}' WHERE id = {row.id}")
    behind(session, f"UPDATE history_head SET digest = '{digest}'")


def test_a_history_written_anew_contradicts_a_head_on_paper(busy: Session) -> None:
    on_paper = printed_head(str(history_head(busy)))
    behind(
        busy,
        "UPDATE history SET who = 'teacher 99' WHERE who = 'teacher 11'",
    )
    rebuild(busy)
    assert traces(busy) == []
    assert traces(busy, printed=[on_paper]) == [Trace.PRINTED_HEAD]


def test_an_older_printed_head_still_lies_in_the_chain(busy: Session) -> None:
    on_paper = printed_head(str(history_head(busy)))
    with acting(busy, who="teacher 11", why="came late", at=NOW):
        busy.get_one(Attendance, 1).code = "nb"
    busy.commit()
    assert traces(busy, printed=[on_paper]) == []


def test_a_head_of_rows_that_never_were_does_not_lie_in_the_chain(busy: Session) -> None:
    assert traces(busy, printed=[PrintedHead(length=999, digits="0" * 16)]) == [Trace.PRINTED_HEAD]


@pytest.mark.parametrize("typed", ["12 9f3a-77c2-0d11-ab34-99ee", "12 9F3A 77C2 0D11 AB34 99EE"])
def test_a_printed_head_is_typed_as_it_comes(typed: str) -> None:
    assert printed_head(typed) == PrintedHead(length=12, digits="9f3a77c20d11ab3499ee")


@pytest.mark.parametrize("typed", ["", "12", "9f3a-77c2-0d11-ab34", "12 9f3a", "12 xyz"])
def test_what_is_no_head_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="a head looks like"):
        printed_head(typed)


def test_a_changed_entry_that_has_a_history_is_named(busy: Session) -> None:
    behind(busy, "UPDATE attendance SET code = 'ob' WHERE id = 1")
    found = audit(busy).findings
    assert next(each.trace for each in found) is Trace.VALUE_DIFFERS
    assert "attendance 1: its code" in found[0].sentence


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attendance SET code = 'ob' WHERE id = 4",
        "UPDATE grade SET symbol = '6' WHERE id = 1",
        "UPDATE grade_column SET weight = '5' WHERE id = 1",
        "UPDATE topic SET text = 'other' WHERE id = 2",
        "UPDATE lesson SET number = 9 WHERE id = 2",
        "DELETE FROM attendance WHERE id = 6",
        "DELETE FROM grade WHERE id = 1",
        "INSERT INTO attendance (lesson_id, pupil_id, register_number, code, state, source)"
        " SELECT 2, id, 9, 'nb', 'loaded', 'card' FROM pupil WHERE id NOT IN (1, 2, 3)",
        "INSERT INTO topic (lesson_id, kind, text, state, source)"
        " VALUES (1, 'homework', 'x', 'loaded', 'card')",
    ],
)
def test_entries_that_never_changed_properly_are_held_against_the_lessons_seal(
    busy: Session, statement: str
) -> None:
    busy.execute(text("INSERT INTO pupil (surname, given_name) VALUES ('Nowy', 'Jan')"))
    busy.commit()
    assert traces(busy) == []
    behind(busy, statement)
    assert Trace.LESSON_DIFFERS in traces(busy)


def test_a_deleted_entry_that_comes_back_by_itself_is_found(busy: Session) -> None:
    behind(
        busy,
        "INSERT INTO grade (id, column_id, pupil_id, register_number, symbol, state, source)"
        " VALUES (2, 2, 3, 3, '4+', 'loaded', 'card')",
    )
    assert Trace.LESSON_DIFFERS in traces(busy)


def test_a_row_that_the_history_says_is_there_and_is_gone_is_named(busy: Session) -> None:
    behind(busy, "DELETE FROM attendance WHERE id = 1")
    assert Trace.ROW_GONE in traces(busy)


def test_a_whole_lesson_deleted_properly_fits_and_its_id_may_be_used_again(
    busy: Session,
) -> None:
    with acting(busy, who="head", why="never held", at=NOW):
        for kind in (Grade, Attendance, Topic, GradeColumn):
            for row in busy.scalars(select(kind)):
                if getattr(row, "lesson_id", 2) == 2 and getattr(row, "column_id", 2) == 2:
                    busy.delete(row)
            busy.flush()
        busy.delete(busy.get_one(Lesson, 2))
    busy.commit()
    assert traces(busy) == []
    again = record_lesson(busy, lesson_record(period=2, subject_id=2))
    busy.commit()
    assert again.id == 2  # SQLite gives the number anew
    assert traces(busy) == []
    behind(busy, "UPDATE attendance SET code = 'ob' WHERE lesson_id = 2 AND pupil_id = 1")
    assert traces(busy) == [Trace.LESSON_DIFFERS]


def test_an_entry_is_not_put_into_a_recorded_lesson_without_an_actor(busy: Session) -> None:
    words = {"state": EntryState.LOADED, "source": EntrySource.TEACHER}
    busy.add(Topic(lesson_id=1, kind="homework", text="s. 12", **words))
    with pytest.raises(UnattributedChange, match="put in"):
        busy.flush()
    busy.rollback()
    with acting(busy, who="teacher 11", why="forgotten", at=NOW):
        busy.add(Topic(lesson_id=1, kind="homework", text="s. 12", **words))
    busy.commit()
    assert traces(busy) == []
    behind(busy, "UPDATE topic SET text = 's. 13' WHERE text = 's. 12'")
    assert traces(busy) == [Trace.VALUE_DIFFERS]


def test_a_note_needs_an_actor(school: Session) -> None:
    with pytest.raises(UnattributedChange):
        note(school, "lock", "1", "seen")


def test_a_note_about_a_row_is_no_change_of_it(busy: Session) -> None:
    with acting(busy, who="teacher 11", why="seen on paper", at=NOW):
        note(busy, "attendance", "4", "seen", new="yes")
        note(busy, "lesson", "99", "seen", new="yes")
    busy.commit()
    assert traces(busy) == []


def test_the_history_goes_nowhere_without_its_head(busy: Session) -> None:
    behind(busy, "DELETE FROM history_head")
    with (
        pytest.raises(HistoryDamaged, match="lost its head"),
        acting(busy, who="a", why="b", at=NOW),
    ):
        busy.get_one(Attendance, 1).code = "nb"
    busy.rollback()
    with pytest.raises(HistoryDamaged):
        audit(busy)


# -- the head outside -------------------------------------------------------------------------


@pytest.fixture
def witnessed(school: Session, tmp_path: Path) -> Session:
    """A session whose commits keep the head in a file."""
    return sessions(school.get_bind().engine, head_file=tmp_path / "history.head")()


def test_every_commit_that_changes_the_history_moves_the_file(
    witnessed: Session, tmp_path: Path
) -> None:
    record_lesson(witnessed, lesson_record())
    assert read_head_file(tmp_path / "history.head") is None  # not before it is committed
    witnessed.commit()
    assert read_head_file(tmp_path / "history.head") == history_head(witnessed)
    witnessed.close()


def test_a_rolled_back_change_does_not_move_the_file(witnessed: Session, tmp_path: Path) -> None:
    record_lesson(witnessed, lesson_record())
    witnessed.rollback()
    witnessed.commit()
    assert read_head_file(tmp_path / "history.head") is None
    assert history_head(witnessed).length == 0
    witnessed.close()


def test_a_cut_end_stays_known_however_the_history_goes_on(
    witnessed: Session, tmp_path: Path
) -> None:
    record_lesson(witnessed, lesson_record())
    with acting(witnessed, who="a", why="b", at=NOW):
        note(witnessed, "lock", "1", "seen")
    witnessed.commit()
    whole = cut_cleverly(witnessed)
    for _ in range(3):
        with acting(witnessed, who="a", why="c", at=NOW):
            note(witnessed, "lock", "1", "seen")
        witnessed.commit()
    kept = read_head_file(tmp_path / "history.head")
    assert kept == whole
    assert Trace.FILE_HEAD in traces(witnessed, file_head=kept)
    with acting(witnessed, who="a", why="backup restored", at=NOW):
        note(witnessed, "history", "1", "head", old=str(kept))
    accept_head(witnessed)
    witnessed.commit()
    assert read_head_file(tmp_path / "history.head") == history_head(witnessed)
    witnessed.close()


@pytest.mark.parametrize("content", ["x", "ediary-history/1 x y", "ediary-history/2 1 " + GENESIS])
def test_a_head_file_of_something_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "history.head").write_text(content)
    with pytest.raises(HistoryDamaged, match=r"history\.head"):
        read_head_file(tmp_path / "history.head")


# -- two at once ------------------------------------------------------------------------------


def test_two_sessions_at_once_do_not_fork_the_chain(busy: Session) -> None:
    factory = sessions(busy.get_bind().engine)
    before = history_head(busy).length
    busy.rollback()
    refused = []

    def change(who: str) -> None:
        for _ in range(10):
            with factory() as session:
                try:
                    session.connection().exec_driver_sql("SELECT 1 FROM history")  # a stale view
                    with acting(session, who=who, why="at once", at=NOW):
                        note(session, "lock", "1", "seen")
                    session.commit()
                except OperationalError:
                    refused.append(who)

    threads = [threading.Thread(target=change, args=(f"teacher {each}",)) for each in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert history_head(busy).length == before + 20 - len(refused)
    assert traces(busy) == []


# -- the migration ----------------------------------------------------------------------------


def test_rows_from_before_the_chain_are_chained_by_the_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ediary_core import migrations

    engine: Engine = make_engine(sqlite_url(tmp_path / "old.sqlite"))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "NEWEST", "0001")
        upgrade(engine)
    with engine.begin() as connection:
        for number in (2, 5, 6):  # a deleted or rolled back row may have left a gap
            connection.execute(
                text(
                    "INSERT INTO history (id, entity, entity_id, attribute, old, new, who, at, why)"
                    f" VALUES ({number}, 'attendance', '{number}', 'code', NULL, 'nb', 'teacher 1',"
                    " '2026-11-20 08:00:00.000000', 'came late')"
                )
            )
    upgrade(engine)
    with sessions(engine)() as session:
        assert [row.entity_id for row in session.query(History).order_by(History.id)] == list("256")
        assert history_head(session).length == 3
        assert Trace.ROW_CHANGED not in traces(session)
    engine.dispose()


# -- whatever is done -------------------------------------------------------------------------

Deed = Callable[[Session, int], None]


def _change(session: Session, number: int) -> None:
    row = session.get(Attendance, 1 + number % 6)
    if row is not None:
        row.code = ("nb", "sp", "ns", None)[number % 4]


def _delete(session: Session, number: int) -> None:
    row = session.get(Attendance, 1 + number % 6)
    if row is not None:
        session.delete(row)


def _insert(session: Session, number: int) -> None:
    lesson, pupil = 1 + number % 2, 1 + number % 3
    there = session.scalar(
        select(Attendance).where(Attendance.lesson_id == lesson, Attendance.pupil_id == pupil)
    )
    if there is None:
        session.add(
            Attendance(
                lesson_id=lesson,
                pupil_id=pupil,
                register_number=pupil,
                code="sp",
                state=EntryState.CORRECTED,
                source=EntrySource.TEACHER,
            )
        )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    deeds=st.lists(st.tuples(st.sampled_from([_change, _delete, _insert]), st.integers(0, 11))),
    victim=st.integers(0, 11),
    forged=st.sampled_from(["ob", "zz"]),
)
def test_whatever_is_done_properly_fits_and_one_change_behind_it_does_not(
    busy: Session, deeds: list[tuple[Deed, int]], victim: int, forged: str
) -> None:
    for deed, number in deeds:
        with acting(busy, who="teacher 11", why="as it was", at=NOW):
            deed(busy, number)
        busy.commit()
    assert traces(busy, file_head=history_head(busy)) == []
    ids = sorted(busy.scalars(select(Attendance.id)))
    if ids:
        row = busy.get_one(Attendance, ids[victim % len(ids)])
        before = row.code
        key = row.id
        behind(busy, f"UPDATE attendance SET code = '{forged}' WHERE id = {key}")
        if before != forged:
            assert traces(busy) != []
        kept = "NULL" if before is None else f"'{before}'"
        behind(busy, f"UPDATE attendance SET code = {kept} WHERE id = {key}")


# -- registers --------------------------------------------------------------------------------


def test_registers_are_in_the_history_by_what_they_say_themselves(school: Session) -> None:
    school.add(Lock(kind="month", first=FRIDAY, last=FRIDAY, locked_at=NOW, locked_by="clock"))
    outage = Outage(scope="school", started_at=NOW, reason="no power", started_by="secretary")
    school.add(outage)
    school.commit()
    outage.ended_at, outage.ended_by = NOW, "director"
    school.commit()
    rows = school.scalars(select(History).order_by(History.id)).all()
    assert [(row.entity, row.who) for row in rows] == [
        ("lock", "clock"),
        ("outage", "secretary"),
        ("outage", "director"),
        ("outage", "director"),
    ]
    assert traces(school) == []


@pytest.mark.parametrize(
    ("statement", "trace"),
    [
        ("DELETE FROM lock", Trace.ROW_GONE),
        ("UPDATE lock SET last = '2026-01-01'", Trace.VALUE_DIFFERS),
        (
            "INSERT INTO lock (kind, first, last, locked_at, locked_by)"
            " VALUES ('term', '2026-09-01', '2026-09-02', '2026-09-03 00:00:00', 'x')",
            Trace.ROW_UNKNOWN,
        ),
    ],
)
def test_a_lock_changed_behind_the_history_is_found(
    school: Session, statement: str, trace: Trace
) -> None:
    school.add(Lock(kind="month", first=FRIDAY, last=FRIDAY, locked_at=NOW, locked_by="clock"))
    school.commit()
    assert traces(school) == []
    behind(school, statement)
    assert traces(school) == [trace]


def test_a_lock_is_not_taken_away_without_an_actor(school: Session) -> None:
    lock = Lock(kind="month", first=FRIDAY, last=FRIDAY, locked_at=NOW, locked_by="clock")
    school.add(lock)
    school.commit()
    school.delete(lock)
    with pytest.raises(UnattributedChange, match="lock 1"):
        school.flush()
