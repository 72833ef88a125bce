"""How one sheet is printed, treated and scanned: settings, presets, and everyday variation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

RGB_WEIGHTS = (0.299, 0.587, 0.114)  # how light colours are to a grey scanner (ITU-R BT.601)
COPIED_PAPER = 252  # the grey level of a photocopy's bare paper


class Bilevel(StrEnum):
    """How a scan becomes black and white."""

    NO = "no"  # it stays grey
    THRESHOLD = "threshold"
    DITHER = "dither"  # by error diffusion
    ORDERED = "ordered"  # by a matrix of thresholds, as copiers and faxes do it in "photo" mode


class Half(StrEnum):
    """What there is of a sheet of which a part is missing."""

    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"


class SecondSheet(StrEnum):
    """Where a second sheet lies that got into the same picture."""

    OVER = "over"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """Everything between the print master and the file; the defaults are a perfect scan.

    Printer: ``print_scale`` as drivers shrink or enlarge pages; ``print_shift_mm`` right and down;
    ``dot_gain_mm`` is how far toner spreads; ``toner`` is 1 for full black, 0.4 for an empty
    cartridge; ``blank_copies`` is how often the empty form was photocopied before it was filled.

    Sheet: ``paper_white`` is the paper's grey level and ``paper_tint`` its colour, as shares of
    red, green and blue light that come back; ``torn_corner`` is 0 to 3 clockwise from the top left,
    and ``torn_mm`` how much is gone along both edges; ``lost_codes`` are indices of printed codes
    that someone scribbled over; ``bleed_through`` is how strongly the other side shows, 0 to 1;
    ``fold_line`` is one fold across near the middle, ``folds_across`` and ``folds_down`` are that
    many anywhere; ``punch_holes`` and ``staple`` are where an office puts them, ``stray_holes`` and
    ``stray_staples`` anywhere; ``half`` is what is left of a torn sheet; ``copies`` is how often
    the filled sheet was photocopied, the last copy being scanned.

    Scanner: ``skew_deg`` clockwise; ``stretch`` is the largest local error of the feed speed;
    ``curl_mm`` is how far the left edge is drawn in where a bound sheet rises off the glass;
    ``overscan_mm`` of ``background`` shows around the sheet; ``blur_mm`` and ``noise`` (grey
    levels) are standard deviations; ``light_fall``, ``binding_shadow`` and ``cast_shadow`` are the
    share of light lost at the darkest place; ``streaks`` (dark) and ``light_streaks`` run along the
    feed, ``cross_streaks`` and ``light_cross_streaks`` across it; ``roller_marks`` are blots that
    come again with each turn of a roller; ``second_sheet`` lies in the same picture; ``seen_share``
    below 1 is where the picture of a jammed sheet ends; ``row_dpi`` is the resolution along the
    feed where it is not ``dpi``, and ``lost_rows`` the share of rows that a fax line dropped;
    ``tilt_deg`` above 0 is a photograph by a camera that leans so much; ``quarter_turns`` are
    clockwise.
    """

    print_scale: float = 1.0
    print_shift_mm: tuple[float, float] = (0.0, 0.0)
    dot_gain_mm: float = 0.0
    toner: float = 1.0
    blank_copies: int = 0

    paper_white: int = 252
    paper_tint: tuple[float, float, float] | None = None
    bleed_through: float = 0.0
    fold_line: bool = False
    coffee_stain: bool = False
    dirt_specks: int = 0
    punch_holes: bool = False
    staple: bool = False
    folds_across: int = 0
    folds_down: int = 0
    stray_holes: int = 0
    stray_staples: int = 0
    torn_corner: int | None = None
    torn_mm: float = 45.0
    lost_codes: tuple[int, ...] = ()
    half: Half | None = None
    copies: int = 0

    dpi: int = 200
    row_dpi: int | None = None
    skew_deg: float = 0.0
    stretch: float = 0.0
    curl_mm: float = 0.0
    overscan_mm: float = 0.0
    background: int = 250
    blur_mm: float = 0.0
    noise: float = 0.0
    light_fall: float = 0.0
    binding_shadow: float = 0.0
    cast_shadow: float = 0.0
    streaks: int = 0
    light_streaks: int = 0
    cross_streaks: int = 0
    light_cross_streaks: int = 0
    roller_marks: int = 0
    second_sheet: SecondSheet | None = None
    seen_share: float = 1.0
    tilt_deg: float = 0.0
    lost_rows: float = 0.0
    jpeg_quality: int | None = None
    bilevel: Bilevel = Bilevel.NO
    bilevel_level: int = 150
    colour: bool = False
    quarter_turns: int = 0

    @property
    def paper_level(self) -> float:
        """The grey level of the bare sheet under an even lamp."""
        if self.copies:
            return COPIED_PAPER
        if self.paper_tint is None:
            return self.paper_white
        return self.paper_white * float(np.dot(self.paper_tint, RGB_WEIGHTS))


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
FAX = ScanSettings(
    dpi=204,
    row_dpi=196,
    dot_gain_mm=0.05,
    paper_white=242,
    dirt_specks=30,
    stretch=0.006,
    blur_mm=0.08,
    noise=5.0,
    bilevel=Bilevel.THRESHOLD,
    bilevel_level=150,
    lost_rows=0.002,
)
PHONE_PHOTO = ScanSettings(
    dpi=200,
    dot_gain_mm=0.04,
    toner=0.95,
    paper_white=238,
    overscan_mm=14.0,
    background=95,
    tilt_deg=9.0,
    blur_mm=0.09,
    noise=4.0,
    light_fall=0.25,
    cast_shadow=0.15,
    jpeg_quality=70,
    colour=True,
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
    "phone_photo": PHONE_PHOTO,
    "fax": FAX,
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
