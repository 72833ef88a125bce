"""What a calibration says in words: each measure judged, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ediary_app.captions import caption
from omr.calibrate import Calibration
from omr.calibration_streaks import SeenStreak, StreakCause
from omr.reading import FieldState


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    judgements: tuple[Judgement, ...]

    @property
    def grade(self) -> Grade:
        grades = {judgement.grade for judgement in self.judgements}
        return next(g for g in (Grade.BAD, Grade.CARE, Grade.GOOD) if g in grades)

    @property
    def in_words(self) -> str:
        return {
            Grade.GOOD: "Good: lesson cards will be read well with this printer and scanner.",
            Grade.CARE: "Usable with care: lesson cards will be read, but see the advice.",
            Grade.BAD: "Not usable as it is: lesson cards would be refused. See the advice.",
        }[self.grade]

    @property
    def advice(self) -> tuple[str, ...]:
        return tuple(j.advice for j in self.judgements if j.advice is not None)


def verdict(seen: Calibration, limits: Limits) -> Verdict:
    """Judge every measure; the worst of them is the whole's."""
    return Verdict(judgements=tuple(judge(seen, limits) for judge in _JUDGES))


def _size(seen: Calibration, limits: Limits) -> Judgement:
    across, along = seen.scale_across, seen.scale_along
    if across is None or along is None:
        return Judgement(
            what="Print size", measured="unknown: the file states no dpi", grade=Grade.GOOD
        )
    measured = f"{across * 100:.1f} % across, {along * 100:.1f} % along"
    advice: str | None = None
    if not limits.least_scale <= min(across, along) <= max(across, along) <= limits.most_scale:
        advice = "The print has another size than it should. Print without scaling, at 100 %."
    elif abs(across - along) > limits.uneven_scale:
        advice = "The sheet is drawn unevenly through printer or scanner. Clean the rollers."
    return _judged("Print size", measured, advice)


def _position(seen: Calibration, limits: Limits) -> Judgement:
    skew, quarters = seen.place.skew_deg, seen.place.quarter_turns
    measured = f"{abs(skew):.1f}° askew"
    if quarters:
        measured += f", lying turned by {90 * quarters}° (does no harm)"
    advice: str | None = None
    if abs(skew) > limits.skew_care_deg:
        advice = "The sheet goes in askew. Push the guides of the feeder close to the paper."
    return _judged("Position", measured, advice)


def _feed(seen: Calibration, limits: Limits) -> Judgement:
    worst = max(seen.place.stretch_across_mm, seen.place.stretch_along_mm)
    advice: str | None = None
    if worst > limits.stretch_care_mm:
        advice = "The feed drags and slips. Clean the rollers, or lay sheets on the glass."
    return _judged("Feed", f"rows up to {worst:.2f} mm from an even step", advice)


def _colours(seen: Calibration, _limits: Limits) -> Judgement:
    if not seen.bilevel:
        return _judged("Colours", "grey", None)
    advice = (
        "The scanner makes black-and-white pictures: faint pencil will be lost."
        " Switch it to grey, 200 or 300 dpi."
    )
    return _judged("Colours", "black and white only", advice)


def _resolution(seen: Calibration, limits: Limits) -> Judgement:
    measured = f"{seen.dpi_across:.0f} × {seen.dpi_along:.0f} dpi measured"
    stated = seen.stated_dpi
    measured += ", none stated" if stated is None else f", {stated:.0f} stated"
    least = min(seen.dpi_across, seen.dpi_along)
    if least < limits.dpi_bad:
        coarse = "The scan is too coarse to be read. Set the scanner to 200 or 300 dpi."
        return Judgement(what="Resolution", measured=measured, grade=Grade.BAD, advice=coarse)
    advice: str | None = None
    if least < limits.dpi_care:
        advice = "The scan is coarse: thin lines suffer. Set the scanner to 200 or 300 dpi."
    elif least > limits.dpi_needless:
        advice = "So many dots are of no use and cost time. Set the scanner to 200 or 300 dpi."
    return _judged("Resolution", measured, advice)


