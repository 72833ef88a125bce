"""A stack of scan files -> readings in input order, here or on a pool of workers.

Only a path, a page range and the forms travel to a worker, never pixels. Reading a range is a pure
function of these, so any ``concurrent.futures.Executor`` will do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from omr.decode import count_pages, decode_pages
from omr.fault import Fault
from omr.forms import FormSource
from omr.read import Origin, read_page, unread
from omr.reading import PageOutcome, PageReading

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})
PAGES_PER_ITEM = 4  # so few that workers share one long PDF evenly, enough to open it seldom
AHEAD = 64  # items handed to the pool before the first is awaited: bounds memory, feeds any pool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    """What there is to read; ``passed_over`` names a folder's files that are no scans."""

    items: tuple[WorkItem, ...]
    passed_over: tuple[str, ...]

    @property
    def pages(self) -> int:
        return sum(item.pages for item in self.items)


def plan_stack(paths: Sequence[Path | str], *, pages_per_item: int = PAGES_PER_ITEM) -> StackPlan:
    """Expand folders in name order and count each file's pages.

    A file named by the operator is always an item, whatever it is; of a folder, with all folders in
    it, only files with a scan's suffix are, and hidden ones are nobody's scans.
    """
    items: list[WorkItem] = []
    passed_over: list[str] = []
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            items.extend(_file_items(path, str(given), pages_per_item))
            continue
        for file in _visible_files(path):
            if file.suffix.lower() in SUFFIXES:
                items.extend(_file_items(file, str(file), pages_per_item))
            else:
                passed_over.append(str(file))
    return StackPlan(items=tuple(items), passed_over=tuple(passed_over))


def _visible_files(folder: Path) -> Iterator[Path]:
    for found in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(folder).parts)
        if found.is_file() and not hidden:
            yield found


def _file_items(path: Path, source: str, pages_per_item: int) -> Iterator[WorkItem]:
    count = count_pages(path)
    if isinstance(count, Fault):
        yield WorkItem(path=path, source=source, first=0, stop=1, fault=count)
        return
    for first in range(0, count, pages_per_item):
        stop = min(count, first + pages_per_item)
        yield WorkItem(path=path, source=source, first=first, stop=stop)


def read_stack(
    stack: StackPlan | Sequence[Path | str],
    forms: FormSource,
    *,
    executor: Executor | None = None,
    picture_dpi: int | None = None,
) -> Iterator[PageReading]:
    """Read every page of a plan, or of files and folders, one reading each, in input order.

    Without an executor the pages are read in this process. Give a process pool that spawns its
    workers (forking a process that has used OpenCV can hang) and starts them with
    ``omr.image.use_one_thread``. When a worker dies, its pages are read
    again one by one, each in a process of its own; the one that kills it again is ``unreadable``
    with the reason ``file.crashes_decoder``, and all the others are read.
    """
    plan = stack if isinstance(stack, StackPlan) else plan_stack(stack)
    if executor is None:
        for item in plan.items:
            yield from read_item(item, forms, picture_dpi)
        return
    waiting: deque[tuple[WorkItem, Future[list[PageReading]] | None]] = deque()
    for item in plan.items:
        waiting.append((item, _handed_over(executor, item, forms, picture_dpi)))
        if len(waiting) >= AHEAD:
            yield from _awaited(*waiting.popleft(), forms, picture_dpi)
    while waiting:
        yield from _awaited(*waiting.popleft(), forms, picture_dpi)


def read_item(
    item: WorkItem, forms: FormSource, picture_dpi: int | None = None
) -> list[PageReading]:
    """What a worker does: decode and read the item's pages."""
    if item.fault is not None:
        return [_undecodable(item, item.first, item.fault)]
    readings = []
    pages = range(item.first, item.stop)
    for index, image in zip(pages, decode_pages(item.path, pages), strict=True):
        if isinstance(image, Fault):
            readings.append(_undecodable(item, index, image))
            continue
        readings.append(
            read_page(
                image, forms, source=item.source, source_page=index + 1, picture_dpi=picture_dpi
            )
        )
    return readings


def _undecodable(item: WorkItem, index: int, fault: Fault) -> PageReading:
    origin = Origin(source=item.source, source_page=index + 1)
    return unread(origin, PageOutcome.UNREADABLE, fault.reason, detail=fault.detail)


def _handed_over(
    executor: Executor, item: WorkItem, forms: FormSource, picture_dpi: int | None
) -> Future[list[PageReading]] | None:
    """None when the pool is broken already; the item is then read by itself in its turn."""
    try:
        return executor.submit(read_item, item, forms, picture_dpi)
    except BrokenProcessPool:
        return None


def _awaited(
    item: WorkItem,
    future: Future[list[PageReading]] | None,
    forms: FormSource,
    picture_dpi: int | None,
) -> list[PageReading]:
    if future is not None:
        try:
            return future.result()
        except BrokenProcessPool:
            pass
    return [_alone(page, forms, picture_dpi) for page in item.one_by_one()]


def _alone(page: WorkItem, forms: FormSource, picture_dpi: int | None) -> PageReading:
    """Read one page in a process of its own, so that its death costs nothing else."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as own:
        try:
            return own.submit(read_item, page, forms, picture_dpi).result()[0]
        except BrokenProcessPool:
            fault = Fault(
                reason="file.crashes_decoder", detail="decoding this page ends the program"
            )
            return _undecodable(page, page.first, fault)
