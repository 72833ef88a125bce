"""The changes of a unit's entries that a reader of a register looks for, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ediary_core.archive.content import ArchivedRow
from ediary_core.archive.people import People
from ediary_core.archive.unit_shapes import ChangeLine
from ediary_core.profile import Profile
from ediary_core.tables import History

# Columns that are values; changes of states, deadlines and confirmations are in the XML only.
_VALUES = frozenset(
    {
        ("attendance", "code"),
        ("grade", "symbol"),
        ("topic", "text"),
        ("stay_hour", "hour"),
        ("grade_column", "category"),
        ("grade_column", "weight"),
        ("lesson", "number"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    lines: tuple[ChangeLine, ...]
    others: int  # changes that are only in the XML


def changes_of(lessons: Sequence[ArchivedRow], names: People, profile: Profile) -> Changes:
    """The changes of all lessons, in the order of the history."""
    found = sorted(
        ((change, lesson) for lesson in lessons for change in lesson.parts_of(History)),
        key=lambda each: int(each[0].key),
    )
    lines = [
        _line(change, lesson, names, profile)
        for change, lesson in found
        if (change.values["entity"], change.values["attribute"]) in _VALUES
    ]
    return Changes(lines=tuple(lines), others=len(found) - len(lines))


def _line(change: ArchivedRow, lesson: ArchivedRow, names: People, profile: Profile) -> ChangeLine:
    values = change.values
    what = [
        str(lesson.values["lesson_date"]),
        names.subjects[str(lesson.values["subject_id"])],
        profile.text(f"archive.field.{values['entity']}"),
        *_pupil(change, lesson, names),
    ]
    return ChangeLine(
        when=str(values["at"])[:16].replace("T", " "),
        who=str(values["who"]),
        what=", ".join(what),
        was=values["old"] or "–",
        became=values["new"] or "–",
        why=str(values["why"]),
    )


def _pupil(change: ArchivedRow, lesson: ArchivedRow, names: People) -> Iterator[str]:
    for part in lesson.parts:
        for row in (part, *part.parts):
            if (row.table, row.key) == (change.values["entity"], change.values["entity_id"]):
                pupil = row.values.get("pupil_id")
                if pupil is not None:
                    yield names.pupils[pupil]
