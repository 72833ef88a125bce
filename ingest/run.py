"""The one way in for scans: stage, read, assemble, validate, load in fill order, report.

Every step ends in the database before the next begins, and every step can be done again: a run that
was interrupted anywhere is simply started again, and ends as if it had not been interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from ediary_core.diary import Diary
from ingest.batch_report import page_ends, read_report
from ingest.load import Loading, leave_waiting, load_card
from ingest.outcome import BatchReport
from ingest.page_store import cards_to_take_up
from ingest.prepare import prepare_cards
from ingest.read_batch import Reader, read_batch, stack_reader
from ingest.settle import finish_batch, settle_pages_without_card
from ingest.staging import stage


class Step(StrEnum):
    """What a progress display is told: pages read, or cards brought to their outcome."""

    READ = "read"
    LOAD = "load"


Progress = Callable[[Step, int, int], None]  # the step, how many are done, of how many


def ingest_scans(
    diary: Diary,
    paths: Sequence[Path],
    *,
    executor: Executor | None,
    now: datetime,
    progress: Progress | None = None,
) -> BatchReport:
    """Take scans in and load what can be loaded; safe to repeat.

    ``progress`` is told after each page and each card. Without an executor, pages are read here.

    Raises:
        EdiaryError: the home cannot be used; what was done so far is kept and taken up again by
            the next run.
        ReconciliationError: a mistake of the program.
    """
    reader = stack_reader(diary, executor)
    return ingest_with(diary, paths, reader=reader, now=now, progress=progress)


def ingest_with(
    diary: Diary,
    paths: Sequence[Path],
    *,
    reader: Reader,
    now: datetime,
    progress: Progress | None = None,
) -> BatchReport:
    """``ingest_scans`` with any reader."""
    tell = progress or _nobody_watches
    staging = stage(diary.sessions, diary.store, paths, now=now)
    with diary.sessions() as session:
        before = page_ends(session, staging.given_again)
    read_batch(diary, staging.files, reader, now=now, on_page=partial(tell, Step.READ))
    if staging.batch_id is not None:
        settle_pages_without_card(diary, staging.batch_id)
    with diary.sessions() as session:
        card_ids = cards_to_take_up(session, staging.batch_id, staging.given_again)
        preparation = prepare_cards(session, card_ids, diary=diary, now=now)
    loading = Loading(diary=diary, now=now, batch_id=staging.batch_id)
    for broken in preparation.failed:
        leave_waiting(broken.card_id, broken.failure, loading)
    for done, card in enumerate(preparation.cards, start=1):
        load_card(card, loading)
        tell(Step.LOAD, done, len(preparation.cards))
    if staging.batch_id is not None:
        finish_batch(diary, staging.batch_id, now=now)
    with diary.sessions() as session:
        return read_report(session, staging, before=before, now=now)


def _nobody_watches(_step: Step, _done: int, _total: int) -> None:
    """A run without a progress display."""
