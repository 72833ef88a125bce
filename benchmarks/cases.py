"""What the accuracy run tries: every pen with every mark, every scanner, every damage by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np

from ediary_app.demo.ink import BALLPOINT, FINE_PEN, GEL_PEN, HARD_PENCIL, MARKER, PENCIL, Pen
from ediary_app.demo.pen import Hand, draw_hand
from ediary_app.demo.scan_settings import OFFICE_MFP, PRESETS, Bilevel, ScanSettings, varied
from ediary_app.demo.strokes import MarkStyle

PENS: tuple[Pen, ...] = (BALLPOINT, GEL_PEN, FINE_PEN, PENCIL, HARD_PENCIL, MARKER)
FAINT = (MarkStyle.FAINT_CROSS, MarkStyle.FAINT_TICK)
BUSY_SHARE = 0.25  # of the fields that an ordinary day leaves blank
_DAMAGED = OFFICE_MFP  # the machine on which each damage is tried


class Group(StrEnum):
    """Which table a case belongs to."""

    PEN = "pen"
    MACHINE = "machine"
    DAMAGE = "damage"


Scanning = Callable[[int, np.random.Generator], ScanSettings]
Writing = Callable[[np.random.Generator], Hand]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row: whose hand fills its pages and how page number ``n`` (from 0) of it is scanned.

    ``busy_share`` of the fields that the teacher leaves blank get a mark as well.
    """

    group: Group
    name: str
    hand: Writing
    scan: Scanning
    pen: str | None = None
    style: str | None = None
    busy_share: float = 0.0


def all_cases() -> tuple[Case, ...]:
    return (*pen_cases(), *machine_cases(), *damage_cases())


def pen_cases() -> tuple[Case, ...]:
    """Every pen with every style. The faint styles come in hard pencil whatever the pen."""
    pairs = [
        (pen, style)
        for style in MarkStyle
        for pen in PENS
        if style not in FAINT or pen is HARD_PENCIL
    ]
    return tuple(
        Case(
            group=Group.PEN,
            name=f"{pen.name}, {style.value}",
            hand=partial(_hand_of, pen, style),
            scan=_each_machine,
            pen=pen.name,
            style=style.value,
            busy_share=BUSY_SHARE,
        )
        for pen, style in pairs
    )


def machine_cases() -> tuple[Case, ...]:
    """Every preset with the everyday variety of sheets: small skew, some turned, few mishaps."""
    return tuple(
        Case(group=Group.MACHINE, name=name, hand=draw_hand, scan=partial(_varied, preset))
        for name, preset in PRESETS.items()
    )


def damage_cases() -> tuple[Case, ...]:
    """One damage at a time on an ordinary office machine."""
    return tuple(
        Case(group=Group.DAMAGE, name=name, hand=draw_hand, scan=partial(_of_turn, variants))
        for name, variants in DAMAGES.items()
    )


def _hand_of(pen: Pen, style: MarkStyle, rng: np.random.Generator) -> Hand:
    """Somebody's aim and pressure, with this pen and this style only."""
    return replace(draw_hand(rng), pen=pen, style=style, other_style=style, loyalty=1.0)


def _each_machine(number: int, rng: np.random.Generator) -> ScanSettings:
    """The presets in turn, fed a little askew, with no accident: the pen is to be seen here."""
    preset = tuple(PRESETS.values())[number % len(PRESETS)]
    return replace(preset, skew_deg=float(np.clip(rng.normal(0.0, 0.7), -2.0, 2.0)))


def _varied(preset: ScanSettings, _number: int, rng: np.random.Generator) -> ScanSettings:
    return varied(preset, rng=rng)


def _of_turn(
    variants: tuple[ScanSettings, ...], number: int, _rng: np.random.Generator
) -> ScanSettings:
    # Pages take the profiles in turn; two for each variant, so that it meets both.
    return variants[number // 2 % len(variants)]


def _one(**damage: object) -> tuple[ScanSettings, ...]:
    return (replace(_DAMAGED, **damage),)  # type: ignore[arg-type]


def _each(name: str, *values: object, **also: object) -> tuple[ScanSettings, ...]:
    """Variants of one damage, taken in turn from page to page."""
    return tuple(replace(_DAMAGED, **{name: value}, **also) for value in values)  # type: ignore[arg-type]


DAMAGES: Mapping[str, tuple[ScanSettings, ...]] = {
    "none": (_DAMAGED,),
    "skew 1°": _each("skew_deg", 1.0, -1.0),
    "skew 3°": _each("skew_deg", 3.0, -3.0),
    "skew 5°": _each("skew_deg", 5.0, -5.0),
    "printed at 93 %": _one(print_scale=0.93),
    "printed at 97 %": _one(print_scale=0.97),
    "printed at 103 %": _one(print_scale=1.03),
    "print shifted 3 mm": _each("print_shift_mm", (3.0, 0.0), (0.0, 3.0), (-3.0, -3.0)),
    "feed stretch 1.5 %": _one(stretch=0.015),
    "blur 0.15 mm": _one(blur_mm=0.15),
    "noise of 12 levels": _one(noise=12.0),
    "low toner (50 %)": _one(toner=0.5),
    "grey paper (215)": _one(paper_white=215),
    "light fall 35 %": _one(light_fall=0.35),
    "binding shadow 50 %": _one(binding_shadow=0.5),
    "one streak": _one(streaks=1),
    "three streaks": _one(streaks=3),
    "200 specks of dirt": _one(dirt_specks=200),
    "fold": _one(fold_line=True),
    "coffee stain": _one(coffee_stain=True),
    "punch holes": _one(punch_holes=True),
    "staple": _one(staple=True),
    "torn corner": _each("torn_corner", 0, 1, 2, 3),
    "one QR code lost": _each("lost_codes", (0,), (1,)),
    "bleed-through 15 %": _one(bleed_through=0.15),
    "white border 8 mm": _one(overscan_mm=8.0, background=255),
    "black border 8 mm": _one(overscan_mm=8.0, background=10),
    "1-bit threshold": _each("bilevel_level", 130, 150, 170, bilevel=Bilevel.THRESHOLD),
    "1-bit dither": _one(bilevel=Bilevel.DITHER),
    "JPEG quality 40": _one(jpeg_quality=40),
    "150 dpi": _one(dpi=150),
    "200 dpi": _one(dpi=200),
    "300 dpi": _one(dpi=300),
    "colour": _one(colour=True),
    "turned 90°": _one(quarter_turns=1),
    "turned 180°": _one(quarter_turns=2),
    "turned 270°": _one(quarter_turns=3),
}
