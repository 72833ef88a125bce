"""The speed run: makes the files, times each set on one thread and on all cores, and reports."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from benchmarks.deck import print_deck
from benchmarks.document import load_in_words
from benchmarks.options import publish, writing_options
from benchmarks.scan_set import ScanSet
from benchmarks.seeds import school_seed
from benchmarks.speed_files import filled_pages, make_scan_sets
from benchmarks.table import markdown_table
from benchmarks.timing import TURNS, Pair, time_pooled, time_single, warm_up
from ediary_app.cli.options import jobs_option, process_pool
from ediary_app.cli.progress import Advance, progress_bar

_PAGES = 4
_RUN = 0
_PROFILE = "librus"  # the fuller card of the two
_NOT_KNOWN = "not available"
_HEAD = ("format", "dpi", "kB a page", "pages", "of these read", "decoded a s", "read a s", "ratio")
_PEAKS = ("MB loaded", "MB peak, decoding", "MB peak, reading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One row: a set of files on one thread and on all cores."""

    scans: ScanSet
    single: Pair
    pooled: Pair


@click.command()
@click.option(
    "--pages",
    type=click.IntRange(1, 40),
    default=_PAGES,
    show_default=True,
    help="Pages in each format and resolution.",
)
@jobs_option
@writing_options
def speed(*, pages: int, jobs: int | None, write: bool, out: Path, day: date | None) -> None:
    """Time decoding and reading in each format and resolution."""
    workers = jobs or os.cpu_count() or 1
    load, started = load_in_words(), time.perf_counter()
    with progress_bar() as advance:
        timed = measure(pages=pages, workers=workers, advance=advance)
    seconds = time.perf_counter() - started
    command = f"`python -m benchmarks.speed --pages {pages}`, {seconds:.0f} s; {load}."
    body = f"{command}\n\n{report(timed, workers=workers)}"
    publish("speed", body, write=write, out=out, day=day)


def measure(*, pages: int, workers: int, advance: Advance) -> list[Timed]:
    """Make the files in a folder that is gone afterwards, and time them."""
    with tempfile.TemporaryDirectory(prefix="ediary-speed-") as name, process_pool(workers) as pool:
        folder = Path(name)
        seed = school_seed(_RUN, school=0)
        deck = print_deck(folder / "deck", seeds=[seed], profiles=[_PROFILE])
        filled = filled_pages(deck.cards[_PROFILE], pages, run=_RUN)
        sets = make_scan_sets(filled, folder, pool)
        warm_up(sets[:1], deck.forms, pool, workers=workers)
        timed = []
        for done, scans in enumerate(sets, start=1):
            single = time_single(scans, deck.forms)
            pooled = time_pooled(scans, deck.forms, pool, workers=workers)
            timed.append(Timed(scans=scans, single=single, pooled=pooled))
            advance("formats timed", done, len(sets))
    return timed


def report(timed: Sequence[Timed], *, workers: int) -> str:
    """Two tables in Markdown: on one thread with peak memory, and on all workers."""
    return "\n\n".join(
        [
            f"Decoding alone and the whole reading (decoding in it) of the same files, in turns,"
            f" the middle of {TURNS}; pages per second, and how many times as long as decoding"
            f" the whole reading takes. Peak memory is that of the one process from its start.",
            "### One thread",
            markdown_table(
                [*_HEAD, *_PEAKS], [(*_row(t.scans, t.single), *_peaks(t.single)) for t in timed]
            ),
            f"### {workers} processes",
            markdown_table(_HEAD, [_row(t.scans, t.pooled) for t in timed]),
        ]
    )


def _row(scans: ScanSet, pair: Pair) -> tuple[object, ...]:
    return (
        scans.format,
        scans.dpi,
        f"{scans.bytes_a_page / 1e3:.0f}",
        pair.pages,
        pair.read,
        f"{pair.pages / pair.decode_s:.1f}",
        f"{pair.pages / pair.read_s:.1f}",
        f"{pair.ratio:.1f}",
    )


def _peaks(pair: Pair) -> tuple[str, ...]:
    peaks = (pair.idle_peak_mb, pair.decode_peak_mb, pair.read_peak_mb)
    return tuple(_NOT_KNOWN if peak is None else f"{peak:.0f}" for peak in peaks)