def _sharpness(seen: Calibration, limits: Limits) -> Judgement:
    measured = (
        f"{seen.pairs_across:g} line pairs a mm across, {seen.pairs_along:g} along;"
        f" edges {seen.edge_mm:.2f} mm wide"
    )
    blurred = "The picture is blurred. Clean glass and lens; lay the sheet flat on the glass."
    if seen.edge_mm > limits.edge_bad_mm:
        return Judgement(what="Sharpness", measured=measured, grade=Grade.BAD, advice=blurred)
    soft = seen.edge_mm > limits.edge_care_mm
    soft |= min(seen.pairs_across, seen.pairs_along) < limits.pairs_care
    return _judged("Sharpness", measured, blurred if soft else None)


def _black(seen: Calibration, limits: Limits) -> Judgement:
    black, patchy = seen.tones.black, seen.tones.patchiness
    measured = f"{black * 100:.0f} % darker than paper, uneven by {patchy * 100:.0f} %"
    pale = "Print comes out pale. Change the toner or ink cartridge; turn off saving toner."
    if black < limits.black_bad:
        return Judgement(what="Black print", measured=measured, grade=Grade.BAD, advice=pale)
    if black < limits.black_care:
        return _judged("Black print", measured, pale)
    patches = "Print comes out patchy. Shake or change the cartridge."
    return _judged("Black print", measured, patches if patchy > limits.patchy_care else None)


def _pale(seen: Calibration, limits: Limits) -> Judgement:
    """The palest patch that is seen, together with all darker ones."""
    palest: float | None = None
    for tone in reversed(seen.tones.greys):
        if tone.seen < limits.pale_seen:
            break
        palest = tone.printed
    measured = "none is seen" if palest is None else f"seen down to {palest * 100:.0f} % of black"
    if palest is not None and palest <= limits.pale_care:
        return _judged("Pale tones", measured, None)
    if seen.bilevel:  # the advice about colours says it
        return Judgement(what="Pale tones", measured=measured, grade=Grade.CARE)
    advice = (
        "The scanner turns pale tones white, and faint pencil with them."
        " Lower its contrast, turn off 'remove background'."
    )
    return _judged("Pale tones", measured, advice)


def _light(seen: Calibration, limits: Limits) -> Judgement:
    fall, tones = seen.tones.light_fall, seen.tones
    if seen.bilevel:
        return _judged("Light", "not to be told from black and white", None)
    where = _corner(tones.darkest_x, tones.darkest_y)
    measured = f"paper up to {fall * 100:.0f} % darker than where it is lightest, {where}"
    advice = f"There is a shadow {where}. Close the lid; press bound or curled sheets flat."
    if fall > limits.light_bad:
        return Judgement(what="Light", measured=measured, grade=Grade.BAD, advice=advice)
    return _judged("Light", measured, advice if fall > limits.light_care else None)


def _corner(x: float, y: float) -> str:
    rows = "at the top" if y < 0.33 else "at the bottom" if y > 0.67 else "in the middle"
    sides = " left" if x < 0.33 else " right" if x > 0.67 else ""
    return rows + sides


def _noise(seen: Calibration, limits: Limits) -> Judgement:
    noise = seen.tones.noise
    advice: str | None = None
    if noise > limits.noise_care:
        advice = "The picture is full of specks. Turn off dithering and 'photo' settings."
    return _judged("Noise", f"{noise:.1f} grey levels of 255", advice)


def _streaks(seen: Calibration, _limits: Limits) -> Judgement:
    if not seen.streaks:
        return _judged("Streaks", "none", None)
    measured = "; ".join(_streak_words(streak) for streak in seen.streaks)
    if all(streak.cause is StreakCause.FOLD for streak in seen.streaks):
        folded = "The test card itself is folded. Print a new one for a better judgement."
        return Judgement(what="Streaks", measured=measured, grade=Grade.GOOD, advice=folded)
    return _judged("Streaks", measured, _streak_advice(seen.streaks))


def _streak_words(streak: SeenStreak) -> str:
    edge = "left" if streak.upright else "top"
    kind = "" if streak.dark else "white on black, "
    if streak.cause is StreakCause.FOLD:
        kind = "a fold, "
    return f"{kind}{streak.at_mm:.0f} mm from the picture's {edge} edge"


