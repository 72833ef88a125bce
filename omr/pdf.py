"""PDF files -> grey page images: a page that is one picture is taken out, others are rendered.

Taking the embedded picture out costs what decoding its JPEG costs, rendering the page many times
that, and a rendered page is resampled once more. pypdfium2 first; Poppler (pdf2image) where it is
installed and pypdfium2 fails.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from omr import poppler
from omr.deflate import check_deflated
from omr.fault import Undecodable
from omr.faxdata import check_fax_code
from omr.greyscale import MAX_PIXELS
from omr.image import GrayImage, Grey, quarter_turned
from omr.ranks import grey_ranks
from omr.raster import grey_bytes

POINTS_PER_INCH = 72.0
PAGES_HELD = 64  # at 300 dpi these are 70 MB of JPEG; opening costs 40 ms in a file of 5,000 pages
RENDER_DPI = 200.0  # a page that is drawn, not scanned; the forms are made to be read at 150 to 300
MAX_RENDER_PIXELS = 35_000_000  # A3 at 300 dpi; a larger page is rendered coarser
COVERS = 0.9  # share of the page a picture must cover to be the page: scanners leave thin margins
INVERTED_MEDIAN = 60  # darker than any scanned sheet: the PDF inverts the picture, so render it

_one_at_a_time = threading.RLock()  # PDFium is not made for threads


@contextmanager
def opened(path: Path) -> Iterator[PdfPages | poppler.PopplerPages]:
    """Open a PDF.

    Raises:
        Undecodable: encrypted, or damaged so that neither engine opens it.
    """
    document = _document(path)
    if document is None:
        yield poppler.PopplerPages(path)
        return
    pages = PdfPages(path, document)
    try:
        yield pages
    finally:
        pages.close()


def _document(path: Path) -> Any | None:
    """The open document, or None when only the second engine may still open it."""
    with _one_at_a_time:
        try:
            return pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise Undecodable("file.encrypted", "the PDF asks for a password") from None
    if not poppler.installed():
        raise Undecodable("file.damaged", "the PDF's structure is damaged")
    return None


class PdfPages:
    """The pages of an open PDF."""

    def __init__(self, path: Path, document: Any) -> None:
        self._path = path
        self._document = document
        self._taken = 0

    def close(self) -> None:
        with _one_at_a_time:
            self._document.close()

    @property
    def count(self) -> int:
        with _one_at_a_time:
            return len(self._document)

    @property
    def lasting(self) -> bool:
        return True

    def page(self, index: int) -> GrayImage:
        try:
            with _one_at_a_time:
                self._freshen()
                page = self._document[index]
                try:
                    return _page_image(page, self._path)
                finally:
                    page.close()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            if not poppler.installed():
                raise Undecodable("file.damaged", "this page of the PDF is damaged") from None
        return poppler.PopplerPages(self._path).page(index)

    def _freshen(self) -> None:
        """Open anew now and then: PDFium keeps the data of every page until the end."""
        self._taken += 1
        if self._taken % PAGES_HELD:
            return
        try:
            document = _document(self._path)
        except OSError:
            raise Undecodable("file.unreadable", "the PDF went away while it was read") from None
        if document is None:
            raise Undecodable("file.damaged", "the PDF was changed while it was read")
        self._document.close()
        self._document = document


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """The one picture that covers a page, as an object of the PDF, and its quarter turns."""

    image: Any
    quarter_turns: int  # counter-clockwise, to stand as the page is shown
    width_px: int
    height_px: int


def _page_image(page: Any, path: Path) -> GrayImage:
    picture = _only_picture(page)
    if picture is None:
        return poppler.shown(_rendered(page, RENDER_DPI), path)
    dpi = _dpi(page, picture)
    taken = _taken_out(picture)
    if taken is None or _middle_grey(taken.pixels) < INVERTED_MEDIAN:
        return poppler.shown(_rendered(page, min(max(dpi, 150.0), 300.0)), path)
    return _turned(taken, picture.quarter_turns, dpi, _tallness(picture))


def _middle_grey(pixels: Grey) -> float:
    return grey_ranks(pixels[::64, ::64], (0.5,))[0]


def _turned(taken: GrayImage, quarter_turns: int, dpi: float, tallness: float) -> GrayImage:
    """Set a picture as its page shows it: so many quarter turns counter-clockwise."""
    tears = (
        tear.turned(
            across=quarter_turns % 2 == 1,
            backward=quarter_turns in (2, 3),
            length_px=taken.height_px,
        )
        for tear in taken.tears
    )
    pixels = quarter_turned(taken.pixels, quarter_turns)
    tallness = 1 / tallness if quarter_turns % 2 else tallness
    return GrayImage(pixels=pixels, dpi=dpi, tears=tuple(tears), tallness=tallness)


def _only_picture(page: Any) -> _Picture | None:
    """The page's picture, if the page shows nothing else (but for the unseen text of an OCR)."""
    found = None
    for seen, item in enumerate(page.get_objects(max_depth=3)):
        if seen > 5_000:
            return None  # a drawing; no need to look at every stroke
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE and found is None:
            found = item
        elif item.type == pdfium.FPDF_PAGEOBJ_FORM:
            continue  # its content follows by itself
        elif not _unseen_text(item):
            return None
    if found is None or found.level > 0:
        return None
    return _covering(page, found)


