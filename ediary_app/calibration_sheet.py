"""Judges how the test card went through printer and scanner: streaks, size, feed, margins."""

from __future__ import annotations

from ediary_app.calibration_limits import Grade, Judgement, Limits, judged
from omr.calibrate import Calibration
from omr.calibration_streaks import SeenStreak, StreakCause


def judge_streaks(seen: Calibration, _limits: Limits) -> Judgement:
    if not seen.streaks:
        return judged("Streaks", "none", None)
    measured = "; ".join(_streak_words(streak) for streak in seen.streaks)
    if all(streak.cause is StreakCause.FOLD for streak in seen.streaks):
        folded = "The test card itself is folded. Print a new one for a better judgement."
        return Judgement(what="Streaks", measured=measured, grade=Grade.GOOD, advice=folded)
    return judged("Streaks", measured, _streak_advice(seen.streaks))


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


def judge_size(seen: Calibration, limits: Limits) -> Judgement:
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
    return judged("Print size", measured, advice)


def judge_position(seen: Calibration, limits: Limits) -> Judgement:
    skew, quarters = seen.place.skew_deg, seen.place.quarter_turns
    measured = f"{abs(skew):.1f}° askew"
    if quarters:
        measured += f", lying turned by {90 * quarters}° (does no harm)"
    advice: str | None = None
    if abs(skew) > limits.skew_care_deg:
        advice = "The sheet goes in askew. Push the guides of the feeder close to the paper."
    return judged("Position", measured, advice)


def judge_feed(seen: Calibration, limits: Limits) -> Judgement:
    worst = max(seen.place.stretch_across_mm, seen.place.stretch_along_mm)
    advice: str | None = None
    if worst > limits.stretch_care_mm:
        advice = "The feed drags and slips. Clean the rollers, or lay sheets on the glass."
    return judged("Feed", f"rows up to {worst:.2f} mm from an even step", advice)


def judge_margins(seen: Calibration, limits: Limits) -> Judgement:
    reached = seen.nearest_edges_mm
    lost = [
        side.value for side, mm in reached.items() if mm is None or mm > limits.edge_print_care_mm
    ]
    parts = [f"{mm:.0f} mm {side.value}" for side, mm in reached.items() if mm is not None]
    measured = "print seen up to " + (", ".join(parts) or "no edge")
    first, *others = reached.values()
    if first is not None and all(mm == first for mm in others):
        measured = f"print seen up to {first:.0f} mm from every edge"
    advice: str | None = None
    if lost:
        advice = (
            f"The margin is cut off ({', '.join(lost)}): corner marks may get lost."
            " Scan the whole of A4; print without enlarging."
        )
    return judged("Margins", measured, advice)