def _streak_advice(streaks: tuple[SeenStreak, ...]) -> str:
    streaks = tuple(streak for streak in streaks if streak.cause is not StreakCause.FOLD)
    where = ", ".join(f"{streak.at_mm:.0f}" for streak in streaks)
    causes = {streak.cause for streak in streaks}
    if causes == {StreakCause.PRINTER}:
        return f"The printer draws streaks ({where} mm). Clean or change its drum or cartridge."
    glass = "the scanner's glass, also the narrow strip beside it that the feeder uses"
    if causes == {StreakCause.SCANNER}:
        return f"Dirt in the scanner draws streaks ({where} mm). Clean {glass}."
    return (
        f"There are streaks ({where} mm). Clean {glass}. Scan this sheet again the other way"
        " round: a streak that turns with it comes from the printer, or is a fold."
    )


def _margins(seen: Calibration, limits: Limits) -> Judgement:
    reached = seen.nearest_edges_mm
    lost = [
        side.value for side, mm in reached.items() if mm is None or mm > limits.edge_print_care_mm
    ]
    parts = [
        f"{side.value} {'nothing' if mm is None else f'from {mm:.0f} mm'}"
        for side, mm in reached.items()
    ]
    advice: str | None = None
    if lost:
        advice = (
            f"The margin is cut off ({', '.join(lost)}): corner marks may get lost."
            " Scan the whole of A4; print without enlarging."
        )
    return _judged("Margins", "print seen: " + ", ".join(parts), advice)


def _marks(seen: Calibration, limits: Limits) -> Judgement:
    if seen.refused is not None:
        words = caption(seen.refused)
        return Judgement(
            what="Marks",
            measured=f"not read: {words.title.lower()} ({seen.refused})",
            grade=Grade.BAD,
            advice=f"A lesson card would be refused: {words.title.lower()}. {words.todo}",
        )
    width = limits.pencil_line_mm
    read = _lightest(seen, width, {FieldState.MARKED})
    noticed = _lightest(seen, width, {FieldState.MARKED, FieldState.AMBIGUOUS})
    measured = f"a {width:g} mm line is read {_down_to(read)}, noticed {_down_to(noticed)}"
    if noticed is not None and noticed <= limits.pencil_darkness:
        return _judged("Marks", measured, None)
    if seen.bilevel:  # the advice about colours says it
        return Judgement(what="Marks", measured=measured, grade=Grade.CARE)
    advice = "Faint pencil will be lost. Have cards filled with a dark pen; scan darker."
    return _judged("Marks", measured, advice)


def _lightest(seen: Calibration, line_mm: float, states: set[FieldState]) -> float | None:
    """The palest sample mark in one of the states, together with all darker ones."""
    lightest: float | None = None
    for mark in sorted(seen.marks, key=lambda each: -each.darkness):
        if mark.line_mm == line_mm:
            if mark.state not in states:
                break
            lightest = mark.darkness
    return lightest


def _down_to(darkness: float | None) -> str:
    return "not at all" if darkness is None else f"down to {darkness * 100:.0f} % of black"


def _empties(seen: Calibration, _limits: Limits) -> Judgement:
    if seen.refused is not None:
        return _judged("Empty bubbles", "not read", None)
    if not seen.false_marks:
        return _judged("Empty bubbles", "all read as empty", None)
    advice = "Empty bubbles look marked. Clean the glass; check the sheet for dirt and stains."
    return _judged("Empty bubbles", f"{seen.false_marks} not read as empty", advice)


def _judged(what: str, measured: str, advice: str | None) -> Judgement:
    grade = Grade.GOOD if advice is None else Grade.CARE
    return Judgement(what=what, measured=measured, grade=grade, advice=advice)


_JUDGES: tuple[Callable[[Calibration, Limits], Judgement], ...] = (
    _marks,
    _empties,
    _colours,
    _resolution,
    _sharpness,
    _black,
    _pale,
    _light,
    _noise,
    _streaks,
    _size,
    _position,
    _feed,
    _margins,
)