def _unseen_text(item: Any) -> bool:
    if item.type != pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    return bool(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _covering(page: Any, image: Any) -> _Picture | None:
    left, bottom, right, top = image.get_bounds()
    box = page.get_cropbox()
    width, height = box[2] - box[0], box[3] - box[1]
    inside = (
        max(0.0, min(right, box[2]) - max(left, box[0]))
        * max(0.0, min(top, box[3]) - max(bottom, box[1]))
    )  # fmt: skip
    if width <= 0 or height <= 0 or inside < COVERS * width * height:
        return None
    if (right - left) * (top - bottom) > width * height / COVERS**2:
        return None  # the page shows only a part of the picture
    turns = _quarter_turns(image.get_matrix())
    if turns is None or pdfium.FPDFPageObj_HasTransparency(image):
        return None
    width_px, height_px = image.get_px_size()
    if width_px * height_px > MAX_PIXELS:
        raise Undecodable("file.too_large", f"more than {MAX_PIXELS // 1_000_000} million pixels")
    return _Picture(
        image=image,
        quarter_turns=(turns - page.get_rotation() // 90) % 4,
        width_px=width_px,
        height_px=height_px,
    )


def _quarter_turns(matrix: Any) -> int | None:
    """Counter-clockwise quarter turns of a picture's matrix; None when mirrored or slanted."""
    a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
    size = max(abs(a), abs(b), abs(c), abs(d))
    slack = 0.002 * size
    if abs(b) <= slack and abs(c) <= slack and a * d > 0:
        return 0 if a > 0 else 2
    if abs(a) <= slack and abs(d) <= slack and b * c < 0:
        return 1 if b > 0 else 3
    return None


def _dpi(page: Any, picture: _Picture) -> float:
    left, bottom, right, top = picture.image.get_bounds()
    long_side_in = max(right - left, top - bottom) / POINTS_PER_INCH
    return float(max(picture.width_px, picture.height_px) / max(long_side_in, 0.01))


def _tallness(picture: _Picture) -> float:
    """How many times as high as wide the PDF shows a pixel of the picture as it is stored."""
    matrix = picture.image.get_matrix()
    wide = math.hypot(matrix.a, matrix.b) / picture.width_px
    high = math.hypot(matrix.c, matrix.d) / picture.height_px
    return high / wide if min(wide, high) > 0 else 1.0


def _taken_out(picture: _Picture) -> GrayImage | None:
    """The picture's own pixels as stored, or None where only rendering gives them truly."""
    filters = picture.image.get_filters(skip_simple=True)
    if filters == ["DCTDecode"]:
        image = grey_bytes(bytes(picture.image.get_data(decode_simple=True)))
        same = image.pixels.shape == (picture.height_px, picture.width_px)
        return image if same else None
    if "JPXDecode" in filters:
        return None
    if picture.image.get_filters()[:1] == ["FlateDecode"]:
        check_deflated(bytes(picture.image.get_data(decode_simple=False)))
    bitmap = picture.image.get_bitmap()  # belongs to the picture; closing it is not for us
    if (bitmap.width, bitmap.height) != (picture.width_px, picture.height_px):
        return None
    image = GrayImage(pixels=_grey(bitmap))
    if filters == ["CCITTFaxDecode"]:
        check_fax_code(image.pixels, len(picture.image.get_data(decode_simple=True)))
    return image


def _rendered(page: Any, dpi: float) -> GrayImage:
    width_in, height_in = (side / POINTS_PER_INCH for side in page.get_size())
    if width_in <= 0 or height_in <= 0:
        raise Undecodable("file.damaged", "the page has no size")
    fitting = (MAX_RENDER_PIXELS / (width_in * height_in)) ** 0.5
    dpi = min(dpi, fitting)
    if min(width_in, height_in) * dpi < 1:
        raise Undecodable("file.damaged", "the page is a line without height or width")
    bitmap = page.render(scale=dpi / POINTS_PER_INCH, grayscale=True)
    try:
        return GrayImage(pixels=_grey(bitmap), dpi=dpi)
    finally:
        bitmap.close()


def _grey(bitmap: Any) -> Grey:
    """A copy of a PDFium bitmap as grey; colours by the weights of ITU-R BT.601, as JPEG has."""
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        return np.array(pixels, dtype=np.uint8)
    if pixels.shape[2] == 2:
        return np.array(pixels[:, :, 0], dtype=np.uint8)
    weights = np.array([0.114, 0.587, 0.299], dtype=np.float32)  # PDFium's order: blue first
    grey = pixels[:, :, :3].astype(np.float32) @ weights + 0.5
    return np.asarray(grey, dtype=np.float32).astype(np.uint8)
