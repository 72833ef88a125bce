"""The least that decoding a picture costs: the yardstick that does not depend on our decoder.

Grey JPEG and PNG by OpenCV from bytes in memory; black-and-white pages by Pillow's libtiff, which
is faster than OpenCV's, and without making bytes of its bits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from benchmarks.scan_set import ScanSet

Decode = Callable[[], int]  # gives how many pages it decoded


def bare_decode(scans: ScanSet) -> Decode:
    """Takes the pictures out of their files, and gives what decodes them all."""
    if scans.format == "grey JPEG in PDF":
        return _by_opencv([data for file in scans.files for data in _jpegs(file)])
    if scans.format == "grey PNG":
        return _by_opencv([file.read_bytes() for file in scans.files])
    return _by_libtiff([file.with_suffix(".tif") for file in scans.files])


def _by_opencv(pictures: list[bytes]) -> Decode:
    arrays = [np.frombuffer(data, np.uint8) for data in pictures]

    def decode() -> int:
        images = (cv2.imdecode(array, cv2.IMREAD_GRAYSCALE) for array in arrays)
        return sum(image is not None for image in images)

    return decode


def _by_libtiff(files: list[Path]) -> Decode:
    """The same scans were written as TIFF, too, so this holds for G4 in PDF as well."""

    def decode() -> int:
        pages = 0
        for file in files:
            with Image.open(file) as image:
                for frame in range(getattr(image, "n_frames", 1)):
                    image.seek(frame)
                    image.load()
                    pages += 1
        return pages

    return decode


def _jpegs(file: Path) -> list[bytes]:
    document = pypdfium2.PdfDocument(file)
    try:
        return [bytes(next(page.get_objects()).get_data(decode_simple=True)) for page in document]
    finally:
        document.close()
