"""What a OneRoster 1.1 or 1.2 export says of the school: teachers, classes, pupils, groups, terms.

OneRoster knows no register numbers, periods or timetable; those come from elsewhere or are filled
in by ``combine``. Classes of a diary are homerooms; a scheduled class is a subject's, and a group
where its pupils are not those of one homeroom. Dates of birth and the like are not opened at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from ediary_core.interchange.oneroster_files import (
    RosterFile,
    RosterRow,
    folded,
    read_roster_files,
    roster_date,
)
from ediary_core.interchange.oneroster_model import Enrolment, Roster
from ediary_core.interchange.oneroster_school import school_tables
from ediary_core.interchange.source import Source, about

_ROLES = ("student", "teacher")


def read_roster(members: Mapping[str, bytes], *, name: str, language: str, today: date) -> Source:
    """The school of an export's files; ``today`` tells which enrolments hold."""
    files = read_roster_files(members, language=language)
    roster = Roster(files=files, users={}, classes={})
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
    return Source(
        name=name,
        tables=school_tables(roster, homes),
        problems=tuple(roster.problems),
        notices=tuple(roster.notices),
    )


def _by_key(roster: Roster, file: RosterFile) -> dict[str, RosterRow]:
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


def _refuse_several_schools(roster: Roster) -> None:
    schools = {row.get("schoolsourcedid") for row in roster.classes.values()} - {""}
    if len(schools) > 1:
        reason = f"the classes are of {len(schools)} schools; export one school"
        roster.problems.append(about(roster.files.of("classes").file, reason))


def _enrolments(roster: Roster, today: date) -> list[Enrolment]:
    """The enrolments that hold today, of users and classes that are there."""
    file = roster.files.of("enrollments")
    found: dict[tuple[str, str, bool], Enrolment] = {}
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
        each = Enrolment(
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


def _points_nowhere(roster: Roster, file: RosterFile, row: RosterRow) -> bool:
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
    first, last = roster_date(row.get("begindate")), roster_date(row.get("enddate"))
    return (first is None or first <= today) and (last is None or last >= today)


def _homerooms(roster: Roster) -> dict[str, RosterRow]:
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


def _homes(roster: Roster) -> dict[str, Enrolment]:
    """Every pupil's place in a homeroom."""
    file = roster.files.of("enrollments").file
    homes: dict[str, Enrolment] = {}
    for each in roster.enrolments:
        if each.is_teacher or each.class_key not in roster.homerooms:
            continue
        if each.user in homes:
            reason = f"the pupil is in another homeroom too, by line {homes[each.user].line}"
            roster.problems.append(about(file, reason, line=each.line))
        homes.setdefault(each.user, each)
    return homes
