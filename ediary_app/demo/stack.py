"""The administrator's stack: filled sheets, blank backs and a stray page, scanned in any order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ediary_app.demo.pen import Hand, PenWork, draw_hand
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import write_jpeg, write_pdf, write_png, write_tiff
from ediary_app.demo.scan_settings import (
    CLEAN_FLATBED,
    FINE_COLOUR,
    OFFICE_MFP,
    ONE_BIT,
    WORN_MFP,
    ScanSettings,
    varied,
)
from ediary_app.demo.scanner import fill_and_scan, scan_sheet
from omr.form import FormPage

PRINT_DPI = 200
_BLANK_BACKS = 3

Scan = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One printed page, what is put on it, and by whom (a teacher's number)."""

    page: FormPage
    work: PenWork
    teacher: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """A scanner of the school, the share of the stack it gets and the files it makes."""

    name: str
    settings: ScanSettings
    share: float
    write: Callable[[Sequence[Scan], Path], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One sheet to be filled and scanned; ``sheet`` is None for a blank back."""

    cards_pdf: Path
    sheet: Sheet | None
    hand: Hand
    settings: ScanSettings
    seed: int


def scan_stack(
    cards_pdf: Path, sheets: Sequence[Sheet], folder: Path, *, rng: random.Random, pool: Executor
) -> int:
    """Fill, shuffle and scan the sheets into files of ``folder``; the number of pages scanned.

    A few blank backs are among them, and one sheet is scanned twice.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hands = _hands(sheets, rng)
    stack: list[Sheet | None] = [*sheets, rng.choice(sheets), *[None] * _BLANK_BACKS]
    rng.shuffle(stack)
    taken = 0
    for machine in _MACHINES:
        share = len(stack) - taken if machine is _MACHINES[-1] else int(machine.share * len(stack))
        jobs = [
            _job(cards_pdf, sheet, hands, machine.settings, rng)
            for sheet in stack[taken : taken + share]
        ]
        taken += share
        if jobs:
            machine.write(list(pool.map(_scan, jobs, chunksize=2)), folder / machine.name)
    return len(stack)


def _hands(sheets: Sequence[Sheet], rng: random.Random) -> dict[int, Hand]:
    """A teacher keeps one pen and one habit through the day."""
    teachers = sorted({sheet.teacher for sheet in sheets})
    return {teacher: draw_hand(np.random.default_rng(rng.getrandbits(32))) for teacher in teachers}


def _job(
    cards_pdf: Path,
    sheet: Sheet | None,
    hands: dict[int, Hand],
    settings: ScanSettings,
    rng: random.Random,
) -> _Job:
    seed = rng.getrandbits(32)
    return _Job(
        cards_pdf=cards_pdf,
        sheet=sheet,
        hand=next(iter(hands.values())) if sheet is None else hands[sheet.teacher],
        settings=varied(settings, rng=np.random.default_rng(seed)),
        seed=seed,
    )


def _scan(job: _Job) -> Scan:
    """Runs in a worker process: rendering, filling and scanning a page takes most of the demo."""
    if job.sheet is None:
        blank = np.full((2339, 1654), 255, dtype=np.uint8)  # A4 at 200 dpi
        rng = np.random.default_rng(job.seed)
        return scan_sheet(blank, job.settings, width_mm=210.0, rng=rng)
    master = print_master(job.cards_pdf, job.sheet.page.pdf_page, dpi=PRINT_DPI)
    return fill_and_scan(
        master,
        job.sheet.page,
        work=job.sheet.work,
        hand=job.hand,
        settings=job.settings,
        seed=job.seed,
    )


def _as_pdf(scans: Sequence[Scan], path: Path, *, dpi: int) -> None:
    write_pdf(scans, path.with_suffix(".pdf"), dpi=dpi)


def _as_tiff(scans: Sequence[Scan], path: Path, *, dpi: int) -> None:
    write_tiff(scans, path.with_suffix(".tif"), dpi=dpi)


def _as_pictures(
    scans: Sequence[Scan], path: Path, *, dpi: int, write: Callable[..., None], suffix: str
) -> None:
    for number, scan in enumerate(scans, start=1):
        write(scan, path.with_name(f"{path.name}-{number:02d}{suffix}"), dpi=dpi)


# The last one takes what is left of the stack.
_MACHINES: tuple[_Machine, ...] = (
    _Machine(
        name="flatbed-colour",
        settings=FINE_COLOUR,
        share=0.08,
        write=partial(_as_pictures, dpi=FINE_COLOUR.dpi, write=write_jpeg, suffix=".jpg"),
    ),
    _Machine(
        name="flatbed-grey",
        settings=CLEAN_FLATBED,
        share=0.1,
        write=partial(_as_pictures, dpi=CLEAN_FLATBED.dpi, write=write_png, suffix=".png"),
    ),
    _Machine(
        name="secretariat-black-and-white",
        settings=ONE_BIT,
        share=0.2,
        write=partial(_as_tiff, dpi=ONE_BIT.dpi),
    ),
    _Machine(
        name="worn-copier",
        settings=WORN_MFP,
        share=0.2,
        write=partial(_as_pdf, dpi=WORN_MFP.dpi),
    ),
    _Machine(
        name="staff-room-copier",
        settings=OFFICE_MFP,
        share=1.0,
        write=partial(_as_pdf, dpi=OFFICE_MFP.dpi),
    ),
)
