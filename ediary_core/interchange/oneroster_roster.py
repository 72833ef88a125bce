"""What a OneRoster 1.1 or 1.2 export says of the school: teachers, classes, pupils, groups, terms.

OneRoster knows no register numbers, periods or timetable; those come from elsewhere or are filled
in by ``combine``. Classes of a diary are homerooms; a scheduled class is a subject's, and a group
where its pupils are not those of one homeroom. Dates of birth and the like are not opened at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ediary_core.errors import ImportProblem
from ediary_core.interchange.levels import level_of_grade
from ediary_core.interchange.oneroster_files import (
    RosterFile,
    RosterFiles,
    RosterRow,
    folded,
    read_roster_files,
)
from ediary_core.interchange.source import Source, SourceRow, SourceTable, about
from ediary_core.school_files import CALENDAR, CLASSES, GROUPS, STUDENTS, SUBJECTS, TEACHERS

_SESSION_TYPES = ("semester", "term", "gradingperiod", "schoolyear")  # the first there is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enrolment:
    line: int
    user: str
    class_key: str
    is_teacher: bool
    is_primary: bool
    register_number: str


@dataclass(slots=True, kw_only=True)
class _Roster:
    files: RosterFiles
    users: Mapping[str, RosterRow]
    classes: Mapping[str, RosterRow]
    enrolments: Sequence[_Enrolment] = ()
    by_class: dict[str, list[_Enrolment]] = field(default_factory=dict)
    homerooms: Mapping[str, RosterRow] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    notices: list[ImportProblem] = field(default_factory=list)

    def pupils_of(self, class_key: str) -> list[_Enrolment]:
        return [each for each in self.by_class.get(class_key, ()) if not each.is_teacher]

    def teachers_of(self, class_key: str) -> list[_Enrolment]:
        return [each for each in self.by_class.get(class_key, ()) if each.is_teacher]


def read_roster(members: Mapping[str, bytes], *, name: str, language: str, today: date) -> Source:
    """The school of an export's files; ``today`` tells which enrolments hold."""
    files = read_roster_files(members, language=language)
    roster = _Roster(files=files, users={}, classes={})
    roster.problems.extend(files.problems)
    roster.notices.extend(files.notices)
    for needed in ("users", "classes", "enrollments"):
        if not files.has(needed):
            roster.problems.append(about(f"{needed}.csv", "the export lacks this file"))
    if roster.problems:
        return Source(name=name, problems=tuple(roster.problems), notices=tuple(roster.notices))
    roster.users = _by_key(roster, files.of("users"))
    roster.classes = _by_key(roster, files.of("classes"))
    _refuse_several_schools(roster)
    roster.enrolments = _enrolments(roster, today)
    for each in roster.enrolments:
        roster.by_class.setdefault(each.class_key, []).append(each)
    roster.homerooms = _homerooms(roster)
    homes = _homes(roster)
    tables = (
        _teachers(roster),
        _subjects(roster),
        _classes(roster, homes),
        _students(roster, homes),
        _groups(roster, homes),
        _calendar(roster),
    )
    return Source(
        name=name,
        tables=tuple(table for table in tables if table.rows),
        problems=tuple(roster.problems),
        notices=tuple(roster.notices),
    )


def _by_key(roster: _Roster, file: RosterFile) -> dict[str, RosterRow]:
    rows: dict[str, RosterRow] = {}
    for row in file.rows:
        if not row.key:
            roster.problems.append(
                about(file.file, "the cell is empty", line=row.line, column="sourcedId")
            )
        elif row.key in rows:
            reason = f"the same as in line {rows[row.key].line}"
            roster.problems.append(about(file.file, reason, line=row.line, column="sourcedId"))
        else:
            rows[row.key] = row
    return rows


def _refuse_several_schools(roster: _Roster) -> None:
    schools = {row.get("schoolsourcedid") for row in roster.classes.values()} - {""}
    if len(schools) > 1:
        reason = f"the classes are of {len(schools)} schools; export one school"
        roster.problems.append(about(roster.files.of("classes").file, reason))


def _enrolments(roster: _Roster, today: date) -> list[_Enrolment]:
    """The enrolments that hold today, of users and classes that are there."""
    file = roster.files.of("enrollments")
    found: dict[tuple[str, str, bool], _Enrolment] = {}
    over = 0
    for row in file.rows:
        user, class_key = row.get("usersourcedid"), row.get("classsourcedid")
        role = folded(row.get("role"))
        gone = user in roster.files.of("users").deleted
        if gone or class_key in roster.files.of("classes").deleted or role not in _ROLES:
            continue
        if not _holds(row, today):
            over += 1
            continue
        if _points_nowhere(roster, file, row):
            continue
        each = _Enrolment(
            line=row.line,
            user=user,
            class_key=class_key,
            is_teacher=role == "teacher",
            is_primary=row.get("primary").casefold() in ("true", "1", "yes", "y"),
            register_number=row.get("registernumber"),
        )
        found.setdefault((user, class_key, each.is_teacher), each)
    if over:
        roster.notices.append(
            about(file.file, f"{over} enrolment(s) do not hold today; passed over")
        )
    return list(found.values())


