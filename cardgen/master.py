"""The print masters that travel with forms: each printed page as a small grey picture.

A reader holds a scan against it to see whether the scan shows this page at all (``omr``).
"""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

_PX_PER_MM = 1.0  # where print stands shows; a name is a grey dash, which is as much as is needed
_LEVELS = 16  # grey levels kept: of 256 the file would be twice as long
_MM_PER_POINT = 25.4 / 72


def print_masters(pdf: bytes, pages: Collection[int]) -> dict[int, bytes]:
    """The given pages of a PDF, counted from 1, each as a PNG edge to edge."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {page: _png(_rendered(document, page)) for page in pages}


def _rendered(document: pypdfium2.PdfDocument, page: int) -> NDArray[np.uint8]:
    bitmap = document[page - 1].render(scale=_PX_PER_MM * _MM_PER_POINT, grayscale=True)
    return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width), dtype=np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    step = 255 // (_LEVELS - 1)
    levels = (pixels.astype(np.uint16) + step // 2) // step * step
    file = BytesIO()
    Image.fromarray(levels.astype(np.uint8)).save(file, format="PNG", compress_level=9)
    return file.getvalue()
