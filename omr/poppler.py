"""The second PDF engine: Poppler through pdf2image, where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pdf2image
from pdf2image.exceptions import PDFInfoNotInstalledError, PDFPopplerTimeoutError

from omr.fault import Undecodable
from omr.image import GrayImage

RENDER_DPI = 200
TIMEOUT_S = 8  # a page that takes longer is broken; the rest of the batch should go on
MOST_BYTES_WITHOUT_PICTURE = 4_000  # a card's picture takes twice that at the very least
MAX_PAGE_POINTS = 3_400  # about 120 cm: a larger page would need too much memory at RENDER_DPI


def installed() -> bool:
    return shutil.which("pdftoppm") is not None and shutil.which("pdfinfo") is not None


class PopplerPages:
    """The pages of a PDF, each rendered by a process of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def count(self) -> int:
        return int(self._info().get("Pages", "0"))

    @property
    def lasting(self) -> bool:
        return True

    def page(self, index: int) -> GrayImage:
        if _page_points(self._info().get("Page size", "")) > MAX_PAGE_POINTS:
            raise Undecodable("file.too_large", "the page is larger than a wall poster")
        try:
            images = pdf2image.convert_from_path(
                self._path,
                dpi=RENDER_DPI,
                first_page=index + 1,
                last_page=index + 1,
                grayscale=True,
                timeout=TIMEOUT_S,
            )
        except Exception as error:  # pdf2image passes on whatever Pillow raises
            raise _damaged(error) from None
        if not images:
            raise Undecodable("file.damaged", "this page of the PDF is damaged")
        pixels = np.asarray(images[0].convert("L"), dtype=np.uint8)
        return shown(GrayImage(pixels=pixels, dpi=float(RENDER_DPI)), self._path)

    def _info(self) -> dict[str, str]:
        try:
            found = dict(pdf2image.pdfinfo_from_path(str(self._path), timeout=TIMEOUT_S))
        except Exception as error:
            raise _damaged(error) from None
        return {key: str(value) for key, value in found.items()}


def shown(rendered: GrayImage, path: Path) -> GrayImage:
    """The rendered page of a PDF, if it shows anything or the file never held a picture.

    Scanners store a picture of an empty sheet, too. A page without one has lost it, and perhaps a
    card with it: no blank sheet.

    Raises:
        Undecodable: all of the page's pixels are alike.
    """
    empty = rendered.pixels.min() == rendered.pixels.max()
    if empty and path.stat().st_size > MOST_BYTES_WITHOUT_PICTURE:
        raise Undecodable("file.damaged", "this page of the PDF shows nothing: scan it again")
    return rendered


def _page_points(size: str) -> float:
    """The longer side in ``612 x 792 pts (letter)``; 0 when it is not said."""
    numbers = [float(word) for word in size.split() if word.replace(".", "", 1).isdigit()]
    return max(numbers[:2], default=0.0)


def _damaged(error: Exception) -> Undecodable:
    if "Incorrect password" in str(error):
        return Undecodable("file.encrypted", "the PDF asks for a password")
    if isinstance(error, PDFPopplerTimeoutError):
        return Undecodable("file.damaged", f"this PDF takes longer than {TIMEOUT_S} s to open")
    if isinstance(error, PDFInfoNotInstalledError):
        return Undecodable("file.damaged", "the PDF's structure is damaged")
    return Undecodable("file.damaged", "the PDF's structure is damaged")
