"""Reads a batch's files and keeps every reading at once, so that an interruption costs little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ediary_core.diary import Diary
from ediary_core.tables import ScanFile
from ingest.forms import home_forms
from ingest.outcome import ReconciliationError
from ingest.page_store import keep_reading
from ingest.staging import StagedFile
from omr.reading import PageReading
from omr.stack import plan_stack, read_stack

PICTURE_DPI = 150  # fine enough to read handwriting, small enough to keep for every page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRun:
    """Readings to come, file by file in the order given, and how many there will be."""

    pages: int
    readings: Iterable[PageReading]


class Reader(Protocol):
    """Reads files; the ``source`` of a reading names its file."""

    def __call__(self, paths: Sequence[Path]) -> ReadingRun: ...


class OnPage(Protocol):
    """Told after each page how many of how many are done."""

    def __call__(self, done: int, total: int) -> None: ...


def stack_reader(diary: Diary, executor: Executor | None) -> Reader:
    """The real reader, with the forms of this home's cards."""
    forms = home_forms(diary)

    def read(paths: Sequence[Path]) -> ReadingRun:
        plan = plan_stack(paths, executor=executor)
        readings = read_stack(plan, forms, executor=executor, picture_dpi=PICTURE_DPI)
        return ReadingRun(pages=plan.pages, readings=readings)

    return read


def read_batch(
    diary: Diary,
    files: Iterable[StagedFile],
    reader: Reader,
    *,
    now: datetime,
    on_page: OnPage,
) -> None:
    """Read the files that were not read whole yet.

    Raises:
        ReconciliationError: the reader did not say something of every page.
    """
    unread = {file.path.name: file for file in files if file.pages is None}
    if not unread:
        return
    pages: Counter[str] = Counter()
    run = reader([file.path for file in unread.values()])
    for reading in run.readings:
        name = Path(reading.source).name
        with diary.sessions.begin() as session:
            keep_reading(session, diary.store, unread[name], reading, now=now)
        pages[name] += 1
        on_page(pages.total(), run.pages)
    if pages.total() != run.pages:
        raise ReconciliationError(f"of {run.pages} pages the reader read {pages.total()}")
    _note_pages(diary, unread.items(), pages)


def _note_pages(diary: Diary, files: Iterable[tuple[str, StagedFile]], pages: Counter[str]) -> None:
    with diary.sessions.begin() as session:
        for name, file in files:
            if not pages[name]:
                raise ReconciliationError(f"the reader said nothing of file {file.sha256[:12]}")
            session.get_one(ScanFile, file.scan_file_id).pages = pages[name]
