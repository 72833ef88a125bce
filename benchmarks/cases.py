"""What the accuracy run tries: every pen with every mark, every scanner, every damage by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np

from benchmarks.conditions import Condition
from benchmarks.damages import DAMAGES, MACHINES, Damage
from ediary_app.demo.ink import BALLPOINT, FINE_PEN, GEL_PEN, HARD_PENCIL, MARKER, PENCIL, Pen
from ediary_app.demo.pen import Hand, draw_hand
from ediary_app.demo.scan_settings import PRESETS, ScanSettings, varied
from ediary_app.demo.strokes import MarkStyle

PENS: tuple[Pen, ...] = (BALLPOINT, GEL_PEN, FINE_PEN, PENCIL, HARD_PENCIL, MARKER)
FAINT = (MarkStyle.FAINT_CROSS, MarkStyle.FAINT_TICK)
SLIGHT = (*FAINT, MarkStyle.DOT)
BUSY_SHARE = 0.25  # of the fields that an ordinary day leaves blank
_MACHINES_A_PEN = 2  # in each round, the next two
_CASES_A_SHEET = 8  # so many machines and damages see the same filled sheet


class Hands(StrEnum):
    """Who marked the sheets: teachers as they are, or one pen with one mark at a time.

    Slight marks are so small or so pale that a pen hardly makes less.
    """

    EVERYDAY = "everyday hands"
    FIRM = "every pen with every other mark"
    SLIGHT = "dots and faint pencil"


class Group(StrEnum):
    """Which table a case belongs to."""

    PEN = "pen"
    MACHINE = "machine"
    DAMAGE = "damage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One scan of a sheet, and in what order it then is."""

    settings: ScanSettings
    condition: Condition


Scanning = Callable[[int, np.random.Generator], tuple[Setup, ...]]
Writing = Callable[[np.random.Generator], Hand]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row: whose hand fills its sheets and how the sheet of round ``n`` (from 0) is scanned.

    ``busy_share`` of the fields that the teacher leaves blank get a mark as well.
    """

    group: Group
    name: str
    hand: Writing
    scan: Scanning
    pen: str | None = None
    style: str | None = None
    busy_share: float = 0.0

    @property
    def hands(self) -> Hands:
        if self.group is not Group.PEN:
            return Hands.EVERYDAY
        return Hands.SLIGHT if self.style in SLIGHT else Hands.FIRM


def all_cases() -> tuple[Case, ...]:
    return (*pen_cases(), *machine_cases(), *damage_cases())


def on_sheets(cases: Iterable[Case]) -> tuple[tuple[Case, ...], ...]:
    """Which cases share one filled sheet: a pen and mark has its own, the others come in eights."""
    each = [(case,) for case in cases if case.group is Group.PEN]
    others = [case for case in cases if case.group is not Group.PEN]
    return (
        *each,
        *(tuple(others[at : at + _CASES_A_SHEET]) for at in range(0, len(others), _CASES_A_SHEET)),
    )


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
            scan=partial(_machines_in_turn, index),
            pen=pen.name,
            style=style.value,
            busy_share=BUSY_SHARE,
        )
        for index, (pen, style) in enumerate(pairs)
    )


def machine_cases() -> tuple[Case, ...]:
    """Every preset with the everyday variety of sheets: small skew, some turned, few mishaps."""
    return tuple(
        Case(group=Group.MACHINE, name=name, hand=draw_hand, scan=partial(_everyday, name))
        for name in PRESETS
    )


def damage_cases() -> tuple[Case, ...]:
    """One damage at a time on an ordinary office machine."""
    return tuple(
        Case(group=Group.DAMAGE, name=name, hand=draw_hand, scan=partial(_in_turn, damage))
        for name, damage in DAMAGES.items()
    )


def _hand_of(pen: Pen, style: MarkStyle, rng: np.random.Generator) -> Hand:
    """Somebody's aim and pressure, with this pen and this style only."""
    return replace(draw_hand(rng), pen=pen, style=style, other_style=style, loyalty=1.0)


def _machines_in_turn(index: int, number: int, rng: np.random.Generator) -> tuple[Setup, ...]:
    """The presets in turn, fed a little askew, with no accident: the pen is to be seen here."""
    names = tuple(PRESETS)
    first = index + number * _MACHINES_A_PEN
    return tuple(
        Setup(
            settings=replace(
                PRESETS[name], skew_deg=float(np.clip(rng.normal(0.0, 0.7), -2.0, 2.0))
            ),
            condition=MACHINES[name],
        )
        for name in (names[(first + turn) % len(names)] for turn in range(_MACHINES_A_PEN))
    )


def _everyday(name: str, _number: int, rng: np.random.Generator) -> tuple[Setup, ...]:
    settings = varied(PRESETS[name], rng=rng)
    mishap = settings.fold_line or settings.coffee_stain
    condition = Condition.DAMAGED if mishap else MACHINES[name]
    return (Setup(settings=settings, condition=condition),)


def _in_turn(damage: Damage, number: int, _rng: np.random.Generator) -> tuple[Setup, ...]:
    # Sheets take the profiles in turn; two for each variant, so that it meets both.
    settings = damage.variants[number // 2 % len(damage.variants)]
    return (Setup(settings=settings, condition=damage.condition),)
