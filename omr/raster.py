"""TIFF, JPEG and PNG files -> grey page images, through Pillow.

Pillow and not OpenCV, because OpenCV decodes some damaged files without an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, UnidentifiedImageError

from omr.deflate import check_deflated_parts
from omr.fault import Undecodable
from omr.faxdata import check_fax_code
from omr.greyscale import DECODER_ERRORS, grey_page, too_large
from omr.image import GrayImage
from omr.tiff_data import DEFLATED, FAX_CODED, stored_frame
from omr.tiff_errors import decoding_errors

MOST_FRAMES = 20_001  # a loop of frames ends here; more than any stack that is accepted
FORMATS = ("TIFF", "JPEG", "PNG")


@contextmanager
def opened(path: Path) -> Iterator[RasterPages]:
    """Open a picture file.

    Raises:
        Undecodable: it cannot be opened as one of ``FORMATS``.
    """
    with path.open("rb") as file, _opened_image(file) as image:
        yield RasterPages(image, file)


@contextmanager
def _opened_image(file: IO[bytes]) -> Iterator[Image.Image]:
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise too_large() from None
    except UnidentifiedImageError:
        raise Undecodable("file.damaged", "the picture's head is damaged") from None
    except MemoryError:
        raise too_large() from None
    except DECODER_ERRORS as error:
        raise _damaged(error) from None
    with image:
        yield image


class RasterPages:
    """The frames of an open picture."""

    def __init__(self, image: Image.Image, file: IO[bytes]) -> None:
        self._image = image
        self._file = file

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
        except DECODER_ERRORS:
            return frames + 1
        return frames

    @property
    def lasting(self) -> bool:
        return self._image.format == "TIFF"  # decoding another picture uses it up

    def page(self, index: int) -> GrayImage:
        try:
            if self._image.format == "TIFF":
                self._image.seek(index)
                return self._frame()
            return grey_page(self._image)
        except (Image.DecompressionBombError, MemoryError):
            raise too_large() from None
        except DECODER_ERRORS as error:
            raise _damaged(error) from None

    def _frame(self) -> GrayImage:
        """The TIFF frame that was sought, if its stored data bears it out."""
        stored = stored_frame(getattr(self._image, "tag_v2", {}))
        if stored.compression in DEFLATED:
            check_deflated_parts(self._file, stored)
        before = decoding_errors()
        image = grey_page(self._image)
        if decoding_errors() > before:
            raise Undecodable("file.damaged", "parts of the picture's data cannot be decoded")
        if stored.compression in FAX_CODED:
            check_fax_code(image.pixels, sum(stored.sizes))
        return image


def grey_bytes(data: bytes) -> GrayImage:
    """Decode one JPEG held in memory, as it was taken out of a PDF.

    Raises:
        Undecodable: the data is damaged.
    """
    with BytesIO(data) as file, _opened_image(file) as image:
        return RasterPages(image, file).page(0)


def _damaged(error: BaseException) -> Undecodable:
    text = str(error).lower()
    if "truncated" in text or "unexpected end" in text or "not enough data" in text:
        return Undecodable("file.truncated", "the file ends too early")
    return Undecodable("file.damaged", "the picture's data is damaged")
