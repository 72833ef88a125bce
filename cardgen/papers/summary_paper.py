"""Summaries for people: the blocks of a unit's summary and of the director's view."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from cardgen.head import numeric_day
from cardgen.papers.moments import short_day
from cardgen.papers.sheets import Block, Grid, Heading, Text, Title
from ediary_core.profile import AttendanceCategory, Profile
from ediary_core.summary.director import DirectorView, Matter, OpenMatter, TeacherCounts
from ediary_core.summary.share import ShareRule
from ediary_core.summary.unit import GradeEntry, PupilSummary, UnitSummary

_NAME_SHARE, _COUNT_SHARE = 3.0, 1.3


def unit_blocks(
    summary: UnitSummary, *, profile: Profile, school: str, register_number: int | None = None
) -> list[Block]:
    """Attendance with its rule, then grades by subject, of every pupil of the summary."""
    key = "title" if register_number is None else "title_pupil"
    title = profile.text(f"summary.{key}").format(unit=summary.unit, number=register_number)
    graded = any(pupil.grades for pupil in summary.pupils)
    blocks: list[Block] = [
        Title(text=title, under=f"{school} · {_span(summary.first, summary.last, profile)}"),
        _attendance(summary, profile),
        Text(text=_rule(summary.rule, profile)),
    ]
    if profile.grades is not None:
        blocks.append(Heading(text=profile.text("summary.grades")))
        blocks.append(
            _grades(summary, profile) if graded else Text(text=profile.text("summary.no_grades"))
        )
    return blocks


def director_blocks(
    view: DirectorView, *, profile: Profile, school: str, teacher_number: int | None = None
) -> list[Block]:
    """Counts by teacher, the list of what is open, locks, acts and waiting messages."""
    key = "title_director" if teacher_number is None else "title_teacher"
    title = profile.text(f"summary.{key}").format(number=teacher_number)
    blocks: list[Block] = [
        Title(text=title, under=f"{school} · {_span(view.first, view.last, profile)}"),
        Heading(text=profile.text("summary.by_teacher")),
    ]
    if view.matters:
        blocks.append(_counts(view.teachers, profile))
        blocks.append(Text(text=profile.text("summary.counted")))
        blocks.append(Heading(text=profile.text("summary.list")))
        blocks.append(_matters(view.matters, profile))
    else:
        blocks.append(Text(text=profile.text("summary.nothing_open")))
    if teacher_number is None:
        blocks += _locks_and_acts(view, profile)
    return blocks


def _span(first: date, last: date, profile: Profile) -> str:
    return profile.text("summary.span").format(first=_day(first, profile), last=_day(last, profile))


def _day(day: date, profile: Profile) -> str:
    """A date without its weekday, which would have to be declined in a span."""
    month = profile.text(f"card.month_{day.month}")
    return profile.text("summary.day").format(day=day.day, month=month, year=day.year)


def _category(category: AttendanceCategory, profile: Profile) -> str:
    return profile.text(f"summary.category.{category.value}")


def _used(profile: Profile) -> tuple[AttendanceCategory, ...]:
    """The categories that the profile has codes for."""
    known = {code.category for code in profile.attendance}
    return tuple(category for category in AttendanceCategory if category in known)


def _rule(rule: ShareRule, profile: Profile) -> str:
    used = _used(profile)
    attended = " + ".join(_category(each, profile) for each in rule.attended if each in used)
    names = ", ".join(_category(each, profile) for each in rule.left_out if each in used)
    left_out = profile.text("summary.left_out").format(names=names) if names else ""
    return profile.text("summary.rule").format(attended=attended, left_out=left_out)


def _attendance(summary: UnitSummary, profile: Profile) -> Grid:
    used = _used(profile)
    head = (
        profile.text("summary.register_number"),
        profile.text("summary.pupil"),
        profile.text("summary.lessons"),
        *(_category(each, profile) for each in used),
        profile.text("summary.undecided"),
        profile.text("summary.percent"),
    )
    return Grid(
        head=head,
        rows=tuple(_attendance_row(pupil, used, profile) for pupil in summary.pupils),
        widths=(0.6, _NAME_SHARE, *[_COUNT_SHARE] * (len(head) - 2)),
        centred=frozenset({0, *range(2, len(head))}),
    )


def _attendance_row(
    pupil: PupilSummary, used: Iterable[AttendanceCategory], profile: Profile
) -> tuple[str, ...]:
    return (
        str(pupil.register_number),
        pupil.student,
        str(pupil.lessons),
        *(str(pupil.counts[each]) for each in used),
        str(pupil.undecided),
        "–" if pupil.percent is None else str(pupil.percent).replace(".", ","),
    )


def _grades(summary: UnitSummary, profile: Profile) -> Grid:
    names = ("register_number", "pupil", "subject", "symbols")
    rows = []
    for pupil in summary.pupils:
        number, student = str(pupil.register_number), pupil.student
        for subject, grades in groupby(pupil.grades, key=lambda grade: grade.subject):
            rows.append(
                (number, student, subject, ", ".join(_grade(grade, profile) for grade in grades))
            )
            number = student = ""  # named once
    return Grid(
        head=tuple(profile.text(f"summary.{name}") for name in names),
        rows=tuple(rows),
        widths=(0.6, _NAME_SHARE, 2.4, 9.0),
        centred=frozenset({0}),
    )


def _grade(grade: GradeEntry, profile: Profile) -> str:
    """The literal symbol, and in brackets when and for what it was given."""
    about = numeric_day(grade.lesson_date, profile)
    return (
        f"{grade.symbol} ({about} · {grade.category})"
        if grade.category
        else (f"{grade.symbol} ({about})")
    )


def _counts(teachers: Iterable[TeacherCounts], profile: Profile) -> Grid:
    head = (
        profile.text("summary.teacher"),
        *(profile.text(f"summary.matter_name.{matter.value}") for matter in Matter),
    )
    rows = tuple(
        (f"{each.name} ({each.teacher})", *(_counted(each, matter) for matter in Matter))
        for each in teachers
    )
    return Grid(
        head=head,
        rows=rows,
        widths=(_NAME_SHARE, *[1.5] * len(Matter)),
        centred=frozenset(range(1, len(head))),
    )


def _counted(counts: TeacherCounts, matter: Matter) -> str:
    overdue = counts.overdue[matter]
    return f"{counts.open[matter]} ({overdue})" if overdue else str(counts.open[matter])


def _matters(matters: Iterable[OpenMatter], profile: Profile) -> Grid:
    names = ("teacher", "matter", "lesson", "card", "due")
    return Grid(
        head=tuple(profile.text(f"summary.{name}") for name in names),
        rows=tuple(_matter(each, profile) for each in matters),
        widths=(2.6, 2.2, 3.6, 1.6, 2.0),
    )


def _matter(each: OpenMatter, profile: Profile) -> tuple[str, ...]:
    place = [
        short_day(each.lesson_date, profile),
        "" if each.period is None else str(each.period),
        each.unit or "",
        each.subject or "",
    ]
    due = short_day(each.due_on, profile)
    if each.overdue:
        due = profile.text("summary.overdue").format(day=due)
    return (
        f"{each.name} ({each.teacher})",
        profile.text(f"summary.matter_name.{each.matter}"),
        " · ".join(part for part in place if part),
        each.card_numbers,
        due,
    )


def _locks_and_acts(view: DirectorView, profile: Profile) -> list[Block]:
    locks = [
        f"{profile.text(f'summary.lock_{lock.kind}')}: {_span(lock.first, lock.last, profile)}"
        for lock in view.locks
    ]
    acts = Grid(
        head=tuple(profile.text(f"summary.{name}") for name in ("act", "lesson", "card", "reason")),
        rows=tuple(
            (
                act.number,
                f"{short_day(act.lesson_date, profile)} · {act.period} · {act.unit}",
                act.card_number or "",
                act.reason,
            )
            for act in view.acts
        ),
        widths=(1.2, 3.0, 1.4, 5.0),
    )
    waiting = profile.text("summary.notifications").format(count=view.notifications_waiting)
    return [
        Heading(text=profile.text("summary.locks")),
        *(Text(text=each) for each in locks or [profile.text("summary.no_locks")]),
        Heading(text=profile.text("summary.acts")),
        acts if view.acts else Text(text=profile.text("summary.no_acts")),
        Text(text=waiting),
    ]
