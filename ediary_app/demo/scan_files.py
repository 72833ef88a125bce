"""Writes scans to the files that scanners make: PDF, single- and multi-page TIFF, JPEG, PNG."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Scan = NDArray[np.uint8]  # (rows, columns) grey, or (rows, columns, 3) RGB
_NO_DATE = time.gmtime(0)  # the same scans give the same bytes


def write_pdf(scans: Sequence[Scan], path: Path, *, dpi: int, quality: int = 80) -> None:
    """One page per scan, each a single image: G4 for black-and-white scans, JPEG for the others."""
    _refuse_nothing(scans, path)
    path.unlink(missing_ok=True)
    # Pillow takes one set of options a call, and G4 pages bear no JPEG quality.
    for bilevel, run in groupby(scans, key=is_bilevel):
        options: dict[str, Any] = {} if bilevel else {"quality": quality}
        first, *others = (_picture(scan) for scan in run)
        first.save(
            path,
            format="PDF",
            save_all=True,
            append=path.exists(),
            append_images=others,
            resolution=float(dpi),
            title="scan",
            creationDate=_NO_DATE,
            modDate=_NO_DATE,
            **options,
        )


def write_tiff(scans: Sequence[Scan], path: Path, *, dpi: int) -> None:
    """One file of all scans: G4 when every one is black and white, LZW otherwise."""
    _refuse_nothing(scans, path)
    compression = "group4" if all(is_bilevel(scan) for scan in scans) else "tiff_lzw"
    first, *others = (_picture(scan) for scan in scans)
    first.save(
        path,
        format="TIFF",
        save_all=True,
        append_images=others,
        compression=compression,
        dpi=(dpi, dpi),
    )


def write_jpeg(scan: Scan, path: Path, *, dpi: int, quality: int = 80) -> None:
    Image.fromarray(scan).save(path, format="JPEG", dpi=(dpi, dpi), quality=quality, optimize=True)


def write_png(scan: Scan, path: Path, *, dpi: int) -> None:
    """Black-and-white scans take one bit a pixel."""
    _picture(scan).save(path, format="PNG", dpi=(dpi, dpi), optimize=True)


def is_bilevel(scan: Scan) -> bool:
    """True when every pixel is either 0 or 255."""
    return scan.ndim == 2 and not np.any((scan != 0) & (scan != 255))


def _picture(scan: Scan) -> Image.Image:
    picture = Image.fromarray(scan)
    return picture.convert("1", dither=Image.Dither.NONE) if is_bilevel(scan) else picture


def _refuse_nothing(scans: Sequence[Scan], path: Path) -> None:
    if not scans:
        raise ValueError(f"no scan to write to {path.name}")
