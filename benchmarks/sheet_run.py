"""One sheet's whole way on a worker: fill, scan, write, read, hold against the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.conditions import Condition
from benchmarks.scan_set import form_table
from benchmarks.sheet_scans import SheetDesk, write_scan
from benchmarks.sheets import ScanOrder, SheetJob
from benchmarks.tally import Judgement, judge
from omr.reading import PageReading
from omr.stack import read_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What is kept of a page; never its pixels."""

    case: str
    condition: Condition
    card_id: str
    page: int
    seed: int
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetResult:
    """All scans of one sheet."""

    pages: tuple[PageResult, ...]
    ends_round: bool


def run_sheet(job: SheetJob) -> SheetResult:
    """Make and read all scans of a sheet; pure but for the files, which are removed again."""
    desk = SheetDesk(hand=job.hand, seed=job.seed)
    pages = tuple(
        _result(job, order, read_file(scan_file(desk, job, index), job.forms))
        for index, order in enumerate(job.orders)
    )
    return SheetResult(pages=pages, ends_round=job.ends_round)


def scan_file(desk: SheetDesk, job: SheetJob, index: int) -> Path:
    """Make the job's scan number ``index`` as the file that its scanner would write."""
    settings = job.orders[index].settings
    rng = np.random.default_rng((job.seed, index))
    scan = desk.scanned(job.sheet, settings, rng, other=job.other)
    return write_scan(scan, settings, job.folder / f"{job.seed}-{index}")


def read_file(file: Path, forms: Path) -> PageReading:
    """Read a file as the product does, and remove it.

    ``forms`` holds all cards of the run, so that one can be taken for another.
    """
    try:
        return next(read_stack([file], form_table(forms)))
    finally:
        file.unlink()


def _result(job: SheetJob, order: ScanOrder, reading: PageReading) -> PageResult:
    return PageResult(
        case=order.case,
        condition=order.condition,
        card_id=job.sheet.page.card_id,
        page=job.sheet.page.page,
        seed=job.seed,
        judgement=judge(reading, job.sheet.page, job.truth),
    )
