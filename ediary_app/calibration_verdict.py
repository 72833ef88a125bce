"""What a calibration says in words: each measure judged, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ediary_app import calibration_picture as picture
from ediary_app import calibration_sheet as sheet
from ediary_app.calibration_limits import Grade, Judgement, Limits
from omr.calibrate import Calibration


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


_JUDGES: tuple[Callable[[Calibration, Limits], Judgement], ...] = (
    picture.judge_marks,
    picture.judge_empties,
    picture.judge_colours,
    picture.judge_resolution,
    picture.judge_sharpness,
    picture.judge_black,
    picture.judge_pale_tones,
    picture.judge_light,
    picture.judge_noise,
    sheet.judge_streaks,
    sheet.judge_size,
    sheet.judge_position,
    sheet.judge_feed,
    sheet.judge_margins,
)
