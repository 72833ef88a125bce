"""Keeps the history's head in a file beside the database, so that a cut end is noticed.

Whoever takes the last rows of the history away, head row included, leaves a chain that fits. The
file remembers how far it went. It only moves along the chain: where the database no longer holds
what the file names, the file stays as it is, as evidence, until ``accept_head``.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from ediary_core.errors import HistoryDamaged
from ediary_core.history_chain import GENESIS, Head
from ediary_core.history_log import APPENDED, history_head
from ediary_core.tables import History

HEAD_FILE = "ediary history head file"  # in a session's info: where the file is
_REACHED = "ediary history reached"
_ACCEPT = "ediary history accept"
_FORMAT = "ediary-history/1"
_log = logging.getLogger(__name__)


def read_head_file(path: Path) -> Head | None:
    """The head that the file names; None if there is no file, or an empty one.

    Raises:
        HistoryDamaged: it is not one of ours, or cannot be read.
    """
    try:
        words = path.read_text("ascii").split()
        if not words:
            return None
        if len(words) != 3 or words[0] != _FORMAT or len(words[2]) != len(GENESIS):
            raise ValueError
        return Head(length=int(words[1]), digest=words[2])
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise HistoryDamaged(
            f"The file {path} does not name the end of the history.",
            "Restore it from a backup of the home.",
        ) from error


def accept_head(session: Session) -> None:
    """Take the present head as right although the file names another, as after a restored backup.

    The caller says in the history why, and commits.
    """
    session.info[_ACCEPT] = True
    session.info[APPENDED] = True


def lies_in_chain(session: Session, head: Head) -> bool:
    """Whether the history still goes through this head."""
    if head.length == 0:
        return head.digest == GENESIS
    digest = session.scalar(select(History.digest).where(History.id == head.length))
    return digest == head.digest


def _before_commit(session: Session) -> None:
    if session.in_nested_transaction() or HEAD_FILE not in session.info:
        return
    session.flush()
    if session.info.pop(APPENDED, False):
        session.info[_REACHED] = history_head(session) if _may_move(session) else None


def _may_move(session: Session) -> bool:
    if session.info.pop(_ACCEPT, False):
        return True
    try:
        kept = read_head_file(session.info[HEAD_FILE])
    except HistoryDamaged:
        return False
    return kept is None or lies_in_chain(session, kept)


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction() or session.info.get(_REACHED) is None:
        return
    head = session.info.pop(_REACHED)
    try:
        _write(session.info[HEAD_FILE], f"{_FORMAT} {head.length} {head.digest}\n")
    except OSError as error:  # the change itself is safe; the next one brings the file forward
        _log.warning("the history's head file was not written: %s", error.strerror)


def _write(path: Path, line: str) -> None:
    """Replace the file, without waiting for the disk as every commit of the database does.

    After a power cut it may be an older one or empty: then it proves less, and nothing wrong.
    """
    part = path.with_name(f".{path.name}.part")
    part.write_text(line, "ascii")
    part.replace(path)


def _after_rollback(session: Session) -> None:
    if session.in_nested_transaction():
        return  # what the transaction around it appended is still there
    session.info.pop(APPENDED, None)
    session.info.pop(_REACHED, None)


event.listen(Session, "before_commit", _before_commit)
event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_rollback", _after_rollback)
