"""The contract's tables of a OneRoster export, with every guess in a notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from ediary_core.interchange.levels import level_of_grade
from ediary_core.interchange.oneroster_files import (
    RosterRow,
    folded,
    roster_date,
)
from ediary_core.interchange.oneroster_model import Enrolment, Roster
from ediary_core.interchange.source import SourceRow, SourceTable, about
from ediary_core.school_files import CALENDAR, CLASSES, GROUPS, STUDENTS, SUBJECTS, TEACHERS

_SESSION_TYPES = ("semester", "term", "gradingperiod", "schoolyear")  # the first there is


def school_tables(roster: Roster, homes: Mapping[str, Enrolment]) -> tuple[SourceTable, ...]:
    """The tables that the export has rows for; ``homes`` is every pupil's place in a homeroom."""
    tables = (
        _teachers(roster),
        _subjects(roster),
        _classes(roster, homes),
        _students(roster, homes),
        _groups(roster, homes),
        _calendar(roster),
    )
    return tuple(table for table in tables if table.rows)


def _roles(roster: Roster) -> dict[str, set[str]]:
    """Roles by user, from ``users.role``, ``users.roles`` and the file of roles of 1.2."""
    roles: dict[str, set[str]] = {}
    for key, row in roster.users.items():
        text = f"{row.get('role')},{row.get('roles')}"
        roles[key] = {folded(part) for part in text.replace(";", ",").split(",")}
    for row in roster.files.of("roles").rows:
        roles.setdefault(row.get("usersourcedid"), set()).add(folded(row.get("role")))
    for each in roster.enrolments:
        roles[each.user].add("teacher" if each.is_teacher else "student")
    return roles


def _teachers(roster: Roster) -> SourceTable:
    roles = _roles(roster)
    rows = []
    for key, row in roster.users.items():
        if "teacher" not in roles[key]:
            continue
        parts = (row.get("familyname"), row.get("givenname"), row.get("middlename"))
        cells = {
            "number": row.get("number"),
            "name": " ".join(filter(None, parts)),
            "email": row.get("email"),
            "short": "",
        }
        rows.append(SourceRow(line=row.line, cells=cells, key=key))
    return SourceTable(
        shape=TEACHERS,
        file=roster.files.of("users").file,
        rows=tuple(rows),
        silent=frozenset({"number", "email"}),
    )


def _subjects(roster: Roster) -> SourceTable:
    """The courses that are taught outside of homerooms, each title once."""
    courses = roster.files.of("courses")
    scheduled = [row for key, row in roster.classes.items() if key not in roster.homerooms]
    wanted = {row.get("coursesourcedid") for row in scheduled} - {""}
    only_home = {row.get("coursesourcedid") for row in roster.homerooms.values()} - wanted
    rows: dict[str, SourceRow] = {}
    for row in courses.rows:
        if row.key in only_home or (wanted and row.key not in wanted):
            continue
        cells = {
            "number": row.get("number"),
            "name": row.get("title"),
            "short": row.get("coursecode"),
        }
        rows.setdefault(row.get("title"), SourceRow(line=row.line, cells=cells, key=row.key))
    return SourceTable(
        shape=SUBJECTS,
        file=courses.file,
        rows=tuple(rows.values()),
        own=False,
        silent=frozenset({"number"}),
    )


def _classes(roster: Roster, homes: Mapping[str, Enrolment]) -> SourceTable:
    file = roster.files.of("classes").file
    rows = []
    guessed = 0
    for key, row in roster.homerooms.items():
        level = _level(row.get("grades"))
        if level is None:
            level = _level_of_pupils(roster, key, homes)
            guessed += level is not None
        cells = {
            "number": row.get("number"),
            "name": row.get("title"),
            "short": row.get("classcode"),
            "level": "" if level is None else str(level),
            "tutor": _tutor(roster, key),
        }
        rows.append(SourceRow(line=row.line, cells=cells, key=key))
    if guessed:
        reason = f"the levels of {guessed} class(es) are the grades of their pupils"
        roster.notices.append(about(file, reason))
    return SourceTable(
        shape=CLASSES,
        file=file,
        rows=tuple(rows),
        own=False,
        silent=frozenset({"number", "level", "tutor"}),
    )


