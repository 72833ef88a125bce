"""Scans of one filled sheet: filled once, then printed, worn and scanned as each setting says."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ediary_app.demo.ink import MM_PER_INCH, Gray, page_dpi
from ediary_app.demo.paper import deface_code, print_page
from ediary_app.demo.pen import Hand, PenWork, fill_page
from ediary_app.demo.print_master import print_master
from ediary_app.demo.scan_files import is_bilevel
from ediary_app.demo.scan_settings import Bilevel, ScanSettings
from ediary_app.demo.scanner import sensed_sheet
from omr.form import FormPage

_LEAST_MASTER_DPI = 200  # pens are drawn at the master's resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """A printed page and what is put on it."""

    page: FormPage
    pdf: Path
    work: PenWork


@dataclass(slots=True, kw_only=True)
class SheetDesk:
    """Draws a sheet's marks once for each resolution, and lends them to every scan of it.

    Ink swallows a share of light, so it can be multiplied into any print of the page, pale or bold.
    """

    hand: Hand
    seed: int
    _masters: dict[tuple[Path, int, int], Gray] = field(default_factory=dict)
    _inks: dict[tuple[Path, int, int], Gray] = field(default_factory=dict)

    def scanned(
        self,
        sheet: FilledPage,
        settings: ScanSettings,
        rng: np.random.Generator,
        *,
        other: FilledPage | None = None,
    ) -> NDArray[np.uint8]:
        """The scan before any compression; ``other`` lies in the picture if ``settings`` say so."""
        beside = None
        if settings.second_sheet is not None and other is not None:
            beside = self._filled(other, settings, rng)
        filled = self._filled(sheet, settings, rng)
        width_mm = sheet.page.width_mm
        return sensed_sheet(filled, settings, width_mm=width_mm, rng=rng, other=beside)

    def _filled(self, sheet: FilledPage, settings: ScanSettings, rng: np.random.Generator) -> Gray:
        dpi = master_dpi(settings)
        key = (sheet.pdf, sheet.page.pdf_page, dpi)
        if key not in self._masters:
            self._masters[key] = print_master(sheet.pdf, sheet.page.pdf_page, dpi=dpi)
        master = self._masters[key]
        if key not in self._inks:
            bare = np.full_like(master, 255)
            own = np.random.default_rng(self.seed)
            self._inks[key] = fill_page(bare, sheet.page, sheet.work, hand=self.hand, rng=own)
        px_per_mm = page_dpi(master, sheet.page.width_mm) / MM_PER_INCH
        printed = print_page(master, settings, px_per_mm=px_per_mm, rng=rng)
        filled = np.asarray(cv2.multiply(printed, self._inks[key], scale=1 / 255), dtype=np.uint8)
        for index in settings.lost_codes:
            deface_code(filled, sheet.page.codes[index], px_per_mm=px_per_mm, rng=rng)
        return filled


def master_dpi(settings: ScanSettings) -> int:
    """The resolution at which a page is printed and written on, to be scanned so."""
    return max(_LEAST_MASTER_DPI, settings.dpi)


def write_scan(scan: NDArray[np.uint8], settings: ScanSettings, stem: Path) -> Path:
    """Write the file that the scanner would: JPEG, G4 for black and white, else plain TIFF."""
    picture = Image.fromarray(scan)
    dpi = (settings.dpi, settings.row_dpi or settings.dpi)
    if settings.quarter_turns % 2:
        dpi = dpi[::-1]
    if settings.bilevel is not Bilevel.NO and is_bilevel(scan):
        file = stem.with_suffix(".tif")
        one_bit = picture.convert("1", dither=Image.Dither.NONE)
        one_bit.save(file, format="TIFF", compression="group4", dpi=dpi)
    elif settings.jpeg_quality is not None:
        file = stem.with_suffix(".jpg")
        picture.save(file, format="JPEG", quality=settings.jpeg_quality, dpi=dpi)
    else:
        file = stem.with_suffix(".tif")
        picture.save(file, format="TIFF", dpi=dpi)
    return file
