"""The whole audit: the chain, heads kept elsewhere, present values, recorded lessons."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ediary_core.audit.lessons import audit_lessons
from ediary_core.audit.past import Past
from ediary_core.audit.trace import Audit, PrintedHead, Trace
from ediary_core.audit.values import audit_values
from ediary_core.audit.walk import ChainWalk
from ediary_core.errors import HistoryDamaged
from ediary_core.history_chain import Head
from ediary_core.history_log import history_head
from ediary_core.history_tables import ENTRIES, WHOLE
from ediary_core.tables import History

_ROWS_AT_ONCE = 2_000
_KEPT_TABLES = {
    str(kind.__tablename__): frozenset(column.name for column in kind.__table__.columns)
    for kinds in (ENTRIES, WHOLE)
    for kind in kinds
}


def audit(
    session: Session, *, file_head: Head | None = None, printed: Sequence[PrintedHead] = ()
) -> Audit:
    """Look for what was done behind the history's back (G55, L11, L20). Changes nothing.

    It cannot see a forger who rewrote database and home alike, consistently and from some row on:
    against that stand the heads on printed reports, given as ``printed``.

    Raises:
        HistoryDamaged: the database has lost its head, or holds a value of a wrong kind.
    """
    try:
        return _audit(session, file_head=file_head, printed=printed)
    except (ValueError, TypeError, LookupError) as error:  # a forger need not write dates as dates
        raise HistoryDamaged(
            f"The diary holds a value of a wrong kind ({type(error).__name__}) that this program"
            " did not write.",
            "Keep a copy of the database as it is, and restore a backup.",
        ) from error


def _audit(session: Session, *, file_head: Head | None, printed: Sequence[PrintedHead]) -> Audit:
    head = history_head(session)
    asked = {each.length for each in printed}
    if file_head is not None:
        asked.add(file_head.length)
    walk = ChainWalk(Past(_KEPT_TABLES), asked)
    for row in session.scalars(select(History).order_by(History.id)).yield_per(_ROWS_AT_ONCE):
        walk.step(row)
        session.expunge(row)  # a year's rows need not stay in memory
    walk.end(head)
    if file_head is not None:
        walk.hold(file_head, Trace.FILE_HEAD, "the file in the home")
    for each in printed:
        on_paper = Head(length=each.length, digest=each.digits)
        walk.hold(on_paper, Trace.PRINTED_HEAD, "the printed head")
    lessons = audit_lessons(session, walk.past)
    return Audit(
        head=head,
        rows=walk.rows,
        lessons=lessons.lessons,
        unsealed_lessons=lessons.unsealed,
        findings=(*walk.findings, *audit_values(session, walk.past), *lessons.findings),
    )