def _level(grades: str) -> int | None:
    """The level of one grade code; of a class over several grades the highest."""
    levels = [level_of_grade(part) for part in grades.replace(";", ",").split(",") if part.strip()]
    known = [level for level in levels if level is not None]
    return max(known) if known and len(known) == len(levels) else None


def _level_of_pupils(roster: Roster, class_key: str, homes: Mapping[str, Enrolment]) -> int | None:
    levels = {
        _level(roster.users[each.user].get("grades"))
        for each in roster.pupils_of(class_key)
        if each.user in homes
    }
    return levels.pop() if len(levels) == 1 else None


def _tutor(roster: Roster, class_key: str) -> str:
    """The primary teacher of a homeroom, or its only one."""
    teachers = roster.teachers_of(class_key)
    primary = [each for each in teachers if each.is_primary] or teachers
    return primary[0].user if len(primary) == 1 else ""


def _students(roster: Roster, homes: Mapping[str, Enrolment]) -> SourceTable:
    rows = []
    for user, home in homes.items():
        row = roster.users[user]
        cells = {
            "class": roster.homerooms[home.class_key].get("title"),
            "register_number": home.register_number or row.get("registernumber"),
            "surname": row.get("familyname"),
            "given_name": row.get("givenname"),
            "exempt": "",
        }
        rows.append(SourceRow(line=row.line, cells=cells, key=user, sort_key=user))
    file = roster.files.of("users").file
    homeless = {each.user for each in roster.enrolments if not each.is_teacher} - homes.keys()
    if homeless:
        roster.notices.append(about(file, f"{len(homeless)} pupil(s) are in no homeroom; left out"))
    in_order = tuple(sorted(rows, key=lambda row: row.line))
    return SourceTable(
        shape=STUDENTS,
        file=file,
        rows=in_order,
        silent=frozenset({"register_number", "exempt"}),
    )


def _groups(roster: Roster, homes: Mapping[str, Enrolment]) -> SourceTable:
    """Scheduled classes whose pupils are not those of one homeroom."""
    file = roster.files.of("classes").file
    whole = {frozenset(each.user for each in roster.pupils_of(key)) for key in roster.homerooms}
    titles = Counter(row.get("title") for row in roster.classes.values())
    rows = []
    for key, row in roster.classes.items():
        members = {each.user for each in roster.pupils_of(key)} & homes.keys()
        if key in roster.homerooms or not members or frozenset(members) in whole:
            continue
        title = row.get("title")
        name = title if titles[title] == 1 else f"{title} {row.get('classcode')}".strip()
        for user in sorted(members):
            cells = {"group": name, "class": "", "register_number": ""}
            rows.append(SourceRow(line=row.line, cells=cells, key=user))
    return SourceTable(shape=GROUPS, file=file, rows=tuple(rows), own=False)


def _calendar(roster: Roster) -> SourceTable:
    """The terms; an export says nothing of holidays.

    The standard's last day is the one after the last. Exports that count it in are told by a next
    session that starts a day later.
    """
    sessions = roster.files.of("academicsessions")
    kinds = {folded(row.get("type")) for row in sessions.rows}
    kind = next((each for each in _SESSION_TYPES if each in kinds), "")
    terms = [row for row in sessions.rows if folded(row.get("type")) == kind]
    starts = {roster_date(row.get("begindate")) for row in terms}
    ends = [day for row in terms if (day := roster_date(row.get("enddate")))]
    counted_in = any(day + timedelta(days=1) in starts for day in ends)
    rows = tuple(_term(row, counted_in=counted_in) for row in terms)
    if rows:
        how = "counted in" if counted_in else "not counted in, as the standard has it"
        reason = f"{len(rows)} term(s); their last days are {how}; holidays are not in OneRoster"
        roster.notices.append(about(sessions.file, reason))
    return SourceTable(shape=CALENDAR, file=sessions.file, rows=rows, own=False)


def _term(row: RosterRow, *, counted_in: bool) -> SourceRow:
    last = roster_date(row.get("enddate"))
    if last is not None and not counted_in:
        last -= timedelta(days=1)
    cells = {
        "from": row.get("begindate")[:10],
        "to": last.isoformat() if last else row.get("enddate"),
        "kind": "term",
        "name": row.get("title"),
    }
    return SourceRow(line=row.line, cells=cells, key=row.key)
