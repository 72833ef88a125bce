"""How fields, dates and values are named for people, in the profile's language. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cardgen.head import written_date
from ediary_core.blank_card import PrintedSnapshot
from ediary_core.profile import Profile
from ingest.finding import Finding
from ingest.report.area import row_of

_COLUMN = re.compile(r"grade(\d+)")
_KINDS = {
    "attendance": "field.attendance",
    "mistake": "field.mistake",
    "spare": "field.spare",
    "attendance_checked": "field.attendance_checked",
    "absent_count": "field.absent_count",
    "substitution": "field.substitution",
    "substitute": "field.substitute",
    "fill_sequence": "field.fill_sequence",
    "arrival": "field.arrival",
    "departure": "field.departure",
    "lesson_kind": "field.lesson_kind",
    "not_counted": "field.not_counted",
    "trainee": "field.trainee",
    "other_time": "field.other_time",
    "other_day": "field.other_day",
    "other_period": "field.other_period",
    "homework": "field.homework",
    "topic": "field.topic",
    "signature": "field.signature",
    "teacher": "field.teacher",
    "subject": "field.subject",
    "unit": "field.unit",
    "day": "field.day",
    "month": "field.month",
    "weekday": "field.weekday",
    "period": "field.period",
}
_LESSON_KINDS = ("ceremony", "repeat", "excursion")
_GRADE_PARTS = {
    "": "field.grade",
    "sign": "field.sign",
    "category": "field.category",
    "weight": "field.weight",
}


def where(finding: Finding, snapshot: PrintedSnapshot, profile: Profile) -> str:
    """Which pupil and which field a finding is about; empty for the card as a whole."""
    number = finding.register_number
    if finding.field is not None:
        return field_words(finding.field, snapshot, profile)
    return "" if number is None else _pupil(number, snapshot, profile)


def field_words(name: str, snapshot: PrintedSnapshot, profile: Profile) -> str:
    """A field's name in words, like "nr 7 Bąk Ala · ocena 1"."""
    row = row_of(name)
    parts = [_row(row, snapshot, profile)] if row is not None else []
    return " · ".join([*parts, _kind(name.partition("/")[0], profile)])


def details(finding: Finding, snapshot: PrintedSnapshot, profile: Profile) -> Mapping[str, str]:
    """A finding's values as a person reads them: fields by name, codes with their words."""
    words = dict(finding.detail)
    if "fields" in words:
        names = words["fields"].split(", ")
        words["fields"] = "; ".join(field_words(name, snapshot, profile) for name in names)
    if "date" in words:
        words["date"] = written_date(date.fromisoformat(words["date"]), profile)
    if "weekday" in words:
        days = words["weekday"].split(", ")
        words["weekday"] = ", ".join(profile.text(f"days.{day}") for day in days)
    for name in ("read", "kept"):
        if name in words:
            words[name] = explained(words[name], profile)
    return words


def explained(read: str, profile: Profile) -> str:
    """What was read, with the names of attendance codes and grade categories beside them."""
    names = {code.code: code.names[profile.language] for code in profile.attendance}
    if profile.grades is not None:
        names |= {each.code: each.names[profile.language] for each in profile.grades.categories}

    def with_name(match: re.Match[str]) -> str:
        token = match[0]
        if token in _LESSON_KINDS:
            return profile.text(f"report.lesson_kind.{token}")
        return f"{token} ({names[token]})" if token in names else token

    return re.sub(r"[^\s,;:?]+", with_name, read)


def _row(row: str, snapshot: PrintedSnapshot, profile: Profile) -> str:
    if row.isdigit():
        return _pupil(int(row), snapshot, profile)
    return profile.text("report.field.spare_row").format(number=row.lstrip("s"))


def _pupil(number: int, snapshot: PrintedSnapshot, profile: Profile) -> str:
    names = {row.register_number: row.printed_name for row in snapshot.roster}
    words = profile.text("report.field.pupil").format(number=number)
    return f"{words} {names.get(number, '')}".strip()


def _kind(stem: str, profile: Profile) -> str:
    column = _COLUMN.match(stem)
    if column:
        part = stem.partition(".")[2]
        return profile.text(f"report.{_GRADE_PARTS[part]}").format(column=column[1])
    return profile.text(f"report.{_KINDS[stem.partition('.')[0]]}")
