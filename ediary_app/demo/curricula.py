"""Which made-up school stands for a profile."""

from __future__ import annotations

from collections.abc import Mapping

from ediary_app.demo.curriculum import Curriculum
from ediary_app.demo.schools_lt import GYMNASIUM
from ediary_app.demo.schools_pl import KINDERGARTEN, PRIMARY_SCHOOL, SECONDARY_SCHOOL
from ediary_app.demo.schools_ru import RUSSIAN_SCHOOL
from ediary_core.profile import Profile

CURRICULA: Mapping[str, Curriculum] = {
    "librus": PRIMARY_SCHOOL,
    "szkola": SECONDARY_SCHOOL,
    "przedszkole": KINDERGARTEN,
    "tamo": GYMNASIUM,
    "dnevnik": RUSSIAN_SCHOOL,
}
_OF_LANGUAGE = {"pl": PRIMARY_SCHOOL, "ru": RUSSIAN_SCHOOL, "lt": GYMNASIUM}


def curriculum_for(profile: Profile) -> Curriculum:
    """The profile's own made-up school; for a school's own profile one of its language and kind."""
    if profile.name in CURRICULA:
        return CURRICULA[profile.name]
    return _OF_LANGUAGE.get(profile.language, PRIMARY_SCHOOL) if profile.periods else KINDERGARTEN
