"""The speed run: makes the files, times each set on one thread and on all cores, and reports."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import date
from pathlib import Path

import click
import numpy as np
from PIL import Image

from benchmarks.deck import print_deck
from benchmarks.document import load_in_words
from benchmarks.growth import QUICK_PAGES, Growth, read_growing, sizes_up_to, write_long_pdf
from benchmarks.options import publish, writing_options
from benchmarks.scan_set import ScanSet
from benchmarks.seeds import school_seed
from benchmarks.speed_files import filled_pages, make_scan_sets
from benchmarks.speed_report import SpeedResults, Timed, report
from benchmarks.stages import StageTimes, stage_times
from benchmarks.timing import time_pooled, time_single, warm_up
from ediary_app.cli.options import PATIENCE_S, jobs_option, process_pool
from ediary_app.cli.progress import Advance, progress_bar

_PAGES = 4
_RUN = 0
_PROFILE = "librus"  # the fuller card of the two
_STAGED = ("grey JPEG in PDF", "TIFF G4")  # formats whose stages are told apart
_GROWTH_FORMAT, _GROWTH_DPI = "grey PNG", 200  # without loss, to be made JPEG once


@click.command()
@click.option(
    "--pages",
    type=click.IntRange(1, 40),
    default=_PAGES,
    show_default=True,
    help="Pages in each format and resolution.",
)
@click.option(
    "--growth",
    type=click.IntRange(10, 20_000),
    default=QUICK_PAGES,
    show_default=True,
    help="Pages of the longest file, up to which speed and memory are followed.",
)
@jobs_option
@writing_options
def speed(
    *, pages: int, growth: int, jobs: int | None, write: bool, out: Path, day: date | None
) -> None:
    """Time decoding and reading in each format and resolution, and with more and more pages."""
    workers = jobs or os.cpu_count() or 1
    load, started = load_in_words(), time.perf_counter()
    with progress_bar() as advance:
        results = measure(pages=pages, growth=growth, workers=workers, advance=advance)
    seconds = time.perf_counter() - started
    command = f"`python -m benchmarks.speed --pages {pages} --growth {growth}`"
    body = f"{command}, {seconds:.0f} s; {load}.\n\n{report(results)}"
    publish("speed", body, write=write, out=out, day=day)


def measure(*, pages: int, growth: int, workers: int, advance: Advance) -> SpeedResults:
    """Make the files in a folder that is gone afterwards, and time them."""
    with tempfile.TemporaryDirectory(prefix="ediary-speed-") as name:
        folder = Path(name)
        seed = school_seed(_RUN, school=0)
        deck = print_deck(folder / "deck", seeds=[seed], profiles=[_PROFILE])
        filled = filled_pages(deck.cards[_PROFILE], pages, run=_RUN)
        with process_pool(workers, time_limit_s=PATIENCE_S) as pool:
            sets = make_scan_sets(filled, folder, pool)
            timed = _timed(sets, deck.forms, workers=workers, advance=advance)
        return SpeedResults(
            timed=timed,
            stages=_stages(sets, deck.forms, advance),
            growth=_growth(sets, deck.forms, most=growth, workers=workers, advance=advance),
            workers=workers,
        )


def _timed(
    sets: tuple[ScanSet, ...], forms: Path, *, workers: int, advance: Advance
) -> list[Timed]:
    timed = []
    with process_pool(workers) as pool, process_pool(1) as one:
        for each, size in ((pool, workers), (one, 1)):
            warm_up(sets[:1], forms, each, workers=size)
        for done, scans in enumerate(sets, start=1):
            single = time_single(scans, forms)
            pooled = time_pooled(scans, forms, pool, one, workers=workers)
            timed.append(Timed(scans=scans, single=single, pooled=pooled))
            advance("formats timed", done, len(sets))
    return timed


def _stages(sets: tuple[ScanSet, ...], forms: Path, advance: Advance) -> list[StageTimes]:
    staged = [scans for scans in sets if scans.format in _STAGED]
    times = []
    for done, scans in enumerate(staged, start=1):
        times.append(stage_times(scans, forms))
        advance("stages timed", done, len(staged))
    return times


def _growth(
    sets: tuple[ScanSet, ...], forms: Path, *, most: int, workers: int, advance: Advance
) -> list[Growth]:
    source = next(s for s in sets if (s.format, s.dpi) == (_GROWTH_FORMAT, _GROWTH_DPI))
    scans = [np.asarray(Image.open(file), dtype=np.uint8) for file in source.files]
    pdf = source.files[0].with_name("long.pdf")
    sizes = sizes_up_to(most)
    rows = []
    for done, pages in enumerate(sizes, start=1):
        write_long_pdf(scans, pdf, pages=pages, dpi=_GROWTH_DPI)
        rows.append(read_growing(pdf, forms, workers=workers))
        advance("stacks of more and more pages", done, len(sizes))
    return rows
