"""Which values a person may enter: the profile's codes, hours and grades, and whose they are. Pure.

"Excused" belongs to the pupil's form tutor (S31b, G60), "exempt" follows from the pupil's record
(S31d-f), everything else a teacher may set.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ediary_core.profile import AttendanceCategory, GradeBlock, Profile, SetBy
from ediary_core.tables import StayEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the person who decides, and the pupil, stand to the entry."""

    is_tutor: bool  # form tutor of the pupil's own class
    is_exempt: bool  # the pupil, from the subject
    lesson_date: date
    today: date


def why_no_attendance(code: str, profile: Profile, standing: Standing) -> str | None:
    """Why this attendance code may not be entered; None if it may."""
    known = next((each for each in profile.attendance if each.code == code), None)
    if known is None:
        return f"the profile {profile.name} has no attendance code {code!r}"
    if known.set_by is SetBy.TUTOR and not standing.is_tutor:
        return f"only the pupil's form tutor sets {code!r}"
    if known.set_by is SetBy.RECORD and not standing.is_exempt:
        return f"{code!r} follows from the pupil's record, which has no such exemption"
    ahead = standing.lesson_date > standing.today
    excuses = known.category is AttendanceCategory.EXCUSED
    if ahead and excuses and not profile.rules.excuse_in_advance:
        return "an absence is not excused before it happens"
    return None


def why_no_grade(symbol: str, block: GradeBlock | None) -> str | None:
    """Why this literal grade may not be entered; None if it may."""
    if block is None:
        return "this class is not graded"
    for known in block.symbols:
        signs = block.signs if known.takes_sign else ()
        if symbol in (known.symbol, *(known.symbol + sign for sign in signs)):
            return None
    return f"the scale has no grade {symbol!r}"


def why_no_head(category: str | None, weight: str | None, block: GradeBlock | None) -> str | None:
    """Why a column may not have this category or weight; None if it may."""
    if block is None:
        return "this class is not graded"
    if category is not None and category not in {each.code for each in block.categories}:
        return f"the profile has no grade category {category!r}"
    if weight is not None and weight not in block.weights:
        return f"the profile has no weight {weight!r}"
    return None


def why_no_hour(end: StayEnd, hour: str, profile: Profile) -> str | None:
    """Why this hour of coming or leaving may not be entered; None if it may."""
    if profile.stay is None:
        return f"the profile {profile.name} keeps no hours of stay"
    hours = profile.stay.arrivals if end is StayEnd.ARRIVAL else profile.stay.departures
    return None if hour in hours else f"{hour!r} is not one of {', '.join(hours)}"
