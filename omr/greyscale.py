"""One frame of an opened picture -> grey pixels, upright; raises what Pillow raises."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile

from omr.fault import Undecodable
from omr.image import GrayImage, Grey, Tear
from omr.tears import find_tears

# Pillow's own bound against decompression bombs (two times its warning level), about A3 at 1000 dpi
MAX_PIXELS = 178_000_000
EXIF_ORIENTATION = 0x0112
EXIF_ACROSS = (5, 6, 7, 8)  # rows become columns
EXIF_BACKWARD = (3, 4, 6, 7)  # what was the first row becomes the last row or column
# What a decoder may raise on a damaged file; found with fuzzed files, each of these was seen.
DECODER_ERRORS = (
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


def grey_page(image: Image.Image) -> GrayImage:
    """The current frame as grey, upright as its EXIF entry says; raises what Pillow raises."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise too_large()
    if min(width, height) < 1:
        raise Undecodable("file.damaged", "the picture has no pixels")
    dpi, tallness = _dpi(image), _tallness(image)
    image.draft("L", image.size)  # a colour JPEG then decodes its grey part only
    pixels = _loaded(image)
    tears: tuple[Tear, ...] = ()
    if image.format in ("JPEG", "MPO"):
        if _cut_short(pixels):
            raise Undecodable("file.truncated", "the lower part of the picture is missing")
        tears = find_tears(pixels)
    return _upright(image, GrayImage(pixels=pixels, dpi=dpi, tears=tears, tallness=tallness))


def _loaded(image: Image.Image) -> Grey:
    """Decode; a grey picture straight into the array that is handed on.

    Pillow's own ways out of an image copy it twice, which takes 6 to 9 % of decoding a JPEG.
    """
    undecoded = isinstance(image, ImageFile) and bool(image.tile)
    if not undecoded or image.mode != "L" or image.format not in ("JPEG", "MPO", "PNG"):
        image.load()  # in other formats loading may change the image's size; or it is loaded
        return _grey_pixels(image)
    # Black, and never what stood in that memory: a damaged file may leave rows as they were.
    pixels = np.zeros((image.height, image.width), np.uint8)
    over_pixels = Image.frombuffer("L", image.size, pixels, "raw", "L", 0, 1).im
    image.im = over_pixels
    image.load()
    return pixels if image.im is over_pixels else _grey_pixels(image)


def _grey_pixels(image: Image.Image) -> Grey:
    if image.mode == "L":
        return np.asarray(image, dtype=np.uint8)
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


def _upright(image: Image.Image, page: GrayImage) -> GrayImage:
    try:
        turned = image.getexif().get(EXIF_ORIENTATION, 1)
    except DECODER_ERRORS:
        return page  # a damaged EXIF block says nothing of the picture
    if turned == 1 or not isinstance(turned, int):
        return page
    flat = Image.fromarray(page.pixels)
    flat.getexif()[EXIF_ORIENTATION] = turned
    return GrayImage(
        pixels=np.asarray(ImageOps.exif_transpose(flat), dtype=np.uint8),
        dpi=page.dpi,
        tears=tuple(
            tear.turned(
                across=turned in EXIF_ACROSS,
                backward=turned in EXIF_BACKWARD,
                length_px=page.height_px,
            )
            for tear in page.tears
        ),
        tallness=1 / page.tallness if turned in EXIF_ACROSS else page.tallness,
    )


def _dpi(image: Image.Image) -> float | None:
    try:
        value = float(image.info["dpi"][0])
    except (*DECODER_ERRORS, KeyError):
        return None
    return value if 50 <= value <= 2400 else None


def _tallness(image: Image.Image) -> float:
    """How many times as high as wide a pixel is, by the resolutions in the file; 1 by default."""
    try:
        across, down = (float(value) for value in image.info["dpi"][:2])
    except (*DECODER_ERRORS, KeyError):
        return 1.0
    said = all(20 <= value <= 2400 for value in (across, down))
    return across / down if said else 1.0


def too_large() -> Undecodable:
    return Undecodable("file.too_large", f"more than {MAX_PIXELS // 1_000_000} million pixels")
