"""The print master: a printed page as a picture, before any pen has touched it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

POINTS_PER_INCH = 72


def print_master(pdf: Path | bytes, pdf_page: int, *, dpi: int) -> NDArray[np.uint8]:
    """The rendered blank page, (rows, columns) grey, edge to edge; ``pdf_page`` counts from 1."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[pdf_page - 1].render(scale=dpi / POINTS_PER_INCH, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width), dtype=np.uint8)
