"""How speed and memory grow with the number of pages: one long PDF, read as the product does it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.memory import peak_mb, worker_peaks_mb
from benchmarks.scan_set import form_table
from ediary_app.cli.options import process_pool
from ediary_core.atomic_file import atomic_file
from omr.reading import PageOutcome
from omr.stack import plan_stack, read_stack

QUICK_PAGES = 300
_JPEG_QUALITY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One run; peaks are of the process that hands out and writes, and of the largest worker."""

    pages: int
    read: int
    file_mb: float
    seconds: float  # from the start of the processes to the last line written
    pages_a_s: float  # from the first reading to the last
    parent_peak_mb: float | None
    worker_peak_mb: float | None


def sizes_up_to(most: int) -> tuple[int, ...]:
    """10, 100, 1000 and so on, and ``most`` at last."""
    return tuple(dict.fromkeys([*_tens_below(most), most]))


def _tens_below(most: int) -> Iterator[int]:
    size = 10
    while size < most:
        yield size
        size *= 10


def write_long_pdf(scans: Sequence[NDArray[np.uint8]], path: Path, *, pages: int, dpi: int) -> None:
    """A PDF of so many pages, each one grey JPEG; the scans come round."""
    readers = []
    for scan in scans:
        data = io.BytesIO()
        Image.fromarray(scan).save(data, "JPEG", quality=_JPEG_QUALITY)
        readers.append(ImageReader(data))
    canvas = Canvas(str(path), invariant=True)
    for index in range(pages):
        height, width = scans[index % len(scans)].shape
        size = width * 72 / dpi, height * 72 / dpi
        canvas.setPageSize(size)
        canvas.drawImage(readers[index % len(scans)], 0, 0, *size)
        canvas.showPage()
    canvas.save()


def read_growing(pdf: Path, forms: Path, *, workers: int) -> Growth:
    """Read the file in a fresh process with a pool of its own, and write the lines."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
        return own.submit(_read_here, pdf, forms, workers).result()


def _read_here(pdf: Path, forms: Path, workers: int) -> Growth:
    table = form_table(forms)
    started = time.perf_counter()
    done = read = 0
    first_s = started
    with process_pool(workers) as pool:
        plan = plan_stack([pdf], executor=pool)
        with atomic_file(pdf.with_suffix(".jsonl")) as file:
            for reading in read_stack(plan, table, executor=pool):
                file.write(json.dumps(reading.to_json(), ensure_ascii=False).encode() + b"\n")
                read += reading.outcome is PageOutcome.READ
                done += 1
                if done == 1:
                    first_s = time.perf_counter()
        ended = time.perf_counter()
        peaks = worker_peaks_mb(pool, workers=workers)
    return Growth(
        pages=done,
        read=read,
        file_mb=pdf.stat().st_size / 1e6,
        seconds=ended - started,
        pages_a_s=(done - 1) / (ended - first_s),
        parent_peak_mb=peak_mb(),
        worker_peak_mb=max(peaks, default=None),
    )
