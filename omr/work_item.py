"""Some pages of a scan file, and how they are read: what travels to a worker, and what it does.

Only a path and a page range travel, never pixels. Reading them is a pure function of these and the
forms, so any ``concurrent.futures.Executor`` will do.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from omr.buffers import keep_freed_memory
from omr.decode import LastFile
from omr.fault import Fault
from omr.forms import FormSource
from omr.image import use_one_thread
from omr.read import Origin, read_page, unread
from omr.reading import PageOutcome, PageReading


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Pages ``first`` up to, not including, ``stop`` of a file, counted from 0.

    ``source`` names the file as the operator gave it. A file that cannot be read at all is one
    item with its ``fault``.
    """

    path: Path
    source: str
    first: int
    stop: int
    fault: Fault | None = None

    @property
    def pages(self) -> int:
        return self.stop - self.first

    def one_by_one(self) -> tuple[WorkItem, ...]:
        return tuple(
            WorkItem(path=self.path, source=self.source, first=i, stop=i + 1)
            for i in range(self.first, self.stop)
        )


def prepare_process() -> None:
    """The initializer for the processes of a pool. It loads the reader: this module imports it."""
    use_one_thread()
    keep_freed_memory()


def read_item(
    item: WorkItem,
    forms: FormSource,
    picture_dpi: int | None = None,
    *,
    file: LastFile | None = None,
) -> list[PageReading]:
    """Decode and read the item's pages; a given ``file`` stays open for the next item."""
    if item.fault is not None:
        return [faulty(item, item.first, item.fault)]
    if file is None:
        with closing(LastFile()) as own:
            return read_item(item, forms, picture_dpi, file=own)
    readings = []
    pages = range(item.first, item.stop)
    for index, image in zip(pages, file.decode_pages(item.path, pages), strict=True):
        if isinstance(image, Fault):
            readings.append(faulty(item, index, image))
            continue
        readings.append(
            read_page(
                image, forms, source=item.source, source_page=index + 1, picture_dpi=picture_dpi
            )
        )
    return readings


def read_item_in_own_process(
    item: WorkItem, forms: FormSource, picture_dpi: int | None
) -> list[PageReading]:
    """As ``read_item``, in a process that does nothing else: it keeps the last file open."""
    return read_item(item, forms, picture_dpi, file=_file_of_process())


def faulty(item: WorkItem, index: int, fault: Fault) -> PageReading:
    """The reading of a page that gave no image; ``index`` counts from 0 in the file."""
    origin = Origin(source=item.source, source_page=index + 1)
    return unread(origin, PageOutcome.UNREADABLE, fault.reason, detail=fault.detail)


@cache
def _file_of_process() -> LastFile:
    return LastFile()
