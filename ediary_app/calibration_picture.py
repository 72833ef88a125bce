"""Judges what a scanned test card's picture is like: marks, dots, sharpness, tones, light."""

from __future__ import annotations

from ediary_app.calibration_limits import Grade, Judgement, Limits, judged
from ediary_app.captions import caption
from omr.calibrate import Calibration
from omr.reading import FieldState

# Reasons that the card's own pale sample marks may give; lesson cards are not filled so.
_PALE_ON_PURPOSE = frozenset({"page.faint", "page.doubtful"})


def judge_marks(seen: Calibration, limits: Limits) -> Judgement:
    if seen.refused in _PALE_ON_PURPOSE:
        lost = "Pale lines get lost. Have cards filled with a dark pen; scan in grey, and darker."
        return judged("Marks", f"too many pale ones are unsure ({seen.refused})", lost)
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
        return judged("Marks", measured, None)
    if seen.bilevel:  # the advice about colours says it
        return Judgement(what="Marks", measured=measured, grade=Grade.CARE)
    advice = "Faint pencil will be lost. Have cards filled with a dark pen; scan darker."
    return judged("Marks", measured, advice)


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


def judge_empties(seen: Calibration, _limits: Limits) -> Judgement:
    if seen.refused is not None:
        return judged("Empty bubbles", "not read", None)
    if not seen.false_marks:
        return judged("Empty bubbles", "all read as empty", None)
    advice = "Empty bubbles look marked. Clean the glass; check the sheet for dirt and stains."
    return judged("Empty bubbles", f"{seen.false_marks} not read as empty", advice)


def judge_colours(seen: Calibration, _limits: Limits) -> Judgement:
    if not seen.bilevel:
        return judged("Colours", "grey", None)
    advice = (
        "The scanner makes black-and-white pictures: faint pencil will be lost."
        " Switch it to grey, 200 or 300 dpi."
    )
    return judged("Colours", "black and white only", advice)


def judge_resolution(seen: Calibration, limits: Limits) -> Judgement:
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
    return judged("Resolution", measured, advice)


def judge_sharpness(seen: Calibration, limits: Limits) -> Judgement:
    measured = (
        f"{seen.pairs_across:g} line pairs a mm across, {seen.pairs_along:g} along;"
        f" edges {seen.edge_mm:.2f} mm wide"
    )
    blurred = "The picture is blurred. Clean glass and lens; lay the sheet flat on the glass."
    if seen.edge_mm > limits.edge_bad_mm:
        return Judgement(what="Sharpness", measured=measured, grade=Grade.BAD, advice=blurred)
    soft = seen.edge_mm > limits.edge_care_mm
    soft |= min(seen.pairs_across, seen.pairs_along) < limits.pairs_care
    return judged("Sharpness", measured, blurred if soft else None)


def judge_black(seen: Calibration, limits: Limits) -> Judgement:
    black, patchy = seen.tones.black, seen.tones.patchiness
    measured = f"{black * 100:.0f} % darker than paper, uneven by {patchy * 100:.0f} %"
    pale = "Print comes out pale. Change the toner or ink cartridge; turn off saving toner."
    if black < limits.black_bad:
        return Judgement(what="Black print", measured=measured, grade=Grade.BAD, advice=pale)
    if black < limits.black_care:
        return judged("Black print", measured, pale)
    patches = "Print comes out patchy. Shake or change the cartridge."
    return judged("Black print", measured, patches if patchy > limits.patchy_care else None)


def judge_pale_tones(seen: Calibration, limits: Limits) -> Judgement:
    """The palest patch that is seen, together with all darker ones."""
    palest: float | None = None
    for tone in reversed(seen.tones.greys):
        if tone.seen < limits.pale_seen:
            break
        palest = tone.printed
    measured = "none is seen" if palest is None else f"seen down to {palest * 100:.0f} % of black"
    if palest is not None and palest <= limits.pale_care:
        return judged("Pale tones", measured, None)
    if seen.bilevel:  # the advice about colours says it
        return Judgement(what="Pale tones", measured=measured, grade=Grade.CARE)
    advice = (
        "The scanner turns pale tones white, and faint pencil with them."
        " Lower its contrast, turn off 'remove background'."
    )
    return judged("Pale tones", measured, advice)


def judge_light(seen: Calibration, limits: Limits) -> Judgement:
    fall, tones = seen.tones.light_fall, seen.tones
    if seen.bilevel:
        return judged("Light", "not to be told from black and white", None)
    where = _corner(tones.darkest_x, tones.darkest_y)
    measured = f"paper up to {fall * 100:.0f} % darker than where it is lightest, {where}"
    advice = f"There is a shadow {where}. Close the lid; press bound or curled sheets flat."
    if fall > limits.light_bad:
        return Judgement(what="Light", measured=measured, grade=Grade.BAD, advice=advice)
    return judged("Light", measured, advice if fall > limits.light_care else None)


def _corner(x: float, y: float) -> str:
    rows = "at the top" if y < 0.33 else "at the bottom" if y > 0.67 else "in the middle"
    sides = " left" if x < 0.33 else " right" if x > 0.67 else ""
    return rows + sides


def judge_noise(seen: Calibration, limits: Limits) -> Judgement:
    noise = seen.tones.noise
    advice: str | None = None
    if noise > limits.noise_care:
        advice = "The picture is full of specks. Turn off dithering and 'photo' settings."
    return judged("Noise", f"{noise:.1f} grey levels of 255", advice)
