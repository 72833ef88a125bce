"""One page's whole way on a worker: fill, scan, write, read, hold against the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.scan_set import form_table
from benchmarks.tally import Judgement, PageTruth, judge
from ediary_app.demo.pen import Hand, PenWork
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import write_tiff
from ediary_app.demo.scan_settings import ScanSettings
from ediary_app.demo.scanner import fill_and_scan
from omr.form import FormPage
from omr.reading import PageReading
from omr.stack import read_stack

_LEAST_MASTER_DPI = 200  # pens are drawn at the master's resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """A page to be filled and read; ``scan_file`` exists only while the page is worked on."""

    case: str
    page: FormPage
    pdf: Path
    forms: Path
    scan_file: Path
    truth: PageTruth
    work: PenWork
    hand: Hand
    settings: ScanSettings
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResult:
    """What is kept of a page; never its pixels."""

    case: str
    card_id: str
    page: int
    seed: int
    judgement: Judgement


def run_page(job: PageJob) -> PageResult:
    """Make and read one page; pure but for the file that it removes again."""
    scan = fill_and_scan(
        master_for(job.pdf, job.page, job.settings),
        job.page,
        work=job.work,
        hand=job.hand,
        settings=job.settings,
        seed=job.seed,
    )
    reading = read_scan(scan, job.scan_file, forms=job.forms, dpi=job.settings.dpi)
    return PageResult(
        case=job.case,
        card_id=job.page.card_id,
        page=job.page.page,
        seed=job.seed,
        judgement=judge(reading, job.page, job.truth),
    )


def master_for(pdf: Path, page: FormPage, settings: ScanSettings) -> NDArray[np.uint8]:
    return print_master(pdf, page.pdf_page, dpi=max(_LEAST_MASTER_DPI, settings.dpi))


def read_scan(scan: NDArray[np.uint8], scan_file: Path, *, forms: Path, dpi: int) -> PageReading:
    """Write a scan without loss and read the file as the product does.

    Compression is the scanner model's matter and is in the pixels already. ``forms`` holds all
    cards of the run, so that one can be taken for another.
    """
    write_tiff([scan], scan_file, dpi=dpi)
    try:
        return next(read_stack([scan_file], form_table(forms)))
    finally:
        scan_file.unlink()
