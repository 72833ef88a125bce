"""Files as scanners write them, and what a bad cable, stick or disk makes of their bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ediary_app.demo.scan_files import write_jpeg, write_pdf, write_png, write_tiff

_SECTOR_BYTES = 512

Scan = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One kind of file; ``write`` takes the scan, the path and the resolution in dpi."""

    suffix: str
    bilevel: bool
    write: Callable[[Scan, Path, int], None]


def _deflated(scan: Scan, path: Path, dpi: int) -> None:
    picture = Image.fromarray(scan)
    picture.save(path, format="TIFF", compression="tiff_adobe_deflate", dpi=(dpi, dpi))


def _pdf(scan: Scan, path: Path, dpi: int) -> None:
    write_pdf([scan], path, dpi=dpi)


def _tiff(scan: Scan, path: Path, dpi: int) -> None:
    write_tiff([scan], path, dpi=dpi)


def _jpeg(scan: Scan, path: Path, dpi: int) -> None:
    write_jpeg(scan, path, dpi=dpi)


def _png(scan: Scan, path: Path, dpi: int) -> None:
    write_png(scan, path, dpi=dpi)


CONTAINERS: Mapping[str, Container] = {
    "JPEG": Container(suffix=".jpg", bilevel=False, write=_jpeg),
    "JPEG in PDF": Container(suffix=".pdf", bilevel=False, write=_pdf),
    "PNG": Container(suffix=".png", bilevel=False, write=_png),
    "TIFF, LZW": Container(suffix=".tif", bilevel=False, write=_tiff),
    "TIFF, Deflate": Container(suffix=".tiff", bilevel=False, write=_deflated),
    "TIFF, G4": Container(suffix=".tif", bilevel=True, write=_tiff),
    "G4 in PDF": Container(suffix=".pdf", bilevel=True, write=_pdf),
    "PNG, 1 bit": Container(suffix=".png", bilevel=True, write=_png),
}

Harm = Callable[[bytes, np.random.Generator], bytes]


def with_flipped_bits(count: int) -> Harm:
    """Turns ``count`` bits over, anywhere in the file."""

    def flipped(data: bytes, rng: np.random.Generator) -> bytes:
        bits = np.unpackbits(np.frombuffer(data, np.uint8))
        bits[rng.choice(bits.size, size=min(count, bits.size), replace=False)] ^= 1
        return np.packbits(bits).tobytes()

    return flipped


def with_lost_sector(data: bytes, rng: np.random.Generator) -> bytes:
    """Zeroes one sector of a disk that the file lies on; its first byte begins one."""
    at = int(rng.integers(0, -(-len(data) // _SECTOR_BYTES))) * _SECTOR_BYTES
    lost = data[at : at + _SECTOR_BYTES]
    return data[:at] + bytes(len(lost)) + data[at + len(lost) :]


HARMS: Mapping[str, Harm] = {
    "1 bit": with_flipped_bits(1),
    "8 bits": with_flipped_bits(8),
    "64 bits": with_flipped_bits(64),
    "a sector": with_lost_sector,
}
