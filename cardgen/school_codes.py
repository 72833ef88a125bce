"""The code lists of a school as it is now, with the lists of groups numbered on their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cardgen.drawing import Part
from cardgen.head import written_date
from cardgen.issue import IssueSettings, numbered_through, printed_rows
from cardgen.papers.code_sheets import code_pages, code_sheets
from cardgen.papers.group_lists import GroupList, group_pages
from cardgen.pdf import render_pages
from ediary_core.code_numbers import CodeLists, code_lists
from ediary_core.roster import roster_on
from ediary_core.tables import Unit, UnitKind

GROUPS = "groups"
LISTS = ("teachers", "subjects", "units", GROUPS)
_NO_SUBJECT = 0  # the lists do not ask who is exempt from what


def code_lists_pdf(session: Session, settings: IssueSettings, *, today: date) -> bytes:
    """Every code list in both orders, and the group lists, as one PDF (G61)."""
    lists, groups = code_lists(session), own_numbered_groups(session, settings, today=today)
    pages = code_list_pages(lists, groups, settings, today=today)
    return render_pages([(None, part) for part in pages])


def code_list_pages(
    lists: CodeLists,
    groups: tuple[GroupList, ...],
    settings: IssueSettings,
    *,
    today: date,
    only: Collection[str] = LISTS,
) -> tuple[Part, ...]:
    """The pages of the lists named in ``only``, with the day of which they are at the foot."""
    profile, school = settings.profile, settings.school
    made = profile.text("codes.made").format(date=written_date(today, profile))
    codes = (
        part
        for sheet in code_sheets(lists)
        if sheet.kind in only
        for part in code_pages(sheet, profile=profile, school=school, made=made)
    )
    of_groups = (
        part
        for group in groups
        if GROUPS in only
        for part in group_pages(group, profile=profile, school=school, made=made)
    )
    return (*codes, *of_groups)


def own_numbered_groups(
    session: Session, settings: IssueSettings, *, today: date
) -> tuple[GroupList, ...]:
    """The groups in which a pupil has another number than in the own class, by name."""
    groups = session.scalars(select(Unit).where(Unit.kind == UnitKind.GROUP).order_by(Unit.name))
    found = []
    for unit in groups:
        pupils = roster_on(session, unit.id, today, _NO_SUBJECT)
        if numbered_through(pupils):
            found.append(GroupList(unit=unit.name, rows=printed_rows(pupils, settings.name_style)))
    return tuple(found)
