"""Grades of what a calibration measured, and from where a measure asks for care."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    GOOD = "good"
    CARE = "with care"
    BAD = "not usable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where a measure asks for care, or makes reading impossible, each with its origin."""

    # The reader is measured with prints of 93 to 103 % (benchmarks); "fit to page" gives 95 to 97.
    least_scale: float = 0.93
    most_scale: float = 1.03
    uneven_scale: float = 0.015  # across against along: rollers that slip, or a bent sheet
    # Sheets turned by 5 degrees are read (sample scans); beyond, corners leave the picture.
    skew_care_deg: float = 3.0
    # Rows this far from an even scale are found by their side marks; it is 1 % over 10 cm.
    stretch_care_mm: float = 1.0
    # The reader refuses below 120 dpi; 150 is the coarsest of the sample scans. More than 330 is
    # shrunk before reading.
    dpi_bad: float = 120.0
    dpi_care: float = 170.0
    dpi_needless: float = 450.0
    # A ballpoint line is 0.3 mm wide: two pairs a mm show it, one pair does not.
    pairs_care: float = 2.0
    # Wider than two strokes is refused by the reader; a good scanner has 0.2 to 0.3 mm.
    edge_bad_mm: float = 0.9
    edge_care_mm: float = 0.5
    # Of the paper's level: the reader refuses below 0.25; a fresh cartridge gives 0.9.
    black_bad: float = 0.25
    black_care: float = 0.6
    patchy_care: float = (
        0.15  # demo printers with an empty cartridge have 0.2, full ones below 0.03
    )
    pale_seen: float = 0.02  # of black: darker than that is not lost in white
    pale_care: float = 0.15  # the palest patch seen: soft pencil is 0.15 to 0.3
    light_care: float = 0.25  # a third of the light may fall off, see the uneven sample scan
    light_bad: float = 0.6
    noise_care: float = 8.0  # grey levels; office scanners have 2 to 4
    edge_print_care_mm: float = 9.0  # registration marks begin 13 mm from the edge, sheets shift
    # Lines of 0.45 mm, as pencils draw: at 0.3 of black they must at least be noticed.
    pencil_line_mm: float = 0.45
    pencil_darkness: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One line of the verdict; ``advice`` only where something should be done."""

    what: str
    measured: str
    grade: Grade
    advice: str | None = None


def judged(what: str, measured: str, advice: str | None) -> Judgement:
    """With care where there is something to advise, else good."""
    grade = Grade.GOOD if advice is None else Grade.CARE
    return Judgement(what=what, measured=measured, grade=grade, advice=advice)