_ROLES = ("student", "teacher")


def _points_nowhere(roster: _Roster, file: RosterFile, row: RosterRow) -> bool:
    for column, known, where in (
        ("usersourcedid", roster.users, "users"),
        ("classsourcedid", roster.classes, "classes"),
    ):
        if row.get(column) not in known:
            reason = f"not to be found in {roster.files.of(where).file}"
            roster.problems.append(about(file.file, reason, line=row.line, column=column))
            return True
    return False


def _holds(row: RosterRow, today: date) -> bool:
    first, last = _date(row.get("begindate")), _date(row.get("enddate"))
    return (first is None or first <= today) and (last is None or last >= today)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _homerooms(roster: _Roster) -> dict[str, RosterRow]:
    """The diary's classes: those said to be homerooms, else the one class that each pupil is in."""
    file = roster.files.of("classes").file
    said = {
        key: row
        for key, row in roster.classes.items()
        if folded(row.get("classtype")) == "homeroom"
    }
    if said:
        return said
    places = Counter(each.user for each in roster.enrolments if not each.is_teacher)
    if places and set(places.values()) == {1}:
        reason = "no class is said to be a homeroom; each pupil is in one class, which is taken"
        roster.notices.append(about(file, reason))
        taken = {each.class_key for each in roster.enrolments if not each.is_teacher}
        return {key: row for key, row in roster.classes.items() if key in taken}
    reason = "no class has the classType homeroom, so nobody says which class a pupil belongs to"
    roster.problems.append(about(file, reason))
    return {}


def _homes(roster: _Roster) -> dict[str, _Enrolment]:
    """Every pupil's place in a homeroom."""
    file = roster.files.of("enrollments").file
    homes: dict[str, _Enrolment] = {}
    for each in roster.enrolments:
        if each.is_teacher or each.class_key not in roster.homerooms:
            continue
        if each.user in homes:
            reason = f"the pupil is in another homeroom too, by line {homes[each.user].line}"
            roster.problems.append(about(file, reason, line=each.line))
        homes.setdefault(each.user, each)
    return homes


def _roles(roster: _Roster) -> dict[str, set[str]]:
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


def _teachers(roster: _Roster) -> SourceTable:
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


def _subjects(roster: _Roster) -> SourceTable:
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


def _classes(roster: _Roster, homes: Mapping[str, _Enrolment]) -> SourceTable:
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


def _level_of_pupils(
    roster: _Roster, class_key: str, homes: Mapping[str, _Enrolment]
) -> int | None:
    levels = {
        _level(roster.users[each.user].get("grades"))
        for each in roster.pupils_of(class_key)
        if each.user in homes
    }
    return levels.pop() if len(levels) == 1 else None


def _tutor(roster: _Roster, class_key: str) -> str:
    """The primary teacher of a homeroom, or its only one."""
    teachers = roster.teachers_of(class_key)
    primary = [each for each in teachers if each.is_primary] or teachers
    return primary[0].user if len(primary) == 1 else ""


def _students(roster: _Roster, homes: Mapping[str, _Enrolment]) -> SourceTable:
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


def _groups(roster: _Roster, homes: Mapping[str, _Enrolment]) -> SourceTable:
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


def _calendar(roster: _Roster) -> SourceTable:
    """The terms; an export says nothing of holidays.

    The standard's last day is the one after the last. Exports that count it in are told by a next
    session that starts a day later.
    """
    sessions = roster.files.of("academicsessions")
    kinds = {folded(row.get("type")) for row in sessions.rows}
    kind = next((each for each in _SESSION_TYPES if each in kinds), "")
    terms = [row for row in sessions.rows if folded(row.get("type")) == kind]
    starts = {_date(row.get("begindate")) for row in terms}
    ends = [day for row in terms if (day := _date(row.get("enddate")))]
    counted_in = any(day + timedelta(days=1) in starts for day in ends)
    rows = tuple(_term(row, counted_in=counted_in) for row in terms)
    if rows:
        how = "counted in" if counted_in else "not counted in, as the standard has it"
        reason = f"{len(rows)} term(s); their last days are {how}; holidays are not in OneRoster"
        roster.notices.append(about(sessions.file, reason))
    return SourceTable(shape=CALENDAR, file=sessions.file, rows=rows, own=False)


def _term(row: RosterRow, *, counted_in: bool) -> SourceRow:
    last = _date(row.get("enddate"))
    if last is not None and not counted_in:
        last -= timedelta(days=1)
    cells = {
        "from": row.get("begindate")[:10],
        "to": last.isoformat() if last else row.get("enddate"),
        "kind": "term",
        "name": row.get("title"),
    }
    return SourceRow(line=row.line, cells=cells, key=row.key)
