"""One damage at a time on an ordinary office machine, and in what order which machine is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarks.conditions import Condition
from ediary_app.demo.scan_settings import (
    FAX,
    OFFICE_MFP,
    PHONE_PHOTO,
    Bilevel,
    Half,
    ScanSettings,
    SecondSheet,
)

_DAMAGED = OFFICE_MFP  # the machine on which each damage is tried
YELLOW, BLUE, PINK = (1.0, 0.93, 0.62), (0.72, 0.85, 1.0), (1.0, 0.78, 0.84)

# The presets of the scanner model; the last ones are in bad order all by themselves.
MACHINES: Mapping[str, Condition] = {
    "clean_flatbed": Condition.CLEAN,
    "fine_colour": Condition.CLEAN,
    "office_mfp": Condition.OFFICE,
    "one_bit": Condition.OFFICE,
    "worn_mfp": Condition.DAMAGED,
    "old_fax": Condition.DAMAGED,
    "fax": Condition.DAMAGED,
    "phone_like": Condition.DAMAGED,
    "phone_photo": Condition.DAMAGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Variants of one damage, which pages take in turn."""

    condition: Condition
    variants: tuple[ScanSettings, ...]


def _office(*variants: dict[str, object]) -> Damage:
    return _of(Condition.OFFICE, *variants)


def _bad(*variants: dict[str, object]) -> Damage:
    return _of(Condition.DAMAGED, *variants)


def _hopeless(*variants: dict[str, object]) -> Damage:
    return _of(Condition.HOPELESS, *variants)


def _of(condition: Condition, *variants: dict[str, object]) -> Damage:
    made = tuple(replace(_DAMAGED, **changes) for changes in variants)  # type: ignore[arg-type]
    return Damage(condition=condition, variants=made)


def _each(name: str, *values: object, **also: object) -> list[dict[str, object]]:
    return [{name: value, **also} for value in values]


DAMAGES: Mapping[str, Damage] = {
    "none": _office({}),
    "skew 1°": _office(*_each("skew_deg", 1.0, -1.0)),
    "skew 3°": _office(*_each("skew_deg", 3.0, -3.0)),
    "skew 5°": _bad(*_each("skew_deg", 5.0, -5.0)),
    "printed at 93 %": _office({"print_scale": 0.93}),
    "printed at 97 %": _office({"print_scale": 0.97}),
    "printed at 103 %": _office({"print_scale": 1.03}),
    "print shifted 3 mm": _office(*_each("print_shift_mm", (3.0, 0.0), (0.0, 3.0), (-3.0, -3.0))),
    "feed stretch 1.5 %": _bad({"stretch": 0.015}),
    "curl at the binding": _bad(*_each("curl_mm", 1.5, 3.0, binding_shadow=0.4)),
    "fold near the middle": _bad({"fold_line": True}),
    "folds across": _bad({"folds_across": 2}),
    "folds down": _bad({"folds_down": 2}),
    "folds both ways": _bad({"folds_across": 1, "folds_down": 1}),
    "punched in the margin": _office({"punch_holes": True}),
    "holes through fields": _bad(*_each("stray_holes", 3, background=60)),
    "stapled in the corner": _office({"staple": True}),
    "staples through fields": _bad({"stray_staples": 3}),
    "torn corner": _bad(*_each("torn_corner", 0, 1, 2, 3)),
    "one QR code lost": _bad(*_each("lost_codes", (0,), (1,))),
    "coffee stain": _bad({"coffee_stain": True}),
    "200 specks of dirt": _bad({"dirt_specks": 200}),
    "roller dirt": _bad({"roller_marks": 3}),
    "one streak": _bad({"streaks": 1}),
    "three streaks": _bad({"streaks": 3}),
    "light streaks": _bad({"light_streaks": 2}),
    "streaks across": _bad({"cross_streaks": 2}),
    "light streaks across": _bad({"light_cross_streaks": 2}),
    "low toner (50 %)": _bad({"toner": 0.5}),
    "bleed-through 15 %": _bad({"bleed_through": 0.15}),
    "grey paper (215)": _office({"paper_white": 215}),
    "coloured paper, grey scan": _office(*_each("paper_tint", YELLOW, BLUE, PINK)),
    "coloured paper, colour scan": _office(*_each("paper_tint", YELLOW, BLUE, PINK, colour=True)),
    "light fall 35 %": _bad({"light_fall": 0.35}),
    "binding shadow 50 %": _bad({"binding_shadow": 0.5}),
    "cast shadow 40 %": _bad({"cast_shadow": 0.4}),
    "photocopied form": _bad(*_each("blank_copies", 1, 2)),
    "photocopied card": _bad({"copies": 1}),
    "copy of a copy": _bad({"copies": 2}),
    "white border 8 mm": _office({"overscan_mm": 8.0, "background": 255}),
    "black border 8 mm": _office({"overscan_mm": 8.0, "background": 10}),
    "blur 0.15 mm": _bad({"blur_mm": 0.15}),
    "noise of 12 levels": _bad({"noise": 12.0}),
    "1-bit threshold": _office(*_each("bilevel_level", 130, 150, 170, bilevel=Bilevel.THRESHOLD)),
    "1-bit error diffusion": _bad({"bilevel": Bilevel.DITHER}),
    "1-bit ordered dither": _bad({"bilevel": Bilevel.ORDERED}),
    "fax 204 x 196 dpi": Damage(condition=Condition.DAMAGED, variants=(FAX,)),
    "fax 204 x 98 dpi": Damage(condition=Condition.DAMAGED, variants=(replace(FAX, row_dpi=98),)),
    "phone photo leaning 6°": Damage(
        condition=Condition.DAMAGED, variants=(replace(PHONE_PHOTO, tilt_deg=6.0),)
    ),
    "phone photo leaning 15°": Damage(
        condition=Condition.DAMAGED, variants=(replace(PHONE_PHOTO, tilt_deg=15.0),)
    ),
    "JPEG quality 40": _bad({"jpeg_quality": 40}),
    "150 dpi": _office({"dpi": 150}),
    "200 dpi": _office({"dpi": 200}),
    "300 dpi": _office({"dpi": 300}),
    "colour": _office({"colour": True}),
    "turned 90°": _office({"quarter_turns": 1}),
    "turned 180°": _office({"quarter_turns": 2}),
    "turned 270°": _office({"quarter_turns": 3}),
    "two sheets, one over the other": _hopeless({"second_sheet": SecondSheet.OVER}),
    "two sheets side by side": _hopeless({"second_sheet": SecondSheet.BESIDE}),
    "half a sheet": _hopeless(*_each("half", *Half)),
    "half a sheet in the picture": _hopeless(*_each("seen_share", 0.45, 0.6)),
}
