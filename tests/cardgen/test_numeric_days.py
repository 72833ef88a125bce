"""Days in figures, as tables write them: each language in its own order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cardgen.head import numeric_date, numeric_day
from cardgen.papers.moments import short_day, short_moment
from ediary_core.profile_files import load_profile

DAY = date(2026, 9, 3)


@pytest.mark.parametrize(
    ("profile", "whole", "short"),
    [
        ("szkola", "03.09.2026", "03.09"),
        ("tamo", "2026-09-03", "09-03"),
        ("dnevnik", "03.09.2026", "03.09"),
    ],
)
def test_lithuanian_tables_begin_a_day_with_the_year_and_others_with_the_day(
    profile: str, whole: str, short: str
) -> None:
    loaded = load_profile(profile)
    assert (numeric_date(DAY, loaded), numeric_day(DAY, loaded)) == (whole, short)
    assert short_day(DAY, loaded) == whole
    moment = datetime(2026, 9, 3, 7, 45, tzinfo=UTC)
    assert short_moment(moment, loaded, UTC) == f"{whole} 07:45"
    assert (short_day(None, loaded), short_moment(None, loaded, UTC)) == ("", "")
