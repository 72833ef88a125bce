"""A scanned calibration card -> what it says of its printer and scanner; measures, judges nothing.

The common road (decode, identify, register, read) is used, so what is told holds for lesson cards.
"""

from __future__ import annotations

from dataclasses import dataclass

from omr import calibration_card as card
from omr.anchors import anchors_of, fit_plane
from omr.blank import is_blank
from omr.calibration_card import Side
from omr.calibration_lines import (
    SeenPattern,
    finest_pairs,
    look_at_patterns,
    nearest_edges,
)
from omr.calibration_look import LocatedSheet, look_at_paper
from omr.calibration_place import Placement, placement
from omr.calibration_streaks import SeenStreak, look_for_streaks
from omr.calibration_tones import Tones, look_at_tones
from omr.fault import Fault
from omr.forms import FormTable
from omr.identify import IdentifiedPage, identify, identify_harder
from omr.image import CoarseCopy, GrayImage, coarse_copy, scaled
from omr.pagemap import PageMap
from omr.quality import edge_width_mm, is_bilevel
from omr.read import read_page
from omr.reading import FieldReading, FieldState, PageOutcome
from omr.register import register
from omr.workable import LONGEST_PX

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMark:
    """A printed sample mark and what the reader made of it."""

    darkness: float
    line_mm: float
    state: FieldState


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All that was measured.

    ``stated_dpi`` is what the file says, if it does; ``dpi_across`` and ``dpi_along`` are dots for
    each inch *as printed*, so print scale and scan scale together; ``edge_mm`` is how wide the
    scanner blurs an edge; ``pairs_across`` and ``pairs_along`` are the finest line pairs a mm seen
    across the sheet (upright lines) and along it; ``nearest_edges_mm`` is, for each side of the
    sheet, how near to its edge print is still seen; ``false_marks`` counts bubbles without a
    mark that were not read as empty; ``refused`` is the reader's reason for refusing the page.
    """

    stated_dpi: float | None
    dpi_across: float
    dpi_along: float
    place: Placement
    bilevel: bool
    tones: Tones
    edge_mm: float
    patterns: tuple[SeenPattern, ...]
    pairs_across: float
    pairs_along: float
    streaks: tuple[SeenStreak, ...]
    nearest_edges_mm: dict[Side, float | None]
    marks: tuple[SeenMark, ...]
    false_marks: int
    refused: str | None

    @property
    def scale_across(self) -> float | None:
        """How large the card came out across, 1 for its true size; None without a stated dpi."""
        return None if self.stated_dpi is None else self.dpi_across / self.stated_dpi

    @property
    def scale_along(self) -> float | None:
        return None if self.stated_dpi is None else self.dpi_along / self.stated_dpi


def calibrate(image: GrayImage) -> Calibration | Fault:
    """Measure one page image.

    Returns:
        A fault where this is no calibration card (``calibration.no_card``,
        ``calibration.other_code``, ``calibration.other_version``, ``page.blank``) or where it
        cannot be located (the reader's reason).
    """
    image, shrunk = _workable(image)
    coarse = coarse_copy(image.pixels)
    seen = identify(image, coarse)
    if not seen.codes:
        seen = identify_harder(image, seen)
    if not seen.codes and not seen.markers and is_blank(image):
        return Fault(reason="page.blank", detail="an empty side")
    stranger = _stranger(seen)
    if stranger is not None:
        return stranger
    page_map = _located(image, coarse, seen)
    if isinstance(page_map, Fault):
        return page_map
    return _measured(image, LocatedSheet(pixels=image.pixels, page_map=page_map), shrunk)


def _located(image: GrayImage, coarse: CoarseCopy, seen: IdentifiedPage) -> PageMap | Fault:
    """The map as for any card; where the reader would refuse it, the plain one of the corners,
    which does to say what is wrong with the print."""
    registered = register(image, coarse, seen, card.FORM)
    if not isinstance(registered, Fault):
        return registered.page_map
    anchored = fit_plane(anchors_of(card.FORM, seen.markers, seen.codes))
    return registered if anchored is None else PageMap(plane=anchored.plane)


def _workable(image: GrayImage) -> tuple[GrayImage, float]:
    """The picture no larger than the reader takes it, and by how much it was shrunk."""
    share = min(1.0, LONGEST_PX / max(image.pixels.shape))
    if share == 1.0:
        return image, 1.0
    return GrayImage(pixels=scaled(image.pixels, share), dpi=image.dpi), share


def _stranger(seen: IdentifiedPage) -> Fault | None:
    """Why the page is not a calibration card of this version; None if it is."""
    if card.PAYLOAD in seen.payloads:
        return None
    if any(payload.startswith(card.PAYLOAD_STEM) for payload in seen.payloads):
        detail = "a calibration card of another version"
        return Fault(reason="calibration.other_version", detail=detail)
    if seen.codes:
        return Fault(reason="calibration.other_code", detail="the page bears another code")
    return Fault(reason="calibration.no_card", detail="the page bears no code that can be read")


def _measured(image: GrayImage, sheet: LocatedSheet, shrunk: float) -> Calibration:
    place = placement(sheet.page_map)
    dpi_across, dpi_along = (
        scale * MM_PER_INCH / shrunk for scale in (place.px_per_mm_across, place.px_per_mm_along)
    )
    glass_dpi = image.dpi or (dpi_across + dpi_along) / 2
    paper = look_at_paper(sheet)
    tones = look_at_tones(sheet, paper)
    patterns = look_at_patterns(sheet, paper, tones.black)
    marks, false_marks, refused = _marks(image)
    return Calibration(
        stated_dpi=image.dpi,
        dpi_across=dpi_across,
        dpi_along=dpi_along,
        place=place,
        bilevel=is_bilevel(image.pixels),
        tones=tones,
        edge_mm=edge_width_mm(image.pixels, card.FORM, sheet.page_map),
        patterns=patterns,
        pairs_across=finest_pairs(patterns, upright=True),
        pairs_along=finest_pairs(patterns, upright=False),
        streaks=look_for_streaks(sheet, px_per_mm=glass_dpi * shrunk / MM_PER_INCH),
        nearest_edges_mm=nearest_edges(sheet),
        marks=marks,
        false_marks=false_marks,
        refused=refused,
    )


def _marks(image: GrayImage) -> tuple[tuple[SeenMark, ...], int, str | None]:
    """Read the card as any other: its sample marks, how many empty fields were not read as empty,
    and why the page was refused, if it was."""
    reading = read_page(image, FormTable([card.FORM]), source="", source_page=1)
    if reading.outcome is not PageOutcome.READ:
        return (), 0, reading.reason
    fields = {field.name: field for field in reading.fields}
    marks = tuple(
        SeenMark(
            darkness=sample.darkness,
            line_mm=sample.line_mm,
            state=_state_of(fields[sample.field], sample.bubble.value),
        )
        for sample in card.SAMPLE_MARKS
    )
    sampled = {sample.field for sample in card.SAMPLE_MARKS}
    false_marks = sum(
        field.state is not FieldState.UNMARKED
        for field in reading.fields
        if field.name not in sampled
    )
    return marks, false_marks, None


def _state_of(field: FieldReading, value: str) -> FieldState:
    """Of the sample mark alone: a field that was read as something else has not seen it."""
    return field.state if value in field.values else FieldState.UNMARKED
