"""The completeness board as one HTML page in the profile's language, without outside resources."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from cardgen.papers.moments import clock_words, short_day
from ediary_core.local_time import local_day
from ediary_core.outage.board import CompletenessBoard
from ediary_core.outage.board_stage import Stage
from ediary_core.profile import Profile


def board_page(
    board: CompletenessBoard,
    *,
    profile: Profile,
    school: str,
    now: datetime,
    zone: tzinfo | None,
    head: str,
) -> str:
    """The board as HTML. It names teachers and no pupils; ``head`` is the history's, in words."""

    def text(key: str, **values: object) -> str:
        words = profile.text(f"board.{key}")
        return words.format(**values) if values else words

    return (
        _environment()
        .get_template("board.html.j2")
        .render(
            board=board,
            stages=tuple(Stage),
            stopped=[lesson for lesson in board.lessons if lesson.stop is not None],
            text=text,
            day=partial(short_day, profile=profile),
            language=profile.language,
            school=school,
            head=head,
            made_at=text(
                "made_at", day=short_day(local_day(now, zone), profile), time=clock_words(now, zone)
            ),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("ediary_app"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
