"""What the sample scans are: each one's card, pen, accident, machine and expected outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ediary_app.demo.ink import BALLPOINT, FINE_PEN, GEL_PEN, HARD_PENCIL, MARKER, PENCIL, Pen
from ediary_app.demo.intention import TroubleKind
from ediary_app.demo.pen import Hand
from ediary_app.demo.scan_settings import Bilevel, ScanSettings
from ediary_app.demo.strokes import MarkStyle


def steady_hand(style: MarkStyle, pen: Pen) -> Hand:
    """A hand of one style only, so that a sample shows what its name says."""
    return Hand(pen=pen, style=style, other_style=style, loyalty=1.0)


FIRST_YEAR = "1А гр. 1"  # Cyrillic, without grades: a light page, so a small file
FILLS = steady_hand(MarkStyle.FILL, GEL_PEN)
CROSSES = steady_hand(MarkStyle.CROSS, BALLPOINT)
# Nearly no noise: it makes files large, and the demo tries it on every page.
FLATBED = ScanSettings(
    dpi=200, dot_gain_mm=0.03, paper_white=247, blur_mm=0.05, noise=1.0, overscan_mm=1.0
)
ONE_BIT = replace(FLATBED, noise=3.0, bilevel=Bilevel.THRESHOLD, bilevel_level=165)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSheet:
    """A filled page of the card of ``unit``, see ``sample_cards``."""

    unit: str = "7a gr. 2"
    page: int = 1
    hand: Hand = FILLS
    troubles: tuple[TroubleKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankBack:
    """The empty back of a card, the front showing through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A typed letter that got into the stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One file.

    ``outcome`` and ``reason`` hold for all its pages; ``may_be_ambiguous`` is how many fields of a
    page, beyond the doubtful ones, a reader may leave open; ``kept_share`` below 1 cuts the file
    off there.
    """

    file: str
    shows: str
    made: str
    seed: int
    sheets: tuple[CardSheet | BlankBack | Letter, ...] = (CardSheet(),)
    scan: ScanSettings = FLATBED
    quality: int = 30
    kept_share: float = 1.0
    outcome: str = "read"
    reason: str | None = None
    may_be_ambiguous: int = 0


_GEOMETRY = (
    Sample(
        file="clean.png",
        shows="a card as it should be: filled bubbles, straight, evenly lit",
        made="200 dpi grey, no noise, PNG",
        seed=1,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, noise=0.0, blur_mm=0.03, overscan_mm=0.0),
    ),
    Sample(
        file="upside_down.jpg",
        shows="fed the wrong way round",
        made="turned by 180°, JPEG",
        seed=2,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, quarter_turns=2),
    ),
    Sample(
        file="sideways.tif",
        shows="laid on the glass sideways",
        made="turned by 90° clockwise, crosses in ballpoint, TIFF G4",
        seed=3,
        sheets=(CardSheet(hand=CROSSES),),
        scan=replace(ONE_BIT, quarter_turns=1),
    ),
    Sample(
        file="skew_5_deg.jpg",
        shows="drawn in askew",
        made="skew of 5°, black around the sheet, JPEG",
        seed=4,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, skew_deg=5.0, overscan_mm=4.0, background=25),
    ),
    Sample(
        file="scale_93.jpg",
        shows="printed with 'fit to page'",
        made="print scale 93 %, shifted by 2 mm, crosses, JPEG",
        seed=5,
        sheets=(CardSheet(unit=FIRST_YEAR, hand=CROSSES),),
        scan=replace(FLATBED, print_scale=0.93, print_shift_mm=(2.0, -1.0)),
    ),
    Sample(
        file="scale_103.jpg",
        shows="printed too large",
        made="print scale 103 %, JPEG",
        seed=6,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, print_scale=1.03),
    ),
    Sample(
        file="stretch.jpg",
        shows="a worn feed that slips and drags",
        made="feed speed wanders by up to 2 %, skew -1.2°, JPEG",
        seed=7,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, stretch=0.02, skew_deg=-1.2),
    ),
)
_MACHINES = (
    Sample(
        file="one_bit.tif",
        shows="a copier that scans in black and white",
        made="threshold at 165 of 255, TIFF G4",
        seed=8,
        sheets=(CardSheet(unit="7a"),),
        scan=ONE_BIT,
    ),
    Sample(
        file="low_dpi_150.jpg",
        shows="the coarsest resolution that is still read",
        made="150 dpi, crosses in ballpoint, JPEG",
        seed=9,
        sheets=(CardSheet(hand=CROSSES),),
        scan=replace(FLATBED, dpi=150, blur_mm=0.07),
        quality=45,
    ),
    Sample(
        file="colour_300_dpi.jpg",
        shows="a first-year class's card in Cyrillic, without grades, from a colour scanner",
        made="300 dpi, RGB with a warm tint, JPEG",
        seed=10,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        quality=25,
        scan=replace(FLATBED, dpi=300, colour=True),
    ),
    Sample(
        file="uneven_light.jpg",
        shows="a card photographed or scanned with the lid open",
        made="light falls off by 35 % to one corner, dark gutter at the left, JPEG",
        seed=11,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, light_fall=0.35, binding_shadow=0.3),
    ),
    Sample(
        file="streak.jpg",
        shows="dirt on the scanner's glass",
        made="three streaks along the whole feed, JPEG",
        seed=12,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, streaks=3),
        may_be_ambiguous=25,
    ),
    Sample(
        file="embedded.pdf",
        shows="what most office machines send: a PDF whose page is one picture",
        made="one JPEG page in a PDF",
        seed=13,
        sheets=(CardSheet(unit=FIRST_YEAR, hand=CROSSES),),
    ),
    Sample(
        file="multi.tif",
        shows="a card of two pages, the last one on top",
        made="two pages of a class of 31 in one TIFF G4, in reverse order",
        seed=14,
        sheets=(CardSheet(unit="8b", page=2), CardSheet(unit="8b", page=1)),
        scan=ONE_BIT,
    ),
)
_DAMAGE = (
    Sample(
        file="missing_corner.jpg",
        shows="the bottom right corner is torn off",
        made="a ragged tear of 45 mm along both edges, dark background, JPEG",
        seed=15,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, torn_corner=2, torn_mm=45.0, background=70),
        may_be_ambiguous=3,
    ),
    Sample(
        file="lost_qr.jpg",
        shows="someone scribbled over the upper QR code",
        made="marker strokes over one of the two codes, JPEG",
        seed=16,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, lost_codes=(0,)),
    ),
    Sample(
        file="coffee_stain.jpg",
        shows="a cup stood on the card, which had been folded",
        made="a brown ring with a paler inside, two drops, a crease, JPEG",
        seed=17,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        scan=replace(FLATBED, coffee_stain=True, fold_line=True),
        may_be_ambiguous=6,
    ),
    Sample(
        file="punched_stapled.tif",
        shows="filed before it was scanned",
        made="two punched holes at the left edge, a staple, 40 specks of dirt, TIFF G4",
        seed=18,
        scan=replace(ONE_BIT, punch_holes=True, staple=True, dirt_specks=40, background=60),
    ),
    Sample(
        file="truncated.jpg",
        shows="a transfer that broke off",
        made="a good scan cut off after 40 % of its bytes",
        seed=19,
        sheets=(CardSheet(unit=FIRST_YEAR),),
        kept_share=0.4,
        outcome="unreadable",
        reason="file.truncated",
    ),
)
_PENS = (
    Sample(
        file="crosses.jpg",
        shows="crosses instead of filled bubbles",
        made="fine pen, JPEG",
        seed=20,
        sheets=(CardSheet(hand=steady_hand(MarkStyle.CROSS, FINE_PEN)),),
    ),
    Sample(
        file="ticks.jpg",
        shows="ticks that leave their bubbles at the top right",
        made="ballpoint, JPEG",
        seed=21,
        sheets=(CardSheet(unit=FIRST_YEAR, hand=steady_hand(MarkStyle.TICK, BALLPOINT)),),
    ),
    Sample(
        file="pencil_hatching.jpg",
        shows="bubbles hatched in pencil",
        made="soft pencil, JPEG",
        seed=22,
        sheets=(CardSheet(unit=FIRST_YEAR, hand=steady_hand(MarkStyle.HATCH, PENCIL)),),
    ),
    Sample(
        file="faint_pencil.jpg",
        shows="crosses in a hard pencil, hardly pressed",
        made="pencil at half pressure, JPEG",
        seed=23,
        sheets=(CardSheet(hand=steady_hand(MarkStyle.FAINT_CROSS, HARD_PENCIL)),),
        quality=50,
        may_be_ambiguous=12,
    ),
    Sample(
        file="marker.tif",
        shows="lines in a thick marker that spill over",
        made="marker 1.7 mm wide, TIFF G4",
        seed=24,
        sheets=(CardSheet(hand=steady_hand(MarkStyle.LINE, MARKER)),),
        may_be_ambiguous=8,
        scan=ONE_BIT,
    ),
)
_MISTAKES = (
    Sample(
        file="two_marks.jpg",
        shows="two marks in one field, a missing signature and no topic",
        made="crosses in ballpoint, JPEG",
        seed=25,
        sheets=(
            CardSheet(
                unit=FIRST_YEAR,
                hand=CROSSES,
                troubles=(
                    TroubleKind.TWO_MARKS,
                    TroubleKind.NO_SIGNATURE,
                    TroubleKind.NO_TOPIC,
                ),
            ),
        ),
    ),
    Sample(
        file="crossed_out.tif",
        shows="a wrong mark scribbled over, the right one beside it",
        made="crosses in ballpoint, one struck out, TIFF G4",
        seed=26,
        sheets=(CardSheet(hand=CROSSES, troubles=(TroubleKind.CROSSED_OUT,)),),
        scan=ONE_BIT,
    ),
    Sample(
        file="mistake_bubble.tif",
        shows="the mistake bubble of one row is marked",
        made="filled in gel pen, TIFF G4",
        seed=27,
        sheets=(CardSheet(troubles=(TroubleKind.MISTAKE_BUBBLE,)),),
        scan=ONE_BIT,
    ),
)
_NOT_CARDS = (
    Sample(
        file="blank_back.jpg",
        shows="the empty back of a card",
        made="a card's front shows through at 5 %, JPEG",
        seed=28,
        sheets=(BlankBack(),),
        outcome="blank",
        reason="page.blank",
    ),
    Sample(
        file="foreign_letter.png",
        shows="a typed letter",
        made="lines of text, 100 dpi, PNG",
        seed=29,
        sheets=(Letter(),),
        scan=replace(FLATBED, dpi=100, noise=0.0),
        outcome="foreign",
        reason="page.no_code",
    ),
    Sample(
        file="unknown_card.tif",
        shows="a card whose form was not given to the reader",
        made="a card like the others that is not in forms.json, TIFF G4",
        seed=30,
        sheets=(CardSheet(unit="5c"),),
        outcome="foreign",
        reason="code.unknown",
        scan=ONE_BIT,
    ),
)
SAMPLES = (*_GEOMETRY, *_MACHINES, *_DAMAGE, *_PENS, *_MISTAKES, *_NOT_CARDS)
