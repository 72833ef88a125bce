"""TIFF, JPEG and PNG files -> grey page images, through Pillow.

Pillow and not OpenCV, because OpenCV decodes some damaged files without an error.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from omr.fault import Undecodable
from omr.image import GrayImage, Grey

# Pillow's own bound against decompression bombs (two times its warning level), about A3 at 1000 dpi
MAX_PIXELS = 178_000_000
MOST_FRAMES = 6_000  # a loop of frames ends here; more than any stack that is accepted
FORMATS = ("TIFF", "JPEG", "PNG")
EXIF_ORIENTATION = 0x0112
# What a decoder may raise on a damaged file; found with fuzzed files, each of these was seen.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    NotImplementedError,
    RuntimeError,
    AttributeError,
    struct.error,
)


@contextmanager
def opened(path: Path) -> Iterator[RasterPages]:
    """Open a picture file.

    Raises:
        Undecodable: it cannot be opened as one of ``FORMATS``.
    """
    with path.open("rb") as file, _opened_image(file) as image:
        yield RasterPages(image)


@contextmanager
def _opened_image(file: IO[bytes]) -> Iterator[Image.Image]:
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except UnidentifiedImageError:
        raise Undecodable("file.damaged", "the picture's head is damaged") from None
    except MemoryError:
        raise _too_large() from None
    except _DECODER_ERRORS as error:
        raise _damaged(error) from None
    with image:
        yield image


class RasterPages:
    """The frames of an open picture."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image

    @property
    def count(self) -> int:
        """Frames that can be reached; a broken link counts as one more page, which then fails."""
        if self._image.format != "TIFF":
            return 1  # further frames of a JPEG (MPO) are thumbnails or depth maps
        frames = 0
        try:
            while frames < MOST_FRAMES:
                self._image.seek(frames)
                frames += 1
        except EOFError:
            return frames
        except _DECODER_ERRORS:
            return frames + 1
        return frames

    def page(self, index: int) -> GrayImage:
        try:
            if self._image.format == "TIFF":
                self._image.seek(index)
            return grey_page(self._image)
        except (Image.DecompressionBombError, MemoryError):
            raise _too_large() from None
        except _DECODER_ERRORS as error:
            raise _damaged(error) from None


def grey_bytes(data: bytes) -> GrayImage:
    """Decode one JPEG held in memory, as it was taken out of a PDF.

    Raises:
        Undecodable: the data is damaged.
    """
    with _opened_image(BytesIO(data)) as image:
        return RasterPages(image).page(0)


def grey_page(image: Image.Image) -> GrayImage:
    """The current frame as grey, upright as its EXIF entry says; raises what Pillow raises."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_large()
    if min(width, height) < 1:
        raise Undecodable("file.damaged", "the picture has no pixels")
    dpi = _dpi(image)
    image.draft("L", image.size)  # a colour JPEG then decodes its grey part only
    image.load()
    pixels = _grey_pixels(image)
    if image.format in ("JPEG", "MPO") and _cut_short(pixels):
        raise Undecodable("file.truncated", "the lower part of the picture is missing")
    return GrayImage(pixels=_upright(image, pixels), dpi=dpi)


def _grey_pixels(image: Image.Image) -> Grey:
    if image.mode in ("L", "1"):
        return np.asarray(image.convert("L"), dtype=np.uint8)
    if image.mode.startswith(("I", "F")):
        return _from_deep(np.asarray(image))
    if image.mode == "LAB":
        return np.asarray(image.getchannel("L"), dtype=np.uint8)
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, "white")
        return np.asarray(Image.alpha_composite(paper, rgba).convert("L"), dtype=np.uint8)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def _from_deep(values: NDArray[np.generic]) -> Grey:
    """16-bit, 32-bit and float samples to 8 bits.

    Integers are taken as 16-bit; floats, whose white is not said anywhere, by their own range.
    """
    deep = np.nan_to_num(values.astype(np.float32))
    if np.issubdtype(values.dtype, np.floating):
        low, high = float(deep.min()), float(deep.max())
    else:
        low, high = 0.0, 65535.0 if float(deep.max()) > 255 else 255.0
    span = max(high - low, 1e-6)
    return np.asarray(np.clip((deep - low) * (255.0 / span), 0, 255), dtype=np.uint8)


def _cut_short(pixels: Grey) -> bool:
    """Whether the last rows are one flat mid-grey: what a JPEG decoder paints where data ends.

    16 rows is one block row of a colour JPEG; no scanned paper is that even, and the pure white
    or black that a scanner paints outside the sheet is left out by the limits.
    """
    tail = pixels[-16:]
    value = int(tail[0, 0])
    return pixels.shape[0] >= 64 and 20 < value < 235 and bool((tail == value).all())


def _upright(image: Image.Image, pixels: Grey) -> Grey:
    try:
        turned = image.getexif().get(EXIF_ORIENTATION, 1)
    except _DECODER_ERRORS:
        return pixels  # a damaged EXIF block says nothing of the picture
    if turned == 1 or not isinstance(turned, int):
        return pixels
    flat = Image.fromarray(pixels)
    flat.getexif()[EXIF_ORIENTATION] = turned
    return np.asarray(ImageOps.exif_transpose(flat), dtype=np.uint8)


def _dpi(image: Image.Image) -> float | None:
    try:
        value = float(image.info["dpi"][0])
    except (*_DECODER_ERRORS, KeyError):
        return None
    return value if 50 <= value <= 2400 else None


def _damaged(error: BaseException) -> Undecodable:
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or "not enough data" in text:
        return Undecodable("file.truncated", "the file ends too early")
    return Undecodable("file.damaged", "the picture's data is damaged")


def _too_large() -> Undecodable:
    return Undecodable("file.too_large", f"more than {MAX_PIXELS // 1_000_000} million pixels")
