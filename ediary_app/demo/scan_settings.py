"""How one sheet is printed, treated and scanned: settings, presets, and everyday variation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np


class Bilevel(StrEnum):
    """How a scan becomes black and white."""

    NO = "no"  # it stays grey
    THRESHOLD = "threshold"
    DITHER = "dither"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """Everything between the print master and the file; the defaults are a perfect scan.

    Printer: ``print_scale`` as drivers shrink or enlarge pages; ``print_shift_mm`` right and down;
    ``dot_gain_mm`` is how far toner spreads; ``toner`` is 1 for full black, 0.4 for an empty
    cartridge.

    Sheet: ``paper_white`` is the paper's grey level; ``torn_corner`` is 0 to 3 clockwise from the
    top left, and ``torn_mm`` how much is gone along both edges; ``lost_codes`` are indices of
    printed codes that someone scribbled over; ``bleed_through`` is how strongly the other side
    shows, 0 to 1.

    Scanner: ``skew_deg`` clockwise; ``stretch`` is the largest local error of the feed speed;
    ``overscan_mm`` of ``background`` shows around the sheet; ``blur_mm`` and ``noise`` (grey
    levels) are standard deviations; ``light_fall`` and ``binding_shadow`` are the share of light
    lost at the darkest place; ``quarter_turns`` are clockwise.
    """

    print_scale: float = 1.0
    print_shift_mm: tuple[float, float] = (0.0, 0.0)
    dot_gain_mm: float = 0.0
    toner: float = 1.0

    paper_white: int = 252
    bleed_through: float = 0.0
    fold_line: bool = False
    coffee_stain: bool = False
    dirt_specks: int = 0
    punch_holes: bool = False
    staple: bool = False
    torn_corner: int | None = None
    torn_mm: float = 45.0
    lost_codes: tuple[int, ...] = ()

    dpi: int = 200
    skew_deg: float = 0.0
    stretch: float = 0.0
    overscan_mm: float = 0.0
    background: int = 250
    blur_mm: float = 0.0
    noise: float = 0.0
    light_fall: float = 0.0
    binding_shadow: float = 0.0
    streaks: int = 0
    jpeg_quality: int | None = None
    bilevel: Bilevel = Bilevel.NO
    bilevel_level: int = 150
    colour: bool = False
    quarter_turns: int = 0


CLEAN_FLATBED = ScanSettings(dpi=200, blur_mm=0.04, noise=1.5, dot_gain_mm=0.02)
OFFICE_MFP = ScanSettings(
    dpi=200,
    dot_gain_mm=0.04,
    toner=0.92,
    paper_white=246,
    dirt_specks=12,
    stretch=0.003,
    overscan_mm=1.5,
    blur_mm=0.07,
    noise=3.0,
    light_fall=0.05,
    jpeg_quality=75,
)
WORN_MFP = ScanSettings(
    dpi=200,
    dot_gain_mm=0.06,
    toner=0.72,
    paper_white=238,
    dirt_specks=60,
    bleed_through=0.04,
    stretch=0.008,
    overscan_mm=3.0,
    background=20,
    blur_mm=0.10,
    noise=6.0,
    light_fall=0.14,
    streaks=1,
    jpeg_quality=60,
)
FINE_COLOUR = ScanSettings(
    dpi=300,
    dot_gain_mm=0.03,
    paper_white=248,
    overscan_mm=2.0,
    blur_mm=0.05,
    noise=3.0,
    light_fall=0.04,
    jpeg_quality=80,
    colour=True,
)
ONE_BIT = ScanSettings(
    dpi=200,
    dot_gain_mm=0.04,
    paper_white=246,
    dirt_specks=20,
    stretch=0.003,
    overscan_mm=1.0,
    blur_mm=0.06,
    noise=5.0,
    bilevel=Bilevel.THRESHOLD,
    bilevel_level=165,
)
OLD_FAX = ScanSettings(
    dpi=200,
    dot_gain_mm=0.08,
    toner=0.85,
    paper_white=235,
    dirt_specks=80,
    stretch=0.01,
    blur_mm=0.11,
    noise=8.0,
    streaks=1,
    bilevel=Bilevel.THRESHOLD,
    bilevel_level=150,
)
PHONE_LIKE = ScanSettings(
    dpi=180,
    paper_white=240,
    overscan_mm=6.0,
    background=60,
    blur_mm=0.12,
    noise=5.0,
    light_fall=0.35,
    jpeg_quality=55,
    colour=True,
)
PRESETS: Mapping[str, ScanSettings] = {
    "clean_flatbed": CLEAN_FLATBED,
    "office_mfp": OFFICE_MFP,
    "worn_mfp": WORN_MFP,
    "fine_colour": FINE_COLOUR,
    "one_bit": ONE_BIT,
    "old_fax": OLD_FAX,
    "phone_like": PHONE_LIKE,
}


def varied(settings: ScanSettings, *, rng: np.random.Generator) -> ScanSettings:
    """The same machine with another sheet: a little skew, some upside down, few mishaps."""
    return replace(
        settings,
        print_scale=settings.print_scale * float(rng.choice([0.97, 1.0, 1.0, 1.0, 1.015])),
        print_shift_mm=(float(rng.normal(0.0, 0.8)), float(rng.normal(0.0, 0.8))),
        skew_deg=settings.skew_deg + float(np.clip(rng.normal(0.0, 0.9), -3.0, 3.0)),
        quarter_turns=int(rng.choice([0, 0, 0, 0, 0, 0, 2, 1, 3])),
        fold_line=settings.fold_line or bool(rng.random() < 0.06),
        coffee_stain=settings.coffee_stain or bool(rng.random() < 0.04),
        punch_holes=settings.punch_holes or bool(rng.random() < 0.10),
        staple=settings.staple or bool(rng.random() < 0.08),
    )
