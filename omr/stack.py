"""A stack of scan files -> readings in input order, here or on a pool of workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from omr.decode import LastFile, count_pages
from omr.fault import Fault
from omr.forms import FormSource
from omr.pool import WatchedPool
from omr.pooled_reading import PooledReading, counts_by_pool
from omr.reading import PageReading
from omr.work_item import WorkItem, read_item

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"})
PAGES_PER_ITEM = 4  # so few that workers share one long PDF evenly, enough to open it seldom


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    """What there is to read; ``passed_over`` names a folder's files that are no scans."""

    items: tuple[WorkItem, ...]
    passed_over: tuple[str, ...]

    @property
    def pages(self) -> int:
        return sum(item.pages for item in self.items)


def plan_stack(
    paths: Sequence[Path | str],
    *,
    pages_per_item: int = PAGES_PER_ITEM,
    executor: Executor | None = None,
) -> StackPlan:
    """Expand folders in name order and count each file's pages.

    With an ``omr.pool.WatchedPool``, a file whose opening ends or hangs a process is a fault, too.

    A file named by the operator is always an item, whatever it is; of a folder, with all folders in
    it, only files with a scan's suffix are, and hidden ones are nobody's scans.
    """
    files: list[tuple[Path, str]] = []
    passed_over: list[str] = []
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            files.append((path, str(given)))
            continue
        for file in _visible_files(path):
            if file.suffix.lower() in SUFFIXES:
                files.append((file, str(file)))
            else:
                passed_over.append(str(file))
    items = tuple(
        item
        for (path, source), count in zip(files, _counts(files, executor), strict=True)
        for item in _file_items(path, source, count, pages_per_item)
    )
    return StackPlan(items=items, passed_over=tuple(passed_over))


def _counts(files: Sequence[tuple[Path, str]], executor: Executor | None) -> list[int | Fault]:
    paths = [path for path, _ in files]
    if isinstance(executor, WatchedPool):
        return counts_by_pool(paths, executor)
    return [count_pages(path) for path in paths]


def _visible_files(folder: Path) -> Iterator[Path]:
    for found in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(folder).parts)
        if found.is_file() and not hidden:
            yield found


def _file_items(
    path: Path, source: str, count: int | Fault, pages_per_item: int
) -> Iterator[WorkItem]:
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

    Without an executor the pages are read in this process. Give an ``omr.pool.WatchedPool`` whose
    processes start with ``omr.work_item.prepare_process``: when one of them dies or hangs, the
    pages it had are read again one by one, and the one that does it again is ``unreadable`` with
    the reason ``file.crashes_decoder`` or ``file.hangs_decoder``. Another pool of processes must
    spawn them (forking a process that has used OpenCV can hang); when it breaks, a watched one
    replaces it.
    """
    plan = stack if isinstance(stack, StackPlan) else plan_stack(stack)
    if executor is not None:
        with PooledReading(executor, forms, picture_dpi=picture_dpi) as pooled:
            yield from pooled.readings(plan.items)
        return
    with closing(LastFile()) as file:
        for item in plan.items:
            yield from read_item(item, forms, picture_dpi, file=file)
