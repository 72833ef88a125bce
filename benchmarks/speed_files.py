"""The scan files whose reading is timed: the same filled cards in each format and resolution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.deck import DeckCard
from benchmarks.pooled import in_order
from benchmarks.scan_set import ScanSet
from benchmarks.seeds import page_seed
from ediary_app.demo.pen import PenMark, PenWork, draw_hand
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import write_pdf, write_png, write_tiff
from ediary_app.demo.scan_settings import OFFICE_MFP, Bilevel
from ediary_app.demo.scanner import fill_and_scan
from omr.form import FormPage

RESOLUTIONS_DPI = (150, 200, 300)
_SKEW_DEG = 0.8

Scan = NDArray[np.uint8]


class Writer(Protocol):
    """Writes scans as one file or several; ``path`` has no suffix yet."""

    def __call__(self, scans: Sequence[Scan], path: Path, *, dpi: int) -> tuple[Path, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    stem: str
    bilevel: Bilevel
    write: Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """A page with its marks, to be scanned at several resolutions."""

    page: FormPage
    pdf: Path
    work: PenWork
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScanJob:
    """The pages to scan at one resolution, in grey or in black and white."""

    pages: tuple[FilledPage, ...]
    bilevel: Bilevel
    dpi: int
    folder: Path


def _as_pdf(scans: Sequence[Scan], path: Path, *, dpi: int) -> tuple[Path, ...]:
    write_pdf(scans, path.with_suffix(".pdf"), dpi=dpi)
    return (path.with_suffix(".pdf"),)


def _as_tiff(scans: Sequence[Scan], path: Path, *, dpi: int) -> tuple[Path, ...]:
    write_tiff(scans, path.with_suffix(".tif"), dpi=dpi)
    return (path.with_suffix(".tif"),)


def _as_png(scans: Sequence[Scan], path: Path, *, dpi: int) -> tuple[Path, ...]:
    files = tuple(path.with_name(f"{path.name}-{index}.png") for index in range(len(scans)))
    for scan, file in zip(scans, files, strict=True):
        write_png(scan, file, dpi=dpi)
    return files


FORMATS: Mapping[str, Format] = {
    "grey JPEG in PDF": Format(stem="grey", bilevel=Bilevel.NO, write=_as_pdf),
    "G4 in PDF": Format(stem="g4", bilevel=Bilevel.THRESHOLD, write=_as_pdf),
    "TIFF G4": Format(stem="g4", bilevel=Bilevel.THRESHOLD, write=_as_tiff),
    "grey PNG": Format(stem="grey", bilevel=Bilevel.NO, write=_as_png),
}


def filled_pages(cards: Sequence[DeckCard], count: int, *, run: int) -> tuple[FilledPage, ...]:
    """The first ``count`` pages, one mark in every fifth field and all boxes written in."""
    pages = [(card.pdf, page) for card in cards for page in card.pages][:count]
    return tuple(
        FilledPage(page=page, pdf=pdf, work=_work(page), seed=page_seed(run, row=0, page=index))
        for index, (pdf, page) in enumerate(pages)
    )


def make_scan_sets(
    pages: tuple[FilledPage, ...], folder: Path, executor: Executor
) -> tuple[ScanSet, ...]:
    """Scan the pages at each resolution and write them in each format."""
    jobs = (
        _ScanJob(pages=pages, bilevel=bilevel, dpi=dpi, folder=folder)
        for bilevel in dict.fromkeys(form.bilevel for form in FORMATS.values())
        for dpi in RESOLUTIONS_DPI
    )
    made = [each for sets in in_order(executor, _made, jobs) for each in sets]
    names = list(FORMATS)
    return tuple(sorted(made, key=lambda scans: (names.index(scans.format), scans.dpi)))


def _work(page: FormPage) -> PenWork:
    marks = tuple(
        PenMark(field=field.name, value=field.bubbles[0].value) for field in page.fields[::5]
    )
    return PenWork(marks=marks, written=tuple(region.name for region in page.regions))


def _made(job: _ScanJob) -> list[ScanSet]:
    scans = [_scanned(page, job.dpi, job.bilevel) for page in job.pages]
    sets = []
    for name, form in FORMATS.items():
        if form.bilevel is job.bilevel:
            files = form.write(scans, job.folder / f"{form.stem}-{job.dpi}", dpi=job.dpi)
            size = sum(file.stat().st_size for file in files)
            sets.append(
                ScanSet(
                    format=name,
                    dpi=job.dpi,
                    files=files,
                    pages=len(scans),
                    bytes_a_page=size / len(scans),
                )
            )
    return sets


def _scanned(filled: FilledPage, dpi: int, bilevel: Bilevel) -> Scan:
    settings = replace(OFFICE_MFP, dpi=dpi, skew_deg=_SKEW_DEG, jpeg_quality=None, bilevel=bilevel)
    return fill_and_scan(
        print_master(filled.pdf, filled.page.pdf_page, dpi=max(200, dpi)),
        filled.page,
        work=filled.work,
        hand=draw_hand(np.random.default_rng(filled.seed)),
        settings=settings,
        seed=filled.seed,
    )
