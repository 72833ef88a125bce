"""Deflated pictures carry a checksum: a changed byte never comes out as another picture."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from omr.decode import decode_page
from omr.deflate import check_deflated
from omr.fault import Fault, Undecodable
from omr.image import GrayImage

SIZE = 595.0, 842.0


def _picture() -> np.ndarray:
    """Grey as a scanner sees paper: noisy, so that a byte of the file is a pixel or two."""
    return np.random.default_rng(3).integers(200, 256, (282, 200), dtype=np.uint8)


def _tiff(path: Path) -> Path:
    Image.fromarray(_picture()).save(path, format="TIFF", compression="tiff_adobe_deflate")
    return path


def _png(path: Path) -> Path:
    Image.fromarray(_picture()).save(path, format="PNG")
    return path


def _pdf(path: Path) -> Path:
    """The picture as it is stored by programs that keep scans without loss."""
    png = io.BytesIO()
    Image.fromarray(_picture()).save(png, format="PNG")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rl_config, "useA85", 0)
        canvas = Canvas(str(path), pagesize=SIZE)
        canvas.drawImage(ImageReader(png), 0, 0, *SIZE)
        canvas.save()
    return path


@pytest.mark.parametrize("write", [_tiff, _png, _pdf])
def test_a_changed_byte_is_an_error_or_changes_no_pixel(write, tmp_path):
    file = write(tmp_path / "scan")
    sound = decode_page(file, 0)
    assert isinstance(sound, GrayImage)
    data = file.read_bytes()
    rng = np.random.default_rng(11)
    faults = 0
    for at in rng.integers(len(data) // 4, len(data) * 3 // 4, size=60).tolist():
        file.write_bytes(data[:at] + bytes([data[at] ^ int(rng.integers(1, 256))]) + data[at + 1 :])
        image = decode_page(file, 0)
        if isinstance(image, Fault):
            faults += image.reason == "file.damaged"
        else:
            assert np.array_equal(image.pixels, sound.pixels), at
    assert faults > 40


def test_sound_data_and_data_that_ends_early_are_the_decoders_affair():
    data = zlib.compress(bytes(3_000_000))
    check_deflated(data)
    check_deflated(data + b"what a writer left behind it")
    check_deflated(data[: len(data) // 2])
    check_deflated(b"")


def test_data_without_its_right_checksum_is_damaged():
    data = zlib.compress(b"a card" * 1000)
    with pytest.raises(Undecodable, match="damaged"):
        check_deflated(data[:-1] + bytes([data[-1] ^ 1]))
